"""The open feed from a named pipe or the standard input.

In: bytes another program writes. Out: `Inbound`s to the intake. Called by adapters.live.open_feed. A writer that is too
fast is slowed down by not reading, nothing is dropped here; one that leaves may come back.
"""

import os
import stat
from typing import IO

from adapters.linewise import Splitter, chunks, parts
from adapters.live.open_feed_codec import read
from adapters.live.open_feed_ear import Bucket, Ear
from adapters.live.open_feed_settings import FeedSettings
from bot.core.clock import Clock
from bot.core.errors import Misconfigured
from bot.core.ports import Intake

STDIN = "-"
PIECE = 500
REOPEN_S = 0.2


class PipeFeed:
    """Reads one pipe."""

    def __init__(self, settings: FeedSettings, ear: Ear, clock: Clock) -> None:
        self._settings = settings
        self._ear = ear
        self._clock = clock
        self._speed = Bucket(settings.lines_per_s, clock)

    async def run(self, intake: Intake) -> None:
        """Until cancelled; the standard input until its end. Raises Misconfigured where there is no pipe."""
        if self._settings.pipe == STDIN:
            await self._run_stdin(intake)
            return
        while True:
            with self._open() as pipe:
                heard = await self._read(pipe, intake)
            if not heard:
                await self._clock.sleep(REOPEN_S)

    async def _run_stdin(self, intake: Intake) -> None:
        blocking = os.get_blocking(0)
        try:
            with os.fdopen(os.dup(0), "rb", buffering=0) as file:
                await self._read(file, intake)
        finally:
            os.set_blocking(0, blocking)  # the shell's own terminal must stay as it was
        self._ear.note = "the input has ended"

    def _open(self) -> IO[bytes]:
        path = self._settings.pipe
        try:
            file = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        except OSError as error:
            raise Misconfigured(
                f"open feed {self._ear.feed}: cannot open {path}: {error.strerror}; make it with `mkfifo {path}`"
            ) from error
        if not stat.S_ISFIFO(os.fstat(file).st_mode):
            os.close(file)
            raise Misconfigured(f"open feed {self._ear.feed}: {path} is no pipe; name a recording with `file`")
        return os.fdopen(file, "rb", buffering=0)

    async def _read(self, file: IO[bytes], intake: Intake) -> bool:
        """Everything one writer says; whether there was anything."""
        splitter = Splitter()
        heard = False
        try:
            async for chunk in chunks(file):
                if not heard:
                    heard = True
                    self._ear.arrive()
                await self._take(splitter.feed(chunk), intake)
            await self._take(splitter.end(), intake)
        finally:
            if heard:
                self._ear.leave()
        return heard

    async def _take(self, lines: list[bytes], intake: Intake) -> None:
        for piece in parts(lines, PIECE):
            batch = read(piece)
            self._ear.lose(batch.faults)
            self._ear.miss(batch.controls)
            intake.offer(self._ear.hear(batch.comments))
            self._speed.charge(len(piece) + batch.unpacked)
            await self._clock.sleep(self._speed.wait())
