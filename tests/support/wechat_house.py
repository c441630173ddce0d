"""A whole house with an official account, and the platform it hangs on.

In: a folder, a platform, a clock. Out: `Line`. Called by scenario tests.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.wechat.adapter import SPEC
from adapters.wechat.fake.platform import FakeWechat
from adapters.wechat.names import NAME
from tests.support.clock import FakeClock
from tests.support.house import Life, living
from tests.support.wechat import ANNA, settings_of


@dataclass
class Line:
    """A house with an official account, and the platform it hangs on."""

    life: Life
    platform: FakeWechat


@asynccontextmanager
async def connected(folder: Path, platform: FakeWechat, clock: FakeClock, **changes: Any) -> AsyncIterator[Line]:
    """A house on `folder`; a second one on the same folder goes on where the first one stopped."""
    async with AsyncExitStack() as stack:
        base = await stack.enter_async_context(platform.opened())
        account = SPEC.make(settings_of(platform.account, base, **changes), clock)
        life = await stack.enter_async_context(living(folder, clock=clock, others={NAME: account}))
        platform.hook = f"{life.house.hooks_url}/wechat"
        yield Line(life, platform)


async def unanswered(line: Line, clock: FakeClock, text: str) -> None:
    """A message whose push ended without an answer."""
    async with asyncio.TaskGroup() as group:
        push = group.create_task(line.platform.says(ANNA, text))
        await line.life.draft()
        await clock.advance(4.5)
        assert await push == "success"
