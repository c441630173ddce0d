"""Parcels: which there are, how far each is, what its customer was told, and tables of them.

In: asks of bot/console/wire_parcels.py. Out: parcels without anybody's name but what they want to be called. Called by
the route list. Everybody reads; those who answer customers may ask the courier now; tables are a lead's.
"""

from collections.abc import Mapping
from typing import Final

from aiohttp import web

from bot.console.asks import FileRules, file_body
from bot.console.called import called, name_at
from bot.console.keys import PARTS, USER, LogisticsParts
from bot.console.pages import agenda, notices
from bot.console.pages.agenda import logistics_of
from bot.console.problems import Problem
from bot.console.texts import Code
from bot.console.wire import Nothing
from bot.console.wire_parcels import (
    ParcelList,
    ParcelOrder,
    ParcelPage,
    ParcelRow,
    ParcelsImportAsk,
    ParcelsImported,
    ParcelsQuery,
)
from bot.core.carriers import name_of
from bot.core.clock import SECOND, Millis
from bot.core.errors import NotFound, Permanent, Refused
from bot.core.orders import KeptOrder
from bot.core.parcels import Parcel, ParcelId, ParcelsAsk

TAKES: Final = ("text/csv",)
FILE: Final = FileRules(takes=TAKES, most=2 << 20, seconds=60.0, wrong=Code.CSV_ONLY, large=Code.TABLE_TOO_LARGE)
TOLD: Final = 50
"""Notices of one parcel that are shown."""
AHEAD: Final = 90 * 86_400 * SECOND
PLANNED: Final = 2_000
"""Items in which it is looked for those of a parcel."""


async def list_parcels(request: web.Request, ask: ParcelsQuery) -> ParcelList:
    """Parcels, those in trouble first; none where this house follows none."""
    parts, now = request.app[PARTS].logistics, request.app[PARTS].clock.now()
    if parts is None:
        return ParcelList([], now, known=False)
    found = await _found(parts, ask)
    names = await called(request, (one.address for one in found))
    return ParcelList([_row(one, names) for one in found], now, imports=parts.take_in is not None)


async def one_parcel(request: web.Request, ask: Nothing) -> ParcelPage:
    """One parcel with its way and what its customer was told."""
    parts = logistics_of(request)
    return await _page(request, parts, await parts.parcels.get(_id(request)))


async def look_at_parcel(request: web.Request, ask: Nothing) -> ParcelPage:
    """Ask the courier now."""
    parts = logistics_of(request)
    try:
        seen = await parts.look(_id(request))
    except (NotFound, Refused):
        raise
    except Permanent as error:
        raise Problem(422, Code.NOT_POSSIBLE, str(error)) from error
    return await _page(request, parts, seen)


async def import_parcels(request: web.Request, ask: ParcelsImportAsk) -> ParcelsImported:
    """Read a table of parcels or orders; take in the rows that are right, if asked."""
    take_in = logistics_of(request).take_in
    if take_in is None:
        raise Problem(404, Code.NO_IMPORTS)
    _, body = await file_body(request, FILE)
    told = await take_in(ask.table, body, ask.apply)
    if ask.apply:
        detail = f"{ask.table}: {told.taken} new, {told.known} known, {len(told.faults)} faults"
        await request.app[PARTS].audit.note("import", request[USER].name, "parcels", detail)
    return ParcelsImported(told.taken, told.known, told.faults, ask.apply)


async def _found(parts: LogisticsParts, ask: ParcelsQuery) -> list[Parcel]:
    if ask.orders:
        of = await parts.parcels.of_orders([one for one in ask.orders.split(",") if one])
        return list({one.id: one for several in of.values() for one in several}.values())
    wanted = ParcelsAsk(
        text=ask.text.strip(),
        customer=ask.customer,
        trouble=ask.trouble,
        unknown=ask.unknown,
        open=ask.open,
        limit=ask.limit,
    )
    return await parts.parcels.listed(wanted)


async def _page(request: web.Request, parts: LogisticsParts, parcel: Parcel) -> ParcelPage:
    now = request.app[PARTS].clock.now()
    orders = await parts.orders.find(parcel.orders)
    told = await parts.notices.listed(Millis(now + 1), TOLD, parcel.id)
    ahead = await parts.agenda.upcoming(Millis(0), Millis(now + AHEAD), PLANNED)
    own = [one for one in ahead if one.subject == parcel.id]
    return ParcelPage(
        parcel=_row(parcel, await called(request, (parcel.address,))),
        events=parcel.events,
        orders=[_order(orders[number]) for number in parcel.orders if number in orders],
        told=await notices.rows(request, told),
        planned=await agenda.items(request, parts, own),
        watched=parcel.asked,
        asked_at=parcel.asked_at,
        asks=parcel.asks,
        source=parcel.source,
        now=now,
    )


def _id(request: web.Request) -> ParcelId:
    return ParcelId(request.match_info["id"])


def _row(one: Parcel, names: Mapping[str, str]) -> ParcelRow:
    return ParcelRow(
        id=one.id,
        carrier=one.carrier,
        carrier_name=name_of(one.carrier),
        number=one.number,
        orders=one.orders,
        product=one.product,
        customer=one.customer,
        called=name_at(names, one.address),
        milestone=one.milestone,
        trouble=one.trouble,
        last=one.events[-1] if one.events else None,
        over=one.over,
        gone=one.gone,
        eta=one.eta,
        promised_at=one.promised_at,
        opened_at=one.opened_at,
        heard_at=one.heard_at,
        fault=one.fault,
    )


def _order(kept: KeptOrder) -> ParcelOrder:
    order = kept.order
    return ParcelOrder(
        order_no=order.order_no,
        product=order.product,
        size=order.size,
        color=order.color,
        quantity=order.quantity,
        status=order.status,
        placed_at=order.placed_at,
        promised_ship_by=order.promised_ship_by,
        shipped_at=order.shipped_at,
        preorder=kept.preorder,
        ready=kept.ready,
        refunded=kept.refunded,
    )
