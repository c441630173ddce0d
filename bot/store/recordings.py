"""Recordings of live rooms on disk: their lines, which files hold a show, and one file made of them.

In: a folder that `bot.store.recorder` writes. Out: `FolderRecordings`, the port `Recordings`; `Line`. Called by the
console. A line has the form of the open feed (adapters/live/OPEN_FEED.md); in what people get, with `t`, the
seconds since the show began. A file that breaks off is read as far as it goes.
"""

import asyncio
import contextlib
import gzip
import heapq
import zlib
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from bot.core.clock import SECOND, Clock, Millis
from bot.core.errors import NotFound
from bot.core.model import RoomId

ENDING: Final = ".ndjson.gz"
TROUBLE: Final = "trouble.txt"
"""In the folder: what was lost last, and why."""
NEW_S: Final = 600.0
"""How long people are told of it."""
PIECE: Final = 64 << 10

_encode: Final = msgspec.json.Encoder().encode


class Viewer(msgspec.Struct, frozen=True):
    """Who wrote it: a pseudonym."""

    id: str


class Shown(msgspec.Struct, frozen=True, omit_defaults=True):
    """A badge, by names."""

    level: int = 0
    member: bool = False
    moderator: bool = False
    paid_fen: int = 0


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of the open feed; `t` only in what people get."""

    room: str
    text: str = ""
    ts: int = 0
    t: float = 0.0
    kind: str = ""
    user: Viewer | None = None
    own: bool = False
    badges: Shown | None = None
    channel: str = ""


_decode: Final = msgspec.json.Decoder(Line).decode


class FolderRecordings:
    """The files of all rooms."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock

    async def size(self, room: RoomId, since: Millis, until: Millis) -> int:
        """See the port."""
        return await asyncio.to_thread(
            lambda: sum(path.stat().st_size for path in tapes_of(self._folder, room, since, until))
        )

    async def read(self, room: RoomId, since: Millis, until: Millis) -> AsyncIterator[bytes]:
        """See the port."""
        paths = await asyncio.to_thread(tapes_of, self._folder, room, since, until)
        if not paths:
            raise NotFound(f"nothing was recorded of room {room} then, or it is deleted already")
        pieces = _packed(merged(paths, since, until))
        while piece := await asyncio.to_thread(next, pieces, b""):
            yield piece

    def notes(self) -> tuple[str, ...]:
        """What was lost lately."""
        try:
            path = self._folder / TROUBLE
            told = path.read_text(encoding="utf-8") if path.exists() else ""
            return (told,) if told and path.stat().st_mtime > self._clock.now() / SECOND - NEW_S else ()
        except OSError:
            return ()


def tapes_of(folder: Path, room: RoomId, since: Millis, until: Millis) -> list[Path]:
    """The files that may hold lines of that time; a room's id is checked, it comes from outside."""
    if not room.replace("-", "").isalnum():
        return []
    found = []
    for path in sorted(folder.glob(f"{room}.*{ENDING}")):
        with contextlib.suppress(FileNotFoundError):
            if _began(path) <= until and path.stat().st_mtime * SECOND >= since:
                found.append(path)
    return found


def sweep(folder: Path, oldest: Millis) -> None:
    """Delete the recordings begun before."""
    for path in folder.glob(f"*{ENDING}"):
        if _began(path) < oldest:
            path.unlink(missing_ok=True)  # another process tidies up, too


def _began(path: Path) -> int:
    """When a file was begun, as its name says: room, time, worker."""
    time = path.name.split(".")[1]
    return int(time) if time.isdecimal() else 0


def merged(paths: Iterable[Path], since: Millis, until: Millis) -> Iterator[Line]:
    """The lines of that time in order, their `t` set."""
    for line in heapq.merge(*map(_lines, paths), key=lambda line: line.ts):
        if since <= line.ts <= until:
            yield msgspec.structs.replace(line, t=(line.ts - since) / SECOND)


def _lines(path: Path) -> Iterator[Line]:
    with contextlib.suppress(EOFError, OSError, zlib.error), gzip.open(path) as file:
        for raw in file:
            with contextlib.suppress(msgspec.MsgspecError):
                yield _decode(raw)


def _packed(lines: Iterable[Line]) -> Iterator[bytes]:
    """A gzip file in pieces, none of them empty."""
    packer = zlib.compressobj(wbits=31)
    waiting = b""
    for line in lines:
        waiting += packer.compress(_encode(line) + b"\n")
        if len(waiting) >= PIECE:
            yield waiting
            waiting = b""
    yield waiting + packer.flush()
