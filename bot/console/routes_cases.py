"""The rows of cases, incidents and figures.

In: pages. Out: `CASE_ROUTES`. Called by bot/console/routes.py, which lists every route.
"""

from typing import Final

from bot.console.pages import cases, figures, incidents
from bot.console.route import DECIDERS, EVERYBODY, LEADS, A, Clash, Page, R, Route, get, post, raw
from bot.console.wire import Nothing
from bot.console.wire_cases import (
    ActOnCase,
    AgreeRemedy,
    AssignCase,
    CarryOutRemedy,
    CaseList,
    CasePage,
    CasesQuery,
    CheckCase,
    ConfirmCase,
    DescribeCase,
    GatherCases,
    IncidentList,
    IncidentPage,
    NoteCase,
    OfferRemedy,
    OneCase,
    OneIncident,
    OpenCase,
    SeenIncident,
    TellCustomer,
    ToldAll,
    WordIncident,
)
from bot.console.wire_figures import FiguresAnswer, FiguresQuery


def case(deed: str, page: Page[A, OneCase], ask: type[A]) -> Route:
    """The row of something done to a case."""
    return post(f"/api/cases/{{id}}/{deed}", page, DECIDERS, ask, OneCase, clash=Clash.OUTDATED)


def incident(deed: str, page: Page[A, R], ask: type[A], answer: type[R]) -> Route:
    """The row of something done to an incident."""
    return post(f"/api/incidents/{{id}}/{deed}", page, DECIDERS, ask, answer, clash=Clash.OUTDATED)


CASE_ROUTES: Final[tuple[Route, ...]] = (
    get("/api/cases", cases.list_cases, EVERYBODY, CasesQuery, CaseList),
    post("/api/cases", cases.open_case, DECIDERS, OpenCase, OneCase, clash=Clash.OUTDATED),
    get("/api/cases/{id}", cases.one_case, EVERYBODY, Nothing, CasePage),
    case("act", cases.act_on_case, ActOnCase),
    case("assign", cases.assign_case, AssignCase),
    case("describe", cases.describe_case, DescribeCase),
    case("check", cases.check_case, CheckCase),
    case("offer", cases.offer_remedy, OfferRemedy),
    case("agree", cases.agree_remedy, AgreeRemedy),
    case("carry-out", cases.carry_out_remedy, CarryOutRemedy),
    case("tell", cases.tell_customer, TellCustomer),
    case("note", cases.note_case, NoteCase),
    case("confirm", cases.confirm_case, ConfirmCase),
    get("/api/incidents", incidents.list_incidents, EVERYBODY, Nothing, IncidentList),
    post("/api/incidents", incidents.gather_cases, DECIDERS, GatherCases, OneIncident, clash=Clash.OUTDATED),
    get("/api/incidents/{id}", incidents.one_incident, EVERYBODY, Nothing, IncidentPage),
    incident("word", incidents.word_incident, WordIncident, OneIncident),
    incident("agree", incidents.agree_incident, SeenIncident, OneIncident),
    incident("tell", incidents.tell_incident, SeenIncident, ToldAll),
    incident("close", incidents.close_incident, SeenIncident, OneIncident),
    get("/api/figures", figures.show_figures, EVERYBODY, FiguresQuery, FiguresAnswer),
    raw("/api/figures/export", figures.export_figures, LEADS, "text/csv", FiguresQuery),
    raw("/api/figures/rounds", figures.export_rounds, LEADS, "text/csv", FiguresQuery),
)
