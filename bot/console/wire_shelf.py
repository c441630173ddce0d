"""What the pages of shelves take and give, as types; the same rules as in bot/console/wire.py.

In: nothing. Out: structs. Called by bot/console/pages/shelf.py and the route list.
"""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from bot.console.wire import Ask
from bot.console.wire_library import FaultLine
from bot.core.catalog import Coupon, StockLine
from bot.core.clock import Millis
from bot.core.model import RoomId, UserName
from bot.core.shelf import ANY, ShelfChange, TableForm

MOST_LINES: Final = 500

LinkText = Annotated[str, Meta(max_length=20, description="a link number, as the host says it")]
ProductId = Annotated[str, Meta(min_length=1, max_length=80)]
SeenVersion = Annotated[int, Meta(ge=ANY, le=2**53, description="the version that was on screen")]


class AskedCoupon(Ask, frozen=True, kw_only=True):
    """A coupon in words; `until` 0: no end is known."""

    text: Annotated[str, Meta(min_length=1, max_length=80)]
    until: Annotated[int, Meta(ge=0, le=2**53)] = 0


class AskedLine(Ask, frozen=True, kw_only=True):
    """One link; an empty price is that of the table."""

    link: LinkText
    product: ProductId
    price: Annotated[str, Meta(max_length=20)] = ""
    coupons: Annotated[tuple[AskedCoupon, ...], Meta(max_length=20)] = ()
    on_sale: bool = True


class PutShelf(Ask, frozen=True, kw_only=True):
    """All links of a room, in their order; none: it has no shelf of its own."""

    version: SeenVersion
    lines: Annotated[tuple[AskedLine, ...], Meta(max_length=MOST_LINES)]


class ShowLink(Ask, frozen=True, kw_only=True):
    """What is in front of the camera; empty: nothing."""

    link: LinkText


class AskedKind(Ask, frozen=True, kw_only=True):
    """How many pieces of one size and colour are left."""

    size: Annotated[str, Meta(max_length=40)]
    color: Annotated[str, Meta(max_length=40)]
    stock: Annotated[int, Meta(ge=0, le=9_999_999)]


class PutStock(Ask, frozen=True, kw_only=True):
    """All sizes and colours of a product."""

    product: ProductId
    lines: Annotated[tuple[AskedKind, ...], Meta(max_length=MOST_LINES)]


class SoldOut(Ask, frozen=True, kw_only=True):
    """Nothing of it is left."""

    product: ProductId


class ShelfExportAsk(Ask, frozen=True, kw_only=True):
    """Which table."""

    form: TableForm = TableForm.LINES


class ShelfImportAsk(Ask, frozen=True, kw_only=True):
    """Without `apply` it is only told what would change."""

    version: SeenVersion = ANY
    apply: bool = False


# ---- answers --------------------------------------------------------------------------------------------------------


class ShelfRow(msgspec.Struct, frozen=True, kw_only=True):
    """One link as it is sold now. `price` is the room's own, empty where `table_price` counts; `waiting` drafts rest on
    what is said of it here, and are written anew should that change."""

    link: str
    product: str
    name: str
    price: str
    table_price: str
    list_price: str
    coupons: tuple[Coupon, ...]
    on_sale: bool
    sizes: tuple[str, ...]
    colors: tuple[str, ...]
    stock: tuple[StockLine, ...]
    stocked_by: UserName
    stocked_at: Millis
    waiting: int


class RoomTab(msgspec.Struct, frozen=True):
    """A room one can look at; `live`: its show goes on."""

    id: RoomId
    title: str
    channel: str
    showing: str
    live: bool


class ShelfPage(msgspec.Struct, frozen=True, kw_only=True):
    """The shelf that counts in a room ("all": in those that have none of their own). `taken_from`: whose lines these
    are: "room", "all" or "table"; what is changed becomes the room's own."""

    room: str
    version: int
    taken_from: str
    changed_by: UserName
    changed_at: Millis
    rows: list[ShelfRow]
    showing: str
    rooms: list[RoomTab]
    history: tuple[ShelfChange, ...]
    now: Millis


class ShelfImportReport(msgspec.Struct, frozen=True):
    """What a file would change, or did."""

    form: TableForm
    rows: int
    changes: tuple[ShelfChange, ...]
    faults: list[FaultLine]
    applied: bool
