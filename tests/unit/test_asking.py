"""Couriers are asked when they should be, never more often, and what one refuses is shown with the parcel."""

import pytest

from bot.core.clock import Millis
from bot.core.errors import HalfMinuteError, Misconfigured, NotFound, Permanent, Refused, Retryable
from bot.core.parcels import Carrier, Courier, Milestone, Shipment, Snapshot, parcel_id
from bot.stages.asking import Asking, Parts
from tests.support.clock import FakeClock
from tests.support.shipments import LOOKS, NUMBER, PARCEL, Goods, in_memory, order, snapshot


class Teller:
    """A courier of one's own."""

    every_s = 1_800.0

    def __init__(self, *, pushes: bool, carriers: tuple[Carrier, ...] = (Carrier.ZTO,)) -> None:
        self.pushes = pushes
        self.carriers = carriers
        self.watched: list[Shipment] = []
        self.looked: list[Shipment] = []
        self.says: Snapshot | None = None
        self.fails: HalfMinuteError | None = None

    def takes(self, carrier: Carrier) -> bool:
        return carrier in self.carriers

    async def watch(self, shipment: Shipment) -> None:
        self.watched.append(shipment)
        if self.fails:
            raise self.fails

    async def look(self, shipment: Shipment) -> Snapshot | None:
        self.looked.append(shipment)
        if self.fails:
            raise self.fails
        return self.says

    async def recognise(self, number: str) -> tuple[Carrier, ...]:
        return (Carrier.ZTO,) if number == NUMBER else ()


def asking(goods: Goods, **couriers: Courier) -> Asking:
    parts = Parts(
        shipping=goods.shipping,
        tracking=goods.tracking,
        couriers=couriers,
        clock=goods.clock,
        poll_s=1_800,
        rules=LOOKS,
    )
    return Asking(parts)


@pytest.fixture
def goods() -> Goods:
    return in_memory(FakeClock())


async def test_a_courier_that_pushes_is_asked_once(goods: Goods) -> None:
    await goods.sell(order())
    teller = Teller(pushes=True)
    for _ in range(3):
        await asking(goods, kuaidi100=teller).round()
        await goods.clock.advance(9_000)
    assert teller.watched == [Shipment(Carrier.ZTO, NUMBER, "5678")]
    parcel = await goods.parcel()
    assert (parcel.asked, parcel.asks, parcel.fault) == ("kuaidi100", 1, "")


async def test_one_that_does_not_is_asked_again_and_again_until_it_is_over(goods: Goods) -> None:
    await goods.sell(order())
    teller = Teller(pushes=False)
    ask = asking(goods, kdniao=teller)
    teller.says = snapshot(goods.clock, Milestone.PICKED_UP)
    assert [await ask.round(), await ask.round()] == [1, 0]
    await goods.clock.advance(1_790)
    assert await ask.round() == 0
    await goods.clock.advance(20)
    teller.says = snapshot(goods.clock, Milestone.PICKED_UP, Milestone.SIGNED)
    assert await ask.round() == 1
    await goods.clock.advance(90_000)
    assert await ask.round() == 0
    assert (len(teller.looked), (await goods.parcel()).milestone) == (2, Milestone.SIGNED)


@pytest.mark.parametrize(
    ("fails", "again_s"),
    [(Retryable("away", 5), 60), (Misconfigured("key"), 1_800), (Permanent("no such number"), None)],
)
async def test_what_it_refuses_is_shown_and_tried_again_if_that_helps(
    goods: Goods, fails: HalfMinuteError, again_s: float | None
) -> None:
    await goods.sell(order(), order(order_no="2026112200000002", tracking_no="75822600543999"))
    teller = Teller(pushes=True)
    ask = asking(goods, kuaidi100=teller)
    teller.fails = fails
    assert await ask.round() == 2
    assert (await goods.parcel()).fault == str(fails)
    teller.fails = None
    await goods.clock.advance((again_s or 90_000) - 1)
    assert await ask.round() == 0
    await goods.clock.advance(2)
    assert await ask.round() == (2 if again_s else 0)
    assert ((await goods.parcel()).fault == "") is (again_s is not None)


async def test_a_missing_phone_that_comes_later_is_tried_anew(goods: Goods) -> None:
    await goods.sell(order(phone=None))
    teller = Teller(pushes=True)
    teller.fails = Permanent("the last four digits of a phone are needed")
    ask = asking(goods, kuaidi100=teller)
    await ask.round()
    teller.fails = None
    await goods.sell(order())
    assert await ask.round() == 1
    assert [one.phone_tail for one in teller.watched] == ["", "5678"]
    assert (await goods.parcel()).fault == ""


async def test_a_number_without_a_carrier_is_recognised(goods: Goods) -> None:
    await goods.sell(order(carrier="某某快递"))
    teller = Teller(pushes=True)
    ask = asking(goods, kuaidi100=teller)
    await ask.round()
    assert await goods.shipping.parcels([parcel_id(Carrier.OTHER, NUMBER)]) == {}
    assert (await goods.parcel()).orders
    assert teller.watched == [Shipment(Carrier.ZTO, NUMBER, "5678")]


async def test_what_nobody_tracks_is_asked_about_no_more(goods: Goods) -> None:
    await goods.sell(order(carrier="本店配送", tracking_no="XM-1"))
    ask = asking(goods, kuaidi100=Teller(pushes=True))
    assert [await ask.round(), await ask.round()] == [1, 0]
    assert (await goods.parcel(parcel_id(Carrier.OWN, "XM-1"))).asked == "-"
    with pytest.raises(Refused, match="没有接口能查本店配送"):
        await ask.look(parcel_id(Carrier.OWN, "XM-1"))


async def test_people_look_at_once_and_not_too_often(goods: Goods) -> None:
    await goods.sell(order())
    teller = Teller(pushes=True)
    ask = asking(goods, kuaidi100=teller)
    teller.says = snapshot(goods.clock, Milestone.PICKED_UP)
    assert (await ask.look(PARCEL)).milestone is Milestone.PICKED_UP
    with pytest.raises(Refused, match="31 分钟后再问"):
        await ask.look(PARCEL)
    await goods.clock.advance(1_801)
    await ask.look(PARCEL)
    with pytest.raises(NotFound):
        await ask.look(parcel_id(Carrier.SF, "1"))
    await ask.round()
    assert (len(teller.looked), len(teller.watched)) == (2, 1)


async def test_a_courier_that_gave_up_is_asked_again_at_most_so_often(goods: Goods) -> None:
    await goods.sell(order())
    teller = Teller(pushes=True)
    ask = asking(goods, kuaidi100=teller)
    for number in range(6):
        await ask.round()
        gone = Snapshot(carrier=Carrier.ZTO, number=NUMBER, gone=f"{number}天查询无记录", heard_at=Millis(number))
        await goods.hear(gone)
        await goods.clock.advance(7 * 3_600)
    assert len(teller.watched) == 3
