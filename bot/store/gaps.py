"""What became of questions, day by day: the ground on which gaps in the knowledge are found.

In: a client. Out: `StoredTraces`, the ports `TraceLog` and `Unanswered`. Called by `bot.stages.learn` and
`bot.knowledge.mining`. A trace lies with its draft's partition, under the day the question came; it is written by a
function that compares it with the draft, so that two writers, or one that slept, leave the latest.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from bot.core import codec
from bot.core.clock import Clock, Millis, day_of
from bot.core.errors import Unreadable
from bot.core.gaps import WINDOW_DAYS, Dismissal, Fate, Settled, Trace
from bot.core.lifecycle import DraftState
from bot.core.model import Draft, DraftId, Partition, UserName
from bot.core.ports import Durable
from bot.core.vocabulary import Intent, Rung, Stage, Urgency
from bot.store import functions, keys
from bot.store.client import Client, speaking
from config.settings import StoreSettings

log = logging.getLogger(__name__)

KEEP_S: Final = (WINDOW_DAYS + 1) * 86_400
MISSES: Final = 5_000
"""Different searches without an answer that are counted a day; whoever makes up more of them is not heard."""
LONGEST: Final = 200
"""Characters of a search that are kept."""
PAGE: Final = 500
HOME: Final = Partition(0)
"""Where lies what belongs to no partition."""
SETTLED: Final = frozenset(DraftState) - {DraftState.PENDING}


class Search(msgspec.Struct, frozen=True, array_like=True):
    """What a customer looked for."""

    question: str
    intent: Intent
    product: str


class StoredTraces:
    """The traces of all partitions."""

    def __init__(
        self, client: Client, settings: StoreSettings, timezone: ZoneInfo, clock: Clock, durable: Durable
    ) -> None:
        self._client = client
        self._partitions = [Partition(number) for number in range(settings.partitions)]
        self._timezone = timezone
        self._clock = clock
        self._durable = durable

    async def places(self) -> dict[Partition, str]:
        """How far each partition's desk was followed."""
        found = await self._learned("place")
        return {partition: place for partition, place in zip(self._partitions, found, strict=True) if place}

    async def version(self) -> str:
        """Counts of changes, and the day: yesterday's report is another one today."""
        return " ".join([self._today().isoformat(), *await self._learned("changes")])

    async def drafts(self) -> AsyncIterator[tuple[Partition, list[DraftId]]]:
        """Every draft that no longer waits, by pages; those that change meanwhile may come twice, or not at all."""
        for partition in self._partitions:
            for state in sorted(SETTLED):
                first = 0
                while rows := await self._page(keys.state(partition, state), first):
                    first += len(rows)
                    yield partition, [DraftId(row.decode()) for row in rows]

    async def _page(self, name: str, first: int) -> list[bytes]:
        with speaking("looking through the drafts"):
            rows: Any = await self._client.zrange(name, first, first + PAGE - 1)
        return list(rows)

    async def settled(self, drafts: Sequence[DraftId]) -> list[Settled]:
        """Those that are there and no longer wait; one that cannot be read is told in the log and left out."""
        with speaking("reading decided drafts"):
            async with self._client.pipeline(transaction=False) as pipe:
                for draft in drafts:
                    pipe.hgetall(keys.draft(draft))
                rows: Any = await pipe.execute() if drafts else []
        found = []
        for draft, fields in zip(drafts, rows, strict=True):
            try:
                found += [_settled(fields)] if fields and fields[b"state"] != b"pending" else []
            except Unreadable as error:
                log.error("nothing is learned from the draft %s: %s", draft, error)
        return found

    async def learn(self, partition: Partition, place: str, traces: Sequence[tuple[Draft, Trace]]) -> None:
        """One call: the traces and the place to go on from, so that a kill leaves both or none."""
        argv: list[str | bytes | int] = [place, KEEP_S]
        for draft, trace in traces:
            day = day_of(trace.at, self._timezone).isoformat()
            argv += (draft.id, draft.version, draft.count, draft.late, day, codec.encode(trace))
        await functions.call(self._client, "learn", partition, *argv)

    async def between(self, first: date, last: date) -> list[Trace]:
        """Day by day in a partition; the searches come as traces too."""
        days = [(first + timedelta(n)).isoformat() for n in range((last - first).days + 1)]
        traces: list[Trace] = []
        for partition in self._partitions:
            for day in days:
                with speaking("reading what became of questions"):
                    rows: Any = await self._client.hvals(keys.traces(partition, day))
                traces += await asyncio.to_thread(_readable, rows)
        for day in days:
            with speaking("reading searches without an answer"):
                missed: Any = await self._client.hgetall(keys.missed(HOME, day))
            traces += [_missed(search, counted) for search, counted in missed.items()]
        return traces

    async def note(self, question: str, intent: Intent = Intent.OTHER, product: str = "") -> None:
        """Counted under the day; nothing waits for the disk."""
        search = msgspec.json.encode(Search(question[:LONGEST], intent, product))
        now, day = self._clock.now(), self._today().isoformat()
        await functions.call(self._client, "miss", HOME, day, search, now, MISSES, KEEP_S)

    async def dismissed(self) -> dict[str, Dismissal]:
        with speaking("reading which gaps were put away"):
            rows: Any = await self._client.hgetall(keys.dismissed(HOME))
        return {gap.decode(): msgspec.json.decode(raw, type=Dismissal) for gap, raw in rows.items()}

    async def dismiss(self, gap: str, by: UserName, reason: str) -> None:
        now = self._clock.now()
        await self._put_away(gap, by, now, reason, msgspec.json.encode(Dismissal(reason, by, now)))

    async def reopen(self, gap: str, by: UserName) -> None:
        await self._put_away(gap, by, self._clock.now(), "", b"")

    async def _put_away(self, gap: str, by: UserName, now: Millis, reason: str, kept: bytes) -> None:
        await functions.call(self._client, "put_away", HOME, gap, by, now, reason, kept, KEEP_S)
        await self._durable.wait()

    async def _learned(self, field: str) -> list[str]:
        """One field of each partition's record of how far it was followed; empty where there is none."""
        with speaking("looking how far the desk was followed"):
            async with self._client.pipeline(transaction=False) as pipe:
                for partition in self._partitions:
                    pipe.hget(keys.learned(partition), field)
                rows: Any = await pipe.execute()
        return [row.decode() if row else "" for row in rows]

    def _today(self) -> date:
        return day_of(self._clock.now(), self._timezone)


