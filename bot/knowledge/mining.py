"""Gaps and insights as the console asks for them: read, made in a thread, kept until something new is known.

In: the traces (port `TraceLog`). Out: `Mining`, the port `Gaps`. Called by the console.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Final, Generic, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from bot.core.clock import Clock, day_of
from bot.core.errors import NotFound
from bot.core.gaps import WINDOW_DAYS, Dismissal, Gap, GapList, GapState, Insights, Trace, TraceLog
from bot.core.model import UserName
from bot.core.vocabulary import Intent
from bot.knowledge.filling import Filling, Forms, fillings
from bot.knowledge.gaps import Lack, gap_of, grouped, lack_of, name_of
from bot.knowledge.insights import BEFORE_DAYS, days_of
from bot.reading.normalize import key
from bot.reading.privacy import masked

FRESH_S: Final = 5.0
"""A report this young is given again even if something was decided meanwhile: in a rush something always is."""
KEPT: Final = 3
"""Reports kept at a time: one for each number of days that somebody looks at (a week, a month, all)."""

T = TypeVar("T")


class Found(msgspec.Struct, frozen=True):
    """A gap, not yet written out."""

    lack: Lack
    filling: Filling
    away: Dismissal | None

    @property
    def state(self) -> GapState:
        if self.away:
            return GapState.DISMISSED
        return GapState.FILLED if self.filling.by else GapState.OPEN


class Mined(msgspec.Struct, frozen=True):
    """All gaps, the most asked first; `questions` counts the different ones asked, `today` is the day they were
    found."""

    found: tuple[Found, ...]
    questions: int
    today: date


class Report(msgspec.Struct, Generic[T], frozen=True):
    """What was made, from what state of the library and of the traces, and when."""

    noted: int
    version: str
    made_at: float
    content: T


class Shelf(Generic[T]):
    """Reports of one kind by their number of days; each is made again only when something has changed."""

    def __init__(self, make: Callable[[int], Awaitable[T]], forms: Forms, traces: TraceLog, clock: Clock) -> None:
        self._make = make
        self._forms = forms
        self._traces = traces
        self._clock = clock
        self._reports: dict[int, Report[T]] = {}
        self._making = asyncio.Lock()

    async def get(self, days: int) -> T:
        """The report of the last `days`."""
        async with self._making:  # who comes while it is made waits for it
            known, noted = self._reports.get(days), self._forms.noted
            if known and known.noted != noted:
                known = None
            if known and self._clock.monotonic() - known.made_at < FRESH_S:
                return known.content
            version = await self._traces.version()
            if known is None or known.version != version:
                known = Report(noted, version, self._clock.monotonic(), await self._make(days))
                self._reports.pop(days, None)
                self._reports[days] = known
                if len(self._reports) > KEPT:
                    del self._reports[next(iter(self._reports))]
            return known.content

    def kept(self) -> list[T]:
        """Whatever was made lately."""
        return [report.content for report in self._reports.values()]

    def clear(self) -> None:
        """Something was changed from here: whoever did it wants to see it."""
        self._reports.clear()


class Mining:
    """The port `Gaps`. `forms` tells what was changed in the library, `products` names the products."""

    def __init__(
        self, traces: TraceLog, forms: Forms, products: Mapping[str, str], clock: Clock, timezone: ZoneInfo
    ) -> None:
        self._traces = traces
        self._forms = forms
        self._clock = clock
        self._timezone = timezone
        self._products = products
        self._mined = Shelf(self._mine, forms, traces, clock)
        self._insights = Shelf(self._look, forms, traces, clock)

    async def gaps(
        self,
        days: int,
        product: str = "",
        intent: Intent | None = None,
        state: GapState = GapState.OPEN,
        limit: int = 200,
    ) -> GapList:
        """The most asked first; see the port."""
        mined = await self._mined.get(days)
        wanted = [
            one
            for one in mined.found
            if product in ("", one.lack.group.asked.product) and intent in (None, one.lack.group.intent)
        ]
        found = [one for one in wanted if one.state is state]
        gaps = await asyncio.to_thread(_told, found[:limit], mined.today, self._products)
        counts = Counter(one.state.value for one in wanted)
        asked = sum(one.lack.people for one in found)
        return GapList(gaps, len(found), asked, dict(counts), mined.questions, days, self._clock.now())

    async def insights(self, days: int) -> Insights:
        return msgspec.structs.replace(await self._insights.get(days), now=self._clock.now())

    async def dismiss(self, gap: str, by: UserName, reason: str) -> None:
        """Raises NotFound where there is no such gap."""
        on_screen = (one for mined in self._mined.kept() for one in mined.found)
        if not any(gap in one.lack.group.names for one in on_screen) and not await self._is_asked(gap):
            raise NotFound(f"there is no gap {gap} (any more)")
        await self._traces.dismiss(gap, by, masked(reason))
        self._mined.clear()

    async def reopen(self, gap: str, by: UserName) -> None:
        """Raises NotFound where it was not put away."""
        if gap not in await self._traces.dismissed():
            raise NotFound(f"the gap {gap} was not put away")
        await self._traces.reopen(gap, by)
        self._mined.clear()

    async def _is_asked(self, gap: str) -> bool:
        """Whether any question there is a trace of is called so."""
        today = self._today()
        traces = await self._traces.between(today - timedelta(WINDOW_DAYS), today)
        return await asyncio.to_thread(_names_one, traces, gap)

    async def _mine(self, days: int) -> Mined:
        today = self._today()
        traces = await self._traces.between(today - timedelta(days - 1), today)
        lacks, questions = await asyncio.to_thread(_lacks, traces)
        away = await self._traces.dismissed()
        filled = await fillings(lacks, self._forms, today)
        found = (Found(lack, one, lack.dismissal(away)) for lack, one in zip(lacks, filled, strict=True))
        return Mined(tuple(found), questions, today)

    async def _look(self, days: int) -> Insights:
        today = self._today()
        first = today - timedelta(days - 1)
        traces = await self._traces.between(first - timedelta(BEFORE_DAYS), today)
        day = partial(_day, timezone=self._timezone)
        made = await asyncio.to_thread(days_of, traces, first, today, day, self._products)
        return Insights(made, self._clock.now())

    def _today(self) -> date:
        return day_of(self._clock.now(), self._timezone)


def _lacks(traces: Sequence[Trace]) -> tuple[list[Lack], int]:
    """The gaps, the most asked first, and the number of different questions."""
    groups = grouped(traces)
    lacks = [lack for group in groups if (lack := lack_of(group))]
    return sorted(lacks, key=lambda lack: -lack.people), len(groups)


def _told(found: Sequence[Found], today: date, names: Mapping[str, str]) -> tuple[Gap, ...]:
    return tuple(
        msgspec.structs.replace(
            gap_of(one.lack, today, names),
            state=one.state,
            filled_by=one.filling.by,
            waiting=one.filling.waiting,
            dismissed=one.away,
        )
        for one in found
    )


def _names_one(traces: Sequence[Trace], gap: str) -> bool:
    asked = {(trace.product, trace.question) for trace in traces}
    return any(name_of(product, key(question)) == gap for product, question in asked)


def _day(trace: Trace, timezone: ZoneInfo) -> date:
    return day_of(trace.at, timezone)
