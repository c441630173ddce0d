"""What a customer is told of their case, as notices, and what they tapped below them.

In: a case, a moment, the shop's zone. Out: due items of kind NOTICE (`progress`, `asks_settled`, `asks_csat`,
`asks_nps`), and `scored_of`. Pure. Nothing is said that is not in the case: what was found out and what is offered is
told by people, in their own words. Called by `bot.stages.casework` and its like; `scored_of` by `bot.core.hearing`.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Final

import msgspec

from bot.core.casedues import key_of
from bot.core.cases import Case, CaseStep, Remedy, RemedyKind
from bot.core.clock import Millis, day_of
from bot.core.conversations import Scored
from bot.core.due import Due, DueKind, due_id
from bot.core.model import Choice
from bot.core.notices import Notice, NoticeKind, notice_id

SETTLED: Final = "settled"
CSAT: Final = "csat"
NPS: Final = "nps"
MOST: Final[Mapping[str, int]] = {SETTLED: 1, CSAT: 5, NPS: 10}
"""The highest score of each question."""

_TAPPED: Final = re.compile(r"case-(0-[0-9a-f]{1,40})-(settled|csat|nps)-([0-9]{1,2})")
_CSAT: Final = ("很不满意", "不满意", "一般", "满意", "非常满意")

DOING: Final[Mapping[CaseStep, str]] = {
    CaseStep.ACCEPT: "已经登记，正在安排专人跟进",
    CaseStep.VERIFY: "已经受理，正在核实情况",
    CaseStep.SOLVE: "情况已经核实，正在为您办理",
}
REMEDIES: Final[Mapping[RemedyKind, str]] = {
    RemedyKind.APOLOGY: "向您道歉",
    RemedyKind.REFUND: "退款",
    RemedyKind.PART_REFUND: "部分退款",
    RemedyKind.EXCHANGE: "换货",
    RemedyKind.RESEND: "补发",
    RemedyKind.REPAIR: "维修",
    RemedyKind.COUPON: "优惠券",
    RemedyKind.OTHER: "约定的处理",
}


def scored_of(choice: str) -> Scored | None:
    """What somebody tapped below a question about a case; None where it is something else."""
    found = _TAPPED.fullmatch(choice)
    if not found or int(found[3]) > MOST[found[2]]:
        return None
    return Scored(found[1], found[2], int(found[3]))


def progress(case: Case, event: str, now: Millis, zone: tzinfo, what: str = "") -> Sequence[Due]:
    """How it goes, or `what` (the wording of its incident); the newest only."""
    values = {"number": case.number, "what": what or DOING.get(case.step, "")}
    if case.due_at > now:
        values["next"] = f"{moment(case.due_at, now, zone)} 前给您答复"
    return _notice(case, NoticeKind.CASE_PROGRESS, event, now, values, "progress")


def asks_settled(case: Case, now: Millis) -> Sequence[Due]:
    """Whether what was done settles it."""
    done = "、".join(dict.fromkeys(_named(one) for one in case.remedies if one.stands and one.done_at))
    values = {"number": case.number, "what": done}
    choices = _choices(case, SETTLED, ((1, "已经解决了"), (0, "还没有解决")))
    return _notice(case, NoticeKind.CASE_SOLVED, f"solved-{now}", now, values, "solved", choices)


def asks_csat(case: Case, now: Millis) -> Sequence[Due]:
    scores = [(score, f"{score} 分 {_CSAT[score - 1]}") for score in range(5, 0, -1)]
    ask = "这次处理您打几分？回复 1 到 5，5 是非常满意"
    values = {"number": case.number, "product": case.links.product, "ask": ask}
    choices = _choices(case, CSAT, scores)
    return _notice(case, NoticeKind.FOLLOW_UP, f"csat-{case.reopened}", now, values, "", choices)


def asks_nps(case: Case, now: Millis) -> Sequence[Due]:
    ask = "您有多愿意把我们推荐给朋友？回复 0 到 10，10 是非常愿意"
    values = {"number": case.number, "product": case.links.product, "ask": ask}
    choices = _choices(case, NPS, [(score, f"{score} 分") for score in range(10, -1, -1)])
    return _notice(case, NoticeKind.FOLLOW_UP, f"nps-{case.reopened}", now, values, "", choices)


def moment(at: Millis, now: Millis, zone: tzinfo) -> str:
    """今天 18:00, 明天 9:30, 11 月 25 日 9:30."""
    local = datetime.fromtimestamp(at / 1000, zone)
    days = (day_of(at, zone) - day_of(now, zone)).days
    day = {0: "今天", 1: "明天", 2: "后天"}.get(days, f"{local.month} 月 {local.day} 日")
    return f"{day} {local.hour}:{local.minute:02}"


def _named(remedy: Remedy) -> str:
    amount = f" {remedy.amount} 元" if remedy.amount else ""
    return f"{REMEDIES[remedy.kind]}{amount}"


def _choices(case: Case, what: str, scores: Sequence[tuple[int, str]]) -> tuple[Choice, ...]:
    return tuple(Choice(f"case-{case.id}-{what}-{score}", text) for score, text in scores)


def _notice(
    case: Case,
    kind: NoticeKind,
    event: str,
    now: Millis,
    values: Mapping[str, str],
    name: str,
    choices: tuple[Choice, ...] = (),
) -> Sequence[Due]:
    """None where nobody knows how to reach them."""
    if case.address is None or case.address.is_read_by_all:
        return ()
    notice = Notice(
        id=notice_id(kind, case.id, event), kind=kind, subject=case.id, event=event, address=case.address,
        customer=case.customer, born_at=now, values=values, product=case.links.product, case=case.id,
        order_no=next(iter(case.links.orders), ""), choices=choices,
    )  # fmt: skip
    return (
        Due(
            id=due_id(DueKind.NOTICE, case.id, event, now), kind=DueKind.NOTICE, subject=case.id, event=event, at=now,
            title=f"{case.number} {_TITLES[kind]}", key=key_of(case, name) if name else "", customer=case.customer,
            payload=msgspec.json.encode(notice).decode(),
        ),
    )  # fmt: skip


_TITLES: Final = {
    NoticeKind.CASE_PROGRESS: "告知顾客进展",
    NoticeKind.CASE_SOLVED: "问顾客是否解决",
    NoticeKind.FOLLOW_UP: "回访评价",
}
