"""What Weibo pushes, read into one shape whatever its form.

In: the body of a proven push, JSON or the XML that looks like WeChat's. Out: `Push`. Called by adapters.weibo.account.
A field that is wrong is lost, never the push; only one without a sender or a type raises Unreadable. Fields:
platform-apis.md 5.1; names in XML are of confidence C.
"""

from enum import StrEnum
from typing import Final

import msgspec

from adapters import dates, loose, markup
from adapters.loose import Fields
from adapters.weibo.names import is_number
from bot.core.clock import Millis
from bot.core.errors import Unreadable

MOST_BYTES: Final = 64 * 1024
MAX_TEXT: Final = 5_000
MAX_WORD: Final = 128


class PushKind(StrEnum):
    """What a push is; whatever else there is, the platform says, is to be ignored."""

    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    POSITION = "position"
    EVENT = "event"
    MENTION = "mention"


class Push(msgspec.Struct, frozen=True, kw_only=True):
    """One push; `kind` None: of a type nobody knows. `at` is None where its time cannot be read, `written` the time as
    it was written. `subtype` and `key`: which event, or what kind of post mentions us and its number; `media` the
    number of a file, `place` where somebody is."""

    kind: PushKind | None
    sender: str
    receiver: str
    at: Millis | None = None
    written: str = ""
    text: str = ""
    subtype: str = ""
    key: str = ""
    media: str = ""
    place: str = ""

    @property
    def identity(self) -> str:
        """By what the platform's own repetitions are known; a push carries no number (5.1)."""
        what = loose.digest(self.kind or "", self.subtype, self.key, self.media, self.place, self.text)
        return f"{self.sender}-{loose.ident(self.written, 40) or '0'}-{what}"


def read(body: bytes) -> Push:
    """The push in a body. Raises Unreadable."""
    if len(body) > MOST_BYTES:
        raise Unreadable(f"a push of {len(body)} bytes; Weibo's have at most some thousand")
    if body.lstrip()[:1] == b"<":
        return _of_xml(markup.fields(body))
    found = loose.value(body)
    if not isinstance(found, dict):
        raise Unreadable("JSON that is no object")
    return _of_json(found)


def _of_json(fields: Fields) -> Push:
    data = loose.fields(fields.get("data"))
    return _push(
        loose.text(fields.get("type")),
        sender=loose.ident(fields.get("sender_id")),
        receiver=loose.ident(fields.get("receiver_id")),
        written=fields.get("created_at"),
        text=loose.text(fields.get("text"))[:MAX_TEXT],
        subtype=_word(data.get("subtype")),
        key=_word(data.get("key")),
        media=_word(data.get("vfid")) or _word(data.get("tovfid")),
        place=_place(data.get("latitude"), data.get("longitude")),
    )


def _of_xml(fields: Fields) -> Push:
    kind = loose.text(fields.get("MsgType"))
    return _push(
        "position" if kind == "location" else kind,
        sender=loose.ident(fields.get("FromUserName")),
        receiver=loose.ident(fields.get("ToUserName")),
        written=fields.get("CreateTime"),
        text=loose.text(fields.get("Content"))[:MAX_TEXT],
        subtype=_word(fields.get("Event")).lower(),
        key=_word(fields.get("EventKey")),
        media=_word(fields.get("MediaId")),
        place=_place(fields.get("Location_X"), fields.get("Location_Y")),
    )


def _push(
    kind: str, *, sender: str, receiver: str, written: object, text: str, subtype: str, key: str, media: str, place: str
) -> Push:
    if not kind:
        raise Unreadable("a push without a type")
    if not is_number(sender):
        raise Unreadable("a push without the number of its sender")
    known = next((one for one in PushKind if one == kind), None)
    return Push(
        kind=known, sender=sender, receiver=receiver, at=dates.moment(written), written=loose.text(written), text=text,
        subtype=subtype, key=key, media=media, place=place,
    )  # fmt: skip


def _word(found: object) -> str:
    return loose.ident(found, MAX_WORD)


def _place(latitude: object, longitude: object) -> str:
    """As people copy it into a map; "" where one half is missing."""
    north, east = loose.number(latitude, 1e3), loose.number(longitude, 1e3)
    return f"{north:.5f},{east:.5f}" if abs(north) <= 90 and abs(east) <= 180 else ""
