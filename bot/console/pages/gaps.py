"""What the knowledge lacks, what was asked most, what customers complain of; for reading and as tables.

In: asks of bot/console/wire_gaps.py. Out: nouns of bot.core.gaps, CSV files. Called by the route list. Every export is
in the audit.
"""

from collections.abc import Iterator
from typing import Final

from aiohttp import web

from bot.console.asks import from_query
from bot.console.keys import PARTS, USER
from bot.console.tables import Cell, table
from bot.console.texts import Language, language
from bot.console.wire import Done
from bot.console.wire_gaps import DismissGap, GapsAsk, InsightsAsk, ReopenGap
from bot.core.gaps import Gap, GapList, Insights

EVERYTHING: Final = 1_000_000

GAP_HEADING: Final = {
    Language.ZH: "问题 商品 意图 没答好的人数 答好的人数 草稿数 各种问法 结果 驳回理由 最常用的回复 次数 建议答案 编号",
    Language.EN: "question product intent unanswered answered drafts wordings outcomes reasons reply times answer key",
}
DAY_HEADING: Final = {
    Language.ZH: "日期 类别 问题或商品 人数 有答复占比 负面 投诉 退换 问题占比 比前几天 常见问题",
    Language.EN: "day kind subject asked answered_share negative complaints refunds trouble_share change questions",
}
KINDS: Final = {Language.ZH: ("热门问题", "商品"), Language.EN: ("hot question", "product")}
OUTCOMES: Final = {
    "holding": "只回了等候话术",
    "rejected": "驳回",
    "edited": "改写",
    "handed_over": "转交",
    "expired": "过期",
    "missed": "自助没搜到",
}


async def list_gaps(request: web.Request, ask: GapsAsk) -> GapList:
    """Questions without a good answer, with what people wrote instead and an entry to propose."""
    return await request.app[PARTS].gaps.gaps(ask.days, ask.product, ask.intent, ask.state, ask.limit)


async def show_insights(request: web.Request, ask: InsightsAsk) -> Insights:
    """Hot questions and weak points of products, day by day."""
    return await request.app[PARTS].gaps.insights(ask.days)


async def dismiss_gap(request: web.Request, ask: DismissGap) -> Done:
    """Put a gap away: it needs no entry."""
    await request.app[PARTS].gaps.dismiss(ask.key, request[USER].name, ask.reason)
    return Done()


async def reopen_gap(request: web.Request, ask: ReopenGap) -> Done:
    """Bring back a gap that was put away."""
    await request.app[PARTS].gaps.reopen(ask.key, request[USER].name)
    return Done()


async def export_gaps(request: web.Request) -> web.StreamResponse:
    """The gaps as a CSV file."""
    parts, ask, speak = request.app[PARTS], from_query(request, GapsAsk), _speak(request)
    found = await parts.gaps.gaps(ask.days, ask.product, ask.intent, ask.state, EVERYTHING)
    await parts.audit.note("export", request[USER].name, "gaps", f"{found.total} gaps of {ask.days} days")
    return table("halfminute-gaps", GAP_HEADING[speak].split(), (_gap(gap, speak) for gap in found.gaps))


async def export_insights(request: web.Request) -> web.StreamResponse:
    """Hot questions and weak points as a CSV file."""
    parts, ask, speak = request.app[PARTS], from_query(request, InsightsAsk), _speak(request)
    found = await parts.gaps.insights(ask.days)
    await parts.audit.note("export", request[USER].name, "insights", f"{ask.days} days")
    return table("halfminute-insights", DAY_HEADING[speak].split(), _days(found, *KINDS[speak]))


def _speak(request: web.Request) -> Language:
    return language(request.headers.get("Accept-Language", ""))


def _gap(gap: Gap, speak: Language) -> tuple[Cell, ...]:
    said = OUTCOMES if speak is Language.ZH else {}
    reply = gap.replies[0] if gap.replies else None
    return (
        gap.question,
        gap.product_name,
        gap.intent,
        gap.asked,
        gap.answered,
        gap.drafts,
        " | ".join(gap.wordings),
        " ".join(f"{said.get(name, name)}:{number}" for name, number in gap.outcomes.items()),
        " | ".join(gap.reasons),
        reply.text if reply else "",
        reply.times if reply else 0,
        gap.proposal.answer if gap.proposal else "",
        gap.key,
    )


def _days(found: Insights, question: str, product: str) -> Iterator[tuple[Cell, ...]]:
    for day in found.days:
        for hot in day.hot:
            yield day.day.isoformat(), question, hot.question, hot.asked, hot.answered_share, *[None] * 6
        for point in day.products:
            yield (
                day.day.isoformat(), product, point.name, point.asked, None, point.negative, point.complaints,
                point.refunds, point.share, point.change, " | ".join(point.top),
            )  # fmt: skip
