"""Carrying out what is due, on a fake clock: at its time, each kind by itself, again where it must be."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from itertools import pairwise
from typing import Any

import pytest
from msgspec.structs import replace

from bot.core.clock import Millis
from bot.core.due import Done, Due, DueEntry, DueKind, Handler, Skip, SkipReason, Verdict, Wait, WaitReason
from bot.core.errors import Unavailable
from bot.stages.clockwork import Clockwork, Rules
from tests.support.clock import START, FakeClock, settle
from tests.support.due import MemoryPlans, due

SLOW = DueKind.CLOCK


class Told:
    """A handler that says what it is told to, and notes when it was asked."""

    def __init__(self, *says: Verdict | Exception) -> None:
        self.says = list(says)
        self.asked: list[tuple[str, float]] = []

    async def __call__(self, one: Due, now: Millis) -> Verdict:
        self.asked.append((one.event, (now - START) / 1000))
        said = self.says.pop(0) if self.says else Done()
        if isinstance(said, Exception):
            raise said
        return said

    @property
    def times(self) -> list[float]:
        return [at for _, at in self.asked]


@asynccontextmanager
async def working(plans: MemoryPlans, handlers: Mapping[DueKind, Handler], lane: int = 4) -> AsyncIterator[FakeClock]:
    assert isinstance(plans.clock, FakeClock)
    task = asyncio.create_task(Clockwork(handlers, plans.clock, Rules(lane=lane)).run(plans))
    await settle()
    try:
        yield plans.clock
        assert not task.done(), task.result()
    finally:
        task.cancel()
        await asyncio.wait([task])


@pytest.fixture
def plans() -> MemoryPlans:
    return MemoryPlans(FakeClock())


async def test_each_goes_to_the_handler_of_its_kind_within_a_quarter_of_a_second(plans: MemoryPlans) -> None:
    watch, care = Told(), Told()
    await plans.plan([due(START + 2000, "w"), due(START + 3000, "c", kind=DueKind.CARE)])
    async with working(plans, {DueKind.WATCH: watch, DueKind.CARE: care}) as clock:
        await clock.advance(10)
    (first,), (second,) = watch.asked, care.asked
    assert (first[0], second[0]) == ("w", "c")
    assert 2 <= first[1] <= 2.25
    assert 3 <= second[1] <= 3.25
    assert [(past.reason, past.late_ms <= 250) for past in plans.ended] == [(None, True)] * 2


async def test_a_slow_kind_holds_up_no_other(plans: MemoryPlans) -> None:
    asked: list[str] = []

    async def hangs(one: Due, now: Millis) -> Verdict:
        asked.append(one.event)
        await asyncio.Event().wait()
        return Done()

    quick = Told()
    await plans.plan([due(START, f"{n}", kind=SLOW) for n in range(20)])
    await plans.plan([due(START + n * 1000, f"q{n}") for n in range(10)])
    async with working(plans, {SLOW: hangs, DueKind.WATCH: quick}) as clock:
        await clock.advance(11)
        assert [event for event, _ in quick.asked] == [f"q{n}" for n in range(10)]
        assert max(at - n for n, at in enumerate(quick.times)) <= 0.5
        assert (len(asked), len(plans.ready)) == (4, 16)


async def test_one_that_hangs_is_given_up_and_tried_again(plans: MemoryPlans) -> None:
    times: list[Millis] = []

    async def hangs_once(one: Due, now: Millis) -> Verdict:
        times.append(now)
        if len(times) == 1:
            await asyncio.Event().wait()
        return Done()

    await plans.plan([due(START)])
    async with working(plans, {DueKind.WATCH: hangs_once}) as clock:
        await clock.advance(60)
    assert [(past.reason, past.due.waits) for past in plans.ended] == [(None, WaitReason.AGAIN)]
    assert 30_000 <= times[1] - times[0] < 35_000


async def test_who_is_away_is_asked_again_with_growing_pauses_and_never_given_up(plans: MemoryPlans) -> None:
    away = Told(*[Unavailable("away") for _ in range(15)])
    await plans.plan([due(START)])
    async with working(plans, {DueKind.WATCH: away}) as clock:
        await clock.advance(600)
    pauses = [after - before for before, after in pairwise(away.times)]
    assert len(away.times) == 16
    assert pauses[0] <= 1.5
    assert all(before <= after + 0.3 for before, after in pairwise(pauses))
    assert 55 < max(pauses) <= 61
    assert [past.reason for past in plans.ended] == [None]


async def test_what_fails_five_times_is_skipped_and_seen_and_others_go_on(
    plans: MemoryPlans, caplog: pytest.LogCaptureFixture
) -> None:
    async def fails(one: Due, now: Millis) -> Verdict:
        if one.event == "bad":
            asked.append(now)
            raise ZeroDivisionError("13800012345")
        return Done("ok")

    asked: list[Millis] = []
    await plans.plan([due(START, "bad"), due(START + 3000, "good")])
    async with working(plans, {DueKind.WATCH: fails}) as clock:
        await clock.advance(60)
    ends = {past.due.event: (past.reason, past.says) for past in plans.ended}
    assert ends == {"bad": (SkipReason.FAILED, "ZeroDivisionError"), "good": (None, "ok")}
    assert len(asked) == 5
    assert "failed, for the 5. time" in caplog.text


async def test_what_ends_its_worker_again_and_again_is_skipped(plans: MemoryPlans) -> None:
    class Left(MemoryPlans):
        async def take(self, *asked: Any) -> list[DueEntry]:
            return [replace(entry, deliveries=6) for entry in await super().take(*asked)]

    left, asked = Left(FakeClock()), Told()
    await left.plan([due(START)])
    async with working(left, {DueKind.WATCH: asked}) as clock:
        await clock.advance(2)
    assert ([past.reason for past in left.ended], asked.asked) == ([SkipReason.FAILED], [])


async def test_what_came_too_late_is_dropped_and_what_is_only_late_is_not(plans: MemoryPlans) -> None:
    asked = Told()
    await plans.plan([due(START, name, late_s=60, drops=name == "drops") for name in ("drops", "says so")])
    await plans.plan([due(START + 100_000, "in time", late_s=60, drops=True)])
    assert isinstance(plans.clock, FakeClock)
    await plans.clock.advance(61)
    async with working(plans, {DueKind.WATCH: asked}) as clock:
        await clock.advance(60)
    assert [event for event, _ in asked.asked] == ["says so", "in time"]
    assert [past.due.event for past in plans.ended if past.reason is SkipReason.TOO_LATE] == ["drops"]


async def test_what_waits_comes_again_and_not_in_a_circle(plans: MemoryPlans) -> None:
    waits = [Wait(Millis(START + 10_000), WaitReason.QUIET), Wait(Millis(START), WaitReason.HELD)]
    asked = Told(*waits, Skip(SkipReason.MOOT))
    await plans.plan([due(START)])
    async with working(plans, {DueKind.WATCH: asked}) as clock:
        await clock.advance(20)
    assert len(asked.times) == 3
    assert 10 <= asked.times[1] <= 10.25
    assert 1 <= asked.times[2] - asked.times[1] <= 1.25


async def test_a_kind_nobody_here_carries_out_stays_for_somebody_who_does(plans: MemoryPlans) -> None:
    await plans.plan([due(START, kind=DueKind.CARE)])
    async with working(plans, {DueKind.WATCH: Told()}) as clock:
        await clock.advance(5)
    assert ([one.kind for one in plans.ready.values()], plans.ended) == ([DueKind.CARE], [])


async def test_it_goes_on_by_itself_when_the_store_was_away(plans: MemoryPlans) -> None:
    class Shaky(MemoryPlans):
        def __init__(self, clock: FakeClock) -> None:
            super().__init__(clock)
            self.faults = {"move": 3, "take": 3, "settle": 3}

        def _fault(self, what: str) -> None:
            self.faults[what] -= 1
            if self.faults[what] >= 0:
                raise Unavailable(f"{what} failed")

        async def move(self, limit: int) -> int:
            self._fault("move")
            return await super().move(limit)

        async def take(self, *asked: Any) -> list[DueEntry]:
            self._fault("take")
            return await super().take(*asked)

        async def settle(self, *told: Any) -> bool:
            self._fault("settle")
            return await super().settle(*told)

    shaky, asked = Shaky(FakeClock()), Told()
    await shaky.plan([due(START)])
    async with working(shaky, {DueKind.WATCH: asked}) as clock:
        await clock.advance(5)
    assert (len(asked.asked), [past.reason for past in shaky.ended]) == (1, [None])
    assert max(shaky.faults.values()) < 0


async def test_pauses_are_by_the_time_of_the_store_where_this_machines_clock_is_wrong(plans: MemoryPlans) -> None:
    class Elsewhere(MemoryPlans):
        """Its time is an hour behind that of whoever asks."""

        def now(self) -> Millis:
            return Millis(self.clock.now() - 3_600_000)

        async def move(self, limit: int) -> int:
            due = sorted((one for one in self.waiting.values() if one.at <= self.now()), key=lambda one: one.at)
            self.ready |= {f"{one.at}-0": self.waiting.pop(one.id) for one in due}
            return len(due)

    elsewhere, asked = Elsewhere(FakeClock()), Told(Unavailable("away"), ZeroDivisionError())
    await elsewhere.plan([due(START - 3_600_000)])
    async with working(elsewhere, {DueKind.WATCH: asked}) as clock:
        await clock.advance(20)
    assert [(past.reason, past.late_ms < 1_000) for past in elsewhere.ended] == [(None, True)]


async def test_a_jump_of_the_clock_fires_nothing_twice_and_loses_nothing(plans: MemoryPlans) -> None:
    asked = Told()
    await plans.plan([due(START + at * 1000, str(at)) for at in (1, 1800, 5000)])
    async with working(plans, {DueKind.WATCH: asked}) as clock:
        await clock.advance(2)
        clock.jump(3600)
        await clock.advance(2)
        clock.jump(-3600)
        await clock.advance(5000)
    assert [event for event, _ in asked.asked] == ["1", "1800", "5000"]
