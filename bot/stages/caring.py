"""Caring: something kind at its time, for customers who agreed to it. All of it is off until the settings turn it on.

In: news of customers (`told`), items of kind CARE (`look`), what is back in stock (`restocked`). Out: profiles, wishes,
due items; what is really said goes the way of every notice, with its consent, cap, quiet hours and standing yes. Called
by `bot.stages.ordering`, `bot.stages.clockwork` and, now and then, by the leader.

    profile ──> birthday: its next morning, every year ──> notice      level that is new ──> notice
    looked and left ──> some hours later: bought meanwhile, or sold out? else ──> notice
    waits for a product ──> back in stock ──> notice
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, tzinfo
from typing import Final

import msgspec

from bot.core.clock import SECOND, Clock, Millis, day_of, later
from bot.core.conversations import customer_of
from bot.core.customers import Consent, Customer, Customers
from bot.core.due import Done, Due, DueKind, Plans, Skip, SkipReason, Verdict, due_id
from bot.core.model import Address, partition_of
from bot.core.moments import moment
from bot.core.notices import Notice, NoticeKind, notice_id
from bot.core.orders import CustomerNews, Happened, Told
from bot.core.visits import Visits, Wish, birthday_after, fault_of

HOUR_S: Final = 3_600
DAY_S: Final = 24 * HOUR_S
NEWS_S: Final = 3 * DAY_S
"""A new level older than that is no news: a table of members tells nobody anything."""
WISH_DAYS: Final = 60
"""So long somebody waits for a product."""
AT_ONCE: Final = 200
MOST_FAULTS: Final = 200
LATE: Final = {
    NoticeKind.BIRTHDAY: (10 * HOUR_S, True), NoticeKind.BROWSED: (DAY_S, True), NoticeKind.RESTOCK: (DAY_S, True),
    NoticeKind.MEMBER: (3 * DAY_S, True),
}  # fmt: skip
TITLES: Final = {
    NoticeKind.BIRTHDAY: "生日祝福", NoticeKind.MEMBER: "会员升级", NoticeKind.RESTOCK: "到货提醒",
    NoticeKind.BROWSED: "看过没买的回访",
}  # fmt: skip


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """`kinds` are those that are on. `gift`: what a birthday brings, "" nothing; `browsed_after_s` after a look
    somebody is asked. `partitions`: of the store."""

    zone: tzinfo
    kinds: frozenset[NoticeKind] = frozenset()
    gift: str = ""
    browsed_after_s: float = 20.0 * HOUR_S
    partitions: int = 1


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """What it works with. `sells`: what a product that can be bought now is called, "" where it cannot; `bought`:
    whether that account of a channel ordered anything since a moment."""

    visits: Visits
    customers: Customers
    plans: Plans
    clock: Clock
    sells: Callable[[str], str]
    bought: Callable[[Address, Millis], Awaitable[bool]]


class Care(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a CARE item is about: whom, what they looked at and when, the birthday it was planned by."""

    kind: NoticeKind
    address: Address
    product: str = ""
    birthday: str = ""
    since: Millis = Millis(0)


