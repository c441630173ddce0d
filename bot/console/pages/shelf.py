"""Shelves: what a room sells now, which link is in front of the camera, and how much is left.

In: asks of bot/console/wire_shelf.py. Out: the shelf as it stands. Called by the route list. Anybody reads; those who
decide drafts say what is shown and what is left; prices, coupons and links are a lead's. Every change is in the audit.
"""

from collections import Counter
from typing import Final

from aiohttp import web

from bot.console.asks import FileRules, file_body, from_query
from bot.console.keys import PARTS, USER, ConsoleParts
from bot.console.texts import Code
from bot.console.wire import Nothing
from bot.console.wire_library import FaultLine
from bot.console.wire_shelf import (
    PutShelf,
    PutStock,
    RoomTab,
    ShelfExportAsk,
    ShelfImportAsk,
    ShelfImportReport,
    ShelfPage,
    ShelfRow,
    ShowLink,
    SoldOut,
)
from bot.core.catalog import Coupon, StockLine
from bot.core.clock import Millis
from bot.core.lifecycle import DraftState
from bot.core.model import Draft, RoomId, UserName
from bot.core.shelf import EVERY_ROOM, Offered, ShelfLine, ShelfView, Stocked
from bot.core.vocabulary import SourceKind

ALL: Final = "all"
"""How the shelf of every room is addressed."""
TAKES: Final = ("text/csv",)
FILE: Final = FileRules(takes=TAKES, most=2 << 20, seconds=60.0, wrong=Code.CSV_ONLY, large=Code.TABLE_TOO_LARGE)
LOOKED: Final = 500
"""Drafts in which it is looked for products."""
WAITING: Final = (DraftState.PENDING, DraftState.PROMPTED)


async def one_shelf(request: web.Request, ask: Nothing) -> ShelfPage:
    """What a room sells now; "all" for the rooms without a shelf of their own."""
    return await _page(request)


async def put_shelf(request: web.Request, ask: PutShelf) -> ShelfPage:
    """Say what a room sells: links, prices, coupons."""
    lines = [
        ShelfLine(
            line.link,
            line.product,
            line.price,
            tuple(Coupon(coupon.text, Millis(coupon.until)) for coupon in line.coupons),
            line.on_sale,
        )
        for line in ask.lines
    ]
    await _parts(request).live.shelving.put(_room(request), lines, ask.version, request[USER].name)
    return await _page(request)


async def show_link(request: web.Request, ask: ShowLink) -> ShelfPage:
    """Say which link is in front of the camera."""
    await _parts(request).live.shelving.show(_room(request), ask.link, request[USER].name)
    return await _page(request)


async def put_stock(request: web.Request, ask: PutStock) -> ShelfPage:
    """Say how many pieces of a product are left, size by size."""
    await _known(request)
    lines = [StockLine(kind.size, kind.color, kind.stock) for kind in ask.lines]
    await _parts(request).live.shelving.stock(ask.product, lines, request[USER].name)
    return await _page(request)


async def sell_out(request: web.Request, ask: SoldOut) -> ShelfPage:
    """Say that nothing of a product is left."""
    await _known(request)
    await _parts(request).live.shelving.sold_out(ask.product, request[USER].name)
    return await _page(request)


async def export_shelf(request: web.Request) -> web.StreamResponse:
    """The links of a room, or the stock of what it sells, as a table that an import takes back."""
    parts, ask = _parts(request), from_query(request, ShelfExportAsk)
    body = await parts.live.shelving.export(_room(request), ask.form)
    told = f"{_room(request) or ALL} {ask.form}, {len(body)} bytes"
    await parts.audit.note("export", request[USER].name, "shelf", told)
    named = {"Content-Disposition": f'attachment; filename="halfminute-{ask.form}.csv"'}
    return web.Response(body=body, content_type="text/csv", charset="utf-8", headers=named)


async def import_shelf(request: web.Request, ask: ShelfImportAsk) -> ShelfImportReport:
    """Compare a table with a room's shelf, or with the stock; change it if asked, and if nothing is wrong with it."""
    _, body = await file_body(request, FILE)
    by = request[USER].name
    found = await _parts(request).live.shelving.import_(_room(request), body, ask.version, ask.apply, by)
    faults = [FaultLine(fault.place, fault.message) for fault in found.faults]
    return ShelfImportReport(found.form, found.rows, found.changes, faults, found.applied)


async def _known(request: web.Request) -> None:
    """Stock is the shop's, but whoever changes it stands before the shelf of a room. Raises NotFound."""
    if _room(request) != EVERY_ROOM:
        await _parts(request).live.rooms.one(_room(request))


def _parts(request: web.Request) -> ConsoleParts:
    return request.app[PARTS]


def _room(request: web.Request) -> RoomId:
    named = request.match_info["id"]
    return EVERY_ROOM if named == ALL else RoomId(named)


async def _page(request: web.Request) -> ShelfPage:
    parts, room = _parts(request), _room(request)
    view = await parts.live.shelving.view(room)
    addresses = {one.id: one.address.key for one in view.rooms}
    waiting = _waiting(await parts.drafts.listed(WAITING, LOOKED), addresses.get(room, ""))
    return ShelfPage(
        room=room or ALL,
        version=view.shelf.version,
        taken_from=view.taken_from,
        changed_by=view.shelf.changed_by,
        changed_at=view.shelf.changed_at,
        rows=[_row(one, view.stocked.get(one.now.id), waiting[one.now.id]) for one in view.offered],
        showing=next((one.showing for one in view.rooms if one.id == room), ""),
        rooms=_tabs(view),
        history=view.history,
        now=parts.clock.now(),
    )


def _tabs(view: ShelfView) -> list[RoomTab]:
    return [
        RoomTab(
            one.id,
            one.title or one.address.conversation,
            one.address.channel,
            one.showing,
            bool(one.began_at) and not one.ended_at,
        )
        for one in view.rooms
    ]


def _waiting(drafts: list[Draft], room: str) -> Counter[str]:
    """How many drafts of a room ("": of any) say of a product what may change, by product."""
    cited = (
        {source.id for source in draft.sources if source.kind is SourceKind.PRODUCT and source.states}
        for draft in drafts
        if room in ("", draft.address.key)
    )
    return Counter(product for products in cited for product in products)


def _row(offered: Offered, stocked: Stocked | None, waiting: int) -> ShelfRow:
    line, now = offered.line, offered.now
    return ShelfRow(
        link=line.link,
        product=line.product,
        name=now.name,
        price=line.price,
        table_price=offered.table_price,
        list_price=now.list_price,
        coupons=line.coupons,
        on_sale=line.on_sale,
        sizes=now.sizes,
        colors=now.colors,
        stock=now.stock,
        stocked_by=stocked.changed_by if stocked else UserName(""),
        stocked_at=stocked.changed_at if stocked else Millis(0),
        waiting=waiting,
    )
