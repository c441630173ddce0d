"""What every vendor of tracking does, written once and run on both, against fakes that keep the vendors' rules."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from urllib.parse import urlencode

import msgspec
import pytest

from adapters.courier.fake.world import Stop
from adapters.courier.kdniao import seal as kdniao_seal
from adapters.courier.kdniao.fake import FakeKdniao
from adapters.courier.kuaidi100 import seal as kuaidi100_seal
from adapters.courier.kuaidi100.fake import FakeKuaidi100
from bot.core.clock import later
from bot.core.errors import Misconfigured, Permanent, Retryable
from bot.core.parcels import Carrier, Milestone, Shipment, Trouble
from bot.core.secret import Secret
from tests.support.clock import eventually, settle
from tests.support.couriers import SALT, Tracked, at_kdniao, at_kuaidi100

YTO = Shipment(Carrier.YTO, "YT8844612947489")
SF = Shipment(Carrier.SF, "SF1577185204800", "1007")
MEANS: dict[Stop, tuple[Milestone, Trouble | None]] = {
    Stop.ORDERED: (Milestone.ANNOUNCED, None), Stop.PICKED_UP: (Milestone.PICKED_UP, None),
    Stop.ON_ROAD: (Milestone.IN_TRANSIT, None), Stop.IN_CITY: (Milestone.IN_CITY, None),
    Stop.DELIVERING: (Milestone.OUT_FOR_DELIVERY, None), Stop.IN_LOCKER: (Milestone.AT_LOCKER, None),
    Stop.SIGNED: (Milestone.SIGNED, None), Stop.SIGNED_FOR: (Milestone.SIGNED, None),
    Stop.FETCHED: (Milestone.SIGNED, None), Stop.STUCK: (Milestone.PICKED_UP, Trouble.NOT_MOVING),
    Stop.LATE: (Milestone.PICKED_UP, Trouble.NOT_SIGNED), Stop.FAILED: (Milestone.PICKED_UP, Trouble.FAILED),
    Stop.UNREACHED: (Milestone.PICKED_UP, Trouble.UNREACHABLE), Stop.REFUSED: (Milestone.PICKED_UP, Trouble.REFUSED),
    Stop.LEFT: (Milestone.AT_LOCKER, Trouble.LEFT_IN_LOCKER),
    Stop.NO_SUCH_PLACE: (Milestone.PICKED_UP, Trouble.BAD_ADDRESS),
    Stop.DAMAGED: (Milestone.PICKED_UP, Trouble.DAMAGED), Stop.STOPPED: (Milestone.PICKED_UP, Trouble.STOPPED),
    Stop.RETURNING: (Milestone.RETURNING, None),
}  # fmt: skip
"""How a parcel stands after being picked up and then that."""


class Shop:
    """`make` brings the vendor and the shop into being; `sealed` is a push that proves itself."""

    shop: Tracked
    away_codes: tuple[str, ...]
    wrong: str

    @pytest.fixture(autouse=True)
    async def _made(self) -> AsyncIterator[None]:
        async with AsyncExitStack() as self.stack:
            self.shop = await self.make()
            yield
            assert self.shop.vendor.breaches == []

    async def make(self) -> Tracked:
        raise NotImplementedError

    async def keyless(self) -> Tracked:
        """A shop whose key is another's."""
        raise NotImplementedError

    def sealed(self, said: bytes, **changed: str) -> bytes:
        raise NotImplementedError

    def said(self, number: str) -> bytes:
        """What the vendor would push of a parcel now."""
        raise NotImplementedError

    def faults(self, *faults: str) -> None:
        raise NotImplementedError

    async def followed(self, shipment: Shipment = YTO) -> None:
        self.shop.vendor.parcels.add(shipment.carrier, shipment.number, shipment.phone_tail)
        await self.shop.courier.watch(shipment)


class AtKuaidi100(Shop):
    away_codes = ("501",)
    wrong = "400"

    async def make(self) -> Tracked:
        return await self.stack.enter_async_context(at_kuaidi100())

    async def keyless(self) -> Tracked:
        return await self.stack.enter_async_context(at_kuaidi100(key=Secret("another")))

    @property
    def vendor(self) -> FakeKuaidi100:
        assert isinstance(self.shop.vendor, FakeKuaidi100)
        return self.shop.vendor

    def sealed(self, said: bytes, **changed: str) -> bytes:
        sign = changed.get("sign", kuaidi100_seal.signature(said, SALT).upper())
        return urlencode({"sign": sign, "param": said}).encode()

    def said(self, number: str) -> bytes:
        journey = self.vendor.parcels.of(number)
        assert journey is not None
        company = "yuantong" if journey.carrier is Carrier.YTO else "shentong"
        return msgspec.json.encode(
            {"status": "polling", "lastResult": self.vendor.result(journey, company, advanced=True)}
        )

    def faults(self, *faults: str) -> None:
        self.vendor.faults.extend(faults)