class CaringStage:
    """Plans what is kind, and looks again when its time has come."""

    def __init__(self, parts: Parts, rules: Rules) -> None:
        self._parts = parts
        self._rules = rules

    # ---- what is told

    async def told(self, news: Sequence[CustomerNews], source: str) -> Told:
        """See `bot.core.orders.Ordering.customers`. Raises Unavailable."""
        faults = [fault_of(one) for one in news]
        fine = [(one, _address(one)) for one, fault in zip(news, faults, strict=True) if not fault]
        profiles = [(one, address) for one, address in fine if one.what is Happened.PROFILE]
        visits = [(one, address) for one, address in fine if one.what is not Happened.PROFILE]
        taken = await self._profiles(profiles, source) + await self._visits(visits)
        wrong = [f"{place}: {fault}" for place, fault in enumerate(faults, 1) if fault]
        return Told(taken, len(fine) - taken, tuple(wrong[:MOST_FAULTS]))

    async def _profiles(self, news: Sequence[tuple[CustomerNews, Address]], source: str) -> int:
        now = self._parts.clock.now()
        changed = await self._parts.visits.tell(news, source)
        dues: list[Due] = []
        for (one, address), names in zip(news, changed, strict=True):
            if one.birthday:
                dues.append(self._birthday(address, one.birthday, now))
            elif one.birthday is not None:
                await self._parts.plans.drop(self._key(NoticeKind.BIRTHDAY, address), now)
            at = moment(one.at or "")
            if "member" in names and one.member and at is not None and now - at <= NEWS_S * SECOND:
                values = {"level": one.member}
                dues += self._notices(NoticeKind.MEMBER, address, f"{one.member}@{at}", now, values)
        await self._parts.plans.plan(dues)
        return sum(map(bool, changed))

    async def _visits(self, news: Sequence[tuple[CustomerNews, Address]]) -> int:
        now, dues, wishes = self._parts.clock.now(), list[Due](), dict[str, list[Wish]]()
        for one, address in news:
            at = min(moment(one.at or "") or now, now)
            if one.what is Happened.WAITS and NoticeKind.RESTOCK in self._rules.kinds:
                wishes.setdefault(one.product, []).append(Wish(address, at))
            elif one.what is Happened.BROWSED and NoticeKind.BROWSED in self._rules.kinds:
                dues += self._looked(one.product, address, at, now)
        new = await self._parts.plans.plan(dues)
        return new + sum([await self._parts.visits.wish(product, those) for product, those in wishes.items()])

    # ---- what is due

    async def look(self, due: Due, now: Millis) -> Verdict:
        """Carry out an item of kind CARE (`bot.core.due.Handler`). Raises Unavailable."""
        try:
            care = msgspec.json.decode(due.payload, type=Care)
        except msgspec.MsgspecError:
            return Skip(SkipReason.MOOT)
        customer = (await self._parts.customers.known([care.address])).get(care.address.key)
        if customer is None:
            return Skip(SkipReason.UNREACHABLE)
        if care.kind is NoticeKind.BIRTHDAY:
            return await self._wish(due, care, customer, now)
        return await self._ask(due, care, customer, now)

    async def _wish(self, due: Due, care: Care, customer: Customer, now: Millis) -> Verdict:
        """A birthday; the next one is planned whatever becomes of this."""
        if customer.birthday != care.birthday:
            return Skip(SkipReason.MOOT, "生日已经改了")
        first = due.first_at or due.at
        await self._parts.plans.plan([self._birthday(care.address, care.birthday, max(first, now))])
        if day_of(now, self._rules.zone) != day_of(first, self._rules.zone):
            return Skip(SkipReason.TOO_LATE)
        year = datetime.fromtimestamp(first / SECOND, self._rules.zone).year
        values = {"gift": self._rules.gift} if self._rules.gift else {}
        return await self._say(care, customer, str(year), first, values)

    async def _ask(self, due: Due, care: Care, customer: Customer, now: Millis) -> Verdict:
        """Somebody looked at something and left."""
        if due.is_late(now):
            return Skip(SkipReason.TOO_LATE)
        name = self._parts.sells(care.product)
        if not name:
            return Skip(SkipReason.MOOT, "这款现在买不到")
        if await self._parts.bought(care.address, care.since):
            return Skip(SkipReason.MOOT, "顾客已经下单")
        return await self._say(
            care, customer, f"{care.product}@{care.since}", due.first_at or due.at, {"product": name}
        )

    async def _say(self, care: Care, customer: Customer, event: str, at: Millis, values: dict[str, str]) -> Verdict:
        """Plan the notice, for a person with several accounts once; none for whom it is surely not wanted."""
        if care.kind not in self._rules.kinds:
            return Skip(SkipReason.SWITCHED_OFF)
        if customer.consent is not Consent.GRANTED:
            refused = customer.consent is Consent.REFUSED
            return Skip(SkipReason.OPTED_OUT if refused else SkipReason.NO_CONSENT)
        subject = min((customer.id, *customer.merged))
        await self._parts.plans.plan(self._notices(care.kind, care.address, event, at, values, care.product, subject))
        return Done(TITLES[care.kind])

    # ---- what is back

    async def restocked(self) -> int:
        """Tell who waits for what can be bought again; returns how many. Raises Unavailable."""
        visits, now, told = self._parts.visits, self._parts.clock.now(), 0
        if NoticeKind.RESTOCK not in self._rules.kinds:
            return 0
        await visits.sweep(later(now, -WISH_DAYS * DAY_S))
        for product in await visits.wished():
            name = self._parts.sells(product)
            wishes = await visits.waiting(product, AT_ONCE) if name else []
            dues = [
                due
                for wish in wishes
                for due in self._notices(
                    NoticeKind.RESTOCK, wish.address, f"{product}@{wish.at}", now, {"product": name}, product
                )
            ]
            await self._parts.plans.plan(dues)
            await visits.served(product, wishes)
            told += len(wishes)
        return told

    # ---- items

    def _birthday(self, address: Address, birthday: str, after: Millis) -> Due:
        care = Care(kind=NoticeKind.BIRTHDAY, address=address, birthday=birthday)
        return self._care(care, birthday_after(birthday, after, self._rules.zone), birthday)

    def _looked(self, product: str, address: Address, at: Millis, now: Millis) -> list[Due]:
        care = Care(kind=NoticeKind.BROWSED, address=address, product=product, since=at)
        due = self._care(care, later(at, self._rules.browsed_after_s), product)
        return [] if due.is_late(now) else [due]

    def _care(self, care: Care, at: Millis, event: str) -> Due:
        """Never dropped unseen: one that comes too late still plans the next."""
        customer, late_s = self._id(care.address), LATE[care.kind][0]
        return Due(
            id=due_id(DueKind.CARE, customer, f"{care.kind}/{event}", at), kind=DueKind.CARE, subject=customer,
            event=f"{care.kind}", at=at, title=TITLES[care.kind], key=self._key(care.kind, care.address),
            customer=customer, payload=msgspec.json.encode(care).decode(), late_s=late_s,
        )  # fmt: skip

    def _notices(
        self, kind: NoticeKind, address: Address, event: str, at: Millis, values: dict[str, str], product: str = "",
        subject: str = "",
    ) -> list[Due]:  # fmt: skip
        """The item of one notice; none where its kind is off."""
        if kind not in self._rules.kinds:
            return []
        customer, (late_s, drops) = self._id(address), LATE[kind]
        notice = Notice(
            id=notice_id(kind, subject or customer, event), kind=kind, subject=subject or customer, event=event,
            address=address, customer=customer, born_at=at, values=values, product=product,
        )  # fmt: skip
        due = Due(
            id=due_id(DueKind.NOTICE, notice.subject, f"{kind}/{event}", at), kind=DueKind.NOTICE,
            subject=notice.subject, event=f"{kind}", at=at, title=TITLES[kind], customer=customer,
            payload=msgspec.json.encode(notice).decode(), late_s=late_s, drops=drops,
        )  # fmt: skip
        return [due]

    def _id(self, address: Address) -> str:
        return customer_of(address, partition_of(address, self._rules.partitions))

    def _key(self, kind: NoticeKind, address: Address) -> str:
        return f"care/{kind}/{self._id(address)}"


def _address(news: CustomerNews) -> Address:
    return Address(news.channel, news.customer, news.customer)
