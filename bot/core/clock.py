"""Time, as the rest of the product sees it.

In: nothing. Out: `Clock` (a Protocol), `SystemClock`, `SteppedClock`, `later`, `day_of`, `within`. Called by every part
that reads the time or waits; tests pass the fake clock of `tests.support.clock`.
"""

import asyncio
import time
from collections.abc import Awaitable
from datetime import date, datetime, tzinfo
from typing import NewType, Protocol, TypeVar

Millis = NewType("Millis", int)
"""Milliseconds since 1970-01-01 UTC."""

T = TypeVar("T")

SECOND = 1000
MINUTE = 60 * SECOND


class Clock(Protocol):
    """Wall time for deadlines, monotonic time for measuring, and the only way to wait."""

    def now(self) -> Millis: ...

    def monotonic(self) -> float:
        """Seconds since an arbitrary start; never goes back."""
        ...

    async def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """The machine's own time."""

    def now(self) -> Millis:
        return Millis(time.time_ns() // 1_000_000)

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class SteppedClock:
    """Time that somebody else moves on, for what is played and not lived through (`bot.rehearsal`): nobody waits."""

    def __init__(self, start: Millis) -> None:
        self._start = self._now = start

    def now(self) -> Millis:
        return self._now

    def monotonic(self) -> float:
        return (self._now - self._start) / SECOND

    async def sleep(self, seconds: float) -> None:
        self.to(later(self._now, seconds))

    def to(self, moment: Millis) -> None:
        """It is `moment` now, or as late as it was already."""
        self._now = max(self._now, moment)


def later(moment: Millis, seconds: float) -> Millis:
    """`moment` moved by `seconds` (negative: earlier)."""
    return Millis(moment + round(seconds * SECOND))


def day_of(moment: Millis, timezone: tzinfo) -> date:
    """The calendar day there at `moment`."""
    return datetime.fromtimestamp(moment / SECOND, timezone).date()


async def within(clock: Clock, seconds: float, work: Awaitable[T]) -> T:
    """What `work` returns. Raises TimeoutError, and cancels it, when that takes longer than `seconds` on this clock."""
    task = asyncio.ensure_future(work)
    timer = asyncio.ensure_future(clock.sleep(seconds))
    try:
        await asyncio.wait({task, timer}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise TimeoutError(f"not done within {seconds:g} s")
        return task.result()
    finally:
        task.cancel()
        timer.cancel()
        await asyncio.wait({task, timer})
