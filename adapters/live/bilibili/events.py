"""What a room's messages mean: from a packet's body to the product's own. Pure; what comes in may be anything.

In: bodies, the room they came from, the time. Out: `Event`s. Called by adapters.live.bilibili.ear. Fields and names:
platform-apis.md 3.5 and 3.6; names of older documents are known too. A wrong or missing field is lost, not the event.
"""

from enum import StrEnum
from typing import Final

import msgspec

from adapters import loose
from adapters.live.bilibili.names import NAME
from adapters.loose import Fields
from bot.core.clock import MINUTE, SECOND, Millis
from bot.core.errors import Unreadable
from bot.core.model import Address, Badge, Inbound, MessageId
from bot.core.vocabulary import Kind

PREFIX: Final = "LIVE_OPEN_PLATFORM_"
MAX_SKEW: Final = 5 * MINUTE
MAX_AUTHOR: Final = 64
MAX_WITHDRAWN: Final = 100
MAX_LEVEL: Final = 1_000
MOST_FEN: Final = 100_000_000
IN_MILLIS: Final = 10**11
"""A time stamp beyond this is in milliseconds."""
STICKER: Final = 1


class What(StrEnum):
    """What happened in a room."""

    COMMENT = "comment"
    SUPER_CHAT = "super_chat"  # a comment that was paid for
    WITHDRAWN = "withdrawn"  # paid comments were taken back
    GUARD = "guard"  # somebody joined the host's guard, who pay by the month
    GIFT = "gift"
    LIKE = "like"
    ENTER = "enter"
    MIRROR = "mirror"  # a comment in another room that this one is linked with
    START = "start"
    END = "end"
    STOPPED = "stopped"  # the platform pushes nothing more for a session
    UNKNOWN = "unknown"


KNOWN: Final = {
    "DM": What.COMMENT,
    "DM_MIRROR": What.MIRROR,
    "SUPER_CHAT": What.SUPER_CHAT,
    "SUPER_CHAT_DEL": What.WITHDRAWN,
    "GUARD": What.GUARD,
    "SEND_GIFT": What.GIFT,
    "LIKE": What.LIKE,
    "LIVE_ROOM_ENTER": What.ENTER,
    "ENTER_ROOM": What.ENTER,
    "LIVE_START": What.START,
    "LIVE": What.START,
    "LIVE_END": What.END,
    "LIVE_OFF": What.END,
    "INTERACTION_END": What.STOPPED,
}
PEOPLE: Final = frozenset({What.COMMENT, What.SUPER_CHAT, What.GUARD, What.GIFT, What.LIKE, What.ENTER, What.MIRROR})
EVENTS: Final = frozenset({What.GUARD, What.GIFT, What.MIRROR})
"""Handed on without a text; likes and entering say nothing that anybody needs."""


class Place(msgspec.Struct, frozen=True):
    """The room a line is about, and whose comments there are the shop's own."""

    room: str
    own: frozenset[str] = frozenset()


class Event(msgspec.Struct, frozen=True):
    """One body, understood. `name` is the platform's; `game` the session a stop is about; `anonymous`: it is somebody's
    doing and does not say whose."""

    what: What
    name: str
    messages: tuple[Inbound, ...] = ()
    anonymous: bool = False
    game: str = ""


def read(body: bytes, place: Place, now: Millis) -> Event:
    """The event in a body. Raises Unreadable for one that is no JSON object with a `cmd`."""
    envelope = loose.fields(loose.value(body))
    name = envelope.get("cmd")
    if not isinstance(name, str) or not name:
        raise Unreadable("a message without its name")
    what = KNOWN.get(name.removeprefix(PREFIX), What.UNKNOWN) if name.startswith(PREFIX) else What.UNKNOWN
    data = loose.fields(envelope.get("data"))
    if what is What.UNKNOWN:
        return Event(what, loose.text(name)[:64])
    if what is What.STOPPED:
        return Event(what, name, game=loose.text(data.get("game_id")))
    if what is What.WITHDRAWN:
        return Event(what, name, _withdrawn(data, place, now))
    who = _who(data)
    message = _message(what, data, place, who, now)
    return Event(what, name, (message,) if message else (), anonymous=what in PEOPLE and not who)


