"""What people and machines may do with shelves: look, put, show, stock, and whole tables in and out.

In: the live shelves, the rooms, the guard, which reads coupons before customers do. Out: `LiveShelving`, the port
`Shelving`. Called by the console and by the door for machines (`bot.shelfdoor`). What was changed is known here at
once, elsewhere within two seconds.
"""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from bot.core.catalog import Product, StockLine
from bot.core.clock import Clock
from bot.core.errors import NotFound, Refused
from bot.core.library import Fault
from bot.core.model import RoomId, UserName
from bot.core.ports import Guard
from bot.core.rooms import RoomChange, Rooms
from bot.core.shelf import (
    ANY,
    EVERY_ROOM,
    MACHINE,
    Offered,
    Said,
    Shelf,
    ShelfChange,
    ShelfImport,
    ShelfLine,
    ShelfView,
    Stocked,
    TableForm,
    Taken,
)
from bot.core.shelfchanges import differences, stock_change
from bot.knowledge.shelflines import kinds, line_faults, link_of, stock_faults, tidied
from bot.knowledge.shelfsheet import Row, Sheet, by_product, read_sheet, write_lines, write_stock
from bot.knowledge.shelves import LiveShelves

SHOWN: Final = 50
"""Changes that are shown."""
SAID: Final = 5
"""Faults that are told at once."""
NOTHING_LEFT: Final = (StockLine("", "", 0),)
"""The stock of a product whose sizes and colours nobody ever wrote down, when it is sold out."""


