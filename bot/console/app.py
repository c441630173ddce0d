"""The console: its routes and middlewares put together, and the small private listener beside it.

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
from bot.console.openapi import DESCRIPTION
from bot.console.pages import login
from bot.console.passwords import Passwords
from bot.console.problems import as_json, json_reply
from bot.console.pulse import PulseTaker
from bot.console.route import Route
from bot.console.routes import LIST, UNMASKING
from bot.console.sparks import SPARKS, Sparks
from bot.console.watching import WatchTeller
from bot.core.vocabulary import Role
from config.settings import ConsoleSettings

MIDDLEWARES: Final = (count, as_json, refuse_other_sites, identify)
"""Outermost first."""


def make_app(parts: ConsoleParts, built: Path = static.BUILT) -> web.Application:
    """The console, for the port people use. Raises Misconfigured when it would send passwords over plain HTTP."""
    refuse_open_http(parts.settings)
    app = web.Application(middlewares=MIDDLEWARES, client_max_size=MAX_BODY)
    app[PARTS] = parts
    app[login.PASSWORDS] = Passwords()
    pulses = PulseTaker(parts.live, parts.accounts, parts.clock)
    alerts = WatchTeller(parts.watch, parts.clock) if parts.watch else None
    if parts.watch:
        app[SPARKS] = Sparks(parts.watch.topics, parts.clock)
    app[feed.BROADCAST] = Broadcast(parts.feed, parts.presence, parts.clock, pulses, alerts)
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
    return [msgspec.structs.replace(row, roles=unmasks) if row.path in UNMASKING else row for row in LIST]


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
