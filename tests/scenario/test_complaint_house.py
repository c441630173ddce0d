"""A complaint in a whole house, on a time line: from the angry message to the visit afterwards."""

from dataclasses import dataclass
from pathlib import Path

from bot.core.cases import Case, CaseAct, CaseKind, CasesAsk, CaseStep, Described, Manner, Remedy, RemedyKind
from bot.core.lifecycle import Verb
from bot.core.model import User, UserName
from bot.core.notices import OF_CASES
from bot.core.people import Account
from bot.core.vocabulary import Role, Rung
from bot.stages.casework import CaseworkStage
from tests.support.house import LI, Life, living, until

LEAD = User(UserName("老陈"), Role.SUPERVISOR)
HOUR = 3_600
A = CaseAct


@dataclass
class Desk:
    """Those who work on the case of one customer."""

    life: Life

    @property
    def work(self) -> CaseworkStage:
        assert self.life.house.casework is not None
        return self.life.house.casework

    async def case(self) -> Case | None:
        assert self.life.house.cases is not None
        found = await self.life.house.cases.listed(CasesAsk(closed=True))
        return found[0] if found else None

    async def when(self, **fields: object) -> Case:
        """The case, once it is so; time goes by."""
        found: list[Case] = []

        async def so() -> bool:
            await self.life.clock.advance(1)
            case = await self.case()
            if case and all(getattr(case, name) == value for name, value in fields.items()):
                found[:] = [case]
            return bool(found)

        await until(so)
        return found[0]

    async def hears(self, part: str) -> str:
        """What the customer hears next that says so."""

        async def heard() -> bool:
            await self.life.clock.advance(1)
            return any(part in one.text for one in self.life.platform.received)

        await until(heard)
        return next(one.text for one in reversed(self.life.platform.received) if part in one.text)

    async def done(self, case: Case, act: CaseAct, by: User = LI) -> Case:
        """With every line of its step checked."""
        for line in case.checklist:
            if line.step is case.step and not line.by:
                case = await self.work.check(case.id, case.version, by, line.key, "", done=True)
        return await self.work.act(case.id, case.version, act, by)


async def staffed(life: Life) -> Desk:
    assert life.house.templates is not None
    for user in (LI, LEAD):
        await life.house.accounts.put(Account(user.name, user.role))
    for state in await life.house.templates.listed():
        if state.template.kind in OF_CASES:
            await life.house.templates.allow(state.template.id, LEAD.name)
    return Desk(life)


async def complained(desk: Desk) -> Case:
    """12:00, an angry message: the draft hears them out, and a case is there by itself."""
    desk.life.ask("杯子收到就碎了，太过分了，我要投诉", customer="anna", room="anna")
    draft = await desk.life.draft()
    assert draft.rung is Rung.HAND_OVER
    assert draft.text.endswith("补发或者退款，您想要哪一种？我去申请。")
    case = await desk.when(step=CaseStep.ACCEPT)
    assert (case.kind, case.manner, case.owner) == (CaseKind.DAMAGED, Manner.EMOTIONAL, "")
    await desk.life.decide(Verb.APPROVE, draft)
    await desk.hears("包裹是坏的")
    return case


async def solved(desk: Desk, case: Case) -> Case:
    """14:00, verified; a plan beyond the agent's authority waits for the lead. 15:00, carried out."""
    desk.life.clock.jump(100 * 60)
    case = await desk.work.describe(case.id, case.version, LI, Described(finding="运输中压坏，外箱有凹痕"))
    case = await desk.done(case, A.ADVANCE)
    for kind, amount in ((RemedyKind.RESEND, ""), (RemedyKind.PART_REFUND, "80")):
        case = await desk.work.offer(case.id, case.version, LI, Remedy(number=0, kind=kind, amount=amount))
    assert [one.needs_lead for one in case.remedies] == [False, True]
    case = await desk.work.agree(case.id, case.version, LEAD, 2, yes=True)
    desk.life.clock.jump(HOUR)
    for line in case.checklist:
        if line.step is CaseStep.SOLVE:
            case = await desk.work.check(case.id, case.version, LI, line.key, "", done=True)
    for number in (1, 2):
        case = await desk.work.carried_out(case.id, case.version, LI, number)
    return case


async def test_from_the_angry_message_to_the_follow_up(tmp_path: Path) -> None:
    async with living(tmp_path) as life:
        desk = await staffed(life)
        case = await complained(desk)
        # 12:20 — taken in; the customer hears so before asking
        life.clock.jump(20 * 60)
        case = await desk.done(case, A.ADVANCE)
        assert (case.step, case.owner, case.first_owner) == (CaseStep.VERIFY, LI.name, LI.name)
        assert f"编号 {case.number}" in await desk.hears("已经受理，正在核实情况")
        # 15:00 — the customer is asked whether that settles it, and says yes in a word
        case = await solved(desk, case)
        assert case.asked_at == case.waits_since > 0
        assert "补发、部分退款 80.00 元" in await desk.hears("这样可以吗")
        life.ask("可以", customer="anna", room="anna")
        case = await desk.when(step=CaseStep.FOLLOW_UP)
        assert (case.confirmed_by, case.satisfaction.asked_at) == ("", 0)
        # the next day they are asked how it was; two numbers end the case
        life.clock.jump(24 * HOUR)
        await desk.hears("这次处理您打几分")
        life.ask("5", customer="anna", room="anna")
        await desk.hears("推荐给朋友")
        life.ask("9", customer="anna", room="anna")
        case = await desk.when(step=CaseStep.CLOSED)
        assert (case.satisfaction.csat, case.satisfaction.nps, case.breached) == (5, 9, 0)
        assert len(await life.drafts()) == 0
