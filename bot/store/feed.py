"""What changes on the desk, as it happens, for the console's event streams.

In: a client for the blocking read and one for the rest. Out: `StoredFeed`, the port `DeskFeed`. Called by the
console, once a process.
"""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from bot.core.model import Partition
from bot.core.ports import DeskItem
from bot.store import keys
from bot.store.client import BLOCK_LIMIT_S, Client, speaking

START = "0-0"


class StoredFeed:
    """The desk streams of all partitions, read together."""

    def __init__(self, client: Client, reader: Client, partitions: int) -> None:
        self._client = client
        self._reader = reader
        self._partitions = [Partition(number) for number in range(partitions)]

    async def now_cursor(self) -> dict[Partition, str]:
        """The last entry of each partition's stream."""
        cursor: dict[Partition, str] = {}
        for partition in self._partitions:
            with speaking("looking for the end of the desk stream"):
                last: Any = await self._client.xrevrange(keys.desk(partition), count=1)
            cursor[partition] = last[0][0].decode() if last else START
        return cursor

    async def follow(self, cursor: Mapping[Partition, str]) -> AsyncIterator[DeskItem]:
        """Everything after `cursor`, for ever. Raises Unavailable when the store goes away; follow again from the
        last id.
        """
        at = dict(cursor) or await self.now_cursor()
        for partition in self._partitions:
            at.setdefault(partition, START)
            if await self._lost(partition, at[partition]):
                yield DeskItem(partition, at[partition], b"[]", gap=True)
        names = {keys.desk(partition).encode(): partition for partition in self._partitions}
        while True:
            wanted: Any = {keys.desk(partition): last for partition, last in at.items()}
            with speaking("following the desk"):
                reply: Any = await self._reader.xread(wanted, count=200, block=round(BLOCK_LIMIT_S * 1000))
            for name, batches in (reply or {}).items():
                partition = names[name]
                for entry, fields in (row for batch in batches for row in batch):
                    at[partition] = entry.decode()
                    yield DeskItem(partition, at[partition], fields[b"c"])

    async def _lost(self, partition: Partition, last: str) -> bool:
        """Whether entries after `last` have been trimmed away already."""
        if last == START:
            return False
        with speaking("checking the desk stream"):
            oldest: Any = await self._client.xrange(keys.desk(partition), count=1)
        return not oldest or _order(oldest[0][0].decode()) > _order(last)


def _order(entry: str) -> tuple[int, int]:
    moment, _, number = entry.partition("-")
    return int(moment), int(number or 0)
