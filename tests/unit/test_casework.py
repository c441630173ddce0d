"""What people may do with cases: what a step needs, how far authority goes, who has it, and what customers hear."""

import pytest
from msgspec.structs import replace

from bot.core.cases import CaseAct, CaseKind, CaseStep, Described, Manner, Opening, Remedy, RemedyKind
from bot.core.clock import later
from bot.core.errors import NotFound, Outdated, Refused
from bot.core.model import User, UserName
from bot.core.vocabulary import Role, Urgency
from tests.support.casework import BOSS, HEAD, HOUR, LEAD, LI, TALK, WANG, Casing, casing
from tests.support.serving import BANNED

A, S = CaseAct, CaseStep


@pytest.fixture
def shop() -> Casing:
    return casing()


def refund(yuan: str, kind: RemedyKind = RemedyKind.PART_REFUND) -> Remedy:
    return Remedy(number=0, kind=kind, amount=yuan)


async def test_a_case_begins_with_whom_and_what_it_is_about(shop: Casing) -> None:
    case = await shop.open()
    assert (case.owner, case.first_owner, case.group, case.called) == (LI.name, LI.name, "售后", "安娜")
    assert case.links.orders == ("2026112200001",)
    assert (case.links.parcels, case.links.topic, case.links.product) == (("0-ZTO-78001",), "t-cups", "coat")
    assert (case.due_at, case.tell_by) == (later(shop.clock.now(), 1_800), later(shop.clock.now(), 8 * HOUR))
    assert await shop.open(kind=CaseKind.DELAY) == case
    urgent = await shop.work.open(by_phone(CaseKind.PAYMENT), LI)
    assert (urgent.urgency, urgent.due_at) == (Urgency.GENERAL, later(shop.clock.now(), 1_800))
    with pytest.raises(Refused):
        await shop.open(conversation="", title=" ")
    with pytest.raises(NotFound):
        await shop.open(conversation="0-nobody")


def by_phone(kind: CaseKind) -> Opening:
    return Opening(kind=kind, title="电话里说的", group="售后")


async def test_a_step_is_left_only_with_all_it_needs(shop: Casing) -> None:
    case = await shop.open()
    with pytest.raises(Refused) as late:
        await shop.work.act(case.id, case.version, A.ADVANCE, LI)
    assert [risk.advice for risk in late.value.risks] == [
        "还没做：听顾客讲完，先为感受道歉，不争对错", "还没做：告诉顾客什么时候有回音"
    ]  # fmt: skip
    case = await shop.step(case)
    for line in case.checklist:
        if line.step is S.VERIFY:
            case = await shop.work.check(case.id, case.version, LI, line.key, "", done=True)
    case = await shop.work.describe(case.id, case.version, LI, Described(finding=""))
    with pytest.raises(Refused, match="cannot advance") as unfound:
        await shop.work.act(case.id, case.version, A.ADVANCE, LI)
    assert [risk.advice for risk in unfound.value.risks] == ["请写下核实的结果"]
    case = await shop.step(case)
    with pytest.raises(Refused) as unsolved:
        await shop.work.act(case.id, case.version, A.ADVANCE, LI)
    assert {"还没有给顾客的补救方案；只需道歉的也请记一条", "顾客还没有确认问题解决了"} <= {
        risk.advice for risk in unsolved.value.risks
    }


async def test_what_is_given_by_halves_counts_as_a_whole(shop: Casing) -> None:
    case = await shop.open()
    case = await shop.work.offer(case.id, case.version, LI, refund("30"))
    case = await shop.work.offer(case.id, case.version, LI, refund("20.50"))
    assert [(one.amount, one.needs_lead) for one in case.remedies] == [("30.00", False), ("20.50", True)]
    case = await shop.work.offer(case.id, case.version, LEAD, refund("449.50"))
    case = await shop.work.offer(case.id, case.version, LEAD, refund("0.01"))
    assert [one.needs_lead for one in case.remedies] == [False, True, False, True]
    case = await shop.work.agree(case.id, case.version, BOSS, 2, yes=False)
    case = await shop.work.offer(case.id, case.version, LEAD, refund("20.49"))
    assert case.remedies[-1].needs_lead is False


