"""Orders: what the shop's systems tell, in memory and on the real store alike; what follows of it, and what does
not."""

from pathlib import Path

import msgspec
import pytest

from bot.core.due import Done, DueKind, Skip, SkipReason
from bot.core.errors import NotFound
from bot.core.notices import FIELDS, NoticeKind
from bot.core.orders import OrderNews
from bot.core.parcels import Milestone
from bot.stages.ordering import TABLE
from tests.support.clock import FakeClock
from tests.support.shipments import NUMBER, ORDER_NO, Goods, order, snapshot, stored

UNSHIPPED = order(status="paid", tracking_no="", carrier="", placed_at="2025-10-09T10:00:00+08:00")
PROMISE = "2025-10-10T23:59:00+08:00"


@pytest.mark.parametrize(
    ("name", "kept"),
    [("林晓晓", "林**"), ("林女士", "林女士"), ("林晓晓女士", "林女士"), ("欧阳晓女士", "欧阳女士"), ("先生", "先生")],
)
async def test_nobodys_whole_name_is_kept(goods: Goods, name: str, kept: str) -> None:
    await goods.sell(order(customer_name=name))
    assert (await goods.order()).order.customer_name == kept


async def test_news_change_what_they_say_and_leave_the_rest(goods: Goods) -> None:
    await goods.sell(UNSHIPPED)
    await goods.sell(OrderNews(order_no=ORDER_NO, status="shipped", tracking_no=f" {NUMBER.lower()} "))
    kept = await goods.order()
    assert (kept.order.status, kept.order.tracking_no, kept.order.product) == ("shipped", NUMBER, "lamp")
    assert (kept.channel, kept.phone_tail, kept.version, kept.source) == ("fake", "5678", 2, "test")


async def test_the_same_told_again_is_known_and_older_news_change_nothing(goods: Goods) -> None:
    first = await goods.ordering.orders([order(at="2025-10-09T16:00:00+08:00")], "test")
    again = await goods.ordering.orders([order(), order(at="2025-10-09T12:00:00+08:00", status="paid")], "test")
    assert (first.taken, first.known, again.taken, again.known) == (1, 0, 0, 2)
    assert (await goods.order()).order.status == "shipped"


async def test_one_bad_item_keeps_no_other_out_and_is_named(goods: Goods) -> None:
    bad = (
        order(order_no="1"), order(status="gone"), order(placed_at="gestern"), order(paid="viel"), order(quantity=0),
        order(channel="We Chat"), order(tracking_no="?" * 50),
    )  # fmt: skip
    told = await goods.ordering.orders([*bad, order()], "test")
    assert (told.taken, len(told.faults)) == (1, len(bad))
    assert [fault.split(":")[0] for fault in told.faults] == [str(place) for place in range(1, len(bad) + 1)]


async def test_many_orders_of_one_parcel_come_at_once(goods: Goods) -> None:
    numbers = [f"2026112200{number:04}" for number in range(12)]
    told = await goods.ordering.orders([order(order_no=number) for number in numbers], "test")
    assert told.taken == 12
    assert (await goods.parcel()).orders == tuple(numbers)


async def test_several_news_of_one_order_are_taken_one_after_the_other(goods: Goods) -> None:
    told = await goods.ordering.orders([UNSHIPPED, order(), OrderNews(order_no=ORDER_NO, note="礼盒")], "test")
    assert told.taken == 3
    assert ((await goods.order()).order.status, (await goods.order()).order.note) == ("shipped", "礼盒")


async def test_shipped_is_told_by_the_shop_or_by_the_courier_once(goods: Goods, clock: FakeClock) -> None:
    await goods.sell(UNSHIPPED)
    assert await goods.notices() == []
    await goods.sell(order(shipped_at="2025-10-09T16:30:00+08:00", eta="2025-10-12"))
    (notice,) = await goods.notices()
    assert (notice.kind, notice.values["eta"]) == (NoticeKind.SHIPPED, "10月12日")
    await goods.plans.drop((await goods.waiting())[0].key, clock.now())
    await goods.hear(snapshot(clock, Milestone.PICKED_UP))
    assert await goods.notices() == []


async def test_a_table_of_old_orders_tells_nobody_anything(goods: Goods) -> None:
    old = {"shipped_at": "2025-09-01T10:00:00+08:00", "placed_at": "2025-08-30T10:00:00+08:00"}
    await goods.sell(order(**old), order(order_no="2026110100000001", status="refunded", **old))
    await goods.sell(order(order_no="2026110100000002", status="paid", promised_ship_by="2025-09-02 23:59:00"))
    assert await goods.notices() == []


async def test_a_refund_and_a_ready_preorder_are_told_once_each(goods: Goods) -> None:
    await goods.sell(msgspec.structs.replace(UNSHIPPED, preorder=True, ready=False))
    ready = OrderNews(order_no=ORDER_NO, ready=True, promised_ship_by=PROMISE, at="2025-10-09T16:40:00+08:00")
    await goods.sell(ready)
    await goods.sell(ready)
    (notice,) = await goods.notices()
    assert (notice.kind, notice.values["by"]) == (NoticeKind.PREORDER_READY, "10月10日")
    await goods.sell(OrderNews(order_no=ORDER_NO, status="refunding"))
    await goods.sell(OrderNews(order_no=ORDER_NO, refunded="109.00"))
    await goods.sell(OrderNews(order_no=ORDER_NO, status="refunded"))
    told = {one.kind: one.values for one in await goods.notices()}
    assert told[NoticeKind.REFUNDED] == {"product": "护眼台灯", "tail": ORDER_NO[-4:], "amount": "109.00"}
    assert len(told) == 2


