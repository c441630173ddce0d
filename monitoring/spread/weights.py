"""What was learned of how posts grow: one number a term, and how far forecasts are off.

In: the JSON file written by `monitoring.spread.fit`. Out: `Weights`. Called by `monitoring.spread.load`, which uses
the file beside this one (fitted on cascades of our own making) where none is given.
"""

from math import exp, log, log1p
from operator import mul
from pathlib import Path

import msgspec

from bot.core.errors import Misconfigured
from monitoring.spread.terms import NAMES
from monitoring.spread.tracking import TIMES

SHIPPED = Path(__file__).with_name("weights.json")
KNOTS = (5.0, 15.0, 60.0, 180.0, 360.0, 900.0)
"""Ages in minutes between which the interval's bounds are interpolated."""
REMEMBERED = 0.3
"""How far the forecast goes by `Weights.memory`: its errors are others than those of `growth`."""
WIDEST = 2.0  # and no bound further off
LEAST = 0.02  # no forecast is surer than that, in logarithms


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Two ways to say how far a post grows within 24 hours; the forecast lies between them, in logarithms. `growth`:
    the logarithm of that size over the reposts so far is the sum of the terms, each times its number. `memory`: the
    reposts still to come are the sum of what is remembered, each times its number. `error`: the logarithm of what the
    forecast is off by, from one, age, count and growth. `low` and `high`: how many such errors below and above lie a
    tenth of the posts each, by age at `KNOTS`. `made`: of what, for people."""

    growth: dict[str, float]
    memory: tuple[float, ...]
    error: tuple[float, float, float, float]
    low: tuple[float, ...]
    high: tuple[float, ...]
    made: str = ""

    def of(self, values: tuple[float, ...], remembered: tuple[float, ...], reposts: int) -> float:
        """The logarithm of the 24-hour size over the reposts so far."""
        grown: float = max(0.0, sum(map(mul, self.growth.values(), values)))
        more: float = sum(map(mul, self.memory, remembered))
        return (1 - REMEMBERED) * grown + REMEMBERED * log1p(more / reposts)

    def around(self, values: tuple[float, ...], growth: float) -> tuple[float, float]:
        """How much the growth may be below and above that, with 80 %."""
        one, age, count, grown = self.error
        off = max(LEAST, exp(min(5.0, one + age * values[2] + count * values[1] + grown * log(growth + 0.05))))
        return min(WIDEST, off * _between(values[2], self.low)), min(WIDEST, off * _between(values[2], self.high))


def _between(aged: float, bounds: tuple[float, ...]) -> float:
    place = 0
    while place < len(KNOTS) - 2 and aged > log(KNOTS[place + 1]):
        place += 1
    left, right = log(KNOTS[place]), log(KNOTS[place + 1])
    share = min(1.0, max(0.0, (aged - left) / (right - left)))
    return bounds[place] + share * (bounds[place + 1] - bounds[place])


def read(path: Path) -> Weights:
    """Raises Misconfigured where the file is not for this code."""
    try:
        weights = msgspec.json.decode(path.read_bytes(), type=Weights)
    except (OSError, msgspec.DecodeError) as error:
        raise Misconfigured(f"{path}: not weights of spread ({error}); make them with monitoring.spread.fit") from None
    lengths = (len(weights.memory), len(weights.low), len(weights.high))
    if tuple(weights.growth) != NAMES or lengths != (2 * len(TIMES), len(KNOTS), len(KNOTS)):
        raise Misconfigured(f"{path}: weights of another version; make them anew with monitoring.spread.fit")
    return weights
