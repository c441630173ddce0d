"""Coming in, going out, and the own password.

In: asks of bot/console/wire.py. Out: `Me`. Called by the route list. Five tries a minute and account, twenty a
minute and address; a refusal does not tell whether the account exists.
"""

from typing import Final

import msgspec
import structlog
from aiohttp import web

from bot.console.auth import COOKIE, address_of
from bot.console.keys import NEW_TOKEN, PARTS, SESSION, USER
from bot.console.passwords import Passwords
from bot.console.problems import Problem
from bot.console.texts import Code
from bot.console.wire import SHORTEST_PASSWORD, Done, Login, Me, NewPassword, Nothing
from bot.core.model import UserName
from bot.core.people import Account
from bot.core.vocabulary import Role

log = structlog.get_logger()

PASSWORDS: Final = web.AppKey("passwords", Passwords)

WINDOW_S: Final = 60.0
TRIES_PER_ACCOUNT: Final = 5
TRIES_PER_ADDRESS: Final = 20


async def login(request: web.Request, ask: Login) -> Me:
    """Log in with a password, a one-time login or a tablet's code; the session is always a new one."""
    parts = request.app[PARTS]
    await _count(request, f"address:{address_of(request)}", TRIES_PER_ADDRESS)
    account, how = await _proved(request, ask)
    if account is None or not account.active:
        log.warning("console: login refused", address=address_of(request))
        raise Problem(401, Code.LOGIN_REFUSED)
    if old := request.cookies.get(COOKIE):
        await parts.sessions.close(old)
    stands = account.role is Role.HOST
    request[NEW_TOKEN] = await parts.sessions.open(account.name, by_link=bool(ask.token), stands=stands)
    await parts.audit.note("login", account.name, account.name, how)
    return _me(request, account)


async def me(request: web.Request, ask: Nothing) -> Me:
    """Who is logged in here."""
    return _me(request, await _own_account(request))


async def logout(request: web.Request, ask: Nothing) -> Done:
    """End this session."""
    parts, user = request.app[PARTS], request[USER]
    await parts.sessions.close(request.cookies[COOKIE])
    await parts.presence.look(user.name, None)
    await parts.audit.note("logout", user.name, user.name)
    request[NEW_TOKEN] = ""
    return Done()


async def set_password(request: web.Request, ask: NewPassword) -> Me:
    """Set the own password; every other session of this account ends."""
    parts, account = request.app[PARTS], await _own_account(request)
    passwords = request.app[PASSWORDS]
    if account.password and not request[SESSION].by_link:
        await _count(request, f"account:{account.name}", TRIES_PER_ACCOUNT)
        if not await passwords.matches(account.password, ask.old):
            raise Problem(403, Code.WRONG_PASSWORD)
    if len(ask.new) < SHORTEST_PASSWORD or ask.new.casefold() == account.name.casefold():
        raise Problem(400, Code.WEAK)
    changed = msgspec.structs.replace(account, password=await passwords.hashed(ask.new))
    await parts.accounts.put(changed)
    await parts.sessions.close_all(account.name)
    request[NEW_TOKEN] = await parts.sessions.open(account.name)
    await parts.audit.note("password", account.name, account.name)
    return _me(request, changed)


async def _proved(request: web.Request, ask: Login) -> tuple[Account | None, str]:
    """Whose login it is, and by what."""
    if ask.code:
        return await _by_code(request, ask.code), "prompter's code"
    if ask.token:
        return await _by_link(request, ask.token), "one-time login"
    return await _by_password(request, ask), "password"


async def _by_code(request: web.Request, code: str) -> Account | None:
    """A code never gives more than a host's prompter, whatever became of the account since."""
    accounts = request.app[PARTS].accounts
    name = await accounts.redeem_code(code)
    account = await accounts.find(name) if name else None
    return account if account and account.role is Role.HOST else None


async def _by_link(request: web.Request, token: str) -> Account | None:
    accounts = request.app[PARTS].accounts
    name = await accounts.redeem_login(token)
    return await accounts.find(name) if name else None


async def _by_password(request: web.Request, ask: Login) -> Account | None:
    """The account, when the password is right. An unknown account takes the same steps and the same time."""
    await _count(request, f"account:{ask.account}", TRIES_PER_ACCOUNT)
    account = await request.app[PARTS].accounts.find(UserName(ask.account))
    right = await request.app[PASSWORDS].matches(account.password if account else "", ask.password)
    return account if right else None


async def _count(request: web.Request, key: str, limit: int) -> None:
    if not await request.app[PARTS].accounts.allow_try(key, limit, WINDOW_S):
        log.warning("console: too many login tries", address=address_of(request))
        raise Problem(429, Code.TOO_MANY, after=WINDOW_S)


async def _own_account(request: web.Request) -> Account:
    account = await request.app[PARTS].accounts.find(request[USER].name)
    if account is None:
        raise Problem(401, Code.UNAUTHORIZED)
    return account


def _me(request: web.Request, account: Account) -> Me:
    unmasks = account.role.value in request.app[PARTS].settings.unmask_roles
    return Me(account.name, account.role, bool(account.password), unmasks)
