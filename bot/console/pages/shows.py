"""Shows of live rooms: the list, the report of one, its tables and its recording.

In: the id of a show: its room and when it began. Out: `ShowReport`s, CSV and gzip files. Called by the route list. What
leads take away is in the audit; who decided what, and how fast, only they see.
"""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec
from aiohttp import web

from bot.console.keys import PARTS, USER, LiveParts
from bot.console.route import LEADS
from bot.console.tables import Cell, table
from bot.console.texts import Language, language
from bot.console.wire import Nothing
from bot.console.wire_shows import ShowList, ShowRow, ShowsAsk
from bot.core.clock import MINUTE, SECOND, Millis
from bot.core.errors import NotFound
from bot.core.model import RoomId
from bot.core.rooms import Asked, Room, Show
from bot.core.showquestions import Line, handed_on, questions
from bot.core.showreport import Rules, ShowReport, report

SETTLING_MS: Final = 5 * MINUTE
"""How long after a show its last questions may come to their end."""

QUESTION_HEADING: Final = {
    Language.ZH: "时间 问题 商品 意图 提问人数 结果 原因 回复 原稿 处理人 回显 编号",
    Language.EN: "time question product intent askers ending reason answer offered decided_by sight key",
}
HANDOVER_HEADING: Final = {
    Language.ZH: "时间 类别 问题 提问者 提问人数 商品 意图 结果 已回复 处理人 编号",
    Language.EN: "time matter question asker askers product intent ending answer decided_by key",
}
WORDS: Final = {
    "answered": "已回复", "handed_over": "已转交", "waiting": "还没处理", "expired": "超时没答", "rejected": "决定不回",
    "withdrawn": "撤下了", "doubtful": "没发成", "complaint": "投诉没人答", "order": "公屏里问订单",
    "awaited": "等回显", "seen": "已回显", "hidden": "疑似被隐藏",
    "nobody_decided": "没人来得及处理", "said_otherwise": "已用别的话回了", "source_changed": "依据变了",
}  # fmt: skip


async def list_shows(request: web.Request, ask: ShowsAsk) -> ShowList:
    """The latest shows with their figures."""
    live, now = _live(request), request.app[PARTS].clock.now()
    rooms = {room.id: room for room in await live.rooms.listed()}
    shows = [show for show in await live.shows.listed(ask.limit) if show.room in rooms]
    rows = await asyncio.gather(*(_row(live, show, rooms[show.room], now) for show in shows))
    return ShowList(tuple(rows), now)


async def _row(live: LiveParts, show: Show, room: Room, now: Millis) -> ShowRow:
    minutes = await live.shows.minutes(show.room, show.began_at, show.ended_at or now)

    def counted(name: str) -> int:
        return sum(minute.counts.get(name, 0) for minute in minutes)

    return ShowRow(
        id=f"{show.room}.{show.began_at}",
        room=show.room,
        title=show.title or room.title,
        channel=room.address.channel,
        conversation=room.address.conversation,
        began_at=show.began_at,
        ended_at=show.ended_at,
        heard=counted("heard"),
        questions=counted("drafted"),
        in_time=counted("in_time"),
        late=counted("late"),
        expired=counted("expired"),
    )


async def one_show(request: web.Request, ask: Nothing) -> ShowReport:
    """The report of a show; of one that goes on, so far."""
    parts, live, show = request.app[PARTS], _live(request), await _show(request)
    now = parts.clock.now()
    until = Millis((show.ended_at or now) + SETTLING_MS)
    leads = request[USER].role in LEADS
    made = await asyncio.to_thread(
        report,
        show,
        await live.rooms.one(show.room),
        await live.shows.minutes(show.room, show.began_at, until),
        await live.shows.asked(show.room, show.began_at, show.ended_at or now),
        await live.shows.acts(show.room, show.began_at, until),
        now,
        Rules(live.reply_s, live.settings.pace_s, _names(request)),
    )
    return made if leads else _without_people(made)


