"""The figures of service: rounds, ratings and live rooms as the store's functions wrote them, cases as they are kept.

In: a client, the rules of counting, the port `Cases`. Out: `StoredMeasures`, the port `Measures`. Called by the
console; swept by the leader. Nothing is sampled: a round is written by the call that settles its answer (waiting.lua).
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, Final, TypeVar

import msgspec

from bot.core.cases import Cases, CasesAsk
from bot.core.clock import SECOND, Millis
from bot.core.figuring import Event, Rules, What, events_of, page_of, taken
from bot.core.measures import FiguresAsk, FiguresPage
from bot.core.model import ConversationId, Partition, UserName
from bot.core.serviceclocks import Round
from bot.core.vocabulary import Stage, Urgency
from bot.store import measurekeys, noticekeys
from bot.store.client import Client, speaking

DAY_MS: Final = 86_400_000
QUARTER_MS: Final = 900_000
PAGE: Final = 5_000
ALL: Final = 1_000_000
SWEPT_DAYS: Final = 30
"""So many days behind those that are kept are swept each time; what is older ends by itself."""
LIVE: Final = {"in_time": What.LIVE_IN_TIME, "late": What.LIVE_LATE, "expired": What.LIVE_LATE}


class Counted(msgspec.Struct, frozen=True, array_like=True):
    """A round, in the order in which waiting.lua writes it."""

    since: Millis
    answered_at: Millis
    person_at: Millis
    by: UserName
    group: str
    stage: Stage
    urgency: Urgency
    first: bool
    person: bool
    conversation: ConversationId
    session: int


class Rated(msgspec.Struct, frozen=True, array_like=True):
    """What a customer tapped when a conversation was closed, likewise."""

    at: Millis
    score: int
    by: UserName
    group: str
    conversation: ConversationId
    session: int


_ROUND: Final = msgspec.json.Decoder(Counted)
_RATED: Final = msgspec.json.Decoder(Rated)

T = TypeVar("T", Counted, Rated)


class Span(msgspec.Struct, frozen=True):
    """From, and until before; the days in UTC that they touch."""

    begin: Millis
    end: Millis

    @property
    def days(self) -> range:
        return range(self.begin // DAY_MS, -(-self.end // DAY_MS))

    def __contains__(self, at: Millis) -> bool:
        return self.begin <= at < self.end


class StoredMeasures:
    """The port `Measures`, over all partitions. `zone` is where the shop's days begin."""

    def __init__(
        self,
        client: Client,
        partitions: int,
        zone: tzinfo,
        rules: Rules,
        cases: Cases | None = None,
        keep_days: int = 90,
    ) -> None:
        self._client = client
        self._partitions = [Partition(number) for number in range(partitions)]
        self._zone = zone
        self._rules = rules
        self._cases = cases
        self._keep_days = keep_days

    async def figures(self, ask: FiguresAsk) -> FiguresPage:
        """See the port."""
        span = self._span(ask)
        rounds = [found async for found in self.rounds(ask)]
        events = [event for event in await self._events(span) if _asked(ask, event.group, event.by)]
        if not ask.group and not ask.by:
            events += await self._live(span)
            events += await self._notices(ask)
        return await asyncio.to_thread(self._counted, rounds, events)

    async def rounds(self, ask: FiguresAsk) -> AsyncIterator[Round]:
        """See the port; in the order of the questions."""
        span = self._span(ask)
        for day in span.days:
            for found in sorted(await self._read(measurekeys.rounds, day, _ROUND), key=lambda one: one.since):
                if found.since in span and _asked(ask, found.group, found.by):
                    yield Round(**msgspec.structs.asdict(found))

    async def sweep(self, now: Millis) -> None:
        """Forget what is older than is kept."""
        last = now // DAY_MS - self._keep_days - 1
        made = measurekeys.rounds, measurekeys.ratings, measurekeys.live
        with speaking("forgetting old figures"):
            for partition in self._partitions:
                names = [make(partition, day) for day in range(last - SWEPT_DAYS, last) for make in made]
                await self._client.delete(*names)

    def _counted(self, rounds: Sequence[Round], events: Sequence[Event]) -> FiguresPage:
        return page_of([taken(found, self._rules) for found in rounds], events, self._zone)

    def _span(self, ask: FiguresAsk) -> Span:
        """The days of the shop that were asked for."""

        def begin(day: date) -> Millis:
            return Millis(round(datetime.combine(day, time(), self._zone).timestamp()) * SECOND)

        return Span(begin(date.fromisoformat(ask.since)), begin(date.fromisoformat(ask.until) + timedelta(days=1)))

    async def _read(
        self, make: Callable[[Partition, int], str], day: int, decoder: "msgspec.json.Decoder[T]"
    ) -> list[T]:
        found: list[T] = []
        with speaking("reading figures"):
            for partition in self._partitions:
                start = 0
                while rows := await self._page(make(partition, day), start):
                    found += map(decoder.decode, rows)
                    start += PAGE
        return found

    async def _page(self, name: str, start: int) -> list[bytes]:
        rows: Any = await self._client.lrange(name, start, start + PAGE - 1)
        return list(rows)

    async def _events(self, span: Span) -> list[Event]:
        """Of cases and ratings."""
        cases = await self._cases.listed(CasesAsk(closed=True, limit=ALL)) if self._cases else []
        found = [event for case in cases for event in events_of(case, self._rules)]
        for day in span.days:
            rated = await self._read(measurekeys.ratings, day, _RATED)
            found += [Event(What.RATED, one.at, one.score, one.group, one.by) for one in rated]
        return [event for event in found if event.at in span]

    async def _live(self, span: Span) -> list[Event]:
        """Of live rooms, by quarters of an hour."""
        found: list[Event] = []
        with speaking("reading the figures of live rooms"):
            for day in span.days:
                for partition in self._partitions:
                    row: Any = await self._client.hgetall(measurekeys.live(partition, day))
                    found += _quarters(day, row.items())
        return [event for event in found if event.at in span]

    async def _notices(self, ask: FiguresAsk) -> list[Event]:
        """How many a day were given."""
        found, day = [], date.fromisoformat(ask.since)
        while day <= date.fromisoformat(ask.until):
            span = self._span(FiguresAsk(since=day.isoformat(), until=day.isoformat()))
            with speaking("counting notices"):
                many = await self._client.zcount(noticekeys.times(), span.begin, f"({span.end}")
            found.append(Event(What.NOTICES, span.begin, int(many)))
            day += timedelta(days=1)
        return [event for event in found if event.value]


def _quarters(day: int, row: Iterable[tuple[bytes, bytes]]) -> list[Event]:
    parted = ((name.decode().partition(":"), int(value)) for name, value in row)
    return [
        Event(LIVE[what], Millis(day * DAY_MS + int(quarter) * QUARTER_MS), value)
        for (quarter, _, what), value in parted
        if what in LIVE
    ]


def _asked(ask: FiguresAsk, group: str, by: UserName) -> bool:
    return (not ask.group or ask.group == group) and (not ask.by or ask.by == by)
