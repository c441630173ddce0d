"""A shop's feed against the fake Bilibili, over real HTTP and websockets, on a clock that stands still.

In: settings. Out: `World`: platform, host, the adapter's source, and what it heard. Called by the contract suite,
unit and scenario tests.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import msgspec

from adapters.live.bilibili.fake import speech
from adapters.live.bilibili.fake.platform import FakeBilibili
from adapters.live.bilibili.fake.rules import App, Host
from adapters.live.bilibili.fake.speech import Message, Viewer
from adapters.live.bilibili.rooms import BilibiliRooms
from adapters.live.bilibili.settings import BilibiliSettings, RoomSettings
from bot.core.clock import SECOND
from bot.core.ports import FeedGauge
from bot.core.secret import Secret
from bot.core.shared import Shared
from tests.support.clock import FakeClock, eventually, settle
from tests.support.feeds import Heard, running

CODE = "C0DE00000001A"
ROOM = 1000
MAY = Viewer("o-may-91c2", "小美", level=7)


def settings_of(app: App, base: str, *codes: str, **changes: Any) -> BilibiliSettings:
    """The shop's settings that fit an app of the platform; one room a code."""
    rooms = tuple(RoomSettings(name=f"房间{n}", code=Secret(code)) for n, code in enumerate(codes or (CODE,), 1))
    fitting = BilibiliSettings(
        access_key=Secret(app.key), access_secret=Secret(app.secret), app_id=app.number, rooms=rooms, api=base
    )
    return msgspec.structs.replace(fitting, **changes)


@dataclass
class World:
    """Platform and feed."""

    clock: FakeClock
    platform: FakeBilibili
    host: Host
    rooms: BilibiliRooms
    intake: Heard
    settings: BilibiliSettings

    @property
    def now_s(self) -> int:
        return self.clock.now() // SECOND

    @property
    def gauge(self) -> FeedGauge:
        return self.rooms.gauges()[0]

    def comment(self, text: str, who: Viewer = MAY, **more: object) -> Message:
        return speech.comment(self.host, who, text, self.now_s, **more)

    async def says(self, *messages: Message, packed: bool = True) -> None:
        """Something is said, and was heard or counted as a duplicate."""
        before = self._counted()
        await self.platform.lines.push(ROOM, *messages, packed=packed)
        await eventually(lambda: self._counted() >= before + len(messages))

    def _counted(self) -> int:
        gauge = self.gauge
        return gauge.heard + gauge.duplicates + gauge.unreadable

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[asyncio.Task[None]]:
        """The feed runs, and hears the room."""
        async with running(self.rooms, self.intake) as task:
            await self.until(lambda: self.gauge.connected)
            yield task

    async def until(self, condition: Callable[[], bool], step_s: float = 0.0, most_s: float = 0.0) -> None:
        """Wait for what sockets bring about; the clock moves on by `step_s` every few real moments, `most_s` in all."""
        passed = 0.0
        while passed < most_s and not await soon(condition):
            await self.clock.advance(step_s)
            passed += step_s
        await eventually(condition)


async def soon(condition: Callable[[], bool]) -> bool:
    """Whether it comes true while sockets have their say; no time passes on the fake clock."""
    try:
        await eventually(condition, within_s=0.03)
    except TimeoutError:
        return False
    return True


@asynccontextmanager
async def world(
    app: App | None = None, shared: Shared | None = None, clock: FakeClock | None = None, **changes: Any
) -> AsyncIterator[World]:
    """A platform with one host, and a feed that is not running yet; `changes` are other settings of the shop's."""
    clock = clock or FakeClock()
    platform = FakeBilibili(clock, app)
    host = platform.host(CODE, ROOM)
    async with platform.opened() as base:
        settings = settings_of(platform.app, base, **changes)
        yield World(clock, platform, host, BilibiliRooms(settings, clock, shared), Heard(clock), settings)
        await settle()
