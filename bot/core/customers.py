"""Who writes to the shop: a profile by account, never by nickname.

In: nothing. Out: `Customer`, `Segment`, `CustomerChange`, the port `Customers`. Kept by `bot.store.customers`, read by
triage and playbooks (tone, name), shown and changed in the console.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final, NewType, Protocol

import msgspec

from bot.core.catalog import Order
from bot.core.clock import Millis
from bot.core.model import Address, UserName

CustomerId = NewType("CustomerId", str)
"""Partition, a dash and the hash of channel and account, as `bot.core.conversations.identity` makes it."""

TITLES: Final = ("女士", "先生", "小姐", "老师", "太太", "阿姨", "叔叔", "同学")
LONG_SURNAMES: Final = frozenset(
    ["欧阳", "上官", "司马", "诸葛", "皇甫", "令狐", "慕容", "司徒", "夏侯", "尉迟", "公孙", "长孙", "东方", "宇文"]
)  # fmt: skip


def discreet(name: str) -> str:
    """A name that does not tell who it is: 张小明 is 张**, 张小明先生 is 张先生."""
    title = next((one for one in TITLES if name.endswith(one)), "")
    rest = name.removesuffix(title)
    surname = rest[:2] if rest[:2] in LONG_SURNAMES else rest[:1]
    return f"{surname}{title}" if title else name[:1] + "*" * (len(name) - 1)


class Segment(StrEnum):
    """What kind of customer somebody is; found out from orders and visits, or said by the tag of the same name."""

    NEW = "new"
    RETURNING = "returning"
    HIGH_VALUE = "high_value"


class Consent(StrEnum):
    """Whether somebody agreed to be written to of the shop's own accord."""

    UNKNOWN = "unknown"
    GRANTED = "granted"
    REFUSED = "refused"


class CustomerNote(msgspec.Struct, frozen=True):
    """What a colleague wrote down about somebody; masked."""

    by: UserName
    at: Millis
    text: str


class Customer(msgspec.Struct, frozen=True, kw_only=True):
    """One account on one channel. `nickname` is the last one seen (masked), `called` what people want to be called
    ("张女士"), empty where nobody said. `merged` are other accounts of the same person; `visits` counts sessions,
    `spent` is the sum of paid orders in yuan with two decimals. `reachable` is false once the platform said that
    nothing can be sent to them. `birthday` is "MM-DD", `member` the level as the shop calls it. `version` counts
    changes by people."""

    id: CustomerId
    channel: str
    account: str
    nickname: str = ""
    called: str = ""
    segment: Segment = Segment.NEW
    tags: tuple[str, ...] = ()
    consent: Consent = Consent.UNKNOWN
    reachable: bool = True
    notes: tuple[CustomerNote, ...] = ()
    merged: tuple[CustomerId, ...] = ()
    first_at: Millis = Millis(0)
    last_at: Millis = Millis(0)
    birthday: str = ""
    member: str = ""
    visits: int = 0
    orders: int = 0
    spent: str = "0.00"
    version: int = 0


class CustomerChange(msgspec.Struct, frozen=True, kw_only=True):
    """What a person wants changed; None leaves it. `note` is added, masked before it is kept."""

    called: str | None = None
    tags: tuple[str, ...] | None = None
    consent: Consent | None = None
    note: str | None = None


class CustomerCard(msgspec.Struct, frozen=True):
    """What stands beside a conversation: the person, their orders over all merged accounts (newest first, nothing
    unmasked), and the accounts that are theirs too."""

    customer: Customer
    orders: tuple[Order, ...] = ()
    others: tuple[Customer, ...] = ()


class Customers(Protocol):
    """All profiles. Whoever never wrote has one too: empty, of segment NEW."""

    async def get(self, customer: CustomerId) -> Customer:
        """Raises NotFound for an id that nobody wrote under."""
        ...

    async def known(self, addresses: Sequence[Address]) -> dict[str, Customer]:
        """The profiles of those who write privately, by `Address.key`; in one round trip."""
        ...

    async def card(self, customer: CustomerId) -> CustomerCard:
        """Raises NotFound."""
        ...

    async def change(self, customer: CustomerId, version: int, change: CustomerChange, by: UserName) -> Customer:
        """Raises CustomerChanged (somebody else was faster), NotFound."""
        ...

    async def merge(self, customer: CustomerId, other: CustomerId, by: UserName) -> Customer:
        """Both are the same person from now on; tags and notes are shown together. Raises NotFound."""
        ...

    async def part(self, customer: CustomerId, other: CustomerId, by: UserName) -> Customer:
        """They are not after all."""
        ...

    async def unreachable(self, address: Address) -> None:
        """The platform says that nothing can be sent there any more; their next message makes it good again."""
        ...
