"""Fits the weights of forecasts on cascades: a shop's own, or ours.

    python -m monitoring.spread.fit FILE --out weights.json      cascades of the form of `read`
    python -m monitoring.spread.fit --simulated 3000 --out …     those of `monitoring.spread.simulate`

In: posts with the times of their reposts. Out: `Weights`. Called by people and by `tests.bench.spread`. The course of
every post is replayed through the product's own tracking. Growth is fitted by its median: least absolute deviations,
by weighted least squares over and over. How far off it is comes from posts that were not fitted on.
"""

import argparse
import gzip
from collections.abc import Iterable, Sequence
from math import log
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from bot.core.clock import MINUTE, SECOND, Millis
from bot.core.spreading import Track
from monitoring.spread import tracking
from monitoring.spread.forecasting import WINDOW
from monitoring.spread.simulate import Cascade, cascades
from monitoring.spread.terms import NAMES, looked
from monitoring.spread.weights import KNOTS, LEAST, REMEMBERED, Weights

Array = NDArray[np.float64]
LEARNED = 3  # reposts from which on a post is learned from
EVENTS = 60  # moments of events taken from one post, and as many weights as those on the grid
GRID = tuple(round(MINUTE * 5 * 1.2755**step) for step in range(24))  # five minutes to 22 hours
TILT = 0.8
RIDGE, ROUNDS, NEAR, FOLDS = 3.0, 20, 0.05, 5
TIMES_OVER = 3000
COVER, COVER_SIMULATED = 0.86, 0.92  # above the 0.8 promised: other years are other, and life more than our own


class Record(msgspec.Struct, frozen=True):
    """A line of a file of cascades: when it was posted (seconds) and the seconds after it of each repost."""

    created: float
    offsets: list[float]
    user: dict[str, object] = {}


class Samples(NamedTuple):
    """Moments of posts: their terms, what was remembered for each repost so far, how much they grew from there on,
    weights, which post, and whether it is a moment of the grid."""

    values: Array
    remembered: Array
    growth: Array
    weight: Array
    post: NDArray[np.int64]
    even: NDArray[np.bool_]

    def only(self, which: NDArray[np.bool_]) -> "Samples":
        values, remembered, growth, weight, post, even = self
        return Samples(values[which], remembered[which], growth[which], weight[which], post[which], even[which])


def read(path: Path) -> list[Cascade]:
    """JSON lines, packed or not, in the order in which they were posted. Lines without times are left out."""
    data = path.read_bytes()
    lines = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).splitlines()
    found = []
    for line in lines:
        try:
            record = msgspec.json.decode(line, type=Record)
        except msgspec.DecodeError:
            continue
        offsets = sorted(max(0, round(offset * SECOND)) for offset in record.offsets)
        followers = record.user.get("followers")
        known = followers if isinstance(followers, int) else None
        found.append(Cascade(Millis(round(record.created * SECOND)), tuple(offsets), known))
    return sorted(found, key=lambda one: one.born)


def fit(posts: Sequence[Cascade], made: str = "", cover: float = COVER) -> Weights:
    """Raises ValueError with fewer posts than folds need."""
    taken = [post for post in posts if len(post.offsets) >= LEARNED]
    if len(taken) < 10 * FOLDS:
        raise ValueError(f"{len(taken)} posts with {LEARNED} reposts or more: at least {10 * FOLDS} are needed")
    samples = gather(taken)
    beyond = np.empty_like(samples.growth)
    for fold in range(FOLDS):
        held = samples.post % FOLDS == fold
        part = samples.only(~held)
        beyond[held] = _told(samples.only(held), median(part), factors(part))
    error, low, high = bands(samples, beyond, cover)
    growth = dict(zip(NAMES, map(float, median(samples)), strict=True))
    return Weights(growth, tuple(map(float, factors(samples))), error, low, high, made)


def _told(samples: Samples, growth: Array, memory: Array) -> Array:
    """As `Weights.of` does."""
    more = samples.remembered @ memory
    return np.asarray((1 - REMEMBERED) * np.maximum(0, samples.values @ growth) + REMEMBERED * np.log1p(more))


def gather(posts: Iterable[Cascade]) -> Samples:
    """Half by moments of its events, half by moments of the grid. A small post counts more than a large one: there are
    more of them than any collection holds."""
    posts = list(posts)
    shares = np.array([len(post.offsets) for post in posts], float) ** -TILT
    shares /= shares.mean()
    rows: list[tuple[tuple[float, ...], tuple[float, ...], float, float, int, bool]] = []
    for place, post in enumerate(posts):
        final = sum(offset <= WINDOW for offset in post.offsets)
        events = _some(range(LEARNED - 1, final))
        moments = sorted({(post.offsets[event], True) for event in events} | {(at, False) for at in GRID})
        for track, now, event in _replayed(post, moments):
            weight = shares[place] / (max(1, len(events)) if event else len(GRID))
            growth = log(max(final, track.reposts) / track.reposts)
            values, remembered = looked(track, now)
            shared = tuple(one / track.reposts for one in remembered)
            rows.append((values, shared, growth, weight, place, not event))
    return Samples(*(np.array(column) for column in zip(*rows, strict=True)))


