"""Orders as they are kept, and the news of them.

In: a client, one of its own for the blocking read. Out: `StoredOrders`, the port `Orders`, whose news
`bot.knowledge.orders` follows. Called by the console, cases and notices. They are changed through `bot.store.shipping`
only.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any, Final

from bot.core.errors import NotFound
from bot.core.orders import KeptOrder
from bot.store import parcelkeys
from bot.store.client import BLOCK_LIMIT_S, Client, speaking
from bot.store.shipping import pointers, values

START: Final = "0-0"
NEWS: Final = 500


class StoredOrders:
    """Under the names of `bot.store.parcelkeys`."""

    def __init__(self, client: Client, reader: Client) -> None:
        self._client = client
        self._reader = reader

    async def get(self, order_no: str) -> KeptOrder:
        found = await self.find([order_no])
        if not found:
            raise NotFound(f"there is no order {order_no} (any more)")
        return found[order_no]

    async def find(self, order_nos: Sequence[str]) -> dict[str, KeptOrder]:
        return await values(self._client, {one: parcelkeys.order(one) for one in order_nos}, KeptOrder)

    async def of_tracking(self, numbers: Sequence[str]) -> dict[str, tuple[KeptOrder, ...]]:
        names = [parcelkeys.orders_by(parcelkeys.of_number(number)) for number in numbers]
        pointed = await pointers(self._client, names)
        known = await self.find([one for found in pointed for one in found])
        return {
            number: _newest(known[one] for one in found if one in known and known[one].order.tracking_no == number)
            for number, found in zip(numbers, pointed, strict=True)
        }

    async def owned(self, channel: str, customer: str) -> tuple[KeptOrder, ...]:
        (found,) = await pointers(self._client, [parcelkeys.orders_by(parcelkeys.of_account(channel, customer))])
        known = (await self.find(found)).values()
        return _newest(one for one in known if (one.channel, one.order.customer) == (channel, customer))

    async def latest(self, limit: int) -> list[str]:
        """The numbers of the orders that changed last, the last first."""
        with speaking("listing orders"):
            rows: Any = await self._client.zrange(parcelkeys.orders(), 0, limit - 1, desc=True)
        return [row.decode() for row in rows]

    async def end(self) -> str:
        """Where the news end now."""
        with speaking("looking for the end of the orders' news"):
            last: Any = await self._client.xrevrange(parcelkeys.order_changes(), count=1)
        return last[0][0].decode() if last else START

    async def lost(self, cursor: str) -> bool:
        """Whether news after `cursor` may have been trimmed away."""
        if cursor == START:
            return False
        with speaking("checking the orders' news"):
            oldest: Any = await self._client.xrange(parcelkeys.order_changes(), count=1)
        return not oldest or _place(oldest[0][0].decode()) > _place(cursor)

    async def follow_changes(self, cursor: str) -> AsyncIterator[tuple[str, tuple[str, ...]]]:
        """A new cursor with the orders that changed after the last, now and then with none."""
        name = parcelkeys.order_changes()
        while True:
            with speaking("following the orders"):
                reply: Any = await self._reader.xread({name: cursor}, count=NEWS, block=round(BLOCK_LIMIT_S * 1000))
            rows = [row for batches in (reply or {}).values() for batch in batches for row in batch]
            cursor = rows[-1][0].decode() if rows else cursor
            yield cursor, tuple(dict.fromkeys(fields[b"o"].decode() for _, fields in rows))


def _newest(found: Iterable[KeptOrder]) -> tuple[KeptOrder, ...]:
    return tuple(sorted(found, key=lambda one: (one.order.placed_at, one.order.order_no), reverse=True))


def _place(entry: str) -> tuple[int, int]:
    moment, _, number = entry.partition("-")
    return int(moment), int(number or 0)
