"""What is due, in memory and on the real store: planned once, moved at its time, ended once, and seen by people."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from bot.core.clock import Millis, SystemClock, later
from bot.core.due import Agenda, Done, DueKind, DueWork, Past, Plans, Skip, SkipReason, Wait, WaitReason
from bot.core.model import Partition, UserName
from bot.store import audit, duekeys
from bot.store.due import DueStream, StoredDue
from tests.support.clock import START, FakeClock
from tests.support.due import MemoryPlans, due
from tests.support.store import Store, running_store

KINDS = tuple(DueKind)
LEAD = UserName("老陈")


@dataclass(frozen=True)
class Line:
    """One implementation, whole, on a clock of the test's."""

    clock: FakeClock
    plans: Plans
    agenda: Agenda
    work: DueWork

    async def ended(self) -> list[Past]:
        return await self.agenda.past(Millis(START * 2), 100)

    async def waiting(self) -> list[str]:
        return [one.event for one in await self.agenda.upcoming(Millis(0), Millis(START * 2), 100)]

    async def one(self, verdict: Done | Skip | Wait) -> bool:
        """Move what is due, and end the only item there is."""
        await self.work.move(10)
        (entry,) = await self.work.take(KINDS, 10, 0.01)
        return await self.work.settle(entry, verdict, self.clock.now())


@asynccontextmanager
async def in_memory(folder: Path) -> AsyncIterator[Line]:
    clock = FakeClock()
    made = MemoryPlans(clock)
    yield Line(clock, made, made, made)


@asynccontextmanager
async def stored(folder: Path) -> AsyncIterator[Line]:
    clock = FakeClock()
    async with running_store(folder, clock) as store:
        kept = StoredDue(store.client, store.durable(), clock.now)
        yield Line(clock, kept, kept, await worker(store, "w-1"))


async def worker(store: Store, name: str) -> DueStream:
    made = DueStream(store.client, store.reader(), name, store.clock)
    await made.prepare()
    return made


@pytest.fixture(params=[in_memory, stored], ids=["memory", "store"])
async def line(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Line]:
    async with request.param(tmp_path) as made:
        yield made


async def test_it_goes_out_at_its_time_and_not_before(line: Line) -> None:
    assert await line.plans.plan([due(START + 1000, payload="{}", title="催揽收")]) == 1
    assert (await line.work.move(10), await line.waiting()) == (0, ["e"])
    await line.clock.advance(1)
    assert (await line.work.move(10), await line.work.move(10)) == (1, 0)
    (entry,) = await line.work.take(KINDS, 10, 0.01)
    assert entry.due == due(START + 1000, payload="{}", title="催揽收")
    assert (await line.waiting(), (await line.agenda.counts())["on_way"]) == ([], 1)


async def test_planned_again_it_is_the_same_also_when_it_is_done(line: Line) -> None:
    one = due(START)
    assert [await line.plans.plan([one, due(START, "other"), one]), await line.plans.plan([one])] == [2, 0]
    await line.work.move(10)
    assert await line.plans.plan([one]) == 0
    for entry in await line.work.take(KINDS, 10, 0.01):
        assert await line.work.settle(entry, Done(), line.clock.now())
    assert (await line.plans.plan([one]), await line.waiting()) == (0, [])


async def test_what_became_of_it_is_told_once(line: Line) -> None:
    await line.plans.plan([due(START, title="提醒", payload="secret")])
    await line.clock.advance(2)
    await line.work.move(10)
    (entry,) = await line.work.take(KINDS, 10, 0.01)
    told = [await line.work.settle(entry, Done("已发\n出"), line.clock.now()) for _ in range(2)]
    assert told == [True, False]
    (past,) = await line.ended()
    assert (past.due, past.reason, past.at, past.late_ms) == (due(START, title="提醒"), None, START + 2000, 2000)
    assert past.says.split() in (["已发", "出"], ["已发出"])
    assert (await line.agenda.counts()) == {"waiting": 0, "on_way": 0, "planned": 1, "done": 1, "late": 1}


