"""Profiles of customers in memory, with the same promises as the store's; and orders for them.

In: nothing. Out: `MemoryCustomers` (the port `Customers`), `order_of`. Called by tests of triage's visitors and of the
console; tests/contract/test_customers.py holds it to the same suite as the real one.
"""

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from bot.core.catalog import Order
from bot.core.clock import Clock, Millis
from bot.core.conversations import customer_of
from bot.core.customers import Customer, CustomerCard, CustomerChange, CustomerId, CustomerNote
from bot.core.errors import CustomerChanged, NotFound, Refused
from bot.core.model import Address, Partition, Risk, UserName
from bot.core.segments import segment_of, spent
from bot.core.vocabulary import RiskKind
from bot.reading.privacy import masked

HIGH_VALUE_YUAN = 2_000.0


def order_of(account: str, number: str, paid: str = "199.00", **changes: str) -> Order:
    """A signed order of an account."""
    made = Order(
        order_no=number, customer=account, customer_name="", product="coat", size="M", color="雾灰", quantity=1,
        paid=paid, status="signed", placed_at="2025-10-01T10:00:00+08:00", promised_ship_by="", shipped_at="",
        carrier="", tracking_no="", eta="", note="",
    )  # fmt: skip
    return msgspec.structs.replace(made, **changes)


class MemoryCustomers:
    """Own fields of each account in a dict; what belongs to the person is put together when it is read."""

    def __init__(self, clock: Clock, orders: Sequence[Order] = ()) -> None:
        self._clock = clock
        self._orders = sorted(orders, key=lambda order: order.placed_at, reverse=True)
        self.kept: dict[CustomerId, Customer] = {}

    def see(self, address: Address, nickname: str, at: Millis, *, new_session: bool = False) -> CustomerId:
        """They write."""
        blank = self._blank(address)
        known = self.kept.get(blank.id, msgspec.structs.replace(blank, first_at=at, last_at=at))
        self.kept[blank.id] = msgspec.structs.replace(
            known,
            nickname=nickname if nickname and at >= known.last_at else known.nickname,
            first_at=min(known.first_at, at),
            last_at=max(known.last_at, at),
            visits=known.visits + new_session,
            reachable=True,
        )
        return blank.id

    def _blank(self, address: Address) -> Customer:
        account = address.customer or address.conversation
        return Customer(id=customer_of(address, Partition(0)), channel=address.channel, account=account)

    def _own(self, customer: CustomerId) -> Customer:
        if customer not in self.kept:
            raise NotFound(f"there is no customer {customer}")
        return self.kept[customer]

    def _owned(self, one: Customer) -> tuple[Order, ...]:
        accounts = {one.account, *(self.kept[other].account for other in one.merged if other in self.kept)}
        return tuple(order for order in self._orders if order.customer in accounts)

    def _person(self, one: Customer) -> Customer:
        all_of_them = [one, *(self.kept[other] for other in one.merged if other in self.kept)]
        tags = tuple(dict.fromkeys(tag for each in all_of_them for tag in each.tags))
        visits, first = sum(each.visits for each in all_of_them), min(each.first_at for each in all_of_them)
        orders = self._owned(one)
        return msgspec.structs.replace(
            one,
            called=next((each.called for each in all_of_them if each.called), ""),
            segment=segment_of(tags, visits, first, orders, self._clock.now(), Decimal(HIGH_VALUE_YUAN)),
            tags=tags,
            notes=tuple(sorted((note for each in all_of_them for note in each.notes), key=lambda note: note.at)),
            visits=visits,
            orders=len(orders),
            spent=f"{spent(orders):.2f}",
        )

    async def get(self, customer: CustomerId) -> Customer:
        return self._person(self._own(customer))

    async def known(self, addresses: Sequence[Address]) -> dict[str, Customer]:
        blank = {address.key: self._blank(address) for address in addresses if not address.public}
        return {key: self._person(self.kept.get(one.id, one)) for key, one in blank.items()}

    async def card(self, customer: CustomerId) -> CustomerCard:
        person = await self.get(customer)
        shown = (
            msgspec.structs.replace(order, customer_name=order.customer_name[:1], note=masked(order.note))
            for order in self._owned(person)
        )
        return CustomerCard(person, tuple(shown), tuple(self.kept[one] for one in person.merged if one in self.kept))

    async def change(self, customer: CustomerId, version: int, change: CustomerChange, by: UserName) -> Customer:
        own = self._own(customer)
        if own.version != version:
            raise CustomerChanged("somebody else was faster", await self.get(customer))
        called = own.called if change.called is None else change.called.strip()
        if masked(called) != called:
            raise Refused(
                "that name tells too much", (Risk(RiskKind.PERSONAL_DATA, "", "只写姓和称谓", blocking=True),)
            )
        note = (CustomerNote(by, self._clock.now(), masked(change.note)),) if change.note else ()
        wanted = own.tags if change.tags is None else tuple(masked(tag) for tag in change.tags)
        theirs = {tag for other in own.merged for tag in self.kept[other].tags} - {*own.tags}
        tags = tuple(tag for tag in wanted if tag not in theirs)
        self.kept[customer] = msgspec.structs.replace(
            own, called=called, tags=tags, consent=change.consent or own.consent, notes=(*own.notes, *note),
            version=version + 1,
        )  # fmt: skip
        for other in own.merged if change.tags is not None else ():
            kept = tuple(tag for tag in self.kept[other].tags if tag in wanted)
            self.kept[other] = msgspec.structs.replace(self.kept[other], tags=kept)
        return await self.get(customer)

    async def merge(self, customer: CustomerId, other: CustomerId, by: UserName) -> Customer:
        self._join({customer, other, *self._own(customer).merged, *self._own(other).merged})
        return await self.get(customer)

    async def part(self, customer: CustomerId, other: CustomerId, by: UserName) -> Customer:
        merged = {*self._own(customer).merged}
        if other in merged:
            self._join({other})
            self._join({customer, *merged} - {other})
        return await self.get(customer)

    def _join(self, person: set[CustomerId]) -> None:
        for one in person:
            own, merged = self.kept[one], tuple(sorted(person - {one}))
            if own.merged != merged:
                self.kept[one] = msgspec.structs.replace(own, merged=merged, version=own.version + 1)

    async def unreachable(self, address: Address) -> None:
        identity = self._blank(address).id
        if identity in self.kept:
            self.kept[identity] = msgspec.structs.replace(self.kept[identity], reachable=False)
