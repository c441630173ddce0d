"""What is sold just now, live: the shop's tables, with the shelves of its rooms and the stock of this minute over them.

In: the tables, the ports `Shelves` and `Rooms`. Out: `LiveShelves`, which is the port `Facts`. Called by `bot.app`,
once in every process that answers or approves; each follows the store by itself, so a change is known everywhere within
two seconds. Asking costs no more than a look into memory.

The shelf of a room: its own; of one that has none that of every room; without that the links of the table. What is
named but not on the shelf is as in the table, without a link: "3号" means another product there.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from copy import copy
from typing import Final

import msgspec

from bot.core.catalog import Coupon, Order, Product
from bot.core.clock import Clock, Millis
from bot.core.model import Address, Reading, RoomId, partition_of
from bot.core.rooms import Rooms, room_of
from bot.core.shelf import EVERY_ROOM, Shelf, ShelfChange, ShelfLine, ShelfNews, Shelves, Stocked
from bot.core.stated import audible
from bot.core.vocabulary import EntityKind
from bot.knowledge.catalog import Catalog

ROOMS: Final = 4_096
"""Rooms whose id is remembered."""
COUPONED: Final = 20
"""Products with coupons that are told at once."""
LOOK_S: Final = 2.0
"""How often it is looked what rooms show, if many other things change."""
TABLE: Final = "table"


class Sold(msgspec.Struct, frozen=True):
    """One shelf, made ready. `lines` with the product as it is sold there; `taken_from` says whose lines they are."""

    lines: tuple[tuple[ShelfLine, Product], ...]
    by_link: dict[str, Product]
    by_id: dict[str, Product]
    taken_from: str


class LiveShelves:
    """`load` before the first question, then keep `follow` running. `revision` counts changes that anybody might say
    otherwise; `changed` waits for the next."""

    def __init__(self, tables: Catalog, shelves: Shelves, rooms: Rooms, partitions: int, clock: Clock) -> None:
        self.tables = tables
        self.store = shelves
        self.revision = 0
        self._rooms = rooms
        self._partitions = partitions
        self._clock = clock
        self._shelves: dict[RoomId, Shelf] = {}
        self._stocks: dict[str, Stocked] = {}
        self._ready: dict[RoomId, Sold] = {}
        self._showing: dict[str, str] = {}
        self._written: dict[str, str] = {}
        self._ids: OrderedDict[str, RoomId] = OrderedDict()
        self._cursor = ""
        self._looked = -LOOK_S
        self._moved = asyncio.Event()

    # ---- the port Facts ----

    def product(self, reading: Reading, address: Address) -> Product | None:
        """The product named by link number, name or alias, else what the room shows. Two named: none, not a guess."""
        sold = self._sold(self._id(address))
        meant = self._meant(reading, sold)
        if meant is None:
            showing = self._showing.get(address.key, "")
            return self._now(sold.by_link.get(showing))
        return self._now(meant[0]) if len(meant) == 1 else None

    def named(self, reading: Reading, address: Address) -> Product | None:
        """The same, whatever the room shows."""
        meant = self._meant(reading, self._sold(self._id(address)))
        return self._now(meant[0]) if meant is not None and len(meant) == 1 else None

    def couponed(self, address: Address) -> tuple[Product, ...]:
        """What one can take a coupon for there now, link by link, as far as it can be bought."""
        given = (self._now(product) for _, product in self._sold(self._id(address)).lines if product.coupons)
        return tuple(product for product in given if product and product.coupons and product.on_sale)[:COUPONED]

    def show(self, address: Address, link: str) -> None:
        """What the room shows from this message on; the store is told with the message's outcome."""
        self._showing[address.key] = link.strip()

    def orders(self, reading: Reading, address: Address) -> tuple[Order, ...]:
        return self.tables.orders(reading, address)

    def owned(self, account: str) -> tuple[Order, ...]:
        return self.tables.owned(account)

    # ---- what else is asked ----

    def beside(self) -> "LiveShelves":
        """The same shelves, for a room that is played: what it shows is its own affair."""
        other = copy(self)
        other._showing = {}
        return other

    def at(self, room: str, product: str, link: str = "") -> Product | None:
        """A product as it is sold in a room (its `Address.key`; empty: in private), under that link if it has it."""
        sold = self._sold(self.id_of(room))
        linked = sold.by_link.get(link)
        return self._now(linked if linked and linked.id == product else self._one(sold, product))

    def linked(self, address: Address, link: str) -> Product | None:
        """What that link number is in a room."""
        return self._now(self._sold(self._id(address)).by_link.get(link))

    def shelf(self, room: RoomId) -> Sold:
        """The links that count in a room, in their order, as they are now."""
        sold = self._sold(room)
        fresh = tuple((line, now) for line, product in sold.lines if (now := self._now(product)))
        return msgspec.structs.replace(sold, lines=fresh)

    def sold(self, address: Address) -> tuple[Product, ...]:
        """What is on the shelf of a room, link by link."""
        return tuple(product for _, product in self.shelf(self._id(address)).lines)

    def showing(self, address: Address) -> str:
        """The link number of what the room shows; empty: nothing."""
        return self._showing.get(address.key, "")

    def id_of(self, room: str) -> RoomId:
        """The id of the room with that `Address.key`."""
        channel, _, conversation = room.partition("/")
        return self._id(Address(channel, conversation, public=bool(room)))

    def next_end(self, now: Millis) -> Millis | None:
        """When the next coupon ends, after `now`."""
        coupons = [coupon for shelf in self._shelves.values() for line in shelf.lines for coupon in line.coupons]
        return min((coupon.until for coupon in coupons if coupon.until > now), default=None)

    # ---- following the store ----

    async def load(self) -> None:
        """Everything as it is now. Raises Unavailable."""
        self._cursor = await self.store.end()
        await self._take(ShelfNews(self._cursor, gap=True))

    async def follow(self) -> None:
        """Take up what changes, for ever. Raises Unavailable when the store goes away; follow again."""
        if not self._cursor:
            await self.load()
        async for news in self.store.follow(self._cursor):
            await self._take(news)
            self._cursor = news.cursor

    async def catch_up(self, room: str, product: str) -> None:
        """Know what the store knows of one product in one room, without waiting for the news. Raises Unavailable."""
        await self.look((self.id_of(room), EVERY_ROOM), (product,))

    async def look(self, rooms: tuple[RoomId, ...], products: tuple[str, ...] | None = ()) -> None:
        """The same for these rooms and products (None: all). Raises Unavailable."""
        if rooms:
            self._note_shelves(await self.store.shelves(rooms))
            await self._look_at_rooms()
        if products is None or products:
            self._note_stocks(await self.store.stocks(products))

    async def past(self, room: str) -> tuple[ShelfChange, ...]:
        """What was changed there, of the shelf that counts and of stock, newest first. Raises Unavailable."""
        owner = self.id_of(room) if self._sold(self.id_of(room)).taken_from == "room" else EVERY_ROOM
        found = (*await self.store.history(owner), *await self.store.stock_history())
        return tuple(sorted(found, key=lambda change: -change.at))

    async def changed(self, revision: int) -> int:
        """Wait until there is another revision than that; returns which."""
        while self.revision == revision:
            await self._moved.wait()
        return self.revision

    async def _take(self, news: ShelfNews) -> None:
        if news.gap or news.rooms:
            self._note_shelves(await self.store.shelves(None if news.gap else news.rooms))
        if news.gap or news.products:
            self._note_stocks(await self.store.stocks(None if news.gap else news.products))
        if news.rooms or not news.products or self._clock.monotonic() - self._looked > LOOK_S:
            await self._look_at_rooms()

    async def _look_at_rooms(self) -> None:
        self._looked = self._clock.monotonic()
        for room in await self._rooms.listed():
            self._note_showing(room.address.key, room.showing)

    def _note_shelves(self, found: dict[RoomId, Shelf]) -> None:
        for room, shelf in found.items():
            if self._shelves.get(room, Shelf(room)).version < shelf.version:
                self._shelves[room] = shelf
                self._renew()

    def _note_stocks(self, found: dict[str, Stocked]) -> None:
        for product, stocked in found.items():
            known = self._stocks.get(product)
            if known == stocked or product not in self.tables.products:
                continue
            before = self._with_stock(self.tables.products[product])
            self._stocks[product] = stocked
            after = self._with_stock(self.tables.products[product])
            self._renew(heard=audible(before) != audible(after))

    def _note_showing(self, room: str, link: str) -> None:
        """What the store says counts where it is new: what a message just said here may not have come there yet."""
        if self._written.get(room, "") != link:
            self._written[room] = self._showing[room] = link

    def _renew(self, heard: bool = True) -> None:
        self._ready.clear()
        if heard:
            self.revision += 1
            self._moved.set()
            self._moved = asyncio.Event()

    # ---- looking up ----

    def _meant(self, reading: Reading, sold: Sold) -> list[Product | None] | None:
        """What a text names: nothing (None), or products, of which one alone is an answer."""
        links = set(reading.values(EntityKind.LINK_NO))
        if links:
            return [sold.by_link.get(link) for link in links]
        names = self.tables.names(reading)
        return [self._one(sold, name) for name in names] if names else None

    def _one(self, sold: Sold, product: str) -> Product | None:
        found = sold.by_id.get(product)
        if found is None and product in self.tables.products:
            found = self._with_stock(self.tables.products[product])
            if sold.taken_from != TABLE:
                found = msgspec.structs.replace(found, link="")
        return found

    def _now(self, product: Product | None) -> Product | None:
        """Without coupons that are over."""
        if product is None or not product.coupons:
            return product
        left = tuple(coupon for coupon in product.coupons if _lasts(coupon, self._clock.now()))
        return product if left == product.coupons else msgspec.structs.replace(product, coupons=left)

    def _sold(self, room: RoomId) -> Sold:
        ready = self._ready.get(room)
        if ready is None:
            ready = self._ready[room] = self._made(room)
        return ready

    def _made(self, room: RoomId) -> Sold:
        for owner, name in ((room, "room" if room else "all"), (EVERY_ROOM, "all")):
            shelf = self._shelves.get(owner)
            if shelf and shelf.lines:
                return _ready([(line, self._priced(line)) for line in shelf.lines], name)
        linked = (product for product in self.tables.products.values() if product.link)
        return _ready([(ShelfLine(product.link, product.id), self._with_stock(product)) for product in linked], TABLE)

    def _priced(self, line: ShelfLine) -> Product | None:
        product = self.tables.products.get(line.product)
        if product is None:
            return None
        return msgspec.structs.replace(
            self._with_stock(product),
            link=line.link,
            price=line.price or product.price,
            coupons=line.coupons,
            on_sale=line.on_sale,
        )

    def _with_stock(self, product: Product) -> Product:
        stocked = self._stocks.get(product.id)
        return msgspec.structs.replace(product, stock=stocked.lines) if stocked else product

    def _id(self, address: Address) -> RoomId:
        """The room's id; in private nobody's shelf counts but that of every room."""
        if not address.public:
            return EVERY_ROOM
        key = address.key
        known = self._ids.get(key)
        if known is None:
            known = self._ids[key] = room_of(address, partition_of(address, self._partitions))
            if len(self._ids) > ROOMS:
                self._ids.popitem(last=False)
        return known


def _lasts(coupon: Coupon, now: Millis) -> bool:
    return not coupon.until or coupon.until > now


def _ready(lines: Sequence[tuple[ShelfLine, Product | None]], taken_from: str) -> Sold:
    """Of a product with two links the one that can be bought counts where it is named."""
    known = [(line, product) for line, product in lines if product]
    by_id: dict[str, Product] = {}
    for _, product in sorted(known, key=lambda pair: not pair[1].on_sale):
        by_id.setdefault(product.id, product)
    return Sold(tuple(known), {line.link: product for line, product in known}, by_id, taken_from)
