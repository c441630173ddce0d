"""A recorded room, played on the clock.

In: an .ndjson or .jsonl file, also .gz: the open feed's own form, or public research sets of chats. Out: `Inbound`s in
batches of at most 20 ms, stamped by the clock; replies are kept in `replies`. Called by adapters.live.open_feed and by
the demo. The file is read in small pieces inside the loop, on purpose: a replay on a fake clock must not wait for
threads.
"""

import gzip
import itertools
import math
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, NamedTuple

from adapters.linewise import Splitter, parts
from adapters.live.open_feed_codec import Comment, Fault, read, short
from adapters.live.open_feed_ear import Ear
from adapters.live.open_feed_replies import Record, ReplyLine
from adapters.live.open_feed_settings import FeedSettings
from bot.core.clock import SECOND, Clock, later
from bot.core.errors import Misconfigured, Retryable
from bot.core.ports import Intake

CHUNK = 32 * 1024
PIECE = 500
TICKS_PER_S = 50
STRETCH_S = 1.0
LONGEST_GAP_S = 6 * 3600.0


Binary = IO[bytes] | gzip.GzipFile


class Cue(NamedTuple):
    """One line and when to play it, in seconds from the start at speed 1."""

    at: float
    comment: Comment
    ident: str


class Timeline:
    """Puts lines on one time axis that begins with the first and never goes back.

    A step back of more than a second is the start of another room in the same file: it goes on from where the last
    ended. Lines without a time follow at `rate` a second.
    """

    def __init__(self, rate: float) -> None:
        self._step = 1 / rate
        self._zero: float | None = None
        self._last = 0.0
        self._any = False

    def place(self, comment: Comment) -> float:
        """Seconds from the start."""
        moment = comment.t if comment.t is not None else None if comment.ts is None else comment.ts / SECOND
        if moment is None:
            self._last += self._step if self._any else 0.0
        else:
            if self._zero is None:
                self._zero = moment - self._last
            at = moment - self._zero
            if not self._last - STRETCH_S <= at <= self._last + LONGEST_GAP_S:
                self._zero = moment - self._last
                at = self._last
            self._last = max(self._last, at)
        self._any = True
        return self._last


class Replay:
    """Plays one file, once or again and again."""

    def __init__(self, settings: FeedSettings, ear: Ear, record: Record | None, clock: Clock) -> None:
        self._settings = settings
        self._ear = ear
        self._record = record
        self._clock = clock
        self._path = Path(settings.file)
        self._ending = f"{self._path.name} has ended"

    @property
    def replies(self) -> Sequence[ReplyLine]:
        """What was answered into this room, the oldest first."""
        return () if self._record is None else tuple(self._record.replies)

    async def run(self, intake: Intake) -> None:
        """To the end of the recording, or for ever with `loop`. Raises Misconfigured where it cannot be opened."""
        run = f"{self._clock.now():x}"
        number = 0
        self._ear.arrive()
        self._ear.note = f"plays {self._path.name}"
        try:
            again = True
            while again:
                with self._open() as file:
                    heard = await self._play(self._cues(file, f"{run}.{number}"), intake)
                number += 1
                again = self._settings.loop and heard
        finally:
            self._ear.leave()
        self._ear.note, self._ear.over = self._ending, True

    def _open(self) -> Binary:
        try:
            if self._path.suffix == ".gz":
                return gzip.open(self._path)
            return self._path.open("rb")
        except OSError as error:
            raise Misconfigured(
                f"open feed {self._ear.feed}: cannot open the recording {self._path}: {error.strerror}; mend `file`"
            ) from error

    def _cues(self, file: Binary, run: str) -> Iterator[Cue]:
        """Every comment with its time and an id of this run, so that a second run is not taken for duplicates."""
        timeline = Timeline(self._settings.rate)
        number = 0
        for lines in self._pieces(file):
            batch = read(lines)
            self._ear.lose(batch.faults)
            self._ear.miss(batch.controls)
            for comment in batch.comments:
                number += 1
                own = comment.id if comment.id != "" else comment.seq if comment.seq != "" else number
                yield Cue(timeline.place(comment), comment, f"{short(str(own))}~{run}")

    def _pieces(self, file: Binary) -> Iterator[Sequence[bytes]]:
        splitter = Splitter()
        try:
            while chunk := file.read(CHUNK):
                yield from parts(splitter.feed(chunk), PIECE)
        except (OSError, EOFError, zlib.error):
            self._ending = f"{self._path.name} breaks off: it is damaged or cut short"
            self._ear.lose([Fault(0, self._ending)])
        yield from parts(splitter.end(), PIECE)

    async def _play(self, cues: Iterator[Cue], intake: Intake) -> bool:
        if not self._settings.speed:
            return await self._pour(cues, intake)
        start, wall = self._clock.monotonic(), self._clock.now()
        speed = self._settings.speed
        tick, waiting, heard = 0, list[Cue](), False

        async def offer() -> None:
            await self._clock.sleep(start + tick / TICKS_PER_S - self._clock.monotonic())
            intake.offer([self._ear.replay(cue.comment, cue.ident, later(wall, cue.at / speed)) for cue in waiting])
            waiting.clear()

        for cue in cues:
            due = math.ceil(cue.at / speed * TICKS_PER_S - 1e-6)
            if waiting and due != tick:
                await offer()
            tick, heard = due, True
            waiting.append(cue)
        if waiting:
            await offer()
        return heard

    async def _pour(self, cues: Iterator[Cue], intake: Intake) -> bool:
        """As fast as the intake takes them; nothing is shed."""
        heard = False
        while batch := list(itertools.islice(cues, PIECE)):
            now = self._clock.now()
            items = [self._ear.replay(cue.comment, cue.ident, now) for cue in batch]
            heard = True
            while True:
                try:
                    await intake.accept(items)
                    break
                except Retryable as error:
                    await self._clock.sleep(error.after)
        return heard
