"""The open feed's wire form: one JSON object a line. Pure functions; the contract is in OPEN_FEED.md.

In: raw lines. Out: `Comment`s (and `inbound`, which makes the product's message of one), what posting clients say
(`Hello`, `Answer`, `Lost`), and a `Fault` for what cannot be read. Called by the open feed's server, pipe and replay.

A clean line takes one typed decode. Any other line is read field by field: a wrong field is lost, not the event.
"""

import math
from collections.abc import Sequence
from hashlib import blake2b
from json import JSONDecoder
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from adapters.linewise import MAX_LINE
from bot.core.clock import MINUTE, SECOND, Millis
from bot.core.model import Address, Badge, Inbound, MessageId
from bot.core.vocabulary import Kind

CHANNEL: Final = "open_feed"
VERSION: Final = 1
MAX_TEXT: Final = 2_000
MAX_NAME: Final = 64
MAX_ID: Final = 128
MAX_UNPACKED: Final = 1_000
"""Events that arrays may bring in one call of `read`, so that no call takes long."""
MAX_SKEW: Final = 5 * MINUTE
CUT: Final = "…"
NOTHING: Final = Badge()

Whole = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
Id = str | Whole
MOST: Final = 10**9
Count = Annotated[int, Meta(ge=0, le=MOST)]


class Who(msgspec.Struct, gc=False):
    """Who wrote it; `id` is the platform's, `name` only for addressing."""

    id: Id = ""
    name: str = ""


class Badges(msgspec.Struct, gc=False):
    """What the platform tells of who wrote it; see `bot.core.model.Badge`."""

    level: Count = 0
    member: bool = False
    moderator: bool = False
    paid_fen: Count = 0


class Comment(msgspec.Struct, gc=False):
    """One line of a room. `ts` is unix milliseconds; `t` are seconds since the start of a recording.

    `uid`, `stream` and `seq` are how public research sets of chats name user, room and position.
    """

    text: str
    room: Id = ""
    id: Id = ""
    user: Who | str | None = None
    ts: float | None = None
    t: float | None = None
    kind: str = ""
    own: bool = False
    badges: Badges | None = None
    v: int = VERSION
    type: str = ""
    uid: str = ""
    stream: Id = ""
    seq: Id = ""


class Hello(msgspec.Struct):
    """A client says that it can post into its room, or into `rooms`."""

    can_post: bool = False
    rooms: Sequence[Id] = ()


class Answer(msgspec.Struct):
    """A client's receipt for the reply `id`; `retry_after` (seconds) makes a failure one that may be tried again."""

    id: str
    status: str
    platform_id: Id = ""
    message: str = ""
    retry_after: float | None = None


class Lost(msgspec.Struct):
    """A client says that so many comments never reached it."""

    count: Count


class Fault(msgspec.Struct, frozen=True):
    """What could not be read: `line` counts from 0, `count` is how many events are lost."""

    line: int
    message: str
    count: int = 1


class Batch(msgspec.Struct):
    """What a number of lines held."""

    comments: list[Comment]
    controls: list[Hello | Answer | Lost]
    faults: list[Fault]
    unpacked: int = 0


_decode: Final = msgspec.json.Decoder(Comment).decode
_PLAIN: Final = frozenset(("", "comment"))
_KINDS: Final = {
    "": Kind.COMMENT, "comment": Kind.COMMENT, "text": Kind.COMMENT, "shelf": Kind.SHELF, "start": Kind.START,
    "end": Kind.END,
}  # fmt: skip


def read(raws: Sequence[bytes]) -> Batch:
    """Every line, in order; blank ones are skipped. Never raises."""
    batch = Batch([], [], [])
    comments = batch.comments
    for number, raw in enumerate(raws):
        if len(raw) > MAX_LINE:
            batch.faults.append(Fault(number, f"a line longer than {MAX_LINE} bytes"))
            continue
        try:
            comment = _decode(raw)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            _read_loosely(number, raw, batch)
            continue
        if comment.type in _PLAIN and comment.v == VERSION:
            comments.append(comment)
        else:
            _read_loosely(number, raw, batch)
    return batch


# ---- lines that are not clean


def _number_or_text(digits: str) -> int | str:
    return int(digits) if len(digits) < 19 else digits


_json: Final = JSONDecoder(parse_int=_number_or_text, parse_constant=lambda _: None, strict=False)


def _read_loosely(number: int, raw: bytes, batch: Batch) -> None:
    text = raw.decode("utf-8", "replace").strip("\ufeff\0 \t\r\n")
    if not text:
        return
    try:
        value = _json.decode(text)
    except RecursionError:
        batch.faults.append(Fault(number, "nested too deeply"))
        return
    except ValueError as error:
        at = getattr(error, "pos", None)
        batch.faults.append(Fault(number, "not JSON" if at is None else f"not JSON from character {at + 1} on"))
        return
    if isinstance(value, list):
        _unpack(number, value, batch)
    else:
        _sort_in(number, value, batch)


