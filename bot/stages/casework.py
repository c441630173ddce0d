"""Casework: what people do with complaint cases, from taking them in to the visit afterwards.

In: what the console asks (port `Casework`). Out: the case as it then stands, safe on disk, with what is due of it.
Every change compares and sets on the version that was seen. Whoever had a case first stays on record (首问负责制); what
goes beyond somebody's authority needs a lead, and what all cases of an incident tell needs a second person.
"""

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

import msgspec
from msgspec.structs import replace

from bot.core.casebook import ACTS, CaseBook, Change
from bot.core.caseopening import CaseOpening, bare, case_id
from bot.core.cases import (
    Case,
    CaseAct,
    CaseId,
    CasesAsk,
    CaseStep,
    Described,
    Incident,
    IncidentId,
    Opening,
    Remedy,
)
from bot.core.casesteps import COSTS, LEADS, Authority, checklist, logged, missing, needs_lead, yuan
from bot.core.clock import Millis
from bot.core.complaints import CaseNewsbox
from bot.core.conversations import Conversations, Conversing
from bot.core.due import Due
from bot.core.errors import NotFound, Outdated, Refused
from bot.core.incidents import Incidents, refused
from bot.core.model import Risk, User, UserName, cleaned
from bot.core.ports import Guard
from bot.core.staff import Staff
from bot.core.vocabulary import RiskKind, Role

NOTE: Final = 2_000
"""Characters kept of what people write."""
LOOKS_ON: Final = frozenset({Role.VIEWER, Role.HOST})

EMPTY: Final = "没有写内容，请写好再保存"
OTHERS: Final = "这张工单在{owner}手上，请先转给自己，或请主管处理"
CLOSED: Final = "工单已经关闭，要继续处理请先重新打开"
NO_TALK: Final = "这张工单没有关联会话，请电话联系顾客，再记一条备注"
AMOUNT: Final = "请写清金额，比如 35.00，最多两位小数"
NO_REMEDY: Final = "这一步还不能办补救方案"
NOT_AGREED: Final = "这个方案要主管同意后才能办"
DONE: Final = "这个方案已经办过了"
OWN_REMEDY: Final = "自己提的方案不能自己同意，请另一位主管看"
A_LEAD: Final = "超出权限的方案要组长或主管同意"
UNSOLVED: Final = "处理方案还没办完，先办好再请顾客确认"


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """What it works with, put in by bot.app. `names` of all colleagues who are still here; `words` for a case's step,
    by what they are for; `mask` hides personal data in what people type."""

    book: CaseBook
    opening: CaseOpening
    conversations: Conversations
    conversing: Conversing
    guard: Guard
    news: CaseNewsbox
    staff: Staff
    authority: Authority
    names: Callable[[], Awaitable[frozenset[UserName]]]
    words: Callable[[Case], Mapping[str, str]]
    mask: Callable[[str], str] = str


