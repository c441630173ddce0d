"""What was said in live rooms, on disk: one gzip file a room, show and worker; each piece written is a member of it.

In: messages with their readings. Out: `RoomRecorder` (the port `Recorder`) with its loop. Called by triage, and by
bot/app/recording.py. Personal data is masked in a line, a viewer has no name but a pseudonym: a hash under a salt that
is made for the show, kept in memory only and lost with it. Nothing here may harm a message: what cannot be written is
lost, counted, and told.
"""

import asyncio
import contextlib
import gzip
import hashlib
import logging
import os
import re
import secrets
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from bot.core.clock import SECOND, Clock, Millis, within
from bot.core.model import Address, Badge, Inbound, Reading, partition_of
from bot.core.rooms import room_of
from bot.core.vocabulary import Kind
from bot.store.recordings import ENDING, TROUBLE, Line, Shown, Viewer

log = logging.getLogger(__name__)

WAIT_S: Final = 2.0
PIECE: Final = 256 << 10
"""Bytes that are written at once, at the latest; some more while the disk is slow, up to `MOST_WAITING`."""
MOST_WAITING: Final = 16 << 20
MOST_A_SHOW: Final = 200 << 20
SPARE: Final = 512 << 20
"""Bytes of the disk that are the store's."""
LINE: Final = 120
"""Bytes of a line besides its text, about."""
LEVEL: Final = 4
REMEMBERED: Final = 20_000
MENTION: Final = re.compile(r"(?<=[@＠])\S{1,32}(?=\s)")
"""Somebody else's name, where it can be told from what follows."""
KEPT: Final = {
    Kind.COMMENT: "", Kind.TEXT: "", Kind.MEDIA: "", Kind.SHELF: "shelf", Kind.START: "start", Kind.END: "end",
}  # fmt: skip
"""By kind, what the line calls it; others are not kept."""

_encode: Final = msgspec.json.Encoder().encode


class Heard(NamedTuple):
    """One message as it waits to be written."""

    address: Address
    at: Millis
    kind: Kind
    text: str
    own: bool
    badge: Badge | None


@dataclass
class Tape:
    """The file of one show, and its salt."""

    path: Path
    salt: bytes
    last: Millis
    size: int = 0
    over: bool = False


