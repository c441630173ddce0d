"""Ordering: what the shop's own systems tell of orders, with their parcels, notices and looks in the same call.

In: news of orders and of customers (port `Ordering`). Out: changed orders and parcels, due items; how much was taken.
Called by `adapters.open_orders` through `Common.ordered`, by tables (`halfminute import`, the console) and at the
start.

News told again change nothing. What is planned for an order follows from a change that is really one: a table of old
orders, read for the first time, tells nobody anything that has no time of its own.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

import msgspec

from bot.core import selling, telling
from bot.core.clock import SECOND, Clock, Millis, later
from bot.core.due import Due
from bot.core.errors import Unavailable
from bot.core.moments import moment
from bot.core.orders import CustomerNews, KeptOrder, OrderNews, Told
from bot.core.parcels import Parcel, parcel_id
from bot.core.shipping import Change, Shipping
from bot.core.telling import Looks, Saying

AT_ONCE: Final = 100
TRIES: Final = 8
MOST_FAULTS: Final = 200
NEWS_H: Final = 72
"""A refund or a ready pre-order older than so many hours is no news any more."""
HOUR: Final = 3_600 * SECOND
TABLE: Final = "table"
"""The source of what the tables of a start say; whatever else is told takes its place for good."""


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """What it works with. `mask` takes personal data out of a text; `customers` keeps what is told of customers."""

    shipping: Shipping
    clock: Clock
    mask: Callable[[str], str]
    saying: Saying
    rules: Looks
    customers: Callable[[Sequence[CustomerNews], str], Awaitable[Told]]


class OrderingStage:
    """The port `Ordering`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._shipping = parts.shipping

    async def customers(self, news: Sequence[CustomerNews], source: str) -> Told:
        return await self._parts.customers(news, source)

    async def orders(self, news: Sequence[OrderNews], source: str) -> Told:
        taken, faults = 0, []
        for start in range(0, len(news), AT_ONCE):
            todo: dict[str, list[OrderNews]] = {}
            for place, one in enumerate(news[start : start + AT_ONCE], start + 1):
                if fault := selling.fault_of(one):
                    faults.append(f"{place}: {fault}")
                else:
                    todo.setdefault(one.order_no, []).append(one)
            taken += await self._take(todo, source)
        return Told(taken, len(news) - taken - len(faults), tuple(faults[:MOST_FAULTS]))

    async def _take(self, todo: Mapping[str, list[OrderNews]], source: str) -> int:
        """How many said something new. News of one order are taken one after the other."""
        taken = tries = 0
        left = [(number, one) for number, several in todo.items() for one in several]
        while left:
            before = len(left)
            new, left = await self._round(left, source)
            taken += new
            tries = tries + 1 if len(left) == before else 0
            if tries > TRIES:
                raise Unavailable("others change the same orders all the time; tell it again")
        return taken

    async def _round(
        self, news: Sequence[tuple[str, OrderNews]], source: str
    ) -> tuple[int, list[tuple[str, OrderNews]]]:
        """One of each order; returns how many said something new, and what is left to do."""
        now = self._parts.clock.now()
        first: dict[str, OrderNews] = {}
        rest = [(number, one) for number, one in news if first.setdefault(number, one) is not one]
        kept = await self._shipping.orders(list(first))
        after = {number: self._after(kept.get(number), one, source, now) for number, one in first.items()}
        parcels = await self._parcels([one for one in after.values() if one])
        changes: dict[str, Change] = {}
        for number, order in after.items():
            change = self._change(kept.get(number), first[number], order, parcels, now) if order else Change()
            if not change.is_empty:
                changes[number] = change
        made = await self._shipping.keep(list(changes.values()))
        done = dict(zip(changes, made, strict=True))
        again = [(number, first[number]) for number, fine in done.items() if not fine]
        return sum(made), [*again, *rest]

    def _after(self, kept: KeptOrder | None, news: OrderNews, source: str, now: Millis) -> KeptOrder | None:
        if source == TABLE and kept and kept.source != TABLE:
            return None
        return selling.changed(kept, news, source, now, self._parts.mask)

    async def _parcels(self, orders: Sequence[KeptOrder]) -> dict[str, Parcel]:
        """The parcels that are known of these tracking numbers, by number; with the carrier the order names, if two
        carriers have the same."""
        named = {one.order.tracking_no: selling.carrier_of(one.order) for one in orders if one.order.tracking_no}
        found = await self._shipping.of_numbers(list(named))
        chosen: dict[str, Parcel] = {}
        for number, parcels in found.items():
            exact = [one for one in parcels if one.id == parcel_id(named[number], number)]
            if exact or len(parcels) == 1:
                chosen[number] = (exact or list(parcels))[0]
        return chosen

    def _change(
        self, kept: KeptOrder | None, news: OrderNews, order: KeptOrder, parcels: dict[str, Parcel], now: Millis
    ) -> Change:
        """What the news do to an order and its parcel. Of two orders with one parcel in the same round the second sees
        a version that is late: it is done in the next."""
        dues = self._of_order(kept, news, order, now)
        number = order.order.tracking_no
        if not number:
            return Change(orders=(order,), dues=dues)
        before = parcels.get(number)
        customer = self._parts.saying.customer(order)
        parcel = selling.linked(before, order, customer, now)
        is_its = order.order.order_no in parcel.orders
        order = selling.advanced(order, parcel) if is_its else order
        parcel, told, moot = telling.following(parcel, (order,) if is_its else (), now, self._parts.saying)
        new = before is None or before.unknown
        goes = is_its and not parcel.over and order.order.status in selling.UNDER_WAY and selling.is_recent(order, now)
        if goes and (new or before is None or before.promised_at != parcel.promised_at):
            told = (*told, *telling.looks(parcel, now, self._parts.rules))
        mended = before is not None and bool(before.fault) and before.phone_tail != parcel.phone_tail
        ask = now if goes and (mended or (new and not parcel.asked)) else None
        changed = () if parcel == before else (parcel,)
        if kept and not changed and order == kept:  # its parcel has gone on since: the news are old
            return Change()
        return Change(orders=(order,), parcels=changed, dues=(*dues, *told), moot=moot, ask=ask)

    def _of_order(self, kept: KeptOrder | None, news: OrderNews, order: KeptOrder, now: Millis) -> tuple[Due, ...]:
        """What the order itself gives to tell: a refund, a pre-order that is ready, a promise to ship."""
        saying, born = self._parts.saying, selling.said_at(news, now)
        found: list[Due | None] = []
        if (kept is not None or news.at) and now - born <= NEWS_H * HOUR:
            if _refunded(order) and not (kept and _refunded(kept)):
                found.append(telling.of_order(order, telling.REFUNDED, born, now, saying))
            if order.preorder and order.ready and not (kept and kept.preorder and kept.ready):
                found.append(telling.of_order(order, telling.READY, born, now, saying))
        found.append(self._ship_by(kept, order, now))
        return tuple(one for one in found if one)

    def _ship_by(self, kept: KeptOrder | None, order: KeptOrder, now: Millis) -> Due | None:
        """Look in time whether it was shipped; of a promise that is over nothing is looked at."""
        promised = moment(order.order.promised_ship_by)
        same = kept is not None and (kept.order.promised_ship_by, kept.order.status) == (
            order.order.promised_ship_by,
            order.order.status,
        )
        if order.order.status != selling.PAID or promised is None or promised <= now or same:
            return None
        return telling.look_at_order(order, max(now, later(promised, -self._parts.rules.ship_warn_h * 3_600)))


def _refunded(order: KeptOrder) -> bool:
    return bool(order.refunded) or order.order.status == "refunded"
