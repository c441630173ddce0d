"""The forecasts of several posts as one: a topic's.

In: `Forecast`s. Out: their sum. Called by `monitoring.spread.streaming`.
"""

from collections.abc import Sequence
from math import sqrt

from bot.core.clock import MINUTE, Millis
from bot.core.spreading import Forecast
from monitoring.spread.course import reaches
from monitoring.spread.daytime import activity
from monitoring.spread.saying import say

ALIKE = 0.3  # how far the errors of posts on one topic go together


def together(forecasts: Sequence[Forecast]) -> Forecast:
    if not forecasts:
        raise ValueError("no forecast to add up")
    if len(forecasts) == 1:
        return forecasts[0]
    at = max(one.at for one in forecasts)
    until = max(one.until for one in forecasts)
    reposts = sum(one.reposts for one in forecasts)
    per_min = sum(one.per_min for one in forecasts)
    expected = sum(one.expected for one in forecasts)
    before = sum(one.per_min / max(0.01, 1 + one.acceleration) for one in forecasts)
    heard = [one for one in forecasts if one.negative is not None]
    heard_of = sum(one.negative_of for one in heard)
    wall = activity(Millis(at + MINUTE)) - activity(at)
    return say(
        Forecast(
            at=at,
            born=min(one.born for one in forecasts),
            reposts=reposts,
            per_min=per_min,
            acceleration=per_min / before - 1 if before > 0 else 0.0,
            expected=expected,
            low=max(float(reposts), expected - _joint([one.expected - one.low for one in forecasts])),
            high=expected + _joint([one.high - one.expected for one in forecasts]),
            reproduction=_weighted([(one.reproduction, one.per_min) for one in forecasts]),
            until=until,
            voices=sum(one.voices for one in forecasts),
            negative=_weighted([(one.negative or 0.0, one.negative_of) for one in heard]) if heard else None,
            negative_of=heard_of,
            reaches=reaches(reposts, per_min / wall, expected, at, until),
            estimated=any(one.estimated for one in forecasts),
            gone=all(one.gone for one in forecasts),
        )
    )


def _joint(offs: list[float]) -> float:
    """How far off a sum is whose parts are so far off, partly together."""
    alone = sum(off * off for off in offs)
    return sqrt(ALIKE * sum(offs) ** 2 + (1 - ALIKE) * alone)


def _weighted(pairs: Sequence[tuple[float, float]]) -> float:
    weight = sum(share for _, share in pairs)
    return sum(value * share for value, share in pairs) / weight if weight > 0 else 0.0