class RoomRecorder:
    """One for all rooms of a process. `run` writes what `note` was given."""

    def __init__(self, folder: Path, partitions: int, clock: Clock, gap_s: float) -> None:
        self._folder = folder
        self._partitions = partitions
        self._clock = clock
        self._gap_ms = gap_s * SECOND
        self._worker = secrets.token_hex(4)
        self._waiting: list[Heard] = []
        self._bytes = 0
        self._full = asyncio.Event()
        self._noted: dict[tuple[str, str], None] = {}
        self._tapes: dict[str, Tape] = {}
        self._trouble = ""
        self.lost = 0

    def note(self, heard: Iterable[tuple[Inbound, Reading]]) -> None:
        """See the port."""
        noted, waiting, more = self._noted, self._waiting, 0
        for item, reading in heard:
            address = item.address
            name = (address.channel, item.id)
            if not address.public or item.kind not in KEPT or name in noted:
                continue
            noted[name] = None
            text = reading.masked
            waiting.append(Heard(address, item.received_at, item.kind, text, item.own, item.badge))
            more += LINE + 3 * len(text)
        self._bytes += more
        if self._bytes > PIECE:
            self._full.set()
            if self._bytes > MOST_WAITING:
                self._lose(len(waiting), "the disk is too slow")
                waiting.clear()
                self._bytes = 0
        if len(noted) > REMEMBERED:
            self._noted = dict.fromkeys(list(noted)[-REMEMBERED // 2 :])

    async def run(self) -> None:
        """Write what waits every two seconds, or when it is much. Until cancelled."""
        try:
            while True:
                with contextlib.suppress(TimeoutError):
                    await within(self._clock, WAIT_S, self._full.wait())
                await asyncio.to_thread(self._keep, self._taken())
        finally:
            self.write()

    def write(self) -> None:
        """Write what waits, at once."""
        self._keep(self._taken())

    def _taken(self) -> list[Heard]:
        taken, self._waiting = self._waiting, []
        self._bytes = 0
        self._full.clear()
        return taken

    def _keep(self, heard: Sequence[Heard]) -> None:
        """Each room's lines into the file of its show."""
        rooms: dict[str, list[Heard]] = {}
        for one in heard:
            rooms.setdefault(one.address.key, []).append(one)
        for lines in rooms.values():
            for tape, some in self._by_show(lines):
                self._append(tape, some)
        if self._trouble:
            with contextlib.suppress(OSError):
                (self._folder / TROUBLE).write_text(self._trouble, encoding="utf-8")
            self._trouble = ""
        oldest = self._clock.now() - self._gap_ms
        self._tapes = {key: tape for key, tape in self._tapes.items() if tape.last >= oldest}

    def _by_show(self, heard: Sequence[Heard]) -> list[tuple[Tape, list[Heard]]]:
        """After an end, or a long silence, another show begins."""
        found: list[tuple[Tape, list[Heard]]] = []
        for one in heard:
            tape = self._tapes.get(one.address.key)
            if tape is None or tape.over or one.at - tape.last > self._gap_ms:
                tape = self._tapes[one.address.key] = self._new_tape(one)
            if not found or found[-1][0] is not tape:
                found.append((tape, []))
            found[-1][1].append(one)
            tape.last = max(tape.last, one.at)
            tape.over = one.kind is Kind.END
        return found

    def _new_tape(self, first: Heard) -> Tape:
        room = room_of(first.address, partition_of(first.address, self._partitions))
        name = f"{room}.{first.at}.{self._worker}{ENDING}"
        return Tape(self._folder / name, secrets.token_bytes(16), first.at)

    def _append(self, tape: Tape, heard: Sequence[Heard]) -> None:
        try:
            piece = gzip.compress(b"\n".join([*(_encoded(one, tape.salt) for one in heard), b""]), LEVEL)
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if tape.size + len(piece) > MOST_A_SHOW:
                self._lose(len(heard), f"this show has {MOST_A_SHOW >> 20} MB already")
            elif shutil.disk_usage(self._folder).free < SPARE + len(piece):
                self._lose(len(heard), "the disk is full; make room on it")
            else:
                _append(tape.path, piece)
                tape.size += len(piece)
        except OSError as error:
            self._lose(len(heard), f"{self._folder} takes no files: {error.strerror}")
        except ValueError as error:
            self._lose(len(heard), f"a line cannot be written: {error}")

    def _lose(self, lines: int, why: str) -> None:
        self.lost += lines
        self._trouble = f"recording live rooms: {self.lost} lines are lost; {why}"
        log.error("%s", self._trouble)


def _encoded(one: Heard, salt: bytes) -> bytes:
    line = _line(one, salt)
    try:
        return _encode(line)
    except UnicodeEncodeError:  # half of a character
        room, text = (piece.encode("utf-8", "replace").decode() for piece in (line.room, line.text))
        return _encode(msgspec.structs.replace(line, room=room, text=text))


def _line(one: Heard, salt: bytes) -> Line:
    viewer = hashlib.blake2b(one.address.customer.encode("utf-8", "surrogatepass"), key=salt, digest_size=6).hexdigest()
    badge = one.badge
    return Line(
        room=one.address.conversation,
        channel=one.address.channel,
        text=MENTION.sub("…", one.text) if "@" in one.text or "＠" in one.text else one.text,
        ts=one.at,
        kind=KEPT[one.kind],
        user=Viewer(f"v-{viewer}") if one.address.customer else None,
        own=one.own,
        badges=Shown(badge.level, badge.member, badge.moderator, badge.paid_fen) if badge else None,
    )


def _append(path: Path, piece: bytes) -> None:
    """All of it or nothing: half a member would hide those after it. Raises OSError."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        before = os.fstat(handle).st_size
        if os.write(handle, piece) != len(piece):
            os.ftruncate(handle, before)
            raise OSError(28, "No space left on device")
    finally:
        os.close(handle)
