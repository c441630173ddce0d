"""Crises, those they happened to, and the conversations that are about them.

In: a client, one of its own for the blocking read, the promise of the disk. Out: `StoredCrises`, the port `Crises`.
Called by `bot.stages.handling`, the console and `bot.knowledge.watchful`. Everything lies in the first partition; a
crisis is its version, a blank, its JSON.
"""

import logging
from collections.abc import AsyncIterator, Sequence
from typing import Any, Final, TypeVar

import msgspec

from bot.core.clock import Millis
from bot.core.crises import Affected, Crisis, CrisisId
from bot.core.errors import NotFound, Outdated
from bot.core.model import ConversationId, Partition, UserName
from bot.core.ports import Durable
from bot.store import functions, keys
from bot.store.client import BLOCK_LIMIT_S, Client, speaking

log = logging.getLogger(__name__)

HOME: Final = Partition(0)
START: Final = "0-0"
AT_ONCE: Final = 500
"""Names asked for, or added, in one call."""
T = TypeVar("T", bound=msgspec.Struct)


class StoredCrises:
    """The crises under the names of `bot.store.keys`. Those a closed one happened to are kept for `keep_s`."""

    def __init__(self, client: Client, reader: Client, durable: Durable, keep_s: int) -> None:
        self._client = client
        self._reader = reader
        self._durable = durable
        self._keep_s = keep_s

    async def listed(self) -> list[Crisis]:
        """One that cannot be read is told in the log and hides no other."""
        with speaking("reading crises"):
            rows: Any = await self._client.hgetall(keys.crises(HOME))
        found = [one for name, row in rows.items() if (one := _readable(name, row.partition(b" ")[2], Crisis))]
        return sorted(found, key=lambda one: (not one.is_open, -(one.closed_at or one.opened_at)))

    async def one(self, crisis: CrisisId) -> Crisis:
        with speaking("reading a crisis"):
            row: Any = await self._client.hget(keys.crises(HOME), crisis)
        found = _readable(crisis, row.partition(b" ")[2], Crisis) if row else None
        if found is None:
            raise NotFound(f"there is no crisis {crisis} (any more)")
        return found

    async def put(self, crisis: Crisis, by: UserName, what: str, at: Millis) -> Crisis:
        seen, put = crisis.version, msgspec.structs.replace(crisis, version=crisis.version + 1)
        try:
            await functions.call(
                self._client, "put_crisis", HOME, put.id, seen, b"%d %b" % (put.version, msgspec.json.encode(put)),
                by, what, at, put.title, "" if put.is_open else self._keep_s,
            )  # fmt: skip
        except functions.OutOfDate as late:
            raise Outdated(f"crisis {put.id} has another version than {seen}; read it again") from late
        await self._durable.wait()
        return put

    async def affected(self, crisis: CrisisId) -> tuple[Affected, ...]:
        with speaking("reading whom a crisis happened to"):
            rows: Any = await self._client.hgetall(keys.affected(HOME, crisis))
        found = [one for name, row in rows.items() if (one := _readable(name, row, Affected))]
        return tuple(sorted(found, key=lambda one: (one.at, one.key)))

    async def attach(
        self, crisis: CrisisId, affected: Sequence[Affected], conversations: Sequence[ConversationId]
    ) -> int:
        new = 0
        for some in _parts(affected):
            rows = [part for one in some for part in (one.key.encode(), msgspec.json.encode(one))]
            new += functions.whole(
                await functions.call(self._client, "attach_crisis", HOME, crisis, len(some), *rows)
            )  # fmt: skip
        for names in _parts(conversations):
            new += functions.whole(await functions.call(self._client, "attach_crisis", HOME, crisis, 0, *names))
        return new

    async def follow(self, crisis: CrisisId, affected: Affected) -> Affected:
        await functions.call(
            self._client, "follow_affected", HOME, crisis, affected.key, msgspec.json.encode(affected),
            affected.by, affected.changed_at, affected.state,
        )  # fmt: skip
        await self._durable.wait()
        return affected

    async def tagged(self, conversations: Sequence[ConversationId]) -> dict[ConversationId, CrisisId]:
        found: dict[ConversationId, CrisisId] = {}
        for names in _parts(conversations):
            with speaking("reading which conversations are about a crisis"):
                values: Any = await self._client.hmget(keys.crisis_tags(HOME), list(names))
            found |= {name: CrisisId(value.decode()) for name, value in zip(names, values, strict=True) if value}
        return found

    async def end(self) -> str:
        """Where the news of crises end now."""
        with speaking("looking for the end of the crises' news"):
            last: Any = await self._client.xrevrange(keys.crisis_changes(HOME), count=1)
        return last[0][0].decode() if last else START

    async def follow_changes(self, cursor: str) -> AsyncIterator[str]:
        """A new cursor each time something changed after `cursor`, and now and then where nothing did."""
        name = keys.crisis_changes(HOME)
        while True:
            with speaking("following the crises"):
                reply: Any = await self._reader.xread({name: cursor}, count=200, block=round(BLOCK_LIMIT_S * 1000))
            rows = [row for batches in (reply or {}).values() for batch in batches for row in batch]
            cursor = rows[-1][0].decode() if rows else cursor
            yield cursor


P = TypeVar("P")


def _parts(items: Sequence[P]) -> list[Sequence[P]]:
    return [items[start : start + AT_ONCE] for start in range(0, len(items), AT_ONCE)]


def _readable(name: object, value: bytes, cls: type[T]) -> T | None:
    try:
        return msgspec.json.decode(value, type=cls)
    except msgspec.MsgspecError as error:
        log.error("%s of the crises is left out: %s", name, error)
        return None
