"""What a shop's site tells of its customers, as it is kept: in their profiles, and who waits for a product.

In: a client, the promise of the disk. Out: `StoredVisits`, the port `Visits`. Called by `bot.stages.caring`.

    {hm:0}:wishes         hash  products somebody waited for, by the hash of their id
    {hm:0}:wishes:<h>     zset  accounts that wait for one (JSON of channel and account), by since when
"""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from bot.core.clock import Clock, Millis
from bot.core.conversations import customer_of
from bot.core.customers import Consent
from bot.core.model import Address, Partition, partition_of
from bot.core.orders import CustomerNews
from bot.core.ports import Durable
from bot.core.visits import Wish
from bot.store import functions
from bot.store.client import Client, speaking
from bot.store.keys import tag
from bot.store.parcelkeys import hashed

HOME: Final = Partition(0)
ASKS: Final = frozenset({Consent.GRANTED, Consent.REFUSED})
_account = msgspec.json.Decoder(tuple[str, str])


class StoredVisits:
    """Wishes lie in the first partition, profiles in their own."""

    def __init__(self, client: Client, durable: Durable, clock: Clock, partitions: int) -> None:
        self._client = client
        self._durable = durable
        self._clock = clock
        self._partitions = partitions

    async def tell(self, news: Sequence[tuple[CustomerNews, Address]], source: str) -> list[frozenset[str]]:
        changed = [await self._tell(one, address, source) for one, address in news]
        if any(changed):
            await self._durable.wait()
        return changed

    async def _tell(self, news: CustomerNews, address: Address, source: str) -> frozenset[str]:
        partition = partition_of(address, self._partitions)
        told = {"birthday": news.birthday, "member": news.member}
        fields = [item for name, value in told.items() if value is not None for item in (name, value)]
        consent = news.consent.value if news.consent in ASKS else ""
        head = (customer_of(address, partition), address.channel, news.customer, self._clock.now(), source, consent)
        reply = await functions.call(self._client, "tell_customer", partition, *head, *fields)
        return (
            frozenset(name.decode() for name in reply if isinstance(name, bytes))
            if isinstance(reply, list)
            else frozenset()
        )

    async def wish(self, product: str, wishes: Sequence[Wish]) -> int:
        if not wishes:
            return 0
        with speaking("keeping who waits for a product"):
            await self._client.hset(_products(), hashed(product), product)
            members = {_member(one): one.at for one in wishes}
            new: Any = await self._client.zadd(_wishes(product), members, nx=True)
        await self._durable.wait()
        return int(new)

    async def wished(self) -> tuple[str, ...]:
        with speaking("looking who waits for what"):
            found: Any = await self._client.hvals(_products())
        return tuple(sorted(one.decode() for one in found))

    async def waiting(self, product: str, limit: int) -> list[Wish]:
        with speaking("looking who waits for a product"):
            rows: Any = await self._client.zrange(_wishes(product), 0, limit - 1, withscores=True)
        return [_wish(member, score) for member, score in rows]

    async def served(self, product: str, wishes: Sequence[Wish]) -> None:
        if wishes:
            with speaking("forgetting who waits for a product"):
                await self._client.zrem(_wishes(product), *(_member(one) for one in wishes))
            await self._durable.wait()

    async def sweep(self, before: Millis) -> int:
        gone = 0
        for product in await self.wished():
            with speaking("forgetting old wishes"):
                gone += int(await self._client.zremrangebyscore(_wishes(product), "-inf", f"({before}"))
                if not await self._client.zcard(_wishes(product)):
                    await self._client.hdel(_products(), hashed(product))
        return gone


def _products() -> str:
    return f"{tag(HOME)}:wishes"


def _wishes(product: str) -> str:
    return f"{tag(HOME)}:wishes:{hashed(product)}"


def _member(wish: Wish) -> bytes:
    return msgspec.json.encode((wish.address.channel, wish.address.customer))


def _wish(member: bytes, at: float) -> Wish:
    channel, account = _account.decode(member)
    return Wish(Address(channel, account, account), Millis(int(at)))
