"""Incidents: many cases with one cause, and the one wording that all their customers hear.

In: asks of bot/console/wire_cases.py. Out: nouns of `bot.core.cases`. Called by the route list. Four eyes on a wording
are in `bot.stages.casework`.
"""

from aiohttp import web

from bot.console.keys import PARTS, USER
from bot.console.pages.cases import cases_of, rows
from bot.console.wire import Nothing
from bot.console.wire_cases import (
    MOST_CASES,
    GatherCases,
    IncidentList,
    IncidentPage,
    OneIncident,
    SeenIncident,
    ToldAll,
    WordIncident,
)
from bot.core.cases import CasesAsk, IncidentId


async def list_incidents(request: web.Request, ask: Nothing) -> IncidentList:
    """Incidents, open ones first, the newest before; none where this house keeps no cases."""
    parts, now = request.app[PARTS].cases, request.app[PARTS].clock.now()
    found = await parts.cases.incidents() if parts else []
    return IncidentList(tuple(sorted(found, key=lambda one: (one.closed_at > 0, -one.opened_at))), now)


async def gather_cases(request: web.Request, ask: GatherCases) -> OneIncident:
    """Make one incident of cases with one cause."""
    cases = tuple(dict.fromkeys(ask.cases))
    return OneIncident(await cases_of(request).casework.gather(ask.title, cases, request[USER]))


async def one_incident(request: web.Request, ask: Nothing) -> IncidentPage:
    """One incident with its cases."""
    parts, identity, now = cases_of(request), _id(request), request.app[PARTS].clock.now()
    incident = await parts.cases.incident(identity)
    found = await parts.cases.listed(CasesAsk(closed=True, incident=identity, limit=MOST_CASES))
    return IncidentPage(incident, rows(found), now)


async def word_incident(request: web.Request, ask: WordIncident) -> OneIncident:
    """Write the one wording; it is in force once somebody else agreed."""
    casework, by = cases_of(request).casework, request[USER]
    return OneIncident(await casework.word(_id(request), ask.version, by, ask.wording))


async def agree_incident(request: web.Request, ask: SeenIncident) -> OneIncident:
    """Agree to the wording that somebody else wrote."""
    return OneIncident(await cases_of(request).casework.agree_word(_id(request), ask.version, request[USER]))


async def tell_incident(request: web.Request, ask: SeenIncident) -> ToldAll:
    """Tell the customers of all its open cases the wording in force."""
    return ToldAll(await cases_of(request).casework.tell_all(_id(request), ask.version, request[USER]))


async def close_incident(request: web.Request, ask: SeenIncident) -> OneIncident:
    """The cause is gone; its cases go on by themselves."""
    return OneIncident(await cases_of(request).casework.close_incident(_id(request), ask.version, request[USER]))


def _id(request: web.Request) -> IncidentId:
    return IncidentId(request.match_info["id"])
