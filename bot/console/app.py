"""The console: every route and middleware in one list, and the small private listener beside it.

In: `ConsoleParts`. Out: `make_app` (what people use) and `make_private_app` (metrics and health, for the house only).
Called by `bot.app`, which gives each its own port.
"""

from importlib import metadata
from pathlib import Path
from typing import Final

import msgspec
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.console import feed, openapi, static
from bot.console.asks import MAX_BODY
from bot.console.auth import ROUTES, identify, refuse_open_http, refuse_other_sites
from bot.console.broadcast import Broadcast
from bot.console.headers import set_headers
from bot.console.keys import PARTS, ConsoleParts
from bot.console.metrics import METRICS, Metrics, count
from bot.console.pages import desk, gaps, house, library, login, trial
from bot.console.passwords import Passwords
from bot.console.problems import as_json, json_reply
from bot.console.route import ADMINS, DECIDERS, EVERYBODY, LEADS, Route, edit, get, post, raw, upload
from bot.console.wire import (
    AccountList,
    Decide,
    Decided,
    Done,
    DraftList,
    DraftsAsk,
    Edit,
    EventsAsk,
    Invited,
    Letters,
    Login,
    Look,
    Me,
    NewAccount,
    NewPassword,
    Nothing,
    OneDraft,
    Split,
    Unmask,
    Unmasked,
)
from bot.console.wire_gaps import DismissGap, GapsAsk, InsightsAsk, ReopenGap
from bot.console.wire_library import (
    CheckAsk,
    Checked,
    Choices,
    ExportAsk,
    ImportAsk,
    ImportReport,
    KnowledgeAsk,
    KnowledgeEntry,
    KnowledgeList,
    Phrases,
    Propose,
    Restore,
    Review,
)
from bot.console.wire_trial import TryAsk
from bot.core.catalog import Why
from bot.core.gaps import GapList, Insights
from bot.core.lifecycle import Verb
from bot.core.people import Health
from bot.core.trial import Tried
from bot.core.vocabulary import Role
from config.settings import ConsoleSettings

UNMASK: Final = "/api/drafts/{id}/unmask"
"""The one row whose roles are a setting: console.unmask_roles."""

DESCRIPTION: Final = web.AppKey("description", bytes)


async def describe(request: web.Request) -> web.StreamResponse:
    """This description."""
    return web.Response(body=request.app[DESCRIPTION], content_type="application/json")


def decision(verb: Verb, ask: type[Decide] = Decide) -> Route:
    """The row of one verb a person may use."""
    path = f"/api/drafts/{{id}}/{verb.replace('_', '-')}"
    return post(path, desk.deciding(verb), DECIDERS, ask, Decided, decides=True)