class CaseworkStage:
    """The port `Casework`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._book = parts.book
        self._incidents = Incidents(parts.book, parts.guard, parts.mask)

    async def open(self, opening: Opening, by: User) -> Case:
        """See the port. The one that is open about that conversation, or a new one."""
        _may(by)
        title = self._typed(opening.title)
        if not title:
            raise refused("a case without a title", EMPTY)
        if not opening.conversation:
            case = bare(
                opening.kind, opening.manner, title, opening.group, by.name, self._book.clock, secrets.token_hex(4)
            )  # fmt: skip
        else:
            talk = await self._parts.conversations.get(opening.conversation)
            known = await self._book.cases.listed(CasesAsk(conversation=talk.id, closed=True))
            if found := next((one for one in known if one.is_open), None):
                return found
            case = await self._parts.opening.about(talk, opening.kind, opening.manner, title, title, by.name)
            case = replace(case, id=case_id(talk.id, talk.session, len(known)))
        links = replace(case.links, **{name: said for name, said in _said(opening.links).items() if said})
        urgency = min(case.urgency, opening.urgency, key=list(type(case.urgency)).index)
        case = replace(case, links=links, urgency=urgency, group=opening.group or case.group)
        return await self._book.keep(self._book.new(case), by.name, "opened")

    async def act(self, case: CaseId, version: int, act: CaseAct, by: User, says: str = "") -> Case:
        """See the port. Who does something to a case that nobody has, has it."""
        current = self._taken(await self._seen(case, version, closed=act is CaseAct.REOPEN), by)
        await self._theirs(current, by)
        if found := missing(current, act):
            raise Refused(f"case {current.number} cannot {act}: {found[0]}", tuple(map(_risk, found)))
        wording = await self._book.wording(current.incident)
        done, more = self._book.stepped(current, act, by.name, self._typed(says), wording)
        return await self._book.keep(done, by.name, ACTS[act], more)

    async def assign(self, case: CaseId, version: int, by: User, owner: UserName, group: str, says: str) -> Case:
        """See the port."""
        current = await self._seen(case, version)
        if owner and owner not in await self._parts.names():
            raise NotFound(f"there is no colleague {owner}; choose one of the list")
        if group and group not in {one.name for one in self._parts.staff.groups}:
            raise NotFound(f"there is no group {group}; choose one of the settings")
        if owner != by.name:
            await self._theirs(current, by)
        what = "assigned" if owner else "handed_over"
        says = " ".join(filter(None, (owner or group, self._typed(says))))
        changed = replace(current, owner=owner, first_owner=current.first_owner or owner, group=group or current.group)
        return await self._book.keep(logged(changed, self._now(), what, says, by.name), by.name, what)

    async def describe(self, case: CaseId, version: int, by: User, described: Described) -> Case:
        """See the port. Another kind has another list; another urgency another time to be taken in."""
        current = await self._seen(case, version)
        said = {name: value for name, value in _said(described).items() if value is not None}
        said |= {name: self._typed(str(said[name])) for name in ("title", "finding") if name in said}
        changed = replace(current, **said)
        if (changed.kind, changed.manner) != (current.kind, current.manner):
            changed = replace(changed, checklist=checklist(changed.kind, changed.manner, current.checklist))
        if changed.urgency is not current.urgency and current.step is CaseStep.ACCEPT and not current.waits_since:
            changed = self._book.timed(changed)
        names = "、".join(_DESCRIBED[name] for name in said)
        return await self._book.keep(logged(changed, self._now(), "described", names, by.name), by.name, "described")

    async def check(self, case: CaseId, version: int, by: User, key: str, note: str, done: bool) -> Case:
        """See the port."""
        current, now = await self._seen(case, version), self._now()
        line = next((one for one in current.checklist if one.key == key), None)
        if line is None:
            raise NotFound(f"case {current.number} has no line {key}")
        who = (by.name, now) if done else (UserName(""), 0)
        checked = replace(line, by=who[0], at=who[1], note=self._typed(note))
        lines = tuple(checked if one.key == key else one for one in current.checklist)
        changed = logged(replace(current, checklist=lines), now, "checked" if done else "unchecked", line.text, by.name)
        return await self._book.keep(changed, by.name, "checked")

    # ---- remedies ----

    async def offer(self, case: CaseId, version: int, by: User, remedy: Remedy) -> Case:
        """See the port."""
        current = await self._seen(case, version)
        if current.step is CaseStep.FOLLOW_UP:
            raise refused(f"case {current.number} is solved", NO_REMEDY)
        amount = yuan(remedy.amount) if remedy.amount else None
        if amount is None and (remedy.amount or remedy.kind in COSTS):
            raise refused(f"{remedy.amount!a} is no amount", AMOUNT)
        made = Remedy(
            number=max((one.number for one in current.remedies), default=0) + 1, kind=remedy.kind,
            amount=f"{amount:.2f}" if amount is not None else "", text=self._typed(remedy.text), by=by.name,
            at=self._now(),
        )  # fmt: skip
        beyond = needs_lead(current, made, await self._leads(current, by), self._parts.authority)
        changed = replace(current, remedies=(*current.remedies, replace(made, needs_lead=beyond)))
        says = f"第 {made.number} 个方案" + (f"，{made.amount} 元" if made.amount else "")
        return await self._book.keep(logged(changed, self._now(), "remedy", says, by.name), by.name, "remedy")

    async def agree(self, case: CaseId, version: int, by: User, remedy: int, yes: bool) -> Case:
        """See the port."""
        current = await self._seen(case, version)
        proposed = _remedy(current, remedy)
        if not await self._leads(current, by):
            raise refused(f"{by.name} leads nobody there", A_LEAD)
        if proposed.by == by.name:
            raise refused(f"{by.name} proposed that", OWN_REMEDY)
        if proposed.done_at:
            raise refused(f"remedy {remedy} was carried out", DONE)
        who = by.name if yes else UserName("")
        judged = replace(proposed, agreed_by=who, agreed_at=self._now(), refused=not yes)
        what = "remedy_agreed" if yes else "remedy_refused"
        return await self._remedied(current, judged, by, what)

    async def carried_out(self, case: CaseId, version: int, by: User, remedy: int) -> Case:
        """See the port. With the last of them the customer is asked whether that settles it."""
        current = await self._seen(case, version)
        proposed = _remedy(current, remedy)
        if not proposed.stands:
            raise refused(f"remedy {remedy} does not stand", NOT_AGREED)
        if proposed.done_at:
            raise refused(f"remedy {remedy} was carried out", DONE)
        return await self._remedied(current, replace(proposed, done_by=by.name, done_at=self._now()), by, "remedy_done")

    async def _remedied(self, current: Case, remedy: Remedy, by: User, what: str) -> Case:
        remedies = tuple(remedy if one.number == remedy.number else one for one in current.remedies)
        changed = logged(replace(current, remedies=remedies), self._now(), what, f"第 {remedy.number} 个方案", by.name)
        more: list[Due] = []
        if _all_done(changed):
            changed, more = self._book.asked(changed)
        kept = await self._book.keep(changed, by.name, what, more)
        if kept.asked_at and kept.conversation:
            await self._parts.news.expect(kept.conversation, kept.id, "settled", kept.asked_at)
        return kept

    # ---- words ----

    async def tell(self, case: CaseId, version: int, by: User, text: str) -> Case:
        """See the port. Said is said: its line is written whoever changes the case meanwhile."""
        current = await self._seen(case, version)
        if not current.conversation:
            raise refused(f"case {current.number} is of no conversation", NO_TALK)
        await self._parts.conversing.say(current.conversation, by, text, (), ())
        said = self._typed(text)

        def told(now: Case) -> Change:
            return self._book.told(logged(now, self._now(), "told", said, by.name, told=True)), "told", (), None

        return await self._book.change(case, by.name, told)

    async def note(self, case: CaseId, version: int, by: User, text: str) -> Case:
        """See the port. A note is nobody's rival: it is added to whatever stands there."""
        _may(by)
        written = self._typed(text)
        if not written:
            raise refused("a note without words", EMPTY)

        def noted(now: Case) -> Change:
            return logged(now, self._now(), "note", written, by.name), "note", (), None

        return await self._book.change(case, by.name, noted)

    async def confirm(self, case: CaseId, version: int, by: User, says: str) -> Case:
        """See the port."""
        current = await self._seen(case, version)
        if current.step is not CaseStep.SOLVE:
            raise refused(f"case {current.number} is not being solved", UNSOLVED)
        await self._theirs(current, by)
        agreed, more = self._book.confirmed(current, by.name, self._typed(says))
        return await self._book.keep(agreed, by.name, "confirmed", more)

    async def suggested(self, case: CaseId) -> Mapping[str, str]:
        """See the port. The wording of its incident comes first."""
        current = await self._book.cases.get(case)
        wording = await self._book.wording(current.incident)
        said = dict(self._parts.words(current))
        return {"incident": wording, **said} if wording else said

    # ---- incidents ----

    async def gather(self, title: str, cases: Sequence[CaseId], by: User) -> Incident:
        """See the port."""
        _may(by)
        return await self._incidents.gather(title, cases, by)

    async def word(self, incident: IncidentId, version: int, by: User, wording: str) -> Incident:
        """See the port."""
        _may(by)
        return await self._incidents.word(incident, version, by, wording)

    async def agree_word(self, incident: IncidentId, version: int, by: User) -> Incident:
        """See the port."""
        _may(by)
        return await self._incidents.agree(incident, version, by)

    async def tell_all(self, incident: IncidentId, version: int, by: User) -> int:
        """See the port."""
        _may(by)
        return await self._incidents.tell_all(incident, version, by)

    async def close_incident(self, incident: IncidentId, version: int, by: User) -> Incident:
        """See the port."""
        _may(by)
        return await self._incidents.close(incident, version, by)

    # ---- who may ----

    async def _seen(self, case: CaseId, version: int, closed: bool = False) -> Case:
        """It as it was seen, if it still is so. Raises Outdated, Refused, NotFound."""
        current = await self._book.cases.get(case)
        if current.version != version:
            raise Outdated(f"case {current.number} has version {current.version}, not {version}; read it again")
        if not current.is_open and not closed:
            raise refused(f"case {current.number} is closed", CLOSED)
        return current

    def _taken(self, current: Case, by: User) -> Case:
        if current.owner:
            return current
        return replace(current, owner=by.name, first_owner=current.first_owner or by.name)

    async def _theirs(self, current: Case, by: User) -> None:
        """Whoever has it, or leads there, decides about it. Raises Refused."""
        _may(by)
        if current.owner not in ("", by.name) and not await self._leads(current, by):
            raise refused(f"{current.owner} has case {current.number}", OTHERS.format(owner=current.owner))

    async def _leads(self, current: Case, by: User) -> bool:
        _may(by)
        if by.role in LEADS:
            return True
        return any(one.name == by.name and current.group in one.leads for one in await self._parts.staff.listed())

    def _now(self) -> Millis:
        return self._book.clock.now()

    def _typed(self, text: str) -> str:
        return self._parts.mask(cleaned(text))[:NOTE]


def _all_done(case: Case) -> bool:
    """Whether everything that was offered is carried out, and nobody asked the customer yet."""
    if case.step is not CaseStep.SOLVE or case.confirmed_at or case.asked_at:
        return False
    left = [one for one in case.remedies if not one.refused]
    return bool(left) and all(one.stands and one.done_at for one in left)


def _remedy(case: Case, number: int) -> Remedy:
    found = next((one for one in case.remedies if one.number == number), None)
    if found is None:
        raise NotFound(f"case {case.number} has no remedy {number}")
    return found


def _said(of: msgspec.Struct) -> dict[str, object]:
    return {name: getattr(of, name) for name in of.__struct_fields__}


_DESCRIBED: Final = {
    "kind": "类别",
    "manner": "顾客状态",
    "urgency": "紧急程度",
    "title": "标题",
    "finding": "核实结果",
    "links": "关联",
}


def _risk(advice: str) -> Risk:
    return Risk(RiskKind.UNSURE, "", advice, blocking=True)


def _may(by: User) -> None:
    """Who only looks changes nothing."""
    if by.role in LOOKS_ON:
        raise Refused(f"{by.name} may look at cases, but not work on them")
