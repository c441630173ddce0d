"""Cases under any sequence of deeds: the table holds, nothing is lost, and what is due follows from the case alone."""

import asyncio
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.core.cases import CASE, Case, CaseAct, CaseId, CaseKind, CaseStep, Manner
from bot.core.casesteps import checklist, missing, moved
from bot.core.clock import Millis
from bot.core.due import DueKind
from bot.core.errors import Refused
from bot.core.model import UserName
from tests.support.casework import LEAD, LI, casing

ACTS: Final = st.lists(st.sampled_from(CaseAct), max_size=12)
DEEDS: Final = st.lists(st.tuples(st.sampled_from(CaseAct), st.sampled_from([0, 60, 1_440, 5_000, 90_000])), max_size=8)


def ready(case: Case) -> Case:
    """With all that a step may need."""
    lines = tuple(replace(line, by=UserName("小李")) for line in case.checklist)
    return replace(case, checklist=lines, finding="查清楚了", owner=UserName("小李"))


@given(ACTS, st.sampled_from(CaseKind), st.sampled_from(Manner))
def test_a_case_goes_only_where_the_table_leads(acts: list[CaseAct], kind: CaseKind, manner: Manner) -> None:
    case = Case(id=CaseId("0-1"), number="1", kind=kind, manner=manner, checklist=checklist(kind, manner))
    for number, act in enumerate(acts, 1):
        now = Millis(number)
        if (case.step, act) not in CASE:
            assert missing(case, act)
            continue
        before, case = case, moved(ready(case), act, now)
        assert case.step is CASE[before.step, act]
        assert bool(case.closed_at) is (case.step is CaseStep.CLOSED)
        assert not case.waits_since or case.step not in (CaseStep.FOLLOW_UP, CaseStep.CLOSED)
        assert case.reopened == before.reopened + (act is CaseAct.REOPEN)
        if act is CaseAct.REOPEN:
            assert (case.confirmed_at, case.solved_at, case.finding) == (0, 0, "")


@given(st.sampled_from(CaseKind), st.sampled_from(CaseKind), st.sets(st.integers(0, 9)))
def test_another_kind_loses_nothing_that_was_checked(first: CaseKind, second: CaseKind, ticked: set[int]) -> None:
    lines = checklist(first, Manner.CALM)
    done = tuple(replace(line, by=UserName("小李")) if n in ticked else line for n, line in enumerate(lines))
    after = checklist(second, Manner.MALICIOUS, done)
    assert {line.key for line in done if line.by} == {line.key for line in after if line.by}
    assert len({line.key for line in after}) == len(after)


@settings(max_examples=40, deadline=None)
@given(DEEDS)
def test_what_waits_is_what_follows_from_the_case(deeds: list[tuple[CaseAct, int]]) -> None:
    asyncio.run(_deeds(deeds))


async def _deeds(deeds: list[tuple[CaseAct, int]]) -> None:
    shop = casing()
    case = await shop.open()
    for act, seconds in deeds:
        await shop.pass_by(seconds)
        case = await shop.cases.get(case.id)
        try:
            case = await shop.work.act(case.id, case.version, act, LEAD)
        except Refused:
            if act is CaseAct.ADVANCE and case.step in (CaseStep.ACCEPT, CaseStep.VERIFY):
                case = await shop.step(case, act, LI)
        waiting = {one.id for one in shop.plans.waiting.values() if one.kind is not DueKind.NOTICE}
        assert waiting == {one.id for one in shop.work._book.dues(await shop.cases.get(case.id))}
    levels = [nudge.id for nudge in shop.cases.nudges]
    assert len(levels) == len(set(levels))
