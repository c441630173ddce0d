"""A custom robot of DingTalk (钉钉).

In: `[receivers.<name>] type = "dingtalk"`, pages. Out: one message a call. Opened by bot.app through SPEC. Rules:
platform-apis.md 6.2: signed with the secret as key, 20 messages a minute and ten minutes of silence for whoever says
more, 20,000 bytes, a title, and whom it calls must also stand in the text.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
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
from bot.core.clock import Clock, Millis
from bot.core.monitoring import ReceiverSpec
from bot.core.secret import Secret

TYPE: Final = "dingtalk"
MOST_BYTES: Final = 20_000
MUTED_S: Final = 600.0
CODES: Final = {
    -1: Remedy("DingTalk is busy", 5.0),
    130101: Remedy("the robot said too much and is muted for ten minutes; do others use it too?", MUTED_S),
    300001: Remedy("the token in the robot's address is wrong; copy the address anew from the group's page"),
    300005: Remedy("the token in the robot's address is no longer valid; copy the address anew from the group's page"),
    310000: Remedy(
        "the robot's security setting (加签, keyword or address list) does not let this in; compare `secret` and "
        "`keyword` with the robot's page, and this machine's clock with the time"
    ),
}

_USER: Final = re.compile(r"(?!(?i:all)\Z)[0-9A-Za-z][0-9A-Za-z_-]{0,63}", re.ASCII)
_PHONE: Final = re.compile(r"(\+?[0-9]{1,4}-)?[0-9]{5,15}", re.ASCII)


class DingtalkSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`url` is the robot's whole address, `secret` that of 加签 (SEC…) and `keyword` its keyword, where it has one.
    `per_minute` is far below the 20 of the platform: what is too much mutes the robot, and a house that is started anew
    does not know what was said before."""

    url: Secret
    secret: Secret = Secret()
    keyword: str = ""
    per_minute: Annotated[int, Meta(ge=1, le=10)] = 9

    def __post_init__(self) -> None:
        checked_address(self.url)


def signature(secret: Secret, at: Millis) -> str:
    """Base64 of HMAC-SHA256 over "<milliseconds>\\n<secret>", keyed with the secret. It is encoded once, by the address
    it stands in."""
    told = f"{at}\n{secret.reveal()}".encode()
    return base64.b64encode(hmac.new(secret.reveal().encode(), told, hashlib.sha256).digest()).decode()


class Dingtalk:
    """The port `Receiver`."""

    def __init__(self, name: str, settings: DingtalkSettings, clock: Clock, web: Web) -> None:
        pace = Pace(name, (Limit(settings.per_minute, 60.0),), clock)
        self._robot = Robot(name, settings.url, (settings.secret,), CODES, pace)
        self._settings = settings
        self._clock = clock
        self._web = web

    async def send(self, pages: Sequence[Page]) -> None:
        """See the port."""
        keyword = self._settings.keyword
        message = composed(pages, MOST_BYTES, lambda made: len(_body(made, keyword)), words.unmarked)
        query = None
        if self._settings.secret:
            at = self._clock.now()
            query = {"timestamp": str(at), "sign": signature(self._settings.secret, at)}
        await self._robot.post(self._web, _body(message, keyword), query)


def _body(message: Message, keyword: str) -> bytes:
    users = [person.dingtalk for person in message.people if _USER.fullmatch(person.dingtalk)]
    mobiles = [mobile for mobile in map(_mobile, message.people) if mobile]
    called = " ".join(f"@{name}" for name in (*users, *mobiles))
    paragraphs = [*map(_marked, message.parts), *message.notes, called]
    if keyword and not any(keyword in paragraph for paragraph in paragraphs):
        paragraphs.append(keyword)
    return msgspec.json.encode(
        {
            "msgtype": "markdown",
            "markdown": {"title": message.title, "text": "\n\n".join(filter(None, paragraphs))},
            "at": {"atUserIds": users, "atMobiles": mobiles, "isAtAll": False},
        }
    )


def _mobile(person: Person) -> str:
    """Only of whom no user id is known."""
    return person.phone if not _USER.fullmatch(person.dingtalk) and _PHONE.fullmatch(person.phone) else ""


def _marked(part: Part) -> str:
    """A single line break is none in DingTalk; lines of a quotation are parted by an empty one."""
    links = [f"[{says}]({link})" for says, link in ((CLAIM, part.claim), (LINK, part.link)) if link]
    return "\n\n".join((f"#### {part.head}", *(f"> {line}" for line in part.lines), *filter(None, ("　".join(links),))))


@asynccontextmanager
async def _open(name: str, settings: msgspec.Struct, clock: Clock) -> AsyncIterator[Receiver]:
    if not isinstance(settings, DingtalkSettings):
        raise TypeError(f"{type(settings).__name__} are no settings of {TYPE}")
    async with http.opened(TIMES, connections=4) as web:
        yield Dingtalk(name, settings, clock, web)


SPEC = ReceiverSpec(TYPE, DingtalkSettings, _open)
