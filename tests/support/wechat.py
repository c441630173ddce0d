"""A shop's official account against the fake WeChat, over real HTTP, on a clock that stands still.

In: settings. Out: `World`: the platform, the shop's account behind a public door, and what the shop heard. Called by
scenario tests.
"""

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec
import pytest
from aiohttp import web

from adapters.http import Times, opened
from adapters.wechat.account import OfficialAccount
from adapters.wechat.adapter import seal_of
from adapters.wechat.api import Api
from adapters.wechat.assembly import Assembled, assembled
from adapters.wechat.fake.envelopes import Account
from adapters.wechat.fake.platform import FakeWechat
from adapters.wechat.names import NAME
from adapters.wechat.outgoing import Outgoing
from adapters.wechat.settings import WechatSettings
from bot.core.clock import Millis
from bot.core.errors import Unavailable, Waits
from bot.core.lifecycle import WAITS
from bot.core.model import Address, Approval, DraftId, Inbound, MessageId, Outbound, OutboundId, UserName, text_hash
from bot.core.secret import Secret
from bot.core.shared import Allowances, Common, Shared
from bot.core.unread import Unread
from bot.hooks import Door, Rules, make_runner
from tests.support.clock import FakeClock
from tests.support.files import MemoryShelf
from tests.support.shared import MemoryAllowances, MemoryShared

NOON = Millis(1_795_320_000_000)
ANNA = "oAnna-6pK1"
_numbers = itertools.count(1)


@dataclass
class Desk:
    """The shop's side of the intake: keeps what it was given, once; away on demand."""

    heard: list[Inbound] = field(default_factory=list)
    buried: list[Unread] = field(default_factory=list)
    away: bool = False

    def offer(self, items: Sequence[Inbound]) -> None:
        raise NotImplementedError("WeChat wants to be answered")

    async def accept(self, items: Sequence[Inbound]) -> int:
        if self.away:
            raise Unavailable("the store is away")
        known = {item.id for item in self.heard}
        new = [item for item in items if item.id not in known]
        self.heard += new
        return len(new)

    async def bury(self, unread: Unread) -> None:
        if self.away:
            raise Unavailable("the store is away")
        self.buried.append(unread)


@dataclass
class Home:
    """The house around the adapter, as far as the adapter asks it. `busy` drafts are still being sent."""

    shelf: MemoryShelf = field(default_factory=MemoryShelf)
    gone: list[Address] = field(default_factory=list)
    again: list[DraftId] = field(default_factory=list)
    busy: set[DraftId] = field(default_factory=set)
    wanting: set[str] = field(default_factory=set)
    delivered: list[tuple[str, str, bool, str]] = field(default_factory=list)
    away: Unavailable | None = None

    async def lost(self, address: Address) -> None:
        self.gone.append(address)

    async def send_again(self, drafts: Sequence[DraftId]) -> tuple[DraftId, ...]:
        self.again += drafts
        return tuple(draft for draft in drafts if draft not in self.busy)

    async def hears(self, channel: str, number: str, arrived: bool, why: str) -> None:
        if self.away:
            raise self.away
        self.delivered.append((channel, number, arrived, why))

    async def wants(self, address: Address) -> bool:
        return address.customer in self.wanting


@dataclass
class World:
    """Platform and shop."""

    clock: FakeClock
    platform: FakeWechat
    shop: Assembled
    desk: Desk
    home: Home
    door: Door
    allowances: Allowances
    shared: Shared
    base: str
    made: Callable[[], Awaitable[tuple[Assembled, Door]]]

    async def restart(self) -> None:
        """The same account in another process: nothing of this one's memory, all of what is shared."""
        self.shop, self.door = await self.made()

    @property
    def account(self) -> OfficialAccount:
        return self.shop.account

    @property
    def sender(self) -> Outgoing:
        return self.shop.sender

    @property
    def api(self) -> Api:
        return self.shop.api


def settings_of(account: Account, base: str, passive_s: float = 4.0, **changes: Any) -> WechatSettings:
    """The shop's settings that fit an account of the platform."""
    fitting = WechatSettings(
        app_id=account.app_id, app_secret=Secret(account.secret), token=Secret(account.token),
        aes_key=Secret(account.aes_key), original_id=account.original_id, api=base, plain_allowed=not account.safe,
        passive_s=passive_s,
    )  # fmt: skip
    return msgspec.structs.replace(fitting, **changes)


@asynccontextmanager
async def world(account: Account | None = None, passive_s: float = 4.0, **changes: Any) -> AsyncIterator[World]:
    """A platform that pushes to a shop which answers; `passive_s` is how long it keeps a push waiting, `changes` are
    other settings of the shop's."""
    clock, account, home = FakeClock(NOON), account or Account(), Home()
    platform, desk = FakeWechat(account, clock), Desk()
    common = Common(
        MemoryShared(), MemoryAllowances(), home.shelf, home.lost, home.send_again, home.wants, delivered=home.hears
    )
    async with AsyncExitStack() as stack:
        base = await stack.enter_async_context(platform.opened())
        settings = settings_of(account, base, passive_s, **changes)
        lines = await stack.enter_async_context(opened(Times()))

        async def made() -> tuple[Assembled, Door]:
            shop, rules = assembled(settings, seal_of(settings), clock, lines, common), Rules()
            stack.push_async_callback(shop.files.close)
            door = Door([shop.account], desk, clock, rules)
            runner = make_runner(door, rules)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            platform.hook = f"http://127.0.0.1:{runner.addresses[0][1]}{settings.path}"
            return shop, door

        shop, door = await made()
        yield World(clock, platform, shop, desk, home, door, common.allowances, common.shared, base, made)


def reply(item: Inbound | None, text: str, customer: str = ANNA, **changes: Any) -> Outbound:
    """An approved text, in answer to a message or of our own accord."""
    draft = DraftId(f"0-{next(_numbers)}")
    approval = Approval(draft, 1, text_hash(text), UserName("小李"), NOON)
    outbound = Outbound(
        id=OutboundId(f"{draft}.1"), address=Address(NAME, customer, customer), text=text, approval=approval,
        in_reply_to=item.id if item else MessageId(""),
    )  # fmt: skip
    return msgspec.structs.replace(outbound, **changes)


async def waits(shop: World, outbound: Outbound) -> str:
    """How the customer learned that this answer waits."""
    with pytest.raises(Waits) as waiting:
        await shop.sender.send(outbound)
    assert str(waiting.value).startswith(WAITS)
    return waiting.value.told