class LiveShelving:
    """The port `Shelving`."""

    def __init__(self, live: LiveShelves, rooms: Rooms, guard: Guard, timezone: ZoneInfo, clock: Clock) -> None:
        self._live = live
        self._store = live.store
        self._rooms = rooms
        self._guard = guard
        self._timezone = timezone
        self._clock = clock

    async def view(self, room: RoomId) -> ShelfView:
        rooms = await self._rooms.listed()
        if room and room not in {one.id for one in rooms}:
            raise NotFound(f"there is no room {room}")
        await self._live.look((room, EVERY_ROOM), None)
        sold, tables = self._live.shelf(room), self._live.tables.products
        wanted = {product.id for _, product in sold.lines}
        return ShelfView(
            shelf=await self._store.shelf(room),
            offered=tuple(Offered(line, now, tables[now.id].price) for line, now in sold.lines),
            taken_from=sold.taken_from,
            stocked={name: one for name, one in (await self._store.stocks()).items() if name in wanted},
            history=await self._past(room if sold.taken_from == "room" else EVERY_ROOM, wanted),
            rooms=tuple(rooms),
        )

    async def _past(self, owner: RoomId, products: Collection[str]) -> tuple[ShelfChange, ...]:
        """The last changes of that shelf, and of the stock of what is on it."""
        stock = [one for one in await self._store.stock_history() if one.product in products]
        found = (*await self._store.history(owner), *stock)
        return tuple(sorted(found, key=lambda one: -one.at)[:SHOWN])

    async def put(self, room: RoomId, lines: Sequence[ShelfLine], seen: int, by: UserName) -> None:
        await self._known(room)
        wanted = [tidied(line) for line in lines]
        faults = [f"第 {place + 1} 行：{what}" for place, _, what in self.faults(wanted)]
        if faults:
            raise Refused("；".join(faults[:SAID]))
        await self._store.put(room, wanted, seen, by, self._clock.now(), await self._counted(room))
        await self._live.look((room, EVERY_ROOM))

    def faults(self, lines: Sequence[ShelfLine]) -> Iterable[tuple[int, str, str]]:
        """What is wrong with tidied lines: which, which field, what to do."""
        return line_faults(lines, self._live.tables.products, self._guard)

    async def show(self, room: RoomId, link: str, by: UserName) -> None:
        wanted = link_of(link)
        address = (await self._rooms.one(room)).address
        await self._live.look((room, EVERY_ROOM))
        if wanted and self._live.linked(address, wanted) is None:
            raise Refused(f"这个直播间的货架上没有 {wanted[:10]} 号链接")
        await self._rooms.change(room, RoomChange(showing=wanted), by, self._clock.now())
        await self._store.tell(room)
        await self._live.look((room,))

    async def stock(self, product: str, lines: Sequence[StockLine], by: UserName) -> None:
        if product not in self._live.tables.products:
            raise NotFound(f"the tables have no product {product}")
        wanted = kinds(lines)
        faults = [what for _, what in self.stock_faults(product, wanted)]
        if faults:
            raise Refused("；".join(faults[:SAID]))
        await self._store.stock([Stocked(product, wanted, by, self._clock.now())], [self._stock_of(product)])
        await self._live.look((), (product,))

    def stock_faults(self, product: str, lines: Sequence[StockLine]) -> Iterable[tuple[int, str]]:
        """What is wrong with the stock of one product: which line, what to do."""
        return stock_faults(product, lines, self._live.tables.products)

    async def sold_out(self, product: str, by: UserName) -> None:
        await self._live.look((), (product,))
        lines = self._stock_of(product).lines or NOTHING_LEFT
        await self.stock(product, [msgspec.structs.replace(line, stock=0) for line in lines], by)

    async def take(self, said: Said) -> Taken:
        lines, wrong = await self._taken_lines(said)
        stock, not_known = await self._taken_stock(said.stock)
        showing, not_shown = await self._taken_showing(said)
        return Taken(lines, stock, showing, (*wrong, *not_known, *not_shown))

    async def _taken_lines(self, said: Said) -> tuple[int, list[Fault]]:
        """All or none: a shelf that lost the line with the fault would sell less than it says."""
        if said.lines is None:
            return 0, []
        wanted = [tidied(line) for line in said.lines]
        wrong = [Fault(f"lines[{place}].{field}", what) for place, field, what in self.faults(wanted)]
        if wrong:
            return 0, wrong
        counted = await self._counted(said.room)
        await self._store.put(said.room, wanted, ANY, MACHINE, self._clock.now(), counted)
        await self._live.look((said.room, EVERY_ROOM))
        return len(wanted), []

    async def _taken_stock(self, stocked: Sequence[Stocked]) -> tuple[int, list[Fault]]:
        """Products that are right, each with all of its sizes and colours."""
        good, wrong = [], []
        for one in stocked:
            lines = kinds(one.lines)
            faults = [Fault(f"stock {one.product}", what) for _, what in self.stock_faults(one.product, lines)]
            wrong += faults
            good += [] if faults else [Stocked(one.product, lines, MACHINE, self._clock.now())]
        if good:
            await self._store.stock(good, [self._stock_of(one.product) for one in good])
            await self._live.look((), tuple(one.product for one in good))
        return len(good), wrong

    async def _taken_showing(self, said: Said) -> tuple[bool, list[Fault]]:
        if said.showing is None:
            return False, []
        try:
            await self.show(said.room, said.showing, MACHINE)
        except Refused as error:
            return False, [Fault("showing", str(error))]
        except NotFound:
            return False, [Fault("showing", "还没有听到过这个直播间：先接入它，或在设置 live.rooms 里写上")]
        return True, []

    async def export(self, room: RoomId, form: TableForm) -> bytes:
        await self._known(room)
        await self._live.look((room, EVERY_ROOM), None)
        lines = self._live.shelf(room).lines
        if form is TableForm.LINES:
            return write_lines((line for line, _ in lines), self._timezone)
        products = {product.id: product for _, product in lines}
        return write_stock(Stocked(name, product.stock) for name, product in products.items())

    async def import_(self, room: RoomId, data: bytes, seen: int, apply: bool, by: UserName) -> ShelfImport:
        await self._known(room)
        await self._live.look((room, EVERY_ROOM), None)
        sheet = await asyncio.to_thread(read_sheet, data, self._timezone)
        compare = self._lines if sheet.form is TableForm.LINES else self._kinds
        return await compare(room, sheet, seen, apply, by)

    async def _lines(self, room: RoomId, sheet: Sheet, seen: int, apply: bool, by: UserName) -> ShelfImport:
        lines = [tidied(row.line) for row in sheet.rows if isinstance(row.line, ShelfLine)]
        wrong = (Fault(sheet.rows[min(place, len(lines) - 1)].place, what) for place, _, what in self.faults(lines))
        faults = (*sheet.faults, *wrong)
        before = await self._store.shelf(room)
        after = Shelf(room, before.version + 1, tuple(lines), by, self._clock.now())
        changes = differences(before, after, await self._counted(room))
        applied = apply and not faults
        if applied:
            await self.put(room, lines, seen, by)
        return ShelfImport(sheet.form, len(lines), tuple(changes), faults, applied)

    async def _kinds(self, room: RoomId, sheet: Sheet, seen: int, apply: bool, by: UserName) -> ShelfImport:
        """Stock belongs to the shop: `room` and `seen` are of no account."""
        faults, stocked = list(sheet.faults), []
        for product, rows in by_product(sheet.rows):
            lines = kinds(_kinds_of(rows))
            wrong = self.stock_faults(product, lines)
            faults += [Fault(rows[min(place, len(rows) - 1)].place, what) for place, what in wrong]
            stocked.append(Stocked(product, lines, by, self._clock.now()))
        before = {one.product: self._stock_of(one.product) for one in stocked}
        changed = [one for one in stocked if before[one.product].lines != one.lines]
        applied = apply and not faults
        if applied:
            await self._store.stock(changed, tuple(before.values()))
            await self._live.look((), tuple(one.product for one in changed))
        changes = tuple(stock_change(before[one.product], one) for one in changed)
        return ShelfImport(sheet.form, len(sheet.rows), changes, tuple(faults), applied)

    def _stock_of(self, product: str) -> Stocked:
        """How much is left of it as far as anybody said."""
        found: Product | None = self._live.at("", product)
        return Stocked(product, found.stock if found else ())

    async def _counted(self, room: RoomId) -> list[ShelfLine]:
        """The lines that count there, whosever they are."""
        await self._live.look((room, EVERY_ROOM))
        return [line for line, _ in self._live.shelf(room).lines]

    async def _known(self, room: RoomId) -> None:
        if room != EVERY_ROOM:
            await self._rooms.one(room)


def _kinds_of(rows: Iterable[Row]) -> list[StockLine]:
    return [line for row in rows if isinstance(row.line, Stocked) for line in row.line.lines]