def _who(data: Fields) -> str:
    return loose.ident(data.get("open_id")) or loose.ident(loose.fields(data.get("user_info")).get("open_id"))


def _message(what: What, data: Fields, place: Place, who: str, now: Millis) -> Inbound | None:
    match what:
        case What.COMMENT:
            return _inbound(what, data, place, who, now, _comment(data), Kind.COMMENT)
        case What.SUPER_CHAT:
            return _inbound(what, data, place, who, now, loose.text(data.get("message")), Kind.COMMENT)
        case What.START:
            return _inbound(what, data, place, "", now, loose.text(data.get("title")), Kind.START)
        case What.END:
            return _inbound(what, data, place, "", now, "", Kind.END)
    return _inbound(what, data, place, who, now, "", Kind.EVENT) if what in EVENTS else None


def _inbound(what: What, data: Fields, place: Place, who: str, now: Millis, text: str, kind: Kind) -> Inbound:
    at = _time(data)
    second = str((at or now) // SECOND)
    return Inbound(
        id=MessageId(_ident(what, data) or loose.digest(what, place.room, who, _author(data), text, second)),
        address=Address(NAME, place.room, who, public=True),
        text=text,
        author=_author(data),
        received_at=now,
        sent_at=Millis(at) if at and abs(at - now) <= MAX_SKEW else None,
        kind=kind,
        own=bool(who) and who in place.own,
        badge=_badge(what, data),
    )


def _comment(data: Fields) -> str:
    """What was written; of a sticker its name in brackets, as the room shows it in words."""
    words = loose.text(data.get("msg"))
    if int(loose.number(data.get("dm_type"))) != STICKER:
        return words
    name = words.strip().strip("[]")
    return f"[{name or '表情'}]"


def _ident(what: What, data: Fields) -> str:
    """The platform's id of a message. A paid comment has a number of its own, by which it is taken back."""
    if what is What.SUPER_CHAT and (number := loose.ident(data.get("message_id"))):
        return paid(number)
    return loose.ident(data.get("msg_id"))


def paid(number: str) -> str:
    """The id of the paid comment with that number."""
    return f"sc-{number}"


def _withdrawn(data: Fields, place: Place, now: Millis) -> tuple[Inbound, ...]:
    told = data.get("message_ids")
    numbers = [loose.ident(one) for one in told[:MAX_WITHDRAWN]] if isinstance(told, list) else []
    return tuple(
        Inbound(
            id=MessageId(f"{paid(number)}-withdrawn"),
            address=Address(NAME, place.room, public=True),
            text=paid(number),
            author="",
            received_at=now,
            kind=Kind.WITHDRAWN,
        )
        for number in numbers
        if number
    )


def _author(data: Fields) -> str:
    name = loose.text(data.get("uname")) or loose.text(loose.fields(data.get("user_info")).get("uname"))
    name = name[: 4 * MAX_AUTHOR]
    return name[:MAX_AUTHOR] if name.isprintable() else "".join(filter(str.isprintable, name))[:MAX_AUTHOR]


def _time(data: Fields) -> int:
    """Unix milliseconds; 0 where it is not told."""
    told = loose.number(data.get("timestamp")) or loose.number(data.get("start_time"))
    if not 0 < told < SECOND * IN_MILLIS:
        return 0
    return int(told if told > IN_MILLIS else told * SECOND)


def _badge(what: What, data: Fields) -> Badge | None:
    """None for somebody of whom nothing is told. A medal counts unless it is said to be put away."""
    worn = data.get("fans_medal_wearing_status")
    level = loose.number(data.get("fans_medal_level")) if worn is None or loose.flag(worn) else 0.0
    rmb = loose.number(data.get("rmb")) if what is What.SUPER_CHAT else 0.0
    badge = Badge(
        level=int(min(max(level, 0), MAX_LEVEL)),
        member=what is What.GUARD or loose.number(data.get("guard_level")) > 0,
        moderator=loose.flag(data.get("is_admin")),
        paid_fen=round(min(max(rmb * 100, 0), MOST_FEN)),
    )
    return None if badge == NOBODY else badge


NOBODY: Final = Badge()
