"""Parcels: what couriers tell, in memory and on the real store alike; one state, one notice an event, whatever
comes."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from bot.core.clock import Millis
from bot.core.due import Done, DueKind, Skip, SkipReason, Verdict
from bot.core.errors import NotFound
from bot.core.notices import FIELDS, NoticeKind
from bot.core.parcels import Carrier, Milestone, ParcelsAsk, TrackEvent, Trouble, parcel_id
from tests.support.clock import FakeClock
from tests.support.shipments import HOUR, NUMBER, ORDER_NO, PARCEL, Goods, order, snapshot, stored

M = Milestone


@pytest.fixture
async def shop(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Goods]:
    async with stored(tmp_path, clock) as made:
        yield made


async def look(goods: Goods, event: str) -> Verdict:
    """Carry out the look that waits, at its time."""
    (due,) = [one for one in await goods.waiting(DueKind.WATCH) if one.event == event]
    await goods.clock.advance(max(0.0, (due.at - goods.clock.now()) / 1_000))
    await goods.plans.drop(due.key, goods.clock.now())
    return await goods.tracking.look(due, goods.clock.now())


async def test_what_is_told_is_kept_and_its_customer_told_of_it(goods: Goods, clock: FakeClock) -> None:
    await goods.sell(order())
    await goods.hear(snapshot(clock, M.PICKED_UP, M.IN_TRANSIT))
    parcel = await goods.parcel()
    assert (parcel.milestone, parcel.orders, parcel.phone_tail) == (M.IN_TRANSIT, (ORDER_NO,), "5678")
    (notice,) = await goods.notices()
    assert (notice.kind, notice.subject, notice.address.customer) == (NoticeKind.SHIPPED, PARCEL, "c-1001")
    assert notice.values == {"product": "护眼台灯", "tail": ORDER_NO[-4:], "carrier": "中通快递", "number": NUMBER}
    assert set(notice.values) <= FIELDS[notice.kind]
    (due,) = await goods.waiting()
    assert (due.at - clock.now(), NUMBER in due.title) == (20_000, False)


async def test_an_older_snapshot_changes_nothing_and_the_same_one_twice_neither(goods: Goods, clock: FakeClock) -> None:
    await goods.sell(order())
    new = snapshot(clock, M.PICKED_UP, M.IN_TRANSIT, M.OUT_FOR_DELIVERY)
    await goods.hear(new)
    before = await goods.parcel()
    await goods.hear(snapshot(clock, M.PICKED_UP, M.IN_TRANSIT, minutes_ago=90), new)
    assert await goods.parcel() == before
    assert [one.kind for one in await goods.notices()] == [NoticeKind.OUT_FOR_DELIVERY]


async def test_a_flood_after_a_day_without_the_courier_is_told_once(goods: Goods, clock: FakeClock) -> None:
    await goods.sell(order())
    way = (M.PICKED_UP, M.IN_TRANSIT, M.IN_CITY, M.OUT_FOR_DELIVERY, M.AT_LOCKER)
    for steps in range(1, len(way) + 1):
        await goods.hear(snapshot(clock, *way[:steps], minutes_ago=60 * (len(way) - steps) + 1))
    assert [one.kind for one in await goods.notices()] == [NoticeKind.AT_LOCKER]
    assert {one.reason for one in await goods.past()} <= {SkipReason.SUPERSEDED}


async def test_two_couriers_at_once_lose_nothing(goods: Goods, clock: FakeClock) -> None:
    await goods.sell(order())
    told = [snapshot(clock, *[M.PICKED_UP, *[M.IN_TRANSIT] * steps], minutes_ago=9 - steps) for steps in range(6)]
    await asyncio.gather(*(goods.hear(one) for one in told))
    parcel = await goods.parcel()
    assert (len(parcel.events), parcel.told) == (6, ("shipped",))
    assert len(await goods.notices()) == 1


async def test_a_parcel_nobody_knows_is_kept_and_told_of_once_an_order_names_it(goods: Goods, clock: FakeClock) -> None:
    await goods.hear(snapshot(clock, M.PICKED_UP, M.OUT_FOR_DELIVERY))
    assert (await goods.parcel()).unknown
    assert await goods.notices() == []
    await goods.sell(order())
    assert [one.kind for one in await goods.notices()] == [NoticeKind.OUT_FOR_DELIVERY]
    assert (await goods.order()).order.status == "out_for_delivery"


async def test_old_news_are_told_to_nobody(goods: Goods, clock: FakeClock) -> None:
    await goods.sell(order())
    await goods.hear(snapshot(clock, M.PICKED_UP, M.OUT_FOR_DELIVERY, minutes_ago=7 * 60))
    assert await goods.notices() == []
    await goods.hear(snapshot(clock, M.PICKED_UP, M.OUT_FOR_DELIVERY, M.SIGNED))
    assert [one.kind for one in await goods.notices()] == [NoticeKind.SIGNED]


async def test_a_parcel_under_another_carrier_is_moved_with_its_orders(goods: Goods, clock: FakeClock) -> None:
    await goods.sell(order(carrier="没听过的快递"))
    before = parcel_id(Carrier.OTHER, NUMBER)
    assert (await goods.parcel(before)).orders == (ORDER_NO,)
    await goods.hear(snapshot(clock, M.PICKED_UP))
    assert await goods.shipping.parcels([before]) == {}
    assert (await goods.parcel()).orders == (ORDER_NO,)
    assert [one.subject for one in await goods.notices()] == [PARCEL]
    assert {one.subject for one in await goods.waiting(DueKind.WATCH)} >= {PARCEL}


async def test_several_orders_of_one_customer_share_a_parcel_and_anothers_does_not(
    goods: Goods, clock: FakeClock
) -> None:
    second, stranger = "202611229999999999", "202611228888888888"
    await goods.sell(order(), order(order_no=second), order(order_no=stranger, customer="c-9"))
    parcel = await goods.parcel()
    assert parcel.orders == (ORDER_NO, second)
    assert stranger in parcel.fault
    await goods.hear(snapshot(clock, M.PICKED_UP, M.SIGNED))
    (notice,) = await goods.notices()
    assert notice.address.customer == "c-1001"


async def test_a_trouble_overtakes_what_waits_and_is_moot_once_it_is_over(goods: Goods, clock: FakeClock) -> None:
    await goods.sell(order())
    await goods.hear(snapshot(clock, M.PICKED_UP, M.OUT_FOR_DELIVERY, minutes_ago=5))
    await goods.hear(snapshot(clock, M.PICKED_UP, M.OUT_FOR_DELIVERY, minutes_ago=2, trouble=Trouble.UNREACHABLE))
    (notice,) = await goods.notices()
    assert (notice.kind, notice.values["what"]) == (NoticeKind.EXCEPTION, "快递员没联系上您")
    await goods.hear(snapshot(clock, M.PICKED_UP, M.OUT_FOR_DELIVERY, M.OUT_FOR_DELIVERY))
    assert await goods.notices() == []


async def test_that_it_goes_back_is_told_however_often_it_is_scanned_on_the_way(goods: Goods, clock: FakeClock) -> None:
    await goods.sell(order())
    for steps in range(1, 4):
        await goods.hear(snapshot(clock, M.PICKED_UP, *[M.RETURNING] * steps, minutes_ago=9 - steps))
    (notice,) = await goods.notices()
    assert (notice.event, notice.values["what"]) == ("returning", "包裹正在退回")


async def test_nothing_unmasked_is_kept_and_what_fetches_it_is_told(goods: Goods, clock: FakeClock) -> None:
    await goods.sell(order(customer_name="林晓晓", note="收货人电话13900002222"))
    await goods.hear(
        snapshot(clock, M.PICKED_UP, M.AT_LOCKER, text="已放驿站，取件码 6-2-3021，快递员 王小明 13911112222")
    )
    parcel, kept = await goods.parcel(), await goods.order()
    said = msgspec.json.encode((parcel, kept)).decode()
    assert not any(secret in said for secret in ("13911112222", "13900002222", "13812345678", "林晓晓", "王小明"))
    (notice,) = await goods.notices()
    assert notice.values["code"] == "6-2-3021"


async def test_an_event_in_the_far_future_blocks_nothing(goods: Goods, clock: FakeClock) -> None:
    await goods.sell(order())
    far = msgspec.structs.replace(
        snapshot(clock, M.PICKED_UP),
        events=(TrackEvent(Millis(clock.now() + 900 * HOUR), "揽收", M.PICKED_UP),),
    )
    await goods.hear(far)
    await goods.hear(snapshot(clock, M.PICKED_UP, M.SIGNED))
    assert (await goods.parcel()).milestone is M.SIGNED


async def test_clocks_that_jump_an_hour_lose_and_double_nothing(goods: Goods, clock: FakeClock) -> None:
    await goods.sell(order())
    told = [snapshot(clock, M.PICKED_UP, minutes_ago=3), snapshot(clock, M.PICKED_UP, M.OUT_FOR_DELIVERY)]
    clock.jump(-3_600)  # the events lie an hour ahead
    await goods.hear(told[0])
    clock.jump(7_200)
    await goods.hear(told[1], told[0])
    clock.jump(-3_600)
    await goods.hear(*told)
    assert [one.kind for one in await goods.notices()] == [NoticeKind.OUT_FOR_DELIVERY]
    assert [event.at for event in (await goods.parcel()).events] == [event.at for event in told[1].events]


async def test_halves_of_characters_are_kept_as_something(goods: Goods, clock: FakeClock) -> None:
    await goods.hear(snapshot(clock, M.PICKED_UP, text="已揽\ud83d收", place="\udfff"))
    assert (await goods.parcel()).events[0].text == "已揽?收"


async def test_no_movement_is_told_once_and_only_while_it_is_so(goods: Goods, clock: FakeClock) -> None:
    await goods.sell(order())
    await goods.hear(snapshot(clock, M.PICKED_UP))
    await clock.advance(30 * 3_600)
    await goods.hear(snapshot(clock, M.PICKED_UP, M.IN_TRANSIT))
    assert isinstance(await look(goods, "stalled"), Done)
    assert {one.kind for one in await goods.notices()} == {NoticeKind.SHIPPED}
    again = await look(goods, "stalled")
    assert again == Done("没有新进展，告诉顾客")
    assert NoticeKind.DELAYED in {one.kind for one in await goods.notices()}
    await goods.hear(snapshot(clock, M.PICKED_UP, M.IN_TRANSIT, M.IN_CITY))
    assert NoticeKind.DELAYED not in {one.kind for one in await goods.notices()}


async def test_of_what_nobody_follows_nobody_says_that_it_is_late(goods: Goods) -> None:
    await goods.sell(order(eta="2025-10-10"))
    assert await look(goods, "stalled") == await look(goods, "promise") == Skip(SkipReason.MOOT)


async def test_over_the_promise_is_told_and_what_came_is_not(goods: Goods, clock: FakeClock) -> None:
    await goods.sell(order(eta="2025-10-10"))
    await goods.hear(snapshot(clock, M.PICKED_UP))
    assert isinstance(await look(goods, "promise"), Done)
    assert {one.event for one in await goods.notices()} >= {"promise"}
    other = "75822600543999"
    await goods.sell(order(order_no="2026112200000001", tracking_no=other, eta="2025-10-12"))
    await goods.hear(snapshot(clock, M.PICKED_UP, M.AT_LOCKER, number=other))
    assert await look(goods, "promise") == Skip(SkipReason.MOOT)


async def test_people_find_parcels_by_what_they_know_of_them(shop: Goods, clock: FakeClock) -> None:
    assert shop.parcels
    await shop.sell(order())
    await shop.hear(
        snapshot(clock, M.PICKED_UP, M.SIGNED),
        snapshot(clock, M.PICKED_UP, number="75822600543111", trouble=Trouble.DAMAGED),
    )

    async def found(**ask: object) -> list[str]:
        return [one.number for one in await shop.parcels.listed(ParcelsAsk(**ask))]  # type: ignore[arg-type,union-attr]

    assert await found() == ["75822600543111", NUMBER]
    assert await found(text=ORDER_NO) == await found(text=NUMBER.lower()) == await found(text="LAMP") == [NUMBER]
    assert await found(trouble=True) == await found(unknown=True) == await found(open=True) == ["75822600543111"]
    customer = (await shop.parcel()).customer
    assert await found(customer=customer) == [NUMBER]
    assert (await shop.parcels.of_orders([ORDER_NO, "no-such"])) == {
        ORDER_NO: (await shop.parcel(),),
        "no-such": (),
    }
    with pytest.raises(NotFound):
        await shop.parcels.get(parcel_id(Carrier.SF, "1"))
