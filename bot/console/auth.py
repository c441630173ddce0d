"""Who is asking, and may they: sessions, roles, and requests that other sites forge.

In: a request. Out: the middlewares `refuse_other_sites` and `identify`, and `refuse_open_http` for the start. Called by
bot/console/app.py. The cookie holds a random token; everything about the session stays on the server.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.console.keys import NEW_TOKEN, PARTS, SESSION, USER
from bot.console.problems import Problem
from bot.console.route import Route
from bot.console.texts import Code
from bot.core.callers import FORWARDED, caller
from bot.core.errors import Misconfigured
from bot.core.model import User
from config.settings import ConsoleSettings

COOKIE: Final = "__Host-halfminute"
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
ROUTES: Final[web.AppKey[Mapping[tuple[str, str], Route]]] = web.AppKey("routes", Mapping)


def refuse_open_http(settings: ConsoleSettings) -> None:
    """Passwords never travel in clear: away from loopback, a TLS proxy must be in front. Raises Misconfigured."""
    proxied = settings.origins and all(origin.startswith("https://") for origin in settings.origins)
    if settings.host not in LOOPBACK and not proxied:
        raise Misconfigured(
            f"console.host = {settings.host!r} would send passwords over plain HTTP; put a TLS proxy in front and name "
            'its address, as in console.origins = ["https://desk.example.com"], or keep console.host = "127.0.0.1"'
        )


def route_of(request: web.Request) -> Route | None:
    """The row of the route list that this request matched."""
    resource = request.match_info.route.resource
    return request.app[ROUTES].get((request.method, resource.canonical)) if resource else None


def address_of(request: web.Request) -> str:
    """Where a login try comes from; named origins say that there is a proxy."""
    behind_proxy = bool(request.app[PARTS].settings.origins)
    return caller(request.remote, request.headers.getall(FORWARDED, ()), behind_proxy=behind_proxy)


@web.middleware
async def refuse_other_sites(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Writes and event streams come from our own pages only; a write must prove it."""
    route = route_of(request)
    write = request.method not in {"GET", "HEAD"}
    if write or (route and route.media == "text/event-stream"):
        origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
        hidden = bool(route and route.link) and origin in {None, "null"}
        foreign = (origin is not None and not hidden and not _own(origin, request)) or site not in {None, "same-origin"}
        if foreign or (write and origin is None and site is None and not hidden):
            raise Problem(403, Code.CROSS_SITE, "send Origin or Sec-Fetch-Site of the console's own address")
    return await handler(request)


def _own(origin: str, request: web.Request) -> bool:
    settings = request.app[PARTS].settings
    if origin in settings.origins:
        return True
    name = urlsplit(f"//{request.host}").hostname
    return origin == f"http://{request.host}" and name in {*LOOPBACK, settings.host}


@web.middleware
async def identify(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Find the session, check the role, and afterwards hand out or take back the cookie."""
    route = route_of(request)
    if route and route.roles is not None:
        user = await _user(request, route.sign_of_life)
        if user is None:
            raise Problem(401, Code.UNAUTHORIZED)
        request[USER] = user
        if user.role not in route.roles:
            raise Problem(403, Code.FORBIDDEN)
    response = await handler(request)
    if (token := request.get(NEW_TOKEN)) is not None:
        _give(response, token, request.app[PARTS].settings)
    return response


async def _user(request: web.Request, use: bool) -> User | None:
    parts = request.app[PARTS]
    token = request.cookies.get(COOKIE, "")
    session = await parts.sessions.find(token, use) if token else None
    account = await parts.accounts.find(session.user) if session else None
    if session is None or account is None or not account.active:
        return None
    request[SESSION] = session
    return User(account.name, account.role)


async def still_here(request: web.Request) -> bool:
    """Whether the session behind a long answer is still good; asking is no sign of life."""
    user = await _user(request, use=False)
    return user is not None and user == request[USER]


def _give(response: web.StreamResponse, token: str, settings: ConsoleSettings) -> None:
    if token:
        life = max(settings.absolute_hours, settings.host_hours) * 3600  # the session itself says when it ends
        response.set_cookie(COOKIE, token, max_age=life, path="/", secure=True, httponly=True, samesite="Strict")
    else:
        response.del_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="Strict")
