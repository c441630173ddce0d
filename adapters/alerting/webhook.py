"""Anything else that can take a signed call: WEBHOOK.md is the contract.

In: `[receivers.<name>] type = "webhook"`, pages. Out: one signed call. Opened by bot.app through SPEC. Texts go as they
are, without characters nobody sees; whoever shows them sees to it that they stay text.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from adapters import http, loose
from adapters.alerting import words
from adapters.alerting.pacing import Limit, Pace
from adapters.alerting.robot import TIMES, Remedy, Robot, checked_address
from adapters.http import Web
from bot.core.alerts import Page, Person, Receiver
from bot.core.clock import Clock
from bot.core.errors import Permanent
from bot.core.monitoring import ReceiverSpec
from bot.core.secret import Secret
from bot.core.signed import signed

TYPE: Final = "webhook"
KEY: Final = "Idempotency-Key"
SECRET_LENGTH: Final = 16
TITLE: Final = 200
LINE: Final = 500
LINES: Final = 20
PAGES: Final = 50
CODES: Final = {
    1: Remedy("the other side refuses it"),
    2: Remedy("the other side is busy", 5.0),
}


class WebhookSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`url` is on this machine or behind https, `secret` has 16 characters or more. `per_minute`: what it takes."""

    url: Secret
    secret: Secret
    per_minute: Annotated[int, Meta(ge=1)] = 60

    def __post_init__(self) -> None:
        checked_address(self.url)
        if len(self.secret.reveal()) < SECRET_LENGTH:
            raise ValueError(
                f'`secret` needs {SECRET_LENGTH} or more characters; write "$NAME" and set the environment variable'
            )


class Told(msgspec.Struct, frozen=True):
    """One page as it travels."""

    id: str
    kind: str
    level: int
    title: str
    lines: tuple[str, ...]
    link: str
    claim: str
    people: tuple[Person, ...]
    at: int


class Body(msgspec.Struct, frozen=True):
    """What is sent. `more`: pages beyond those that fit."""

    v: int
    pages: tuple[Told, ...]
    more: int = 0


def body_of(pages: Sequence[Page]) -> bytes:
    """The gravest first."""
    ranked = sorted(pages, key=lambda page: -page.level)
    return msgspec.json.encode(Body(1, tuple(map(_told, ranked[:PAGES])), max(0, len(ranked) - PAGES)))


def key_of(pages: Sequence[Page]) -> str:
    """The same for the same pages told again."""
    ids = sorted(page.id for page in pages)
    return ids[0] if len(ids) == 1 and ids[0].isascii() and ids[0].isprintable() else loose.digest(*ids)


def _told(page: Page) -> Told:
    return Told(
        id=page.id,
        kind=page.kind,
        level=page.level,
        title=words.cut(words.plain(page.title), TITLE),
        lines=tuple(words.cut(words.plain(line), LINE) for line in page.lines[:LINES]),
        link=words.address(page.link),
        claim=words.address(page.claim),
        people=page.people,
        at=page.at,
    )


class Webhook:
    """The port `Receiver`. What is answered is read like a robot's answer, with the codes of WEBHOOK.md."""

    def __init__(self, name: str, settings: WebhookSettings, clock: Clock, web: Web) -> None:
        pace = Pace(name, (Limit(settings.per_minute, 60.0),), clock)
        self._robot = Robot(name, settings.url, (settings.secret,), CODES, pace)
        self._secret = settings.secret
        self._clock = clock
        self._web = web

    async def send(self, pages: Sequence[Page]) -> None:
        """See the port. The same pages may be told again, by contract they are taken once."""
        if not pages:
            raise Permanent("nothing is to be told")
        body = body_of(pages)
        headers = {**signed(self._secret, body, self._clock.now()), KEY: key_of(pages)}
        await self._robot.post(self._web, body, headers=headers)


@asynccontextmanager
async def _open(name: str, settings: msgspec.Struct, clock: Clock) -> AsyncIterator[Receiver]:
    if not isinstance(settings, WebhookSettings):
        raise TypeError(f"{type(settings).__name__} are no settings of {TYPE}")
    async with http.opened(TIMES, connections=4) as web:
        yield Webhook(name, settings, clock, web)


SPEC = ReceiverSpec(TYPE, WebhookSettings, _open)
