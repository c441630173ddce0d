"""WeChat's messages and events, read into one shape whatever their form.

In: an opened message, XML or JSON. Out: `Letter`. Called by adapters.wechat.hook. Which types there are is wechatpy's
knowledge; one that is unknown is kept with its type, shown and never answered. Raises Unreadable, never anything else.
"""

import json
import re
from typing import Any, Final

import msgspec
from wechatpy.events import EVENT_TYPES
from wechatpy.messages import MESSAGE_TYPES

from adapters import markup
from bot.core.errors import Unreadable

MOST_BYTES: Final = 64 * 1024
_KIND: Final = re.compile(r"\S{1,64}")
_PERSON: Final = re.compile(r"[^\s\x00-\x1f]{1,128}")
_TIME: Final = re.compile(r"[0-9]{1,11}", re.ASCII)
_NUMBER: Final = re.compile(r"[\w-]{0,64}", re.ASCII)

NEWER_EVENTS: Final = frozenset({
    "subscribe_msg_popup_event", "subscribe_msg_change_event", "subscribe_msg_sent_event",
})  # fmt: skip
REPORTS: Final = "templatesendjobfinish"
"""The event that tells what became of a template message."""
_CONSENTS: Final = {
    "subscribe_msg_popup_event": "SubscribeMsgPopupEvent",
    "subscribe_msg_change_event": "SubscribeMsgChangeEvent",
}


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """One message or event. `at_s` is the platform's time in seconds; `number` is empty for events.

    `event` is the event's name in small letters, `key` its EventKey; `media` the MediaId, `url` a picture's or link's
    address; `menu` the number of the menu item that was tapped, if the text came from one; `consents` are templates of
    notices with "accept" or "reject"; `job` is the number of the template message that a report is about.
    """

    kind: str
    sender: str
    receiver: str
    at_s: int
    number: str = ""
    text: str = ""
    event: str = ""
    key: str = ""
    media: str = ""
    url: str = ""
    title: str = ""
    menu: str = ""
    status: str = ""
    job: str = ""
    consents: tuple[tuple[str, str], ...] = ()
    known: bool = True

    @property
    def identity(self) -> str:
        """By what the platform's own repetitions are known (platform-apis.md 0.2)."""
        return self.number or "-".join((self.sender, str(self.at_s), self.event or self.kind, self.key))


def read(body: bytes) -> Letter:
    """The letter in a body."""
    if len(body) > MOST_BYTES:
        raise Unreadable(f"a message of {len(body)} bytes; WeChat's have at most some thousand")
    fields = _json(body) if body.lstrip()[:1] == b"{" else markup.fields(body)
    try:
        return _letter(fields)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        # never the value that is wrong: a reason is shown and logged, a customer's words are not
        raise Unreadable(f"a message without what every message has ({type(error).__name__})") from None


def _json(body: bytes) -> dict[str, Any]:
    try:
        fields = msgspec.json.decode(body)
        json.loads(body, object_pairs_hook=_each_once)  # msgspec takes the last of two
    except (msgspec.DecodeError, RecursionError, ValueError) as error:
        raise Unreadable(f"not JSON: {error}") from error
    if not isinstance(fields, dict):
        raise Unreadable("JSON that is no object")
    return fields


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a field given twice")
    return found


def _letter(fields: dict[str, Any]) -> Letter:
    kind = _fitting(_KIND, fields, "MsgType").lower()
    event = _told(fields, "Event").lower()
    return Letter(
        kind=kind,
        sender=_fitting(_PERSON, fields, "FromUserName"),
        receiver=_fitting(_PERSON, fields, "ToUserName"),
        at_s=int(_fitting(_TIME, fields, "CreateTime")),
        number=_fitting(_NUMBER, fields, "MsgId") if kind != "event" else "",
        text=_said(fields, kind),
        event=event,
        key=_told(fields, "EventKey"),
        media=_told(fields, "MediaId"),
        url=_told(fields, "PicUrl") or _told(fields, "Url"),
        title=_told(fields, "Title") or _told(fields, "Label"),
        menu=_told(fields, "bizmsgmenuid"),
        status=_told(fields, "Status"),
        job=_fitting(_NUMBER, fields, "MsgID") if event == REPORTS else "",
        consents=_consents(fields, event),
        known=event in EVENT_TYPES or event in NEWER_EVENTS if kind == "event" else kind in MESSAGE_TYPES,
    )


def _consents(fields: dict[str, Any], event: str) -> tuple[tuple[str, str], ...]:
    """What a customer decided about notices; in XML one list item stands alone, several come as a list."""
    inside = fields.get(_CONSENTS.get(event, ""))
    listed = inside.get("List") if isinstance(inside, dict) else inside
    rows = [row for row in (listed if isinstance(listed, list) else [listed]) if isinstance(row, dict)]
    found = ((_told(row, "TemplateId"), _told(row, "SubscribeStatusString").lower()) for row in rows)
    return tuple((template, status) for template, status in found if template)


def _said(fields: dict[str, Any], kind: str) -> str:
    """What a person wrote or spoke, with its line breaks."""
    names = {"text": "Content", "voice": "Recognition", "link": "Description"}
    return _told(fields, names[kind], strip=False) if kind in names else ""


def _fitting(form: re.Pattern[str], fields: dict[str, Any], name: str) -> str:
    told = _told(fields, name)
    if not form.fullmatch(told):
        raise ValueError(name)
    return told


def _told(fields: dict[str, Any], name: str, *, strip: bool = True) -> str:
    """A field as text; "" where there is none, or it holds fields of its own. Given twice, two readers could each take
    another."""
    value = fields.get(name)
    if isinstance(value, list):
        raise ValueError(name)
    if value is None or isinstance(value, dict):
        return ""
    return str(value).strip() if strip else str(value)
