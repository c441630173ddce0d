"""A whole house with a courier's vendor over real HTTP: an order is shipped, the house has its parcel followed by
itself, and what the vendor pushes reaches the customer; what a stranger pushes reaches nobody."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import msgspec

from adapters.courier.fake.world import Stop
from adapters.courier.kuaidi100.adapter import SPEC
from adapters.courier.kuaidi100.fake import Account, FakeKuaidi100
from adapters.courier.kuaidi100.seal import signature
from adapters.courier.kuaidi100.settings import Kuaidi100Settings
from bot.core.model import Address
from bot.core.notices import NoticeKind
from bot.core.orders import OrderNews
from bot.core.parcels import Carrier, Milestone, parcel_id
from bot.core.secret import Secret
from tests.support.clock import FakeClock
from tests.support.couriers import SALT
from tests.support.house import LI, NOON, Life, living, until

HERS = Address("fake", "c-7001", "c-7001")
NUMBER = "SF1500000004811"
LOCKER = "【成都市】快件已放入天府一街 3 号楼快递柜，取件码 610428，派件员 罗师傅 15100007745"


def shipped(order_no: str, customer: str, number: str, phone: str) -> OrderNews:
    return OrderNews(
        order_no=order_no, channel="fake", customer=customer, product="lamp", status="shipped", carrier="顺丰速运",
        tracking_no=number, phone=phone, placed_at="2026-11-21 10:00:00",
    )  # fmt: skip


async def said(life: Life) -> str:
    """What is told next, some seconds from now."""
    before = len(life.platform.received)

    async def came() -> bool:
        await life.clock.advance(1)
        return len(life.platform.received) > before

    await until(came)
    assert life.platform.received[-1].address == HERS
    return life.platform.received[-1].text


@asynccontextmanager
async def following(folder: Path) -> AsyncIterator[tuple[Life, FakeKuaidi100]]:
    """A house with a vendor, in which a lead allowed to tell of lockers."""
    clock, account = FakeClock(NOON), Account(salt=SALT)
    vendor = FakeKuaidi100(account, clock)
    async with AsyncExitStack() as stack:
        base = await stack.enter_async_context(vendor.opened())
        settings = Kuaidi100Settings(
            key=Secret(account.key), customer=account.customer, salt=Secret(SALT), callback=base, api=base
        )
        made = {"kuaidi100": SPEC.make(settings, clock)}
        life = await stack.enter_async_context(living(folder, clock=clock, others=made))
        vendor.hook = f"{life.house.hooks_url}{settings.path}"
        assert life.house.templates
        state = await life.house.templates.current(NoticeKind.AT_LOCKER)
        assert state
        await life.house.templates.allow(state.template.id, LI.name)
        yield life, vendor
        assert vendor.breaches == []


async def test_what_the_vendor_pushes_reaches_the_customer_and_nothing_else_does(tmp_path: Path) -> None:
    async with following(tmp_path) as (life, vendor):
        assert life.house.shipments
        vendor.parcels.add(Carrier.SF, NUMBER, "4800")
        order = shipped("202611211000001234", HERS.customer, NUMBER, "15100004800")
        await life.house.shipments.ordering.orders([order], "shop")

        async def followed() -> bool:
            await life.clock.advance(0.5)
            return NUMBER in vendor.subscriptions

        await until(followed)
        assert await vendor.moves(NUMBER, Stop.DELIVERING, "【成都市】正在派件", "成都市")
        await life.clock.advance(60)
        assert await vendor.moves(NUMBER, Stop.IN_LOCKER, LOCKER, "成都市")
        assert "地点：天府一街 3 号楼快递柜。取件码 610428" in await said(life)
        parcel = await life.house.shipments.parcels.get(parcel_id(Carrier.SF, NUMBER))
        assert (parcel.milestone, parcel.source, parcel.asked) == (Milestone.AT_LOCKER, "kuaidi100", "kuaidi100")
        assert "15100007745" not in msgspec.json.encode(parcel).decode()
        assert await forged(vendor) == 403
        assert await life.house.shipments.parcels.get(parcel.id) == parcel


async def forged(vendor: FakeKuaidi100) -> int:
    """Somebody who does not know the salt says that it was signed for."""
    journey = vendor.parcels.moves(NUMBER, Stop.SIGNED, "已签收", "成都市")
    param = msgspec.json.encode({"status": "shutdown", "lastResult": vendor.result(journey, "shunfeng", advanced=True)})
    form = urlencode({"param": param, "sign": signature(param, "another salt of some length")}).encode()
    async with aiohttp.ClientSession() as web, web.post(vendor.hook, data=form) as answer:
        return answer.status
