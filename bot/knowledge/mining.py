"""Gaps and insights as the console asks for them: read, made in a thread, kept until something new is known.

In: the traces (port `TraceLog`). Out: `Mining`, the port `Gaps`. Called by the console.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Final, Generic, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from bot.core.clock import Clock
from bot.core.errors import NotFound
from bot.core.gaps import WINDOW_DAYS, Dismissal, Gap, GapList, Insights, Trace, TraceLog, day_of
from bot.core.model import UserName
from bot.core.vocabulary import Intent
from bot.knowledge.gaps import Lack, gap_of, grouped, lack_of, name_of
from bot.knowledge.insights import BEFORE_DAYS, days_of
from bot.reading.normalize import key
from bot.reading.privacy import find_spans, mask

FRESH_S: Final = 5.0
"""A report this young is given again even if something was decided meanwhile: in a rush something always is."""
KEPT: Final = 8
"""Reports kept at a time: one for each number of days that somebody looks at."""

T = TypeVar("T")


class Mined(msgspec.Struct, frozen=True):
    """All that is lacking, by those who put it away (or None); `questions` counts the different ones asked, `today` is
    the day it was found."""

    lacks: tuple[tuple[Lack, Dismissal | None], ...]
    questions: int
    today: date


class Report(msgspec.Struct, Generic[T], frozen=True):
    """What was made, from what state of the traces, and when."""

    version: str
    made_at: float
    content: T


class Shelf(Generic[T]):
    """Reports of one kind by their number of days; each is made again only when something has changed."""

    def __init__(self, make: Callable[[int], Awaitable[T]], traces: TraceLog, clock: Clock) -> None:
        self._make = make
        self._traces = traces
        self._clock = clock
        self._reports: dict[int, Report[T]] = {}
        self._making = asyncio.Lock()

    async def get(self, days: int) -> T:
        """The report of the last `days`."""
        async with self._making:  # who comes while it is made waits for it
            known = self._reports.get(days)
            if known and self._clock.monotonic() - known.made_at < FRESH_S:
                return known.content
            version = await self._traces.version()
            if known is None or known.version != version:
                known = Report(version, self._clock.monotonic(), await self._make(days))
                self._reports.pop(days, None)
                self._reports[days] = known
                if len(self._reports) > KEPT:
                    del self._reports[next(iter(self._reports))]
            return known.content

    def clear(self) -> None:
        """Something was changed from here: whoever did it wants to see it."""
        self._reports.clear()


class Mining:
    """The port `Gaps`. `products` gives the names of the products there are."""

    def __init__(
        self, traces: TraceLog, clock: Clock, timezone: ZoneInfo, products: Callable[[], Mapping[str, str]]
    ) -> None:
        self._traces = traces
        self._clock = clock
        self._timezone = timezone
        self._products = products
        self._mined = Shelf(self._mine, traces, clock)
        self._insights = Shelf(self._look, traces, clock)

    async def gaps(
        self, days: int, product: str = "", intent: Intent | None = None, away: bool = False, limit: int = 200
    ) -> GapList:
        """The most asked first; see the port."""
        mined = await self._mined.get(days)
        found = [
            (lack, put)
            for lack, put in mined.lacks
            if (put is not None) is away
            and product in ("", lack.group.asked.product)
            and intent in (None, lack.group.intent)
        ]
        gaps = await asyncio.to_thread(_told, found[:limit], mined.today, self._products())
        asked = sum(lack.people for lack, _ in found)
        return GapList(gaps, len(found), asked, mined.questions, days, self._clock.now())

    async def insights(self, days: int) -> Insights:
        return msgspec.structs.replace(await self._insights.get(days), now=self._clock.now())

    async def dismiss(self, gap: str, by: UserName, reason: str) -> None:
        """Raises NotFound where there is no such gap."""
        today = self._today()
        traces = await self._traces.between(today - timedelta(WINDOW_DAYS), today)
        if not await asyncio.to_thread(_is_asked, traces, gap):
            raise NotFound(f"there is no gap {gap} (any more)")
        await self._traces.dismiss(gap, by, mask(reason, find_spans(reason)))
        self._mined.clear()

    async def reopen(self, gap: str, by: UserName) -> None:
        """Raises NotFound where it was not put away."""
        if gap not in await self._traces.dismissed():
            raise NotFound(f"the gap {gap} was not put away")
        await self._traces.reopen(gap, by)
        self._mined.clear()

    async def _mine(self, days: int) -> Mined:
        today = self._today()
        traces = await self._traces.between(today - timedelta(days - 1), today)
        away = await self._traces.dismissed()
        return await asyncio.to_thread(_mined, traces, today, away)

    async def _look(self, days: int) -> Insights:
        today = self._today()
        first = today - timedelta(days - 1)
        traces = await self._traces.between(first - timedelta(BEFORE_DAYS), today)
        day = partial(_day, timezone=self._timezone)
        made = await asyncio.to_thread(days_of, traces, first, today, day, self._products())
        return Insights(made, self._clock.now())

    def _today(self) -> date:
        return day_of(self._clock.now(), self._timezone)


def _mined(traces: Sequence[Trace], today: date, away: Mapping[str, Dismissal]) -> Mined:
    groups = grouped(traces)
    lacks = [(lack, lack.dismissal(away)) for group in groups if (lack := lack_of(group))]
    return Mined(tuple(sorted(lacks, key=lambda one: -one[0].people)), len(groups), today)


def _told(lacks: Sequence[tuple[Lack, Dismissal | None]], today: date, names: Mapping[str, str]) -> tuple[Gap, ...]:
    return tuple(gap_of(lack, today, names, put) for lack, put in lacks)


def _is_asked(traces: Sequence[Trace], gap: str) -> bool:
    """Whether any question of those days is called so."""
    asked = {(trace.product, trace.question) for trace in traces}
    return any(name_of(product, key(question)) == gap for product, question in asked)


def _day(trace: Trace, timezone: ZoneInfo) -> date:
    return day_of(trace.at, timezone)
