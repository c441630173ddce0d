"""How early it is seen that a post spreads: python -m tests.bench.spread --cascades FILE [--target N] [--json]

In: a file of JSON lines, plain or gzip, with `created` (seconds) and `offsets` (seconds of each repost); all else may
be missing. Out: for a target of N reposts what each detector's alarms were worth, and how good the forecast of the
24-hour size is after 15 minutes, one hour and three hours.

Protocol. Posts before 2012 are learned from, those of 2012 are measured; a file that does not hold at least 80 of both
is parted in its middle by time, and `split` says so. Reposts go one by one through the product's own code (`begin`,
`repost`, `forecast`); of its forecast only the reposts so far and the expected size are used. All that is learned or
chosen comes from the fitting part; thresholds from posts of it that the weights were not fitted on.
As other years hold other shares of large posts, the fitting part is weighted evenly over the logarithm of size, and
the precision asked for is a little above the goal of .8. "harder" counts small posts up in both parts, as a power law
on 50 to 1,000 does whose tail has the exponent 1: half as many posts reach twice a size. See `tests.bench.alarms` for
what is counted, `tests.bench.rivals` for the others.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from bot.core.clock import MINUTE, SECOND, Millis
from bot.core.spreading import Forecast, Spread, Track
from monitoring.spread import load
from monitoring.spread.fit import FOLDS, fit, read
from monitoring.spread.simulate import Cascade
from monitoring.spread.streaming import Streaming
from tests.bench.alarms import Worth, alarms, between, choose, evened, lead, worth
from tests.bench.report import show
from tests.bench.rivals import DETECTORS, SIZES, Score, Train, day

Array = NDArray[np.float64]
TURN = int(datetime(2011, 12, 31, 16, tzinfo=UTC).timestamp()) * SECOND  # 2012 begins in China
LEAST = 80
PRECISE = 0.85
CAUTION = 0.9  # how far an alarm trusts the expected growth
FIRST = 3  # reposts from which on a forecast is listened to
HORIZONS = {"15m": 15, "1h": 60, "3h": 180}


def parted(posts: Sequence[Cascade]) -> tuple[list[Cascade], list[Cascade], str]:
    """What is learned from, what is measured, and how that was parted."""
    before = [post for post in posts if post.born < TURN]
    after = [post for post in posts if post.born >= TURN]
    if min(len(before), len(after)) >= LEAST:
        return before, after, "before 2012 / from 2012 on"
    middle = len(posts) // 2
    return list(posts[:middle]), list(posts[middle:]), "earlier half / later half by time"


def scored(spread: Spread, most: int, post: Cascade) -> Array:
    """After each repost what an alarm goes by: the reposts so far and, cautiously, the growth expected."""
    found = []
    track = spread.begin(post.born, post.followers, None, post.born)
    for place, offset in enumerate(post.offsets[:most]):
        now = Millis(post.born + offset)
        track = spread.repost(track, str(place), now, None, now)
        told = spread.forecast(track, now)
        grown = (told.expected / told.reposts) ** CAUTION if place + 1 >= FIRST else 1.0
        found.append(told.reposts * grown)
    return np.array(found)


def product(most: int) -> Train:
    def train(posts: Sequence[Cascade]) -> Score:
        spread = Streaming(fit(posts))
        return lambda post: scored(spread, most, post)

    return train


def shipped(most: int) -> Train:
    return lambda posts: lambda post: scored(load(), most, post)


class Tried(msgspec.Struct, frozen=True):
    """One way to score posts: out of fold for those of the fitting part, then for those measured."""

    fitting: list[Array]
    measured: list[Array]


def tried(train: Train, fitting: Sequence[Cascade], measured: Sequence[Cascade]) -> Tried:
    held: list[Array] = [np.zeros(0)] * len(fitting)
    for fold in range(FOLDS):
        score = train([post for place, post in enumerate(fitting) if place % FOLDS != fold])
        for place in range(fold, len(fitting), FOLDS):
            held[place] = score(fitting[place])
    score = train(fitting)
    return Tried(held, [score(post) for post in measured])


def judged(
    name: str, forms: Sequence[Tried], fitting: Sequence[Cascade], measured: Sequence[Cascade], target: int
) -> tuple[dict[str, object], dict[str, object]]:
    """The row of a detector, and its harder row."""
    known, sizes = sizes_of(fitting), sizes_of(measured)
    rows = []
    for power in (False, True):
        first, second = (
            (evened(known, 1.0, 50, 1000), evened(sizes, 1.0, 50, 1000))
            if power
            else (evened(known), np.ones(len(sizes)))
        )
        chosen = [(choose(form.fitting, known, target, first, PRECISE), form) for form in forms]
        (threshold, _), form = max(chosen, key=lambda pair: pair[0][1])
        rows.append(worth(alarms(form.measured, target, threshold), sizes, target, second))
    return row(name, rows[0], measured, target), {
        "name": name,
        "precision": round(rows[1].precision, 3),
        "recall": round(rows[1].recall, 3),
        "early_utility": round(rows[1].early_utility, 3),
    }


def row(name: str, found: Worth, posts: Sequence[Cascade], target: int) -> dict[str, object]:
    minutes, seen = lead(found, posts, target)
    return {
        "name": name,
        "precision": round(found.precision, 3),
        "recall": round(found.recall, 3),
        "early_utility": round(found.early_utility, 3),
        "lead_min": round(minutes, 1),
        "seen": round(seen),
        "between": between(found, sizes_of(posts), target),
    }


def sizes_of(posts: Sequence[Cascade]) -> Array:
    return np.array([max(1, len(post.offsets)) for post in posts], float)


def foretold(spread: Spread, post: Cascade, age: int) -> Forecast:
    now = Millis(post.born + age * MINUTE)
    track = spread.begin(post.born, post.followers, None, post.born)
    for place, offset in enumerate(post.offsets):
        if offset <= age * MINUTE:
            track = spread.repost(track, str(place), Millis(post.born + offset), None, now)
    return spread.forecast(track, now)


def forecasts(spread: Spread, posts: Sequence[Cascade]) -> dict[str, object]:
    """At each horizon, over the posts passed on by then."""
    found: dict[str, object] = {}
    for name, age in HORIZONS.items():
        there = [post for post in posts if post.offsets and post.offsets[0] <= age * MINUTE]
        told = [foretold(spread, post, age) for post in there]
        final = np.array([day(post) for post in there], float)
        covered = [one.low <= size <= one.high for one, size in zip(told, final, strict=True)]
        found[name] = accuracy(np.array([one.expected for one in told]), final) | {
            "coverage": round(float(np.mean(covered)), 3),
            "posts": len(there),
        }
    return found


def accuracy(expected: Array, final: Array) -> dict[str, float]:
    return {
        "mdape": round(float(np.median(np.abs(expected - final) / final)), 3),
        "msle": round(float(np.mean((np.log2(np.maximum(1, expected)) - np.log2(final)) ** 2)), 3),
        "tau": round(kendall(expected, final), 3),
    }


def kendall(left: Array, right: Array) -> float:
    """Tau-b."""
    first = np.sign(left[:, None] - left[None, :])
    second = np.sign(right[:, None] - right[None, :])
    whole = float(np.sqrt((first * first).sum() * (second * second).sum()))
    return float((first * second).sum()) / whole if whole else 0.0


def others(fitting: Sequence[Cascade], measured: Sequence[Cascade]) -> dict[str, dict[str, float]]:
    """The median error of the simpler forecasts at each horizon, and of taking the count so far for the end."""
    sizes: dict[str, Callable[[Cascade, float], float]] = {name: make(fitting) for name, make in SIZES.items()}
    sizes["count so far"] = lambda post, age: float(sum(offset <= age * MINUTE for offset in post.offsets))
    found: dict[str, dict[str, float]] = {name: {} for name in sizes}
    for name, size in sizes.items():
        for horizon, age in HORIZONS.items():
            there = [post for post in measured if post.offsets and post.offsets[0] <= age * MINUTE]
            told = np.array([size(post, float(age)) for post in there])
            found[name][horizon] = accuracy(told, np.array([day(post) for post in there], float))["mdape"]
    return found


def cost(spread: Spread, posts: Sequence[Cascade]) -> tuple[float, int]:
    """Microseconds of processor time for a repost and the forecast after it; the most bytes a track takes in memory."""
    events, largest = 0, 0
    begun = time.process_time()
    for post in posts[:200]:
        track = spread.begin(post.born, post.followers, None, post.born)
        for place, offset in enumerate(post.offsets):
            now = Millis(post.born + offset)
            track = spread.repost(track, str(place), now, 100, now)
            spread.forecast(track, now)
        events += len(post.offsets)
        largest = max(largest, held(track))
    return (time.process_time() - begun) / max(1, events) * 1e6, largest


def held(track: Track) -> int:
    """Bytes of a track with all that hangs on it."""
    parts = [getattr(track, name) for name in Track.__struct_fields__]
    return sys.getsizeof(track) + sum(map(sys.getsizeof, parts)) + sum(map(sys.getsizeof, track.rates))


def measure(path: Path, target: int) -> dict[str, object]:
    fitting, measured, split = parted(read(path))
    if len(fitting) < LEAST:
        raise SystemExit(f"{path}: {len(fitting)} posts to learn from, at least {LEAST} are needed")
    spread = Streaming(fit(fitting))
    trains = {"halfminute": (product(target),), "halfminute as shipped": (shipped(target),), **DETECTORS}
    rows = []
    for name, forms in trains.items():
        rows.append(judged(name, [tried(form, fitting, measured) for form in forms], fitting, measured, target))
    spent, size = cost(spread, measured)
    return {
        "target": target,
        "detectors": [first for first, _ in rows],
        "forecast": forecasts(spread, measured),
        "us_per_event": round(spent, 1),
        "bytes_per_post": size,
        "harder": [second for _, second in rows],
        "forecast_as_shipped": forecasts(load(), measured),
        "forecast_of_others": others(fitting, measured),
        "split": split,
        "posts": {"fitting": len(fitting), "measured": len(measured)},
    }


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m tests.bench.spread", description=__doc__)
    asked.add_argument("--cascades", type=Path, required=True)
    asked.add_argument("--target", type=int, default=300)
    asked.add_argument("--json", action="store_true")
    given = asked.parse_args()
    show(measure(given.cascades, given.target), as_json=given.json)


if __name__ == "__main__":
    main()
