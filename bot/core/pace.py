"""How fast people decide, and so how much the desk may show them.

In: who decided when. Out: `Pace`: seconds a decision, and how many questions so many people can decide in half a
minute. Called by the console (from the desk's own changes) and by the rehearsal.
"""

import math
from collections import deque
from statistics import median
from typing import Final

from bot.core.clock import SECOND, Millis
from bot.core.model import UserName

KEPT: Final = 60
"""Decisions the pace is measured from, the latest ones."""
ENOUGH: Final = 8
"""Below this many, the setting counts."""
IDLE_MS: Final = 45 * SECOND
"""Longer between two decisions of one person: they waited for something to decide, or were away."""
FEWEST: Final = 6
MOST: Final = 60
"""Bounds of what is shown, whatever is measured."""


class Pace:
    """Fed with every decision of the desk, in order of time."""

    def __init__(self, usual_s: float) -> None:
        self._usual_s = usual_s
        self._last: dict[UserName, Millis] = {}
        self._gaps: deque[float] = deque(maxlen=KEPT)

    def decided(self, by: UserName, at: Millis) -> None:
        """One person decided one draft."""
        before = self._last.get(by)
        self._last[by] = at
        if before is not None and 0 < at - before <= IDLE_MS:
            self._gaps.append((at - before) / SECOND)

    @property
    def each_s(self) -> float:
        """Seconds a decision: the median of the last ones, or what is usual while there are too few."""
        return median(self._gaps) if len(self._gaps) >= ENOUGH else self._usual_s

    def capacity(self, people: int, within_s: float) -> int:
        """How many questions so many people can decide within that time; one person is assumed where nobody is."""
        return min(MOST, max(FEWEST, math.floor(max(1, people) * within_s / self.each_s)))
