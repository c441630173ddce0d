"""What only one of the vendors of tracking does: the limits and the odd habits of each."""

from urllib.parse import urlencode

import msgspec
import pytest

from adapters.courier.fake.world import Stop
from adapters.courier.kdniao import seal as kdniao_seal
from adapters.courier.kdniao.fake import Account as KdniaoAccount
from adapters.courier.kuaidi100.fake import Account as Kuaidi100Account
from bot.core.errors import Misconfigured, Permanent, Retryable
from bot.core.parcels import Carrier, Milestone, Shipment, Snapshot, Trouble
from tests.contract.test_courier import SF, YTO, AtKdniao, AtKuaidi100
from tests.support.couriers import SALT, at_kdniao, at_kuaidi100


class TestKuaidi100(AtKuaidi100):
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


class TestKdniao(AtKdniao):
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
