"""What a push says: its items, read field by field. A field that is missing or odd is lost, never the item.

In: the bytes of a push, proven. Out: `Item`s, and `inbound`, which makes the product's message of one. Pure. Called by
adapters.live.douyin.hook and by the recovery. Forms: platform-apis.md 4.2 and 4.3.
"""

from collections.abc import Container
from typing import Final

import msgspec

from adapters import loose
from adapters.live.douyin.settings import NAME, MsgType
from bot.core.clock import MINUTE, SECOND, Millis
from bot.core.errors import Unreadable
from bot.core.model import Address, Badge, Inbound, MessageId
from bot.core.vocabulary import Kind

MOST_BYTES: Final = 512 * 1024
MOST_ITEMS: Final = 1_000
"""Taken of one push; no push of the platform's comes near."""
MAX_TEXT: Final = 2_000
MAX_NAME: Final = 64
MAX_SKEW: Final = 5 * MINUTE
MOST: Final = 10**9
CUT: Final = "…"

_KINDS: Final = {MsgType.COMMENT: Kind.COMMENT, MsgType.GIFT: Kind.EVENT, MsgType.FANS: Kind.EVENT}
"""Likes tell that a room is alive, and nothing else."""


class Item(msgspec.Struct, frozen=True):
    """One thing a viewer did. `test`: by the platform's own tool, for trying."""

    id: str
    viewer: str
    name: str
    text: str
    at: Millis | None
    badge: Badge | None
    test: bool = False


class Items(msgspec.Struct, frozen=True):
    """What a push holds; `unreadable` items were none, `surplus` were beyond what is taken at once."""

    items: tuple[Item, ...]
    unreadable: int = 0
    surplus: int = 0


# ---- from bytes to items


def read(body: bytes) -> Items:
    """The items of a push, in either form: an array, or an object with the array as text. Raises Unreadable."""
    value = _payload(loose.value(body))
    if not isinstance(value, list):
        raise Unreadable("a push that is no array of items")
    taken = value[:MOST_ITEMS]
    items = tuple(_item(one) for one in taken if isinstance(one, dict))
    return Items(items, len(taken) - len(items), len(value) - len(taken))


def _payload(value: object) -> object:
    """What lies in the envelope one kind of client gets; one item alone is an array of one."""
    if isinstance(value, dict):
        inner = value.get("payload", value)
        value = loose.value(inner.encode("utf-8", "surrogatepass")) if isinstance(inner, str) else inner
    return [value] if isinstance(value, dict) else value


def _item(fields: dict[str, object]) -> Item:
    level, paid = _count(fields.get("fansclub_level")), _count(fields.get("gift_value"))
    return Item(
        id=loose.ident(fields.get("msg_id")),
        viewer=loose.ident(fields.get("sec_openid")),
        name=_name(loose.text(fields.get("nickname"))),
        text=loose.text(fields.get("content")),
        at=_moment(fields.get("timestamp")),
        badge=Badge(level=level, paid_fen=paid) if level or paid else None,
        test=loose.flag(fields.get("test")),
    )


def _count(value: object) -> int:
    """A level or an amount, within reason; 0 for anything else."""
    found = loose.number(value)
    return int(found) if 0 < found <= MOST else 0


def _moment(value: object) -> Millis | None:
    found = loose.number(value)
    return Millis(int(found)) if 0 < found < 10**15 else None


def _name(name: str) -> str:
    if len(name) > MAX_NAME or not name.isprintable():
        return "".join(filter(str.isprintable, name[: 4 * MAX_NAME]))[:MAX_NAME]
    return name


# ---- from items to the product's messages


def number_of(item: Item, kind: MsgType, room: str, now: Millis) -> MessageId:
    """The item's own number, else a fingerprint of room, viewer, text and second."""
    second = str((item.at or now) // SECOND)
    own = item.id or loose.digest(kind, item.viewer or item.name, item.text, second)
    return MessageId(f"{room}/{own}")


def inbound(item: Item, kind: MsgType, room: str, now: Millis, own: Container[str]) -> Inbound | None:
    """The product's message; None for what only tells that a room is alive. What happened in a room has no text."""
    form = _KINDS.get(kind)
    if form is None:
        return None
    text = item.text if form is Kind.COMMENT else ""
    return Inbound(
        id=number_of(item, kind, room, now),
        address=Address(NAME, room, item.viewer, True),
        text=text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + CUT,
        author=item.name,
        received_at=now,
        sent_at=item.at if item.at is not None and abs(item.at - now) <= MAX_SKEW else None,
        kind=form,
        own=item.viewer in own,
        badge=item.badge,
    )
