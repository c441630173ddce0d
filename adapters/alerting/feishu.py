"""A custom robot of Feishu (飞书) or Lark.

In: `[receivers.<name>] type = "feishu"`, pages. Out: one message a call. Opened by bot.app through SPEC. Rules:
platform-apis.md 6.3: the text that is signed is the key and the message is empty, 100 messages a minute and 5 a second,
20 KB. What is sent is a tree (`post`) and no Markdown, so that nobody's text is read as anything but text.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

import msgspec

from adapters import http
from adapters.alerting import words
from adapters.alerting.composing import CLAIM, LINK, Message, Part, composed
from adapters.alerting.pacing import Limit, Pace
from adapters.alerting.robot import TIMES, Remedy, Robot, checked_address
from adapters.http import Web
from bot.core.alerts import Page, Receiver
from bot.core.clock import SECOND, Clock
from bot.core.monitoring import ReceiverSpec
from bot.core.secret import Secret

TYPE: Final = "feishu"
MOST_BYTES: Final = 20_000
SIGNED_BYTES: Final = 128
"""What timestamp and signature add."""
LIMITS: Final = (Limit(4, 1.0), Limit(90, 60.0))
CODES: Final = {
    9499: Remedy("Feishu does not take the form of this message"),
    11232: Remedy("Feishu takes no more messages just now, as often on the full and the half hour", 30.0),
    19001: Remedy("the robot's address is wrong or the robot was removed; copy it anew from the group's page"),
    19021: Remedy("the signature does not fit; compare `secret` with the robot's page, and the clock with the time"),
    19022: Remedy("the robot's address list does not have this machine; add it on the robot's page"),
    19024: Remedy("the robot's keyword does not stand in the message; set `keyword` as on the robot's page"),
}

_USER: Final = re.compile(r"(?!(?i:all)\Z)[0-9A-Za-z][0-9A-Za-z_-]{0,63}", re.ASCII)
Tag = dict[str, str]


class FeishuSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`url` is the robot's whole address, `secret` that of 签名校验 and `keyword` its keyword, where it has one."""

    url: Secret
    secret: Secret = Secret()
    keyword: str = ""

    def __post_init__(self) -> None:
        checked_address(self.url)


def signature(secret: Secret, at_s: int) -> str:
    """Base64 of HMAC-SHA256 over nothing, keyed with "<seconds>\\n<secret>"."""
    key = f"{at_s}\n{secret.reveal()}".encode()
    return base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()


class Feishu:
    """The port `Receiver`."""

    def __init__(self, name: str, settings: FeishuSettings, clock: Clock, web: Web) -> None:
        self._robot = Robot(name, settings.url, (settings.secret,), CODES, Pace(name, LIMITS, clock))
        self._settings = settings
        self._clock = clock
        self._web = web

    async def send(self, pages: Sequence[Page]) -> None:
        """See the port."""
        keyword, most = self._settings.keyword, MOST_BYTES - SIGNED_BYTES
        message = composed(pages, most, lambda made: len(msgspec.json.encode(_body(made, keyword))), words.tame)
        signed: dict[str, str] = {}
        if self._settings.secret:
            at_s = self._clock.now() // SECOND
            signed = {"timestamp": str(at_s), "sign": signature(self._settings.secret, at_s)}
        await self._robot.post(self._web, msgspec.json.encode(signed | _body(message, keyword)))


def _body(message: Message, keyword: str) -> dict[str, object]:
    rows = [row for part in message.parts for row in _rows(part, first=part is message.parts[0])]
    rows += [[{"tag": "text", "text": note}] for note in message.notes]
    said = [message.title, *(tag.get("text", "") for row in rows for tag in row)]
    if keyword and not any(keyword in text for text in said):
        rows.append([{"tag": "text", "text": keyword}])
    called = [person.feishu for person in message.people if _USER.fullmatch(person.feishu)]
    if called:
        rows.append([{"tag": "at", "user_id": name} for name in called])
    return {"msg_type": "post", "content": {"post": {"zh_cn": {"title": message.title, "content": rows}}}}


def _rows(part: Part, *, first: bool) -> list[list[Tag]]:
    """The first part's head is the message's title, unless there are others."""
    told = ((CLAIM, part.claim), (LINK, part.link))
    links = [{"tag": "a", "text": f"{says} ", "href": link} for says, link in told if link]
    lines: list[list[Tag]] = [[{"tag": "text", "text": f"· {line}"}] for line in part.lines]
    head: list[list[Tag]] = [] if first else [[{"tag": "text", "text": part.head}]]
    return [*head, *lines, *([links] if links else [])]


@asynccontextmanager
async def _open(name: str, settings: msgspec.Struct, clock: Clock) -> AsyncIterator[Receiver]:
    if not isinstance(settings, FeishuSettings):
        raise TypeError(f"{type(settings).__name__} are no settings of {TYPE}")
    async with http.opened(TIMES, connections=4) as web:
        yield Feishu(name, settings, clock, web)


SPEC = ReceiverSpec(TYPE, FeishuSettings, _open)
