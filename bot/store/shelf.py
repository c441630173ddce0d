"""Shelves of live rooms and the stock of the shop: what people and machines said, its past, and the news of it.

In: a client, one of its own for the blocking read, the promise of the disk. Out: `StoredShelves`, the port `Shelves`.
Called by `bot.knowledge`. Everything lies in the first partition; a shelf's value is its version, a blank, its JSON.
"""

import logging
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from typing import Any, Final, TypeVar

import msgspec

from bot.core.clock import Millis
from bot.core.errors import ShelfChanged
from bot.core.model import Partition, RoomId, UserName
from bot.core.ports import Durable
from bot.core.shelf import ANY, EVERY_ROOM, Counted, Shelf, ShelfChange, ShelfLine, ShelfNews, Stocked
from bot.core.shelfchanges import differences, stock_change
from bot.store import functions, keys
from bot.store.client import BLOCK_LIMIT_S, Client, speaking

log = logging.getLogger(__name__)

HOME: Final = Partition(0)
ALL: Final = "all"
"""The name of `EVERY_ROOM` in the store; ids of rooms begin with a digit."""
STOCK: Final = "stock"
START: Final = "0-0"
TRIES: Final = 5
"""How often whatever stands there is replaced anew, when others are faster."""
DETAIL: Final = 500
T = TypeVar("T", bound=msgspec.Struct)


class StoredShelves:
    """The shelves under the names of `bot.store.keys`."""

    def __init__(self, client: Client, reader: Client, durable: Durable) -> None:
        self._client = client
        self._reader = reader
        self._durable = durable

    async def shelf(self, room: RoomId) -> Shelf:
        return (await self.shelves([room])).get(room, Shelf(room))

    async def shelves(self, rooms: Collection[RoomId] | None = None) -> dict[RoomId, Shelf]:
        """One that cannot be read is told in the log and hides no other."""
        found = await self._values(keys.shelves(HOME), None if rooms is None else [_name(room) for room in rooms])
        made = {name: _readable(name, value.partition(b" ")[2], Shelf) for name, value in found.items()}
        return {shelf.room: shelf for shelf in made.values() if shelf}

    async def put(
        self, room: RoomId, lines: Sequence[ShelfLine], seen: int, by: UserName, at: Millis, counted: Counted = ()
    ) -> Shelf:
        for _ in range(TRIES):
            before = await self.shelf(room)
            if seen not in (ANY, before.version):
                break
            shelf = Shelf(room, before.version + 1, tuple(lines), by, at)
            changes = differences(before, shelf, counted)
            if before.version and before.lines == shelf.lines:
                return before
            try:
                await functions.call(
                    self._client, "put_shelf", HOME, at, by, _name(room), before.version,
                    b"%d %b" % (shelf.version, msgspec.json.encode(shelf)), _detail(changes),
                    *map(msgspec.json.encode, changes),
                )  # fmt: skip
            except functions.OutOfDate:
                continue
            await self._durable.wait()
            return shelf
        raise ShelfChanged(f"somebody was faster: the shelf of {_name(room)} has another version than {seen}")

    async def stock(self, stocked: Sequence[Stocked], counted: Sequence[Stocked] = ()) -> None:
        before = await self.stocks([one.product for one in stocked])
        were = {**{one.product: one for one in counted}, **before}
        changed = [one for one in stocked if one.product not in before or before[one.product].lines != one.lines]
        if not changed:
            return
        changes = [stock_change(were.get(one.product), one) for one in changed]
        rows = [part for one in changed for part in (one.product.encode(), msgspec.json.encode(one))]
        first = changed[0]
        await functions.call(
            self._client, "put_stock", HOME, first.changed_at, first.changed_by, _detail(changes), len(changed),
            *rows, *map(msgspec.json.encode, changes),
        )  # fmt: skip
        await self._durable.wait()

    async def stocks(self, products: Collection[str] | None = None) -> dict[str, Stocked]:
        found = await self._values(keys.stocks(HOME), products)
        made = {name: _readable(name, value, Stocked) for name, value in found.items()}
        return {name: one for name, one in made.items() if one}

    async def history(self, room: RoomId) -> tuple[ShelfChange, ...]:
        return await self._past(_name(room))

    async def stock_history(self) -> tuple[ShelfChange, ...]:
        return await self._past(STOCK)

    async def _past(self, name: str) -> tuple[ShelfChange, ...]:
        with speaking("reading the history of a shelf"):
            rows: Any = await self._client.lrange(keys.shelf_history(HOME, name), 0, -1)
        return tuple(change for row in reversed(rows) if (change := _readable(name, row, ShelfChange)))

    async def _values(self, name: str, fields: Collection[str] | None) -> dict[str, bytes]:
        """Those fields of a hash; None: all of it."""
        with speaking("reading shelves"):
            if fields is None:
                whole: Any = await self._client.hgetall(name)
                return {field.decode(): value for field, value in whole.items()}
            wanted = list(fields)
            some: Any = await self._client.hmget(name, wanted) if wanted else []
        return {field: value for field, value in zip(wanted, some, strict=True) if value}

    async def tell(self, room: RoomId) -> None:
        await functions.call(self._client, "tell_shown", HOME, _name(room))

    async def end(self) -> str:
        with speaking("looking for the end of the shelves' news"):
            last: Any = await self._client.xrevrange(keys.shelf_changes(HOME), count=1)
        return last[0][0].decode() if last else START

    async def follow(self, cursor: str) -> AsyncIterator[ShelfNews]:
        """What changes after `cursor`; news that came together are told together."""
        name = keys.shelf_changes(HOME)
        if await self._lost(name, cursor):
            cursor = await self.end()
            yield ShelfNews(cursor, gap=True)
        while True:
            with speaking("following the shelves"):
                reply: Any = await self._reader.xread({name: cursor}, count=200, block=round(BLOCK_LIMIT_S * 1000))
            rows = [row for batches in (reply or {}).values() for batch in batches for row in batch]
            cursor = rows[-1][0].decode() if rows else cursor
            rooms = dict.fromkeys(_room(fields[b"room"].decode()) for _, fields in rows if b"room" in fields)
            products = dict.fromkeys(fields[b"product"].decode() for _, fields in rows if b"product" in fields)
            yield ShelfNews(cursor, tuple(rooms), tuple(products))

    async def _lost(self, name: str, cursor: str) -> bool:
        """Whether news after `cursor` may have been trimmed away."""
        if cursor == START:
            return False
        with speaking("checking the shelves' news"):
            oldest: Any = await self._client.xrange(name, count=1)
        return not oldest or _order(oldest[0][0].decode()) > _order(cursor)


def _detail(changes: Iterable[ShelfChange]) -> str:
    """For the audit: what was changed, as far as it fits a line."""
    told = (f"{one.what} {one.link or one.product}: {one.before} > {one.after}" for one in changes)
    return "; ".join(told)[:DETAIL]


def _name(room: RoomId) -> str:
    return room or ALL


def _room(name: str) -> RoomId:
    return EVERY_ROOM if name == ALL else RoomId(name)


def _readable(name: str, value: bytes, cls: type[T]) -> T | None:
    try:
        return msgspec.json.decode(value, type=cls)
    except msgspec.MsgspecError as error:
        log.error("the shelf or stock of %s is left out: %s", name, error)
        return None


def _order(entry: str) -> tuple[int, int]:
    moment, _, number = entry.partition("-")
    return int(moment), int(number or 0)
