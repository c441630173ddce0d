"""What time and customers do to cases: warned, late, asked, silent; complained again, scored; owners who have left."""

import pytest
from msgspec.structs import replace

from bot.core.cases import (
    Case,
    CaseAct,
    CaseKind,
    CasesAsk,
    CaseStep,
    Described,
    Manner,
    Opening,
    Remedy,
    RemedyKind,
)
from bot.core.clock import later
from bot.core.conversations import Turn, TurnKind
from bot.core.due import Done, DueKind, SkipReason, Wait, WaitReason, due_id
from bot.core.errors import Unavailable
from bot.core.notices import NoticeFate, NoticeKind, notice_id
from bot.core.serviceclocks import Level
from bot.core.vocabulary import Urgency
from bot.stages.complaining import Complaining
from tests.support.casework import HEAD, HOUR, LEAD, LI, TALK, WANG, Casing, casing

A, S = CaseAct, CaseStep


@pytest.fixture
def shop() -> Casing:
    return casing()


async def now(shop: Casing, case: Case) -> Case:
    return await shop.cases.get(case.id)


async def asked(shop: Casing) -> Case:
    """A case whose customer was just asked whether that settles it."""
    case = await shop.step(await shop.step(await shop.open()))
    case = await shop.work.offer(case.id, case.version, LI, Remedy(number=0, kind=RemedyKind.RESEND))
    for line in case.checklist:
        if line.step is S.SOLVE:
            case = await shop.work.check(case.id, case.version, LI, line.key, "", done=True)
    return await shop.work.carried_out(case.id, case.version, LI, 1)


# ---- clocks ----


async def test_the_owner_is_warned_then_the_lead_is_told_then_the_supervisor_each_once(shop: Casing) -> None:
    case = await shop.open()
    for seconds, level, to in ((1_440, "warned", LI), (360, "lead", HEAD), (900, "supervisor", LEAD)):
        await shop.pass_by(seconds - 1)
        assert len(shop.cases.nudges) == ["warned", "lead", "supervisor"].index(level)
        await shop.pass_by(1)
        assert (shop.cases.nudges[-1].level, shop.cases.nudges[-1].to) == (level, (to.name,))
    await shop.pass_by(3 * HOUR)
    case = await now(shop, case)
    assert (len(shop.cases.nudges), case.level, case.breached) == (3, Level.SUPERVISOR, 1)
    case = await shop.step(case)
    assert (case.level, case.breached) == (None, 1)


async def test_an_item_that_comes_twice_does_nothing_the_second_time(shop: Casing) -> None:
    await shop.open()
    (due,) = [one for one in shop.plans.waiting.values() if one.key.endswith("/clock")]
    await shop.clock.advance(1_440)
    first = await shop.clocks.clock(due, shop.clock.now())
    again = await shop.clocks.clock(due, shop.clock.now())
    assert (type(first).__name__, getattr(again, "reason", None)) == ("Done", SkipReason.MOOT)
    assert len(shop.cases.nudges) == 1
    gone = replace(due, subject="0-nobody")
    assert getattr(await shop.clocks.clock(gone, shop.clock.now()), "reason", None) is SkipReason.MOOT


async def test_an_urgency_that_is_said_and_taken_back_leaves_its_clock_going(shop: Casing) -> None:
    case = await shop.open()
    for urgency in (Urgency.URGENT, case.urgency):
        case = await shop.work.describe(case.id, case.version, LI, Described(urgency=urgency))
    await shop.pass_by(1_440)
    assert [nudge.to for nudge in shop.cases.nudges] == [(LI.name,)]


async def test_a_clock_that_the_settings_changed_meanwhile_goes_on_by_the_new_ones(shop: Casing) -> None:
    await shop.open()
    (due,) = [one for one in shop.plans.waiting.values() if one.key.endswith("/clock")]
    before = replace(due, id=due_id(due.kind, due.subject, due.event, later(due.at, -60)))
    assert await shop.clocks.clock(before, later(due.at, -60)) == Wait(due.at, WaitReason.AGAIN)
    assert await shop.clocks.clock(before, due.at) == Done("warned")


