"""Cases on the real store: one winner for each change, what goes with it, and what is heard of them."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from bot.core.cases import Also, Case, CaseId, CaseKind, CasesAsk, CaseStep, Incident, IncidentId, Links
from bot.core.clock import Millis, day_of, later
from bot.core.desk import CaseMoved, DeskChange
from bot.core.due import DueKind
from bot.core.errors import NotFound, Outdated
from bot.core.model import ConversationId, UserName
from bot.core.serviceclocks import ClockKind, Level, Nudge
from bot.store import audit, keys
from bot.store.cases import StoredCases
from bot.store.due import StoredDue
from tests.support.clock import START, FakeClock
from tests.support.due import due
from tests.support.gaps import SHANGHAI
from tests.support.store import P0, Store, running_store

AGENT, LEAD = UserName("小周"), UserName("老陈")
CUP = Case(
    id=CaseId("0-c1"), number="", kind=CaseKind.DAMAGED, title="杯子收到就碎了", customer="0-anna",
    conversation=ConversationId("0-talk"), links=Links(orders=("2026112200001",)), opened_at=Millis(START),
    step_at=Millis(START), due_at=Millis(START + 1_800_000),
)  # fmt: skip


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with running_store(tmp_path, FakeClock()) as made:
        yield made


@pytest.fixture
def cases(store: Store) -> StoredCases:
    return StoredCases(store.client, store.durable(), store.clock, SHANGHAI, 1, store.clock.now)


def another(number: int, **changes: object) -> Case:
    return replace(CUP, id=CaseId(f"0-c{number}"), **changes)


async def test_a_new_one_gets_a_number_of_its_day_and_an_audit_line(store: Store, cases: StoredCases) -> None:
    first, second = await cases.put(CUP, AGENT, "opened"), await cases.put(another(2), AGENT, "opened")
    day = f"{day_of(store.clock.now(), SHANGHAI):%m%d}"
    assert (first.number, second.number, first.version) == (f"{day}-001", f"{day}-002", 1)
    assert await cases.get(CUP.id) == first
    lines = [msgspec.json.decode(line, type=audit.Line) async for line, _ in audit.lines(store.client, P0)]
    assert (lines[0].what, lines[0].who, lines[0].subject) == ("case opened", AGENT, CUP.id)
    assert lines[0].detail == first.number, "no word of a customer"
    with pytest.raises(NotFound):
        await cases.get(CaseId("0-other"))


async def test_opened_again_it_is_the_one_that_is_there(cases: StoredCases) -> None:
    first = await cases.put(CUP, AGENT, "opened")
    moved = await cases.put(replace(first, step=CaseStep.VERIFY), AGENT, "advanced")
    assert await cases.put(replace(CUP, title="又一次"), LEAD, "opened") == moved


async def test_of_two_who_change_it_at_once_one_wins(cases: StoredCases) -> None:
    seen = await cases.put(CUP, AGENT, "opened")
    changes = (replace(seen, title=title) for title in ("甲", "乙"))
    done = await asyncio.gather(*(cases.put(one, AGENT, "described") for one in changes), return_exceptions=True)
    assert [isinstance(one, Outdated) for one in done].count(True) == 1
    assert await cases.get(CUP.id) in done


async def test_breached_ones_come_first_then_by_time_and_closed_ones_only_when_asked(cases: StoredCases) -> None:
    hour = 3_600_000
    kept: list[dict[str, Any]] = [
        {"due_at": Millis(START + 2 * hour)},
        {"due_at": Millis(START + hour)},
        {"due_at": Millis(START + 3 * hour), "level": Level.LEAD},
        {"step": CaseStep.CLOSED, "closed_at": Millis(START + 5)},
    ]
    for number, changes in enumerate(kept):
        await cases.put(another(number, **changes), AGENT, "opened")
    assert [one.id for one in await cases.listed(CasesAsk())] == ["0-c2", "0-c1", "0-c0"]
    assert [one.id for one in await cases.listed(CasesAsk(closed=True))] == ["0-c2", "0-c1", "0-c0", "0-c3"]


async def test_they_are_found_by_whom_and_what_they_are_about(cases: StoredCases) -> None:
    mine = await cases.put(replace(CUP, owner=AGENT, group="售后"), AGENT, "opened")
    other = another(2, customer="0-ben", conversation=ConversationId("0-ben"), links=Links(), title="发错颜色")
    theirs = await cases.put(other, LEAD, "opened")
    asks = {
        CasesAsk(owner=AGENT): [mine], CasesAsk(group="售后"): [mine], CasesAsk(customer="0-ben"): [theirs],
        CasesAsk(conversation=CUP.conversation): [mine], CasesAsk(text="00001"): [mine],
        CasesAsk(text=theirs.number): [theirs], CasesAsk(text="颜色"): [theirs], CasesAsk(text="没有"): [],
    }  # fmt: skip
    for ask, found in asks.items():
        assert await cases.listed(ask) == found, ask


async def test_what_is_due_and_who_is_told_go_with_the_change(store: Store, cases: StoredCases) -> None:
    agenda = StoredDue(store.client, store.durable(), store.clock.now)
    item = due(START + 60_000, "warned-1", kind=DueKind.CLOCK, subject=CUP.id, key="case/clock")
    nudge = Nudge(
        id="n", level=Level.WARNED, kind=ClockKind.SOLUTION, to=(AGENT,), at=Millis(START), due_at=Millis(START + 1)
    )
    seen = await cases.put(CUP, AGENT, "opened", Also((item,), (), nudge))
    assert await agenda.upcoming(Millis(0), later(START, 3600), 9) == [item]
    assert await desk(store) == [CaseMoved(CUP.id, 1), nudge]
    with pytest.raises(Outdated):
        await cases.put(replace(seen, version=6), AGENT, "waits", Also((), ("case/clock",)))
    assert await agenda.upcoming(Millis(0), later(START, 3600), 9) == [item]
    await cases.put(seen, AGENT, "waits", Also((), ("case/clock",)))
    assert await agenda.upcoming(Millis(0), later(START, 3600), 9) == []


async def desk(store: Store) -> list[DeskChange]:
    rows: Any = await store.client.xrange(keys.desk(P0))
    return [change for _, fields in rows for change in msgspec.json.decode(fields[b"c"], type=list[DeskChange])]


async def test_what_was_closed_long_ago_is_forgotten_everywhere(store: Store, cases: StoredCases) -> None:
    await cases.put(replace(CUP, step=CaseStep.CLOSED, closed_at=store.clock.now()), AGENT, "opened")
    open_one = await cases.put(another(2), AGENT, "opened")
    await cases.sweep(later(store.clock.now(), 86_400))
    assert len(await cases.listed(CasesAsk(closed=True))) == 2
    await cases.sweep(later(store.clock.now(), 86_402))
    assert await cases.listed(CasesAsk(closed=True)) == [open_one]
    assert await cases.listed(CasesAsk(customer=CUP.customer, closed=True)) == [open_one]
    with pytest.raises(NotFound):
        await cases.get(CUP.id)


async def test_an_incident_is_changed_by_one_at_a_time(cases: StoredCases) -> None:
    made = Incident(id=IncidentId("0-i1"), title="杯子破损", kind=CaseKind.DAMAGED, opened_at=Millis(START))
    first = await cases.put_incident(made, AGENT, "gathered", Millis(START))
    assert (await cases.incident(first.id), await cases.incidents()) == (first, [first])
    with pytest.raises(Outdated):
        await cases.put_incident(made, LEAD, "gathered", Millis(START))
    with pytest.raises(NotFound):
        await cases.incident(IncidentId("0-none"))
