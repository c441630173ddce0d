"""What a forecast looks at: a few plain numbers of a track, each of which can be told in words.

In: a `Track` and a moment. Out: `terms`, in the order of `NAMES`. Called by `monitoring.spread.streaming` and `.fit`.
"""

from math import expm1, log

from bot.core.clock import Millis
from bot.core.spreading import Track
from monitoring.spread.daytime import activity
from monitoring.spread.tracking import TIMES, faded

NAMES = (
    "one",
    "count",  # log of the reposts so far
    "age",  # log of the age
    *(f"rate{tau:g}" for tau in TIMES),  # log of how fast it goes now, seen through that many minutes, to the average
    "peak",  # log of the fastest it went, to the average
    "centre",  # the mean age of the reposts, to its own
    "gap",  # log of the time since the last one, to its age
    "count²",
    "age²",
    "count·age",
    *(f"rate{tau:g}²" for tau in TIMES[1:]),
    *(f"rate{tau:g}·age" for tau in TIMES[1:]),
    "centre²",
    "centre·age",
    "rate60·count",
)


def terms(track: Track, now: Millis) -> tuple[float, ...]:
    """Of a track with at least one repost."""
    here, birth = max(activity(now), activity(track.at)), activity(track.born)
    whole = max(0.0, here - birth)
    age, many = whole + 0.5, max(1, track.reposts)
    average = many / age
    seen = max(1.0, whole)
    rates = [
        log((rate + 0.1) / (tau * -expm1(-seen / tau) * average))
        for rate, tau in zip(faded(track, now), TIMES, strict=True)
    ]
    peak = log(max(track.peak, 1e-9) / average)
    centre = track.ages / many / age
    gap = log((max(0.0, here - activity(track.last_event)) + 1 / 60) / age) if track.last_event else 0.0
    count, aged = log(many), log(age)
    slow = rates[1:]
    return (
        *(1.0, count, aged, *rates, peak, centre, gap, count * count, aged * aged, count * aged),
        *(rate * rate for rate in slow),
        *(rate * aged for rate in slow),
        *(centre * centre, centre * aged, rates[2] * count),
    )
