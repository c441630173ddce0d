"""Linear models over character n-grams, scored for a whole batch at once.

In: normal forms, `Weights`. Out: one row of scores per text, and the pieces of a text that made a score. Called by
`bot.reading.models`; `bot.reading.train` reads the same features, so a text is seen in scoring exactly as in training.
A feature is an n-gram's bucket (`FORM` says how it is made); a text's features are counted once each and weighed by
1/sqrt(how many), so that long texts do not shout. Pure.
"""

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

FORM = 1
"""Version of the features: raise it whenever `grams` or the normal form changes what a bucket means."""
LONGEST = 4
READ_FOR_MODELS = 400
"""Characters of a normal form that are looked at: what follows changes no verdict, and bounds the work."""

_FIRST, _LAST = "\x02", "\x03"
_SPREAD, _STEP, _FINISH = np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35)

Floats = NDArray[np.float32]
Codes = NDArray[np.uint32]
Places = NDArray[np.int64]


class Grams(msgspec.Struct, frozen=True):
    """The features of a batch: hashes of all texts in a row, text `i` has those from `starts[i]` to `starts[i + 1]`."""

    hashes: Codes
    starts: Places


class Weights(msgspec.Struct, frozen=True):
    """One model: `table[bucket, output]` times `scale[output]`, plus `bias[output]`."""

    table: NDArray[np.int8]
    scale: Floats
    bias: Floats

    @property
    def bits(self) -> int:
        return int(self.table.shape[0]).bit_length() - 1


def hashes(codes: Codes, longest: int = LONGEST) -> list[Codes]:
    """Per length from 1 to `longest`, the hash of the n-gram at each place of a row of code points."""
    spread = codes * _SPREAD
    rolling = spread
    found = [_finish(rolling)]
    for length in range(2, longest + 1):
        rolling = (rolling[:-1] ^ (rolling[:-1] >> np.uint32(15))) * _STEP + spread[length - 1 :]
        found.append(_finish(rolling))
    return found


def _finish(mixed: Codes) -> Codes:
    mixed = (mixed ^ (mixed >> np.uint32(16))) * _FINISH
    return mixed ^ (mixed >> np.uint32(13))


def _code_points(texts: Sequence[str]) -> tuple[Codes, Places]:
    """All texts between their marks in a row of code points, and the number of the text each belongs to."""
    framed = [f"{_FIRST}{text[:READ_FOR_MODELS]}{_LAST}" for text in texts]
    codes = np.frombuffer("".join(framed).encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint32)
    return codes, np.repeat(np.arange(len(framed)), [len(text) for text in framed])


def grams(texts: Sequence[str]) -> Grams:
    """The features of normal forms; each n-gram counts once per text."""
    codes, owner = _code_points(texts)
    pairs = []
    for length, hashed in enumerate(hashes(codes), start=1):
        ends = owner[length - 1 :]
        inside = owner[: len(ends)] == ends
        pairs.append((ends[inside].astype(np.uint64) << np.uint64(32)) | hashed[inside])
    unique = np.unique(np.concatenate(pairs)) if texts else np.zeros(0, np.uint64)
    starts = np.searchsorted(unique >> np.uint64(32), np.arange(len(texts) + 1, dtype=np.uint64))
    return Grams((unique & np.uint64(0xFFFFFFFF)).astype(np.uint32), starts)


def buckets(hashed: Codes, bits: int) -> NDArray[np.intp]:
    return (hashed >> np.uint32(32 - bits)).astype(np.intp)


def scores(weights: Weights, batch: Grams) -> Floats:
    """One row per text, one column per output; every text has at least its two marks, so no row divides by nothing."""
    picked = weights.table[buckets(batch.hashes, weights.bits)]
    sums = np.add.reduceat(picked, batch.starts[:-1], axis=0, dtype=np.int32) if len(batch.starts) > 1 else picked
    share = 1.0 / np.sqrt(np.diff(batch.starts))
    return (sums * share[:, None] * weights.scale + weights.bias).astype(np.float32)


def along(weights: Weights, vectors: Floats) -> Floats:
    """The same for vectors: row `i` of the table weighs dimension `i`."""
    return (vectors @ weights.table.astype(np.float32) * weights.scale + weights.bias).astype(np.float32)


def pieces(weights: Weights, text: str, output: int, most: int = 3) -> tuple[str, ...]:
    """The pieces of a normal form that speak most for an output, best first, none inside or across another: every
    character is worth the sum of the n-grams it is in, and a piece is a run of characters worth something."""
    codes, _ = _code_points([text])
    worth = np.zeros(len(codes))
    for length, hashed in enumerate(hashes(codes), start=1):
        values = weights.table[buckets(hashed, weights.bits), output].astype(np.float64) / length
        for at in range(length):
            worth[at : at + len(values)] += values
    inside = worth[1:-1]
    return _best_runs(text[: len(inside)], inside, most)


def _best_runs(text: str, worth: NDArray[np.float64], most: int) -> tuple[str, ...]:
    enough = max(1e-9, 0.35 * float(worth.max(initial=0.0)))
    runs: list[tuple[float, str]] = []
    begin = 0
    for at in range(len(text) + 1):
        if at < len(text) and worth[at] >= enough and (text[at].isalnum()):
            continue
        if at > begin:
            runs.append((float(worth[begin:at].sum()), text[begin:at]))
        begin = at + 1
    ranked = sorted(dict.fromkeys(runs), key=lambda run: -run[0])
    return tuple(piece for _, piece in ranked[:most])
