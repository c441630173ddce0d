"""What a notice says, in words for a phone: what happens, how far it will go, why, who has it, what to do.

In: a notice. Out: `page_of`. Called by `monitoring.pipeline`. All that goes in is masked; receivers put level and kind
in front of the title and cut it all to size.
"""

from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Final

from bot.core.alerts import Alert, AlertState, Notice, Page, Ruling, TellKind
from bot.core.clock import MINUTE, SECOND, Millis
from bot.core.topics import Facts

RULINGS: Final = {Ruling.REAL: "属实", Ruling.NOISE: "误报", Ruling.DUPLICATE: "重复"}
WHAT_TO_DO: Final = {
    TellKind.FIRST: "请先认领，再私信联系发帖人；没核实清楚之前不要公开回应。",
    TellKind.GRAVER: "比上次通知时更严重了，请马上看一下走势和对策。",
    TellKind.REPEAT: "还没有人负责这件事，请现在认领。",
    TellKind.ESCALATED: "值班同事一直没有认领，请你接手，或者马上安排人处理。",
    TellKind.RESOLVED: "不用再处理；方便时补上结论，好让以后的预警更准。",
}


def page_of(notice: Notice, link: str, claim: str, zone: tzinfo) -> Page:
    """The page of a notice. Nobody claims what is over or what somebody has already."""
    alert = notice.alert
    return Page(
        id=notice.plan,
        kind=notice.kind,
        level=alert.peak if notice.kind is TellKind.RESOLVED else alert.level,
        title=alert.title,
        lines=tuple(_lines(notice, zone)),
        link=link,
        claim=claim if alert.state is AlertState.OPEN else "",
        people=notice.people,
        at=notice.at,
    )


def _lines(notice: Notice, zone: tzinfo) -> Iterator[str]:
    alert = notice.alert
    if notice.kind is TellKind.RESOLVED:
        yield _end(alert, zone)
    yield from _happens(alert.verdict.facts)
    if notice.kind is not TellKind.RESOLVED:
        if alert.verdict.says:
            yield f"判断依据：{alert.verdict.says}"
        yield _owner(notice, zone)
    yield WHAT_TO_DO[notice.kind]


def _happens(facts: Facts) -> Iterator[str]:
    """What is said by how many, and how far it goes."""
    said = [
        f"公开发帖 {facts.posts:,} 条" if facts.posts else "",
        f"雷同转抄 {facts.copies:,} 条" if facts.copies else "",
        f"{facts.writers:,} 个账号在说" if facts.writers else "",
        f"顾客私下反映 {facts.voices:,} 起" if facts.voices else "",
        f"直播间提到 {facts.room_voices:,} 次" if facts.room_voices else "",
        f"涉及 {facts.orders:,} 个订单" if facts.orders else "",
    ]
    if any(said):
        yield "，".join(part for part in said if part)
    if facts.reposts or facts.expected:
        line = f"已转发 {facts.reposts:,}，每分钟 {facts.per_min:.1f}"
        if facts.expected:
            line += f"，预计 24 小时 {facts.expected:,.0f}（{facts.low:,.0f}–{facts.high:,.0f}）"
        yield line


def _owner(notice: Notice, zone: tzinfo) -> str:
    alert = notice.alert
    if alert.state is AlertState.CLAIMED:
        return f"{alert.claimed_by} 已认领（{_time(alert.claimed_at, zone)}）"
    minutes = (notice.at - (alert.claimed_at or alert.reopened_at or alert.raised_at)) // MINUTE
    if alert.claimed_at:
        return f"原负责人已交还，{minutes} 分钟没有人接" if minutes else "原负责人刚刚交还，没有人接"
    return f"已经 {minutes} 分钟没有人认领" if minutes else "还没有人认领"


def _end(alert: Alert, zone: tzinfo) -> str:
    when = _time(alert.resolved_at, zone)
    how = f"{alert.resolved_by} 于 {when} 解除" if alert.resolved_by else f"热度已回落，{when} 自动解除"
    ruled = f"，结论：{RULINGS[alert.ruling]}" if alert.ruling else ""
    return f"{how}{ruled}"


def _time(at: Millis, zone: tzinfo) -> str:
    return f"{datetime.fromtimestamp(at / SECOND, zone):%H:%M}"
