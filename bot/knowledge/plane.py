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


class Plane(msgspec.Struct, frozen=True):
    """`middle` is where questions commonly lie, `axes` the directions (columns), `rows` the texts."""

    middle: Matrix
    axes: Matrix
    rows: Matrix

    def near(self, questions: Matrix) -> Matrix:
        """The cosine of each text (columns) with each question (rows)."""
        return np.asarray(_unit((questions - self.middle) @ self.axes) @ self.rows.T, dtype=np.float32)


def fitted(texts: Halves, questions: Halves, usual: Matrix) -> Plane:
    """The plane of `texts`; `questions` are those the shop knows, `usual` the middle of the questions and of the texts
    of any shop (two rows). What is zero stands for a text nobody can compare."""
    known = texts[np.any(texts, axis=1)]
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
    return Plane(_middle(questions, usual[0]), axes, rows)


def _middle(texts: Halves, usual: Matrix) -> Matrix:
    whole = texts.sum(axis=0, dtype=np.float32) + np.float32(COMMON) * usual
    return np.asarray(whole / (len(texts) + COMMON), dtype=np.float32)


def _unit(rows: NDArray[np.floating]) -> Matrix:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-6), dtype=np.float32)
