"""Whether the open platform's feed is set up: each step in the order a person takes it, each fault with what to do.

In: settings. Out: `Finding`s. Called by `halfminute check bilibili`. It begins a session in each room, looks whether
its line lets us in, and ends it again; where the house runs already, the platform may refuse that, which is no fault.
"""

import re
from collections.abc import AsyncIterator, Iterator
from typing import Final
from urllib.parse import urlsplit

import aiohttp
import msgspec

from adapters import http
from adapters.live.bilibili.api import Api, Session, skew
from adapters.live.bilibili.ear import Ear
from adapters.live.bilibili.errors import Refusal, Remedy
from adapters.live.bilibili.line import Line, Live, sockets
from adapters.live.bilibili.settings import BilibiliSettings, RoomSettings, checked
from bot.core.checks import Around, Finding, Grade
from bot.core.clock import Clock, within
from bot.core.errors import HalfMinuteError, Misconfigured

CODE: Final = re.compile(r"[0-9A-Z]{12,14}")
APP_DIGITS: Final = 13
WINDOW_S: Final = 600.0
SKEW_TOLD_S: Final = 30.0
LINE_S: Final = 10.0
APART: Final = frozenset({Remedy.TAKEN, Remedy.COOL})
"""Refusals that come when the house itself runs, or ran a moment ago."""


async def check(settings: msgspec.Struct, around: Around) -> AsyncIterator[Finding]:
    """Every step; a fault of one leaves out only those that need it."""
    if not isinstance(settings, BilibiliSettings):
        raise TypeError(f"{type(settings).__name__} are no settings of a feed of Bilibili's")
    if settings.demo:
        yield Finding("demo", Grade.SKIPPED, "a made-up room, which needs nothing; remove [adapters.bilibili.demo]")
        return
    try:
        checked(settings)
    except Misconfigured as error:
        yield Finding("settings", Grade.FAULT, str(error))
        return
    for finding in _forms(settings):
        yield finding
    times = http.Times(read_s=settings.timeout_s, total_s=settings.timeout_s + 1)
    async with http.opened(times) as web, sockets() as lines:
        platform = _Platform(Api(web, settings, around.clock), lines, around.clock)
        for number, room in enumerate(settings.rooms):
            async for finding in platform.steps(room, first=number == 0):
                yield finding
    yield _sending(settings)


def _forms(settings: BilibiliSettings) -> Iterator[Finding]:
    yield Finding("settings", Grade.FINE, "keys, app_id and rooms are there")
    if len(str(settings.app_id)) != APP_DIGITS:
        says = f"app_id has {len(str(settings.app_id))} digits, usually it is {APP_DIGITS}; compare it with the page"
        yield Finding("app_id", Grade.WARNING, says)
    for room in settings.rooms:
        if not CODE.fullmatch(room.code.reveal()):
            says = f"room {room.name}: an identity code (身份码) is 12 to 14 digits and capital letters; copy it anew"
            yield Finding("code", Grade.WARNING, says)


def _sending(settings: BilibiliSettings) -> Finding:
    if settings.poster:
        host = urlsplit(settings.poster.url).hostname
        return Finding(
            "sending", Grade.FINE, f"approved lines are posted by the program at {host}; none was posted now"
        )
    return Finding(
        "sending", Grade.FINE, "Bilibili has no official way to post: lines go to the prompter or are copied"
    )


class _Platform:
    """What has to be asked of Bilibili."""

    def __init__(self, api: Api, lines: aiohttp.ClientSession, clock: Clock) -> None:
        self._api = api
        self._lines = lines
        self._clock = clock

    async def steps(self, room: RoomSettings, *, first: bool) -> AsyncIterator[Finding]:
        """One room; what holds for all of them is told with the first."""
        step = f"room {room.name}"
        try:
            session = await self._api.start(room.code.reveal())
        except Refusal as error:
            if first:
                yield Finding("platform", Grade.FINE, "Bilibili answers")
                yield self._clocks()
            apart = error.meaning.remedy in APART
            hint = "; if the house runs now, all is well" if apart else ""
            yield Finding(step, Grade.WARNING if apart else Grade.FAULT, f"{error}{hint}")
            return
        except HalfMinuteError as error:
            yield Finding(step, Grade.FAULT, str(error))
            return
        if first:
            yield Finding("platform", Grade.FINE, "Bilibili answers and accepts keys and signature")
            yield self._clocks()
        yield Finding(step, Grade.FINE, f"the code opens room {session.room} of {session.host}")
        try:
            yield await self._line(f"{step}, line", session)
        finally:
            ended = await self._ended(f"{step}, end", session)
        yield ended

    async def _line(self, step: str, session: Session) -> Finding:
        """Whether a websocket lets us in; the first answer to a heartbeat is proof enough."""
        live, ear = Live(session), Ear(step, (), self._clock)
        for link in session.links:
            line = Line(self._lines, LINE_S, self._clock, ear, lambda _: None, once=True)
            try:
                await within(self._clock, LINE_S, line.run(link, live))
            except TimeoutError:
                continue
            if line.worked:
                return Finding(step, Grade.FINE, f"{urlsplit(link).hostname} lets us in")
        why = ear.gauge().note or "it says nothing"
        return Finding(step, Grade.FAULT, f"no line to the room: {why}; websockets must be allowed from here")

    async def _ended(self, step: str, session: Session) -> Finding:
        if not session.game:
            return Finding(step, Grade.FINE, "sessions of this kind of app need no end")
        try:
            await self._api.end(session.game)
        except HalfMinuteError as error:
            return Finding(step, Grade.WARNING, f"{error}; it ends by itself within a minute")
        return Finding(step, Grade.FINE, "the session was ended again")

    def _clocks(self) -> Finding:
        off = self._api.off_s
        if off is None:
            return Finding("clock", Grade.SKIPPED, "Bilibili's answer does not say what time it is there")
        says = f"this machine's clock is {skew(off)} Bilibili's"
        if abs(off) > WINDOW_S:
            return Finding("clock", Grade.FAULT, f"{says}: every call is refused; let it follow a time server (NTP)")
        if abs(off) > SKEW_TOLD_S:
            return Finding("clock", Grade.WARNING, f"{says}; let it follow a time server (NTP)")
        return Finding("clock", Grade.FINE, "this machine's clock agrees with Bilibili's")
