"""When round numbers are reached, between now and the forecast's end.

In: what is there, how fast it goes, what is expected at the end. Out: `Reach`es. Called by
`monitoring.spread.forecasting`. The rate is taken to fall exponentially, just so fast that the end is met.
"""

from bisect import bisect_left, bisect_right
from math import expm1, log1p

from bot.core.clock import Millis
from bot.core.spreading import Reach
from monitoring.spread.daytime import activity, moment

SHOWN = 3
ROUND = (1, 2, 3, 5)
PACES = tuple(step / 8 for step in range(-24, 80))
STEEPS = tuple(pace / -expm1(-pace) if pace else 1.0 for pace in PACES)
ROUNDS = tuple(digit * 10**power for power in range(2, 12) for digit in ROUND)


def reaches(reposts: int, rate: float, expected: float, now: Millis, until: Millis) -> tuple[Reach, ...]:
    """The next round numbers up to what is expected; `rate`: reposts a minute of activity."""
    begun, left = activity(now), activity(until) - activity(now)
    more = expected - reposts
    if left <= 0 or more < 1:
        return ()
    pace = _pace(rate * left / more)
    found: list[Reach] = []
    first = bisect_right(ROUNDS, reposts)
    for number in ROUNDS[first : first + SHOWN]:
        if number <= expected:
            share = (number - reposts) / more
            passed = left * (share if abs(pace) < 1e-6 else -log1p(share * expm1(-pace)) / pace)
            found.append(Reach(number, max(now, min(until, moment(begun + passed)))))
    return tuple(found)


def _pace(steep: float) -> float:
    """The x with x / (1 - exp(-x)) = steep, from slowly rising (-3) on; near enough for people."""
    if steep <= STEEPS[0]:
        return PACES[0]
    if steep >= STEEPS[-1]:
        return steep
    after = bisect_left(STEEPS, steep)
    share = (steep - STEEPS[after - 1]) / (STEEPS[after] - STEEPS[after - 1])
    return PACES[after - 1] + share * (PACES[after] - PACES[after - 1])
