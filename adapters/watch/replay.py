"""A recorded cascade, played on the clock.

In: an .ndjson or .jsonl file, also .gz. Out: signals to `Common.tell` when they are due, with times of this playing.
Called by adapters.watch.adapter, the drill and the demo. The file is read in small pieces inside the loop, on purpose:
a replay on a stepped clock must not wait for threads.
"""

import gzip
import math
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

import msgspec

from adapters.linewise import Splitter, parts
from adapters.watch.codec import Fault, Heard, read
from adapters.watch.ear import Ear, Tell
from adapters.watch.feeds import PIECE, taken
from adapters.watch.settings import FeedSettings
from bot.core.clock import SECOND, Millis
from bot.core.errors import Misconfigured
from bot.core.model import MessageId
from bot.core.signals import Posted, PostId, Reacted, Signal, Spoken

CHUNK: Final = 32 * 1024
TICKS_PER_S: Final = 10

Binary = IO[bytes] | gzip.GzipFile


class Replay:
    """Plays one file: once, or again and again."""

    def __init__(self, settings: FeedSettings, ear: Ear, tell: Tell) -> None:
        self._speed = settings.speed or 0.0
        self._loop = settings.loop
        self._ear = ear
        self._tell = tell
        self._path = Path(settings.file)
        self._ending = f"{self._path.name} has ended"

    async def run(self) -> None:
        """To the end of the recording, or for ever with `loop`. Raises Misconfigured where it cannot be opened."""
        begun = f"{self._ear.clock.now():x}"
        number, again = 0, True
        self._ear.arrive()
        self._ear.note = f"plays {self._path.name}"
        try:
            while again:
                self._ear.lines = 0
                with self._open() as file:
                    heard = await (self._play(file, f"{begun}.{number}") if self._speed else self._pour(file))
                number += 1
                again = self._loop and heard
        finally:
            self._ear.leave()
        self._ear.note, self._ear.over = self._ending, True

    def _open(self) -> Binary:
        try:
            return gzip.open(self._path) if self._path.suffix == ".gz" else self._path.open("rb")
        except OSError as error:
            raise Misconfigured(
                f"open watch {self._ear.feed}: cannot open {self._path}: {error.strerror}; mend `file`"
            ) from error

    def _pieces(self, file: Binary) -> Iterator[list[bytes]]:
        splitter = Splitter()
        try:
            while chunk := file.read(CHUNK):
                yield from map(list, parts(splitter.feed(chunk), PIECE))
        except (OSError, EOFError, zlib.error):
            self._ending = f"{self._path.name} breaks off: it is damaged or cut short"
            self._ear.lose([Fault(1, self._ending)], self._ear.lines)
        yield from map(list, parts(splitter.end(), PIECE))

    async def _pour(self, file: Binary) -> bool:
        """As fast as it is taken, with the times it has."""
        heard = False
        for piece in self._pieces(file):
            heard = True
            await taken(piece, self._ear, self._tell)
        return heard

    async def _play(self, file: Binary, run: str) -> bool:
        clock = self._ear.clock
        start, wall = clock.monotonic(), clock.now()
        zero: Millis | None = None
        last, tick, waiting = 0.0, 0, list[Signal]()

        async def tell() -> None:
            await clock.sleep(start + tick / TICKS_PER_S - clock.monotonic())
            await self._ear.told(waiting, self._tell)
            waiting.clear()

        for heard in self._recorded(file):
            zero = heard.due if zero is None else zero
            if zero is not None and heard.due is not None:
                last = max(last, (heard.due - zero) / SECOND)
            due = math.ceil(last / self._speed * TICKS_PER_S - 1e-6)
            if waiting and due != tick:
                await tell()
            tick = due
            waiting.append(self._moved(heard.signal, zero, wall, run))
        if waiting:
            await tell()
        return zero is not None

    def _recorded(self, file: Binary) -> Iterator[Heard]:
        for piece in self._pieces(file):
            batch = read(piece, self._ear.channel, self._ear.clock.now())
            self._ear.lose(batch.faults, self._ear.lines)
            self._ear.lines += len(piece)
            yield from batch.heard

    def _moved(self, signal: Signal, zero: Millis | None, wall: Millis, run: str) -> Signal:
        """The signal of this playing: at its time, of a post or message of its own."""

        def then(at: Millis) -> Millis:
            return Millis(wall + round((at - zero) / self._speed)) if at and zero is not None else at

        match signal:
            case Spoken(message=message, at=at):
                return msgspec.structs.replace(signal, message=MessageId(f"{message}~{run}"), at=then(at))
            case Posted(post=post, at=at, seen_at=seen):
                return msgspec.structs.replace(signal, post=_own(post, run), at=then(at), seen_at=then(seen))
            case Reacted(post=post, at=at):
                return msgspec.structs.replace(signal, post=_own(post, run), at=then(at))
            case _:
                return msgspec.structs.replace(signal, post=_own(signal.post, run), at=then(signal.at))


def _own(post: PostId, run: str) -> PostId:
    return PostId(f"{post}~{run}")
