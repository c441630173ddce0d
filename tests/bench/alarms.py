"""When an alarm on a post would be raised, and what it is worth: early utility, precision, recall, lead.

In: for each post the score a detector gave after each of its reposts. Out: a threshold chosen on some posts, and what
it does on others. Called by `tests.bench.spread`. The protocol: after every repost a detector may raise one alarm; it
counts only before the post has reached the target; the utility of a post that reaches it is the share of its final
reposts still to come at the alarm, and 1 - target / size where there was none.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.core.clock import MINUTE
from monitoring.spread.simulate import Cascade

Array = NDArray[np.float64]
TRIED = 300  # thresholds
DRAWS = 300


@dataclass(frozen=True)
class Worth:
    """What the alarms of one threshold were worth. `called`: for each post the reposts it had then, 0 for none."""

    precision: float
    recall: float
    early_utility: float
    called: NDArray[np.int64]


def alarms(scores: Sequence[Array], target: int, threshold: float) -> NDArray[np.int64]:
    """For each post how many reposts it had when the score first reached the threshold, 0 for never in time."""
    found = []
    for score in scores:
        over = np.nonzero(score[: target - 1] >= threshold)[0]
        found.append(int(over[0]) + 1 if over.size else 0)
    return np.array(found, np.int64)


def worth(called: NDArray[np.int64], sizes: Array, target: int, weight: Array) -> Worth:
    reached, alarmed = sizes >= target, called > 0
    right = (weight * (reached & alarmed)).sum()
    useful = np.where(alarmed, 1 - called / sizes, 1 - target / sizes)
    all_reached = max(1e-12, float((weight * reached).sum()))
    return Worth(
        precision=float(right / max(1e-12, (weight * alarmed).sum())),
        recall=float(right / all_reached),
        early_utility=float((weight * useful * reached).sum() / all_reached),
        called=called,
    )


def choose(scores: Sequence[Array], sizes: Array, target: int, weight: Array, precise: float) -> tuple[float, float]:
    """The threshold of greatest early utility among those precise enough, and that utility; where none is, one that
    never calls."""
    rising = [np.maximum.accumulate(score[: target - 1]) for score in scores if len(score)]
    levels = np.unique(np.quantile(np.concatenate(rising), np.linspace(0, 1, TRIED))) if rising else np.zeros(1)
    called = np.zeros((len(levels), len(scores)), np.int64)
    for place, score in enumerate(scores):
        over = np.searchsorted(np.maximum.accumulate(score[: target - 1]), levels)
        called[:, place] = np.where(over < min(len(score), target - 1), over + 1, 0)
    best = (float("inf"), worth(np.zeros(len(scores), np.int64), sizes, target, weight).early_utility)
    for level, alarmed in zip(levels, called, strict=True):
        found = worth(alarmed, sizes, target, weight)
        if found.precision >= precise and found.early_utility > best[1]:
            best = (float(level), found.early_utility)
    return best


def lead(found: Worth, posts: Sequence[Cascade], target: int) -> tuple[float, float]:
    """Medians over the posts that reached the target: minutes from the alarm to it (0 without), reposts seen then."""
    big = [(int(called), post) for called, post in zip(found.called, posts, strict=True) if len(post.offsets) >= target]
    if not big:
        return 0.0, 0.0
    minutes = [
        (post.offsets[target - 1] - post.offsets[called - 1]) / MINUTE if called else 0.0 for called, post in big
    ]
    seen = [called for called, _ in big if called] or [0]
    return float(np.median(minutes)), float(np.median(seen))


def between(found: Worth, sizes: Array, target: int, seed: int = 1) -> dict[str, list[float]]:
    """95 % intervals of precision and early utility, over posts drawn anew."""
    chance = np.random.default_rng(seed)
    drawn = []
    for _ in range(DRAWS):
        taken = chance.integers(0, len(sizes), len(sizes))
        again = worth(found.called[taken], sizes[taken], target, np.ones(len(sizes)))
        drawn.append((again.precision, again.early_utility))
    low, high = np.quantile(np.array(drawn), [0.025, 0.975], axis=0)
    return {
        "precision": [round(float(low[0]), 3), round(float(high[0]), 3)],
        "early_utility": [round(float(low[1]), 3), round(float(high[1]), 3)],
    }


def evened(sizes: Array, power: float = 0.0, least: float = 0.0, most: float = float("inf")) -> Array:
    """Weights under which sizes lie evenly over their logarithm, times size to the minus `power`; those outside of
    `least` and `most` count as the nearest."""
    least = max(least, float(np.quantile(sizes, 0.02)), 1.0)
    logs = np.log(np.clip(sizes, least, min(most, float(sizes.max()))))
    place = np.clip(np.digitize(logs, np.linspace(logs.min(), logs.max() + 1e-9, 9)) - 1, 0, 7)
    there = np.bincount(place, minlength=8)
    weight = np.exp(-power * logs) / np.maximum(there, 3)[place]
    return np.asarray(weight / weight.mean())
