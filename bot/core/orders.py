"""Orders as the shop's own systems tell them, now: a signed call, a table, an adapter of a shop system.

In: nothing. Out: `OrderNews` (what is told), `KeptOrder`, the ports `Ordering` (the way in, `Common.ordered`) and
`Orders` (the store), and what happens to customers beside orders: `CustomerNews`. What the tables of the demo or of a
start say is overlaid by what is told later (`bot.knowledge.orders`).
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final, Protocol

import msgspec

from bot.core.catalog import Order
from bot.core.clock import Millis
from bot.core.customers import Consent
from bot.core.model import Address


class OrderNews(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is new of an order; None leaves what is known. Texts as in `bot.core.catalog.Order`, times in ISO 8601, one
    without a zone is Beijing's. `channel` is the adapter through which `customer` (an account there) is reached. Of
    `phone` the last four digits are kept. `status`: see `playbooks.orders.OrderState`; `ready`: a pre-order can be
    shipped now. `at`: when it became so; an older one than is known changes nothing."""

    order_no: str
    at: str | None = None
    channel: str | None = None
    customer: str | None = None
    customer_name: str | None = None
    phone: str | None = None
    product: str | None = None
    size: str | None = None
    color: str | None = None
    quantity: int | None = None
    paid: str | None = None
    status: str | None = None
    placed_at: str | None = None
    promised_ship_by: str | None = None
    shipped_at: str | None = None
    carrier: str | None = None
    tracking_no: str | None = None
    eta: str | None = None
    note: str | None = None
    preorder: bool | None = None
    ready: bool | None = None
    refunded: str | None = None


class KeptOrder(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One order as it stands. `refunded`: the sum in yuan that went back, "" where none did."""

    order: Order
    channel: str = ""
    phone_tail: str = ""
    preorder: bool = False
    ready: bool = False
    refunded: str = ""
    changed_at: Millis = Millis(0)
    source: str = ""
    version: int = 0

    @property
    def address(self) -> Address | None:
        """Where its customer is reached in private; None where nobody said."""
        account = self.order.customer
        return Address(self.channel, account, account) if self.channel and account else None


class Happened(StrEnum):
    """What a shop's site tells of a customer, for care that they agreed to."""

    BROWSED = "browsed"  # looked at `product` and left
    WAITS = "waits"  # wants to know when `product` is back
    PROFILE = "profile"  # birthday, membership, consent


class CustomerNews(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something of a customer beside orders. `birthday` is "MM-DD"; 02-29 is a day every four years. `member`: the
    level, as the shop calls it."""

    channel: str
    customer: str
    what: Happened
    product: str = ""
    at: str | None = None
    birthday: str | None = None
    member: str | None = None
    consent: Consent | None = None


class Told(msgspec.Struct, frozen=True):
    """How much of what was told is new, and what was not taken, with why ("line 3: …")."""

    taken: int = 0
    known: int = 0
    faults: tuple[str, ...] = ()


class Ordering(Protocol):
    """The way in. Returns once it is safe on disk; one bad item does not keep the others out. Raises Unavailable."""

    async def orders(self, news: Sequence[OrderNews], source: str) -> Told: ...

    async def customers(self, news: Sequence[CustomerNews], source: str) -> Told: ...


class NobodySells:
    """A house without orders."""

    async def orders(self, news: Sequence[OrderNews], source: str) -> Told:
        return Told()

    async def customers(self, news: Sequence[CustomerNews], source: str) -> Told:
        return Told()


NOBODY_SELLS: Final = NobodySells()


class Orders(Protocol):
    """The orders as they are kept."""

    async def get(self, order_no: str) -> KeptOrder:
        """Raises NotFound."""
        ...

    async def find(self, order_nos: Sequence[str]) -> dict[str, KeptOrder]: ...

    async def of_tracking(self, numbers: Sequence[str]) -> dict[str, tuple[KeptOrder, ...]]:
        """The orders that went with a parcel of that number."""
        ...

    async def owned(self, channel: str, customer: str) -> tuple[KeptOrder, ...]:
        """Newest first."""
        ...
