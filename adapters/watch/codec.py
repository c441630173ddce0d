"""The open watch's wire form: one JSON object a line. Pure functions; the contract is OPEN_WATCH.md.

In: raw lines. Out: `Heard` signals, and a `Fault` for what cannot be read. Called by the feeds and the door of
adapters.watch. A field that is odd is lost, not its line; a line that is odd is lost, not the ones after it. What a
fault says never repeats the line: it may hold anything.
"""

import math
import re
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from adapters import loose
from adapters.dates import moment
from adapters.linewise import MAX_LINE
from adapters.loose import Fields
from bot.core.clock import Millis
from bot.core.errors import Unreadable
from bot.core.model import Address, MessageId
from bot.core.signals import Counted, Deleted, Posted, PostId, Reacted, Reaction, Signal, Spoken, Writer
from bot.core.vocabulary import Intent

MAX_TEXT: Final = 5_000
MAX_NAME: Final = 64
MAX_ADDRESS: Final = 1_000
MAX_PICTURES: Final = 18
MAX_ORDERS: Final = 20
MAX_UNPACKED: Final = 1_000
"""Events that arrays may bring in one call of `read`, so that no call takes long."""
MOST: Final = 10**10
UPSET: Final = -0.5
"""How a complaint sounds whose sentiment is not told."""
CUT: Final = "…"

_CHANNEL: Final = re.compile(r"[a-z0-9_-]{1,32}", re.ASCII)
_FULL: Final = re.compile(r"([a-z0-9_-]{1,32})/(\S{1,128})", re.ASCII)
_COUNT: Final = re.compile(r"([0-9][0-9,]{0,15}(?:\.[0-9]{1,4})?)\s*([万亿wWkK]?)\+?", re.ASCII)
_UNITS: Final = {"": 1, "万": 10_000, "w": 10_000, "k": 1_000, "亿": 100_000_000}
_INTENTS: Final = {str(intent): intent for intent in Intent}


class Heard(msgspec.Struct, frozen=True):
    """One signal. `due`: when it was seen, by the line itself; None where it names no time."""

    line: int
    signal: Signal
    due: Millis | None


class Fault(msgspec.Struct, frozen=True):
    """What could not be read: `line` counts from 1 within the call, `count` is how many events are lost."""

    line: int
    says: str
    count: int = 1


class Batch(msgspec.Struct):
    """What a number of lines held. `alive`: the collector says that it works, and will say so again."""

    heard: list[Heard]
    faults: list[Fault]
    alive: bool = False
    unpacked: int = 0


def read(raws: Sequence[bytes], channel: str, now: Millis) -> Batch:
    """Every line, in order; blank ones are skipped. Never raises. `channel` is of posts that do not say, `now` when
    those happened that do not say."""
    batch = Batch([], [])
    for number, raw in enumerate(raws, 1):
        if len(raw) > MAX_LINE:
            batch.faults.append(Fault(number, f"a line longer than {MAX_LINE} bytes"))
        elif raw.strip(b"\xef\xbb\xbf\0 \t\r\n"):
            try:
                found = loose.value(raw)
            except Unreadable as error:
                batch.faults.append(Fault(number, str(error)))
                continue
            for event in _events(number, found, batch):
                _take(number, event, channel, now, batch)
    return batch


def _events(number: int, found: object, batch: Batch) -> Iterator[object]:
    if not isinstance(found, list):
        yield found
        return
    taken = found[: MAX_UNPACKED - batch.unpacked]
    batch.unpacked += len(taken)
    yield from taken
    if surplus := len(found) - len(taken):
        batch.faults.append(Fault(number, f"{MAX_UNPACKED} events in arrays are taken at once; send lines", surplus))


def _take(number: int, event: object, channel: str, now: Millis, batch: Batch) -> None:
    if not isinstance(event, dict):
        batch.faults.append(Fault(number, "a line must be a JSON object with a type"))
        return
    if event.get("type") == "alive":
        batch.alive = True
        return
    due = moment(event.get("seen_at")) or moment(event.get("at"))
    try:
        batch.heard.append(Heard(number, _signal(event, channel, due or now), due))
    except Unreadable as error:
        batch.faults.append(Fault(number, str(error)))


def _signal(event: Fields, channel: str, now: Millis) -> Signal:
    at = moment(event.get("at")) or now
    match event.get("type"):
        case "posted":
            return _posted(event, _post(event, channel), at, now)
        case "reacted":
            return _reacted(event, _post(event, channel), at)
        case "counted":
            return _counted(event, _post(event, channel), at)
        case "deleted":
            return Deleted(post=_post(event, channel), at=at)
        case "spoken":
            return _spoken(event, channel, at)
    raise Unreadable("`type` must be posted, reacted, counted, deleted, spoken or alive")


