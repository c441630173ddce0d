"""One row of the console's route list: what it answers to, who may, and what goes in and out.

In: pages (functions from a typed ask to a typed answer). Out: `Route`, made by `get`, `post` and `raw`. Called by
bot/console/app.py, which lists them all. The type checker holds each page to the types its row declares.
"""

from collections.abc import Awaitable, Callable, Iterable
from enum import StrEnum
from typing import Final, TypeVar

import msgspec
from aiohttp import web

from bot.console.asks import from_body, from_query
from bot.console.problems import json_reply
from bot.console.wire import Ask, Nothing
from bot.core.vocabulary import Role

A = TypeVar("A", bound=Ask)
R = TypeVar("R", bound=msgspec.Struct)

Call = Callable[[web.Request], Awaitable[web.StreamResponse]]

PROMPTERS: Final = frozenset(Role)
"""All roles, the host's screen among them."""
EVERYBODY: Final = PROMPTERS - {Role.HOST}
DECIDERS: Final = EVERYBODY - {Role.VIEWER}
SAYERS: Final = DECIDERS | {Role.HOST}
"""Who may say of a line that it was said."""
LEADS: Final = frozenset({Role.SUPERVISOR, Role.ADMIN})
ADMINS: Final = frozenset({Role.ADMIN})
ALERTED: Final = LEADS | {Role.PR}
"""Who acts on alerts and in a crisis."""


class Clash(StrEnum):
    """What two people can be at odds about; it says what 409 and 422 carry."""

    NONE = "none"
    DRAFT = "draft"
    ENTRY = "entry"
    CONVERSATION = "conversation"
    CUSTOMER = "customer"
    SHELF = "shelf"
    ALERT = "alert"
    OUTDATED = "outdated"


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """`roles` None: open to people who are not logged in. `answer` None: `media` is sent, not JSON.

    `sign_of_life`: asking counts against the idle limit. `clash`: what 409 and 422 are about. `takes`: media types of a
    body that is a file; the ask is then in the query string. `link`: opened from a message by whoever has it; what its
    address says is proof enough, and chat apps hide where a form was opened.
    """

    method: str
    path: str
    call: Call
    name: str
    about: str
    roles: frozenset[Role] | None
    ask: type[Ask] = Nothing
    answer: type[msgspec.Struct] | None = None
    media: str = "application/json"
    sign_of_life: bool = True
    clash: Clash = Clash.NONE
    takes: tuple[str, ...] = ()
    link: bool = False


Page = Callable[[web.Request, A], Awaitable[R]]


def get(path: str, page: Page[A, R], roles: frozenset[Role] | None, ask: type[A], answer: type[R]) -> Route:
    """A page that reads; its ask comes from the query string."""

    async def call(request: web.Request) -> web.StreamResponse:
        return json_reply(await page(request, from_query(request, ask)))

    return Route(
        method="GET", path=path, call=call, name=_name(page), about=_about(page), roles=roles, ask=ask, answer=answer
    )


def post(
    path: str,
    page: Page[A, R],
    roles: frozenset[Role] | None,
    ask: type[A],
    answer: type[R],
    *,
    clash: Clash = Clash.NONE,
    sign_of_life: bool = True,
) -> Route:
    """A page that changes something; its ask comes from the JSON body."""

    async def call(request: web.Request) -> web.StreamResponse:
        return json_reply(await page(request, await from_body(request, ask)))

    return Route(
        method="POST",
        path=path,
        call=call,
        name=_name(page),
        about=_about(page),
        roles=roles,
        ask=ask,
        answer=answer,
        clash=clash,
        sign_of_life=sign_of_life,
    )


def upload(
    path: str,
    page: Page[A, R],
    roles: frozenset[Role],
    takes: Iterable[str],
    ask: type[A],
    answer: type[R],
) -> Route:
    """A page that takes a file; its ask comes from the query string."""
    read = get(path, page, roles, ask, answer)
    return msgspec.structs.replace(read, method="POST", takes=tuple(takes))


def raw(path: str, page: Call, roles: frozenset[Role] | None, media: str, ask: type[Ask] = Nothing) -> Route:
    """A page that answers by itself: a stream, a file."""
    return Route(
        method="GET",
        path=path,
        call=page,
        name=_name(page),
        about=_about(page),
        roles=roles,
        ask=ask,
        media=media,
        sign_of_life=False,
    )


def _name(page: Callable[..., object]) -> str:
    return page.__name__


def _about(page: Callable[..., object]) -> str:
    return (page.__doc__ or "").strip().split("\n")[0]
