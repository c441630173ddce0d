"""Traces made by hand, and a log of them in memory with the same promises as the store's.

In: nothing. Out: `trace`, `MemoryTraces` (the ports `TraceLog` and `Unanswered`), `MemoryForms`. Called by tests;
tests/contract/test_traces.py holds it to the same suite as the real one.
"""

import itertools
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from bot.core.clock import Clock, Millis, day_of
from bot.core.gaps import Dismissal, Fate, Settled, Trace
from bot.core.library import Action, Change, Record
from bot.core.lifecycle import DraftState
from bot.core.model import Draft, DraftId, Partition, UserName
from bot.core.vocabulary import Intent, Rung, Stage, Urgency
from bot.store.gaps import LONGEST, MISSES
from tests.support.clock import START

SHANGHAI = ZoneInfo("Asia/Shanghai")
_numbers = itertools.count(1)


def trace(question: str, fate: Fate = Fate.REJECTED, **changes: Any) -> Trace:
    """What became of a question, by default rejected a moment ago."""
    at = changes.pop("at", START)
    made = Trace(
        draft=DraftId(f"0-{next(_numbers)}-0"), at=at, question=question, product="", intent=Intent.PRODUCT,
        stage=Stage.PRESALE, urgency=Urgency.GENERAL, sentiment=0.0, rung=Rung.APPROVED_ANSWER, fate=fate, asked=1,
        settled_at=Millis(at + 9_000), by="小李",
    )  # fmt: skip
    return msgspec.structs.replace(made, **changes)


class MemoryForms:
    """What people changed in a library, put here by hand."""

    def __init__(self) -> None:
        self.records: dict[str, Record] = {}
        self.noted = 0
        self._history: dict[str, tuple[Change, ...]] = {}

    def put(self, record: Record, at: Millis, action: Action = Action.APPROVED) -> None:
        """The record as it stands after `action`."""
        change = Change(record.version, at, UserName("王姐"), action)
        self.records[record.id] = record
        self._history[record.id] = (change, *self._history.get(record.id, ()))
        self.noted += 1

    async def history(self, entry: str) -> tuple[Change, ...]:
        return self._history[entry]


class MemoryTraces:
    """All in dicts; `desk` holds the drafts that `settled` finds, with their first texts."""

    def __init__(self, clock: Clock, timezone: ZoneInfo = SHANGHAI) -> None:
        self._clock = clock
        self._timezone = timezone
        self.desk: dict[DraftId, Settled] = {}
        self.traces: dict[DraftId, Trace] = {}
        self._places: dict[Partition, str] = {}
        self._missed: dict[tuple[date, str, Intent, str], tuple[int, Millis]] = {}
        self._dismissed: dict[str, Dismissal] = {}
        self._changes = 0
        self.reads = 0

    def put(self, *traces: Trace) -> None:
        self.traces.update({one.draft: one for one in traces})
        self._changes += 1

    async def places(self) -> dict[Partition, str]:
        return {partition: place for partition, place in self._places.items() if place}

    async def version(self) -> str:
        return f"{day_of(self._clock.now(), self._timezone)} {self._changes}"

    async def drafts(self) -> AsyncIterator[tuple[Partition, list[DraftId]]]:
        for one, kept in list(self.desk.items()):
            if kept.draft.state is not DraftState.PENDING:
                yield Partition(0), [one]  # the smallest pages there are

    async def settled(self, drafts: Sequence[DraftId]) -> list[Settled]:
        found = [self.desk[draft] for draft in drafts if draft in self.desk]
        return [one for one in found if one.draft.state is not DraftState.PENDING]

    async def learn(self, partition: Partition, place: str, traces: Sequence[tuple[Draft, Trace]]) -> None:
        for draft, one in traces:
            known = self.desk.get(draft.id)
            if known and (known.draft.version, known.draft.count, known.draft.late) == (
                draft.version, draft.count, draft.late,
            ):  # fmt: skip
                self.put(one)
        self._places[partition] = place

    async def between(self, first: date, last: date) -> list[Trace]:
        self.reads += 1
        found = [one for one in self.traces.values() if first <= day_of(one.at, self._timezone) <= last]
        missed = [
            trace(text, Fate.MISSED, at=at, settled_at=at, asked=times, intent=intent, product=product, by="",
                  rung=Rung.HAND_OVER, stage=Stage.NONE, draft=DraftId(""))
            for (day, text, intent, product), (times, at) in self._missed.items() if first <= day <= last
        ]  # fmt: skip
        return found + missed

    async def note(self, question: str, intent: Intent = Intent.OTHER, product: str = "") -> None:
        today = day_of(self._clock.now(), self._timezone)
        search = (today, question[:LONGEST], intent, product)
        if search in self._missed or Counter(day for day, *_ in self._missed)[today] < MISSES:
            times, _ = self._missed.get(search, (0, 0))
            self._missed[search] = times + 1, self._clock.now()
            self._changes += 1

    async def dismissed(self) -> dict[str, Dismissal]:
        return dict(self._dismissed)

    async def dismiss(self, gap: str, by: UserName, reason: str) -> None:
        self._dismissed[gap] = Dismissal(reason, by, self._clock.now())
        self._changes += 1

    async def reopen(self, gap: str, by: UserName) -> None:
        self._dismissed.pop(gap, None)
        self._changes += 1
