"""What a live room sells just now: links with their products, prices and coupons; and the stock of the whole shop.

In: nothing. Out: structs and the ports `Shelves` (what is kept: `bot.store.shelf`) and `Shelving` (what people and
machines may do with it: `bot.knowledge.shelving`). A room's shelf lies over the product table: what a line does not say
is as in the table. `bot.knowledge.shelves` looks it up for triage and playbooks, and is the port `Facts`. Money is in
yuan with two decimals, as text, like in `bot.core.catalog`.
"""

from collections.abc import AsyncIterator, Collection, Sequence
from enum import StrEnum
from typing import Final, Protocol

import msgspec

from bot.core.catalog import Coupon, Product, StockLine
from bot.core.clock import Millis
from bot.core.library import Fault
from bot.core.model import RoomId, UserName
from bot.core.rooms import Room

EVERY_ROOM: Final = RoomId("")
"""The shelf of all rooms that have none of their own."""

ANY: Final = -1
"""Whatever version stands there, for machines."""

MACHINE: Final = UserName("machine")
"""Who changes what comes through the signed door."""


class ShelfLine(msgspec.Struct, frozen=True):
    """One link of a room: its number as the host says it, the id of the product, the price in this room (empty: that
    of the table), coupons one can take now, and whether it can be bought (a link may be announced before)."""

    link: str
    product: str
    price: str = ""
    coupons: tuple[Coupon, ...] = ()
    on_sale: bool = True


Counted = Sequence[ShelfLine]


class Shelf(msgspec.Struct, frozen=True):
    """A room's links, in the order shown. `version` 0: nobody has ever set one up. Without lines a room has none of its
    own: then that of all rooms counts, and without that the links of the table."""

    room: RoomId
    version: int = 0
    lines: tuple[ShelfLine, ...] = ()
    changed_by: UserName = UserName("")
    changed_at: Millis = Millis(0)


class Stocked(msgspec.Struct, frozen=True):
    """How many pieces of each size and colour of a product are left, whoever sells them."""

    product: str
    lines: tuple[StockLine, ...]
    changed_by: UserName = UserName("")
    changed_at: Millis = Millis(0)


class What(StrEnum):
    """What was changed of a link, or of a product."""

    ADDED = "added"
    REMOVED = "removed"
    PRODUCT = "product"
    PRICE = "price"
    COUPONS = "coupons"
    ON_SALE = "on_sale"
    ORDER = "order"
    STOCK = "stock"


class ShelfChange(msgspec.Struct, frozen=True):
    """Who changed what: of a link (`link`, `product`), or of a product's stock; `before` and `after` as a person would
    write them, empty for what the table says."""

    at: Millis
    by: UserName
    what: What
    product: str
    link: str = ""
    before: str = ""
    after: str = ""


class ShelfNews(msgspec.Struct, frozen=True):
    """These shelves (rooms) and stocks (products) changed, or what rooms show; with `gap` nobody knows which any more:
    look at all. With nothing in it: nothing was heard for a moment."""

    cursor: str
    rooms: tuple[RoomId, ...] = ()
    products: tuple[str, ...] = ()
    gap: bool = False


