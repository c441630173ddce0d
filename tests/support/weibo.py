"""A shop's Weibo account against the fake Weibo, over real HTTP, on a clock that stands still.

In: settings. Out: `World`: the platform, the shop's account behind a public door, and what the shop heard and told.
Called by tests of adapters.weibo.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec
from aiohttp import web

from adapters.http import Times, Web, opened
from adapters.weibo.assembly import Assembled, assembled
from adapters.weibo.fake.platform import FakeWeibo
from adapters.weibo.fake.rules import Account
from adapters.weibo.fake.things import Person
from adapters.weibo.hearing import Hearing
from adapters.weibo.names import NAME
from adapters.weibo.settings import WeiboSettings
from bot.core.clock import Millis
from bot.core.errors import Unavailable
from bot.core.model import Address, Approval, DraftId, Inbound, MessageId, Outbound, OutboundId, UserName, text_hash
from bot.core.secret import Secret
from bot.core.shared import Common
from bot.core.signals import Signal
from bot.core.vocabulary import Kind
from bot.hooks import Door, Rules, make_runner
from tests.support.clock import FakeClock, eventually, settle
from tests.support.shared import MemoryAllowances, MemoryShared
from tests.support.wechat import Desk, Home

NOON = Millis(1_795_320_000_000)
ANNA = "5820031107"
BOB = "6233440551"
AT = "@小满生活"
STEP_S = 15.0
_numbers = itertools.count(1)
S = TypeVar("S", bound=Signal)


@dataclass
class Watch:
    """Who is told what is said in public; away on demand."""

    told: list[Signal] = field(default_factory=list)
    away: int = 0

    async def hear(self, signals: Sequence[Signal]) -> None:
        if self.away:
            self.away -= 1
            raise Unavailable("the store is away")
        self.told += signals

    def of(self, kind: type[S]) -> list[S]:
        return [signal for signal in self.told if isinstance(signal, kind)]


@dataclass
class World:
    """Platform and shop."""

    clock: FakeClock
    platform: FakeWeibo
    settings: WeiboSettings
    web: Web
    common: Common
    desk: Desk
    home: Home
    watch: Watch
    shop: Assembled
    base: str

    @property
    def hearing(self) -> Hearing:
        assert self.shop.hearing is not None
        return self.shop.hearing

    @property
    def heard(self) -> list[Inbound]:
        """What waits for an answer."""
        return [item for item in self.desk.heard if item.kind is not Kind.EVENT]

    def person(self, number: str = ANNA, name: str = "安安", followers: int = 120) -> Person:
        return self.platform.people.person(number, name, followers)

    def restart(self) -> None:
        """The same account in another process: nothing of this one's memory, all of what is shared."""
        self.shop = assembled(self.settings, self.clock, self.web, self.common)

    @asynccontextmanager
    async def looking(self) -> AsyncIterator[None]:
        """The source runs, and has looked once."""
        task = asyncio.create_task(self.hearing.run(self.desk))
        try:
            await self.looked()
            yield
        finally:
            task.cancel()
            await asyncio.wait({task})
            if not task.cancelled():
                task.result()

    async def looked(self, after: float = 0.0) -> None:
        """Time goes on by so many seconds, waiting for the calls that are made meanwhile."""
        while True:
            await self.clock.advance(min(after, STEP_S))
            await eventually(lambda: self.clock.sleepers > 0)
            await settle()
            after -= STEP_S
            if after <= 0:
                break


def settings_of(account: Account, base: str, **changes: Any) -> WeiboSettings:
    """The shop's settings that fit an account of the platform."""
    fitting = WeiboSettings(
        uid=account.uid, app_secret=Secret(account.app_secret), access_token=Secret(account.token),
        message_token=Secret(account.message_token), api=base, message_api=base, commercial_api=base, passive_s=0,
    )  # fmt: skip
    return msgspec.structs.replace(fitting, **changes)


@asynccontextmanager
async def world(account: Account | None = None, **changes: Any) -> AsyncIterator[World]:
    """A platform that pushes to a shop which answers; `changes` are other settings of the shop's."""
    clock, account, home, desk, watch = FakeClock(NOON), account or Account(), Home(), Desk(), Watch()
    platform = FakeWeibo(account, clock)
    common = Common(
        MemoryShared(), MemoryAllowances(), home.shelf, home.lost, home.send_again, home.wants, tell=watch.hear
    )
    async with AsyncExitStack() as stack:
        base = await stack.enter_async_context(platform.opened())
        settings = settings_of(account, base, **changes)
        lines = await stack.enter_async_context(opened(Times()))
        shop, rules = assembled(settings, clock, lines, common), Rules()
        runner = make_runner(Door([shop.account], desk, clock, rules), rules)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        platform.hook = f"http://127.0.0.1:{runner.addresses[0][1]}{settings.path}"
        yield World(clock, platform, settings, lines, common, desk, home, watch, shop, base)


def reply(address: Address, text: str, to: str = "", **changes: Any) -> Outbound:
    """An approved text, in answer to a message or of our own accord."""
    draft = DraftId(f"0-{next(_numbers)}")
    approval = Approval(draft, 1, text_hash(text), UserName("小李"), NOON)
    outbound = Outbound(
        id=OutboundId(f"{draft}.1"), address=address, text=text, approval=approval, in_reply_to=MessageId(to)
    )  # fmt: skip
    return msgspec.structs.replace(outbound, **changes)


def privately(customer: str = ANNA) -> Address:
    return Address(NAME, customer, customer)
