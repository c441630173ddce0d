"""A space of sense fitted to what a shop talks about, and the texts that lie in it.

In: unit vectors of texts. Out: `Plane`, which tells how near each text is to a question. Called by
`bot.knowledge.vectors`. Texts of one shop are all about a shop, so raw vectors all point the same way; taking away
what is common to all of them and evening out the directions that vary much ("whitening") leaves what tells them apart.
"""

import msgspec
import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
Halves = NDArray[np.float16]

DIMENSIONS = 256
MANY = 2_000
"""How many directions are kept where there are many texts; more find nothing more."""

EVEN = 0.07
"""How far directions are evened out, as a share of the widest: 0 fully, large not at all."""

COMMON = 50
"""As many texts as this count against the shop's own in what is common; so few texts hardly bend the space."""

SAMPLE = 8_000
LARGE = 10_000
ROUGHLY = 64
CLOSER = 1_500
"""From so many texts on, the widest directions alone tell which are worth a closer look, and how many those are."""


class Plane(msgspec.Struct, frozen=True):
    """`middle` is where questions commonly lie, `axes` the directions (columns, the widest last), `rows` the texts
    and `rough` the same in the widest directions alone (none where there are few)."""

    middle: Matrix
    axes: Matrix
    rows: Matrix
    rough: Matrix

    def near(self, question: Matrix) -> Matrix:
        """The cosine of each text with a question; of many texts, a rough one for those that are far from it."""
        placed = _unit((question[None] - self.middle) @ self.axes)[0]
        if len(self.rows) < LARGE:
            return np.asarray(self.rows @ placed, dtype=np.float32)
        found = np.asarray(self.rough @ placed[-ROUGHLY:], dtype=np.float32)
        near = np.sort(np.argpartition(found, -CLOSER)[-CLOSER:])
        found[near] = self.rows[near] @ placed
        return found


def fitted(texts: Halves, questions: Halves, usual: Matrix) -> Plane:
    """The plane of `texts`; `questions` are those the shop knows, `usual` the middle of the questions and of the texts
    of any shop (two rows). What is zero stands for a text nobody can compare."""
    there = np.any(texts, axis=1)
    known = texts if there.all() else texts[there]
    middle = _middle(known, usual[1])
    sample = known[:: max(1, -(-len(known) // SAMPLE))].astype(np.float32) - middle
    widths, directions = np.linalg.eigh(sample.T @ sample / np.float32(max(1, len(sample))))
    widest = max(float(widths[-1]), 1e-6)
    trust = len(known) / (len(known) + COMMON)
    first = -DIMENSIONS if len(known) > MANY else 0
    scale = np.sqrt(trust * np.maximum(widths[first:], 0) + EVEN * widest)
    axes = np.ascontiguousarray(directions[:, first:] / scale, dtype=np.float32)
    rows = np.empty((len(texts), axes.shape[1]), dtype=np.float32)
    for begin in range(0, len(texts), SAMPLE):
        part = texts[begin : begin + SAMPLE].astype(np.float32)
        placed = _unit((part - middle) @ axes)
        placed[~np.any(part, axis=1)] = 0
        rows[begin : begin + SAMPLE] = placed
    rough = np.ascontiguousarray(rows[:, -ROUGHLY:]) if len(rows) >= LARGE else rows[:0]
    return Plane(_middle(questions, usual[0]), axes, rows, rough)


def _middle(texts: Halves, usual: Matrix) -> Matrix:
    whole = texts.sum(axis=0, dtype=np.float32) + np.float32(COMMON) * usual
    return np.asarray(whole / (len(texts) + COMMON), dtype=np.float32)


def _unit(rows: NDArray[np.floating]) -> Matrix:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-6), dtype=np.float32)
