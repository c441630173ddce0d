"""Orders as answers may state them: those of the tables, with what is told of them since laid over.

In: the orders of the tables, the store's orders and their news. Out: `OrderBook` (in memory, asked by `Catalog`) and
`LiveOrders`, which keeps it up to date. Called by `bot.knowledge.catalog` and `bot.app`, once in every process that
answers. A change is known everywhere within two seconds; asking costs no more than a look into memory.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Final, Protocol

from bot.core.catalog import Order
from bot.core.model import Address, Reading
from bot.core.orders import KeptOrder
from bot.core.vocabulary import EntityKind

MOST: Final = 100_000
"""Orders of the store that are laid over the tables at the start, those that changed last."""
AT_ONCE: Final = 500


class OrderBook:
    """Orders by number and by account."""

    def __init__(self, orders: Iterable[Order]) -> None:
        self._orders: dict[str, Order] = {}
        self._owned: dict[str, dict[str, Order]] = {}
        self._channels: dict[str, str] = {}
        for order in orders:
            self.lay(order)

    def copied(self) -> "OrderBook":
        other = OrderBook(self._orders.values())
        other._channels = dict(self._channels)
        return other

    def lay(self, order: Order, channel: str = "") -> None:
        """This is how it stands now. `channel`: where its customer has that account; "": nobody says."""
        if channel:
            self._channels[order.order_no] = channel
        before = self._orders.get(order.order_no)
        if before and before.customer != order.customer:
            self._owned.get(before.customer, {}).pop(order.order_no, None)
        self._orders[order.order_no] = order
        if order.customer:
            self._owned.setdefault(order.customer, {})[order.order_no] = order

    def orders(self, reading: Reading, address: Address) -> tuple[Order, ...]:
        """Orders named by number; in a private conversation without a number the customer's own, newest first.

        A known customer never gets an order of somebody else, named or not; in private nobody does. Below a post
        nobody gets any: whoever answers there must not have it before their eyes.
        """
        if address.aloud:
            return ()
        numbers = reading.values(EntityKind.ORDER_NO)
        if not numbers:
            return () if address.public else self._theirs(address)
        named = (self._orders[number] for number in dict.fromkeys(numbers) if number in self._orders)
        if not address.public:
            own = {order.order_no for order in self._theirs(address)}
            return _newest(order for order in named if order.order_no in own)
        stranger = not self._owned.get(address.customer)
        return _newest(order for order in named if stranger or order.customer == address.customer)

    def _theirs(self, address: Address) -> tuple[Order, ...]:
        """Of whoever writes in private there: the same account elsewhere is somebody else."""
        there = ("", address.channel)
        return tuple(one for one in self.owned(address.customer) if self._channels.get(one.order_no, "") in there)

    def owned(self, account: str) -> tuple[Order, ...]:
        """All orders of an account, newest first; nobody owns those without one."""
        return _newest(self._owned.get(account, {}).values()) if account else ()


class Stored(Protocol):
    """What is asked of the store (`bot.store.orders.StoredOrders`)."""

    async def find(self, order_nos: Sequence[str]) -> dict[str, KeptOrder]: ...

    async def latest(self, limit: int) -> list[str]: ...

    async def end(self) -> str: ...

    async def lost(self, cursor: str) -> bool: ...

    def follow_changes(self, cursor: str) -> AsyncIterator[tuple[str, tuple[str, ...]]]: ...


class LiveOrders:
    """`load` before the first question, then keep `follow` running."""

    def __init__(self, book: OrderBook, store: Stored) -> None:
        self._book = book
        self._store = store
        self._cursor = ""

    async def load(self) -> None:
        """Everything as it is now. Raises Unavailable."""
        self._cursor = await self._store.end()
        numbers = await self._store.latest(MOST)
        for start in range(0, len(numbers), AT_ONCE):
            await self._take(numbers[start : start + AT_ONCE])

    async def follow(self) -> None:
        """Take up what changes, for ever. Raises Unavailable when the store goes away; follow again."""
        if not self._cursor or await self._store.lost(self._cursor):
            await self.load()
        async for cursor, numbers in self._store.follow_changes(self._cursor):
            await self._take(numbers)
            self._cursor = cursor

    async def _take(self, numbers: Sequence[str]) -> None:
        if numbers:
            for kept in (await self._store.find(numbers)).values():
                self._book.lay(kept.order, kept.channel)


def _newest(orders: Iterable[Order]) -> tuple[Order, ...]:
    return tuple(sorted(orders, key=lambda order: order.placed_at, reverse=True))