@pytest.mark.parametrize("amount", ["", "0", "-5", "1.234", "1e999", "NaN", "十元", "99999999"])
async def test_what_is_no_amount_is_refused(shop: Casing, amount: str) -> None:
    case = await shop.open()
    with pytest.raises(Refused):
        await shop.work.offer(case.id, case.version, LI, refund(amount))


async def test_beyond_ones_authority_somebody_else_who_leads_agrees(shop: Casing) -> None:
    case = await shop.open()
    case = await shop.work.offer(case.id, case.version, LI, refund("80"))
    case = await shop.work.offer(case.id, case.version, LEAD, refund("900"))
    for who, number in ((WANG, 1), (LEAD, 2)):
        with pytest.raises(Refused):
            await shop.work.agree(case.id, case.version, who, number, yes=True)
    with pytest.raises(Refused):
        await shop.work.carried_out(case.id, case.version, LI, 1)
    case = await shop.work.agree(case.id, case.version, HEAD, 1, yes=True)
    case = await shop.work.agree(case.id, case.version, BOSS, 2, yes=False)
    case = await shop.work.carried_out(case.id, case.version, LI, 1)
    assert [(one.stands, bool(one.done_at)) for one in case.remedies] == [(True, True), (False, False)]
    with pytest.raises(Refused):
        await shop.work.carried_out(case.id, case.version, LI, 1)
    with pytest.raises(NotFound):
        await shop.work.carried_out(case.id, case.version, LI, 9)


async def test_it_is_whose_it_is_or_a_leads_and_who_had_it_first_stays(shop: Casing) -> None:
    case = await shop.open()
    with pytest.raises(Refused, match="has case"):
        await shop.work.act(case.id, case.version, A.WAIT, WANG)
    with pytest.raises(Refused):
        await shop.work.assign(case.id, case.version, WANG, LEAD.name, "", "")
    case = await shop.work.assign(case.id, case.version, WANG, WANG.name, "", "我来跟")
    assert (case.owner, case.first_owner) == (WANG.name, LI.name)
    case = await shop.work.act(case.id, case.version, A.WAIT, HEAD)
    with pytest.raises(NotFound):
        await shop.work.assign(case.id, case.version, WANG, UserName("没有这人"), "", "")
    with pytest.raises(NotFound):
        await shop.work.assign(case.id, case.version, WANG, WANG.name, "没有这组", "")
    case = await shop.work.assign(case.id, case.version, WANG, UserName(""), "售前", "")
    assert (case.owner, case.group, case.log[-1].what) == ("", "售前", "handed_over")
    with pytest.raises(Outdated):
        await shop.work.act(case.id, case.version - 1, A.RESUME, LI)
    case = await shop.work.act(case.id, case.version, A.RESUME, LI)
    assert (case.owner, case.waits_since) == (LI.name, 0)
    for role in (Role.VIEWER, Role.HOST):
        with pytest.raises(Refused):
            await shop.work.note(case.id, case.version, User(UserName("小看"), role), "看看")


async def test_a_threat_needs_evidence_and_a_lead_besides(shop: Casing) -> None:
    case = await shop.open()
    case = await shop.work.check(case.id, case.version, LI, "heard", "讲了二十分钟", done=True)
    case = await shop.work.describe(case.id, case.version, LI, Described(manner=Manner.MALICIOUS))
    assert {"evidence", "with_lead", "boundary", "photo"} <= {line.key for line in case.checklist}
    assert next(line for line in case.checklist if line.key == "heard").note == "讲了二十分钟"
    case = await shop.work.describe(case.id, case.version, LI, Described(manner=Manner.CALM, kind=CaseKind.DELAY))
    assert not {"evidence", "photo"} & {line.key for line in case.checklist}


async def test_a_customer_hears_of_each_step_once_and_in_ones_own_words(shop: Casing) -> None:
    case = await shop.step(await shop.open())
    (first,) = shop.notices()
    assert first.values == {"number": case.number, "what": "已经受理，正在核实情况", "next": "今天 16:00 前给您答复"}
    await shop.clock.advance(60)
    case = await shop.work.tell(case.id, case.version, LI, "您好，仓库正在看照片。")
    assert shop.said.texts == [(LI.name, "您好，仓库正在看照片。")]
    assert (case.told_at, case.tell_by, case.log[-1].told) == (
        shop.clock.now(), later(shop.clock.now(), 8 * HOUR), True
    )  # fmt: skip
    with pytest.raises(Refused):
        await shop.work.tell(case.id, case.version, LI, BANNED)
    assert await shop.cases.get(case.id) == case
    case = await shop.step(case)
    assert [one.values["what"] for one in shop.notices()] == ["情况已经核实，正在为您办理"]  # the newest only