async def test_nobody_is_warned_while_somebody_writes(shop: Casing) -> None:
    await shop.open()
    (due,) = [one for one in shop.plans.waiting.values() if one.key.endswith("/clock")]
    await shop.clock.advance(1_440)
    await shop.presence.write(WANG.name, TALK)
    verdict = await shop.clocks.clock(due, shop.clock.now())
    assert getattr(verdict, "reason", None) is WaitReason.TYPING
    assert shop.cases.nudges == []


async def test_a_case_nobody_has_is_told_to_those_who_could_take_it(shop: Casing) -> None:
    await shop.hear("杯子收到就碎了")
    await shop.pass_by(1_440)
    assert set(shop.cases.nudges[-1].to) == {LI.name, WANG.name}


async def test_waiting_for_the_customer_costs_no_time_and_may_begin_again(shop: Casing) -> None:
    case = await shop.open()
    due_at = case.due_at
    for _ in range(2):
        case = await shop.work.act(case.id, case.version, A.WAIT, LI)
        await shop.pass_by(5 * HOUR)
        case = await shop.work.act(case.id, case.version, A.RESUME, LI)
    assert (case.due_at, shop.cases.nudges) == (later(due_at, 10 * HOUR), [])
    case = await shop.work.act(case.id, case.version, A.WAIT, LI)
    case = await shop.work.act(case.id, case.version, A.RESUME, LI)  # in the same moment: the clock runs on
    await shop.pass_by(1_440)
    assert [one.level for one in shop.cases.nudges] == [Level.WARNED]


async def test_the_customer_hears_before_asking_and_whom_nothing_reaches_is_called(shop: Casing) -> None:
    case = await shop.step(await shop.open())
    before = (await now(shop, case)).tell_by
    await shop.pass_by(8 * HOUR)
    assert [one.event for one in shop.notices()] == ["verify-0", f"tell-{before}"]
    assert (await now(shop, case)).tell_by == later(before, 8 * HOUR)
    phoned = casing()
    case = await phoned.work.open(replace(_opening(), group="售后"), LI)
    await phoned.pass_by(8 * HOUR)
    case = await now(phoned, case)
    assert (case.told_at, phoned.notices(), phoned.cases.nudges[-1].to) == (0, [], (LI.name,))


def _opening() -> Opening:
    return Opening(kind=CaseKind.OTHER, title="电话里说的")


async def test_who_was_asked_and_says_nothing_agrees_and_whom_it_did_not_reach_does_not(shop: Casing) -> None:
    case = await asked(shop)
    event = notice_id(NoticeKind.CASE_SOLVED, case.id, f"solved-{case.asked_at}")
    shop.fates[event] = NoticeFate.SENT
    await shop.pass_by(48 * HOUR)
    case = await now(shop, case)
    assert (case.step, case.confirmed_by, case.log[-2].what) == (S.FOLLOW_UP, "house", "silent")
    assert "48 小时没有回复" in case.log[-2].says
    other = casing()
    case = await asked(other)
    await other.pass_by(48 * HOUR)
    case = await now(other, case)
    assert (case.step, case.asked_at, case.waits_since, case.confirmed_at) == (S.SOLVE, 0, 0, 0)
    assert other.cases.nudges[-1].to == (LI.name,)


async def test_who_wrote_anything_since_they_were_asked_is_no_silent_one(shop: Casing) -> None:
    case = await asked(shop)
    shop.fates[notice_id(NoticeKind.CASE_SOLVED, case.id, f"solved-{case.asked_at}")] = NoticeFate.SENT
    line = Turn(number=1, session=1, kind=TurnKind.CUSTOMER, at=later(case.asked_at, 60), text="新杯子的盖子有点松")
    shop.talks.threads[TALK] = [replace(line, at=later(case.asked_at, -60)), line]
    await shop.pass_by(48 * HOUR)
    case = await now(shop, case)
    assert (case.step, case.confirmed_at, case.asked_at) == (S.SOLVE, 0, 0)
    assert "写过消息" in next(one.says for one in reversed(case.log) if one.what == "unsettled")
    assert shop.cases.nudges[-1].to == (LI.name,)


