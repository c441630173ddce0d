"""How fast one address may search.

In: addresses. Out: how long each must wait. Called by bot/help/app.py. In memory: a door of its own, one process.
"""

from collections import OrderedDict
from ipaddress import IPv6Address, ip_address
from typing import Final

from bot.core.clock import Clock

BURST: Final = 12
EVERY_S: Final = 1.5
"""Searches an address has at once, and how fast it gets another."""

ADDRESSES: Final = 20_000
"""Addresses remembered; beyond, the one seen longest ago begins anew."""


class Pace:
    """A bucket of searches an address; whole networks of the new kind share one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, address: str) -> float:
        """Take one search: 0, or the seconds until there is one."""
        name, now = network(address), self._clock.monotonic()
        left, seen = self._buckets.get(name, (float(BURST), now))
        left = min(float(BURST), left + (now - seen) / EVERY_S)
        taken = left >= 1
        self._buckets[name] = left - taken, now
        self._buckets.move_to_end(name)
        if len(self._buckets) > ADDRESSES:
            self._buckets.popitem(last=False)
        return 0.0 if taken else (1 - left) * EVERY_S


def network(address: str) -> str:
    """The address, or of an IPv6 one the half that a household has."""
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    return known.exploded[:19] if isinstance(known, IPv6Address) else address
