"""A group robot of WeCom (企业微信).

In: `[receivers.<name>] type = "wecom"`, pages. Out: one message a call. Opened by bot.app through SPEC. Rules:
platform-apis.md 6.1: the key in the address is the secret, 20 messages a minute, 2,048 bytes of text or 4,096 of
Markdown, people are called by userid; by phone number in plain text only.
"""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from adapters import http
from adapters.alerting import words
from adapters.alerting.composing import CLAIM, LINK, Message, Part, composed
from adapters.alerting.pacing import Limit, Pace
from adapters.alerting.robot import TIMES, Remedy, Robot, checked_address
from adapters.http import Web
from bot.core.alerts import Page, Person, Receiver
from bot.core.clock import Clock
from bot.core.monitoring import ReceiverSpec
from bot.core.secret import Secret

TYPE: Final = "wecom"
TEXT_BYTES: Final = 2_048
MARKDOWN_BYTES: Final = 4_096
CODES: Final = {
    -1: Remedy("WeCom is busy", 5.0),
    40058: Remedy("WeCom does not take the form or the length of this message"),
    45009: Remedy("too many messages for this robot within a minute", 60.0),
    93000: Remedy("the robot was removed from its group, or its address is wrong; copy it anew from the group's page"),
}

_USER: Final = re.compile(r"(?!(?i:all)\Z)[0-9A-Za-z][0-9A-Za-z_.@-]{0,63}", re.ASCII)
_PHONE: Final = re.compile(r"\+?[0-9]{5,15}", re.ASCII)


class Form(StrEnum):
    """How a message looks."""

    MARKDOWN = "markdown"
    TEXT = "text"


class WecomSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`url` is the robot's whole address (Webhook 地址). In Markdown people are called by userid alone: where somebody
    has only a phone number, plain text is sent. `per_minute` leaves room below the 20 that the robot may say."""

    url: Secret
    form: Form = Form.MARKDOWN
    per_minute: Annotated[int, Meta(ge=1, le=20)] = 18

    def __post_init__(self) -> None:
        checked_address(self.url)


class Wecom:
    """The port `Receiver`."""

    def __init__(self, name: str, settings: WecomSettings, clock: Clock, web: Web) -> None:
        pace = Pace(name, (Limit(settings.per_minute, 60.0),), clock)
        self._robot = Robot(name, settings.url, (), CODES, pace)
        self._form = settings.form
        self._web = web

    async def send(self, pages: Sequence[Page]) -> None:
        """See the port."""
        people = [person for page in pages for person in page.people]
        unnamed = any(_mobile(person) and not _user(person) for person in people)
        body = _text(pages) if self._form is Form.TEXT or unnamed else _markdown(pages)
        await self._robot.post(self._web, msgspec.json.encode(body))


def _user(person: Person) -> str:
    return person.wecom if _USER.fullmatch(person.wecom) else ""


def _mobile(person: Person) -> str:
    return person.phone if _PHONE.fullmatch(person.phone) else ""


def _markdown(pages: Sequence[Page]) -> object:
    def content(message: Message) -> str:
        parts = "\n\n".join(map(_marked, message.parts))
        called = " ".join(f"<@{name}>" for name in map(_user, message.people) if name)
        return "\n".join(filter(None, (parts, *message.notes, called)))

    message = composed(pages, MARKDOWN_BYTES, lambda made: len(content(made).encode()), words.unmarked)
    return {"msgtype": "markdown", "markdown": {"content": content(message)}}


def _marked(part: Part) -> str:
    head = f'**<font color="warning">{part.head}</font>**' if part.grave else f"**{part.head}**"
    links = [f"[{says}]({link})" for says, link in ((CLAIM, part.claim), (LINK, part.link)) if link]
    return "\n".join((head, *(f"> {line}" for line in part.lines), *filter(None, ("　".join(links),))))


def _text(pages: Sequence[Page]) -> object:
    def content(message: Message) -> str:
        return "\n".join(("\n\n".join(map(_plain, message.parts)), *message.notes))

    message = composed(pages, TEXT_BYTES, lambda made: len(content(made).encode()), words.tame)
    users = [name for name in map(_user, message.people) if name]
    mobiles = [_mobile(person) for person in message.people if _mobile(person) and not _user(person)]
    told = {"content": content(message), "mentioned_list": users, "mentioned_mobile_list": mobiles}
    return {"msgtype": "text", "text": told}


def _plain(part: Part) -> str:
    links = (f"{says}：{link}" for says, link in ((CLAIM, part.claim), (LINK, part.link)) if link)
    return "\n".join((part.head, *(f"· {line}" for line in part.lines), *links))


@asynccontextmanager
async def _open(name: str, settings: msgspec.Struct, clock: Clock) -> AsyncIterator[Receiver]:
    if not isinstance(settings, WecomSettings):
        raise TypeError(f"{type(settings).__name__} are no settings of {TYPE}")
    async with http.opened(TIMES, connections=4) as web:
        yield Wecom(name, settings, clock, web)


SPEC = ReceiverSpec(TYPE, WecomSettings, _open)
