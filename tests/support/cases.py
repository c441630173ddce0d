"""Cases in memory: kept in a dict, and a desk of people who look after them by the plainest rules.

In: a clock, a feed. Out: `MemoryCases` and `MemoryCasework` (the ports of `bot.core.cases`), `case`, `case_parts`.
Called by tests of the console; what the real ones promise is in tests/contract/test_cases.py.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from msgspec.structs import replace

from bot.console.keys import CaseParts
from bot.core.cases import (
    NOTHING_ELSE,
    Also,
    Case,
    CaseAct,
    CaseId,
    CaseKind,
    CaseLine,
    CasesAsk,
    CaseStep,
    Described,
    Incident,
    IncidentId,
    Manner,
    Opening,
    Remedy,
)
from bot.core.casesteps import checklist, missing, moved
from bot.core.clock import MINUTE, Clock, Millis
from bot.core.desk import CaseMoved, DeskChange
from bot.core.errors import NotFound, Outdated, Refused
from bot.core.model import Risk, User, UserName
from bot.core.serviceclocks import Level
from bot.core.vocabulary import RiskKind
from tests.support.gaps import SHANGHAI

HOUR = 60 * MINUTE
STEPS = {
    CaseStep.ACCEPT: HOUR // 2,
    CaseStep.VERIFY: 4 * HOUR,
    CaseStep.SOLVE: 24 * HOUR,
    CaseStep.FOLLOW_UP: 72 * HOUR,
}
WORDS = {
    "listen": "您说的情况我都记下了，让您遇到这种事，真的很抱歉。",
    "soothe": "换成是我也会着急，这件事我来负责到底。",
    "explain": "我们正在和仓库核对这一批的质检记录，今天 18:00 前给您结果。",
    "progress": "张女士，您的问题已经转给质检同事，今天 18:00 前我来告诉您结果。",
}
AGENT_YUAN = 50.0


class Feed(Protocol):
    def tell(self, *changes: DeskChange) -> None: ...


def case(clock: Clock, number: str = "1122-001", **changes: Any) -> Case:
    """A case as it is right after somebody complained."""
    now = clock.now()
    made = Case(
        id=CaseId(f"0-{number}"), number=number, kind=CaseKind.QUALITY, title="杯子收到就有裂纹", called="张女士",
        group="售后", opened_at=now, step_at=now, due_at=Millis(now + HOUR // 2),
        checklist=checklist(CaseKind.QUALITY, Manner.CALM),
        log=(CaseLine(at=now, what="opened", says="顾客在会话里投诉", step=CaseStep.ACCEPT),), version=1,
    )  # fmt: skip
    return replace(made, **changes)


class MemoryCases:
    """Cases with one compare-and-set, every change told on the feed."""

    def __init__(self, clock: Clock, feed: Feed) -> None:
        self._clock = clock
        self._feed = feed
        self.all: dict[CaseId, Case] = {}
        self.gathered: dict[IncidentId, Incident] = {}
        self.done: list[tuple[UserName, str]] = []

    async def get(self, case: CaseId) -> Case:
        if case not in self.all:
            raise NotFound(f"there is no case {case}")
        return self.all[case]

    async def listed(self, ask: CasesAsk) -> list[Case]:
        found = [one for one in self.all.values() if self._fits(one, ask)]
        breached = (Level.LEAD, Level.SUPERVISOR)
        return sorted(found, key=lambda one: (one.level not in breached, one.due_at))[: ask.limit]

    def _fits(self, one: Case, ask: CasesAsk) -> bool:
        wanted = (
            (ask.owner, one.owner), (ask.group, one.group), (ask.customer, one.customer),
            (ask.conversation, one.conversation), (ask.incident, one.incident),
        )  # fmt: skip
        said = "\n".join((one.number, one.title, *one.links.orders)).lower()
        return (
            (ask.closed or one.is_open)
            and ask.text.lower() in said
            and all(not want or want == has for want, has in wanted)
        )

    async def put(self, case: Case, by: UserName, what: str, also: Also = NOTHING_ELSE) -> Case:
        known = self.all.get(case.id)
        if case.version == 0 and known:
            return known
        if case.version != (known.version if known else 0):
            raise Outdated(f"somebody else changed {case.number}; read it again")
        number = case.number or f"1122-{len(self.all) + 1:03}"
        put = self.all[case.id] = replace(case, version=case.version + 1, number=number)
        self.done.append((by, what))
        self._feed.tell(CaseMoved(put.id, put.version))
        return put

    def add(self, *cases: Case) -> None:
        """They were there before."""
        self.all |= {one.id: one for one in cases}

    async def incidents(self) -> list[Incident]:
        return list(self.gathered.values())

    async def incident(self, incident: IncidentId) -> Incident:
        if incident not in self.gathered:
            raise NotFound(f"there is no incident {incident}")
        return self.gathered[incident]

    async def put_incident(self, incident: Incident, by: UserName, what: str, at: Millis) -> Incident:
        known = self.gathered.get(incident.id)
        if incident.version != (known.version if known else 0):
            raise Outdated("somebody else changed the incident; read it again")
        put = self.gathered[incident.id] = replace(incident, version=incident.version + 1)
        self.done.append((by, what))
        return put


class MemoryCasework:
    """What people may do, by the table and little more. `told` is what customers heard."""

    def __init__(self, cases: MemoryCases, clock: Clock) -> None:
        self._cases = cases
        self._clock = clock
        self.told: list[tuple[CaseId, str]] = []

    async def open(self, opening: Opening, by: User) -> Case:
        now = self._clock.now()
        made = case(
            self._clock, "", kind=opening.kind, checklist=checklist(opening.kind, opening.manner), title=opening.title,
            conversation=opening.conversation,
            links=opening.links, urgency=opening.urgency, manner=opening.manner, owner=by.name, first_owner=by.name,
            group=opening.group or "售后", id=CaseId(f"0-{opening.conversation or len(self._cases.all)}"), version=0,
            opened_by=by.name, called="", log=(CaseLine(at=now, what="opened", by=by.name, step=CaseStep.ACCEPT),),
        )  # fmt: skip
        return await self._cases.put(made, by.name, "opened")

    async def act(self, case: CaseId, version: int, act: CaseAct, by: User, says: str = "") -> Case:
        was, now = await self._cases.get(case), self._clock.now()
        if found := missing(was, act):
            raise Refused(found[0], tuple(Risk(RiskKind.UNSURE, "", advice, blocking=True) for advice in found))
        done = replace(moved(was, act, now, says), owner=was.owner or by.name, first_owner=was.first_owner or by.name)
        if done.step is not was.step:
            done = replace(done, due_at=Millis(now + STEPS.get(done.step, 0)))
        return await self._put(done, version, by, _DONE[act], says)

    async def assign(self, case: CaseId, version: int, by: User, owner: UserName, group: str, says: str) -> Case:
        was = await self._cases.get(case)
        changed = replace(was, owner=owner, first_owner=was.first_owner or owner, group=group or was.group)
        what = "assigned" if owner else "handed_over"
        return await self._put(changed, version, by, what, " ".join(filter(None, (owner or group, says))))

    async def describe(self, case: CaseId, version: int, by: User, described: Described) -> Case:
        was = await self._cases.get(case)
        said = {name: value for name in described.__struct_fields__ if (value := getattr(described, name)) is not None}
        return await self._put(replace(was, **said), version, by, "described", "、".join(said))

    async def check(self, case: CaseId, version: int, by: User, key: str, note: str, done: bool) -> Case:
        was, now = await self._cases.get(case), self._clock.now()
        who, at = (by.name, now) if done else (UserName(""), Millis(0))
        lines = tuple(replace(line, by=who, at=at, note=note) if line.key == key else line for line in was.checklist)
        text = next(line.text for line in lines if line.key == key)
        return await self._put(replace(was, checklist=lines), version, by, "checked", text)

    async def offer(self, case: CaseId, version: int, by: User, remedy: Remedy) -> Case:
        was = await self._cases.get(case)
        beyond = float(remedy.amount or 0) > AGENT_YUAN
        made = replace(remedy, number=len(was.remedies) + 1, at=self._clock.now(), needs_lead=beyond)
        says = f"{made.kind} {made.amount}".strip()
        return await self._put(replace(was, remedies=(*was.remedies, made)), version, by, "remedy", says)

    async def agree(self, case: CaseId, version: int, by: User, remedy: int, yes: bool) -> Case:
        def judged(one: Remedy) -> Remedy:
            return replace(one, agreed_by=by.name if yes else "", agreed_at=self._clock.now(), refused=not yes)

        what = "remedy_agreed" if yes else "remedy_refused"
        return await self._remedied(case, version, by, remedy, what, judged)

    async def carried_out(self, case: CaseId, version: int, by: User, remedy: int) -> Case:
        def done(one: Remedy) -> Remedy:
            return replace(one, done_by=by.name, done_at=self._clock.now())

        return await self._remedied(case, version, by, remedy, "remedy_done", done)

    async def _remedied(self, case: CaseId, version: int, by: User, number: int, what: str, change: Any) -> Case:
        was = await self._cases.get(case)
        if number not in {one.number for one in was.remedies}:
            raise NotFound(f"{was.number} has no remedy {number}")
        remedies = tuple(change(one) if one.number == number else one for one in was.remedies)
        return await self._put(replace(was, remedies=remedies), version, by, what, "")

    async def tell(self, case: CaseId, version: int, by: User, text: str) -> Case:
        was, now = await self._cases.get(case), self._clock.now()
        self.told.append((case, text))
        changed = replace(was, told_at=now, tell_by=Millis(now + 8 * HOUR))
        return await self._put(changed, version, by, "told", text, told=True)

    async def note(self, case: CaseId, version: int, by: User, text: str) -> Case:
        return await self._put(await self._cases.get(case), version, by, "note", text)

    async def confirm(self, case: CaseId, version: int, by: User, says: str) -> Case:
        was = replace(await self._cases.get(case), confirmed_at=self._clock.now(), confirmed_by=by.name)
        return await self._put(was, version, by, "confirmed", says)

    async def suggested(self, case: CaseId) -> Mapping[str, str]:
        return WORDS

    async def gather(self, title: str, cases: Sequence[CaseId], by: User) -> Incident:
        now, store = self._clock.now(), self._cases
        known = next((one for one in store.gathered.values() if one.title == title and not one.closed_at), None)
        first = await store.get(cases[0])
        made = known or Incident(
            id=IncidentId(f"0-i{len(store.gathered)}"), title=title, kind=first.kind, product=first.links.product,
            opened_by=by.name, opened_at=now,
        )  # fmt: skip
        all_of_it = tuple(dict.fromkeys((*made.cases, *cases)))
        for one in cases:
            store.all[one] = replace(await store.get(one), incident=made.id)
        return await store.put_incident(replace(made, cases=all_of_it), by.name, "gathered", now)

    async def word(self, incident: IncidentId, version: int, by: User, wording: str) -> Incident:
        was = await self._cases.incident(incident)
        said = replace(was, wording=wording, written_by=by.name, agreed_by=UserName(""), version=version)
        return await self._cases.put_incident(said, by.name, "worded", self._clock.now())

    async def agree_word(self, incident: IncidentId, version: int, by: User) -> Incident:
        was = await self._cases.incident(incident)
        if was.written_by == by.name:
            raise Refused("somebody else has to agree to what you wrote")
        agreed = replace(was, agreed_by=by.name, version=version)
        return await self._cases.put_incident(agreed, by.name, "agreed", self._clock.now())

    async def tell_all(self, incident: IncidentId, version: int, by: User) -> int:
        was = await self._cases.incident(incident)
        if not was.agreed_by:
            raise Refused("nobody agreed to the wording yet")
        open_ones = [one for one in was.cases if self._cases.all[one].is_open]
        self.told += [(one, was.wording) for one in open_ones]
        return len(open_ones)

    async def close_incident(self, incident: IncidentId, version: int, by: User) -> Incident:
        now = self._clock.now()
        closed = replace(await self._cases.incident(incident), closed_at=now, version=version)
        return await self._cases.put_incident(closed, by.name, "closed", now)

    async def _put(self, case: Case, version: int, by: User, what: str, says: str, told: bool = False) -> Case:
        line = CaseLine(at=self._clock.now(), what=what, says=says, by=by.name, step=case.step, told=told)
        return await self._cases.put(replace(case, version=version, log=(*case.log, line)), by.name, what)


_DONE = {
    CaseAct.ADVANCE: "advanced", CaseAct.WAIT: "waits", CaseAct.RESUME: "resumed", CaseAct.CLOSE: "closed",
    CaseAct.DROP: "dropped", CaseAct.REOPEN: "reopened",
}  # fmt: skip


def case_parts(cases: MemoryCases, casework: MemoryCasework) -> CaseParts:
    return CaseParts(casework=casework, cases=cases, timezone=SHANGHAI)
