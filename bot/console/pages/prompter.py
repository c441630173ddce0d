"""The hosts' prompters: which are open, letting a tablet in as one, and where their lines stand.

In: asks of bot/console/wire_prompter.py. Out: their answers. Called by the route list. Whoever decides may let a tablet
in, for an assistant must be able to in the middle of a show; it never becomes more than a host's.
"""

from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from bot.console.auth import COOKIE, LOOPBACK
from bot.console.keys import PARTS, USER
from bot.console.problems import Problem
from bot.console.texts import Code
from bot.console.wire import AccountName, Decided, Done, Nothing
from bot.console.wire_prompter import Beat, Pair, Paired, Place, PrompterList
from bot.core.model import DraftId
from bot.core.people import Account
from bot.core.prompting import OpenPrompter
from bot.core.vocabulary import Role

CODES_A_MINUTE: Final = 10
WINDOW_S: Final = 60.0


async def list_prompters(request: web.Request, ask: Nothing) -> PrompterList:
    """The hosts, and which prompters are open."""
    parts = request.app[PARTS]
    accounts = {one.name for one in await parts.accounts.listed() if one.role is Role.HOST and one.active}
    named = {host for room in await parts.live.rooms.listed() for host in room.hosts}
    return PrompterList(tuple(sorted(accounts | named)), await parts.prompters.open(), parts.clock.now())


async def pair_prompter(request: web.Request, ask: Pair) -> Paired:
    """A code that makes one tablet a host's prompter, once and soon; the host's account is opened where there is
    none."""
    parts, user = request.app[PARTS], request[USER]
    if not await parts.accounts.allow_try(f"pairing:{user.name}", CODES_A_MINUTE, WINDOW_S):
        raise Problem(429, Code.TOO_MANY, after=WINDOW_S)
    await _open_account(request, ask.host)
    minutes = parts.settings.login_minutes
    code = await parts.accounts.issue_code(ask.host, minutes * 60)
    await parts.audit.note("pairing", user.name, ask.host, "a prompter's code")
    base, reachable = _address(request)
    return Paired(ask.host, code, f"{base}/#pair={code}", minutes, reachable)


async def beat_prompter(request: web.Request, ask: Beat) -> Done:
    """A prompter's sign of life: what it shows, and that it is there; it keeps the session where somebody can read
    it."""
    parts, user = request.app[PARTS], request[USER]
    if ask.closed:
        await parts.prompters.leave(user.name, ask.screen)
        return Done()
    host = user.name if user.role is Role.HOST else ask.host
    now = parts.clock.now()
    await parts.prompters.beat(
        OpenPrompter(
            screen=ask.screen, user=user.name, host=host, seen_at=now, hidden=ask.hidden, reading=ask.reading
        )
    )  # fmt: skip
    if not ask.hidden:
        await parts.sessions.find(request.cookies[COOKIE], use=True)
    return Done()


async def place_draft(request: web.Request, ask: Place) -> Decided:
    """Give a line that waits to be said to a host, pin it or let it go."""
    parts, draft = request.app[PARTS], DraftId(request.match_info["id"])
    by, now = request[USER].name, parts.clock.now()
    return Decided(await parts.prompting.place(draft, ask.version, ask.host, ask.pinned, by, now))


async def _open_account(request: web.Request, name: AccountName) -> None:
    """A code is for hosts only: nobody else's account becomes one by it, and a closed one stays closed."""
    parts = request.app[PARTS]
    known = await parts.accounts.find(name)
    if known is None:
        await parts.accounts.put(Account(name, Role.HOST))
        await parts.audit.note("account", request[USER].name, name, f"{Role.HOST}, active")
    elif known.role is not Role.HOST:
        raise Problem(400, Code.NO_HOST)
    elif not known.active:
        raise Problem(400, Code.HOST_CLOSED)


def _address(request: web.Request) -> tuple[str, bool]:
    """Where a tablet finds the console, and whether that is more than this machine."""
    origins = request.app[PARTS].settings.origins
    came = request.headers.get("Origin", "")
    base = came if came in origins else origins[0] if origins else f"{request.scheme}://{request.host}"
    return base, urlsplit(base).hostname not in LOOPBACK