def _unpack(number: int, events: list[object], batch: Batch) -> None:
    taken = events[: MAX_UNPACKED - batch.unpacked]
    batch.unpacked += len(taken)
    for event in taken:
        _sort_in(number, event, batch)
    if surplus := len(events) - len(taken):
        batch.faults.append(Fault(number, f"{MAX_UNPACKED} events in arrays are taken at once; send lines", surplus))


def _sort_in(number: int, event: object, batch: Batch) -> None:
    if not isinstance(event, dict):
        batch.faults.append(Fault(number, "a line must be a JSON object with a text"))
        return
    try:
        match event.get("type", ""):
            case "hello":
                batch.controls.append(msgspec.convert(event, Hello, strict=False))
            case "receipt":
                batch.controls.append(msgspec.convert(event, Answer, strict=False))
            case "lost":
                batch.controls.append(msgspec.convert(event, Lost, strict=False))
            case "" | "comment" | None:
                batch.comments.append(_comment(event))
            case _:
                batch.faults.append(Fault(number, "`type` must be comment, hello, receipt or lost"))
    except (msgspec.ValidationError, ValueError) as error:
        batch.faults.append(Fault(number, str(error)))


def _comment(event: dict[str, Any]) -> Comment:
    kind = _string(event.get("kind")) or ""
    text = _string(event.get("text"))
    if text is None and kind in _PLAIN:
        raise ValueError("no `text`")
    version = _number(event.get("v", VERSION))
    if version is not None and version != VERSION:
        raise ValueError(f"form v={version:g} is not known; this version reads v={VERSION}")
    user = event.get("user")
    who = Who(_string(user.get("id")) or "", _string(user.get("name")) or "") if isinstance(user, dict) else None

    def name(field: str) -> str:
        return _string(event.get(field)) or ""

    return Comment(
        text=text or "",
        room=name("room"),
        id=name("id"),
        user=who or _string(user),
        ts=_number(event.get("ts")),
        t=_number(event.get("t")),
        kind=kind,
        own=event.get("own") in (True, "true"),
        badges=_badges(event.get("badges")),
        uid=name("uid"),
        stream=name("stream"),
        seq=name("seq"),
    )


def _badges(value: object) -> Badges | None:
    """Each by itself: one that is odd is none."""
    if not isinstance(value, dict):
        return None

    def count(name: str) -> int:
        number = _number(value.get(name))
        return int(number) if number is not None and 0 < number <= MOST else 0

    return Badges(count("level"), value.get("member") is True, value.get("moderator") is True, count("paid_fen"))


def _string(value: object) -> str | None:
    """A text or number as text, with halves of broken surrogate pairs replaced; None for anything else."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return str(value)
    return None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


# ---- from a comment to the product's message


def room_of(comment: Comment, default: str) -> str:
    """The room a comment belongs to."""
    if comment.room != "":
        return short(str(comment.room))
    return f"{default}-{short(str(comment.stream))}" if comment.stream != "" else default


def author_of(comment: Comment) -> tuple[str, str]:
    """The platform's id of who wrote it, and the name; both may be empty."""
    user = comment.user
    if user is None:
        return short(comment.uid), ""
    if isinstance(user, str):
        return short(user), ""
    name = user.name
    if len(name) > MAX_NAME or not name.isprintable():
        name = "".join(filter(str.isprintable, name[: 4 * MAX_NAME]))[:MAX_NAME]
    return short(str(user.id)), name


def ident_of(comment: Comment, room: str, user: str, at: Millis) -> str:
    """The comment's own id, else a fingerprint of room, user, text and second."""
    if comment.id != "":
        return short(str(comment.id))
    return _digest(f"{room}\0{user}\0{comment.text}\0{at // SECOND}")


def sent_at(comment: Comment, now: Millis) -> Millis | None:
    """When it was written, by the room's own clock; None where that is unknown or more than five minutes off."""
    ts = comment.ts
    return Millis(int(ts)) if ts is not None and abs(ts - now) <= MAX_SKEW else None


def inbound(
    comment: Comment, *, room: str, user: str, name: str, ident: str, now: Millis, sent: Millis | None
) -> Inbound:
    """The product's message; a text beyond `MAX_TEXT` code points is cut and ends in an ellipsis."""
    text = comment.text
    return Inbound(
        MessageId(f"{room}/{ident}"),
        Address(CHANNEL, room, user, True),
        text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + CUT,
        name,
        now,
        sent,
        kind_of(comment),
        Millis(0),
        comment.own,
        badge=_badge(comment.badges),
    )


def kind_of(comment: Comment) -> Kind:
    """What is not known is an event."""
    return _KINDS.get(comment.kind, Kind.EVENT)


def _badge(badges: Badges | None) -> Badge | None:
    """None where there is nothing to tell."""
    if badges is None:
        return None
    found = Badge(badges.level, badges.member, badges.moderator, badges.paid_fen)
    return None if found == NOTHING else found


def own_id(message: MessageId, room: str) -> str:
    """The id by which the room's client knows a message of ours."""
    return message.removeprefix(f"{room}/")


def short(name: str) -> str:
    """An id that is safe as a key: printable and not long; else its fingerprint."""
    return name if len(name) <= MAX_ID and name.isprintable() else _digest(name)


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