async def test_what_is_put_off_comes_again_and_knows_when_it_was_due_first(line: Line) -> None:
    await line.plans.plan([due(START)])
    assert await line.one(Wait(Millis(START + 5000), WaitReason.QUIET))
    assert await line.work.move(10) == 0
    await line.clock.advance(5)
    assert await line.one(Wait(Millis(START + 9000), WaitReason.CRISIS))
    (waits,) = await line.agenda.upcoming(Millis(0), Millis(START + 9000), 10)
    want = replace(due(START), at=Millis(START + 9000), first_at=Millis(START), waits=WaitReason.CRISIS)
    assert waits == want
    await line.clock.advance(4)
    assert await line.one(Skip(SkipReason.CRISIS, "等得太久"))
    (past,) = await line.ended()
    assert (past.reason, past.says, past.due.first_at) == (SkipReason.CRISIS, "等得太久", START)


async def test_of_one_key_only_the_newest_waits(line: Line) -> None:
    await line.plans.plan([due(START + 1000, "out", key="p1"), due(START, "else", key="p2"), due(START, "free")])
    await line.plans.plan([due(START + 500, "signed", key="p1")])
    assert sorted(await line.waiting()) == ["else", "free", "signed"]
    (past,) = await line.ended()
    assert (past.due.event, past.reason) == ("out", SkipReason.SUPERSEDED)


async def test_what_is_on_its_way_does_not_wait_again_when_a_newer_of_its_key_came(line: Line) -> None:
    await line.plans.plan([due(START, "out", key="p1")])
    await line.work.move(10)
    (entry,) = await line.work.take(KINDS, 10, 0.01)
    await line.plans.plan([due(START + 500, "signed", key="p1")])
    assert await line.work.settle(entry, Wait(Millis(START + 900), WaitReason.QUIET), line.clock.now())
    assert await line.waiting() == ["signed"]
    assert [(past.due.event, past.reason) for past in await line.ended()] == [("out", SkipReason.SUPERSEDED)]


async def test_a_key_is_free_again_when_its_item_is_done(line: Line) -> None:
    await line.plans.plan([due(START, "out", key="p1")])
    await line.one(Done())
    assert [await line.plans.plan([due(START, "signed", key="p1")]), await line.waiting()] == [1, ["signed"]]
    assert [past.reason for past in await line.ended()] == [None]


async def test_a_person_takes_it_away_while_it_waits(line: Line) -> None:
    one = due(START, key="p1")
    await line.plans.plan([one])
    gone = [await line.plans.cancel(one.id, SkipReason.CANCELLED, LEAD, line.clock.now()) for _ in range(2)]
    assert (gone, await line.waiting(), await line.work.move(10)) == ([True, False], [], 0)
    assert [past.reason for past in await line.ended()] == [SkipReason.CANCELLED]
    assert await line.plans.plan([one]) == 0


async def test_what_lost_its_sense_is_dropped_by_key_also_on_its_way(line: Line) -> None:
    await line.plans.plan([due(START, "now", key="p1"), due(START + 1000, "then", key="p2")])
    await line.work.move(10)
    (entry,) = await line.work.take(KINDS, 10, 0.01)
    assert [await line.plans.drop(key, line.clock.now()) for key in ("p1", "p2", "p2", "p3")] == [0, 1, 0, 0]
    await line.work.settle(entry, Wait(Millis(START + 900), WaitReason.QUIET), line.clock.now())
    assert await line.waiting() == []
    assert sorted((past.due.event, past.reason) for past in await line.ended()) == [
        ("now", SkipReason.MOOT), ("then", SkipReason.MOOT),
    ]  # fmt: skip


async def test_only_kinds_that_are_asked_for_are_taken(line: Line) -> None:
    await line.plans.plan([due(START, f"{n}", kind=kind) for kind in (DueKind.CLOCK, DueKind.CARE) for n in range(3)])
    await line.work.move(10)
    taken = await line.work.take([DueKind.CARE], 2, 0.01)
    assert [(entry.due.kind, entry.due.event) for entry in taken] == [(DueKind.CARE, "0"), (DueKind.CARE, "1")]
    assert len(await line.work.take(KINDS, 10, 0.01)) == 4


async def test_people_see_what_comes_by_its_time_and_what_was_the_last_first(line: Line) -> None:
    await line.plans.plan([due(START + at * 1000, str(at)) for at in (3, 1, 2, 9)])
    assert [one.event for one in await line.agenda.upcoming(Millis(START + 1000), Millis(START + 3000), 2)] == [
        "1",
        "2",
    ]
    for at in (1, 2, 3):
        await line.clock.advance(1)
        await line.one(Skip(SkipReason.TOLD) if at == 2 else Done())
    assert [past.due.event for past in await line.agenda.past(Millis(START + 3000), 10)] == ["2", "1"]
    counts = {"waiting": 1, "on_way": 0, "planned": 4, "done": 2, "skipped:told": 1}
    assert await line.agenda.counts() == counts


