"""The forecast made from a track, and the line that says it.

In: a `Track`, `Weights`, a moment. Out: a `Forecast`. Called by `monitoring.spread.streaming`. Pure, constant work.
"""

from math import expm1, sqrt

from bot.core.clock import MINUTE, Millis
from bot.core.spreading import Forecast, Track
from monitoring.spread.course import reaches
from monitoring.spread.daytime import activity
from monitoring.spread.saying import say
from monitoring.spread.terms import looked
from monitoring.spread.tracking import BURST, TIMES, faded, negative
from monitoring.spread.weights import Weights

WINDOW = 24 * 60 * MINUTE
NEXT = 6 * 60 * MINUTE  # later on, what comes in the next hours is forecast
ENOUGH = 8  # opinions below which their share says nothing
SUREST = 0.9  # the most that a forecast of the next hours is taken to know
FASTER, FASTEST, ONE_MORE = 1.5, 4.0, 10.0
STEEPEST = 10.0  # no reproduction number, no acceleration beyond it


def forecast(weights: Weights, track: Track, now: Millis) -> Forecast:
    now = max(now, track.at, track.born)
    sums = faded(track, now)
    age = max(1.0, activity(now) - activity(track.born))
    rate = _rate(sums, BURST, age)
    until = Millis(track.born + WINDOW if now < track.born + WINDOW else now + NEXT)
    if track.gone or not track.reposts:
        expected, low, high = (float(track.reposts),) * 3
    elif now < track.born + WINDOW:
        expected, low, high = _day(weights, track, sums, age, now, until)
    else:
        expected, low, high = _hours(track, _rate(sums, len(TIMES) - 1, age), age, now, until)
    wall = activity(Millis(now + MINUTE)) - activity(now)
    known = track.judged >= ENOUGH
    told = Forecast(
        at=now,
        born=track.born,
        reposts=track.reposts,
        per_min=0.0 if track.gone else rate * wall,
        acceleration=min(STEEPEST, rate / max(_before(sums, age), 1e-6) - 1) if rate > 0 else 0.0,
        expected=expected,
        low=low,
        high=high,
        reproduction=_reproduction(sums, age),
        until=until,
        voices=track.voices,
        negative=negative(track) if known else None,
        negative_of=track.judged,
        reaches=() if track.gone else reaches(track.reposts, rate, expected, now, until),
        estimated=track.seen < track.reposts,
        gone=bool(track.gone),
    )
    return say(told)


def _rate(sums: tuple[float, ...], which: int, age: float) -> float:
    """Reposts a minute of activity, over the last minutes."""
    return sums[which] / (TIMES[which] * -expm1(-age / TIMES[which]))


def _before(sums: tuple[float, ...], age: float) -> float:
    """The same about an hour ago: what the slower sum remembers beyond the faster one."""
    fast, slow = TIMES[1], TIMES[2]
    return max(0.0, sums[2] - sums[1]) / (slow * -expm1(-age / slow) + fast * expm1(-age / fast))


def _reproduction(sums: tuple[float, ...], age: float) -> float:
    """Of reposts that bring others after an hour on the average: what a steady growth with that ratio means."""
    slow = _rate(sums, 2, age)
    ratio = _rate(sums, 1, age) / slow if slow > 0 else 0.0
    longer = TIMES[2] / TIMES[1]
    return min(STEEPEST, (longer - 1) * ratio / (longer - ratio)) if ratio < longer - 0.2 else STEEPEST


def _day(
    weights: Weights, track: Track, sums: tuple[float, ...], age: float, now: Millis, until: Millis
) -> tuple[float, float, float]:
    """Never more than if it went on as fast as it lately went, or somewhat faster, until the end."""
    values, remembered = looked(track, now)
    growth = weights.of(values, remembered, track.reposts)
    below, above = weights.around(values, growth)
    wider = 1 + track.told / 2  # the course is a guess where only totals told of it
    many, fastest = track.reposts, max(_rate(sums, which, age) for which in range(len(TIMES)))
    left = fastest * max(0.0, activity(until) - activity(now))
    return (
        many + min(left * FASTER, many * expm1(growth)),
        many + min(left, many * expm1(max(0.0, growth - below * wider))),
        many + min(left * FASTEST + ONE_MORE, many * expm1(growth + above * wider)),
    )


def _hours(track: Track, rate: float, age: float, now: Millis, until: Millis) -> tuple[float, float, float]:
    """After a day a post's rate falls about as 1 / age."""
    more = rate * min(age, activity(until) - activity(now))
    off = 1.3 * sqrt(more + 1)
    return (
        track.reposts + more,
        track.reposts + max(0.0, more * (1 - SUREST / 2) - off),
        track.reposts + more * 1.6 + off,
    )
