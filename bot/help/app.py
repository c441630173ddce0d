"""The customers' door: a search page, and the same as JSON for a shop's own site.

In: `Finder`, rules. Out: an application for a port of its own, made by `make_help_app`. Called by bot.app. It knows
no accounts and changes nothing; whatever goes wrong, a customer reads a friendly sentence and a log reads no words of
his.
"""

import asyncio
from typing import Final

import msgspec
import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.core.callers import FORWARDED, caller
from bot.core.clock import Clock
from bot.help.finding import Finder, Shown
from bot.help.pace import Pace
from bot.help.page import STYLE, page
from bot.help.texts import TEXTS, Language, language
from config.settings import HelpSettings

log = structlog.get_logger()

MAX_ADDRESS: Final = 2_048
AT_ONCE: Final = 16
"""Longest address line that is read, and searches that go on at the same time."""

HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Found(msgspec.Struct, frozen=True):
    """What `GET /search` gives: the answers, or none and a sentence that says so."""

    query: str
    answers: list[dict[str, str]]
    message: str = ""


class Door:
    """One request after the other."""

    def __init__(self, finder: Finder, shop: str, settings: HelpSettings, clock: Clock) -> None:
        self._finder = finder
        self._shop = shop
        self._settings = settings
        self._pace = Pace(clock)
        self._places = asyncio.Semaphore(AT_ONCE)

    async def show(self, request: web.Request) -> web.StreamResponse:
        """The page, with answers if something is asked."""
        speak = _language(request)
        text = request.query.get("q", "")
        shown = await self._search(request, text) if text.strip() else None
        return _page(page(self._shop, speak, shown))

    async def search(self, request: web.Request) -> web.StreamResponse:
        """The same as JSON."""
        shown = await self._search(request, request.query.get("q", ""))
        message = "" if shown.answers else TEXTS[_language(request)].nothing
        answers = [{"question": one.question, "text": one.text} for one in shown.answers]
        body = msgspec.json.encode(Found(shown.query, answers, message))
        return web.Response(body=body, content_type="application/json")

    async def style(self, request: web.Request) -> web.StreamResponse:
        return web.Response(text=STYLE, content_type="text/css", headers={"Cache-Control": "max-age=3600"})

    async def _search(self, request: web.Request, text: str) -> Shown:
        """Raises HTTPTooManyRequests for who asks too fast."""
        lines = request.headers.getall(FORWARDED, ())
        wait = self._pace.wait(caller(request.remote, lines, behind_proxy=self._settings.behind_proxy))
        if wait:
            raise web.HTTPTooManyRequests(headers={"Retry-After": str(max(1, round(wait)))})
        async with self._places:
            return await self._finder.find(text)

    async def prepare(self, request: web.Request, response: web.StreamResponse) -> None:
        """Signal `on_response_prepare`."""
        response.headers.update(HEADERS)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.pop("Server", None)
        origin = request.headers.get("Origin", "")
        if origin and origin in self._settings.origins:
            response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Vary"] = "Accept-Language, Origin"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin" if self._settings.origins else "same-origin"

    def friendly(self) -> Middleware:
        """Middleware: whatever is raised becomes a page (or JSON) that a customer understands."""

        @web.middleware
        async def kindly(request: web.Request, handler: Handler) -> web.StreamResponse:
            try:
                if len(request.raw_path) > MAX_ADDRESS:
                    raise web.HTTPRequestURITooLong
                return await handler(request)
            except web.HTTPException as error:
                return self._sorry(request, error.status, error.headers.get("Retry-After", ""))
            except Exception as error:  # noqa: BLE001 - the last line: neither page nor log may show what was asked
                log.error("help: search failed", error=type(error).__name__)
                return self._sorry(request, 503, "5")

        return kindly

    def _sorry(self, request: web.Request, status: int, after: str) -> web.Response:
        speak = _language(request)
        texts = TEXTS[speak]
        said = {429: texts.slow_down, 503: texts.away}.get(status, texts.wrong)
        if request.path == "/search":
            body = msgspec.json.encode(Found("", [], said))
            response = web.Response(body=body, status=status, content_type="application/json")
        else:
            response = _page(page(self._shop, speak, said=said), status)
        if after:
            response.headers["Retry-After"] = after
        return response


def _language(request: web.Request) -> Language:
    return language(request.query.get("lang", ""), request.headers.get("Accept-Language", ""))


def _page(text: str, status: int = 200) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html")


def make_help_app(finder: Finder, shop: str, settings: HelpSettings, clock: Clock) -> web.Application:
    """The search page of a shop, for a port that customers reach."""
    door = Door(finder, shop, settings, clock)
    app = web.Application(middlewares=(door.friendly(),), client_max_size=1_024)
    app.router.add_get("/", door.show)
    app.router.add_get("/search", door.search)
    app.router.add_get("/style.css", door.style)
    app.on_response_prepare.append(door.prepare)
    return app
