"""Every route × method × role (ASVS V8.2.1, V8.3.1), asked of a real server; a route without a row here fails."""

from collections.abc import Set

import aiohttp
import pytest
from aiohttp import hdrs, web

from bot.console.app import make_app
from bot.console.auth import COOKIE
from bot.core.model import UserName
from bot.core.people import Account
from bot.core.vocabulary import Role
from tests.support.console import StillHouse, running

NOBODY = None

PUBLIC: Set[Role | None] = {NOBODY, *Role}
PROMPTS: Set[Role | None] = {*Role}
READS: Set[Role | None] = PROMPTS - {Role.HOST}
DECIDES: Set[Role | None] = READS - {Role.VIEWER}
SAYS: Set[Role | None] = DECIDES | {Role.HOST}
LEADS: Set[Role | None] = {Role.SUPERVISOR, Role.ADMIN}
ADMINS: Set[Role | None] = {Role.ADMIN}
ALERTED: Set[Role | None] = LEADS | {Role.PR}

WHO = {
    ("POST", "/api/login"): PUBLIC,
    ("GET", "/"): PUBLIC,
    ("GET", "/assets/{name}"): PUBLIC,
    ("GET", "/{name}"): PUBLIC,
    ("GET", "/claim/{name}"): PUBLIC,
    ("POST", "/claim/{name}"): PUBLIC,
    ("GET", "/api/me"): PROMPTS,
    ("POST", "/api/logout"): PROMPTS,
    ("POST", "/api/password"): READS,
    ("GET", "/api/drafts"): PROMPTS,
    ("GET", "/api/drafts/{id}"): READS,
    ("GET", "/api/drafts/{id}/why"): READS,
    ("GET", "/api/events"): PROMPTS,
    ("POST", "/api/presence"): READS,
    ("GET", "/api/health"): READS,
    ("GET", "/api/dead-letters"): READS,
    ("GET", "/api/openapi.json"): READS,
    ("GET", "/api/gaps"): READS,
    ("GET", "/api/gaps/export"): LEADS,
    ("POST", "/api/gaps/dismiss"): LEADS,
    ("POST", "/api/gaps/reopen"): LEADS,
    ("GET", "/api/insights"): READS,
    ("GET", "/api/rooms"): READS,
    ("POST", "/api/rooms/{id}"): DECIDES,
    ("POST", "/api/rooms/{id}/end"): LEADS,
    ("GET", "/api/rehearsals"): READS,
    ("GET", "/api/rehearsals/{id}"): READS,
    ("POST", "/api/rehearsals"): LEADS,
    ("POST", "/api/rehearse-file"): LEADS,
    ("POST", "/api/prepare"): DECIDES,
    ("GET", "/api/shows"): READS,
    ("GET", "/api/shows/{id}"): READS,
    ("GET", "/api/shows/{id}/questions"): LEADS,
    ("GET", "/api/shows/{id}/handover"): LEADS,
    ("GET", "/api/shows/{id}/recording"): LEADS,
    ("GET", "/api/shelf/{id}"): READS,
    ("POST", "/api/shelf/{id}"): LEADS,
    ("POST", "/api/shelf/{id}/showing"): DECIDES,
    ("POST", "/api/shelf/{id}/stock"): DECIDES,
    ("POST", "/api/shelf/{id}/sold-out"): DECIDES,
    ("GET", "/api/shelf/{id}/export"): LEADS,
    ("POST", "/api/shelf/{id}/import"): LEADS,
    ("GET", "/api/insights/export"): LEADS,
    ("POST", "/api/drafts/{id}/approve"): DECIDES,
    ("POST", "/api/drafts/{id}/edit"): DECIDES,
    ("POST", "/api/drafts/{id}/reject"): DECIDES,
    ("POST", "/api/drafts/{id}/prompt"): DECIDES,
    ("POST", "/api/drafts/{id}/hand-over"): DECIDES,
    ("POST", "/api/drafts/{id}/say"): SAYS,
    ("POST", "/api/drafts/{id}/copy"): DECIDES,
    ("POST", "/api/drafts/{id}/merge"): DECIDES,
    ("POST", "/api/drafts/{id}/place"): DECIDES,
    ("GET", "/api/prompters"): READS,
    ("POST", "/api/prompters"): DECIDES,
    ("POST", "/api/prompters/beat"): PROMPTS,
    ("POST", "/api/drafts/{id}/withdraw"): DECIDES,
    ("POST", "/api/drafts/{id}/resend"): DECIDES,
    ("POST", "/api/drafts/{id}/confirm"): DECIDES,
    ("POST", "/api/drafts/{id}/split"): DECIDES,
    ("POST", "/api/drafts/{id}/unmask"): LEADS,
    ("POST", "/api/dead-letters/{id}/replay"): LEADS,
    ("POST", "/api/dead-letters/{id}/discard"): LEADS,
    ("GET", "/api/accounts"): LEADS,
    ("GET", "/api/knowledge"): READS,
    ("GET", "/api/knowledge/choices"): READS,
    ("GET", "/api/knowledge/entry/{id}"): READS,
    ("POST", "/api/knowledge/entry/{id}/propose"): DECIDES,
    ("POST", "/api/knowledge/entry/{id}/approve"): LEADS,
    ("POST", "/api/knowledge/entry/{id}/reject"): LEADS,
    ("POST", "/api/knowledge/entry/{id}/retire"): LEADS,
    ("POST", "/api/knowledge/entry/{id}/restore"): LEADS,
    ("POST", "/api/knowledge/check"): DECIDES,
    ("POST", "/api/knowledge/try"): READS,
    ("GET", "/api/knowledge/export"): LEADS,
    ("POST", "/api/knowledge/import"): LEADS,
    ("GET", "/api/phrases"): READS,
    ("GET", "/api/conversations"): READS,
    ("GET", "/api/conversations/{id}"): READS,
    ("GET", "/api/conversations/{id}/turns"): READS,
    ("POST", "/api/conversations/{id}/take"): DECIDES,
    ("POST", "/api/conversations/{id}/transfer"): DECIDES,
    ("POST", "/api/conversations/{id}/queue"): DECIDES,
    ("POST", "/api/conversations/{id}/give-back"): DECIDES,
    ("POST", "/api/conversations/{id}/close"): DECIDES,
    ("POST", "/api/conversations/{id}/want"): DECIDES,
    ("POST", "/api/conversations/{id}/say"): DECIDES,
    ("POST", "/api/conversations/{id}/note"): DECIDES,
    ("POST", "/api/conversations/{id}/typing"): DECIDES,
    ("POST", "/api/conversations/{id}/unmask"): LEADS,
    ("GET", "/api/conversations/{id}/media/{number}/{at}"): DECIDES,
    ("POST", "/api/media"): DECIDES,
    ("GET", "/api/media/{name}"): READS,
    ("GET", "/api/customers/{id}"): READS,
    ("POST", "/api/customers/{id}"): DECIDES,
    ("POST", "/api/customers/{id}/merge"): DECIDES,
    ("POST", "/api/customers/{id}/part"): DECIDES,
    ("GET", "/api/staff"): READS,
    ("POST", "/api/staff/status"): DECIDES,
    ("POST", "/api/staff/{name}"): LEADS,
    ("GET", "/api/standing"): READS,
    ("POST", "/api/standing/allow"): LEADS,
    ("POST", "/api/standing/forbid"): LEADS,
    ("POST", "/api/accounts"): ADMINS,
    ("GET", "/api/crises"): READS,
    ("POST", "/api/crises"): ALERTED,
    ("GET", "/api/crises/{id}"): READS,
    ("GET", "/api/crises/{id}/review"): READS,
    ("POST", "/api/crises/{id}/change"): ALERTED,
    ("POST", "/api/crises/{id}/word"): ALERTED,
    ("POST", "/api/crises/{id}/approve-wording"): ALERTED,
    ("POST", "/api/crises/{id}/state"): ALERTED,
    ("POST", "/api/crises/{id}/approve-statement"): ALERTED,
    ("POST", "/api/crises/{id}/publish"): ALERTED,
    ("POST", "/api/crises/{id}/note"): ALERTED,
    ("POST", "/api/contact"): ALERTED,
    ("POST", "/api/crises/{id}/follow"): ALERTED,
    ("POST", "/api/crises/{id}/close"): ALERTED,
    ("GET", "/api/cases"): READS,
    ("POST", "/api/cases"): DECIDES,
    ("GET", "/api/cases/{id}"): READS,
    ("GET", "/api/incidents"): READS,
    ("POST", "/api/incidents"): DECIDES,
    ("GET", "/api/incidents/{id}"): READS,
    ("POST", "/api/cases/{id}/act"): DECIDES,
    ("POST", "/api/cases/{id}/assign"): DECIDES,
    ("POST", "/api/cases/{id}/describe"): DECIDES,
    ("POST", "/api/cases/{id}/check"): DECIDES,
    ("POST", "/api/cases/{id}/offer"): DECIDES,
    ("POST", "/api/cases/{id}/agree"): DECIDES,
    ("POST", "/api/cases/{id}/carry-out"): DECIDES,
    ("POST", "/api/cases/{id}/tell"): DECIDES,
    ("POST", "/api/cases/{id}/note"): DECIDES,
    ("POST", "/api/cases/{id}/confirm"): DECIDES,
    ("POST", "/api/incidents/{id}/word"): DECIDES,
    ("POST", "/api/incidents/{id}/agree"): DECIDES,
    ("POST", "/api/incidents/{id}/tell"): DECIDES,
    ("POST", "/api/incidents/{id}/close"): DECIDES,
    ("GET", "/api/figures"): READS,
    ("GET", "/api/figures/export"): LEADS,
    ("GET", "/api/figures/rounds"): LEADS,
    ("GET", "/api/parcels"): READS,
    ("GET", "/api/parcels/{id}"): READS,
    ("POST", "/api/parcels/{id}/look"): DECIDES,
    ("POST", "/api/parcel-table"): LEADS,
    ("GET", "/api/notices"): READS,
    ("GET", "/api/notice-templates"): READS,
    ("POST", "/api/notice-templates"): DECIDES,
    ("POST", "/api/notice-templates/check"): DECIDES,
    ("POST", "/api/notice-templates/allow"): LEADS,
    ("POST", "/api/notice-templates/forbid"): LEADS,
    ("GET", "/api/agenda"): READS,
    ("GET", "/api/agenda/past"): READS,
    ("POST", "/api/agenda/cancel"): DECIDES,
    ("GET", "/api/calendar"): READS,
    ("GET", "/api/watch"): READS,
    ("GET", "/api/watch/{id}"): READS,
    ("GET", "/api/watch/{id}/evidence"): ALERTED,
    ("POST", "/api/watch/{id}/contact"): ALERTED,
    ("POST", "/api/alerts/{id}/claim"): ALERTED,
    ("POST", "/api/alerts/{id}/release"): ALERTED,
    ("POST", "/api/alerts/{id}/resolve"): ALERTED,
    ("POST", "/api/alerts/{id}/hand-over"): ALERTED,
    ("POST", "/api/alerts/{id}/rule"): ALERTED,
    ("GET", "/api/silences"): READS,
    ("POST", "/api/silences"): ALERTED,
    ("POST", "/api/silences/{id}/end"): ALERTED,
    ("GET", "/api/roster"): READS,
    ("POST", "/api/roster"): ALERTED,
    ("GET", "/api/alert-rules"): READS,
    ("POST", "/api/alert-rules"): LEADS,
    ("POST", "/api/alert-rules/try"): ALERTED,
}
"""Who may do what, written down a second time, by hand."""

