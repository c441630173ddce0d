"""What a letter is to the shop: a message, a file, an event; and what it lets us send.

In: letters. Out: `Inbound`s, grants, consents: pure functions. Called by adapters.wechat.account.
"""

from collections.abc import Mapping
from typing import Final

import msgspec

from adapters.wechat.letters import REPORTS, Letter
from adapters.wechat.names import NAME
from adapters.wechat.settings import Quota, Quotas
from bot.core.clock import SECOND, Millis
from bot.core.media import Attachment, MediaKind
from bot.core.model import Address, Inbound, MessageId
from bot.core.vocabulary import Kind

MEDIA: Final[Mapping[str, tuple[MediaKind, str]]] = {
    "image": (MediaKind.IMAGE, "发来一张图片"),
    "voice": (MediaKind.VOICE, "发来一段语音"),
    "video": (MediaKind.VIDEO, "发来一段视频"),
    "shortvideo": (MediaKind.VIDEO, "发来一段视频"),
    "location": (MediaKind.LOCATION, "发来一个位置"),
    "link": (MediaKind.LINK, "发来一个链接"),
    "miniprogrampage": (MediaKind.LINK, "发来一个小程序"),
}
LEAVES: Final = "unsubscribe"
ARRIVED: Final = "success"
TEMPLATE: Final = "template"
STATUS: Final = 100
BLOCKED: Final = "failed:user block"
"""How the platform tells that a template message was refused by its reader (1.3)."""
ACCEPTED, REJECTED = "accept", "reject"


class Grant(msgspec.Struct, frozen=True):
    """An act of this kind lets us send so much."""

    kind: str
    quota: Quota


def inbound(letter: Letter, now: Millis, original_id: str) -> Inbound:
    """What stands in the conversation for a letter."""
    return Inbound(
        id=MessageId(f"{NAME}-{letter.identity}"),
        address=address_of(letter),
        text=_words(letter),
        author="",
        received_at=now,
        sent_at=Millis(letter.at_s * SECOND),
        kind=_kind(letter),
        own=bool(original_id) and letter.sender == original_id,
        media=_attachments(letter),
        choice=letter.menu,
    )


def address_of(letter: Letter) -> Address:
    return Address(NAME, letter.sender, letter.sender)


def granted(letter: Letter, quotas: Quotas) -> Grant | None:
    """What the customer's act lets us send (platform-apis.md 1.5); None: nothing."""
    acts: Mapping[str, tuple[str, Quota]] = {
        "click": ("menu", quotas.menu),
        "scancode_push": ("menu", quotas.menu),
        "scancode_waitmsg": ("menu", quotas.menu),
        "subscribe": ("follow", quotas.follow),
        "scan": ("scan", quotas.scan),
    }
    if letter.kind == "event":
        act = acts.get(letter.event)
    else:  # a tap on a message menu counts as one on a menu
        act = ("menu", quotas.menu) if letter.menu else ("message", quotas.message)
    return Grant(*act) if act else None


class Report(msgspec.Struct, frozen=True):
    """What became of a template message: by our number of it, whether it arrived, why not."""

    number: str
    arrived: bool
    why: str = ""


def report(letter: Letter) -> Report | None:
    """What the letter reports of a template message; None where it is something else."""
    if letter.kind != "event" or letter.event != REPORTS or not letter.job:
        return None
    arrived = letter.status.lower() == ARRIVED
    return Report(taken_as(TEMPLATE, letter.job), arrived, "" if arrived else letter.status[:STATUS])


def taken_as(way: str, number: str) -> str:
    """The number under which the house knows a notice that went this way."""
    return f"{way}-{number}"


def is_gone(letter: Letter) -> bool:
    """Whether it says that nothing reaches this customer any more."""
    refused = letter.event == REPORTS and letter.status.lower() == BLOCKED
    return letter.kind == "event" and (letter.event == LEAVES or refused)


def _kind(letter: Letter) -> Kind:
    if letter.kind == "event" or not letter.known:
        return Kind.EVENT
    return Kind.MEDIA if letter.kind in MEDIA else Kind.TEXT


def _attachments(letter: Letter) -> tuple[Attachment, ...]:
    """Never the address of a picture: it could lead anywhere."""
    if letter.kind not in MEDIA:
        return ()
    kind, _ = MEDIA[letter.kind]
    return (Attachment(kind, letter.media, letter.title, _link(letter)),)


def _link(letter: Letter) -> str:
    """Where a link leads; it is shown, never followed."""
    return letter.url if letter.kind == "link" and letter.url.startswith(("http://", "https://")) else ""


def _words(letter: Letter) -> str:
    if letter.kind == "text":
        return letter.text
    if letter.kind == "event":
        return " ".join(filter(None, (letter.event, letter.key, letter.status)))
    told = " ".join(filter(None, (letter.title, letter.text, _link(letter))))
    said = MEDIA[letter.kind][1] if letter.kind in MEDIA else ""
    return f"{said}：{told}" if said and told else said or f"发来一条{letter.kind}消息"
