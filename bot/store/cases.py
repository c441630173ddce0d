"""Cases and incidents in the store, and what is heard of them in conversations.

In: a client, the promise of the disk, the shop's zone, a clock for due items on a fake clock. Out: `StoredCases` (the
port `Cases`), `StoredCaseNews` (the port `CaseNewsbox`). Called by `bot.stages.casework` and its like, and the console.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import tzinfo
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from bot.core.cases import NOTHING_ELSE, Also, Case, CaseId, CasesAsk, Incident, IncidentId
from bot.core.clock import Clock, Millis, day_of, later
from bot.core.complaints import CaseNews
from bot.core.errors import NotFound, Outdated
from bot.core.model import ConversationId, Partition, UserName
from bot.core.ports import Durable
from bot.core.serviceclocks import Level
from bot.store import casekeys, functions, keys
from bot.store.client import Client, speaking
from bot.store.due import Now, planned

log = logging.getLogger(__name__)

DAY_S: Final = 86_400
LATEST: Final = 2_000
"""Closed cases looked through, the last first."""
SWEPT: Final = 200
BREACHED: Final = frozenset({Level.LEAD, Level.SUPERVISOR})


class StoredCases:
    """Under the names of `bot.store.casekeys`. `now` is that of due items on a fake clock."""

    def __init__(
        self, client: Client, durable: Durable, clock: Clock, zone: tzinfo, keep_days: int, now: Now | None = None
    ) -> None:
        self._client = client
        self._durable = durable
        self._clock = clock
        self._zone = zone
        self._keep_s = keep_days * DAY_S
        self._now = now

    async def get(self, case: CaseId) -> Case:
        found = await self._read([case])
        if not found:
            raise NotFound(f"there is no case {case!a} (any more)")
        return found[0]

    async def listed(self, ask: CasesAsk) -> list[Case]:
        found = [one for one in await self._read(await self._ids(ask)) if _fits(one, ask)]
        return sorted(found, key=_place)[: ask.limit]

    async def _ids(self, ask: CasesAsk) -> list[str]:
        """Those that may be meant."""
        with speaking("listing cases"):
            about = ask.conversation or ask.customer
            if about:
                ids: Any = await self._client.zrange(casekeys.about(about), 0, -1)
            else:
                ids = await self._client.zrange(casekeys.open_ones(), 0, -1)
                if ask.closed:
                    ids += await self._client.zrange(casekeys.closed(), 0, max(LATEST, ask.limit) - 1, desc=True)
        return [one.decode() for one in ids]

    async def _read(self, ids: Iterable[str]) -> list[Case]:
        with speaking("reading cases"):
            async with self._client.pipeline(transaction=False) as pipe:
                for one in ids:
                    pipe.hmget(casekeys.case(one), "version", "number", "body")
                rows: Any = await pipe.execute()
        return [case for row in rows if row[2] and (case := _case(*row))]

    async def put(self, case: Case, by: UserName, what: str, also: Also = NOTHING_ELSE) -> Case:
        now, nudge = self._clock.now(), msgspec.json.encode(also.nudge) if also.nudge else b""
        plans = [part for due in also.plans for part in planned(due)]
        try:
            reply: Any = await functions.call(
                self._client, "put_case", casekeys.HOME, case.id, case.version, msgspec.json.encode(case), by, what,
                now, case.conversation, case.customer, case.opened_at, case.closed_at,
                casekeys.day(day_of(now, self._zone)), nudge, str(self._now()) if self._now else "",
                len(also.plans), *plans, *also.drops,
            )  # fmt: skip
        except functions.OutOfDate as late:
            raise Outdated(f"case {case.number} has another version than {case.version}; read it again") from late
        if len(reply) > 2:
            return await self.get(case.id)
        await self._durable.wait()
        return replace(case, version=int(reply[0]), number=reply[1].decode())

    async def incidents(self) -> list[Incident]:
        with speaking("reading incidents"):
            rows: Any = await self._client.hvals(casekeys.incidents())
        found = [one for row in rows if (one := _incident(row))]
        return sorted(found, key=lambda one: (bool(one.closed_at), -one.opened_at))

    async def incident(self, incident: IncidentId) -> Incident:
        with speaking("reading an incident"):
            row: Any = await self._client.hget(casekeys.incidents(), incident)
        found = _incident(row) if row else None
        if found is None:
            raise NotFound(f"there is no incident {incident!a} (any more)")
        return found

    async def put_incident(self, incident: Incident, by: UserName, what: str, at: Millis) -> Incident:
        put = replace(incident, version=incident.version + 1)
        body = b"%d %b" % (put.version, msgspec.json.encode(put))
        try:
            await functions.call(
                self._client, "put_incident", casekeys.HOME, put.id, incident.version, body, by, what, at, put.title
            )
        except functions.OutOfDate as late:
            raise Outdated(f"incident {put.title} has another version than {incident.version}; read it again") from late
        await self._durable.wait()
        return put

    async def sweep(self, now: Millis) -> None:
        """Forget what was closed so long ago."""
        before = later(now, -self._keep_s)
        while await functions.call(self._client, "sweep_cases", casekeys.HOME, before, SWEPT) == SWEPT:
            pass
        old = [one.id for one in await self.incidents() if 0 < one.closed_at < before]
        if old:
            with speaking("forgetting incidents"):
                await self._client.hdel(casekeys.incidents(), *old)


class StoredCaseNews:
    """What is heard of cases, in the partitions of the conversations."""

    def __init__(self, client: Client, partitions: int) -> None:
        self._client = client
        self._partitions = partitions

    async def waiting(self, limit: int) -> list[CaseNews]:
        with speaking("reading the news of cases"):
            async with self._client.pipeline(transaction=False) as pipe:
                for number in range(self._partitions):
                    pipe.hvals(casekeys.heard(Partition(number)))
                rows: Any = await pipe.execute()
        found = [msgspec.json.decode(row, type=CaseNews) for part in rows for row in part]
        return sorted(found, key=lambda one: one.at)[:limit]

    async def done(self, news: Sequence[CaseNews]) -> None:
        with speaking("dealing with the news of cases"):
            async with self._client.pipeline(transaction=False) as pipe:
                for one in news:
                    pipe.hdel(casekeys.heard(keys.partition_of(one.conversation)), one.message)
                await pipe.execute()

    async def expect(self, conversation: ConversationId, case: CaseId, what: str, at: Millis) -> None:
        partition = keys.partition_of(conversation)
        await functions.call(self._client, "ask_case", partition, conversation, f"{case} {what} {at}")


def _fits(case: Case, ask: CasesAsk) -> bool:
    wanted = (
        (ask.owner, case.owner), (ask.group, case.group), (ask.customer, case.customer),
        (ask.conversation, case.conversation), (ask.incident, case.incident),
    )  # fmt: skip
    said = "\n".join((case.number, case.title, *case.links.orders)).lower()
    fits = all(not want or want == has for want, has in wanted)
    return fits and (ask.closed or case.is_open) and ask.text.strip().lower() in said


def _place(case: Case) -> tuple[bool, bool, int]:
    """Breached ones first, then by when they are due, then the closed ones, the last first."""
    return not case.is_open, case.level not in BREACHED, case.due_at if case.is_open else -case.closed_at


def _case(version: bytes, number: bytes, body: bytes) -> Case | None:
    try:
        case = msgspec.json.decode(body, type=Case)
    except msgspec.MsgspecError as error:
        log.error("case %s is left out: %s", number, error)
        return None
    return replace(case, version=int(version), number=number.decode())


def _incident(row: bytes) -> Incident | None:
    try:
        return msgspec.json.decode(row.partition(b" ")[2], type=Incident)
    except msgspec.MsgspecError as error:
        log.error("an incident is left out: %s", error)
        return None
