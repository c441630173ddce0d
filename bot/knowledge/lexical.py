"""Search by words: how much of what a question says stands in each of many texts.

In: the texts, then questions (all of them keys, see `bot.reading.normalize.key`). Out: one share a text. Called by
`bot.knowledge.index`, once with the wordings and once with the answers. Terms are characters and pairs of neighbours:
short questions share few words, and a wrong cut of a word costs nothing. Texts are weighed as in BM25, exactly and all
of them: 50,000 take less than a millisecond.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]
Shares = NDArray[np.float32]

MAX_CHARS = 400
"""Characters of a text that are looked at."""

LENGTH = 0.4
SATURATION = 1.2
"""How much a long text is held against it (0 not … 1 fully) and how fast; BM25's b and k1."""

DOUBT = 3.4
"""What is added to a question's weight, in unknown terms: one character that stands somewhere proves nothing."""

LARGE = 10_000
COMMON = 8
"""In so many texts, terms that every eighth holds tell nothing apart and are passed over."""

PAIR_BITS = 21
ROW_BITS = 20
MOST_TEXTS = (1 << ROW_BITS) - 1


class Lexical:
    """An index over some texts; never changes once made. `power` says how much rare terms count above common ones."""

    def __init__(self, texts: Sequence[str], power: float = 1.0) -> None:
        self.size = len(texts)
        self._power = power
        placed = _placed(texts)
        terms = placed >> ROW_BITS
        self._starts = np.flatnonzero(np.diff(terms, prepend=-1))
        self._ends = np.append(self._starts[1:], len(terms))
        self._terms = terms[self._starts]
        self._rows = (placed & MOST_TEXTS).astype(np.int32)
        counts = self._ends - self._starts if len(terms) else self._starts
        lengths = np.bincount(self._rows, minlength=self.size)
        mean = max(1.0, float(lengths.mean())) if self.size else 1.0
        rate = SATURATION * (1 - LENGTH + LENGTH * lengths / mean)
        self._norm: Shares = ((1 + SATURATION) / (1 + rate)).astype(np.float32)
        rarity = np.log(1 + (self.size + 1) / (1 + counts))
        self._weights = (rarity**power).astype(np.float32)
        self._unknown = math.log(2 + self.size)

    def covered(self, text: str) -> Shares:
        """For each text how much of `text` stands in it, by weight: 0 nothing … about 1 all, and in few words."""
        wanted = np.unique(_terms(text))
        found = np.zeros(self.size, dtype=np.float32)
        whole = (DOUBT * self._unknown) ** self._power
        for term, at in zip(wanted, np.searchsorted(self._terms, wanted), strict=True):
            if at == len(self._terms) or self._terms[at] != term:
                whole += self._unknown**self._power
                continue
            whole += float(self._weights[at])
            if self.size >= LARGE and self._ends[at] - self._starts[at] > self.size // COMMON:
                continue
            found[self._rows[self._starts[at] : self._ends[at]]] += self._weights[at]
        found *= self._norm
        found /= np.float32(whole)
        return found


def _codes(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.int64)


def _pairs(codes: Codes) -> Codes:
    return (codes[:-1] + 1 << PAIR_BITS) | codes[1:]


def _terms(text: str) -> Codes:
    """Characters and pairs as numbers."""
    codes = _codes(text[:MAX_CHARS])
    return np.concatenate([codes, _pairs(codes)]) if len(codes) else codes


def _placed(texts: Sequence[str]) -> Codes:
    """Every term of every text once, as term and row in one number, in order. One sort beside other threads: steps
    that would keep the interpreter for long are avoided."""
    cut = [text[:MAX_CHARS] for text in texts]
    codes = _codes("".join(cut))
    rows = np.repeat(np.arange(len(cut), dtype=np.int64), [len(text) for text in cut])
    inside = rows[:-1] == rows[1:]
    pairs = (_pairs(codes) << ROW_BITS | rows[1:])[inside] if len(codes) else codes
    placed = np.concatenate([codes << ROW_BITS | rows, pairs])
    placed.sort()
    return np.asarray(placed[np.diff(placed, prepend=-1) != 0], dtype=np.int64)