async def test_a_case_that_waits_for_its_customer_goes_on_when_they_write_anything(shop: Casing) -> None:
    case = await asked(shop)
    assert case.waits_since
    await shop.clocks.look_after()
    assert (await now(shop, case)).waits_since == case.waits_since
    line = Turn(number=1, session=1, kind=TurnKind.CUSTOMER, at=later(case.waits_since, 60), text="[图片]")
    shop.talks.threads[TALK] = [line]
    for _ in range(2):
        await shop.clock.advance(60)
        await shop.clocks.look_after()
    case = await now(shop, case)
    assert (case.step, case.waits_since, case.asked_at > 0) == (S.SOLVE, 0, True)
    assert [one.what for one in case.log].count("resumed") == 1
    assert shop.cases.nudges[-1].to == (LI.name,)


async def test_owners_who_have_left_hand_over_to_the_lead_or_to_the_group(shop: Casing) -> None:
    case = await shop.open()
    shop.here.discard(LI.name)
    await shop.clocks.look_after()
    case = await now(shop, case)
    assert (case.owner, case.first_owner, case.log[-1].what) == (HEAD.name, LI.name, "owner_left")
    shop.here.discard(HEAD.name)
    await shop.pass_by(1_440)  # the clock sees it too
    case = await now(shop, case)
    assert case.owner == ""
    assert shop.cases.nudges[-1].to == (LI.name, WANG.name)


# ---- customers ----


async def test_a_complaint_opens_one_case_however_often_it_is_told(shop: Casing) -> None:
    await shop.hear("杯子收到就碎了，太过分了")
    (case,) = shop.cases.all.values()
    assert (case.kind, case.manner, case.owner, case.opened_by) == (
        CaseKind.DAMAGED, Manner.EMOTIONAL, "", "house"
    )  # fmt: skip
    assert [line.what for line in case.log if line.says] == ["complained"]  # their words stand there once
    await shop.hear("杯子收到就碎了，太过分了")  # the same message once more: its worker died
    assert list(shop.cases.all.values()) == [case]
    await shop.clock.advance(60)
    await shop.hear("还没解决，赔我十倍")
    (case,) = shop.cases.all.values()
    assert (case.manner, [line.what for line in case.log].count("complained")) == (Manner.DEMANDING, 2)
    assert (shop.news.box, len(shop.cases.nudges)) == ([], 1)


async def test_who_complains_again_after_it_was_closed_gets_it_back_or_in_another_session_a_new_one(
    shop: Casing,
) -> None:
    await shop.hear("杯子收到就碎了")
    (case,) = shop.cases.all.values()
    case = await shop.work.act(case.id, case.version, A.DROP, LI, "误会")
    await shop.clock.advance(60)
    await shop.hear("没有误会，就是碎了")
    case = await now(shop, case)
    assert (case.step, case.reopened, case.manner) == (S.VERIFY, 1, Manner.REPEATED)
    await shop.work.act(case.id, case.version, A.DROP, LI, "误会")
    await shop.clock.advance(60)
    await shop.hear("这次是发错颜色", session=2)
    (new,) = await shop.cases.listed(CasesAsk())
    assert (new.kind, new.manner, new.id != case.id) == (CaseKind.WRONG_ITEM, Manner.REPEATED, True)


async def test_what_turns_out_to_be_of_a_topic_is_linked_with_it(shop: Casing) -> None:
    await shop.hear("杯子收到就碎了")
    (case,) = shop.cases.all.values()
    shop.cases.add(replace(case, links=replace(case.links, topic="")))
    await shop.complaints.link()
    linked = await now(shop, case)
    assert (linked.links.topic, linked.version) == ("t-cups", case.version + 1)
    await shop.complaints.link()
    assert await now(shop, case) == linked


async def test_where_cases_are_opened_by_hand_only_news_of_complaints_are_let_go(shop: Casing) -> None:
    parts = replace(shop.complaints._parts, opens=False)
    by_hand = replace(shop, complaints=Complaining(parts))
    await by_hand.hear("杯子收到就碎了")
    assert (shop.cases.all, shop.news.box) == ({}, [])


