"""Other ways to see early that a post spreads, for comparison: rules of the trade and two known models.

In: posts to learn from. Out: for each way a function that scores a post after each of its reposts. Called by
`tests.bench.spread`.

"window": reposts within the last minutes. "burst": how far these are above the post's own past, in deviations of a
Poisson count. "hour to 12": the last hour to the mean of the twelve before it (Meltwater's spike). "mean and sigma":
the last hour above the mean of all before it, in their deviations (Socialmetrix). "log-linear": reposts so far times
what posts of that age usually grow by (Szabo and Huberman). "Hawkes": the reposts still to come as a sum of decaying
memories of those so far, each with one factor for all posts.
"""

from collections.abc import Callable, Sequence
from functools import partial
from math import log

import numpy as np
from numpy.typing import NDArray

from bot.core.clock import MINUTE
from monitoring.spread.fit import GRID
from monitoring.spread.forecasting import WINDOW
from monitoring.spread.simulate import Cascade

Array = NDArray[np.float64]
Score = Callable[[Cascade], Array]
Size = Callable[[Cascade, float], float]
"""Of a post and an age in minutes: the reposts after a day."""
Train = Callable[[Sequence[Cascade]], Score]
MEMORY = np.array([5.0, 20.0, 60.0, 240.0, 720.0])
ENOUGH = 3


def minutes(post: Cascade) -> Array:
    return np.array(post.offsets, float) / MINUTE


def within(ages: Array, width: float) -> Array:
    """Reposts in the last so many minutes, after each repost."""
    return np.asarray(np.arange(1, len(ages) + 1) - np.searchsorted(ages, ages - width, "right"), float)


def window(width: float, post: Cascade) -> Array:
    return within(minutes(post), width)


def burst(width: float, post: Cascade) -> Array:
    ages = minutes(post)
    now = within(ages, width)
    before = np.arange(1, len(ages) + 1) - now
    usual = before / np.maximum(1, (ages - width) / width)
    return np.asarray((now - usual) / np.sqrt(usual + 1))


def hour_to_twelve(post: Cascade) -> Array:
    ages = minutes(post)
    now = within(ages, 60)
    return np.asarray(now / np.maximum(1, (within(ages, 13 * 60) - now) / 12))


def mean_and_sigma(post: Cascade) -> Array:
    ages = minutes(post)
    now = within(ages, 60)
    hours = np.bincount((ages // 60).astype(int)) if len(ages) else np.zeros(0)
    before = np.minimum((ages // 60).astype(int), len(hours))
    summed, squared = np.cumsum(np.append(0, hours)), np.cumsum(np.append(0, hours * hours))
    many = np.maximum(1, before)
    mean = summed[before] / many
    return np.asarray((now - mean) / np.maximum(1, np.sqrt(np.maximum(0, squared[before] / many - mean * mean))))


def log_linear(posts: Sequence[Cascade]) -> Size:
    """Raises nothing; ages at which no post was yet passed on count as those before them."""
    grid = np.array(GRID) / MINUTE
    grown: list[float] = []
    for at in GRID:
        pairs = [(sum(offset <= at for offset in post.offsets), day(post)) for post in posts]
        found = [log(final / many) for many, final in pairs if many >= ENOUGH]
        grown.append(float(np.median(found)) if found else grown[-1] if grown else 0.0)
    bends = np.log(grid)

    def size(post: Cascade, age: float) -> float:
        many = sum(offset <= age * MINUTE for offset in post.offsets)
        return many * float(np.exp(np.interp(log(max(age, 0.1)), bends, grown)))

    return size


def log_linear_scores(posts: Sequence[Cascade]) -> Score:
    size = log_linear(posts)

    def score(post: Cascade) -> Array:
        ages = minutes(post)
        alone = np.array([size(Cascade(post.born, (0,)), age) for age in ages])
        return np.asarray(alone * np.arange(1, len(ages) + 1))

    return score


def day(post: Cascade) -> int:
    return sum(offset <= WINDOW for offset in post.offsets)


def memories(ages: Array, at: Array) -> Array:
    """At each moment the decaying sums over the reposts until then, and the decay of the post itself."""
    sums, last, heard, found = np.zeros(len(MEMORY)), 0.0, 0, []
    for moment in at:
        while heard < len(ages) and ages[heard] <= moment:
            sums = sums * np.exp((last - ages[heard]) / MEMORY) + 1
            last, heard = float(ages[heard]), heard + 1
        found.append(np.concatenate([sums * np.exp((last - moment) / MEMORY), np.exp(-moment / MEMORY)]))
    return np.array(found).reshape(len(at), 2 * len(MEMORY))


def factors(posts: Sequence[Cascade]) -> Array:
    """One factor a memory, none negative, for the least relative error of the day's size."""
    rows, wanted = [], []
    for post in posts:
        ages, final = minutes(post), day(post)
        at = np.array([age for age in np.array(GRID) / MINUTE if (ages <= age).sum() >= ENOUGH])
        if at.size:
            rows.append(memories(ages, at) / final)
            wanted.append(1 - np.searchsorted(ages, at, "right") / final)
    known, sought = np.concatenate(rows), np.concatenate(wanted)
    found = np.ones(known.shape[1])
    for _ in range(2000):
        found *= (known.T @ sought + 1e-12) / (known.T @ (known @ found) + 1e-12)
    return np.asarray(found)


def hawkes(posts: Sequence[Cascade]) -> Size:
    factor = factors(posts)

    def size(post: Cascade, age: float) -> float:
        ages = minutes(post)
        return float((ages <= age).sum() + (memories(ages, np.array([age])) @ factor)[0])

    return size


def hawkes_scores(posts: Sequence[Cascade]) -> Score:
    factor = factors(posts)

    def score(post: Cascade) -> Array:
        ages = minutes(post)
        return np.asarray(np.arange(1, len(ages) + 1) + memories(ages, ages) @ factor)

    return score


def fixed(score: Score) -> Train:
    return lambda posts: score


DETECTORS: dict[str, tuple[Train, ...]] = {
    "fixed count in a window": tuple(fixed(partial(window, width)) for width in (10.0, 30.0, 60.0, 180.0)),
    "z-score burst": tuple(fixed(partial(burst, width)) for width in (10.0, 30.0, 60.0)),
    "1 h to 12 h (Meltwater)": (fixed(hour_to_twelve),),
    "mean + k sigma (Socialmetrix)": (fixed(mean_and_sigma),),
    "log-linear (Szabo-Huberman)": (log_linear_scores,),
    "streaming Hawkes": (hawkes_scores,),
}
"""Under each name the forms that are tried; the best on the fitting part is taken."""
SIZES: dict[str, Callable[[Sequence[Cascade]], Size]] = {"log-linear": log_linear, "Hawkes": hawkes}
