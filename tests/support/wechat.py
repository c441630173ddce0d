"""A shop's official account against the fake WeChat, over real HTTP, on a clock that stands still.

In: settings. Out: `World`: the platform, the shop's account behind a public door, and what the shop heard. Called by
scenario tests.
"""

import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from adapters.http import Times, opened
from adapters.wechat.account import OfficialAccount
from adapters.wechat.api import Api
from adapters.wechat.fake.envelopes import Account
from adapters.wechat.fake.platform import FakeWechat
from adapters.wechat.lines import Lines
from adapters.wechat.names import NAME
from adapters.wechat.outgoing import Outgoing
from adapters.wechat.pulse import Pulse
from adapters.wechat.seal import Seal
from adapters.wechat.settings import WechatSettings
from bot.core.clock import Millis
from bot.core.errors import Unavailable
from bot.core.model import Address, Approval, DraftId, Inbound, MessageId, Outbound, OutboundId, UserName, text_hash
from bot.core.secret import Secret
from bot.core.unread import Unread
from bot.hooks import Door, Rules, make_runner
from tests.support.clock import FakeClock
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
class World:
    """Platform and shop."""

    clock: FakeClock
    platform: FakeWechat
    account: OfficialAccount
    sender: Outgoing
    api: Api
    desk: Desk
    door: Door
    allowances: MemoryAllowances
    shared: MemoryShared
    base: str


def settings_of(account: Account, base: str, passive_s: float = 4.0) -> WechatSettings:
    """The shop's settings that fit an account of the platform."""
    return WechatSettings(
        app_id=account.app_id, app_secret=Secret(account.secret), token=Secret(account.token),
        aes_key=Secret(account.aes_key), original_id=account.original_id, api=base, plain_allowed=not account.safe,
        passive_s=passive_s,
    )  # fmt: skip


@asynccontextmanager
async def world(account: Account | None = None, passive_s: float = 4.0) -> AsyncIterator[World]:
    """A platform that pushes to a shop which answers; `passive_s` is how long it keeps a push waiting."""
    clock, account = FakeClock(NOON), account or Account()
    platform, shared, allowances, desk = FakeWechat(account, clock), MemoryShared(), MemoryAllowances(), Desk()
    async with AsyncExitStack() as stack:
        base = await stack.enter_async_context(platform.opened())
        settings = settings_of(account, base, passive_s)
        api = Api(await stack.enter_async_context(opened(Times())), settings, shared, clock)
        keys = (settings.aes_key.reveal(),)
        seal = Seal(settings.app_id, settings.token.reveal(), keys, plain_allowed=settings.plain_allowed)
        lines, pulse = Lines(clock), Pulse(NAME, clock)
        shop = OfficialAccount(settings, seal, clock, allowances, lines, pulse)
        sender = Outgoing(clock, api, allowances, lines, pulse)
        rules = Rules()
        door = Door([shop], desk, clock, rules)
        runner = make_runner(door, rules)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        platform.hook = f"http://127.0.0.1:{runner.addresses[0][1]}{settings.path}"
        yield World(clock, platform, shop, sender, api, desk, door, allowances, shared, base)


def reply(item: Inbound | None, text: str, customer: str = ANNA) -> Outbound:
    """An approved text, in answer to a message or of our own accord."""
    draft = DraftId(f"0-{next(_numbers)}")
    approval = Approval(draft, 1, text_hash(text), UserName("小李"), NOON)
    return Outbound(
        id=OutboundId(f"{draft}.1"), address=Address(NAME, customer, customer), text=text, approval=approval,
        in_reply_to=item.id if item else MessageId(""),
    )  # fmt: skip
