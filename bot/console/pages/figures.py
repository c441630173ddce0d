"""Figures of service: how fast, how well, how many; for reading and as tables.

In: asks of bot/console/wire_figures.py. Out: nouns of `bot.core.measures`, CSV files. Called by the route list. Whose
figures they are is for leads; everybody sees the whole, the groups and their own. Every export is in the audit.
"""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final

from aiohttp import web
from msgspec.structs import replace

from bot.console.asks import from_query
from bot.console.keys import PARTS, USER
from bot.console.problems import Problem
from bot.console.route import LEADS
from bot.console.tables import Cell, streamed, table
from bot.console.texts import Code, Language, language
from bot.console.wire_figures import FiguresAnswer, FiguresQuery
from bot.core.clock import SECOND, Millis, day_of
from bot.core.errors import Refused
from bot.core.measures import Figures, FiguresAsk, FiguresPage, Measures, Share
from bot.core.serviceclocks import Round

DAYS: Final = 7
MOST_DAYS: Final = 366

FIGURE_HEADING: Final = {
    Language.ZH: (
        "类别 日期 名称 问答轮次 30秒应答率 3分钟人工回复率 首次响应中位秒 首次响应九成秒 后续响应中位秒 解决时长中位秒"
        " 新建工单 解决工单 重开工单 超时次数 满意度 评分人数 平均分 NPS NPS人数 直播半分钟率 主动通知"
    ),
    Language.EN: (
        "kind day name rounds half_minute_rate three_minute_rate first_answer_p50_s first_answer_p90_s"
        " next_answer_p50_s solution_p50_s opened solved reopened breached csat ratings mean_rating nps"
        " nps_count live_rate notices"
    ),
}
ROUND_HEADING: Final = {
    Language.ZH: "提问时间 回复时间 用时秒 人工回复时间 回复人 分组 阶段 紧急程度 首次 人工 会话",
    Language.EN: "asked answered took_s person_answered by group stage urgency first person conversation",
}
KINDS: Final = {
    Language.ZH: ("合计", "按天", "按组", "按人"),
    Language.EN: ("total", "day", "group", "colleague"),
}
WORDS: Final = {
    "presale": "售前", "insale": "售中", "aftersale": "售后", "none": "", "urgent": "紧急", "general": "一般",
    "not_urgent": "不急", True: "是", False: "否",
}  # fmt: skip


async def show_figures(request: web.Request, ask: FiguresQuery) -> FiguresAnswer:
    """How fast, how well, how many; by days, groups and colleagues."""
    parts, wanted = request.app[PARTS], _wanted(request, ask)
    page = await parts.measures.figures(wanted) if parts.measures else FiguresPage(Figures())
    user = request[USER]
    if user.role not in LEADS:
        page = replace(page, people=tuple(one for one in page.people if one.name == user.name))
    now = parts.clock.now()
    return FiguresAnswer(page=page, since=wanted.since, until=wanted.until, today=_today(request).isoformat(), now=now)


async def export_figures(request: web.Request) -> web.StreamResponse:
    """The figures as a CSV file."""
    wanted, speak = _wanted(request, from_query(request, FiguresQuery)), _speak(request)
    page = await _measures(request).figures(wanted)
    await _note(request, "figures", wanted)
    return table(f"halfminute-figures-{_name(wanted)}", FIGURE_HEADING[speak].split(), _rows(page, *KINDS[speak]))


async def export_rounds(request: web.Request) -> web.StreamResponse:
    """Every question with its answer's time as a CSV file, sent as it is read; without names or words of customers."""
    wanted, speak = _wanted(request, from_query(request, FiguresQuery)), _speak(request)
    rounds = _measures(request).rounds(wanted)
    await _note(request, "rounds", wanted)
    name = f"halfminute-rounds-{_name(wanted)}"
    return await streamed(request, name, ROUND_HEADING[speak].split(), _lines(request, rounds, speak))


def _rows(page: FiguresPage, total: str, day: str, group: str, colleague: str) -> Iterator[tuple[Cell, ...]]:
    yield _row(total, page.total)
    for kind, lines in ((day, page.days), (group, page.groups), (colleague, page.people)):
        yield from (_row(kind, one) for one in lines)


def _row(kind: str, one: Figures) -> tuple[Cell, ...]:
    return (
        kind, one.day, one.name, one.rounds, _share(one.half_minute), _share(one.three_minute), one.first.p50,
        one.first.p90, one.next.p50, one.solution.p50, one.opened, one.solved, one.reopened, one.breached,
        _share(one.csat), one.csat.of, one.rating, one.nps, one.nps_count, _share(one.live), one.notices,
    )  # fmt: skip


def _share(share: Share) -> float | None:
    return round(share.hits / share.of, 4) if share.of else None


async def _lines(
    request: web.Request, rounds: AsyncIterator[Round], speak: Language
) -> AsyncIterator[tuple[Cell, ...]]:
    async for one in rounds:
        yield (
            _time(request, one.since), _time(request, one.answered_at),
            round(one.took_ms / SECOND, 1) if one.answered_at else None, _time(request, one.person_at), one.by,
            one.group, _word(one.stage, speak), _word(one.urgency, speak), _word(one.first, speak),
            _word(one.person, speak), one.conversation,
        )  # fmt: skip


def _wanted(request: web.Request, ask: FiguresQuery) -> FiguresAsk:
    """The days that are meant. Raises Problem for one that is none, Refused for more than a year."""
    until = _day(ask.until) or _today(request)
    since = _day(ask.since) or until - timedelta(days=DAYS - 1)
    if since > until or (until - since).days >= MOST_DAYS:
        raise Refused(f"ask for 1 to {MOST_DAYS} days, the earlier one first; {since} to {until} are not")
    user = request[USER]
    if ask.by and ask.by != user.name and user.role not in LEADS:
        raise Problem(403, Code.FORBIDDEN)
    return FiguresAsk(since=since.isoformat(), until=until.isoformat(), group=ask.group, by=ask.by)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Problem(400, Code.BAD_REQUEST, f"{text} is no day of the calendar") from error


def _today(request: web.Request) -> date:
    parts = request.app[PARTS]
    return day_of(parts.clock.now(), parts.live.timezone)


def _measures(request: web.Request) -> Measures:
    measures = request.app[PARTS].measures
    if measures is None:
        raise Problem(404, Code.NO_CASES)
    return measures


async def _note(request: web.Request, what: str, wanted: FiguresAsk) -> None:
    about = " ".join(part for part in (f"{wanted.since} to {wanted.until}", wanted.group, wanted.by) if part)
    await request.app[PARTS].audit.note("export", request[USER].name, what, about)


def _name(wanted: FiguresAsk) -> str:
    return f"{wanted.since}-{wanted.until}"


def _time(request: web.Request, at: Millis) -> str:
    """Empty where it was never."""
    if not at:
        return ""
    local = datetime.fromtimestamp(at / SECOND, UTC).astimezone(request.app[PARTS].live.timezone)
    return local.strftime("%Y-%m-%d %H:%M:%S")


def _word(value: str | bool, speak: Language) -> Cell:
    if speak is Language.ZH:
        return WORDS.get(value, str(value))
    return str(value).lower()


def _speak(request: web.Request) -> Language:
    return language(request.headers.get("Accept-Language", ""))
