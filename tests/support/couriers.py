"""A shop whose parcels are tracked, against a fake vendor over real HTTP, on a clock that stands still.

In: which vendor. Out: `Tracked`: the vendor, the shop's adapter behind a public door, what the shop heard. Called by
tests of adapters.courier.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import aiohttp
import msgspec
from aiohttp import web

from adapters.courier.fake.world import FakeParcels, Stop
from adapters.courier.kdniao import adapter as kdniao
from adapters.courier.kdniao.fake import Account as KdniaoAccount
from adapters.courier.kdniao.fake import FakeKdniao
from adapters.courier.kdniao.settings import KdniaoSettings, Subscribing
from adapters.courier.kuaidi100 import adapter as kuaidi100
from adapters.courier.kuaidi100.fake import Account as Kuaidi100Account
from adapters.courier.kuaidi100.fake import FakeKuaidi100
from adapters.courier.kuaidi100.settings import DemoSettings, Kuaidi100Settings
from adapters.http import Times, opened
from bot.core.adapters import Adapter
from bot.core.clock import Millis
from bot.core.errors import Unavailable
from bot.core.parcels import Courier, Snapshot
from bot.core.secret import Secret
from bot.core.shared import Common
from bot.hooks import Door, Rules, make_runner
from tests.support.clock import FakeClock, eventually, settle
from tests.support.shared import MemoryAllowances, MemoryShared
from tests.support.wechat import Desk

NOON = Millis(1_795_320_000_000)
SALT = "a salt of 16 letters or more"


@dataclass
class Kept:
    """Who is told what couriers say; away on demand."""

    heard_of: list[Snapshot] = field(default_factory=list)
    away: int = 0

    async def heard(self, snapshots: Sequence[Snapshot]) -> None:
        if self.away:
            self.away -= 1
            raise Unavailable("the store is away")
        self.heard_of += snapshots

    def last(self) -> Snapshot:
        return self.heard_of[-1]


class FakeVendor(Protocol):
    """What both fakes can do."""

    parcels: FakeParcels
    breaches: list[str]
    pushed: int

    async def moves(self, number: str, stop: Stop, text: str, place: str = "") -> bool: ...


@dataclass
class Tracked:
    """Vendor and shop."""

    clock: FakeClock
    vendor: FakeVendor
    adapter: Adapter
    kept: Kept
    common: Common
    settings: msgspec.Struct
    hook: str
    api: str

    @property
    def courier(self) -> Courier:
        assert self.adapter.courier is not None
        return self.adapter.courier

    async def posts(self, body: bytes) -> tuple[int, bytes]:
        """Anybody posts anything to the shop's door."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        async with aiohttp.ClientSession() as session, session.post(self.hook, data=body, headers=headers) as answer:
            return answer.status, await answer.read()


async def _door(stack: AsyncExitStack, clock: FakeClock, adapter: Adapter) -> str:
    """The adapter's hook behind a public door of its own; its address."""
    rules = Rules()
    runner = make_runner(Door(adapter.hooks, Desk(), clock, rules), rules)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return f"http://127.0.0.1:{runner.addresses[0][1]}"


def _common(kept: Kept) -> Common:
    return Common(MemoryShared(), MemoryAllowances(), track=kept)


@asynccontextmanager
async def at_kuaidi100(account: Kuaidi100Account | None = None, **changes: Any) -> AsyncIterator[Tracked]:
    clock, kept = FakeClock(NOON), Kept()
    account = account or Kuaidi100Account(salt=SALT)
    vendor, common = FakeKuaidi100(account, clock), _common(kept)
    async with AsyncExitStack() as stack:
        base = await stack.enter_async_context(vendor.opened())
        settings = Kuaidi100Settings(
            key=Secret(account.key), customer=account.customer, salt=Secret(account.salt), callback=base, api=base,
            recognise_api=base, per_s=50,
        )  # fmt: skip
        lines = await stack.enter_async_context(opened(Times()))
        settings = msgspec.structs.replace(settings, **changes)
        adapter = kuaidi100.assembled(settings, clock, lines, common)
        vendor.hook = f"{await _door(stack, clock, adapter)}{settings.path}"
        yield Tracked(clock, vendor, adapter, kept, common, settings, vendor.hook, base)


@asynccontextmanager
async def at_kdniao(account: KdniaoAccount | None = None, **changes: Any) -> AsyncIterator[Tracked]:
    clock, kept = FakeClock(NOON), Kept()
    account = account or KdniaoAccount()
    vendor, common = FakeKdniao(account, clock), _common(kept)
    async with AsyncExitStack() as stack:
        base = await stack.enter_async_context(vendor.opened())
        settings = KdniaoSettings(
            business_id=account.business_id, key=Secret(account.key), subscribe=Subscribing.FREE, api=base, per_s=20
        )
        lines = await stack.enter_async_context(opened(Times()))
        settings = msgspec.structs.replace(settings, **changes)
        adapter = kdniao.assembled(settings, clock, lines, common)
        vendor.hook = f"{await _door(stack, clock, adapter)}{settings.path}"
        yield Tracked(clock, vendor, adapter, kept, common, settings, vendor.hook, base)


@asynccontextmanager
async def played(
    clock: FakeClock, script: Path
) -> AsyncIterator[tuple[Kept, Callable[[Callable[[], bool]], Awaitable[None]]]]:
    """The demo of 快递100 with its script running; what the shop heard, and a wait for what real sockets do."""
    kept = Kept()
    async with AsyncExitStack() as stack:
        made = kuaidi100.SPEC.make(Kuaidi100Settings(demo=DemoSettings(script=str(script))), clock)
        assert made.opened is not None
        adapter = await stack.enter_async_context(made.opened(_common(kept)))
        assert adapter.source is not None
        assert adapter.door is not None
        running = asyncio.create_task(adapter.source.run(Desk()))
        stack.callback(running.cancel)
        adapter.door(await _door(stack, clock, adapter))

        async def until(condition: Callable[[], bool]) -> None:
            await settle()
            await eventually(lambda: condition() and (running.done() or clock.sleepers > 0))

        yield kept, until
