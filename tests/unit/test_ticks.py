"""Chores of the leader: done now and then, whatever one of them does, and by nobody who leads no more."""

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.app.ticks import Every, Tick, put_right, ticking
from bot.core.errors import Unavailable
from tests.support.clock import eventually

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Chore:
    def __init__(self, *faults: Exception) -> None:
        self.faults = list(faults)
        self.begun = 0
        self.cut_off = 0
        self.hang = False

    async def __call__(self) -> None:
        self.begun += 1
        if self.faults:
            raise self.faults.pop(0)
        if self.hang:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                self.cut_off += 1
                raise


async def test_one_that_fails_is_done_again_and_holds_up_no_other(caplog: pytest.LogCaptureFixture) -> None:
    bad, good, night = Chore(ZeroDivisionError(), Unavailable("away")), Chore(), Chore()
    ticks = [Tick("bad", 0.01, bad), Tick("good", 0.01, good), Tick("night", "04:30", night)]
    task = asyncio.create_task(ticking(ticks, SHANGHAI))
    await eventually(lambda: bad.begun > 3 and good.begun > 3)
    task.cancel()
    await asyncio.wait([task])
    assert (night.begun, task.cancelled()) == (0, True)
    assert "bad failed" in caplog.text
    assert "bad is done at its next time" in caplog.text


async def test_what_is_under_way_ends_with_the_lead_and_runs_once_at_a_time() -> None:
    slow = Chore()
    slow.hang = True
    beside = Chore()
    ticks = [Tick("slow", 0.01, slow), Tick("beside", 0.01, beside)]
    task = asyncio.create_task(ticking(ticks, SHANGHAI))
    await eventually(lambda: beside.begun > 5)
    assert slow.begun == 1
    task.cancel()
    await asyncio.wait([task])
    await eventually(lambda: slow.cut_off == 1)
    done = beside.begun
    await asyncio.sleep(0)
    assert beside.begun == done


SECOND = timedelta(seconds=1)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


async def planned_at(moment: datetime) -> AsyncIOScheduler:
    scheduler = AsyncIOScheduler(timezone=UTC)
    scheduler.start(paused=True)
    scheduler.add_job(Chore(), Every(SECOND), next_run_time=moment)
    return scheduler


async def test_a_clock_set_forward_by_years_makes_up_for_nothing_one_by_one() -> None:
    """A machine that thought it was 1970 until somebody told it."""
    scheduler = await planned_at(datetime(1970, 1, 1, tzinfo=UTC))
    (job,) = scheduler.get_jobs()
    assert len(job._get_run_times(NOW)) == 2
    assert job.trigger.get_next_fire_time(NOW, NOW) == NOW + SECOND


@pytest.mark.parametrize(("ahead", "then"), [(timedelta(hours=1), NOW), (SECOND, NOW + SECOND)])
async def test_a_clock_set_back_lets_nothing_wait(ahead: timedelta, then: datetime) -> None:
    scheduler = await planned_at(NOW + ahead)
    put_right(scheduler.get_jobs(), NOW)
    (job,) = scheduler.get_jobs()
    assert job.next_run_time == then
