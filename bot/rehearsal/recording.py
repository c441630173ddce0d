"""A recorded room as messages on a time axis.

In: a file of JSON lines, plain or gzip: the product's own recordings and the open feed's form (`t` in seconds, or `ts`
in milliseconds), or public research sets of chats (`stream, t, uid, text`). Out: `Recording`. Called by the rehearsal.
A line that cannot be read is counted and harms no other; what is too large is refused, not cut.
"""

import gzip
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import IO, Final

import msgspec

from bot.core.clock import SECOND, Millis
from bot.core.errors import Misconfigured
from bot.core.model import Address, Badge, Inbound, MessageId
from bot.core.vocabulary import Kind

CHANNEL: Final = "open_feed"
ROOM: Final = "room"
MAX_BYTES: Final = 256 << 20
MAX_LINE: Final = 128 << 10
MAX_MESSAGES: Final = 1_000_000
MAX_TEXT: Final = 2_000
LONGEST_S: Final = 12 * 3_600.0
STRETCH_S: Final = 1.0
"""A step back in time that is longer begins another room of the same file."""
GZIP: Final = b"\x1f\x8b"
KINDS: Final = {
    "": Kind.COMMENT,
    "comment": Kind.COMMENT,
    "text": Kind.COMMENT,
    "shelf": Kind.SHELF,
    "start": Kind.START,
    "end": Kind.END,
}

Id = str | int


class Who(msgspec.Struct, frozen=True):
    """Who wrote it."""

    id: Id = ""
    name: str = ""


class Worn(msgspec.Struct, frozen=True):
    """What the platform told of a viewer."""

    level: int = 0
    member: bool = False
    moderator: bool = False
    paid_fen: int = 0


class Line(msgspec.Struct, frozen=True):
    """One line, in any of the forms."""

    text: str = ""
    t: float | None = None
    ts: float | None = None
    kind: str = ""
    channel: str = ""
    room: Id = ""
    stream: Id = ""
    user: Who | str | None = None
    uid: str = ""
    own: bool = False
    badges: Worn | None = None


class Cue(msgspec.Struct, frozen=True):
    """A message, and when it was said: seconds from the recording's first."""

    at: float
    item: Inbound


class Recording(msgspec.Struct, frozen=True):
    """A whole room (or several, one after the other). `begins_at` is 0 where no line tells the time of day."""

    name: str
    cues: tuple[Cue, ...]
    begins_at: Millis = Millis(0)
    unreadable: int = 0

    @property
    def seconds(self) -> float:
        return self.cues[-1].at if self.cues else 0.0


def read(path: Path) -> Recording:
    """The recording of a file. Raises Misconfigured where it cannot be opened, is none or is too large."""
    try:
        with path.open("rb") as file:
            return decoded(path.name, file)
    except OSError as error:
        raise Misconfigured(f"{path}: the recording cannot be opened: {error.strerror}") from error


def of_bytes(name: str, content: bytes) -> Recording:
    """The recording of a file's content. Raises Misconfigured like `read`."""
    return decoded(name, BytesIO(content))


def decoded(name: str, file: IO[bytes]) -> Recording:
    """Every line that can be read, in order."""
    packed = file.read(2) == GZIP
    file.seek(0)
    axis, cues, unreadable, begins = Axis(), list[Cue](), 0, 0.0
    decoder = msgspec.json.Decoder(Line, strict=False)
    for raw in _lines(name, gzip.GzipFile(fileobj=file) if packed else file):
        try:
            line = decoder.decode(raw)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            unreadable += 1
            continue
        if not cues and line.ts is not None:
            begins = line.ts
        cues.append(Cue(axis.place(line), _message(line, len(cues))))
        if len(cues) > MAX_MESSAGES:
            raise Misconfigured(f"{name}: more than {MAX_MESSAGES:,} messages; play a part of it")
    if not cues:
        raise Misconfigured(f"{name}: no message in it; a recording has one JSON object a line, with t and text")
    return Recording(name, tuple(cues), Millis(int(begins)), unreadable)


class Axis:
    """Puts lines on one time axis that begins with the first and never goes back."""

    def __init__(self) -> None:
        self._zero: float | None = None
        self._last = 0.0

    def place(self, line: Line) -> float:
        """Seconds from the start; a line without a time is said with the one before."""
        moment = line.t if line.t is not None else None if line.ts is None else line.ts / SECOND
        if moment is None:
            return self._last
        if self._zero is None:
            self._zero = moment
        at = moment - self._zero
        if not self._last - STRETCH_S <= at <= self._last + LONGEST_S:
            self._zero = moment - self._last
            at = self._last
        self._last = max(self._last, at)
        return self._last


def _lines(name: str, file: IO[bytes] | gzip.GzipFile) -> Iterator[bytes]:
    """Lines that are not blank, at most `MAX_BYTES` of them once unpacked."""
    left = MAX_BYTES
    try:
        while raw := file.readline(min(left, MAX_LINE) + 1):
            left -= len(raw)
            if left < 0 or len(raw) > MAX_LINE:
                raise Misconfigured(f"{name}: too large: a line of over {MAX_LINE >> 10} KiB, or over 256 MiB in all")
            if raw.strip():
                yield raw
    except (OSError, EOFError, zlib.error) as error:
        raise Misconfigured(f"{name}: damaged or cut short: {error}") from error


def _message(line: Line, number: int) -> Inbound:
    room = str(line.room) or (f"{ROOM}-{line.stream}" if line.stream != "" else ROOM)
    match line.user:
        case Who(id=ident, name=name):
            user = str(ident)
        case str(user):
            name = ""
        case _:
            user, name = line.uid, ""
    worn = line.badges
    return Inbound(
        MessageId(f"{room}/{number}"),
        Address(line.channel or CHANNEL, room, user, public=True),
        line.text[:MAX_TEXT],
        name,
        Millis(0),
        kind=KINDS.get(line.kind, Kind.EVENT),
        own=line.own,
        badge=Badge(worn.level, worn.member, worn.moderator, worn.paid_fen) if worn else None,
    )
