"""`GET /api/events`: what changes on the desk, as server-sent events.

In: a request with a cursor. Out: a stream that ends when the session does, the house stops or the screen cannot follow.
Called by the route list; `broadcasting` lives as long as the application.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from typing import Final

from aiohttp import web

from bot.console import cursor
from bot.console.asks import from_query
from bot.console.auth import still_here
from bot.console.broadcast import HEARTBEAT_S, Broadcast
from bot.console.hosting import only_lines
from bot.console.keys import PARTS, USER
from bot.console.problems import Problem
from bot.console.texts import Code
from bot.console.wire import EventsAsk
from bot.core.clock import Clock
from bot.core.errors import Retryable
from bot.core.model import Partition
from bot.core.vocabulary import Role

STREAMS: Final = 1_000
"""Screens at a time, as a bound on memory."""

STUCK_S: Final = 30.0
"""A screen that takes nothing for this long is cut off."""

HEADERS: Final = {"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class Screen:
    """One open stream. `waits_since`: when the write began that its peer has not taken yet (monotonic seconds)."""

    def __init__(self, request: web.Request) -> None:
        self.request = request
        self.waits_since: float | None = None

    def cut(self) -> None:
        if self.request.transport:
            self.request.transport.abort()


BROADCAST: Final = web.AppKey("broadcast", Broadcast)
SCREENS: Final[web.AppKey[set[Screen]]] = web.AppKey("screens", set)


async def broadcasting(app: web.Application) -> AsyncIterator[None]:
    """The broadcast's life: as long as the application's."""
    running = asyncio.create_task(_run(app))
    yield
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running


async def end_streams(app: web.Application) -> None:
    """At the house's end: let every screen go, they come back by themselves."""
    app[BROADCAST].end()


async def events(request: web.Request) -> web.StreamResponse:
    """What changes on the desk, from a cursor on: events opened, joined, changed, presence and reset."""
    ask = from_query(request, EventsAsk)
    screens, screen = request.app[SCREENS], Screen(request)
    if len(screens) >= STREAMS:
        raise Problem(503, Code.BUSY, after=10)
    text = request.headers.get("Last-Event-ID") or ask.cursor
    position = cursor.unpacked(text) if text else None
    response = web.StreamResponse(headers=HEADERS)
    screens.add(screen)
    try:
        await response.prepare(request)
        lost = bool(text) and position is None
        await _send(screen, response, _chunks(request, position, lost))
    except ConnectionError:
        pass  # the screen went away
    finally:
        screens.discard(screen)
    return response


def _chunks(
    request: web.Request, position: Mapping[Partition, str] | None, lost: bool
) -> AsyncGenerator[bytes, None]:
    """What this person may see of the changes. A host's screen is told to reload, and hears what follows."""
    user, broadcast = request[USER], request.app[BROADCAST]
    if user.role is not Role.HOST:
        return broadcast.since(position, lost)
    return only_lines(broadcast.since(None, lost=True), request.app[PARTS].drafts, user.name)


async def _send(screen: Screen, response: web.StreamResponse, chunks: AsyncGenerator[bytes, None]) -> None:
    clock = screen.request.app[PARTS].clock
    checked = clock.monotonic()
    async with contextlib.aclosing(chunks):
        async for chunk in chunks:
            screen.waits_since = clock.monotonic()
            await response.write(chunk)
            screen.waits_since = None
            if clock.monotonic() - checked >= HEARTBEAT_S:
                checked = clock.monotonic()
                if not await _may_stay(screen.request):
                    return


async def _may_stay(request: web.Request) -> bool:
    try:
        return await still_here(request)
    except Retryable:
        return True  # the store is away and nothing flows; asked again with the next heartbeat


async def _run(app: web.Application) -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(app[BROADCAST].run())
        group.create_task(_cut_stuck(app[SCREENS], app[PARTS].clock))


async def _cut_stuck(screens: set[Screen], clock: Clock) -> None:
    while True:
        await clock.sleep(HEARTBEAT_S)
        for screen in screens:
            if screen.waits_since is not None and clock.monotonic() - screen.waits_since >= STUCK_S:
                screen.cut()
