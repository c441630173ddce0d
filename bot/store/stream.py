"""The two work streams of a partition, each read by one worker at a time.

In: clients, partition, worker name. Out: `Lease`, `Worklist` (inbound) and `Outbox` (outbound), the ports of triage and
delivery; `Inbox`, the port of ingest. An entry is acknowledged and deleted by the same function call that writes its
effects, so it takes effect once whatever is killed; a lease with a fencing number keeps a second worker (or one that
slept) from writing.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, Literal

import msgspec
from redis.exceptions import ResponseError

from bot.core import codec
from bot.core.clock import Clock, Millis
from bot.core.effects import Applied, Back, Effect, Entry
from bot.core.errors import LeaseLost, Unavailable, Unreadable
from bot.core.lifecycle import ANSWERING, FINAL, JOINABLE, DraftState, Verb
from bot.core.model import Inbound, Outbound, Partition, Receipt, RoomId, Watch, line_hash
from bot.core.ports import Begun, OutboundEntry, Put
from bot.core.unread import Unread
from bot.core.vocabulary import Outcome, Traffic
from bot.store import effects as wire
from bot.store import functions, keys
from bot.store.client import BLOCK_LIMIT_S, Client, speaking
from config.settings import IngestSettings, StoreSettings

Work = Literal["inbound", "outbound", "gaps", "clock", "watch", "page", "leader", "courier"]
RENEWALS: Final = 3
"""How often a lease is renewed within its time."""
FEED_SHARE: Final = 0.9
"""Of the stream's cap live comments may fill this much; the rest is kept for messages a platform waits for."""
STANDBY_MS: Final = 500
"""How often a worker that stands by asks whether the lease is free: it may be given back before its time."""

TOPIC: Final = "topic "
TAKES: Final = sorted(JOINABLE)
ANSWERS: Final = sorted(ANSWERING)

OUTCOME: Final[dict[DraftState, Verb]] = {
    DraftState.SENT: Verb.CONFIRM,
    DraftState.FAILED: Verb.FAIL,
    DraftState.UNKNOWN: Verb.DOUBT,
}


class Inbox:
    """The way in; remembers message ids for a while so that nothing is taken twice."""

    def __init__(self, client: Client, settings: IngestSettings, clock: Clock) -> None:
        self._client = client
        self._caps = {
            Traffic.ACKNOWLEDGED: settings.stream_cap,
            Traffic.FEED: round(settings.stream_cap * FEED_SHARE),
        }
        self._slot_ms = round(settings.seen_window_s * 1000)
        self._clock = clock

    async def put(self, partition: Partition, items: Sequence[Inbound], traffic: Traffic = Traffic.ACKNOWLEDGED) -> Put:
        """Append what is new; stops at the stream's cap. A message seen within one to two windows is a duplicate.

        Raises Unreadable, with nothing appended, for one that no bytes can carry.
        """
        argv: list[str | bytes | int] = [self._caps[traffic], *self._slots()]
        for item in items:
            try:
                argv += (f"{item.address.channel}:{item.id}".encode(), codec.encode(item))
            except (UnicodeEncodeError, OverflowError) as error:
                raise Unreadable(f"the message {item.id!a} cannot be stored: {type(error).__name__}") from error
        reply = await functions.call(self._client, "put", partition, *argv)
        taken, twice = (functions.whole(number) for number in reply) if isinstance(reply, list) else (0, 0)
        return Put(taken=taken, duplicates=twice)

    async def bury(self, partition: Partition, unread: Unread) -> None:
        """Put what nobody can read among the dead letters, if it is not known yet."""
        preview = f"{unread.channel}, {len(unread.body)} bytes"
        letter = unread.id, codec.encode(unread), unread.why, unread.at, preview
        await functions.call(self._client, "bury", partition, *self._slots(), *letter)

    def _slots(self) -> tuple[int, int, int]:
        """The slot of ids now, the one before, and the seconds a slot is kept."""
        slot = self._clock.now() // self._slot_ms
        return slot, slot - 1, 2 * self._slot_ms // 1000 + 1


