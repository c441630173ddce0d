"""Parcels and orders in a test: in memory or on the real store, with what couriers may tell of them.

In: a clock. Out: `Goods` (the stages on one of the two), `MemoryShipping` (the port `Shipping` with the promises of the
real one), `snapshot`, `order`. Called by contract, property and scenario tests.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta, timezone
from pathlib import Path
from typing import Final

import msgspec

from bot.core.clock import SECOND, Millis
from bot.core.due import Due, DueKind, Past
from bot.core.notices import Notice
from bot.core.orders import NOBODY_SELLS, KeptOrder, OrderNews
from bot.core.parcels import Carrier, Milestone, Parcel, ParcelId, Snapshot, TrackEvent, Trouble, parcel_id
from bot.core.shipping import Change, Shipping
from bot.core.telling import Looks, Saying
from bot.reading.privacy import masked
from bot.stages import ordering as sold
from bot.stages import tracking as tracked
from bot.store import client
from bot.store.due import StoredDue
from bot.store.orders import StoredOrders
from bot.store.parcels import StoredParcels
from bot.store.shipping import Kept, StoredShipping
from tests.support.clock import FakeClock
from tests.support.due import MemoryPlans
from tests.support.store import running_store

HOUR: Final = 3_600 * SECOND
MINUTE: Final = 60 * SECOND
NUMBER: Final = "75990011223344"
ORDER_NO: Final = "202611221234567890"
PARCEL: Final = parcel_id(Carrier.ZTO, NUMBER)
LOOKS: Final = Looks(stalled_h=48, ship_warn_h=4)
NAMES: Final = {"lamp": "护眼台灯"}
M: Final = Milestone


class MemoryShipping:
    """`Shipping` in dictionaries."""

    def __init__(self, plans: MemoryPlans, clock: FakeClock) -> None:
        self.plans = plans
        self.clock = clock
        self.kept: dict[ParcelId, Parcel] = {}
        self.sold: dict[str, KeptOrder] = {}
        self.asking: dict[ParcelId, Millis] = {}

    async def parcels(self, ids: Sequence[ParcelId]) -> dict[ParcelId, Parcel]:
        return {one: self.kept[one] for one in ids if one in self.kept}

    async def of_numbers(self, numbers: Sequence[str]) -> dict[str, tuple[Parcel, ...]]:
        return {number: tuple(one for one in self.kept.values() if one.number == number) for number in numbers}

    async def orders(self, numbers: Sequence[str]) -> dict[str, KeptOrder]:
        return {one: self.sold[one] for one in numbers if one in self.sold}

    async def keep(self, changes: Sequence[Change]) -> list[bool]:
        made = []
        for change in changes:
            seen = {one.id: one.version for one in change.parcels}
            orders = {one.order.order_no: one.version for one in change.orders}
            fits = all((self.kept[one].version if one in self.kept else 0) == seen[one] for one in seen)
            fits = fits and all((self.sold[one].version if one in self.sold else 0) == orders[one] for one in orders)
            made.append(fits)
            if fits:
                await self._keep(change)
        return made

    async def _keep(self, change: Change) -> None:
        for gone in change.gone:
            self.kept.pop(gone, None)
            self.asking.pop(gone, None)
        for parcel in change.parcels:
            self.kept[parcel.id] = msgspec.structs.replace(parcel, version=parcel.version + 1)
            if change.ask:
                self.asking[parcel.id] = change.ask
            elif change.ask is not None:
                self.asking.pop(parcel.id, None)
        for order in change.orders:
            self.sold[order.order.order_no] = msgspec.structs.replace(order, version=order.version + 1)
        for key in change.moot:
            await self.plans.drop(key, self.clock.now())
        await self.plans.plan(change.dues)

    async def to_ask(self, until: Millis, limit: int) -> list[Parcel]:
        due = sorted((at, one) for one, at in self.asking.items() if at <= until)
        return [self.kept[one] for _, one in due[:limit] if one in self.kept]


@dataclass(kw_only=True)
class Goods:
    """The stages over one store. `parcels` and `orders` look into the real one; None in memory."""

    clock: FakeClock
    shipping: Shipping
    plans: StoredDue | MemoryPlans
    parcels: StoredParcels | None = None
    orders: StoredOrders | None = None
    reason: str = ""
    tracking: tracked.TrackingStage = field(init=False)
    ordering: sold.OrderingStage = field(init=False)

    def __post_init__(self) -> None:
        zone = timezone(timedelta(hours=8))
        saying = Saying(product=lambda one: NAMES.get(one, one), zone=zone, gather_s=20, partitions=1)
        self.tracking = tracked.TrackingStage(
            tracked.Parts(
                shipping=self.shipping, plans=self.plans, clock=self.clock, mask=masked, saying=saying,
                reason=lambda _: self.reason, rules=LOOKS,
            )
        )  # fmt: skip
        self.ordering = sold.OrderingStage(
            sold.Parts(
                shipping=self.shipping, clock=self.clock, mask=masked, saying=saying, rules=LOOKS,
                customers=NOBODY_SELLS.customers,
            )
        )  # fmt: skip

    async def hear(self, *told: Snapshot) -> None:
        await self.tracking.heard(told)

    async def sell(self, *news: OrderNews) -> None:
        told = await self.ordering.orders(news, "test")
        assert told.faults == ()

    async def parcel(self, identity: ParcelId = PARCEL) -> Parcel:
        return (await self.shipping.parcels([identity]))[identity]

    async def order(self, number: str = ORDER_NO) -> KeptOrder:
        return (await self.shipping.orders([number]))[number]

    async def waiting(self, kind: DueKind = DueKind.NOTICE) -> list[Due]:
        every = await self.plans.upcoming(Millis(0), Millis(self.clock.now() + 9_000 * HOUR), 1_000)
        return [due for due in every if due.kind is kind]

    async def notices(self) -> list[Notice]:
        """Those that wait, by their time."""
        return [msgspec.json.decode(due.payload, type=Notice) for due in await self.waiting()]

    async def past(self) -> list[Past]:
        return await self.plans.past(Millis(self.clock.now() + 1), 1_000)


def in_memory(clock: FakeClock) -> Goods:
    plans = MemoryPlans(clock)
    return Goods(clock=clock, shipping=MemoryShipping(plans, clock), plans=plans)


@asynccontextmanager
async def stored(folder: Path, clock: FakeClock) -> AsyncIterator[Goods]:
    async with running_store(folder, clock) as store, aclosing(client.reader(store.endpoint)) as reader:
        durable = store.durable()
        yield Goods(
            clock=clock,
            shipping=StoredShipping(store.client, durable, clock, Kept(3_600, 7_200)),
            plans=StoredDue(store.client, durable, clock.now),
            parcels=StoredParcels(store.client),
            orders=StoredOrders(store.client, reader),
        )


def snapshot(
    clock: FakeClock,
    *path: Milestone,
    minutes_ago: float = 1,
    trouble: Trouble | None = None,
    text: str = "",
    number: str = NUMBER,
    carrier: Carrier = Carrier.ZTO,
    place: str = "杭州市",
) -> Snapshot:
    """What a courier says of a parcel that went this way, an hour between two steps, the last so long ago."""
    last = clock.now() - round(minutes_ago * MINUTE)
    events = tuple(
        TrackEvent(Millis(last - (len(path) - 1 - step) * HOUR), text or f"{milestone} 了", milestone, place=place)
        for step, milestone in enumerate(path)
    )
    return Snapshot(
        carrier=carrier,
        number=number,
        events=events,
        milestone=path[-1] if path else M.ANNOUNCED,
        trouble=trouble,
        over=bool(path) and path[-1] in (M.SIGNED, M.RETURNED),
        source="kuaidi100",
        heard_at=clock.now(),
    )


def order(**more: object) -> OrderNews:
    """An order that was shipped with the parcel, by somebody who is reached."""
    plain = OrderNews(
        order_no=ORDER_NO,
        channel="fake",
        customer="c-1001",
        product="lamp",
        status="shipped",
        carrier="中通快递",
        tracking_no=NUMBER,
        phone="13812345678",
    )
    return msgspec.structs.replace(plain, **more)
