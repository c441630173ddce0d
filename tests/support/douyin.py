"""A shop's live room at the fake Douyin, over real HTTP through the real public door, on a clock that stands still.

In: settings. Out: `World`: the platform, the adapter, the door, and what the shop heard. Called by tests.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import msgspec
from aiohttp import web

from adapters.http import Times, opened
from adapters.live.douyin.adapter import assembled
from adapters.live.douyin.api import Status
from adapters.live.douyin.fake.app import App
from adapters.live.douyin.fake.platform import FakeDouyin
from adapters.live.douyin.settings import DouyinSettings, MsgType
from bot.core.adapters import Adapter
from bot.core.ports import FeedGauge, Source
from bot.core.secret import Secret
from bot.hooks import Door, Rules, make_runner
from tests.support.clock import FakeClock, eventually
from tests.support.feeds import Heard, running
from tests.support.shared import MemoryShared

ROOM = "7560123456789012345"
APP = App(
    "tt-shop-1",
    Secret("the-app-secret"),
    {kind: Secret(f"push-secret-of-{kind}") for kind in MsgType},
)


def settings_of(base: str, **changes: Any) -> DouyinSettings:
    """The shop's settings that fit the platform's app."""
    fitting = DouyinSettings(
        app_id=APP.app_id, app_secret=APP.secret, push_secrets=APP.push_secrets, rooms=(ROOM,), api=base,
        token_api=base,
    )  # fmt: skip
    return msgspec.structs.replace(fitting, **changes)


@dataclass
class World:
    """Platform and shop; `shop` is not heard until its source runs (`hearing`)."""

    clock: FakeClock
    platform: FakeDouyin
    shop: Adapter
    door: Door
    intake: Heard
    shared: MemoryShared
    http: aiohttp.ClientSession

    @property
    def source(self) -> Source:
        assert self.shop.source is not None
        return self.shop.source

    def gauge(self, room: str = ROOM) -> FeedGauge:
        return next(gauge for gauge in self.source.gauges() if gauge.rooms == (room,))

    def tasks(self, status: Status = Status.RUNNING, room: str = ROOM) -> int:
        """How many of the room's tasks stand so, at the platform."""
        return sum(found is status for found in self.platform.room(room).tasks.values())

    @asynccontextmanager
    async def hearing(self, tasks: int = len(MsgType)) -> AsyncIterator[None]:
        """The source runs, and so many tasks do."""
        async with running(self.source, self.intake):
            await until(self.clock, lambda: self.tasks() == tasks and self.gauge().connected)
            yield

    async def says(self, *texts: str, room: str = ROOM) -> bool:
        """Viewers write, in one push."""
        items = [self.platform.comment(f"viewer-{number}", text, "小雨") for number, text in enumerate(texts)]
        return await self.platform.says(room, *items)

    async def pushed(self, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        """Any POST at all, to where the platform pushes."""
        async with self.http.post(self.platform.pushing.hook, data=body, headers=headers) as answer:
            return answer.status, await answer.read()


async def until(clock: FakeClock, condition: Callable[[], bool], seconds: float = 20.0) -> None:
    """Something that calls over real connections, spaced by the fake clock, bring about."""
    for _ in range(round(seconds / 0.1)):
        if condition():
            return
        await clock.advance(0.1)
        await _pause()
    await eventually(condition)


async def _pause() -> None:
    """Real sockets take a moment."""
    await asyncio.sleep(0.002)


@asynccontextmanager
async def world(clock: FakeClock | None = None, app: App = APP, **changes: Any) -> AsyncIterator[World]:
    """A platform that pushes, and a shop behind its door."""
    time, shared = clock or FakeClock(), MemoryShared()
    intake, platform = Heard(time), FakeDouyin(app, time)
    platform.room(ROOM)
    async with AsyncExitStack() as stack:
        base = await stack.enter_async_context(platform.opened())
        lines = await stack.enter_async_context(opened(Times()))
        settings = settings_of(base, **changes)
        shop = assembled(settings, time, lines, shared)
        door = Door(shop.hooks, intake, time, Rules())
        runner = make_runner(door, Rules())
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        platform.pushing.hook = f"http://127.0.0.1:{runner.addresses[0][1]}{settings.path}"
        session = await stack.enter_async_context(aiohttp.ClientSession())
        yield World(time, platform, shop, door, intake, shared, session)