class Lease:
    """The right to read one stream. `fence` goes with every write; it is empty while the lease is not held.

    Its clock must be the machine's: the store counts the lease down in real time.
    """

    def __init__(self, client: Client, partition: Partition, work: Work, worker: str, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self.partition = partition
        self.work: Work = work
        self.worker = worker
        self.fence = b""

    async def during(self, work: Callable[[], Awaitable[None]]) -> None:
        """Wait until nobody else reads, then do `work` while renewing. Raises LeaseLost when it was taken away."""
        await self._acquire()
        try:
            async with asyncio.TaskGroup() as group:
                renewing = group.create_task(self._renew())
                await work()
                renewing.cancel()
        except* LeaseLost as lost:
            raise LeaseLost(f"the lease on {self.work} {self.partition} was lost") from lost
        finally:
            await self._give_back()

    async def _acquire(self) -> None:
        held = await self._take()
        while not held:
            with speaking("waiting for a lease"):
                left = int(await self._client.pttl(keys.lease(self.partition, self.work)))
            await self._clock.sleep(min(max(left, 50), STANDBY_MS) / 1000)
            held = await self._take()

    async def _take(self) -> bool:
        reply = await functions.call(
            self._client, "lease", self.partition, self.work, self.worker, keys.LEASE_MS, self.fence
        )
        if not isinstance(reply, bytes):
            return False
        if self.fence and reply != self.fence:
            raise LeaseLost(f"the lease on {self.work} {self.partition} went through other hands")
        self.fence = reply
        return True

    async def _renew(self) -> None:
        while True:
            await self._clock.sleep(keys.LEASE_MS / 1000 / RENEWALS)
            try:
                kept = await self._take()
            except Unavailable:
                continue
            if not kept:
                raise LeaseLost(f"another worker reads {self.work} {self.partition} now")

    async def _give_back(self) -> None:
        self.fence = b""
        with contextlib.suppress(Unavailable):
            await functions.call(self._client, "release", self.partition, self.work, self.worker)


class WorkStream:
    """What all work streams share: reading anew, and taking over what another worker left."""

    def __init__(self, client: Client, reader: Client, lease: Lease, key: str) -> None:
        self._client = client
        self._reader = reader
        self._lease = lease
        self._key = key

    async def prepare(self) -> None:
        """Make the stream and its group where they are not there yet."""
        with speaking("preparing a stream"):
            try:
                await self._client.xgroup_create(self._key, keys.GROUP, id="0", mkstream=True)
            except ResponseError as error:
                if not str(error).startswith("BUSYGROUP"):
                    raise

    async def backlog(self) -> int:
        with speaking("counting a backlog"):
            return int(await self._client.xlen(self._key))

    async def pending_ids(self) -> list[str]:
        with speaking("looking for left work"):
            rows: Any = await self._client.xpending_range(self._key, keys.GROUP, "-", "+", 10_000)
        return [_text(row["message_id"]) for row in rows]

    async def _read(self, limit: int, wait_s: float) -> list[tuple[str, dict[bytes, bytes]]]:
        block = round(min(wait_s, BLOCK_LIMIT_S) * 1000) or None
        with speaking(f"reading {self._lease.work}"):
            reply: Any = await self._reader.xreadgroup(
                keys.GROUP, self._lease.worker, {self._key: ">"}, count=limit, block=block
            )
        return [(_text(entry), fields) for _, batches in reply.items() for batch in batches for entry, fields in batch]

    async def _claim(self, entry: str) -> tuple[dict[bytes, bytes], int] | None:
        with speaking("taking over left work"):
            claimed: Any = await self._client.xclaim(self._key, keys.GROUP, self._lease.worker, 0, [entry])
            rows: Any = await self._client.xpending_range(self._key, keys.GROUP, entry, entry, 1)
        if not claimed or not rows:
            return None
        return claimed[0][1], int(rows[0]["times_delivered"])


class WorkRules(msgspec.Struct, frozen=True):
    """What messages lead to. Private ones: after so many `misses` in a row a person is wanted; a rating counts for
    `rating_window_s` after it was asked for. A withdrawn draft is kept for `keep_s`. Who writes again `session_gap_s`
    after the last line, with nothing left to answer, begins the next session, also where nobody closed the last.

    In rooms: what is still asked `again_after_s` after its answer gets another draft; after `show_gap_s` without a
    message a show is over."""

    misses: int = 2
    rating_window_s: float = 86_400.0
    keep_s: int = 7 * 86_400
    session_gap_s: float = 86_400.0
    again_after_s: float = 300.0
    show_gap_s: float = 1_800.0


USUAL: Final = WorkRules()


class Worklist(WorkStream):
    """The inbound stream of a partition (port `Worklist`)."""

    def __init__(self, client: Client, reader: Client, lease: Lease, rules: WorkRules = USUAL) -> None:
        super().__init__(client, reader, lease, keys.inbound(lease.partition))
        self._rules = {
            "misses": rules.misses,
            "rating_ms": round(rules.rating_window_s * 1000),
            "keep": rules.keep_s,
            "session_ms": round(rules.session_gap_s * 1000),
            "again_ms": round(rules.again_after_s * 1000),
            "show_gap_ms": round(rules.show_gap_s * 1000),
        }

    async def left_over(self) -> list[str]:
        return await self.pending_ids()

    async def claim(self, entry: str) -> Entry | None:
        found = await self._claim(entry)
        return _entry(entry, found[0], found[1]) if found else None

    async def take(self, limit: int, wait_s: float) -> list[Entry]:
        return [_entry(entry, fields, 1) for entry, fields in await self._read(limit, wait_s)]

    async def apply(self, effects: Sequence[Effect], now: Millis) -> Applied:
        """Carry out every effect whose entry is still open; one call, all or nothing. Raises LeaseLost."""
        plan = wire.Plan(effects, now)
        told = self._rules | {
            "takes": TAKES, "answers": ANSWERS, "effects": plan.rows, "rooms": plan.rooms, "at": now,
        }  # fmt: skip
        reply = await functions.call(
            self._client, "apply", self._lease.partition, self._lease.fence, msgspec.msgpack.encode(told), *plan.blobs
        )
        outcomes: dict[str, Outcome] = {}
        left: dict[bytes, list[str]] = {b"stale": [], b"apart": [], b"again": []}
        topics: dict[RoomId, str] = {}
        for name, said in functions.pairs(reply).items():
            if name.startswith(TOPIC):
                topics[RoomId(name.removeprefix(TOPIC))] = said.decode()
            elif said in left:
                left[said].append(name)
            else:
                outcomes[name] = Outcome(said.decode())
        stale, apart, again = (tuple(left[which]) for which in (b"stale", b"apart", b"again"))
        return Applied(outcomes, stale, apart, again, topics)


class Outbox(WorkStream):
    """The outbound stream of a partition (port `Outbox`)."""

    def __init__(self, client: Client, reader: Client, lease: Lease, settings: StoreSettings, clock: Clock) -> None:
        super().__init__(client, reader, lease, keys.outbound(lease.partition))
        self._keep_s = settings.retention_days * 86_400
        self._clock = clock

    async def left_over(self) -> list[str]:
        return await self.pending_ids()

    async def claim(self, entry: str) -> OutboundEntry | None:
        found = await self._claim(entry)
        return await self._opened(entry, found[0], found[1]) if found else None

    async def take(self, limit: int, wait_s: float) -> list[OutboundEntry]:
        rows = await self._read(limit, wait_s)
        opened = [await self._opened(entry, fields, 1) for entry, fields in rows]
        return [entry for entry in opened if entry is not None]

    async def _opened(self, entry: str, fields: dict[bytes, bytes], deliveries: int) -> OutboundEntry | None:
        """The entry; one that cannot be read fails its draft, where a person sees it, and None is returned."""
        try:
            return OutboundEntry(entry, codec.decode(fields[b"m"], Outbound), deliveries)
        except Unreadable as error:
            await self._call("begin", entry, fields[b"d"])
            await self._close(entry, fields[b"d"], DraftState.FAILED, "", str(error))
            return None

    async def begin(self, entry: OutboundEntry) -> Begun:
        """Mark the draft `sending`; `doubt` when an earlier worker had done so already."""
        reply = await self._call("begin", entry.id, entry.outbound.approval.draft, _line(entry.outbound))
        return Begun(go=reply == b"go", doubt=reply == b"doubt")

    async def finish(self, entry: OutboundEntry, receipt: Receipt) -> None:
        """Record what became of it and acknowledge the entry, once."""
        draft = entry.outbound.approval.draft
        told = receipt.state, receipt.platform_id, receipt.detail
        await self._close(entry.id, draft, *told, _line(entry.outbound), receipt.watch)

    async def _call(self, step: str, entry: str, draft: str | bytes, line: str = "") -> functions.Reply:
        lease = self._lease
        return await functions.call(
            self._client, step, lease.partition, lease.fence, entry, draft, self._clock.now(), self._keep_s, line
        )

    async def _close(
        self, entry: str, draft: str | bytes, state: DraftState, platform_id: str, detail: str, line: str = "",
        watch: Watch | None = None,
    ) -> None:  # fmt: skip
        lease = self._lease
        await functions.call(
            self._client, "finish", lease.partition, lease.fence, entry, draft, OUTCOME[state], state,
            self._clock.now(), platform_id, detail, "1" if state in FINAL else "", self._keep_s,
            line, watch.until if watch else "",
        )  # fmt: skip


def _entry(entry: str, fields: dict[bytes, bytes], deliveries: int) -> Entry:
    raw, back = fields.get(b"m", b""), fields.get(b"b")
    try:
        known = msgspec.json.decode(back, type=Back) if back else None
        return Entry(entry, codec.decode(raw, Inbound), deliveries, raw=raw, back=known)
    except (Unreadable, msgspec.DecodeError) as error:
        return Entry(entry, None, deliveries, str(error), raw)


def _line(outbound: Outbound) -> str:
    """How the text is known again in the feed of its room; empty in private."""
    return line_hash(outbound.text) if outbound.address.public else ""


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
