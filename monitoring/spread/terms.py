"""What a forecast looks at: a few plain numbers of a track, each of which can be told in words.

In: a `Track` and a moment. Out: `looked`: the terms in the order of `NAMES`, and what is remembered of the reposts and
of the post itself. Called by `monitoring.spread.forecasting` and `.fit`.
"""

from math import exp, log

from bot.core.clock import MINUTE, Millis
from bot.core.spreading import Track
from monitoring.spread.daytime import activity
from monitoring.spread.tracking import TIMES, faded

RATES = TIMES[:4]

LEARNED = 1000  # larger posts are taken to grow by the factor of one of that size
YOUNG = 90.0  # minutes until which who was there already matters more than who comes by
NAMES = (
    "one",
    "count",  # log of the reposts so far
    "age",  # log of the age: of the minutes passed while it is young, of those of activity later
    *(f"rate{tau:g}" for tau in RATES),  # log of how fast it goes now, seen through that many minutes, to the average
    "peak",  # log of the fastest it went, to the average
    "centre",  # the mean age of the reposts, to its own
    "gap",  # log of the time since the last one, to its age
    "count²",
    "age²",
    "count·age",
    *(f"rate{tau:g}²" for tau in RATES[1:]),
    *(f"rate{tau:g}·age" for tau in RATES[1:]),
    "centre²",
    "centre·age",
    "rate60·count",
)


def looked(track: Track, now: Millis) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Of a track with at least one repost."""
    here, birth = max(activity(now), activity(track.at)), activity(track.born)
    whole = max(0.0, here - birth)
    age, many = whole + 0.5, max(1, track.reposts)
    average, seen = many / age, max(1.0, whole)
    sums, left = faded(track, now), [exp(-seen / tau) for tau in TIMES]
    rates = [log((sums[i] + 0.1) / (RATES[i] * (1 - left[i]) * average)) for i in range(len(RATES))]
    peak = log(max(track.peak, 1e-9) / average)
    centre = track.ages / many / age
    gap = log((max(0.0, here - activity(track.last_event)) + 1 / 60) / age) if track.last_event else 0.0
    passed = max(0.0, (max(now, track.at) - track.born) / MINUTE)
    young = 1 / (1 + (passed / YOUNG) ** 2)
    count, aged = log(min(many, LEARNED)), young * log(passed + 0.5) + (1 - young) * log(age)
    slow = rates[1:]
    return (
        *(1.0, count, aged, *rates, peak, centre, gap, count * count, aged * aged, count * aged),
        *(rate * rate for rate in slow),
        *(rate * aged for rate in slow),
        *(centre * centre, centre * aged, rates[2] * count),
    ), (*sums, *left)
