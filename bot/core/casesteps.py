"""What the steps of a case need, and how far somebody's authority goes.

In: a case, what somebody wants of it. Out: `checklist`, `missing`, `moved`, `needs_lead`. Pure. Called by
`bot.stages.casework` and its like. What is missing is said to people, in Chinese, with what to do about it.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

import msgspec
from msgspec.structs import replace

from bot.core.cases import CASE, Case, CaseAct, CaseKind, CaseLine, CaseStep, Checked, Manner, Remedy, RemedyKind
from bot.core.clock import Millis
from bot.core.model import UserName
from bot.core.vocabulary import Role

LEADS: Final = frozenset({Role.SUPERVISOR, Role.ADMIN})
MOST_YUAN: Final = Decimal(1_000_000)
_S: Final = CaseStep
NOBODY: Final = UserName("")

EVERY: Final = (
    Checked("heard", "听顾客讲完，先为感受道歉，不争对错", _S.ACCEPT, needed=True),
    Checked("promised", "告诉顾客什么时候有回音", _S.ACCEPT, needed=True),
    Checked("wish", "问清顾客希望怎么解决", _S.ACCEPT),
    Checked("options", "给顾客至少两个方案选择，说清各要多久", _S.SOLVE, needed=True),
    Checked("learned", "记下以后怎么避免", _S.FOLLOW_UP),
)
OWN: Final[Mapping[CaseKind, tuple[Checked, ...]]] = {
    CaseKind.QUALITY: (
        Checked("photo", "问题的照片或视频", needed=True),
        Checked("order", "核对订单和购买时间", needed=True),
        Checked("batch", "看同批次有没有别人反馈"),
    ),
    CaseKind.DELAY: (
        Checked("track", "核对发货时间和最新物流", needed=True),
        Checked("courier", "联系快递问清卡在哪里", needed=True),
        Checked("needed_by", "问顾客最晚什么时候要用"),
    ),
    CaseKind.WRONG_ITEM: (
        Checked("photo", "收到的商品和面单照片", needed=True),
        Checked("picking", "和仓库核对拣货记录", needed=True),
        Checked("stock", "查要补发的商品有没有货"),
    ),
    CaseKind.DAMAGED: (
        Checked("photo", "外包装、面单和破损处的照片", needed=True),
        Checked("courier", "看是运输还是出库前就坏了", needed=True),
    ),
    CaseKind.PROMISE: (
        Checked("record", "翻聊天记录，核对当时怎么答应的", needed=True),
        Checked("why", "问清没做到的原因", needed=True),
    ),
    CaseKind.ATTITUDE: (
        Checked("record", "看完整段聊天记录或通话录音", needed=True),
        Checked("other", "换一位同事跟进", needed=True),
        Checked("talk", "和当事同事谈过"),
    ),
    CaseKind.PAYMENT: (
        Checked("flow", "核对支付和退款流水", needed=True),
        Checked("amount", "和顾客核对金额，不让顾客发卡号", needed=True),
    ),
    CaseKind.ACCOUNT: (
        Checked("identity", "按规定核对身份，不要密码和验证码", needed=True),
        Checked("safe", "先保护账户，停掉异常操作", needed=True),
    ),
    CaseKind.OTHER: (Checked("facts", "把事情经过核对清楚", needed=True),),
}


THREATENING: Final = (
    Checked("evidence", "保存聊天记录和截图作证据，一条不删", needed=True),
    Checked("with_lead", "请主管一起看，回复由主管看过再发", needed=True),
    Checked("boundary", "边界至少说过一次，仍有威胁或辱骂才结束对话"),
)
"""With whoever threatens or abuses, whatever the matter is, which is looked into like any other."""


def checklist(kind: CaseKind, manner: Manner, before: tuple[Checked, ...] = ()) -> tuple[Checked, ...]:
    """The lines of a kind; what was checked `before` stays checked, also what this kind does not ask for."""
    known = {line.key: line for line in before}
    grave = THREATENING if manner is Manner.MALICIOUS else ()
    lines = sorted((*EVERY, *OWN[kind], *grave), key=lambda line: _ORDER.index(line.step))
    wanted = {line.key for line in lines}
    kept = (line for line in before if line.by and line.key not in wanted)
    return (*(replace(line, **_ticked(known.get(line.key))) for line in lines), *kept)


def _ticked(line: Checked | None) -> dict[str, object]:
    return {"by": line.by, "at": line.at, "note": line.note} if line and line.by else {}


_ORDER: Final = tuple(CaseStep)


def missing(case: Case, act: CaseAct) -> tuple[str, ...]:
    """What keeps somebody from doing that to the case, in words for them; empty where it can be done."""
    return tuple(_missing(case, act))


def _missing(case: Case, act: CaseAct) -> Iterator[str]:
    if (case.step, act) not in CASE:
        yield "工单现在这一步做不了这个操作"
    elif act is CaseAct.WAIT and case.waits_since:
        yield "工单已经在等顾客了"
    elif act is CaseAct.RESUME and not case.waits_since:
        yield "工单没有在等顾客"
    elif act is CaseAct.ADVANCE:
        yield from (
            f"还没做：{one.text}" for one in case.checklist if one.step is case.step and one.needed and not one.by
        )
        yield from _unready(case)


def _unready(case: Case) -> Iterator[str]:
    match case.step:
        case CaseStep.ACCEPT:
            if not case.owner:
                yield "还没有负责人，请先接手或指派"
        case CaseStep.VERIFY:
            if not case.finding:
                yield "请写下核实的结果"
        case CaseStep.SOLVE:
            yield from _unsolved(case)
        case _:
            return


def _unsolved(case: Case) -> Iterator[str]:
    standing = [one for one in case.remedies if one.stands]
    if any(not one.stands and not one.refused for one in case.remedies):
        yield "有补救方案在等主管同意"
    if not standing:
        yield "还没有给顾客的补救方案；只需道歉的也请记一条"
    if any(not one.done_at for one in standing):
        yield "补救方案还没有全部办好"
    if not case.confirmed_at:
        yield "顾客还没有确认问题解决了"


def moved(case: Case, act: CaseAct, now: Millis, says: str = "") -> Case:
    """The case after that, which `missing` allows: its step, and what begins and ends with it."""
    step = CASE[case.step, act]
    match act:
        case CaseAct.WAIT:
            return replace(case, waits_since=now)
        case CaseAct.RESUME:
            return replace(case, waits_since=Millis(0), asked_at=Millis(0))
        case CaseAct.REOPEN:
            case = replace(
                case, reopened=case.reopened + 1, closed_at=Millis(0), closing="", confirmed_at=Millis(0),
                confirmed_by=UserName(""), solved_at=Millis(0), finding="", checklist=_again(case.checklist),
            )  # fmt: skip
        case CaseAct.ADVANCE if step is CaseStep.FOLLOW_UP:
            case = replace(case, solved_at=now)
        case CaseAct.CLOSE | CaseAct.DROP:
            case = replace(case, closed_at=now, closing=says)
        case _:
            pass
    return replace(case, step=step, step_at=now, level=None, waits_since=Millis(0), asked_at=Millis(0))


def _again(lines: tuple[Checked, ...]) -> tuple[Checked, ...]:
    """What was looked at before the case came back is looked at again, but for how it was taken in."""
    return tuple(
        line if line.step is CaseStep.ACCEPT else replace(line, by=UserName(""), at=Millis(0)) for line in lines
    )


def logged(case: Case, now: Millis, what: str, says: str = "", by: UserName = NOBODY, told: bool = False) -> Case:
    """With one more line, as it stands."""
    line = CaseLine(at=now, what=what, says=says, by=by, step=case.step, told=told)
    return replace(case, log=(*case.log, line))


# ---- remedies ----


class Authority(msgspec.Struct, frozen=True):
    """Up to how many yuan in one case somebody decides by themselves."""

    agent_yuan: int = 50
    lead_yuan: int = 500

    def of(self, lead: bool) -> Decimal:
        return Decimal(self.lead_yuan if lead else self.agent_yuan)


COSTS: Final = frozenset({RemedyKind.REFUND, RemedyKind.PART_REFUND, RemedyKind.COUPON})
"""Kinds that say how much."""


def yuan(written: str) -> Decimal | None:
    """What an amount says, two decimals at most; None where that is no amount."""
    try:
        amount = Decimal(written)
    except InvalidOperation:
        return None
    if not amount.is_finite() or not 0 < amount <= MOST_YUAN:
        return None
    return amount if amount == amount.quantize(Decimal("0.01")) else None


def given(case: Case) -> Decimal:
    """What all that is offered in a case comes to, agreed to or not yet."""
    return sum((Decimal(one.amount or 0) for one in case.remedies if not one.refused), Decimal(0))


def needs_lead(case: Case, remedy: Remedy, lead: bool, authority: Authority) -> bool:
    """Whether it goes beyond the authority of whoever proposes it, together with what the case has cost so far: nobody
    gives by halves what they may not give whole."""
    return bool(remedy.amount) and given(case) + Decimal(remedy.amount) > authority.of(lead)