def _without_people(made: ShowReport) -> ShowReport:
    def nameless(lines: Iterable[Line]) -> tuple[Line, ...]:
        return tuple(msgspec.structs.replace(line, by="") for line in lines)

    return msgspec.structs.replace(
        made,
        people=(),
        unanswered=nameless(made.unanswered),
        best=nameless(made.best),
        edits=nameless(made.edits),
        handover=nameless(made.handover),
    )


async def export_questions(request: web.Request) -> web.StreamResponse:
    """Every question of a show as a CSV file."""
    show, speak = await _show(request), _speak(request)
    lines = await asyncio.to_thread(questions, await _asked(request, show), _names(request))
    await _note(request, show, f"{len(lines)} questions")
    rows = (
        (
            _time(request, line.at), line.question, line.name, line.intent, line.askers, _word(line.ending, speak),
            _word(line.reason, speak), line.answer, line.offered, line.by, _word(line.sight, speak), line.draft,
        )
        for line in lines
    )  # fmt: skip
    return table(f"halfminute-show-{show.began_at}-questions", QUESTION_HEADING[speak].split(), rows)


async def export_handover(request: web.Request) -> web.StreamResponse:
    """What after-sale service should look at, as a CSV file."""
    show, speak = await _show(request), _speak(request)
    lines = await asyncio.to_thread(handed_on, await _asked(request, show), _names(request))
    await _note(request, show, f"{len(lines)} to hand over")
    rows: Iterable[tuple[Cell, ...]] = (
        (
            _time(request, line.at), _word(line.matter or "", speak), line.question, line.asker, line.askers, line.name,
            line.intent, _word(line.ending, speak), line.answer, line.by, line.draft,
        )
        for line in lines
    )  # fmt: skip
    return table(f"halfminute-show-{show.began_at}-handover", HANDOVER_HEADING[speak].split(), rows)


async def show_recording(request: web.Request) -> web.StreamResponse:
    """What was said in a show, masked and without names, as a file of the open feed that can be replayed."""
    live, show = _live(request), await _show(request)
    until = show.ended_at or request.app[PARTS].clock.now()
    if not await live.recordings.size(show.room, show.began_at, until):
        raise NotFound("nothing of this show was recorded, or it is deleted already")
    await _note(request, show, "recording")
    name = f"halfminute-show-{show.began_at}.ndjson.gz"
    reply = web.StreamResponse(
        headers={"Content-Type": "application/gzip", "Content-Disposition": f'attachment; filename="{name}"'}
    )
    await reply.prepare(request)
    async for piece in live.recordings.read(show.room, show.began_at, until):
        await reply.write(piece)
    return reply


async def _show(request: web.Request) -> Show:
    """The show in the path. Raises NotFound."""
    room, _, began = request.match_info["id"].rpartition(".")
    if not room or not began.isascii() or not began.isdecimal() or len(began) > 16:
        raise NotFound("there is no such show")
    return await _live(request).shows.one(RoomId(room), Millis(int(began)))


async def _asked(request: web.Request, show: Show) -> Sequence[Asked]:
    until = show.ended_at or request.app[PARTS].clock.now()
    return await _live(request).shows.asked(show.room, show.began_at, until)


async def _note(request: web.Request, show: Show, what: str) -> None:
    await request.app[PARTS].audit.note("export", request[USER].name, f"show {show.room} {show.began_at}", what)


def _time(request: web.Request, at: Millis) -> str:
    local = datetime.fromtimestamp(at / SECOND, UTC).astimezone(_live(request).timezone)
    return local.strftime("%Y-%m-%d %H:%M:%S")


def _word(value: str, speak: Language) -> str:
    return WORDS.get(value, value) if speak is Language.ZH else value


def _names(request: web.Request) -> dict[str, str]:
    return {product.id: product.name for product in request.app[PARTS].products}


def _live(request: web.Request) -> LiveParts:
    return request.app[PARTS].live


def _speak(request: web.Request) -> Language:
    return language(request.headers.get("Accept-Language", ""))
