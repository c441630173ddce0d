"""The house itself: health, dead letters, accounts.

In: asks of bot/console/wire.py. Out: their answers. Called by the route list.
"""

from aiohttp import web

from bot.console.keys import PARTS, USER
from bot.console.problems import Problem
from bot.console.texts import Code
from bot.console.wire import AccountLine, AccountList, Done, Invited, Letters, NewAccount, Nothing
from bot.core.errors import Unreadable
from bot.core.people import Account, Health
from bot.core.vocabulary import Role

LETTERS = 200


def login_path(token: str) -> str:
    """Where a one-time login leads; behind the `#`, so that it never reaches a log or another site."""
    return f"/#login={token}"


async def health(request: web.Request, ask: Nothing) -> Health:
    """How the house is doing."""
    return await request.app[PARTS].vitals.health()


async def dead_letters(request: web.Request, ask: Nothing) -> Letters:
    """Messages that could not be processed."""
    return Letters(await request.app[PARTS].letters.listed(LETTERS))


async def replay(request: web.Request, ask: Nothing) -> Done:
    """Put a dead letter back at the end of its stream."""
    try:
        await request.app[PARTS].letters.replay(request.match_info["id"], request[USER].name)
    except Unreadable as error:
        raise Problem(422, Code.STILL_UNREADABLE, str(error)) from error
    return Done()


async def discard(request: web.Request, ask: Nothing) -> Done:
    """Throw a dead letter away."""
    await request.app[PARTS].letters.discard(request.match_info["id"], request[USER].name)
    return Done()


async def list_accounts(request: web.Request, ask: Nothing) -> AccountList:
    """Every account."""
    found = await request.app[PARTS].accounts.listed()
    return AccountList([AccountLine(one.name, one.role, one.active, bool(one.password)) for one in found])


async def put_account(request: web.Request, ask: NewAccount) -> Invited:
    """Open, change or close an account; returns a one-time login for it."""
    parts, user = request.app[PARTS], request[USER]
    if ask.name == user.name and (ask.role is not Role.ADMIN or not ask.active):
        raise Problem(400, Code.OWN_ACCOUNT)
    before = await parts.accounts.find(ask.name)
    await parts.accounts.put(Account(ask.name, ask.role, before.password if before else "", ask.active))
    if before and (before.role, before.active) != (ask.role, ask.active):
        await parts.sessions.close_all(ask.name)
    await parts.audit.note("account", user.name, ask.name, f"{ask.role}, {'active' if ask.active else 'closed'}")
    if not ask.active:
        return Invited("")
    token = await parts.accounts.issue_login(ask.name, parts.settings.login_minutes * 60)
    return Invited(login_path(token))
