"""The clocks of cases: what happens to a case because time went by.

In: due items of the kinds CLOCK and FOLLOW_UP. Out: verdicts (`clock`, `follow_up`), nudges, notices; `look_after`.
Called by the clockwork and, for cases whose owner has left, by a tick of the leader. What is due follows from the case:
an item that does not follow from it any more is moot, so that one fired twice does nothing the second time.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import msgspec
from msgspec.structs import replace

from bot.core.casebook import CaseBook, Change
from bot.core.casedues import nudge_of, told_of
from bot.core.cases import Case, CaseId, CasesAsk
from bot.core.casesteps import logged
from bot.core.casetelling import CSAT, asks_csat
from bot.core.clock import Millis, later
from bot.core.complaints import CaseNewsbox
from bot.core.conversations import Conversations, TurnKind
from bot.core.due import Done, Due, Skip, SkipReason, Verdict, Wait, WaitReason
from bot.core.errors import NotFound, Outdated
from bot.core.model import UserName
from bot.core.notices import NoticeFate, NoticeKind, Notices, notice_id
from bot.core.people import Presence
from bot.core.serviceclocks import Level, Nudge
from bot.core.staff import Staff
from bot.core.standing import HOUSE

log = logging.getLogger(__name__)

TYPING_S: Final = 15.0
"""So long after somebody wrote there, whoever has the case is warned after all."""
HEARD: Final = frozenset({NoticeFate.SENT, NoticeFate.DELIVERED})
MOOT: Final = Skip(SkipReason.MOOT)
LATEST: Final = 200
"""Lines of a conversation in which it is looked whether its customer wrote."""


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """What they work with, put in by bot.app. `names` of all colleagues who are still here, `supervisors` among them.
    `notices` know whether a question reached its customer (None: nobody gives any)."""

    book: CaseBook
    news: CaseNewsbox
    conversations: Conversations
    staff: Staff
    presence: Presence
    names: Callable[[], Awaitable[frozenset[UserName]]]
    supervisors: Callable[[], Awaitable[Sequence[UserName]]]
    notices: Notices | None = None


class CaseClocks:
    """The handlers. All raise Unavailable."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._book = parts.book

    async def clock(self, due: Due, now: Millis) -> Verdict:
        """A step is nearly over, or over; or a customer is to hear how it goes."""
        case = await self._meant(due, now)
        if not isinstance(case, Case):
            return case
        case = await self._owned(case)
        if due.event.startswith("tell-"):
            return await self._tell(case, now)
        level = Level(due.event.partition("-")[0])
        if level is Level.WARNED and await self._somebody_writes(case):
            return Wait(later(now, TYPING_S), WaitReason.TYPING)
        nudge = await self._nudge(case, level, now)
        late = level is Level.LEAD
        what = "warned" if level is Level.WARNED else "breached"
        changed = replace(case, level=level, breached=case.breached + late)
        return await self._kept(logged(changed, now, what, "、".join(nudge.to)), what, nudge=nudge)

    async def follow_up(self, due: Due, now: Millis) -> Verdict:
        """Ask how it was; or nobody said whether it settles it, for long."""
        case = await self._meant(due, now)
        if not isinstance(case, Case):
            return case
        if due.event.startswith("silence-"):
            return await self._silent(case, now)
        asks = asks_csat(case, now)
        asked = replace(case, satisfaction=replace(case.satisfaction, asked_at=now))
        if asks:  # first, so that whoever dies in between does it again
            await self._parts.news.expect(case.conversation, case.id, CSAT, now)
        verdict = await self._kept(logged(asked, now, "follow_up", told=bool(asks)), "follow_up", asks)
        return verdict if asks or isinstance(verdict, Wait) else Done("没有能联系到的渠道，请电话回访")

    async def _silent(self, case: Case, now: Millis) -> Verdict:
        """Who was asked and says nothing agrees; whom the question did not reach was not asked, and who wrote anything
        since is no silent one: somebody reads it."""
        hours = round(self._book.times.silent_s / 3600)
        wrote = await self._wrote(case, case.asked_at)
        if not wrote and await self._reached(case):
            agreed, more = self._book.confirmed(case, HOUSE, f"{hours} 小时没有回复，按已解决处理")
            return await self._kept(agreed, "confirmed", more)
        nudge = await self._nudge(case, Level.WARNED, now)
        says = WROTE if wrote else UNREACHED
        unasked = logged(replace(self._book.resumed(case), asked_at=Millis(0)), now, "unsettled", says)
        return await self._kept(unasked, "unsettled", nudge=nudge)

    async def _wrote(self, case: Case, since: Millis) -> bool:
        """Whether the customer wrote after that."""
        try:
            lines = await self._parts.conversations.turns(case.conversation, 0, LATEST)
        except NotFound:
            return False
        return any(line.kind is TurnKind.CUSTOMER and line.at > since for line in lines)

    async def _reached(self, case: Case) -> bool:
        if self._parts.notices is None:
            return False
        asked = notice_id(NoticeKind.CASE_SOLVED, case.id, f"solved-{case.asked_at}")
        record = await self._parts.notices.record(asked)
        return record is not None and record.fate in HEARD

    async def _tell(self, case: Case, now: Millis) -> Verdict:
        """Whom no notice can reach somebody calls."""
        wording = await self._book.wording(case.incident)
        done, more = self._book.heard(case, f"tell-{case.tell_by}", wording)
        return await self._kept(done, "progress", more, None if more else await self._nudge(case, Level.WARNED, now))

    async def _meant(self, due: Due, now: Millis) -> Case | Skip | Wait:
        """The case, where the item still follows from it; settings may have changed its time since it was planned."""
        try:
            case = await self._book.cases.get(CaseId(due.subject))
        except NotFound:
            return MOOT
        same = [one.at for one in self._book.dues(case) if (one.key, one.event) == (due.key, due.event)]
        if not same:
            return MOOT
        return case if same[0] <= now else Wait(same[0], WaitReason.AGAIN)

    async def _kept(self, case: Case, what: str, more: Sequence[Due] = (), nudge: Nudge | None = None) -> Verdict:
        try:
            await self._book.keep(case, HOUSE, what, more, nudge)
        except Outdated:  # looked at again with what somebody just did
            return Wait(later(self._book.clock.now(), 1.0), WaitReason.AGAIN)
        return Done(what)

    async def _somebody_writes(self, case: Case) -> bool:
        return bool(case.conversation and (await self._parts.presence.looking()).typing.get(case.conversation))

    async def _nudge(self, case: Case, level: Level, now: Millis) -> Nudge:
        agents, supervisors = await self._parts.staff.listed(), await self._parts.supervisors()
        return nudge_of(case, level, told_of(case, level, agents, supervisors), now)

    # ---- owners who have left ----

    async def look_after(self) -> None:
        """Cases whose owner has left go to the group's lead, or back to the group; those that wait for a customer who
        wrote go on."""
        here = await self._parts.names()
        for found in await self._book.cases.listed(CasesAsk(limit=10_000)):
            case = await self._owned(found, here)
            if case.waits_since and await self._wrote(case, case.waits_since):
                await self._go_on(case)

    async def _go_on(self, case: Case) -> None:
        nudge = await self._nudge(case, Level.WARNED, self._book.clock.now())

        def went_on(now: Case) -> Change | None:
            if now.waits_since != case.waits_since:
                return None
            back = logged(self._book.resumed(now), self._book.clock.now(), "resumed", SPOKE)
            return back, "resumed", (), nudge

        await self._book.change(case.id, HOUSE, went_on)

    async def _owned(self, case: Case, here: frozenset[UserName] | None = None) -> Case:
        """With an owner who is still here, or with none."""
        known = here if here is not None else await self._parts.names()
        if not case.owner or case.owner in known:
            return case
        leads = [one.name for one in await self._parts.staff.listed() if case.group in one.leads and one.name in known]
        heir, gone = (leads or [UserName("")])[0], case.owner

        def handed(now: Case) -> Change | None:
            if now.owner != gone:
                return None
            says = f"{gone} 已离开，转给{heir or '组里'}"
            changed = logged(replace(now, owner=heir), self._book.clock.now(), "owner_left", says)
            nudge = nudge_of(changed, Level.WARNED, [heir] if heir else [], self._book.clock.now())
            return changed, "owner_left", (), nudge

        log.warning("case %s was %s's, who has left", case.number, gone)
        return await self._book.change(case.id, HOUSE, handed)


UNREACHED: Final = "询问没有送达顾客，请电话确认是否解决"
SPOKE: Final = "顾客写了消息，继续处理"
WROTE: Final = "询问之后顾客写过消息，请看过再确认是否解决"