LIST: Final[tuple[Route, ...]] = (
    post("/api/login",                     login.login,         None,      Login,       Me),
    get("/api/me",                         login.me,            EVERYBODY, Nothing,     Me),
    post("/api/logout",                    login.logout,        EVERYBODY, Nothing,     Done),
    post("/api/password",                  login.set_password,  EVERYBODY, NewPassword, Me),
    get("/api/drafts",                     desk.list_drafts,    EVERYBODY, DraftsAsk,   DraftList),
    get("/api/drafts/{id}",                desk.one_draft,      EVERYBODY, Nothing,     OneDraft),
    get("/api/drafts/{id}/why",            desk.why,            EVERYBODY, Nothing,     Why),
    decision(Verb.APPROVE),
    decision(Verb.EDIT, Edit),
    decision(Verb.REJECT),
    decision(Verb.PROMPT),
    decision(Verb.HAND_OVER),
    decision(Verb.SAY),
    decision(Verb.WITHDRAW),
    decision(Verb.RESEND),
    decision(Verb.CONFIRM),
    post("/api/drafts/{id}/split",         desk.split,          DECIDERS,  Split,       Decided, decides=True),
    post(UNMASK,                           desk.unmask,         LEADS,     Unmask,      Unmasked),
    raw("/api/events",                     feed.events,         EVERYBODY, "text/event-stream", EventsAsk),
    post("/api/presence",                  desk.look,           EVERYBODY, Look,        Done, sign_of_life=False),
    get("/api/health",                     house.health,        EVERYBODY, Nothing,     Health),
    get("/api/dead-letters",               house.dead_letters,  EVERYBODY, Nothing,     Letters),
    post("/api/dead-letters/{id}/replay",  house.replay,        LEADS,     Nothing,     Done),
    post("/api/dead-letters/{id}/discard", house.discard,       LEADS,     Nothing,     Done),
    get("/api/accounts",                   house.list_accounts, LEADS,     Nothing,     AccountList),
    post("/api/accounts",                  house.put_account,   ADMINS,    NewAccount,  Invited),
    get("/api/gaps",                       gaps.list_gaps,      EVERYBODY, GapsAsk,     GapList),
    raw("/api/gaps/export",                gaps.export_gaps,    LEADS,     "text/csv",  GapsAsk),
    post("/api/gaps/dismiss",              gaps.dismiss_gap,    LEADS,     DismissGap,  Done),
    post("/api/gaps/reopen",               gaps.reopen_gap,     LEADS,     ReopenGap,   Done),
    get("/api/insights",                   gaps.show_insights,  EVERYBODY, InsightsAsk, Insights),
    raw("/api/insights/export",            gaps.export_insights, LEADS,    "text/csv",  InsightsAsk),
    get("/api/knowledge",                  library.list_knowledge, EVERYBODY, KnowledgeAsk, KnowledgeList),
    get("/api/knowledge/choices",          library.list_choices, EVERYBODY, Nothing,    Choices),
    get("/api/knowledge/entry/{id}",       library.one_entry,   EVERYBODY, Nothing,     KnowledgeEntry),
    edit("/api/knowledge/entry/{id}/propose", library.propose_entry, DECIDERS, Propose, KnowledgeEntry),
    edit("/api/knowledge/entry/{id}/approve", library.approve_entry, LEADS, Review,     KnowledgeEntry),
    edit("/api/knowledge/entry/{id}/reject", library.reject_entry, LEADS,  Review,      KnowledgeEntry),
    edit("/api/knowledge/entry/{id}/retire", library.retire_entry, LEADS,  Review,      KnowledgeEntry),
    edit("/api/knowledge/entry/{id}/restore", library.restore_entry, LEADS, Restore,    KnowledgeEntry),
    post("/api/knowledge/check",           library.check_entry, DECIDERS,  CheckAsk,    Checked),
    post("/api/knowledge/try",             trial.try_question,  EVERYBODY, TryAsk,      Tried),
    raw("/api/knowledge/export",           library.export_knowledge, LEADS, "text/csv, application/toml", ExportAsk),
    upload("/api/knowledge/import",        library.import_knowledge, LEADS, library.MEDIA, ImportAsk, ImportReport),
    get("/api/phrases",                    library.list_phrases, EVERYBODY, Nothing,    Phrases),
    raw("/api/openapi.json",               describe,            EVERYBODY, "application/json"),
    raw("/",                               static.page,         None,      "text/html"),
    raw(r"/assets/{name:[\w.-]+}",         static.asset,        None,      "application/octet-stream"),
    raw(r"/{name:[\w-]+\.[\w.-]+}",        static.extra,        None,      "application/octet-stream"),
)

MIDDLEWARES: Final = (count, as_json, refuse_other_sites, identify)
"""Outermost first."""


def make_app(parts: ConsoleParts, built: Path = static.BUILT) -> web.Application:
    """The console, for the port people use. Raises Misconfigured when it would send passwords over plain HTTP."""
    refuse_open_http(parts.settings)
    app = web.Application(middlewares=MIDDLEWARES, client_max_size=MAX_BODY)
    app[PARTS] = parts
    app[login.PASSWORDS] = Passwords()
    app[feed.BROADCAST] = Broadcast(parts.feed, parts.presence, parts.clock)
    app[feed.SCREENS] = set()
    app[METRICS] = Metrics(parts.registry, app[feed.SCREENS])
    app[static.FOLDER] = built
    app[DESCRIPTION] = msgspec.json.encode(openapi.document(LIST, metadata.version("halfminute")))
    app[ROUTES] = {_added(app, route): route for route in rows(parts.settings)}
    app.on_response_prepare.append(set_headers)
    app.cleanup_ctx.append(feed.broadcasting)
    app.on_shutdown.append(feed.end_streams)
    return app


def rows(settings: ConsoleSettings) -> list[Route]:
    """The list, as this shop's settings want it."""
    unmasks = frozenset(Role(name) for name in settings.unmask_roles)
    return [msgspec.structs.replace(row, roles=unmasks) if row.path == UNMASK else row for row in LIST]


def _added(app: web.Application, route: Route) -> tuple[str, str]:
    resource = app.router.add_route(route.method, route.path, route.call).resource
    return route.method, resource.canonical if resource else route.path


def make_private_app(parts: ConsoleParts) -> web.Application:
    """Metrics and health without a login: for a port that only the house reaches."""

    async def metrics(request: web.Request) -> web.Response:
        return web.Response(body=generate_latest(parts.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def health(request: web.Request) -> web.StreamResponse:
        return json_reply(await parts.vitals.health())

    async def ready(request: web.Request) -> web.Response:
        await parts.vitals.health()
        return web.Response(text="ready\n")

    app = web.Application(middlewares=(as_json,), client_max_size=MAX_BODY)
    app[PARTS] = parts
    app.router.add_get("/metrics", metrics)
    app.router.add_get("/health", health)
    app.router.add_get("/ready", ready)
    return app
