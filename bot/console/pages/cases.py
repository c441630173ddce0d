"""Cases: the board, one with all that its screen shows, and what people do in its four steps.

In: asks of bot/console/wire_cases.py. Out: nouns of `bot.core.cases`. Called by the route list. Everybody reads; what a
step needs, and how far somebody's authority goes, is in `bot.stages.casework`.
"""

from collections.abc import Iterable
from contextlib import suppress

from aiohttp import web
from msgspec.structs import replace

from bot.console.keys import PARTS, USER, CaseParts
from bot.console.problems import Problem
from bot.console.texts import Code
from bot.console.wire import Nothing
from bot.console.wire_cases import (
    ActOnCase,
    AgreeRemedy,
    AssignCase,
    CarryOutRemedy,
    CaseList,
    CasePage,
    CaseRow,
    CasesQuery,
    CheckCase,
    ConfirmCase,
    DescribeCase,
    NoteCase,
    OfferRemedy,
    OneCase,
    OpenCase,
    TellCustomer,
)
from bot.core.cases import CASE, Case, CaseAct, CaseId, CasesAsk, Described, Opening, Remedy
from bot.core.casesteps import missing
from bot.core.errors import NotFound


def cases_of(request: web.Request) -> CaseParts:
    """Raises Problem where this house keeps no cases."""
    parts = request.app[PARTS].cases
    if parts is None:
        raise Problem(404, Code.NO_CASES)
    return parts


async def list_cases(request: web.Request, ask: CasesQuery) -> CaseList:
    """Cases, breached ones first, then by when they are due; none where this house keeps none."""
    parts, now = request.app[PARTS].cases, request.app[PARTS].clock.now()
    wanted = CasesAsk(
        closed=ask.closed,
        owner=ask.owner,
        group=ask.group,
        customer=ask.customer,
        conversation=ask.conversation,
        incident=ask.incident,
        text=ask.text,
        limit=ask.limit,
    )
    return CaseList(rows(await parts.cases.listed(wanted)) if parts else (), now)


def rows(cases: Iterable[Case]) -> tuple[CaseRow, ...]:
    """As the board shows them."""
    return tuple(
        CaseRow(
            replace(case, log=(), checklist=(), remedies=()),
            sum(line.step is case.step and not line.by for line in case.checklist),
            sum(not remedy.stands and not remedy.refused for remedy in case.remedies) if case.is_open else 0,
        )
        for case in cases
    )


async def open_case(request: web.Request, ask: OpenCase) -> OneCase:
    """Open a case; one that is open about the same conversation already is answered as it is."""
    opening = Opening(
        kind=ask.kind,
        title=ask.title,
        conversation=ask.conversation,
        links=ask.links.links(),
        urgency=ask.urgency,
        manner=ask.manner,
        group=ask.group,
    )
    return _one(await cases_of(request).casework.open(opening, request[USER]))


async def one_case(request: web.Request, ask: Nothing) -> CasePage:
    """One case with its incident and words for its step."""
    parts, now = cases_of(request), request.app[PARTS].clock.now()
    case, incident = await parts.cases.get(_id(request)), None
    if case.incident:
        with suppress(NotFound):  # kept no more
            incident = await parts.cases.incident(case.incident)
    suggested = await parts.casework.suggested(case.id) if case.is_open else {}
    return CasePage(case=case, lacks=_lacks(case), suggested=dict(suggested), incident=incident, now=now)


async def act_on_case(request: web.Request, ask: ActOnCase) -> OneCase:
    """Take a case on: to its next step, to wait for the customer, to its end, or to begin anew."""
    casework, by = cases_of(request).casework, request[USER]
    return _one(await casework.act(_id(request), ask.version, ask.act, by, ask.says))


async def assign_case(request: web.Request, ask: AssignCase) -> OneCase:
    """Hand a case to a colleague or another department."""
    casework, by = cases_of(request).casework, request[USER]
    return _one(await casework.assign(_id(request), ask.version, by, ask.owner, ask.group, ask.says))


async def describe_case(request: web.Request, ask: DescribeCase) -> OneCase:
    """Say what a case is about, how the customer comes, and what was found out."""
    described = Described(
        kind=ask.kind,
        manner=ask.manner,
        urgency=ask.urgency,
        title=ask.title,
        finding=ask.finding,
        links=ask.links.links() if ask.links else None,
    )
    return _one(await cases_of(request).casework.describe(_id(request), ask.version, request[USER], described))


async def check_case(request: web.Request, ask: CheckCase) -> OneCase:
    """Check a line of the list, or open it again."""
    casework, by = cases_of(request).casework, request[USER]
    return _one(await casework.check(_id(request), ask.version, by, ask.key, ask.note, ask.done))


async def offer_remedy(request: web.Request, ask: OfferRemedy) -> OneCase:
    """Propose what the customer is offered."""
    casework, by = cases_of(request).casework, request[USER]
    remedy = Remedy(number=0, kind=ask.kind, amount=ask.amount, text=ask.text, by=by.name)
    return _one(await casework.offer(_id(request), ask.version, by, remedy))


async def agree_remedy(request: web.Request, ask: AgreeRemedy) -> OneCase:
    """A lead's yes or no to a remedy."""
    casework, by = cases_of(request).casework, request[USER]
    return _one(await casework.agree(_id(request), ask.version, by, ask.remedy, ask.yes))


async def carry_out_remedy(request: web.Request, ask: CarryOutRemedy) -> OneCase:
    """Say that a remedy was carried out."""
    return _one(await cases_of(request).casework.carried_out(_id(request), ask.version, request[USER], ask.remedy))


async def tell_customer(request: web.Request, ask: TellCustomer) -> OneCase:
    """Tell the customer how it goes, in their conversation."""
    return _one(await cases_of(request).casework.tell(_id(request), ask.version, request[USER], ask.text))


async def note_case(request: web.Request, ask: NoteCase) -> OneCase:
    """Leave a line for colleagues."""
    return _one(await cases_of(request).casework.note(_id(request), ask.version, request[USER], ask.text))


async def confirm_case(request: web.Request, ask: ConfirmCase) -> OneCase:
    """Say that the customer agreed to the solution."""
    return _one(await cases_of(request).casework.confirm(_id(request), ask.version, request[USER], ask.says))


def _one(case: Case) -> OneCase:
    return OneCase(case, _lacks(case))


def _lacks(case: Case) -> tuple[str, ...]:
    return missing(case, CaseAct.ADVANCE) if (case.step, CaseAct.ADVANCE) in CASE else ()


def _id(request: web.Request) -> CaseId:
    return CaseId(request.match_info["id"])
