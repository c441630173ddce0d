"""Small chores that one process of all does now and then, in memory: nothing of it was promised to anybody.

In: `Tick`s. Out: `ticking`, which does them until cancelled. Called by bot/app/clockwork.py under the lease of the
leader: who loses that stops at once. A moment that was missed is made up for once, never piled up; what a customer was
promised is due instead (`bot.core.due`).
"""

import logging
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, tzinfo
from functools import partial
from typing import Final

import msgspec
from apscheduler.job import Job
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.core.clock import Clock
from bot.core.errors import Retryable

log = logging.getLogger(__name__)

USUAL: Final = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}


class Tick(msgspec.Struct, frozen=True):
    """`work` every so many seconds, at once for the first time; or at a time of the shop's day ("09:00")."""

    name: str
    every: float | str
    work: Callable[[], Awaitable[None]]


async def ticking(ticks: Iterable[Tick], zone: tzinfo, clock: Clock) -> None:
    """Until cancelled. One that fails is told in the log and done again at its next time."""
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # it tells of every run; what fails is told here
    scheduler = AsyncIOScheduler(job_defaults=USUAL, timezone=zone)
    for tick in ticks:
        _planned(scheduler, tick, zone, clock)
    scheduler.start()
    try:
        while True:
            await clock.sleep(3_600.0)
    finally:
        scheduler.shutdown(wait=False)


def _planned(scheduler: AsyncIOScheduler, tick: Tick, zone: tzinfo, clock: Clock) -> Job:
    done = partial(_done, tick)
    if isinstance(tick.every, str):
        hour, minute = tick.every.split(":")
        return scheduler.add_job(done, CronTrigger(hour=hour, minute=minute, timezone=zone), name=tick.name)
    every, now = IntervalTrigger(seconds=tick.every, timezone=zone), datetime.fromtimestamp(clock.now() / 1000, zone)
    return scheduler.add_job(done, every, name=tick.name, next_run_time=now)


async def _done(tick: Tick) -> None:
    try:
        await tick.work()
    except Retryable as error:
        log.warning("%s is done at its next time: %s", tick.name, error)
    except Exception:
        log.exception("%s failed and is done again at its next time", tick.name)
