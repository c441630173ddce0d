"""Small chores that one process of all does now and then, in memory: nothing of it was promised to anybody.

In: `Tick`s. Out: `ticking`, which does them until cancelled. Called by bot/app/clockwork.py under the lease of the
leader: who loses that stops at once. A moment that was missed is made up for once, never piled up; what a customer was
promised is due instead (`bot.core.due`). Where the machine's clock is set forward nothing is made up for one by one,
and where it is set back nothing waits until it has caught up.
"""

import logging
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta, tzinfo
from functools import partial
from typing import Final

import msgspec
from apscheduler.job import Job
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger

from bot.core.clock import SECOND, SystemClock
from bot.core.errors import Retryable

log = logging.getLogger(__name__)

USUAL: Final = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
LOOK_S: Final = 5.0
"""How often it is looked whether the machine's clock was set back."""


class Tick(msgspec.Struct, frozen=True):
    """`work` every so many seconds, at once for the first time; or at a time of the shop's day ("09:00")."""

    name: str
    every: float | str
    work: Callable[[], Awaitable[None]]


class Every(BaseTrigger):  # type: ignore[misc]  # the scheduler has no types
    """Every `step`, from now on, and never for what was missed."""

    def __init__(self, step: timedelta) -> None:
        self.step = step

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        """The scheduler asks once for each time until now: however long ago the last was, there is one at most."""
        return now if previous is None else max(previous + self.step, now)


async def ticking(ticks: Iterable[Tick], zone: tzinfo) -> None:
    """Until cancelled. One that fails is told in the log and done again at its next time."""
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # it tells of every run; what fails is told here
    scheduler = AsyncIOScheduler(job_defaults=USUAL, timezone=zone)
    for tick in ticks:
        _planned(scheduler, tick, zone)
    scheduler.start()
    clock = SystemClock()  # the scheduler's own
    try:
        while True:
            await clock.sleep(LOOK_S)
            put_right(scheduler.get_jobs(), datetime.fromtimestamp(clock.now() / SECOND, zone))
    finally:
        scheduler.shutdown(wait=False)


def put_right(jobs: Iterable[Job], now: datetime) -> None:
    """Do now what waits for longer than its step: the clock was set back meanwhile."""
    for job in jobs:
        if isinstance(job.trigger, Every) and job.next_run_time > now + job.trigger.step:
            job.modify(next_run_time=now)


def _planned(scheduler: AsyncIOScheduler, tick: Tick, zone: tzinfo) -> Job:
    done = partial(_done, tick)
    if isinstance(tick.every, str):
        hour, minute = tick.every.split(":")
        return scheduler.add_job(done, CronTrigger(hour=hour, minute=minute, timezone=zone), name=tick.name)
    return scheduler.add_job(done, Every(timedelta(seconds=tick.every)), name=tick.name)


async def _done(tick: Tick) -> None:
    try:
        await tick.work()
    except Retryable as error:
        log.warning("%s is done at its next time: %s", tick.name, error)
    except Exception:
        log.exception("%s failed and is done again at its next time", tick.name)
