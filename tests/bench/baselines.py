"""What is simply there to find a text among many: BM25 on words, BM25 on characters and pairs, sentence vectors alone.

In: the known texts. Out: for each baseline a function from a question to a score a text. Called by
tests/bench/retrieval.py. Each in the form that did best on the sets at hand: vectors are those of the same model and of
the same normal forms that the index uses.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.index import MAX_KEY
from bot.knowledge.vectors import Encoder, Matrix
from bot.reading.normalize import key, plain
from bot.reading.segment import words

K1: Final = 1.2
B: Final = 0.75
BATCH: Final = 64

Scores = NDArray[np.floating]
Ranker = Callable[[str], Scores]


class Remembering:
    """An encoder that makes each vector once."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._made: dict[str, Matrix] = {}

    def encode(self, texts: Sequence[str]) -> Matrix:
        new = [text for text in dict.fromkeys(texts) if text not in self._made]
        for start in range(0, len(new), BATCH):
            part = new[start : start + BATCH]
            self._made.update(zip(part, self._encoder.encode(part), strict=True))
        return np.stack([self._made[text] for text in texts])

    def usual(self) -> Matrix:
        return self._encoder.usual()


class Baseline(Protocol):
    """Makes a ranker for known texts; `as_answers`: they are answers, else questions."""

    def __call__(self, known: Sequence[str], encoder: Encoder, *, as_answers: bool) -> Ranker: ...


def grams(text: str) -> list[str]:
    """Characters and pairs of neighbours."""
    return [*text, *(text[at : at + 2] for at in range(len(text) - 1))]


def bm25(cut: Callable[[str], Sequence[str]]) -> Baseline:
    """The usual BM25 over the terms that `cut` makes."""

    def make(known: Sequence[str], encoder: Encoder, *, as_answers: bool) -> Ranker:
        documents = [cut(plain(text)) for text in known]
        mean = max(1.0, sum(map(len, documents)) / max(1, len(documents)))
        postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for row, terms in enumerate(documents):
            for term, count in Counter(terms).items():
                postings[term].append((row, count * (K1 + 1) / (count + K1 * (1 - B + B * len(terms) / mean))))
        weighed = {term: _weighed(listed, len(known)) for term, listed in postings.items()}

        def rank(text: str) -> Scores:
            scores = np.zeros(len(known))
            for term in cut(plain(text)):
                if term in weighed:
                    rows, values = weighed[term]
                    scores[rows] += values
            return scores

        return rank

    return make


def _weighed(listed: Sequence[tuple[int, float]], size: int) -> tuple[NDArray[np.int64], Scores]:
    rarity = math.log(1 + (size - len(listed) + 0.5) / (len(listed) + 0.5))
    return np.array([row for row, _ in listed]), rarity * np.array([value for _, value in listed])


def vectors(known: Sequence[str], encoder: Encoder, *, as_answers: bool) -> Ranker:
    """Cosines as the model gives them."""
    rows = encoder.encode([plain(text) if as_answers else key(text) for text in known])

    def rank(text: str) -> Scores:
        return np.asarray(rows @ encoder.encode([key(text)[:MAX_KEY]])[0])

    return rank


BASELINES: Final[Mapping[str, Baseline]] = {
    "bm25_words": bm25(words),
    "bm25_characters": bm25(grams),
    "vectors_alone": vectors,
}
