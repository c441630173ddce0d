"""Collectors that write into a pipe, or into a file that grows.

In: bytes. Out: signals to `Common.tell`. Called by adapters.watch.adapter. A writer that is too fast is slowed down by
not reading. Where a file was read to is kept beside it in the store, so that a house that is started anew goes on
there; what was told twice is known again.
"""

import os
import stat
from pathlib import Path
from typing import IO, Final

from adapters.linewise import CHUNK, Splitter, chunks, parts
from adapters.watch.codec import read
from adapters.watch.ear import Ear, Tell
from adapters.watch.settings import FeedSettings
from bot.core.errors import Misconfigured, Unavailable
from bot.core.shared import Shared

STDIN: Final = "-"
PIECE: Final = 200
LOOK_S: Final = 0.5
KEPT_S: Final = 30 * 86_400.0


class Pipe:
    """One named pipe, or the standard input."""

    def __init__(self, settings: FeedSettings, ear: Ear, tell: Tell) -> None:
        self._path = settings.pipe
        self._ear = ear
        self._tell = tell

    async def run(self) -> None:
        """Until cancelled; the standard input until its end. Raises Misconfigured where there is no pipe."""
        if self._path == STDIN:
            blocking = os.get_blocking(0)
            try:
                with os.fdopen(os.dup(0), "rb", buffering=0) as file:
                    await self._hear(file)
            finally:
                os.set_blocking(0, blocking)  # the shell's own terminal must stay as it was
            self._ear.note = "the input has ended"
            return
        while True:
            with self._open() as pipe:
                if not await self._hear(pipe):
                    await self._ear.clock.sleep(LOOK_S)

    def _open(self) -> IO[bytes]:
        try:
            file = os.open(self._path, os.O_RDONLY | os.O_NONBLOCK)
        except OSError as error:
            raise Misconfigured(
                f"open watch {self._ear.feed}: cannot open {self._path}: {error.strerror}; make it with "
                f"`mkfifo {self._path}`"
            ) from error
        if not stat.S_ISFIFO(os.fstat(file).st_mode):
            os.close(file)
            raise Misconfigured(f"open watch {self._ear.feed}: {self._path} is no pipe; name a file with `file`")
        return os.fdopen(file, "rb", buffering=0)

    async def _hear(self, file: IO[bytes]) -> bool:
        """Everything one writer says; whether there was anything."""
        splitter, heard = Splitter(), False
        try:
            async for chunk in chunks(file):
                if not heard:
                    heard = True
                    self._ear.arrive()
                await taken(splitter.feed(chunk), self._ear, self._tell)
            await taken(splitter.end(), self._ear, self._tell)
        finally:
            if heard:
                self._ear.leave()
        return heard


class Follower:
    """One file, from where it was left, for as long as it grows. One that was cut short or put in its place is read
    from its beginning."""

    def __init__(self, settings: FeedSettings, ear: Ear, tell: Tell, shared: Shared) -> None:
        self._path = Path(settings.file)
        self._ear = ear
        self._tell = tell
        self._shared = shared
        self._name = f"open-watch-{settings.name}-read"

    async def run(self) -> None:
        """Until cancelled. A file that is not there yet is waited for."""
        while True:
            try:
                with self._path.open("rb", buffering=0) as file:
                    self._ear.note = f"follows {self._path.name}"
                    self._ear.arrive()
                    await self._follow(file)
            except OSError as error:
                self._ear.note = f"cannot read {self._path.name}: {error.strerror or 'it is no file'}; is `file` right?"
            finally:
                self._ear.leave()
            await self._ear.clock.sleep(LOOK_S)

    async def _follow(self, file: IO[bytes]) -> None:
        """Until another file has its name, or it got shorter."""
        mark = _mark(file)
        at = await self._begin(file, mark)
        splitter = Splitter()
        while True:
            file.seek(at)
            chunk = file.read(CHUNK)
            if chunk:
                at += len(chunk)
                lines = splitter.feed(chunk)
                await taken(lines, self._ear, self._tell)
                if lines:
                    await self._keep(mark, at - len(chunk) + chunk.rindex(b"\n") + 1)
                continue
            if self._is_another(mark, at):
                return
            await self._ear.clock.sleep(LOOK_S)

    def _is_another(self, mark: str, at: int) -> bool:
        try:
            there = self._path.stat()
        except FileNotFoundError:
            return False  # just being put in place, or gone: what is open stays open
        return f"{there.st_dev}.{there.st_ino}" != mark or there.st_size < at

    async def _begin(self, file: IO[bytes], mark: str) -> int:
        """Where to go on."""
        self._ear.lines = 0
        before, *numbers = (await self._kept()).split(" ")
        if before != mark or len(numbers) != 2 or not all(map(str.isdecimal, numbers)):
            return 0
        where, lines = map(int, numbers)
        if where > os.fstat(file.fileno()).st_size:
            return 0
        self._ear.lines = lines
        return where

    async def _kept(self) -> str:
        while True:
            try:
                return await self._shared.get(self._name) or ""
            except Unavailable as error:
                await self._ear.clock.sleep(error.after)

    async def _keep(self, mark: str, at: int) -> None:
        try:
            await self._shared.put(self._name, f"{mark} {at} {self._ear.lines}", KEPT_S)
        except Unavailable:
            return  # the next lines keep it; at worst some are told again, and known again


def _mark(file: IO[bytes]) -> str:
    found = os.fstat(file.fileno())
    return f"{found.st_dev}.{found.st_ino}"


async def taken(lines: list[bytes], ear: Ear, tell: Tell) -> None:
    """All of them, a piece at a time."""
    for piece in parts(lines, PIECE):
        heard = ear.hear(read(piece, ear.channel, ear.clock.now()), ear.lines)
        ear.lines += len(piece)
        await ear.told([one.signal for one in heard], tell)
        await ear.clock.sleep(0)
