"""What is due, in the store: planned once, moved by the store's own clock, ended once.

In: a client, the promise of the disk. Out: `StoredDue` (the ports `Plans` and `Agenda`), `DueStream` (the port
`DueWork`). Called by whoever plans, by `bot.stages.clockwork` and the console. All of it lies in the first partition.

In production no time is passed and the functions take that of the store; on a fake clock both are made with its `now`.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, assert_never

import msgspec
from redis.exceptions import ResponseError

from bot.core.clock import Clock, Millis, SystemClock, later
from bot.core.due import KEPT_DAYS, Done, Due, DueEntry, DueId, DueKind, Past, Skip, SkipReason, Verdict, Wait
from bot.core.model import UserName
from bot.core.ports import Durable
from bot.store import duekeys, functions, keys
from bot.store.client import BLOCK_LIMIT_S, Client, speaking

log = logging.getLogger(__name__)

DAY_S: Final = 86_400
AT_ONCE: Final = 500
"""Items planned, or forgotten, in one call."""
COUNTED: Final = "due:"
"""How what is counted of due items begins among the counters of the house."""

Now = Callable[[], Millis]


class StoredDue:
    """Everything that is due (ports `Plans`, `Agenda`)."""

    def __init__(self, client: Client, durable: Durable, now: Now | None = None) -> None:
        self._client = client
        self._durable = durable
        self._now = now

    async def plan(self, dues: Sequence[Due]) -> int:
        new = 0
        for start in range(0, len(dues), AT_ONCE):
            rows = [part for due in dues[start : start + AT_ONCE] for part in planned(due)]
            new += await self._call("plan_due", *rows)
        if dues:
            await self._durable.wait()
        return new

    async def cancel(self, due: DueId, reason: SkipReason, by: UserName, at: Millis) -> bool:
        reply = await functions.call(self._client, "cancel_due", duekeys.HOME, due, reason, by, at)
        await self._durable.wait()
        return bool(functions.whole(reply))

    async def drop(self, key: str, at: Millis) -> int:
        return functions.whole(await functions.call(self._client, "drop_due", duekeys.HOME, key, at))

    async def upcoming(self, since: Millis, until: Millis, limit: int) -> list[Due]:
        with speaking("reading what is due"):
            ids: Any = await self._client.zrange(duekeys.due(), since, until, byscore=True, offset=0, num=limit)
            rows: Any = await self._client.hmget(duekeys.items(), ids) if ids else []
        return [due for row in rows if row and (due := _readable(row))]

    async def past(self, before: Millis, limit: int) -> list[Past]:
        with speaking("reading what was due"):
            ids: Any = await self._client.zrange(
                duekeys.past(), f"({before}", "-inf", desc=True, byscore=True, offset=0, num=limit
            )
            rows: Any = await self._client.hmget(duekeys.ended(), ids) if ids else []
        return [past for row in rows if row and (past := _ended(row))]

    async def counts(self) -> dict[str, int]:
        with speaking("counting what is due"):
            async with self._client.pipeline(transaction=False) as pipe:
                pipe.hgetall(keys.counts(duekeys.HOME))
                pipe.zcard(duekeys.due())
                for kind in DueKind:
                    pipe.xlen(duekeys.ready(kind))
                counted, waiting, *ready = await pipe.execute()
        found = {name.decode(): int(value) for name, value in counted.items()}
        counts = {name.removeprefix(COUNTED): value for name, value in found.items() if name.startswith(COUNTED)}
        return {"waiting": waiting, "on_way": sum(ready), "planned": 0, "done": 0, **counts}

    async def sweep(self, now: Millis) -> None:
        """Forget what ended more than KEPT_DAYS ago."""
        before = later(now, -KEPT_DAYS * DAY_S)
        while await functions.call(self._client, "sweep_due", duekeys.HOME, before, AT_ONCE) == AT_ONCE:
            pass

    async def _call(self, name: str, *argv: str | bytes | int) -> int:
        return functions.whole(await functions.call(self._client, name, duekeys.HOME, time_of(self._now), *argv))


class DueStream:
    """What one worker has of it (port `DueWork`). `worker` is a name nobody else has, and nobody had before."""

    def __init__(self, client: Client, reader: Client, worker: str, clock: Clock) -> None:
        self._client = client
        self._reader = reader
        self._worker = worker
        self._clock = clock
        self._seen = clock.now(), clock.monotonic()
        self._held: set[str] = set()

    async def prepare(self) -> None:
        """Make streams and groups where they are not there yet."""
        with speaking("preparing what is due"):
            for kind in DueKind:
                try:
                    await self._client.xgroup_create(duekeys.ready(kind), keys.GROUP, id="0", mkstream=True)
                except ResponseError as error:
                    if not str(error).startswith("BUSYGROUP"):
                        raise

    async def move(self, limit: int) -> int:
        now = time_of(own_time(self._clock))
        reply: Any = await functions.call(self._client, "move_due", duekeys.HOME, now, self._worker, limit)
        moved, time = reply
        self._seen = Millis(time), self._clock.monotonic()
        return int(moved)

    def now(self) -> Millis:
        """As the last move said it, and what went by since: however this machine's clock is set meanwhile."""
        at, since = self._seen
        return later(at, self._clock.monotonic() - since)

    async def adopt(self, kinds: Sequence[DueKind], limit: int) -> list[DueEntry]:
        asked = (*kinds, *self._held)
        reply = await functions.call(self._client, "adopt_due", duekeys.HOME, self._worker, limit, len(kinds), *asked)
        rows: Any = reply if isinstance(reply, list) else []
        return self._given((kind, entry, body, times) for kind, entry, times, _, body in rows)

    async def take(self, kinds: Sequence[DueKind], limit: int, wait_s: float) -> list[DueEntry]:
        streams: dict[Any, Any] = {duekeys.ready(kind): ">" for kind in kinds}
        if not streams:
            return []
        block = round(min(wait_s, BLOCK_LIMIT_S) * 1000) or None
        with speaking("reading what is due"):
            reply: Any = await self._reader.xreadgroup(keys.GROUP, self._worker, streams, count=limit, block=block)
        return self._given(
            (stream.rpartition(b":")[2], entry, fields[b"d"], 1)
            for stream, batches in reply.items()
            for batch in batches
            for entry, fields in batch
        )

    def _given(self, rows: Iterable[tuple[bytes, bytes, bytes, int]]) -> list[DueEntry]:
        """Kind, number, bytes and deliveries of each. What this version cannot read stays for one that can."""
        entries = []
        for kind, number, body, times in rows:
            self._held.add(f"{kind.decode()} {number.decode()}")
            due = _readable(body)
            if due and due.kind == kind.decode():
                entries.append(DueEntry(number.decode(), due, times))
        return entries

    async def settle(self, entry: DueEntry, verdict: Verdict, now: Millis) -> bool:
        due, number = entry.due, entry.entry
        known = (self._worker, due.kind, number, due.id, due.key)
        late = max(0, now - due.at)
        told: tuple[str | bytes | int, ...]
        match verdict:
            case Wait(until, reason):
                waits = msgspec.structs.replace(due, at=until, first_at=due.first_at or due.at, waits=reason)
                told = "wait", reason, "", now, late, msgspec.json.encode(waits), until
            case Skip(skipped, says):
                told = "skip", skipped, _one_line(says), now, late, _lean(due), 0
            case Done(says):
                told = "done", "", _one_line(says), now, late, _lean(due), 0
            case _:
                assert_never(verdict)
        settled = await functions.call(self._client, "settle_due", duekeys.HOME, *known, *told)
        self._held.discard(f"{due.kind} {number}")
        return settled == 1

    async def leave(self) -> None:
        """What this worker still has may be adopted at once."""
        with speaking("leaving what is due"):
            await self._client.zrem(duekeys.workers(), self._worker)


