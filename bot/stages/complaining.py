"""What customers say of cases: a complaint opens one, a tap below a question is its answer.

In: news (port `CaseNewsbox`), which the store wrote with the messages. Out: cases opened, lines and scores in them,
nudges. Called by a tick of the leader once a second. News are dealt with before they are taken away: whoever dies in
between leaves them to the next, who finds that it was done.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final

import msgspec
from msgspec.structs import replace

from bot.core.casebook import CaseBook, Change
from bot.core.casedues import nudge_of, told_of
from bot.core.caseopening import TITLE, CaseOpening, case_id
from bot.core.cases import Case, CaseAct, CaseId, CasesAsk, CaseStep, Manner
from bot.core.casesteps import logged, missing
from bot.core.casetelling import CSAT, NPS, SETTLED, asks_nps
from bot.core.clock import Millis
from bot.core.complaints import CaseNews, CaseNewsbox
from bot.core.conversations import Conversations
from bot.core.errors import LeaseLost, NotFound, Unavailable
from bot.core.grievances import kind_of, manner_of
from bot.core.model import UserName
from bot.core.serviceclocks import Level, Nudge
from bot.core.staff import Staff
from bot.core.standing import HOUSE
from bot.core.topics import TopicId

log = logging.getLogger(__name__)

AT_ONCE: Final = 200
MANY: Final = 10_000
CONTENT: Final = 4
"""From this score on a customer is content, and their case ends once they have said all we asked."""
UPSET: Final = 2


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """What it works with, put in by bot.app. `opens`: whether a complaint opens a case by itself."""

    book: CaseBook
    opening: CaseOpening
    news: CaseNewsbox
    conversations: Conversations
    staff: Staff
    supervisors: Callable[[], Awaitable[Sequence[UserName]]]
    opens: bool = True


class Complaining:
    """Deals with the news."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._book = parts.book

    async def take_up(self) -> None:
        """All that waits; what fails stays, and holds up nothing else. Raises Unavailable."""
        for news in await self._parts.news.waiting(AT_ONCE):
            try:
                await (self._answered(news) if news.what else self._complained(news))
            except NotFound as error:
                log.warning("what was said of a case is let go: %s", error)
            except (Unavailable, LeaseLost):
                raise
            except Exception:
                log.exception("what message %s says of a case cannot be dealt with", news.message)
                continue
            await self._parts.news.done([news])

    async def link(self) -> None:
        """Open cases with the topic that their conversation turned out to complain of."""
        asked = [one for one in await self._book.cases.listed(CasesAsk(limit=MANY)) if not one.links.topic]
        found = await self._parts.opening.topics([one.conversation for one in asked if one.conversation])
        for case in asked:
            if topic := found.get(case.conversation):
                await self._book.change(case.id, HOUSE, partial(_linked, topic))

    # ---- complaints ----

    async def _complained(self, news: CaseNews) -> None:
        """Into the case that is about that conversation, which comes back where it was over; else a new one."""
        if not self._parts.opens:
            return
        known = await self._book.cases.listed(CasesAsk(conversation=news.conversation, closed=True))
        if any(_knows(case, news) for case in known):
            return
        mine = next((case for case in known if case.is_open), None)
        mine = mine or next((one for one in known if one.id == case_id(news.conversation, news.session)), None)
        if mine is None:
            await self._open(news, again=bool(known))
        else:
            nudge = await self._nudge(mine, news.at)
            await self._book.change(mine.id, HOUSE, lambda case: self._again(case, news, nudge))

    async def _open(self, news: CaseNews, again: bool) -> None:
        talk = await self._parts.conversations.get(news.conversation)
        manner = manner_of(news.text, again=again)
        title = news.text[:TITLE] or "顾客投诉"
        case = await self._parts.opening.about(talk, kind_of(news.text), manner, title, news.text, UserName(""))
        log = tuple(replace(line, says="") for line in case.log)
        case = replace(case, id=case_id(news.conversation, news.session), opened_by=HOUSE, log=log)
        case = logged(case, news.at, "complained", news.text[:TITLE])
        await self._book.keep(self._book.new(case), HOUSE, "opened")

    def _again(self, case: Case, news: CaseNews, nudge: Nudge) -> Change | None:
        """They complain once more: it is not settled, whatever the case says."""
        if _knows(case, news):
            return None
        came = logged(case, news.at, "complained", news.text[:TITLE])
        manner = manner_of(news.text, again=True)
        came = replace(came, manner=manner if case.manner is not Manner.MALICIOUS else case.manner)
        if case.step in (CaseStep.FOLLOW_UP, CaseStep.CLOSED):
            back, more = self._book.stepped(came, CaseAct.REOPEN, HOUSE, "顾客再次投诉")
            return back, "reopened", more, nudge
        if case.waits_since:  # they spoke: whoever waited for them goes on, and silence is no yes any more
            back = replace(self._book.resumed(came), asked_at=Millis(0))
            return logged(back, news.at, "resumed"), "resumed", (), nudge
        return came, "complained", (), nudge

    # ---- answers ----

    async def _answered(self, news: CaseNews) -> None:
        case = await self._book.cases.get(news.case)
        if case.conversation != news.conversation:
            log.warning("a tap in conversation %s names a case of another", news.conversation)
            return
        nudge = await self._nudge(case, news.at)
        changed = await self._book.change(CaseId(case.id), HOUSE, lambda now: self._scored(now, news, nudge))
        if news.what == CSAT and changed.address and changed.satisfaction.nps is None:
            await self._parts.news.expect(changed.conversation, changed.id, NPS, changed.satisfaction.at)

    def _scored(self, case: Case, news: CaseNews, nudge: Nudge) -> Change | None:
        if news.what == SETTLED:
            return self._settled(case, news, nudge)
        return self._rated(case, news, nudge)

    def _settled(self, case: Case, news: CaseNews, nudge: Nudge) -> Change | None:
        """Yes, and the case goes on; no, and its owner is told."""
        if news.score and case.step is CaseStep.SOLVE and not case.confirmed_at:
            agreed, more = self._book.confirmed(case, UserName(""), "顾客确认已经解决")
            return agreed, "confirmed", more, None
        if news.score or case.step not in (CaseStep.SOLVE, CaseStep.FOLLOW_UP) or _unsettled(case, news):
            return None
        says = "顾客说还没有解决"
        if case.step is CaseStep.FOLLOW_UP:
            back, planned = self._book.stepped(case, CaseAct.REOPEN, HOUSE, says)
            return logged(back, news.at, "unsettled", says), "reopened", planned, nudge
        back = replace(self._book.resumed(case), asked_at=Millis(0))
        return logged(back, news.at, "unsettled", says), "unsettled", (), nudge

    def _rated(self, case: Case, news: CaseNews, nudge: Nudge) -> Change | None:
        found = case.satisfaction
        if (found.csat if news.what == CSAT else found.nps) == news.score:
            return None
        rated = replace(found, at=news.at, **{news.what: news.score})
        word = "满意度" if news.what == CSAT else "推荐意愿"
        done = logged(replace(case, satisfaction=rated), news.at, "rated", f"{word} {news.score}")
        more = asks_nps(done, self._book.clock.now()) if news.what == CSAT and rated.nps is None else ()
        if (rated.csat or 0) >= CONTENT and rated.nps is not None and not missing(done, CaseAct.CLOSE):
            over, _ = self._book.stepped(done, CaseAct.CLOSE, HOUSE, "顾客已评价，满意")
            return over, "closed", (), None
        upset = news.what == CSAT and news.score <= UPSET
        return done, "rated", more, nudge if upset else None

    async def _nudge(self, case: Case, at: Millis) -> Nudge:
        agents, supervisors = await self._parts.staff.listed(), await self._parts.supervisors()
        return nudge_of(case, Level.WARNED, told_of(case, Level.WARNED, agents, supervisors), at)


def _linked(topic: TopicId, case: Case) -> Change | None:
    if case.links.topic:
        return None
    return replace(case, links=replace(case.links, topic=topic)), "linked", (), None


def _knows(case: Case, news: CaseNews) -> bool:
    return any(line.what == "complained" and line.at == news.at for line in case.log)


def _unsettled(case: Case, news: CaseNews) -> bool:
    return any(line.what == "unsettled" and line.at == news.at for line in case.log)