PATHS = {path for _, path in WHO}
METHODS = sorted(hdrs.METH_ALL - {hdrs.METH_CONNECT, hdrs.METH_TRACE})
REFUSED = {401, 403, 405}
ASKING = {"/api/drafts": "?state=prompted"}
"""What a host may ask for; tests/scenario/test_console_prompter.py asks for the rest."""


def routed(app: web.Application) -> set[tuple[str, str]]:
    """What the router really answers to."""
    return {(route.method, route.resource.canonical) for route in app.router.routes() if route.resource}


def test_every_route_has_its_row_and_every_row_its_route() -> None:
    assert routed(make_app(StillHouse().parts)) == set(WHO)
    assert len(WHO) >= 27


@pytest.mark.parametrize("role", [NOBODY, *Role])
async def test_asvs_8_2_1_each_role_may_do_what_its_rows_say_and_nothing_else(role: Role | None) -> None:
    house, wrong, asked = StillHouse(), [], 0
    if role:
        await house.accounts.put(Account(UserName("小李"), role))
    async with running(make_app(house.parts)) as base, aiohttp.ClientSession() as http:
        for path in sorted(PATHS):
            for method in METHODS:
                headers = {"Origin": base, "Content-Type": "application/json"}
                if role:
                    headers["Cookie"] = f"{COOKIE}={await house.sessions.open(UserName('小李'))}"
                body = None if method in {"GET", "HEAD"} else b"[]"  # whoever is let in is told 400, nothing happens
                url = base + path.format(id="0-1", name="app.js", number=1, at=0) + ASKING.get(path, "")
                async with http.request(method, url, headers=headers, data=body) as answer:
                    status, asked = answer.status, asked + 1
                if not as_expected(method, path, role, status):
                    wrong.append((method, path, status))
    assert wrong == []
    assert asked == len(PATHS) * len(METHODS)


def as_expected(method: str, path: str, role: Role | None, status: int) -> bool:
    allowed = WHO.get((method, path))
    if allowed is None:
        return status == 405
    if role in allowed:
        return status not in REFUSED
    return status == (401 if role is NOBODY else 403)
