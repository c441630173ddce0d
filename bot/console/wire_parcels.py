"""What the pages of parcels take and give, as types; the same rules as in bot/console/wire.py.

In: nothing. Out: structs. Called by bot/console/pages/parcels.py and the route list.
"""

from enum import StrEnum
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from bot.console.wire import Ask
from bot.console.wire_agenda import AgendaItem
from bot.console.wire_notices import NoticeRow
from bot.core.clock import Millis
from bot.core.parcels import Carrier, Milestone, ParcelId, TrackEvent, Trouble

MOST_PARCELS: Final = 500


class ParcelsQuery(Ask, frozen=True, kw_only=True):
    """Which parcels; see `bot.core.parcels.ParcelsAsk`. `orders`: those of these orders, whatever else is asked."""

    text: Annotated[str, Meta(max_length=80)] = ""
    customer: Annotated[str, Meta(max_length=200)] = ""
    orders: Annotated[
        str, Meta(max_length=1_000, pattern="^[0-9A-Za-z,._-]*$(?!\n)", description="orders, separated by commas")
    ] = ""
    trouble: bool = False
    unknown: bool = False
    open: bool = False
    limit: Annotated[int, Meta(ge=1, le=MOST_PARCELS)] = 200


class ParcelTable(StrEnum):
    """What a table holds that is taken in."""

    PARCELS = "parcels"
    ORDERS = "orders"


class ParcelsImportAsk(Ask, frozen=True, kw_only=True):
    """Without `apply` it is only told what is in the table."""

    table: ParcelTable = ParcelTable.PARCELS
    apply: bool = False


# ---- answers --------------------------------------------------------------------------------------------------------


class ParcelRow(msgspec.Struct, frozen=True, kw_only=True):
    """One parcel as a list shows it. `called`: whose it is, as far as known; `last` is what was said last of it."""

    id: ParcelId
    carrier: Carrier
    carrier_name: str
    number: str
    orders: tuple[str, ...]
    product: str
    customer: str
    called: str
    milestone: Milestone
    trouble: Trouble | None
    last: TrackEvent | None
    over: bool
    gone: str
    eta: Millis
    promised_at: Millis
    opened_at: Millis
    heard_at: Millis
    fault: str


class ParcelList(msgspec.Struct, frozen=True):
    """Parcels in trouble first, then the last heard of. `known` false: this house follows no parcels; `imports`: it
    takes tables."""

    parcels: list[ParcelRow]
    now: Millis
    known: bool = True
    imports: bool = False


class ParcelOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order that went with a parcel, without a name."""

    order_no: str
    product: str
    size: str
    color: str
    quantity: int
    status: str
    placed_at: str
    promised_ship_by: str
    shipped_at: str
    preorder: bool
    ready: bool
    refunded: str


class ParcelPage(msgspec.Struct, frozen=True, kw_only=True):
    """One parcel: its history (oldest first), its orders, what its customer was told and what is planned. `watched`:
    which vendor tells of it, "-" where none does, "" where none was asked yet; `asks`: how often it was this month."""

    parcel: ParcelRow
    events: tuple[TrackEvent, ...]
    orders: list[ParcelOrder]
    told: list[NoticeRow]
    planned: list[AgendaItem]
    watched: str
    asked_at: Millis
    asks: int
    source: str
    now: Millis


class ParcelsImported(msgspec.Struct, frozen=True):
    """How many rows are new, how many were known, and what is wrong with the others, each with its line."""

    taken: int
    known: int
    faults: tuple[str, ...]
    applied: bool
