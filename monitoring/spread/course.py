"""When round numbers are reached, between now and the forecast's end.

In: what is there, how fast it goes, what is expected at the end. Out: `Reach`es. Called by
`monitoring.spread.forecasting`. The rate is taken to fall exponentially, just so fast that the end is met.
"""

from math import expm1, log1p

from bot.core.clock import Millis
from bot.core.spreading import Reach
from monitoring.spread.daytime import activity, moment

SHOWN = 3
ROUND = (1, 2, 3, 5)
ROUNDS = tuple(digit * 10**power for power in range(2, 12) for digit in ROUND)


def reaches(reposts: int, rate: float, expected: float, now: Millis, until: Millis) -> tuple[Reach, ...]:
    """The next round numbers up to what is expected; `rate`: reposts a minute of activity."""
    begun, left = activity(now), activity(until) - activity(now)
    more = expected - reposts
    if left <= 0 or more < 1:
        return ()
    pace = _pace(rate * left / more)
    found: list[Reach] = []
    for number in ROUNDS:
        if reposts < number <= expected and len(found) < SHOWN:
            share = (number - reposts) / more
            passed = left * (share if abs(pace) < 1e-6 else -log1p(share * expm1(-pace)) / pace)
            found.append(Reach(number, max(now, min(until, moment(begun + passed)))))
    return tuple(found)


def _pace(steep: float) -> float:
    """The x with x / (1 - exp(-x)) = steep, between slowly rising (-3) and nearly over at once."""
    low, high = -3.0, max(1.0, steep + 1.0)
    for _ in range(30):
        middle = (low + high) / 2
        value = 1 + middle / 2 if abs(middle) < 1e-6 else middle / -expm1(-middle)
        low, high = (middle, high) if value < steep else (low, middle)
    return (low + high) / 2
