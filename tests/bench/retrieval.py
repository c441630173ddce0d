"""How well the right answer is found among many, against what is simply there: BM25 and sentence vectors.

In: pairs of texts in JSON lines (plain or gzip), `question, answer` or `text1, text2, label`. Out: a table of figures
with intervals of 95 % (bootstrap over questions), for the knowledge index and for three baselines on the same texts.
Called by tests/bench/knowledge.py.

Pairs: every distinct answer is an entry whose questions nobody wrote down, so it must be found from its answer alone.
Duplicates: the second texts of equal pairs are the entries' questions, the first texts are asked; first texts of
unequal pairs are asked too, and have no answer.
"""

import gzip
import random
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from itertools import repeat
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
from numpy.typing import NDArray

from bot.core.catalog import Query
from bot.core.clock import SystemClock
from bot.core.library import Written
from bot.core.ports import Reader
from bot.knowledge.entries import Entry
from bot.knowledge.index import KnowledgeIndex
from bot.knowledge.vectors import Encoder, Vectors
from tests.bench.baselines import BASELINES, Remembering

DEEP = 100
"""Places that are looked at; what comes later counts as not found, for all alike."""

ROUNDS = 2_000
PLENTY_S = 1e6
LONG_AGO = date(2020, 1, 1)
BINS = (0.0, 0.1, 0.2, 0.3, 0.45, 0.6, 0.75, 0.9, 1.01)
Places = NDArray[np.int64]


class Pair(msgspec.Struct):
    """One row of a file of pairs."""

    question: str
    answer: str


class Twin(msgspec.Struct):
    """One row of a file of duplicates."""

    text1: str
    text2: str
    label: int


class Trial(msgspec.Struct, frozen=True):
    """What is known, what is asked, and for each question the numbers of the texts that would be right (none: silence
    would be)."""

    known: list[str]
    asked: list[str]
    right: list[frozenset[int]]
    as_answers: bool


def lines(path: Path) -> list[bytes]:
    raw = path.read_bytes()
    return (gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw).splitlines()


def pairs(path: Path, most: int) -> Trial:
    """Questions with answers; where one question has several, each is right."""
    rows = [msgspec.json.decode(line, type=Pair) for line in lines(path) if line.strip()]
    known = list(dict.fromkeys(row.answer for row in rows))
    number = {text: place for place, text in enumerate(known)}
    right: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        right[row.question].add(number[row.answer])
    return _trial(known, right, rows_asked=[row.question for row in rows], most=most, as_answers=True)


def duplicates(path: Path, most: int) -> Trial:
    """Equal and unequal questions; `most` of each are asked."""
    rows = [msgspec.json.decode(line, type=Twin) for line in lines(path) if line.strip()]
    known = list(dict.fromkeys(row.text2 for row in rows if row.label))
    number = {text: place for place, text in enumerate(known)}
    right: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        if row.label:
            right[row.text1].add(number[row.text2])
    equal = _trial(known, right, [row.text1 for row in rows if row.label], most, as_answers=False)
    strangers = [row.text1 for row in rows if not row.label and row.text1 not in right]
    other = _trial(known, right, list(dict.fromkeys(strangers)), most, as_answers=False)
    return Trial(known, equal.asked + other.asked, equal.right + other.right, as_answers=False)


def _trial(known: list[str], right: dict[str, set[int]], rows_asked: list[str], most: int, as_answers: bool) -> Trial:
    asked = random.Random(20).sample(rows_asked, most) if len(rows_asked) > most else rows_asked
    return Trial(known, asked, [frozenset(right.get(text, ())) for text in asked], as_answers)


# ---- the index ------------------------------------------------------------------------------------------------------


class Outcome(msgspec.Struct, frozen=True):
    """For each question: the place of the first right text (0: not among those looked at), whether something was
    offered at all, and how sure the first text was and whether it was right."""

    places: Places
    offered: NDArray[np.bool_]
    score: NDArray[np.float64]
    first_right: NDArray[np.bool_]


async def searched(trial: Trial, encoder: Encoder, reader: Reader) -> Outcome:
    """The trial on the index as the house uses it."""
    clock = SystemClock()
    entries = [_entry(number, text, trial.as_answers) for number, text in enumerate(trial.known)]
    index = KnowledgeIndex(entries, ZoneInfo("Asia/Shanghai"), Vectors(encoder, clock))
    await index.warm()
    queries = [Query(reading) for reading in reader.read(trial.asked, repeat(False))]
    offered = [bool(hits) for hits in await index.find(queries, clock.now(), PLENTY_S)]
    places, scores, firsts = [], [], []
    for query, right in zip(queries, trial.right, strict=True):
        ranking = await index.ranked(query, clock.now(), PLENTY_S, DEEP)
        found = [int(item.entry) in right for item in ranking]
        places.append(found.index(True) + 1 if any(found) else 0)
        scores.append(ranking[0].score if ranking else 0.0)
        firsts.append(bool(found) and found[0])
    index.close()
    return Outcome(np.array(places), np.array(offered), np.array(scores), np.array(firsts))