async def test_what_a_dead_worker_had_is_adopted_and_a_living_one_is_not_robbed(tmp_path: Path) -> None:
    async with running_store(tmp_path, FakeClock()) as store:
        kept = StoredDue(store.client, store.durable(), store.clock.now)
        first, second = await worker(store, "w-1"), await worker(store, "w-2")
        await kept.plan([due(START, str(number)) for number in range(3)])
        await first.move(10)
        mine = await first.take(KINDS, 10, 0.01)
        assert (len(mine), await second.adopt(KINDS, 10)) == (3, [])
        assert not await second.settle(mine[0], Done(), store.clock.now())
        await first.leave()
        adopted = await second.adopt(KINDS, 2)
        assert [(entry.due.event, entry.deliveries) for entry in adopted] == [("0", 2), ("1", 2)]
        assert not await first.settle(mine[0], Done(), store.clock.now())
        assert await second.settle(adopted[0], Done(), store.clock.now())
        assert await first.settle(mine[2], Done(), store.clock.now())
        assert len(await kept.past(Millis(START * 2), 10)) == 2


async def test_what_a_living_worker_was_given_and_never_heard_of_is_given_again(tmp_path: Path) -> None:
    async with running_store(tmp_path, FakeClock()) as store:
        kept = StoredDue(store.client, store.durable(), store.clock.now)
        knows, forgot = await worker(store, "w-1"), await worker(store, "w-1")
        await kept.plan([due(START)])
        await knows.move(10)
        (given,) = await knows.take(KINDS, 10, 0.01)
        assert await forgot.adopt(KINDS, 10) == []  # the answer may still be on its way
        await store.client.xclaim(duekeys.ready(DueKind.WATCH), "hm", "w-1", 0, [given.entry], idle=3_000)
        assert await knows.adopt(KINDS, 10) == []
        assert [entry.due for entry in await forgot.adopt(KINDS, 10)] == [given.due]


class Slow(SystemClock):
    """A machine whose clock is an hour slow."""

    def now(self) -> Millis:
        return later(super().now(), -3_600)


async def test_without_a_clock_of_ours_the_stores_own_decides(tmp_path: Path) -> None:
    async with running_store(tmp_path, FakeClock()) as store:
        kept = StoredDue(store.client, store.durable())
        work = DueStream(store.client, store.reader(), "w-1", Slow())
        await work.prepare()
        await kept.plan([due(START), due(START * 2, "never")])
        assert await work.move(10) == 1  # START is long ago
        assert abs(work.now() - SystemClock().now()) < 10_000


async def test_what_this_version_cannot_read_stays_for_one_that_can(tmp_path: Path) -> None:
    async with running_store(tmp_path, FakeClock()) as store:
        kept = StoredDue(store.client, store.durable(), store.clock.now)
        work = await worker(store, "w-1")
        body = msgspec.json.encode(due(START)).replace(b'"watch"', b'"polish"')
        await store.client.fcall("hm_plan_due", 1, "{hm:0}", "1", f"0-{START}-polish/s/e", START, "", body)
        await kept.plan([due(START)])
        assert await work.move(10) == 2
        assert [entry.due.kind for entry in await work.take(KINDS, 10, 0.01)] == [DueKind.WATCH]
        assert await store.client.xlen("{hm:0}:due:ready:polish") == 1


async def test_what_ended_long_ago_is_forgotten(tmp_path: Path) -> None:
    async with running_store(tmp_path, FakeClock()) as store:
        kept = StoredDue(store.client, store.durable(), store.clock.now)
        for at in (START, START + 31 * 86_400_000):
            await kept.plan([due(at)])
            await kept.cancel(due(at).id, SkipReason.CANCELLED, LEAD, Millis(at))
        await kept.sweep(Millis(START + 31 * 86_400_000))
        assert [past.at for past in await kept.past(Millis(START * 2), 10)] == [START + 31 * 86_400_000]
        lines = [msgspec.json.decode(raw, type=audit.Line) async for raw, _ in audit.lines(store.client, Partition(0))]
        assert [(one.what, one.who) for one in lines] == [("due cancelled", LEAD)] * 2