async def test_with_the_last_remedy_the_customer_is_asked_and_the_clock_stands_still(shop: Casing) -> None:
    case = await shop.step(await shop.step(await shop.open()))
    for kind in (RemedyKind.APOLOGY, RemedyKind.RESEND):
        case = await shop.work.offer(case.id, case.version, LI, refund("", kind))
    case = await shop.work.carried_out(case.id, case.version, LI, 1)
    assert case.asked_at == 0
    case = await shop.work.carried_out(case.id, case.version, LI, 2)
    assert case.asked_at == case.waits_since == shop.clock.now()
    assert [one.values.get("what") for one in shop.notices()][-1] == "向您道歉、补发"
    assert shop.news.asked == [(TALK, case.id, "settled")]
    assert not [one for one in shop.plans.waiting.values() if one.key.endswith(("/clock", "/tell"))]
    due_at = case.due_at
    await shop.clock.advance(HOUR)
    case = await shop.work.confirm(case.id, case.version, LI, "电话里说可以")
    assert (case.step, case.confirmed_by, case.due_at) == (S.SOLVE, LI.name, later(due_at, HOUR))
    case = await shop.step(case)
    assert case.step is S.FOLLOW_UP
    assert "solved" not in "".join(one.event for one in shop.notices())


async def test_an_incident_has_one_wording_that_two_people_agreed_to(shop: Casing) -> None:
    case = await shop.step(await shop.open())
    phoned = await shop.work.open(by_phone(CaseKind.DAMAGED), WANG)
    one = await shop.work.gather("杯子破损", [case.id], LI)
    one = await shop.work.gather("杯子破损", [phoned.id, case.id], WANG)
    assert one.cases == (case.id, phoned.id)
    one = await shop.work.word(one.id, one.version, LI, "这批杯子包装有问题，正在逐一补发")
    for refused in (shop.work.agree_word(one.id, one.version, LI), shop.work.tell_all(one.id, one.version, LI)):
        with pytest.raises(Refused):
            await refused
    one = await shop.work.agree_word(one.id, one.version, WANG)
    assert (await shop.work.suggested(case.id))["incident"] == one.wording
    await shop.clock.advance(60)
    assert await shop.work.tell_all(one.id, one.version, WANG) == 1  # the other one called
    assert shop.notices()[-1].values["what"] == one.wording
    one = await shop.work.word(one.id, one.version, WANG, "已全部补发")
    assert one.agreed_by == ""
    one = await shop.work.close_incident(one.id, one.version, WANG)
    with pytest.raises(Refused):
        await shop.work.word(one.id, one.version, WANG, "再说一遍")
    assert (await shop.work.gather("杯子破损", [case.id], LI)).id != one.id
    with pytest.raises(Refused):
        await shop.work.gather("杯子破损", [], LI)


async def test_a_closed_case_comes_back_with_what_was_looked_at_to_be_looked_at_again(shop: Casing) -> None:
    case = await shop.open()
    case = await shop.work.act(case.id, case.version, A.DROP, LI, "是别人的包裹")
    assert (case.is_open, case.closing) == (False, "是别人的包裹")
    assert not shop.plans.waiting
    with pytest.raises(Refused):
        await shop.work.describe(case.id, case.version, LI, Described(title="又是他"))
    case = await shop.work.act(case.id, case.version, A.REOPEN, LI)
    assert (case.step, case.reopened, case.closed_at) == (S.VERIFY, 1, 0)
    assert {one.key.rpartition("/")[2] for one in shop.plans.waiting.values()} == {"clock", "tell", "progress"}
    assert await shop.open() == case


async def test_notes_of_two_people_are_both_kept(shop: Casing) -> None:
    case = await shop.open()
    await shop.work.note(case.id, case.version, LI, "第一条")
    case = await shop.work.note(case.id, case.version, WANG, "第二条")
    assert [line.says for line in case.log if line.what == "note"] == ["第一条", "第二条"]
    assert replace(case, log=()) == replace(await shop.cases.get(case.id), log=())
