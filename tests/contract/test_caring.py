"""Care on a real store: what a shop's site tells is kept, and said at its time to those who agreed, once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
import pytest

from bot.core.clock import SECOND, Millis, later
from bot.core.conversations import customer_of
from bot.core.customers import Consent
from bot.core.due import DueKind, Past, Skip, SkipReason
from bot.core.errors import NotFound
from bot.core.model import Address
from bot.core.moments import iso
from bot.core.notices import CARE, NoticeKind
from bot.core.orders import CustomerNews, Happened, Told
from bot.stages import caring
from bot.stages.caring import CaringStage
from bot.stages.notifying import open_hours
from bot.store import audit
from bot.store.visits import StoredVisits
from tests.support.clock import START
from tests.support.due import MemoryPlans
from tests.support.notices import LEAD, SHANGHAI, noticing
from tests.support.store import P0
from tests.support.talks import ANNA, Line

BEN = Address("fake", "ben", "ben")
K = NoticeKind
H = 3_600
DAY = 24 * H


@dataclass
class Shop:
    """A shop that cares. `sold` is what can be bought, `orders` when somebody ordered."""

    line: Line
    kinds: frozenset[NoticeKind] = CARE
    sold: dict[str, str] = field(default_factory=lambda: {"lamp": "护眼台灯"})
    orders: list[tuple[Address, Millis]] = field(default_factory=list)
    rules: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        store, self.clock = self.line.store, self.line.clock
        self.plans, self.notices = MemoryPlans(self.clock), noticing(self.line, **self.rules)
        self.visits = StoredVisits(store.client, store.durable(), self.clock, 1)
        self.stage = self.another(self.kinds)

    def another(self, kinds: frozenset[NoticeKind]) -> CaringStage:
        """With other settings, over the same store."""
        parts = caring.Parts(
            visits=self.visits, customers=self.notices.customers, plans=self.plans, clock=self.clock,
            sells=lambda product: self.sold.get(product, ""), bought=self._bought,
        )  # fmt: skip
        return CaringStage(parts, caring.Rules(zone=SHANGHAI, kinds=kinds, gift="满 100 减 20 券"))

    async def _bought(self, address: Address, since: Millis) -> bool:
        return any(who == address and at >= since for who, at in self.orders)

    async def told(self, what: Happened, address: Address = ANNA, **fields: Any) -> Told:
        one = CustomerNews(channel=address.channel, customer=address.customer, what=what, **fields)
        return await self.stage.told([one], "shop")

    async def agrees(self, address: Address = ANNA, consent: Consent = Consent.GRANTED) -> None:
        await self.told(Happened.PROFILE, address, consent=consent)

    async def pass_days(self, days: float) -> None:
        """Time goes on, item by item."""
        until = later(self.clock.now(), days * DAY)
        while True:
            waiting = [one.at for one in self.plans.waiting.values() if one.at <= until]
            await self.clock.advance(max(0, (min(waiting, default=until) - self.clock.now()) / SECOND))
            await self.run()
            if not waiting:
                return

    async def run(self) -> None:
        await self.plans.run({DueKind.CARE: self.stage.look, DueKind.NOTICE: self.notices.stage.give})

    async def said(self) -> list[str]:
        """What goes out now."""
        return [entry.outbound.text for entry in await self.line.outbox.take(99, 0.05)]

    def ended(self, kind: DueKind) -> list[Past]:
        return [past for past in self.plans.ended if past.due.kind is kind]


async def caring_shop(line: Line, **changes: Any) -> Shop:
    shop = Shop(line, **changes)
    await shop.notices.allow(*CARE)
    return shop


class TestBirthdays:
    async def test_somebody_is_wished_well_every_year_once_in_the_morning(self, line: Line) -> None:
        shop = await caring_shop(line)
        await shop.agrees()
        assert await shop.told(Happened.PROFILE, birthday="10-12") == Told(1, 0)
        assert await shop.told(Happened.PROFILE, birthday="10-12") == Told(0, 1)
        await shop.pass_days(800)
        done = [past for past in shop.ended(DueKind.NOTICE) if past.reason is None]
        days = [f"{datetime.fromtimestamp(past.at / SECOND, SHANGHAI):%Y-%m-%d %H:%M}" for past in done]
        assert days == ["2025-10-12 10:00", "2026-10-12 10:00", "2027-10-12 10:00"]
        said = await shop.said()
        assert len(said) == 3
        assert "生日快乐" in said[0]
        assert "满 100 减 20 券" in said[0]

    async def test_the_29th_of_february_is_told_once_a_year(self, line: Line) -> None:
        shop = await caring_shop(line)
        await shop.agrees()
        await shop.told(Happened.PROFILE, birthday="02-29")
        await shop.pass_days(3 * 365)
        days = [f"{datetime.fromtimestamp(past.at / SECOND, SHANGHAI):%Y-%m-%d}" for past in shop.ended(DueKind.NOTICE)]
        assert days == ["2026-02-28", "2027-02-28", "2028-02-29"]
        assert len(await shop.said()) == 3

    async def test_a_corrected_birthday_takes_the_place_of_the_wrong_one(self, line: Line) -> None:
        shop = await caring_shop(line)
        await shop.agrees()
        for birthday in ("10-12", "10-20"):
            await shop.told(Happened.PROFILE, birthday=birthday)
        await shop.pass_days(30)
        (past,) = shop.ended(DueKind.NOTICE)
        assert f"{datetime.fromtimestamp(past.at / SECOND, SHANGHAI):%m-%d}" == "10-20"

    async def test_a_birthday_that_is_taken_back_comes_no_more(self, line: Line) -> None:
        shop = await caring_shop(line)
        await shop.agrees()
        await shop.told(Happened.PROFILE, birthday="10-12")
        await shop.told(Happened.PROFILE, birthday="")
        await shop.pass_days(400)
        assert shop.ended(DueKind.NOTICE) == []
        assert (await shop.notices.customers.get(customer_of(ANNA, P0))).birthday == ""

    async def test_a_wish_that_would_come_the_day_after_does_not_come(self, line: Line) -> None:
        """The house was down on that day."""
        shop = await caring_shop(line)
        await shop.agrees()
        await shop.told(Happened.PROFILE, birthday="10-12")
        await shop.clock.advance(4 * DAY)
        await shop.run()
        assert [past.reason for past in shop.ended(DueKind.CARE)] == [SkipReason.TOO_LATE]
        await shop.pass_days(365)
        assert len(await shop.said()) == 1

    async def test_a_handler_that_is_called_twice_wishes_once(self, line: Line) -> None:
        shop = await caring_shop(line)
        await shop.agrees()
        await shop.told(Happened.PROFILE, birthday="10-12")
        (due,) = shop.plans.waiting.values()
        await shop.clock.advance((due.at - shop.clock.now()) / SECOND)
        await shop.stage.look(due, shop.clock.now())
        await shop.clock.advance(90)
        await shop.run()
        assert len(await shop.said()) == 1

    async def test_an_item_of_another_birthday_that_is_on_its_way_says_nothing(self, line: Line) -> None:
        shop = await caring_shop(line)
        await shop.agrees()
        await shop.told(Happened.PROFILE, birthday="10-12")
        (due,) = shop.plans.waiting.values()
        await shop.told(Happened.PROFILE, birthday="10-20")
        verdict = await shop.stage.look(due, due.at)
        assert isinstance(verdict, Skip)
        assert verdict.reason is SkipReason.MOOT

    async def test_somebody_with_two_accounts_is_wished_well_once(self, line: Line) -> None:
        shop = await caring_shop(line)
        for who in (ANNA, BEN):
            await shop.agrees(who)
            await shop.told(Happened.PROFILE, who, birthday="10-12")
        await shop.notices.customers.merge(customer_of(ANNA, P0), customer_of(BEN, P0), LEAD)
        await shop.pass_days(30)
        assert len(await shop.said()) == 1


class TestConsent:
    @pytest.mark.parametrize(
        ("consent", "reason"), [(None, SkipReason.NO_CONSENT), (Consent.REFUSED, SkipReason.OPTED_OUT)]
    )
    async def test_whoever_has_not_agreed_hears_nothing(
        self, line: Line, consent: Consent | None, reason: SkipReason
    ) -> None:
        shop = await caring_shop(line)
        await shop.told(Happened.PROFILE, birthday="10-12", consent=consent)
        await shop.told(Happened.BROWSED, product="lamp")
        await shop.pass_days(5)
        assert [past.reason for past in shop.ended(DueKind.CARE)] == [reason, reason]
        assert shop.ended(DueKind.NOTICE) == []

    async def test_who_takes_it_back_between_planning_and_giving_hears_nothing(self, line: Line) -> None:
        shop = await caring_shop(line)
        await shop.agrees()
        await shop.told(Happened.PROFILE, birthday="10-12")
        (due,) = shop.plans.waiting.values()
        await shop.clock.advance((due.at - shop.clock.now()) / SECOND)
        await shop.stage.look(due, shop.clock.now())
        await shop.agrees(consent=Consent.REFUSED)
        await shop.run()
        assert [past.reason for past in shop.ended(DueKind.NOTICE)] == [SkipReason.OPTED_OUT]
        assert await shop.said() == []

    async def test_a_table_of_the_shop_does_not_lift_a_no(self, line: Line) -> None:
        shop = await caring_shop(line)
        await line.hears("你好")
        await shop.notices.consents(Consent.REFUSED)
        assert await shop.told(Happened.PROFILE, consent=Consent.GRANTED) == Told(0, 1)
        assert (await shop.notices.customers.get(customer_of(ANNA, P0))).consent is Consent.REFUSED

    async def test_care_keeps_the_caps_and_the_quiet_hours_of_all_notices(self, line: Line) -> None:
        """What is back at night waits for the morning, and a second kindness of one day is one too many."""
        rules = {"most_a_day": 1, "open_hours": open_hours("21:30", "08:30")}
        shop = await caring_shop(line, sold={"lamp": "护眼台灯", "coat": "松针风衣"}, rules=rules)
        await shop.agrees()
        for product in ("coat", "lamp"):
            await shop.told(Happened.WAITS, product=product)
        await shop.clock.advance(6 * H)  # 22:53 in Shanghai
        assert await shop.stage.restocked() == 2
        await shop.run()
        assert await shop.said() == []
        await shop.pass_days(1)
        notices = shop.ended(DueKind.NOTICE)
        assert sorted(str(past.reason) for past in notices) == ["None", "capped"]
        assert {f"{datetime.fromtimestamp(past.at / SECOND, SHANGHAI):%H:%M}" for past in notices} == {"08:30"}
        assert len(await shop.said()) == 1

    async def test_nothing_is_told_where_nothing_is_on(self, line: Line) -> None:
        shop = await caring_shop(line, kinds=frozenset())
        await shop.agrees()
        await shop.told(Happened.PROFILE, birthday="10-12", member="金卡会员", at=iso(START))
        assert await shop.told(Happened.BROWSED, product="lamp") == Told(0, 1)
        assert await shop.told(Happened.WAITS, product="lamp") == Told(0, 1)
        await shop.pass_days(5)
        assert await shop.stage.restocked() == 0
        assert [past.reason for past in shop.ended(DueKind.CARE)] == [SkipReason.SWITCHED_OFF]
        assert shop.ended(DueKind.NOTICE) == []
        shop.stage = shop.another(CARE)
        await shop.pass_days(366)
        assert len(await shop.said()) == 1, "once it is on, the next birthday is told"


class TestLookingAndWaiting:
    async def test_who_looked_and_left_is_asked_some_hours_later(self, line: Line) -> None:
        shop = await caring_shop(line)
        await shop.agrees()
        assert await shop.told(Happened.BROWSED, product="lamp") == Told(1, 0)
        await shop.clock.advance(19 * H)
        await shop.run()
        assert await shop.said() == []
        await shop.clock.advance(1 * H)
        await shop.run()
        (text,) = await shop.said()
        assert "护眼台灯" in text

    @pytest.mark.parametrize("instead", ["ordered", "sold out"])
    async def test_it_is_dropped_where_they_ordered_meanwhile_or_nothing_is_left(
        self, line: Line, instead: str
    ) -> None:
        shop = await caring_shop(line)
        await shop.agrees()
        await shop.told(Happened.BROWSED, product="lamp")
        if instead == "ordered":
            shop.orders.append((ANNA, later(shop.clock.now(), 60)))
        else:
            shop.sold.clear()
        await shop.pass_days(2)
        assert [past.reason for past in shop.ended(DueKind.CARE)] == [SkipReason.MOOT]
        assert await shop.said() == []

    async def test_of_several_looks_only_the_last_is_asked_about(self, line: Line) -> None:
        shop = await caring_shop(line, sold={"lamp": "护眼台灯", "coat": "松针风衣"})
        await shop.agrees()
        for product in ("lamp", "coat"):
            await shop.told(Happened.BROWSED, product=product)
            await shop.clock.advance(600)
        await shop.pass_days(2)
        (text,) = await shop.said()
        assert "松针风衣" in text

    async def test_an_old_look_is_nothing(self, line: Line) -> None:
        shop = await caring_shop(line)
        await shop.agrees()
        assert await shop.told(Happened.BROWSED, product="lamp", at=iso(later(START, -3 * DAY))) == Told(0, 1)

    async def test_who_waits_is_told_once_it_is_back_the_longest_first(self, line: Line) -> None:
        shop = await caring_shop(line, sold={})
        for who, ago in ((ANNA, 60), (BEN, 3_600)):
            await shop.agrees(who)
            assert await shop.told(Happened.WAITS, who, product="lamp", at=iso(later(START, -ago))) == Told(1, 0)
        assert await shop.told(Happened.WAITS, product="lamp") == Told(0, 1)
        assert [wish.address for wish in await shop.visits.waiting("lamp", 9)] == [BEN, ANNA]
        assert await shop.stage.restocked() == 0
        shop.sold["lamp"] = "护眼台灯"
        assert [await shop.stage.restocked(), await shop.stage.restocked()] == [2, 0]
        await shop.run()
        assert ["护眼台灯到货" in text for text in await shop.said()] == [True, True]

    async def test_who_dies_between_telling_and_forgetting_tells_once(self, line: Line) -> None:
        shop = await caring_shop(line)
        await shop.agrees()
        await shop.told(Happened.WAITS, product="lamp")
        wishes = await shop.visits.waiting("lamp", 9)
        await shop.stage.restocked()
        await shop.visits.wish("lamp", wishes)  # as if `served` had never been
        await shop.clock.advance(60)
        await shop.stage.restocked()
        await shop.run()
        assert len(await shop.said()) == 1

    async def test_after_two_months_nobody_waits_any_more(self, line: Line) -> None:
        shop = await caring_shop(line, sold={})
        await shop.agrees()
        await shop.told(Happened.WAITS, product="lamp")
        await shop.clock.advance(61 * DAY)
        shop.sold["lamp"] = "护眼台灯"
        assert await shop.stage.restocked() == 0
        assert await shop.visits.wished() == ()

    async def test_a_new_level_is_told_and_a_table_of_old_ones_is_not(self, line: Line) -> None:
        shop = await caring_shop(line)
        for who, at in ((ANNA, iso(START)), (BEN, None), (Address("fake", "cai", "cai"), iso(later(START, -9 * DAY)))):
            await shop.agrees(who)
            assert await shop.told(Happened.PROFILE, who, member="金卡会员", at=at) == Told(1, 0)
        await shop.run()
        (text,) = await shop.said()
        assert "金卡会员" in text


class TestKeeping:
    async def test_a_profile_begins_to_be_and_tells_nobody_anything(self, line: Line) -> None:
        shop = await caring_shop(line)
        with pytest.raises(NotFound):
            await shop.notices.customers.get(customer_of(BEN, P0))
        await shop.told(Happened.PROFILE, BEN, birthday="03-08", member="银卡会员", consent=Consent.GRANTED)
        found = await shop.notices.customers.get(customer_of(BEN, P0))
        assert (found.channel, found.account, found.birthday, found.member, found.consent) == (
            "fake", "ben", "03-08", "银卡会员", Consent.GRANTED,
        )  # fmt: skip
        entries = await audited(line)
        assert entries == [("customer told", "shop", "birthday, member, consent")]

    async def test_what_is_not_said_stays(self, line: Line) -> None:
        shop = await caring_shop(line)
        await shop.told(Happened.PROFILE, birthday="03-08", member="银卡会员", consent=Consent.GRANTED)
        await shop.told(Happened.PROFILE, member="金卡会员")
        found = await shop.notices.customers.get(customer_of(ANNA, P0))
        assert (found.birthday, found.member, found.consent) == ("03-08", "金卡会员", Consent.GRANTED)

    async def test_one_that_cannot_be_taken_does_not_keep_the_others_out(self, line: Line) -> None:
        shop = await caring_shop(line)
        news: Sequence[CustomerNews] = (
            CustomerNews(channel="fake", customer="anna", what=Happened.PROFILE, birthday="13-40"),
            CustomerNews(channel="fake", customer="anna", what=Happened.PROFILE, birthday="03-08"),
        )
        told = await shop.stage.told(news, "shop")
        assert (told.taken, told.known, told.faults) == (1, 0, ("1: birthday: write month and day like 02-29",))


async def audited(line: Line) -> list[tuple[str, str, str]]:
    """Who changed profiles, and what of them."""
    found = [msgspec.json.decode(raw, type=audit.Line) async for raw, _ in audit.lines(line.store.client, P0)]
    return [(one.what, one.who, one.detail) for one in found if one.what.startswith("customer")]
