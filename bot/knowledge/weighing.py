"""One question against every entry: the evidence, put together.

In: the texts of the entries and a question. Out: `Weighed`, the evidence for each entry, and `Found`, one
entry with its factors. Called by `bot.knowledge.index`. Pure.
"""

import re
from collections.abc import Iterable, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from bot.core.catalog import Factor
from bot.core.library import Written
from bot.core.vocabulary import FactorKind, Intent
from bot.knowledge.entries import Entry
from bot.knowledge.lexical import Lexical
from bot.knowledge.plane import Halves, Matrix, Plane, fitted
from bot.knowledge.scopes import Scope
from bot.knowledge.score import Fit, Sense, Values, agreement, alone, by_sense, by_words, score
from bot.reading.normalize import key, plain

MAX_WORDINGS = 50_000
"""How many wordings get a vector; beyond, each entry's first ones do."""

RARE = 1.5
"""How much more a rare term counts in an answer: answers are long and full of courtesies."""

SHOWN = 40
INTENTS = {intent: number for number, intent in enumerate(Intent)}
AGREEMENT = np.array([[agreement(asked, entry) for entry in Intent] for asked in Intent], dtype=np.float32)
_BLANK = re.compile(r"\{[\w.]+\}(?:您好，?)?")


class Asked(msgspec.Struct, frozen=True):
    """What makes two queries of one call the same search."""

    key: str
    intent: Intent
    scope: Scope


class Found(msgspec.Struct, frozen=True):
    """An entry, the row of its wording that is nearest (-1: it has none), how sure we are and why."""

    entry: int
    row: int
    score: float
    factors: tuple[Factor, ...]


class Weighed(msgspec.Struct, frozen=True):
    """The evidence for all entries, for one question. `near` is how near each wording is, embedded or not."""

    evidence: Values
    words: Values
    covered: Values
    fit: Fit
    near: Values
    embedded: bool = False
    sense: Sense | None = None

    def order(self, limit: int) -> list[int]:
        """The entries with most evidence, best first."""
        count = min(limit, len(self.evidence))
        top = np.argpartition(-self.evidence, count - 1)[:count] if count else np.empty(0, dtype=np.int64)
        return [int(entry) for entry in top[np.lexsort((top, -self.evidence[top]))]]


def spoken(written: Written) -> list[str]:
    """What an entry says, without blanks: its answer, and its line for a live room where that is another."""
    said = (plain(_BLANK.sub("", text)) for text in (written.answer, written.live) if text)
    return list(dict.fromkeys(said))


class Rows:
    """Some texts of each entry, one after another; an entry may have none."""

    def __init__(self, counts: Sequence[int]) -> None:
        each = np.array(counts, dtype=np.int64)
        self.entry_of = np.repeat(np.arange(len(each)), each)
        self.ends = np.cumsum(each)
        self.starts = self.ends - each
        self._some = np.flatnonzero(each)
        self._first = self.starts[self._some]
        self._one_each = bool((each == 1).all())

    def most(self, values: Values) -> Values:
        """The highest value of each entry's texts; 0 where it has none."""
        if self._one_each:
            return values
        if not len(self._some):
            return np.zeros(len(self.starts), dtype=np.float32)
        best: Values = np.maximum.reduceat(values, self._first)
        if len(best) == len(self.starts):
            return best
        spread = np.zeros(len(self.starts), dtype=np.float32)
        spread[self._some] = best
        return spread

    def second(self, values: Values, best: Values) -> Values:
        """The second highest, or the highest where an entry has but one text."""
        if self._one_each:
            return values
        others = self.most(np.where(values == best[self.entry_of], np.float32(-2), values))
        return np.where(others < -1, best, others)


