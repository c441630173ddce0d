"""The contract of sources, on a room at the fake Douyin: through the real door, signed, in either form of push."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from adapters.live.douyin.settings import MsgType
from tests.contract.test_source import TEXTS, Line, SourceContract, comments
from tests.support.clock import eventually
from tests.support.douyin import APP, ROOM, World, world
from tests.support.feeds import running

AT_ONCE = 25


class DouyinContract(SourceContract):
    """Platform, door and adapter stand before and after the source runs."""

    channel = "douyin"
    conversation = ROOM
    wrapped = False
    world: World

    @pytest.fixture(autouse=True)
    async def _made(self) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            secrets = {MsgType.COMMENT: APP.push_secrets[MsgType.COMMENT]}
            self.world = await stack.enter_async_context(world(push_secrets=secrets))
            self.world.platform.pushing.wrapped = self.wrapped
            self.clock, self.intake, self.source = self.world.clock, self.world.intake, self.world.source
            yield

    @asynccontextmanager
    async def saying(self, *lines: Line) -> AsyncIterator[None]:
        async with running(self.source, self.intake):
            await eventually(lambda: self.gauge().connected)
            platform = self.world.platform
            items = [
                platform.comment(f"viewer-{number}", str(line["text"]))
                for number, line in enumerate(lines)
                if isinstance(line, dict)
            ]
            for start in range(0, len(items), AT_ONCE):
                assert await platform.says(ROOM, *items[start : start + AT_ONCE])
            yield

    async def test_stops_when_cancelled_and_leaves_nothing_behind(self) -> None:
        """Connections to the platform stay open as long as the adapter; a second run adds none."""
        async with self.saying(*comments(TEXTS)):
            pass
        await super().test_stops_when_cancelled_and_leaves_nothing_behind()


class TestDouyinArrays(DouyinContract):
    pass


class TestDouyinEnvelopes(DouyinContract):
    wrapped = True
