"""What people changed in the library: records over the files, their history, and the news of it.

In: a client, one of its own for the blocking read, the promise of the disk. Out: `StoredOverlay`, the port `Overlay`.
Called by `bot.knowledge`. Everything lies in the first partition; a value of the hash is the version, a blank, the
record.
"""

import logging
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from typing import Any, Final, TypeVar

from bot.core.codec import decode, encode
from bot.core.errors import Unreadable
from bot.core.library import Change, Record, Told
from bot.core.model import Partition
from bot.core.ports import Durable
from bot.store import functions, keys
from bot.store.client import BLOCK_LIMIT_S, Client, speaking

log = logging.getLogger(__name__)

HOME: Final = Partition(0)
BATCH: Final = 250
"""Entries written or read in one call."""

START: Final = "0-0"
T = TypeVar("T")


class StoredOverlay:
    """The overlay under the names of `bot.store.keys`."""

    def __init__(self, client: Client, reader: Client, durable: Durable) -> None:
        self._client = client
        self._reader = reader
        self._durable = durable

    async def records(self, ids: Collection[str] | None = None) -> list[Record]:
        """Those of `ids` that were ever changed; None: all. One that cannot be read is told in the log and hides no
        other."""
        found: dict[str, bytes] = {}
        if ids is None:
            await self._scan(found)
        else:
            for some in _batches(list(ids)):
                with speaking("reading entries"):
                    values: Any = await self._client.hmget(keys.knowledge(HOME), some)
                found |= {entry: value for entry, value in zip(some, values, strict=True) if value}
        return [record for entry, value in found.items() if (record := _readable(entry, value))]

    async def _scan(self, found: dict[str, bytes]) -> None:
        """Everything, page by page, so that the store stays free for others."""
        cursor = 0
        while True:
            with speaking("reading the library"):
                reply: Any = await self._client.hscan(keys.knowledge(HOME), cursor, count=BATCH)
            cursor, page = reply
            found |= {name.decode(): value for name, value in page.items()}
            if not cursor:
                return

    async def history(self, entry: str) -> tuple[Change, ...]:
        """Newest first."""
        with speaking("reading the history of an entry"):
            rows: Any = await self._client.lrange(keys.knowledge_history(HOME, entry), 0, -1)
        return tuple(decode(row, Change) for row in reversed(rows))

    async def write(self, rows: Sequence[tuple[Record, Change]]) -> tuple[str, ...]:
        """Each record with its change, where nobody wrote that version before; returns the ids of those who lost."""
        lost: list[str] = []
        for some in _batches(rows):
            first = some[0][1]
            argv: list[str | bytes | int] = []
            for record, change in some:
                form = b"%d %b" % (record.version, encode(record))
                argv += [record.id, record.version - 1, form, encode(change)]
            what = f"knowledge {first.action}"
            reply = await functions.call(
                self._client, "change_library", HOME, first.at, first.by, what, first.note, *argv
            )
            lost += [entry.decode() for entry in functions.texts(reply)]
        await self._durable.wait()
        return tuple(lost)

    async def end(self) -> str:
        """The cursor after which `follow` tells what happens from now on."""
        with speaking("looking for the end of the library's news"):
            last: Any = await self._client.xrevrange(keys.knowledge_changes(HOME), count=1)
        return last[0][0].decode() if last else START

    async def follow(self, cursor: str) -> AsyncIterator[Told]:
        """What changes after `cursor`, for ever; news that came together are told together."""
        name = keys.knowledge_changes(HOME)
        if await self._lost(name, cursor):
            cursor = await self.end()
            yield Told(cursor, (), gap=True)
        while True:
            with speaking("following the library"):
                reply: Any = await self._reader.xread({name: cursor}, count=200, block=round(BLOCK_LIMIT_S * 1000))
            rows = [row for batches in (reply or {}).values() for batch in batches for row in batch]
            if rows:
                cursor = rows[-1][0].decode()
                ids = dict.fromkeys(entry for _, fields in rows for entry in fields[b"ids"].decode().split(" "))
                yield Told(cursor, tuple(ids))

    async def _lost(self, name: str, cursor: str) -> bool:
        """Whether news after `cursor` may have been trimmed away."""
        if cursor == START:
            return False
        with speaking("checking the library's news"):
            oldest: Any = await self._client.xrange(name, count=1)
        return not oldest or _order(oldest[0][0].decode()) > _order(cursor)


def _readable(entry: str, value: bytes) -> Record | None:
    try:
        return decode(value.partition(b" ")[2], Record)
    except Unreadable as error:
        log.error("the entry %s is left out: %s", entry, error)
        return None


def _batches(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]


def _order(entry: str) -> tuple[int, int]:
    moment, _, number = entry.partition("-")
    return int(moment), int(number or 0)
