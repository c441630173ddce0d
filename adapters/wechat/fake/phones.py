"""The phones of made-up customers as a page: what they wrote, what they got and how, and a line to type as one of them.

In: the fake platform. Out: a page on a port of its own, on loopback only. Called by adapters.wechat.fake.demo. No text
becomes markup, no other site may ask: the page's script gets JSON and writes text.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import msgspec
from aiohttp import web
from aiohttp.typedefs import Handler

from adapters.wechat.fake.platform import FakeWechat
from adapters.wechat.fake.rules import Line
from bot.core.clock import Millis

HOST: Final = "127.0.0.1"
MOST_TEXT: Final = 600
PAGE: Final = Path(__file__).with_name("page")
FILES: Final = {
    "/": ("index.html", "text/html"),
    "/phones.css": ("phones.css", "text/css"),
    "/phones.js": ("phones.js", "text/javascript"),
}
PICTURES: Final = frozenset({"image/png", "image/jpeg"})
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Phone(msgspec.Struct, frozen=True):
    """One phone; `left` service messages may still come, `until` then. `name` is empty on the visitor's own."""

    openid: str
    name: str
    left: int
    until: Millis
    typing: bool
    lines: tuple[Line, ...]


class Shown(msgspec.Struct, frozen=True):
    """All of them, and the time there."""

    now: Millis
    phones: list[Phone]


class Typed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a visitor types, and as whom."""

    openid: str
    text: str


class Phones:
    """The page. `write` hands on what is typed, and tells whether anybody listens."""

    def __init__(self, platform: FakeWechat, names: Mapping[str, str], write: Callable[[str, str], bool]) -> None:
        self._platform = platform
        self._names = names
        self._write = write

    @asynccontextmanager
    async def opened(self, port: int) -> AsyncIterator[str]:
        """Serve on `port`, or on any free one where that is taken; yields the address."""
        app = web.Application(client_max_size=8 * 1_024)
        app.router.add_get("/phones", self._shown)
        app.router.add_post("/say", self._say)
        app.router.add_get("/picture/{number}", self._picture)
        app.router.add_get("/favicon.ico", _nothing)
        for path in FILES:
            app.router.add_get(path, self._file)
        app.on_response_prepare.append(_set_headers)
        app.middlewares.append(only_here)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        try:
            try:
                await web.TCPSite(runner, HOST, port).start()
            except OSError:
                await web.TCPSite(runner, HOST, 0).start()
            yield f"http://{HOST}:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()

    async def _file(self, request: web.Request) -> web.StreamResponse:
        name, media = FILES[request.path]
        return web.Response(body=(PAGE / name).read_bytes(), content_type=media, charset="utf-8")

    async def _shown(self, request: web.Request) -> web.StreamResponse:
        now = self._platform.now()
        shown = Shown(now, [self._phone(openid, now) for openid in self._names])
        return web.Response(body=msgspec.json.encode(shown), content_type="application/json")

    def _phone(self, openid: str, now: Millis) -> Phone:
        customer = self._platform.customer(openid)
        until = max((grant.until for grant in customer.grants.values() if grant.left > 0), default=Millis(0))
        return Phone(openid, self._names[openid], customer.left(now), until, customer.typing, tuple(customer.lines))

    async def _picture(self, request: web.Request) -> web.StreamResponse:
        media, body = self._platform.media.get(request.match_info["number"], ("", b""))
        if media not in PICTURES:
            raise web.HTTPNotFound
        return web.Response(body=body, content_type=media)

    async def _say(self, request: web.Request) -> web.StreamResponse:
        """Only this page can: another site would have to ask first, and is told no."""
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType
        try:
            typed = msgspec.json.decode(await request.read(), type=Typed)
        except msgspec.DecodeError as error:
            raise web.HTTPBadRequest from error
        text = typed.text.strip()
        if typed.openid not in self._names or not text or len(text) > MOST_TEXT:
            raise web.HTTPBadRequest
        if not self._write(typed.openid, text):
            raise web.HTTPServiceUnavailable
        return web.Response(status=202)


@web.middleware
async def only_here(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Asked by the name of this machine only, so that no other name leads here; and by no other site."""
    own = {f"{host}:{request.url.port}" for host in (HOST, "localhost")}
    origin = request.headers.get("Origin", "")
    if request.host not in own or (origin and origin != f"http://{request.host}"):
        raise web.HTTPForbidden
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        raise web.HTTPForbidden
    return await handler(request)


async def _nothing(request: web.Request) -> web.StreamResponse:
    return web.Response(status=204)


async def _set_headers(request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)
    response.headers.pop("Server", None)