def planned(due: Due) -> tuple[str, int, str, bytes]:
    """Id, time, key and bytes, as the functions of the store plan it (`shared.plan_due`)."""
    return due.id, due.at, due.key, msgspec.json.encode(due)


def own_time(clock: Clock) -> Now | None:
    """None where the store's own time is the right one: the clock is no other's."""
    return None if isinstance(clock, SystemClock) else clock.now


def time_of(now: Now | None) -> str:
    """As the functions take it: "" is their own."""
    return str(now()) if now else ""


def _lean(due: Due) -> bytes:
    return msgspec.json.encode(msgspec.structs.replace(due, payload=""))


def _one_line(says: str) -> bytes:
    return says.replace("\n", " ").encode("utf-8", "replace")


def _ended(row: bytes) -> Past | None:
    head, _, rest = row.partition(b"\n")
    body, _, says = rest.partition(b"\n")
    word, at, late = head.decode().split(" ")
    due = _readable(body)
    if due is None:
        return None
    reason = None if word == "done" else SkipReason(word)
    return Past(due=due, at=Millis(int(at)), reason=reason, says=says.decode(), late_ms=int(late))


def _readable(body: bytes) -> Due | None:
    try:
        return msgspec.json.decode(body, type=Due)
    except msgspec.MsgspecError as error:
        log.error("something that is due cannot be read, and is left where it is: %s", error)
        return None