class AtKdniao(Shop):
    away_codes = ("405",)
    wrong = "103"

    async def make(self) -> Tracked:
        return await self.stack.enter_async_context(at_kdniao())

    async def keyless(self) -> Tracked:
        return await self.stack.enter_async_context(at_kdniao(key=Secret("another")))

    @property
    def vendor(self) -> FakeKdniao:
        assert isinstance(self.shop.vendor, FakeKdniao)
        return self.shop.vendor

    def sealed(self, said: bytes, **changed: str) -> bytes:
        sign = changed.get("DataSign", kdniao_seal.signature(said, self.vendor.account.key))
        return urlencode({"DataSign": sign, "RequestData": said, "RequestType": "101"}).encode()

    def said(self, number: str) -> bytes:
        journey = self.vendor.parcels.of(number)
        assert journey is not None
        return self.vendor.said([self.vendor.result(journey)])

    def faults(self, *faults: str) -> None:
        self.vendor.faults.extend(faults)


class CourierContract(Shop):
    """What holds for every vendor."""

    # ---- what is told

    @pytest.mark.parametrize("stop", MEANS, ids=str)
    async def test_every_code_means_what_it_says(self, stop: Stop) -> None:
        await self.followed()
        self.shop.vendor.parcels.moves(YTO.number, Stop.PICKED_UP, "已揽收", at=later(self.shop.clock.now(), -60))
        assert await self.shop.vendor.moves(YTO.number, stop, "包裹有新的进展", "西安市")
        found = self.shop.kept.last()
        assert (found.milestone, found.trouble) == MEANS[stop]
        assert (found.carrier, found.number, found.source) == (YTO.carrier, YTO.number, self.shop.adapter.name)
        assert [event.text for event in found.events] == ["已揽收", "包裹有新的进展"]
        assert [event.at for event in found.events] == [later(self.shop.clock.now(), -60), self.shop.clock.now()]
        assert found.events[-1].place == "西安市"
        assert found.over == (MEANS[stop][0] is Milestone.SIGNED)

    async def test_trouble_is_over_when_the_parcel_goes_on(self) -> None:
        await self.followed()
        for stop in (Stop.PICKED_UP, Stop.UNREACHED, Stop.DELIVERING):
            await self.shop.clock.advance(60)
            await self.shop.vendor.moves(YTO.number, stop, "包裹有新的进展")
        assert [(found.milestone, found.trouble) for found in self.shop.kept.heard_of] == [
            (Milestone.PICKED_UP, None), (Milestone.PICKED_UP, Trouble.UNREACHABLE), (Milestone.OUT_FOR_DELIVERY, None),
        ]  # fmt: skip

    async def test_asking_tells_the_same_as_being_told(self) -> None:
        await self.followed(SF)
        await self.shop.vendor.moves(SF.number, Stop.PICKED_UP, "已揽收", "杭州市")
        assert await self.shop.courier.look(SF) == self.shop.kept.last()

    async def test_of_a_parcel_that_nobody_knows_yet_nothing_is_told(self) -> None:
        self.shop.vendor.parcels.add(YTO.carrier, YTO.number)
        assert await self.shop.courier.look(YTO) is None

    # ---- limits

    async def test_a_number_is_not_asked_about_twice_in_a_short_time(self) -> None:
        self.shop.vendor.parcels.add(YTO.carrier, YTO.number)
        await self.shop.courier.look(YTO)
        await self.shop.clock.advance(600)
        with pytest.raises(Retryable) as caught:
            await self.shop.courier.look(YTO)
        assert caught.value.after == self.shop.courier.every_s - 600
        await self.shop.clock.advance(caught.value.after)
        assert await self.shop.courier.look(YTO) is None

    async def test_watching_again_does_no_harm(self) -> None:
        await self.followed()
        await self.shop.courier.watch(YTO)
        assert await self.shop.vendor.moves(YTO.number, Stop.ON_ROAD, "运输中")
        assert len(self.shop.kept.heard_of) == 1

    async def test_without_the_end_of_a_phone_nobody_is_asked(self) -> None:
        bare = msgspec.structs.replace(SF, phone_tail="")
        with pytest.raises(Permanent, match=r"顺丰速运.*phone"):
            await self.shop.courier.watch(bare)
        with pytest.raises(Permanent, match="phone"):
            await self.shop.courier.look(bare)

    async def test_calls_are_spread(self) -> None:
        """A shop that starts with a hundred parcels does not ask for all of them at once."""
        many = [Shipment(Carrier.YTO, f"YT88446129{n:05}") for n in range(25)]
        for one in many:
            self.shop.vendor.parcels.add(one.carrier, one.number)
        asking = [asyncio.create_task(self.shop.courier.look(one)) for one in many]
        for _ in range(60):
            await settle()
            await self.shop.clock.advance(0.1)
            await eventually(lambda: self.shop.clock.sleepers > 0 or all(task.done() for task in asking))
        assert await asyncio.gather(*asking) == [None] * 25

    # ---- refusals

    async def test_a_vendor_in_trouble_is_asked_again_later(self) -> None:
        self.shop.vendor.parcels.add(YTO.carrier, YTO.number)
        for fault in (*self.away_codes, "500!", "html", "drop"):
            self.faults(fault)
            with pytest.raises(Retryable):
                await self.shop.courier.look(YTO)
            await self.shop.clock.advance(self.shop.courier.every_s)

    async def test_a_wrong_number_is_told_to_a_person(self) -> None:
        self.faults(self.wrong)
        with pytest.raises(Permanent, match="correct"):
            await self.shop.courier.look(YTO)

    async def test_a_refused_key_is_told_and_seen(self) -> None:
        shop = await self.keyless()
        with pytest.raises(Misconfigured, match=r"page of your account|key is refused"):
            await shop.courier.watch(YTO)
        assert shop.adapter.gauges is not None
        (gauge,) = shop.adapter.gauges()
        assert not gauge.connected
        assert "key" in gauge.note

    # ---- the door

    async def test_the_vendor_is_answered_only_when_it_is_safe_on_disk(self) -> None:
        await self.followed()
        self.shop.kept.away = 1
        pushing = asyncio.create_task(self.shop.vendor.moves(YTO.number, Stop.ON_ROAD, "运输中"))
        await eventually(lambda: self.shop.vendor.pushed == 1 and self.shop.clock.sleepers > 0)
        assert self.shop.kept.heard_of == []
        await self.shop.clock.advance(1800)
        assert await pushing
        assert self.shop.kept.last().milestone is Milestone.IN_TRANSIT
        assert self.shop.vendor.pushed == 2

    async def test_a_parcel_nobody_asked_for_is_told_all_the_same(self) -> None:
        self.shop.vendor.parcels.add(Carrier.STO, "773040000912345")
        self.shop.vendor.parcels.moves("773040000912345", Stop.ON_ROAD, "运输中")
        status, _ = await self.shop.posts(self.sealed(self.said("773040000912345")))
        assert status == 200
        assert self.shop.kept.last().carrier is Carrier.STO

    async def test_the_same_push_again_says_the_same(self) -> None:
        await self.followed()
        self.shop.vendor.parcels.moves(YTO.number, Stop.ON_ROAD, "运输中")
        body = self.sealed(self.said(YTO.number))
        assert [(await self.shop.posts(body))[0] for _ in range(2)] == [200, 200]
        assert self.shop.kept.heard_of[0] == self.shop.kept.heard_of[1]

    async def test_whoever_does_not_prove_himself_is_refused(self) -> None:
        await self.followed()
        self.shop.vendor.parcels.moves(YTO.number, Stop.SIGNED, "已签收")
        said = self.said(YTO.number)
        good = self.sealed(said)
        field = good.split(b"=")[0]
        for body in (
            b"", b"&" * 50, said, good.split(b"&")[0], good.split(b"&")[1], good + b"&" + good.split(b"&")[0],
            self.sealed(said).replace(b"8844612947489", b"8844612947480"), self.sealed(said, sign="", DataSign=""),
            self.sealed(said, sign="0" * 32, DataSign="0" * 44), field + b"=" + said,
        ):  # fmt: skip
            status, answer = await self.shop.posts(body)
            assert (status, answer) == (403, b""), body
        assert self.shop.kept.heard_of == []

    async def test_what_is_proven_and_unreadable_comes_again(self) -> None:
        for said in (b"", b"[]", b'{"status":', b"null"):
            status, answer = await self.shop.posts(self.sealed(said))
            assert status == 200
            assert b'"unreadable"' in answer
        assert self.shop.adapter.gauges is not None
        assert self.shop.adapter.gauges()[0].unreadable == 4

    async def test_a_number_shows_whose_it_is(self) -> None:
        assert await self.shop.courier.recognise("YT8844612947489") == (Carrier.YTO,)
        assert await self.shop.courier.recognise("在哪里") == ()

    def test_own_deliveries_are_not_asked_about(self) -> None:
        assert [carrier for carrier in Carrier if not self.shop.courier.takes(carrier)] == [Carrier.OWN]


class TestKuaidi100(CourierContract, AtKuaidi100):
    """快递100."""


class TestKdniao(CourierContract, AtKdniao):
    """快递鸟."""
