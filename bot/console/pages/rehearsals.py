"""Rehearsals: the list, the report of one, playing another, and the look before a show.

In: asks of bot/console/wire_rehearsals.py, files. Out: reports of `bot.core.rehearsal`. Called by the route list. What
is played is in the audit.
"""

from collections.abc import AsyncIterator
from typing import Final

from aiohttp import web

from bot.console.asks import FileRules, file_body
from bot.console.keys import PARTS, USER
from bot.console.problems import Problem
from bot.console.texts import Code
from bot.console.wire import Nothing
from bot.console.wire_rehearsals import RehearsalList, RehearsalReport, RehearsalRow, RehearseAsk, RehearseFileAsk
from bot.core.clock import Millis
from bot.core.errors import Misconfigured, NotFound
from bot.core.model import RoomId
from bot.core.rehearsal import Busy, Plan, Ready, Rehearsal
from bot.core.rooms import Show

TAKES: Final = ("application/gzip", "application/x-ndjson")
FILE: Final = FileRules(
    takes=TAKES, most=64 << 20, seconds=120.0, wrong=Code.RECORDING_ONLY, large=Code.RECORDING_TOO_LARGE
)
SHOWS: Final = 1_000


async def list_rehearsals(request: web.Request, ask: Nothing) -> RehearsalList:
    """The last rehearsals, and what is being played now."""
    parts = request.app[PARTS]
    rows = tuple(map(_row, await parts.rehearsals.listed()))
    return RehearsalList(rows, parts.rehearsing.running(), parts.rehearsing.failed())


async def one_rehearsal(request: web.Request, ask: Nothing) -> RehearsalReport:
    """The report of one."""
    found = await request.app[PARTS].rehearsals.one(request.match_info["id"])
    return RehearsalReport(found, found.holds, tuple(round(result.share, 4) for result in found.results))


async def rehearse_show(request: web.Request, ask: RehearseAsk) -> RehearsalList:
    """Play the recording of a show, beside the house; the report is there in a while."""
    parts, show = request.app[PARTS], await _show(request, ask.show)
    pieces = parts.live.recordings.read(show.room, show.began_at, show.ended_at or parts.clock.now())
    plan = Plan(speed=ask.speed, assistants=ask.assistants, pace_s=ask.pace_s, seed=ask.seed)
    return await _started(request, show.title or ask.show, pieces, plan)


async def rehearse_file(request: web.Request, ask: RehearseFileAsk) -> RehearsalList:
    """Play a recording that is sent along."""
    _, body = await file_body(request, FILE)
    plan = Plan(speed=ask.speed, assistants=ask.assistants, pace_s=ask.pace_s, seed=ask.seed)
    return await _started(request, ask.name, _whole(body), plan)


async def prepare_show(request: web.Request, ask: Nothing) -> Ready:
    """Look whether everything is there for a show, and make ready what can be made ready."""
    return await request.app[PARTS].rehearsing.prepare()


async def _started(request: web.Request, name: str, pieces: AsyncIterator[bytes], plan: Plan) -> RehearsalList:
    parts, user = request.app[PARTS], request[USER].name
    try:
        await parts.rehearsing.start(name, pieces, plan, user)
    except Busy as error:
        raise Problem(409, Code.REHEARSING) from error
    except Misconfigured as error:
        raise Problem(413, Code.RECORDING_TOO_LARGE) from error
    await parts.audit.note("rehearse", user, name, f"{plan.assistants} assistants, {plan.speed:g} times the speed")
    return await list_rehearsals(request, Nothing())


async def _show(request: web.Request, ident: str) -> Show:
    """Raises NotFound."""
    room, _, began = ident.rpartition(".")
    for show in await request.app[PARTS].live.shows.listed(SHOWS):
        if show.room == RoomId(room) and show.began_at == Millis(int(began)):
            return show
    raise NotFound(f"there is no show {ident}")


async def _whole(body: bytes) -> AsyncIterator[bytes]:
    yield body


def _row(one: Rehearsal) -> RehearsalRow:
    chosen = one.results[0]
    return RehearsalRow(
        id=one.id,
        at=one.at,
        by=one.by,
        recording=one.recording,
        plan=one.plan,
        messages=one.messages,
        askers=chosen.askers,
        share=round(chosen.share, 4),
        holds=one.holds,
        needed=one.needed,
    )