async def test_who_complains_while_their_yes_is_waited_for_said_no(shop: Casing) -> None:
    case = await asked(shop)
    await shop.clock.advance(60)
    await shop.hear("退款还没到，你们太过分了")
    case = await now(shop, case)
    assert (case.step, case.asked_at, case.waits_since, case.log[-1].what) == (S.SOLVE, 0, 0, "resumed")
    assert shop.cases.nudges[-1].to == (LI.name,)
    await shop.pass_by(100 * 60)
    assert (await now(shop, case)).confirmed_at == 0


async def test_a_yes_moves_it_on_and_a_no_tells_its_owner(shop: Casing) -> None:
    case = await asked(shop)
    await shop.clock.advance(60)
    await shop.hear(case=case.id, what="settled", score=0)
    case = await now(shop, case)
    assert (case.step, case.asked_at, case.waits_since, case.log[-1].what) == (S.SOLVE, 0, 0, "unsettled")
    assert shop.cases.nudges[-1].to == (LI.name,)
    case = await shop.work.offer(case.id, case.version, LI, Remedy(number=0, kind=RemedyKind.APOLOGY))
    case = await shop.work.carried_out(case.id, case.version, LI, 2)
    await shop.hear(case=case.id, what="settled", score=1)
    case = await now(shop, case)
    assert (case.step, case.confirmed_by) == (S.FOLLOW_UP, "")
    await shop.clock.advance(60)
    await shop.hear(case=case.id, what="settled", score=0)
    assert ((await now(shop, case)).step, (await now(shop, case)).reopened) == (S.VERIFY, 1)


async def test_a_day_later_they_are_asked_how_it_was_and_content_they_end_it(shop: Casing) -> None:
    case = await asked(shop)
    await shop.hear(case=case.id, what="settled", score=1)
    await shop.pass_by(24 * HOUR)
    assert shop.notices()[-1].choices[0].id == f"case-{case.id}-csat-5"
    await shop.hear(case=case.id, what="csat", score=4)
    assert shop.notices()[-1].choices[-1].id == f"case-{case.id}-nps-0"
    await shop.hear(case=case.id, what="nps", score=10)
    case = await now(shop, case)
    assert (case.step, case.satisfaction.csat, case.satisfaction.nps) == (S.CLOSED, 4, 10)
    assert [one.kind for one in shop.plans.waiting.values()] in ([], [DueKind.NOTICE], [DueKind.NOTICE] * 2)


async def test_who_is_asked_how_it_was_is_listened_to_whatever_fails_meanwhile(
    shop: Casing, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await asked(shop)
    await shop.hear(case=case.id, what="settled", score=1)
    (due,) = [one for one in shop.plans.waiting.values() if one.key.endswith("/ask")]

    async def away(*_: object) -> None:
        raise Unavailable("the store is away")

    with monkeypatch.context() as broken:
        broken.setattr(shop.news, "expect", away)
        with pytest.raises(Unavailable):
            await shop.clocks.follow_up(due, due.at)
    assert (await now(shop, case)).satisfaction.asked_at == 0
    assert await shop.clocks.follow_up(due, due.at) == Done("follow_up")
    assert shop.news.asked[-1] == (TALK, case.id, "csat")


async def test_who_is_not_content_is_called_and_their_case_stays(shop: Casing) -> None:
    case = await asked(shop)
    await shop.hear(case=case.id, what="settled", score=1)
    await shop.pass_by(24 * HOUR)
    await shop.hear(case=case.id, what="csat", score=1)
    await shop.hear(case=case.id, what="nps", score=0)
    case = await now(shop, case)
    assert (case.step, case.satisfaction.nps) == (S.FOLLOW_UP, 0)
    assert shop.cases.nudges[-1].to == (LI.name,)


async def test_nobody_answers_for_the_case_of_another_conversation(shop: Casing) -> None:
    case = await shop.work.open(_opening(), LI)
    await shop.hear(case=case.id, what="csat", score=1)
    assert await now(shop, case) == case
    await shop.hear(case="0-nobody", what="csat", score=1)
    assert shop.news.box == []