async def test_before_the_promise_is_missed_its_customer_is_told_why_and_what_they_can_do(
    goods: Goods, clock: FakeClock
) -> None:
    goods.reason = "您选的这款正在补货"
    await goods.sell(msgspec.structs.replace(UNSHIPPED, promised_ship_by=PROMISE))
    (due,) = await goods.waiting(DueKind.WATCH)
    await clock.advance((due.at - clock.now()) / 1_000)
    assert clock.now() < due.at + 4 * 3_600_000
    assert isinstance(await goods.tracking.look(due, clock.now()), Done)
    assert isinstance(await goods.tracking.look(due, clock.now()), Done)  # its worker died and another came
    (notice,) = await goods.notices()
    assert (notice.kind, notice.values["reason"]) == (NoticeKind.SHIP_LATE, goods.reason)
    assert set(notice.values) == FIELDS[NoticeKind.SHIP_LATE]
    assert [choice.text for choice in notice.choices] == ["继续等", "换一款", "申请退款"]


@pytest.mark.parametrize("change", [{"status": "shipped"}, {"status": "cancelled"}, {"preorder": True, "ready": True}])
async def test_what_was_shipped_in_time_or_is_not_wanted_any_more_is_moot(
    goods: Goods, clock: FakeClock, change: dict[str, object]
) -> None:
    await goods.sell(msgspec.structs.replace(UNSHIPPED, promised_ship_by=PROMISE))
    (due,) = await goods.waiting(DueKind.WATCH)
    await goods.sell(OrderNews(order_no=ORDER_NO, **change))  # type: ignore[arg-type]
    assert await goods.tracking.look(due, due.at) == Skip(SkipReason.MOOT)


async def test_an_order_goes_on_with_its_parcel_and_never_back(goods: Goods, clock: FakeClock) -> None:
    await goods.sell(order(status="paid"))
    states = []
    for way in ((Milestone.PICKED_UP,), (Milestone.PICKED_UP, Milestone.OUT_FOR_DELIVERY)):
        await goods.hear(snapshot(clock, *way, minutes_ago=9))
        states.append((await goods.order()).order.status)
    await goods.sell(OrderNews(order_no=ORDER_NO, status="shipped"))
    states.append((await goods.order()).order.status)
    await goods.sell(OrderNews(order_no=ORDER_NO, status="refunding"))
    await goods.hear(snapshot(clock, Milestone.PICKED_UP, Milestone.SIGNED))
    states.append((await goods.order()).order.status)
    assert states == ["shipped", "out_for_delivery", "out_for_delivery", "refunding"]


async def test_of_a_parcel_no_courier_spoke_of_the_order_says_whether_it_is_over(
    goods: Goods, clock: FakeClock
) -> None:
    over = []
    for status in ("shipped", "signed", "shipped"):
        await goods.sell(OrderNews(order_no=ORDER_NO, status=status, tracking_no=NUMBER, carrier="中通"))
        over.append((await goods.parcel()).over)
    await goods.hear(snapshot(clock, Milestone.PICKED_UP))
    await goods.sell(OrderNews(order_no=ORDER_NO, status="refunding"))
    assert [*over, (await goods.parcel()).over] == [False, True, False, False]


async def test_tables_of_a_start_never_take_back_what_was_told_since(goods: Goods) -> None:
    await goods.ordering.orders([UNSHIPPED], TABLE)
    await goods.ordering.orders([order(status="cancelled")], TABLE)
    assert (await goods.order()).order.status == "cancelled"
    await goods.sell(OrderNews(order_no=ORDER_NO, status="refunded"))
    told = await goods.ordering.orders([order(status="paid")], TABLE)
    assert (told.taken, (await goods.order()).order.status) == (0, "refunded")


async def test_orders_are_found_by_number_parcel_and_owner(tmp_path: Path, clock: FakeClock) -> None:
    async with stored(tmp_path, clock) as shop:
        assert shop.orders
        begun = await shop.orders.end()
        await shop.sell(order(placed_at="2025-10-01"), order(order_no="2026112200000009", placed_at="2025-10-03"))
        numbers = ["2026112200000009", ORDER_NO]
        assert [one.order.order_no for one in await shop.orders.owned("fake", "c-1001")] == numbers
        assert await shop.orders.owned("wechat", "c-1001") == ()
        found = await shop.orders.of_tracking([NUMBER, "SF1"])
        assert [one.order.order_no for one in found[NUMBER]] == numbers
        assert found["SF1"] == ()
        with pytest.raises(NotFound):
            await shop.orders.get("2026112200000000")
        async for _, changed in shop.orders.follow_changes(begun):
            assert set(changed) == set(numbers)
            break