class Texts:
    """What the entries say and how they are asked for. `keys` are all wordings; `embedded` those with a vector,
    `told` the answers; `answers` numbers what each entry says."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        self.keys = [key(question) for entry in entries for question in entry.written.questions]
        self.rows = Rows([len(entry.written.questions) for entry in entries])
        self.entry_of: list[int] = self.rows.entry_of.tolist()
        self._questions = [question for entry in entries for question in entry.written.questions]
        answers = [spoken(entry.written) for entry in entries]
        numbers: dict[tuple[str, ...], int] = {}
        self.answers = np.array([numbers.setdefault(tuple(said), len(numbers)) for said in answers], dtype=np.int64)
        self.answer_keys = [key(" ".join(said)) for said in answers]
        self.told = [text for said in answers for text in said]
        self.told_rows = Rows([len(said) for said in answers])
        each = max(1, MAX_WORDINGS // max(1, len(entries)))
        counts = [min(each, len(entry.written.questions)) for entry in entries]
        self.embedded_rows = Rows(counts)
        offsets = np.arange(int(sum(counts))) - self.embedded_rows.starts[self.embedded_rows.entry_of]
        self.row_of = self.rows.starts[self.embedded_rows.entry_of] + offsets
        self.embedded = [self.keys[row] for row in self.row_of]

    def matched(self, found: Found) -> str:
        """The wording that was nearest, or how the answer begins."""
        return self._questions[found.row] if found.row >= 0 else self.entries[found.entry].written.answer[:SHOWN]


class Weighing:
    """All evidence about all entries. Knows words from the start, and the sense of texts from `sense` on."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._wordings = Lexical(texts.keys)
        self._answers = Lexical(texts.answer_keys, RARE)
        self._worded = texts.rows.ends > texts.rows.starts
        self._planes: tuple[Plane, Plane] | None = None
        written = [entry.written for entry in texts.entries]
        self._intents = np.array([INTENTS[one.intent] for one in written], dtype=np.int64)
        self._product_numbers = {name: number for number, name in enumerate({one.product for one in written} - {""})}
        self._products = np.array([self._product_numbers.get(one.product, -2) for one in written], dtype=np.int64)

    def sense(self, wordings: Halves, answers: Halves, usual: Matrix) -> None:
        """From now on the vectors count too. `usual` are the middles of any shop's questions and answers."""
        asked = fitted(wordings, wordings, usual[[0, 0]])
        self._planes = (asked, fitted(answers, wordings, usual))

    def exact(self, ask: Asked, row: int) -> Found:
        return Found(self._texts.entry_of[row], row, 1.0, (Factor(FactorKind.EXACT, 1.0),))

    def by_words(self, ask: Asked, scope: NDArray[np.bool_]) -> Weighed:
        """`scope` are the entries that may answer."""
        near = self._wordings.covered(ask.key)
        words, covered, fit = self._texts.rows.most(near), self._answers.covered(ask.key), self._fit(ask)
        evidence = alone(by_words(words, covered, fit), fit, scope, self._texts.answers)
        return Weighed(evidence, words, covered, fit, near)

    def by_sense(self, ask: Asked, scope: NDArray[np.bool_], vector: Matrix, worded: Weighed | None = None) -> Weighed:
        """`vector` is that of the question; `worded` what words say, if that is known. Only after `sense`."""
        if self._planes is None:
            raise RuntimeError("no vectors yet; call `sense` first")
        weighed = worded or self.by_words(ask, scope)
        near, told = (plane.near(vector) for plane in self._planes)
        texts = self._texts
        nearest = texts.embedded_rows.most(near)
        sense = Sense(nearest, texts.embedded_rows.second(near, nearest), texts.told_rows.most(told))
        evidence = by_sense(sense, weighed.words, weighed.covered, weighed.fit)
        left = alone(evidence, weighed.fit, scope, texts.answers)
        return Weighed(left, weighed.words, weighed.covered, weighed.fit, near, embedded=True, sense=sense)

    def _fit(self, ask: Asked) -> Fit:
        product = ask.scope.product
        own = (self._products == self._product_numbers.get(product, -1)).astype(np.float32)
        return Fit(AGREEMENT[INTENTS[ask.intent]][self._intents], own, self._worded)

    def found(self, ask: Asked, weighed: Weighed, entry: int) -> Found:
        """One entry with what speaks for it."""
        rows = self._texts.embedded_rows if weighed.embedded else self._texts.rows
        own = weighed.near[rows.starts[entry] : rows.ends[entry]]
        row = int(rows.starts[entry] + np.argmax(own)) if len(own) else -1
        if weighed.embedded and row >= 0:
            row = int(self._texts.row_of[row])
        return Found(entry, row, score(float(weighed.evidence[entry])), tuple(_factors(weighed, entry)))


def _factors(weighed: Weighed, entry: int) -> Iterable[Factor]:
    worded, sense = bool(weighed.fit.worded[entry]), weighed.sense
    evidence: list[tuple[FactorKind, NDArray[np.float32], bool]] = []
    if sense is not None:
        evidence += [
            (FactorKind.SENSE, sense.nearest, worded),
            (FactorKind.SECOND, sense.second, worded),
            (FactorKind.ANSWER, sense.answer, True),
        ]
    evidence += [
        (FactorKind.WORDS, weighed.words, worded),
        (FactorKind.COVERED, weighed.covered, True),
        (FactorKind.INTENT, weighed.fit.intent, True),
        (FactorKind.PRODUCT, weighed.fit.own, True),
    ]
    return (Factor(kind, round(float(values[entry]), 3)) for kind, values, there in evidence if there)
