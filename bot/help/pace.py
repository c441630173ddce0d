"""How fast one caller may search.

In: callers, by the names of bot/core/callers.py. Out: how long each must wait. Called by bot/help/app.py. In memory: a
door of its own, one process.
"""

from collections import OrderedDict
from typing import Final

from bot.core.clock import Clock

BURST: Final = 12
EVERY_S: Final = 1.5
"""Searches a caller has at once, and how fast another comes."""

CALLERS: Final = 20_000
"""Callers remembered; beyond, the one seen longest ago begins anew."""


class Pace:
    """A bucket of searches for each caller."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, name: str) -> float:
        """Take one search: 0, or the seconds until there is one."""
        now = self._clock.monotonic()
        left, seen = self._buckets.get(name, (float(BURST), now))
        left = min(float(BURST), left + (now - seen) / EVERY_S)
        taken = left >= 1
        self._buckets[name] = left - taken, now
        self._buckets.move_to_end(name)
        if len(self._buckets) > CALLERS:
            self._buckets.popitem(last=False)
        return 0.0 if taken else (1 - left) * EVERY_S
