"""Vectors of texts, kept on disk by text: a start or an edit makes only those of texts that are new.

In: texts with their vectors. Out: the same vectors again, halved in precision. Called by `bot.knowledge.vectors`, in
threads. The file is a row of records (fingerprint of the text, vector); it only grows at its end, so that several
processes may share it, and a record that is torn or damaged is not believed: a vector's length must be one.
"""

import contextlib
import fcntl
import hashlib
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
Halves = NDArray[np.float16]

PREFIX = "vectors-"
FINGERPRINT = 16
STRIDE = 4_096
OFF = 0.02
"""How far from one a vector's length may be."""

SPARE = 20_000
"""Records of texts nobody has any more that a file may hold beside as many again as are in use."""


def fingerprint(text: str) -> bytes:
    """What stands for a text in the file."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=FINGERPRINT).digest()


class Kept:
    """The vectors, `size` numbers each. Without `folder` they are kept in memory only."""

    def __init__(self, folder: Path | None, size: int) -> None:
        self._form = np.dtype([("text", np.void, FINGERPRINT), ("vector", np.float16, (size,))])
        self._file = folder / f"{PREFIX}{size}.rows" if folder else None
        self._guard = threading.Lock()
        self._empty()
        if folder and self._file:
            with contextlib.suppress(OSError):
                for other in folder.glob(f"{PREFIX}*"):  # of another model, or of an earlier form
                    if other != self._file:
                        other.unlink()
                self._load(self._file)

    def _empty(self) -> None:
        self._places: dict[bytes, int] = {}
        self._old = np.zeros(0, dtype=self._form)
        self._new = np.zeros(0, dtype=self._form)
        self._added = 0

    def _load(self, file: Path) -> None:
        count = file.stat().st_size // self._form.itemsize
        if not count:
            return
        self._old = np.memmap(file, self._form, mode="r", shape=(count,))
        sound = np.zeros(count, dtype=np.bool_)
        for begin in range(0, count, STRIDE):
            part = self._old["vector"][begin : begin + STRIDE].astype(np.float32)
            with np.errstate(invalid="ignore", over="ignore"):
                sound[begin : begin + STRIDE] = np.abs(np.linalg.norm(part, axis=1) - 1) < OFF
        names = self._old["text"].tobytes()
        self._places = {
            names[row * FINGERPRINT : (row + 1) * FINGERPRINT]: int(row) for row in np.flatnonzero(sound).tolist()
        }

    def missing(self, texts: Sequence[str]) -> list[str]:
        """Those of `texts` that have no vector yet, each once."""
        return [text for text in dict.fromkeys(texts) if fingerprint(text) not in self._places]

    def vectors(self, texts: Sequence[str]) -> Halves:
        """A row a text; zeros for one that is not kept."""
        with self._guard:
            places = np.array([self._places.get(fingerprint(text), -1) for text in texts], dtype=np.int64)
            found = np.zeros((len(texts), self._form["vector"].shape[0]), dtype=np.float16)
            old = (places >= 0) & (places < len(self._old))
            new = places >= len(self._old)
            for begin in range(0, len(texts), STRIDE):  # in bites: a copy keeps the interpreter from others
                part = slice(begin, begin + STRIDE)
                found[part][old[part]] = self._old["vector"][places[part][old[part]]]
                found[part][new[part]] = self._new["vector"][places[part][new[part]] - len(self._old)]
            return found

    def forget(self) -> None:
        """Drop everything: it was made by another model."""
        with self._guard:
            self._empty()
            if self._file is not None:
                with contextlib.suppress(OSError):
                    self._file.unlink(missing_ok=True)

    def add(self, texts: Sequence[str], vectors: Matrix) -> None:
        """Keep these too. A disk that refuses costs only the next start."""
        records = self._records([fingerprint(text) for text in texts], vectors)
        with self._guard:
            if self._added + len(records) > len(self._new):
                more = np.zeros(max(STRIDE, len(self._new), len(records)), dtype=self._form)
                self._new = np.concatenate([self._new, more])
            self._new[self._added : self._added + len(records)] = records
            for place, text in enumerate(texts, len(self._old) + self._added):
                self._places[fingerprint(text)] = place
            self._added += len(records)
            with contextlib.suppress(OSError):
                self._append(records.tobytes())

    def _records(self, names: Sequence[bytes], vectors: Matrix | Halves) -> NDArray[np.void]:
        records = np.zeros(len(names), dtype=self._form)
        records["text"] = np.frombuffer(b"".join(names), dtype=self._form["text"])
        records["vector"] = vectors
        return records

    def _append(self, raw: bytes) -> None:
        if self._file is None:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("ab") as file, _alone(file):
            torn = file.seek(0, 2) % self._form.itemsize
            file.truncate(file.tell() - torn)
            file.write(raw)
            file.flush()

    def trim(self, texts: Sequence[str]) -> None:
        """Keep `texts` alone, where most of what is kept is of texts that nobody has any more."""
        if len(self._places) <= 2 * len(texts) + SPARE:
            return
        wanted = [text for text in dict.fromkeys(texts) if fingerprint(text) in self._places]
        records = self._records([fingerprint(text) for text in wanted], self.vectors(wanted))
        with self._guard:
            self._empty()
            self._new, self._added = records, len(records)
            self._places = {fingerprint(text): place for place, text in enumerate(wanted)}
            if self._file is not None:
                with contextlib.suppress(OSError):
                    part = self._file.with_suffix(".part")
                    part.write_bytes(records.tobytes())
                    part.replace(self._file)


@contextlib.contextmanager
def _alone(file: BinaryIO) -> Iterator[None]:
    """No other process writes to `file` meanwhile."""
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)
