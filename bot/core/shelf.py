"""What a live room sells just now: links with their products, prices and coupons; and the stock of the whole shop.

In: nothing. Out: structs and the port `Shelves`. A room's shelf lies over the product table: what a line does not say
is as in the table. Implemented by `bot.store.shelf`; looked up for triage and playbooks by `bot.knowledge.shelves`,
which is the port `Facts`. Money is in yuan with two decimals, as text, like in `bot.core.catalog`.
"""

from collections.abc import Sequence
from typing import Final, Protocol

import msgspec

from bot.core.catalog import Coupon, StockLine
from bot.core.clock import Millis
from bot.core.model import RoomId, UserName

EVERY_ROOM: Final = RoomId("")
"""The shelf of all rooms that have none of their own."""


class ShelfLine(msgspec.Struct, frozen=True):
    """One link of a room: its number as the host says it, the id of the product, the price in this room (empty: that
    of the table), coupons one can take now, and whether it can be bought (a link may be announced before)."""

    link: str
    product: str
    price: str = ""
    coupons: tuple[Coupon, ...] = ()
    on_sale: bool = True


class Shelf(msgspec.Struct, frozen=True):
    """A room's links, in the order shown. `version` 0: nobody has ever set one up, the links of the table count."""

    room: RoomId
    version: int = 0
    lines: tuple[ShelfLine, ...] = ()
    changed_by: str = ""
    changed_at: Millis = Millis(0)


class Stocked(msgspec.Struct, frozen=True):
    """How many pieces of each size and colour of a product are left, whoever sells them."""

    product: str
    lines: tuple[StockLine, ...]
    changed_by: str = ""
    changed_at: Millis = Millis(0)


class Shelves(Protocol):
    """What people and machines say of shelves and stock. Every change is on disk, in the audit, and known to all
    processes within a second or two."""

    async def shelf(self, room: RoomId) -> Shelf:
        """An empty one of version 0 where there is none. Raises Unavailable, like all of them."""
        ...

    async def put(self, room: RoomId, lines: Sequence[ShelfLine], seen: int, by: UserName, at: Millis) -> Shelf:
        """In the place of version `seen` (-1: of whatever stands there, for machines). Raises ShelfChanged."""
        ...

    async def stock(self, stocked: Sequence[Stocked]) -> None:
        """These products have so many now; all lines of each are replaced."""
        ...

    async def stocks(self) -> dict[str, Stocked]:
        """What was said of stock since the tables were read, by product."""
        ...
