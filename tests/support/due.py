"""What is due, in memory, with the promises of the real one (tests/contract/test_due.py holds both to them).

In: a clock. Out: `MemoryPlans` (the ports `Plans`, `Agenda` and `DueWork`), `due`, which makes an item. Called by tests
of whoever plans; `MemoryPlans.run` carries out what is due by then, each through the handler of its kind.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from bot.core.clock import Clock, Millis, within
from bot.core.due import (
    Done,
    Due,
    DueEntry,
    DueId,
    DueKind,
    Handler,
    Past,
    Skip,
    SkipReason,
    Verdict,
    Wait,
    due_id,
)
from bot.core.model import UserName


def due(
    at: int,
    event: str = "e",
    *,
    subject: str = "s",
    kind: DueKind = DueKind.WATCH,
    **more: object,
) -> Due:
    """An item that says little."""
    made = Due(id=due_id(kind, subject, event, Millis(at)), kind=kind, subject=subject, event=event, at=Millis(at))
    return replace(made, **more)


class MemoryPlans:
    """`waiting` is what waits, `ready` what was moved and is nobody's yet, `ended` what became of the rest."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.waiting: dict[DueId, Due] = {}
        self.ready: dict[str, Due] = {}
        self.taken: dict[str, Due] = {}
        self.ended: list[Past] = []
        self._newest: dict[str, DueId] = {}
        self._counts: Counter[str] = Counter()
        self._number = 0
        self._came = asyncio.Event()

    async def plan(self, dues: Sequence[Due]) -> int:
        return sum(self._plan(one) for one in dues)

    def _plan(self, one: Due) -> bool:
        on_way = (*self.waiting.values(), *self.ready.values(), *self.taken.values())
        if one.id in {known.id for known in on_way} | {past.due.id for past in self.ended}:
            return False
        self.waiting[one.id] = one
        self._counts["planned"] += 1
        if one.key:
            self._take_away(self._newest.get(one.key), SkipReason.SUPERSEDED, self.clock.now())
            self._newest[one.key] = one.id
        return True

    async def cancel(self, due: DueId, reason: SkipReason, by: UserName, at: Millis) -> bool:
        key = self.waiting[due].key if due in self.waiting else ""
        gone = self._take_away(due, reason, at)
        if gone and self._newest.get(key) == due:
            del self._newest[key]
        return gone

    async def drop(self, key: str, at: Millis) -> int:
        return int(self._take_away(self._newest.pop(key, None), SkipReason.MOOT, at))

    def _take_away(self, due: DueId | None, reason: SkipReason, at: Millis) -> bool:
        one = self.waiting.pop(due, None) if due else None
        if one:
            self._end(one, reason, "", at, 0)
        return one is not None

    def _end(self, one: Due, reason: SkipReason | None, says: str, at: Millis, late_ms: int) -> None:
        self.ended.append(Past(due=replace(one, payload=""), at=at, reason=reason, says=says, late_ms=late_ms))
        self._counts[f"skipped:{reason}" if reason else "done"] += 1

    async def move(self, limit: int) -> int:
        now = self.clock.now()
        moved = sorted((one for one in self.waiting.values() if one.at <= now), key=lambda one: (one.at, one.id))
        for one in moved[:limit]:
            del self.waiting[one.id]
            self._number += 1
            self.ready[f"{self._number}-0"] = one
            self._came.set()
        return len(moved[:limit])

    def now(self) -> Millis:
        return self.clock.now()

    async def adopt(self, kinds: Sequence[DueKind], limit: int) -> list[DueEntry]:
        return []

    async def take(self, kinds: Sequence[DueKind], limit: int, wait_s: float) -> list[DueEntry]:
        found = [
            entry for kind in kinds for entry in [name for name, one in self.ready.items() if one.kind is kind][:limit]
        ]
        if not found:
            self._came.clear()
            with contextlib.suppress(TimeoutError):
                await within(self.clock, wait_s, self._came.wait())
        self.taken |= {entry: self.ready.pop(entry) for entry in found}
        return [DueEntry(entry, self.taken[entry]) for entry in found]

    async def settle(self, entry: DueEntry, verdict: Verdict, now: Millis) -> bool:
        if self.taken.pop(entry.entry, None) is None:
            return False
        one, late = entry.due, max(0, now - entry.due.at)
        newest = self._newest.get(one.key)
        self._counts["late"] += late > 1_000
        match verdict:
            case Wait() if one.key and newest != one.id:
                self._end(one, SkipReason.SUPERSEDED if newest else SkipReason.MOOT, "", now, late)
            case Wait(until, reason):
                self._counts[f"put_off:{reason}"] += 1
                self.waiting[one.id] = replace(one, at=until, first_at=one.first_at or one.at, waits=reason)
                return True
            case Skip(reason=skipped, says=says):
                self._end(one, skipped, says, now, late)
            case Done(says):
                self._end(one, None, says, now, late)
        if newest == one.id:
            del self._newest[one.key]
        return True

    async def upcoming(self, since: Millis, until: Millis, limit: int) -> list[Due]:
        found = [one for one in self.waiting.values() if since <= one.at <= until]
        return sorted(found, key=lambda one: (one.at, one.id))[:limit]

    async def past(self, before: Millis, limit: int) -> list[Past]:
        found = [past for past in self.ended if past.at < before]
        return sorted(found, key=lambda past: (past.at, past.due.id), reverse=True)[:limit]

    async def counts(self) -> dict[str, int]:
        on_way = len(self.ready) + len(self.taken)
        return {"waiting": len(self.waiting), "on_way": on_way, "planned": 0, "done": 0, **+self._counts}

    async def run(self, handlers: Mapping[DueKind, Handler]) -> int:
        """Carry out everything that is due now; returns how many verdicts there were. What a handler raises comes
        out here."""
        verdicts = 0
        while await self.move(1_000):
            for entry in await self.take(tuple(handlers), 1_000, 0.0):
                now = self.clock.now()
                gone = entry.due.drops and entry.due.is_late(now)
                verdict = Skip(SkipReason.TOO_LATE) if gone else await handlers[entry.due.kind](entry.due, now)
                verdicts += await self.settle(entry, verdict, now)
        return verdicts
