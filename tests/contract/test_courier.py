"""What every vendor of tracking does, written once and run on both, against fakes that keep the vendors' rules."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from urllib.parse import urlencode

import msgspec
import pytest

from adapters.courier.fake.world import Stop
from adapters.courier.kdniao import seal as kdniao_seal
from adapters.courier.kdniao.fake import Account as KdniaoAccount
from adapters.courier.kdniao.fake import FakeKdniao
from adapters.courier.kuaidi100 import seal as kuaidi100_seal
from adapters.courier.kuaidi100.fake import Account as Kuaidi100Account
from adapters.courier.kuaidi100.fake import FakeKuaidi100
from bot.core.clock import later
from bot.core.errors import Misconfigured, Permanent, Retryable
from bot.core.parcels import Carrier, Milestone, Shipment, Snapshot, Trouble
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


class CourierContract:
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


class TestKuaidi100(CourierContract):
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

    async def test_four_subscriptions_a_month_and_half_an_hour_between_them(self) -> None:
        await self.followed()
        for _ in range(3):
            await self.vendor.push(YTO.number, "abort", message="60天无变化")
            with pytest.raises(Retryable) as caught:
                await self.shop.courier.watch(YTO)
            assert caught.value.after == 1800
            await self.shop.clock.advance(1800)
            await self.shop.courier.watch(YTO)
        await self.vendor.push(YTO.number, "abort", message="60天无变化")
        await self.shop.clock.advance(1800)
        with pytest.raises(Permanent, match="4 times this month"):
            await self.shop.courier.watch(YTO)
        assert self.vendor.subscriptions[YTO.number].times == 4
        await self.shop.clock.advance(32 * 86_400)
        await self.shop.courier.watch(YTO)
        assert self.vendor.subscriptions[YTO.number].times == 1

    async def test_what_runs_already_at_the_vendor_is_fine(self) -> None:
        """Subscribed by another program of the shop, or by this one before its store was lost."""
        self.vendor.follows(YTO.carrier, YTO.number)
        await self.shop.courier.watch(YTO)
        await self.shop.courier.watch(YTO)
        assert self.vendor.calls["subscribe"] == 1

    async def test_given_up_is_told_with_why(self) -> None:
        await self.followed()
        await self.vendor.push(YTO.number, "abort", message="3天查询无记录")
        found = self.shop.kept.last()
        assert (found.gone, found.over, found.milestone) == ("3天查询无记录", False, Milestone.ANNOUNCED)

    async def test_a_corrected_carrier_goes_on_under_its_own_name(self) -> None:
        await self.followed()
        self.vendor.parcels.moves(YTO.number, Stop.ON_ROAD, "运输中")
        await self.vendor.push(YTO.number, "abort", message="", comOld="yuantong", comNew="shentong")
        old, new = self.shop.kept.heard_of
        assert (old.carrier, old.gone) == (Carrier.YTO, "the vendor gave up; it is with STO")
        assert (new.carrier, new.gone, new.milestone) == (Carrier.STO, "", Milestone.IN_TRANSIT)

    async def test_the_vendor_finds_the_carrier_where_nobody_knows_it(self) -> None:
        self.vendor.parcels.add(Carrier.JTSD, "JT5123400009876")
        await self.shop.courier.watch(Shipment(Carrier.OTHER, "JT5123400009876"))
        assert self.vendor.subscriptions["JT5123400009876"].company == "jtexpress"
        with pytest.raises(Permanent, match="name the carrier"):
            await self.shop.courier.watch(Shipment(Carrier.OTHER, "99988877766655"))

    @pytest.mark.parametrize(
        ("code", "says"), [("700", "compare them"), ("701", "track it elsewhere"), ("999", "nobody")]
    )
    async def test_what_a_refused_subscription_tells(self, code: str, says: str) -> None:
        self.faults(code)
        with pytest.raises(Permanent, match=says):
            await self.shop.courier.watch(YTO)

    async def test_a_wrong_end_of_a_phone_is_told(self) -> None:
        await self.followed(SF)
        await self.vendor.moves(SF.number, Stop.ON_ROAD, "运输中")
        with pytest.raises(Permanent, match="last four digits"):
            await self.shop.courier.look(msgspec.structs.replace(SF, phone_tail="9999"))

    async def test_an_expired_key_and_a_missing_company(self) -> None:
        expired = await self.stack.enter_async_context(at_kuaidi100(Kuaidi100Account(salt=SALT, expired=True)))
        with pytest.raises(Misconfigured, match="expired; renew"):
            await expired.courier.watch(YTO)
        silent = await self.stack.enter_async_context(at_kuaidi100(customer=""))
        with pytest.raises(Misconfigured, match="公司编号"):
            await silent.courier.look(YTO)

    async def test_the_vendor_is_asked_whose_a_number_is_where_that_is_paid_for(self) -> None:
        shop = await self.stack.enter_async_context(at_kuaidi100(recognises=True))
        shop.vendor.parcels.add(Carrier.JTSD, "9876543210")
        assert await shop.courier.recognise("9876543210") == (Carrier.JTSD,)

    async def test_a_number_of_no_length_is_not_asked_for(self) -> None:
        with pytest.raises(Permanent, match="6 to 32"):
            await self.shop.courier.watch(Shipment(Carrier.YTO, "YT1"))
        assert self.vendor.calls["subscribe"] == 0


class TestKdniao(CourierContract):
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

    @pytest.mark.parametrize("worded", [False, True])
    @pytest.mark.parametrize("newest_first", [False, True])
    async def test_both_dates_and_both_orders_are_read(self, worded: bool, newest_first: bool) -> None:
        self.vendor.worded, self.vendor.newest_first = worded, newest_first
        await self.followed()
        times = []
        for stop in (Stop.PICKED_UP, Stop.ON_ROAD, Stop.DELIVERING):
            await self.shop.clock.advance(3600)
            times.append(self.shop.clock.now())
            await self.vendor.moves(YTO.number, stop, f"{stop}")
        found = self.shop.kept.last()
        assert [event.at for event in found.events] == times
        assert found.milestone is Milestone.OUT_FOR_DELIVERY

    async def test_several_parcels_come_in_one_push(self) -> None:
        numbers = [f"YT88446129{n:05}" for n in range(10)]
        for number in numbers:
            await self.followed(Shipment(Carrier.YTO, number))
            self.vendor.parcels.moves(number, Stop.ON_ROAD, "运输中")
        assert await self.vendor.push(*numbers)
        assert [found.number for found in self.shop.kept.heard_of] == numbers

    async def test_a_push_that_is_not_signed_is_not_taken(self) -> None:
        self.vendor.parcels.add(YTO.carrier, YTO.number)
        assert (await self.shop.posts(self.said(YTO.number)))[0] == 403

    async def test_a_push_for_another_business_is_refused(self) -> None:
        said = self.said_by("7654321")
        assert (await self.shop.posts(self.sealed(said)))[0] == 403

    def said_by(self, business_id: str) -> bytes:
        return msgspec.json.encode({"EBusinessID": business_id, "Count": "0", "Data": []})

    async def test_a_free_account_tells_coarse_states_and_the_words_say_the_rest(self) -> None:
        shop = await self.stack.enter_async_context(at_kdniao(KdniaoAccount(paid=False)))
        shop.vendor.parcels.add(YTO.carrier, YTO.number)
        await shop.courier.watch(YTO)
        for stop, text in (
            (Stop.PICKED_UP, "余杭网点已揽收"), (Stop.ON_ROAD, "快件离开杭州"), (Stop.DELIVERING, "正在派件"),
            (Stop.IN_LOCKER, "已存放至小区东门快递柜，请及时取件"),
        ):  # fmt: skip
            await shop.clock.advance(60)
            await shop.vendor.moves(YTO.number, stop, text)
        assert [found.milestone for found in shop.kept.heard_of] == [
            Milestone.PICKED_UP, Milestone.IN_TRANSIT, Milestone.OUT_FOR_DELIVERY, Milestone.AT_LOCKER,
        ]  # fmt: skip
        await shop.vendor.moves(YTO.number, Stop.FAILED, "派送有问题")
        assert shop.kept.last().trouble is Trouble.UNKNOWN

    async def test_values_encoded_twice_are_read_where_the_account_is_so(self) -> None:
        shop = await self.stack.enter_async_context(at_kdniao(twice=True))
        shop.vendor.parcels.add(YTO.carrier, YTO.number)
        shop.vendor.parcels.moves(YTO.number, Stop.ON_ROAD, "运输中，请稍候 + 100%")
        self.vendor.parcels.add(YTO.carrier, YTO.number)
        said = self.vendor.said([self.vendor.result(shop.vendor.parcels.of(YTO.number))])  # type: ignore[arg-type]
        sign = kdniao_seal.signature(said, self.vendor.account.key)
        again = {name: urlencode({"": value})[1:] for name, value in (("DataSign", sign), ("RequestData", said))}
        assert (await shop.posts(urlencode(again).encode()))[0] == 200
        assert shop.kept.last().events[0].text == "运输中，请稍候 + 100%"

    async def test_the_calls_of_a_day_are_kept(self) -> None:
        shop = await self.stack.enter_async_context(at_kdniao(a_day=2))
        for number in ("YT8844612947481", "YT8844612947482"):
            assert await shop.courier.look(Shipment(Carrier.YTO, number)) is None
        with pytest.raises(Retryable, match="2 calls of today") as caught:
            await shop.courier.look(Shipment(Carrier.YTO, "YT8844612947483"))
        await shop.clock.advance(caught.value.after)
        assert await shop.courier.look(Shipment(Carrier.YTO, "YT8844612947484")) is None

    async def test_an_account_without_a_subscription_is_asked_only(self) -> None:
        shop = await self.stack.enter_async_context(at_kdniao(subscribe=""))
        assert not shop.courier.pushes
        assert shop.adapter.hooks == ()
        with pytest.raises(Permanent, match="subscribe is empty"):
            await shop.courier.watch(YTO)

    async def test_a_carrier_nobody_knows_is_found_by_the_vendor(self) -> None:
        self.vendor.parcels.add(Carrier.JTSD, "JT5123400009876")
        self.vendor.parcels.moves("JT5123400009876", Stop.ON_ROAD, "运输中")
        found = await self.shop.courier.look(Shipment(Carrier.OTHER, "JT5123400009876"))
        assert isinstance(found, Snapshot)
        assert found.carrier is Carrier.JTSD

    async def test_the_vendor_is_asked_whose_a_number_is_where_that_is_paid_for(self) -> None:
        shop = await self.stack.enter_async_context(at_kdniao(recognises=True))
        assert await shop.courier.recognise("JT5123400009876") == (Carrier.JTSD,)