def _settled(fields: dict[bytes, bytes]) -> Settled:
    """The draft as it stands, and what it said at first."""
    first = codec.decode(fields[b"body"], Draft)
    draft = msgspec.structs.replace(
        first,
        state=DraftState(fields[b"state"].decode()),
        version=int(fields[b"version"]),
        text=fields[b"text"].decode(),
        count=int(fields[b"count"]),
        late=int(fields[b"late"]),
        decided_by=fields[b"by"].decode(),
        changed_at=Millis(int(fields[b"at"])),
        reason=fields[b"reason"].decode(),
    )
    return Settled(draft, first.text)


def _readable(rows: Iterable[bytes]) -> list[Trace]:
    traces, unreadable = [], 0
    for row in rows:
        try:
            traces.append(codec.decode(row, Trace))
        except Unreadable:
            unreadable += 1
    if unreadable:
        log.error("%d traces of another form are left out", unreadable)
    return traces


def _missed(search: bytes, counted: bytes) -> Trace:
    """A search that found nothing, as the trace of a question nobody answered."""
    found = msgspec.json.decode(search, type=Search)
    times, _, at = counted.decode().partition(" ")
    moment = Millis(int(at))
    return Trace(
        draft=DraftId(""), at=moment, question=found.question, product=found.product, intent=found.intent,
        stage=Stage.NONE, urgency=Urgency.GENERAL, sentiment=0.0, rung=Rung.HAND_OVER, fate=Fate.MISSED,
        asked=int(times), settled_at=moment,
    )  # fmt: skip