def _some(events: range) -> list[int]:
    """At most EVENTS of them, evenly over the logarithm."""
    if len(events) <= EVENTS:
        return list(events)
    return sorted({int(place) for place in np.geomspace(events.start, events.stop - 1, EVENTS)})


def _replayed(post: Cascade, moments: Iterable[tuple[int, bool]]) -> Iterable[tuple[Track, Millis, bool]]:
    track, heard = tracking.begin(post.born, post.followers, None, post.born), 0
    for offset, event in moments:
        now = Millis(post.born + offset)
        while heard < len(post.offsets) and post.offsets[heard] <= offset:
            track = tracking.repost(track, str(heard), Millis(post.born + post.offsets[heard]), None, now)
            heard += 1
        if track.reposts:
            yield track, now, event


def factors(samples: Samples) -> Array:
    """One number for each memory, none negative: least squares of the reposts still to come, relative to the size."""
    taken = samples.only(samples.even & (samples.values[:, 1] >= log(LEARNED)))
    known = taken.remembered / np.exp(taken.growth)[:, None]
    weighted = known * taken.weight[:, None]
    squares, sought = weighted.T @ known, weighted.T @ -np.expm1(-taken.growth)
    found = np.ones(known.shape[1])
    for _ in range(TIMES_OVER):
        found *= (sought + 1e-12) / (squares @ found + 1e-12)
    return np.asarray(found)


def median(samples: Samples) -> Array:
    """One number a term: the weighted median regression of growth on them, a little ridged."""
    centre, scale = samples.values.mean(0), samples.values.std(0)
    centre[0], scale[0] = 0.0, 1.0
    design = (samples.values - centre) / scale
    ridge = RIDGE * np.eye(design.shape[1])
    ridge[0, 0] = 0.0
    near = np.ones_like(samples.growth)
    found = np.zeros(design.shape[1])
    for _ in range(ROUNDS):
        weighted = design * (samples.weight / near)[:, None]
        found = np.linalg.solve(weighted.T @ design + ridge, weighted.T @ samples.growth)
        near = np.maximum(NEAR, np.abs(samples.growth - design @ found))
    plain = found / scale
    plain[0] = found[0] - (found[1:] * centre[1:] / scale[1:]).sum()
    return np.asarray(plain)


def bands(
    samples: Samples, told: Array, cover: float
) -> tuple[tuple[float, float, float, float], tuple[float, ...], tuple[float, ...]]:
    """How far off forecasts are, and the quantiles of that by age; `told` was made without the post itself."""
    count, aged = samples.values[:, 1], samples.values[:, 2]
    off = samples.growth - told
    design = np.stack([np.ones_like(aged), aged, count, np.log(told + 0.05)], 1)
    weighted = design * samples.weight[:, None]
    error = np.linalg.solve(weighted.T @ design + 1e-6 * np.eye(4), weighted.T @ np.log(np.maximum(LEAST, np.abs(off))))
    scaled = off / np.maximum(LEAST, np.exp(np.minimum(5, design @ error)))
    low, high = [], []
    for knot in KNOTS:
        kernel = samples.weight * np.exp(-0.5 * ((aged - log(knot)) / 0.3) ** 2)
        low.append(max(0.0, -_quantile(scaled, kernel, (1 - cover) / 2)))
        high.append(max(0.0, _quantile(scaled, kernel, (1 + cover) / 2)))
    one, age, many, grown = map(float, error)
    return (one, age, many, grown), tuple(low), tuple(high)


def _quantile(values: Array, weight: Array, share: float) -> float:
    order = np.argsort(values)
    summed = np.cumsum(weight[order])
    return float(values[order][np.searchsorted(summed, share * summed[-1])])


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m monitoring.spread.fit", description=__doc__)
    asked.add_argument("file", nargs="?", type=Path, help="cascades, JSON lines, packed or not")
    asked.add_argument("--simulated", type=int, default=0, help="so many of our own making instead")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--out", type=Path, required=True)
    given = asked.parse_args()
    if given.file:
        posts = read(given.file)
        weights = fit(posts, given.file.name)
    else:
        posts = list(cascades(given.seed, given.simulated))
        weights = fit(posts, f"{given.simulated} simulated, seed {given.seed}", COVER_SIMULATED)
    given.out.write_bytes(msgspec.json.format(msgspec.json.encode(weights)) + b"\n")
    print(f"{given.out}: fitted on {len(posts)} posts")


if __name__ == "__main__":
    main()
