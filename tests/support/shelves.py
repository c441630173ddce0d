"""Shelves in memory, and a small shop whose rooms have some: the same promises as the store's, without a store.

In: nothing. Out: `MemoryShelves` (the port `Shelves`), `small_shelving`, `TABLES`. Called by tests of shelves and the
console; tests/contract/test_shelves.py holds memory and store to one suite.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.core.catalog import Product, StockLine
from bot.core.clock import Clock, Millis
from bot.core.errors import ShelfChanged, Unavailable
from bot.core.model import RoomId, UserName
from bot.core.ports import Guard
from bot.core.rooms import Rooms
from bot.core.shelf import ANY, Counted, Shelf, ShelfChange, ShelfLine, ShelfNews, Stocked
from bot.core.shelfchanges import differences, stock_change
from bot.knowledge.catalog import Catalog
from bot.knowledge.shelves import LiveShelves
from bot.knowledge.shelving import LiveShelving
from tests.support.asks import COAT, LAMP
from tests.support.library import Calm

SHANGHAI = ZoneInfo("Asia/Shanghai")
DOWN = Product(
    "down", "2", "暖阳羽绒服", ("羽绒服",), "clothing", "499.00", "699.00", ("M", "L"), ("黑色",),
    stock=(StockLine("M", "黑色", 80), StockLine("L", "黑色", 2)),
)  # fmt: skip
TABLES = (COAT, LAMP, DOWN)


class MemoryShelves:
    """All shelves and stocks in dicts. `away`: the store is."""

    def __init__(self) -> None:
        self.away = False
        self._shelves: dict[RoomId, Shelf] = {}
        self._stocks: dict[str, Stocked] = {}
        self._past: dict[RoomId, list[ShelfChange]] = {}
        self._stock_past: list[ShelfChange] = []
        self._news: list[tuple[str, str]] = []
        self._more = asyncio.Event()

    async def shelf(self, room: RoomId) -> Shelf:
        return (await self.shelves([room])).get(room, Shelf(room))

    async def shelves(self, rooms: Collection[RoomId] | None = None) -> dict[RoomId, Shelf]:
        if self.away:
            raise Unavailable("the store is away")
        return {room: shelf for room, shelf in self._shelves.items() if rooms is None or room in rooms}

    async def put(
        self, room: RoomId, lines: Sequence[ShelfLine], seen: int, by: UserName, at: Millis, counted: Counted = ()
    ) -> Shelf:
        before = await self.shelf(room)
        if seen not in (ANY, before.version):
            raise ShelfChanged("somebody was faster")
        shelf = Shelf(room, before.version + 1, tuple(lines), by, at)
        changes = differences(before, shelf, counted)
        if before.version and before.lines == shelf.lines:
            return before
        self._shelves[room] = shelf
        self._past.setdefault(room, []).extend(changes)
        self._tell("room", room)
        return shelf

    async def stock(self, stocked: Sequence[Stocked], counted: Sequence[Stocked] = ()) -> None:
        if self.away:
            raise Unavailable("the store is away")
        for one in stocked:
            before = self._stocks.get(one.product)
            if before is None or before.lines != one.lines:
                self._stocks[one.product] = one
                were = before or next((two for two in counted if two.product == one.product), None)
                self._stock_past.append(stock_change(were, one))
                self._tell("product", one.product)

    async def stocks(self, products: Collection[str] | None = None) -> dict[str, Stocked]:
        if self.away:
            raise Unavailable("the store is away")
        return {name: one for name, one in self._stocks.items() if products is None or name in products}

    async def history(self, room: RoomId) -> tuple[ShelfChange, ...]:
        return tuple(reversed(self._past.get(room, [])))

    async def stock_history(self) -> tuple[ShelfChange, ...]:
        return tuple(reversed(self._stock_past))

    async def tell(self, room: RoomId) -> None:
        self._tell("room", room)

    def _tell(self, what: str, name: str) -> None:
        self._news.append((what, name))
        self._more.set()
        self._more = asyncio.Event()

    async def end(self) -> str:
        return str(len(self._news))

    async def follow(self, cursor: str) -> AsyncIterator[ShelfNews]:
        at = int(cursor)
        while True:
            more, found = self._more, self._news[at:]
            at = len(self._news)
            rooms = dict.fromkeys(RoomId(name) for what, name in found if what == "room")
            products = dict.fromkeys(name for what, name in found if what == "product")
            yield ShelfNews(str(at), tuple(rooms), tuple(products))
            await more.wait()


class SmallShop(NamedTuple):
    """The parts of a small shop with shelves."""

    store: MemoryShelves
    live: LiveShelves
    shelving: LiveShelving


def small_shelving(rooms: Rooms, clock: Clock, guard: Guard | None = None) -> SmallShop:
    """Three products: a coat (7), a lamp (9), a down jacket (2), by the links of their table."""
    store = MemoryShelves()
    live = LiveShelves(Catalog(TABLES, ()), store, rooms, 1, clock)
    return SmallShop(store, live, LiveShelving(live, rooms, guard or Calm(), SHANGHAI, clock))