def _entry(number: int, text: str, as_answer: bool) -> Entry:
    written = Written(str(number), () if as_answer else (text,), text if as_answer else "", LONG_AGO)
    return Entry(written, "bench")


# ---- the figures ----------------------------------------------------------------------------------------------------


async def measured(trial: Trial, reader: Reader, encoder: Encoder) -> dict[str, object]:
    """The index and the baselines on one trial."""
    once = Remembering(encoder)
    outcome = await searched(trial, once, reader)
    answerable = np.array([bool(right) for right in trial.right])
    gains = _Gains(outcome.places[answerable])
    asked = [text for text, right in zip(trial.asked, trial.right, strict=True) if right]
    rights = [right for right in trial.right if right]
    baselines = {}
    for name, make in BASELINES.items():
        rank = make(trial.known, once, as_answers=trial.as_answers)
        places = np.array([_place(rank(text), right) for text, right in zip(asked, rights, strict=True)])
        baselines[name] = {**gains.figures(places), "behind_by": gains.behind(places)}
    return {
        "n": len(asked),
        "known": len(trial.known),
        "without_answer": len(trial.asked) - len(asked),
        **gains.figures(gains.own),
        "abstain": _abstentions(outcome, answerable),
        "baselines": baselines,
        "reliability": reliability(outcome.score, outcome.first_right),
    }


def _place(scores: NDArray[np.floating], right: frozenset[int]) -> int:
    """The place of the best right text, equal scores counting against it; 0 beyond `DEEP`."""
    best = max(scores[number] for number in right)
    place = int((scores >= best).sum()) - sum(scores[number] == best for number in right) + 1
    return place if place <= DEEP else 0


class _Gains:
    """Shares and their intervals, all over the same drawings of questions."""

    def __init__(self, own: Places) -> None:
        self.own = own
        self._drawn = np.random.default_rng(20).integers(0, max(1, len(own)), (ROUNDS, len(own)))

    def figures(self, places: Places) -> dict[str, object]:
        return {name: round(float(values.mean()), 4) for name, values in _values(places).items()} | {
            "intervals": {name: self._interval(values) for name, values in _values(places).items()}
        }

    def behind(self, places: Places) -> dict[str, list[float]]:
        """How much better the index is: the difference with its interval, question by question."""
        own, other = _values(self.own), _values(places)
        return {
            name: [round(float((own[name] - other[name]).mean()), 4), *self._interval(own[name] - other[name])]
            for name in own
        }

    def _interval(self, values: NDArray[np.float64]) -> list[float]:
        means = values[self._drawn].mean(axis=1)
        return [round(float(edge), 4) for edge in np.quantile(means, (0.025, 0.975))]


def _values(places: Places) -> dict[str, NDArray[np.float64]]:
    found = places > 0
    return {
        "r1": (places == 1).astype(np.float64),
        "r3": (found & (places <= 3)).astype(np.float64),
        "mrr": np.where(found, 1 / np.maximum(places, 1), 0.0),
    }


def _abstentions(outcome: Outcome, answerable: NDArray[np.bool_]) -> Mapping[str, float]:
    """`rate` of silence; its `precision`, how often the first text would have been wrong; how often what is offered
    is right; and how often silence is kept where nothing is known."""
    silent = ~outcome.offered
    return {
        "rate": _share(silent),
        "precision": _share(~outcome.first_right[silent]),
        "offered_right": _share(outcome.first_right[outcome.offered]),
        "silent_without_answer": _share(silent[~answerable]),
    }


def _share(values: NDArray[np.bool_]) -> float:
    return round(float(values.mean()), 4) if len(values) else 0.0


def reliability(score: NDArray[np.float64], right: NDArray[np.bool_]) -> list[dict[str, float]]:
    """How often the first text is right, by how sure the index said it is."""
    place = np.digitize(score, BINS) - 1
    return [
        {
            "from": BINS[number],
            "n": int((place == number).sum()),
            "said": round(float(score[place == number].mean()), 3),
            "right": _share(right[place == number]),
        }
        for number in sorted(set(place.tolist()))
    ]