class Shelves(Protocol):
    """What people and machines said of shelves and stock. Every change is on disk, in the audit, and known to all
    processes within a second or two. All of them raise Unavailable."""

    async def shelf(self, room: RoomId) -> Shelf:
        """An empty one of version 0 where there is none."""
        ...

    async def shelves(self, rooms: Collection[RoomId] | None = None) -> dict[RoomId, Shelf]:
        """Those of `rooms` that were ever set up; None: all."""
        ...

    async def put(
        self, room: RoomId, lines: Sequence[ShelfLine], seen: int, by: UserName, at: Millis, counted: Counted = ()
    ) -> Shelf:
        """In the place of version `seen` (`ANY`: of whatever stands there). `counted`: the lines of others that counted
        there as long as it had none of its own; then it is told what is otherwise than these. Raises ShelfChanged."""
        ...

    async def stock(self, stocked: Sequence[Stocked], counted: Sequence[Stocked] = ()) -> None:
        """These products have so many now; all lines of each are replaced. `counted`: what counted for those of which
        nothing was said before."""
        ...

    async def stocks(self, products: Collection[str] | None = None) -> dict[str, Stocked]:
        """What was said of stock since the tables were read, by product; None: of all."""
        ...

    async def history(self, room: RoomId) -> tuple[ShelfChange, ...]:
        """What was changed on a room's shelf, newest first; the last 200."""
        ...

    async def stock_history(self) -> tuple[ShelfChange, ...]:
        """What was changed of stock, newest first; the last 200."""
        ...

    async def tell(self, room: RoomId) -> None:
        """That room shows something else now: all processes look."""
        ...

    async def end(self) -> str:
        """The cursor after which `follow` tells what happens from now on."""
        ...

    def follow(self, cursor: str) -> AsyncIterator[ShelfNews]:
        """What changes after `cursor`, for ever, and every two seconds that nothing did."""
        ...


class Offered(msgspec.Struct, frozen=True):
    """One link as people see it: what was said of it, the product as it is sold now, and its price by the table."""

    line: ShelfLine
    now: Product
    table_price: str


class ShelfView(msgspec.Struct, frozen=True):
    """The shelf that counts in a room. `shelf`: the one people change there (its lines may be none); `taken_from`:
    whose lines `offered` really are: "room", "all" or "table". `stocked`: by product, what was said of stock."""

    shelf: Shelf
    offered: tuple[Offered, ...]
    taken_from: str
    stocked: dict[str, Stocked]
    history: tuple[ShelfChange, ...]
    rooms: tuple[Room, ...]


class TableForm(StrEnum):
    """The two tables that go in and out as CSV."""

    LINES = "lines"
    STOCK = "stock"


class ShelfImport(msgspec.Struct, frozen=True):
    """What a file would change, and whether it did. With faults nothing is changed, so that nothing gets lost."""

    form: TableForm
    rows: int
    changes: tuple[ShelfChange, ...]
    faults: tuple[Fault, ...]
    applied: bool = False


class Said(msgspec.Struct, frozen=True):
    """What a machine says of a room (`EVERY_ROOM` among them); None: nothing of that. Of each product in `stock` it
    says all there is."""

    room: RoomId = EVERY_ROOM
    lines: tuple[ShelfLine, ...] | None = None
    stock: tuple[Stocked, ...] = ()
    showing: str | None = None


class Taken(msgspec.Struct, frozen=True):
    """What was taken of what a machine said, and what is wrong with the rest, by its place in what it sent
    ("lines[3].price"). Of `lines` all are taken or none; of `stock` the products that are right, counted."""

    lines: int = 0
    stock: int = 0
    showing: bool = False
    faults: tuple[Fault, ...] = ()


class Shelving(Protocol):
    """What people may do with the shelf of a room, `EVERY_ROOM` among them. Raises ShelfChanged, NotFound (no such room
    or product), Refused (which line, and what is wrong with it), Unavailable. What was changed is safe on disk when
    these return."""

    async def view(self, room: RoomId) -> ShelfView: ...

    async def put(self, room: RoomId, lines: Sequence[ShelfLine], seen: int, by: UserName) -> None: ...

    async def show(self, room: RoomId, link: str, by: UserName) -> None:
        """That link's product is in front of the camera; empty: none."""
        ...

    async def stock(self, product: str, lines: Sequence[StockLine], by: UserName) -> None: ...

    async def sold_out(self, product: str, by: UserName) -> None:
        """Nothing is left of it, in any size or colour."""
        ...

    async def take(self, said: Said) -> Taken:
        """What a machine says, as far as it is right."""
        ...

    async def export(self, room: RoomId, form: TableForm) -> bytes:
        """The table as a CSV file that `import_` takes back."""
        ...

    async def import_(self, room: RoomId, data: bytes, seen: int, apply: bool, by: UserName) -> ShelfImport:
        """What a CSV file of either form would change of it; with `apply`, and where nothing is wrong with it, it
        does."""
        ...