def _posted(event: Fields, post: PostId, at: Millis, now: Millis) -> Posted:
    """Counts are worth their moment, so that the same post seen later is told anew."""
    reposts, comments, likes = (_count(event.get(name)) for name in ("reposts", "comments", "likes"))
    counted = any(count is not None for count in (reposts, comments, likes))
    pictures = event.get("pictures")
    addresses = map(_address, pictures[:MAX_PICTURES]) if isinstance(pictures, list) else ()
    return Posted(
        post=post,
        at=at,
        text=_text(event.get("text")),
        writer=_writer(event.get("writer")),
        page=_address(event.get("page")),
        pictures=tuple(filter(None, addresses)),
        reposts=reposts,
        comments=comments,
        likes=likes,
        seen_at=moment(event.get("seen_at")) or (now if counted else Millis(0)),
    )


def _reacted(event: Fields, post: PostId, at: Millis) -> Reacted:
    """One without an id is known again by who did what and when."""
    kind = Reaction.COMMENT if event.get("kind") == Reaction.COMMENT else Reaction.REPOST
    writer, text = _writer(event.get("writer")), _text(event.get("text"))
    return Reacted(
        post=post,
        id=_ident(event.get("id")) or loose.digest(kind, writer.id or writer.name, str(at), text),
        at=at,
        kind=kind,
        writer=writer,
        text=text,
        parent=_ident(event.get("parent")),
    )


def _counted(event: Fields, post: PostId, at: Millis) -> Counted:
    reposts, comments, likes = (_count(event.get(name)) for name in ("reposts", "comments", "likes"))
    if reposts is None and comments is None and likes is None:
        raise Unreadable("`counted` without a count that can be read")
    return Counted(post=post, at=at, reposts=reposts, comments=comments, likes=likes)


def _spoken(event: Fields, channel: str, at: Millis) -> Spoken:
    text = _text(event.get("text"))
    if not text:
        raise Unreadable("`spoken` without a text")
    said = loose.text(event.get("channel"))
    where, who = _ident(event.get("conversation")), _ident(event.get("customer"))
    address = Address(said if _CHANNEL.fullmatch(said) else channel, where or who, who, event.get("public") is True)
    orders = event.get("orders")
    return Spoken(
        message=MessageId(_ident(event.get("message")) or loose.digest(where, who, str(at), text)),
        address=address,
        at=at,
        text=text,
        intent=_INTENTS.get(loose.text(event.get("intent")), Intent.COMPLAINT),
        sentiment=max(-1.0, min(1.0, loose.number(event.get("sentiment"), UPSET))),
        abuse=event.get("abuse") is True,
        product=_ident(event.get("product")),
        orders=tuple(filter(None, map(_ident, orders[:MAX_ORDERS]))) if isinstance(orders, list) else (),
    )


# ---- fields


def _post(event: Fields, channel: str) -> PostId:
    """`weibo/4912…`, or an id of the channel that is named, or of the feed's own."""
    told = event.get("post")
    if isinstance(told, str) and (full := _FULL.fullmatch(told.strip())):
        return PostId(f"{full[1]}/{_ident(full[2])}")
    ident, said = _ident(told), loose.text(event.get("channel"))
    if not ident:
        raise Unreadable("no `post`: the id of the post it is about")
    return PostId(f"{said if _CHANNEL.fullmatch(said) else channel}/{ident}")


def _writer(found: object) -> Writer:
    """As far as it is told."""
    who = loose.fields(found)
    name = "".join(filter(str.isprintable, loose.text(who.get("name"))[: 4 * MAX_NAME]))[:MAX_NAME]
    return Writer(_ident(who.get("id")), name, _count(who.get("followers")), verified=loose.flag(who.get("verified")))


def _ident(found: object) -> str:
    """Safe as a key; a blank in it would part it."""
    told = loose.ident(found)
    return loose.digest(told) if any(map(str.isspace, told)) else told


def _text(found: object) -> str:
    told = loose.text(found).replace("\0", "")
    return told if len(told) <= MAX_TEXT else told[: MAX_TEXT - 1] + CUT


def _address(found: object) -> str:
    told = loose.text(found)
    return told if told.startswith(("https://", "http://")) and len(told) <= MAX_ADDRESS and told.isprintable() else ""


def _count(found: object) -> int | None:
    """A whole number from 0 on, also as sites show it ("1.2万"); None where it is not told or makes no sense."""
    if isinstance(found, bool) or not isinstance(found, int | float | str):
        return None
    if isinstance(found, str):
        told = _COUNT.fullmatch(found.strip()[:32])
        if told is None:
            return None
        found = float(told[1].replace(",", "")) * _UNITS[told[2].lower()]
    if isinstance(found, float) and not math.isfinite(found):
        return None
    return int(found) if 0 <= found <= MOST else None
