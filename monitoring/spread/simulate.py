"""Cascades of our own making, to fit the shipped weights on: posts that are passed on, and on from there.

In: a seed and a number. Out: `Cascade`s. Called by `monitoring.spread.fit`. Each repost reaches people in proportion to
a heavy-tailed influence; they pass it on after a delay whose density falls as a power of time, counted in activity.
Every post has its own memory, its own appeal and its own author. Nothing in here was taken from records.
"""

from collections.abc import Iterator
from math import log

import msgspec
import numpy as np
from numpy.typing import NDArray

from bot.core.clock import MINUTE, Millis
from monitoring.spread.daytime import DAY, activity, moment

START = Millis(1_767_225_600_000)  # the first of January 2026
MOST = 20_000  # reposts after which a cascade is cut
LAST = 10 * DAY  # minutes of activity after which nobody looks any more


class Cascade(msgspec.Struct, frozen=True):
    """One post and when it was passed on. `offsets`: milliseconds after `born`, in order."""

    born: Millis
    offsets: tuple[int, ...]
    followers: int | None = None


def cascades(seed: int, number: int, least: int = 30) -> Iterator[Cascade]:
    """`number` of them with at least so many reposts, evenly over the logarithm of their size up to some thousand."""
    chance = np.random.default_rng(seed)
    full = dict.fromkeys(range(12), -(-number // 12))
    while number:
        one = _post(chance)
        size = int(12 * log(max(1, len(one.offsets) / least)) / log(4000 / least))
        if len(one.offsets) >= least and full.get(size, 0):
            full[size] -= 1
            number -= 1
            yield one


def _post(chance: np.random.Generator) -> Cascade:
    born = Millis(START + int(chance.integers(0, 365 * DAY * MINUTE)))
    followers = int(np.exp(chance.normal(9.5, 2.2)))
    direct = followers**0.5 * np.exp(chance.normal(-1.0, 1.0))
    knee, power = np.exp(chance.normal(log(25.0), 0.8)), chance.uniform(0.35, 1.3)
    appeal, tail = chance.uniform(0.1, 0.9), chance.uniform(1.3, 2.5)
    birth = activity(born)
    grown = [_delays(chance, int(chance.poisson(direct)), knee, power)]
    while grown[-1].size and sum(part.size for part in grown) < MOST:
        influence = (1 + chance.pareto(tail, grown[-1].size)) * (tail - 1) / tail
        children = chance.poisson(appeal * influence)
        delays = _delays(chance, int(children.sum()), knee, power)
        parents = np.repeat(grown[-1], children)
        grown.append(parents + delays)
    ages = np.sort(np.concatenate(grown))
    ages = ages[ages < LAST][:MOST]
    return Cascade(born, tuple(moment(birth + float(age)) - born for age in ages), followers)


def _delays(chance: np.random.Generator, number: int, knee: float, power: float) -> NDArray[np.float64]:
    return np.asarray(knee * chance.pareto(power, number))
