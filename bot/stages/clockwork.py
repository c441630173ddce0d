"""Carrying out what is due: moved at its time, handled by kind, settled once.

In: what is due (port `DueWork`), a handler for each kind. Out: verdicts, written with the acknowledgement. Started by
bot.app, in as many processes as there are: each entry is one worker's, and what a dead one had is adopted by another.

Four times a second what has come due goes into the stream of its kind (that also says that this worker lives). Of each
kind so many are under way at once and the rest waits in the store, so that a slow handler holds up its own kind only; a
kind without a handler here waits for somebody who has one. A handler that is away is asked again after a pause that
grows; one that fails five times, or takes its worker down so often, has the item skipped, where people see it.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Mapping
from typing import Final, TypeVar

import msgspec
from msgspec.structs import replace

from bot.core.clock import Clock, Millis, later, within
from bot.core.due import Due, DueEntry, DueKind, DueWork, Handler, Skip, SkipReason, Verdict, Wait, WaitReason
from bot.core.errors import Retryable, Unavailable

log = logging.getLogger(__name__)

TRIES: Final = 5
MOVED_AT_ONCE: Final = 1_000
LONGEST_READ_S: Final = 1.0
SHORT_READ_S: Final = 0.05
"""How long is waited for others while some kind is full."""
LEAST_WAIT_S, LEAST_AWAY_S = 1.0, 0.25
"""Nothing that is put off comes again sooner: it would turn in a circle. Who was away may be back at once."""
LONGEST_AWAY_S: Final = 60.0
STORE_S: Final = 0.05

T = TypeVar("T")


class Rules(msgspec.Struct, frozen=True):
    """In seconds. `lane`: so many of one kind are under way at once; a handler takes `patience_s` at most."""

    tick_s: float = 0.25
    adopt_s: float = 1.0
    lane: int = 32
    patience_s: float = 30.0


class Clockwork:
    """One worker. `handlers` by kind: what others bring about."""

    def __init__(self, handlers: Mapping[DueKind, Handler], clock: Clock, rules: Rules | None = None) -> None:
        self._handlers = handlers
        self._clock = clock
        self._rules = rules or Rules()
        self._under_way: Counter[DueKind] = Counter()
        self._room = asyncio.Event()

    async def run(self, work: DueWork) -> None:
        """Until cancelled; goes on by itself when the store was away."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._move(work, group))
            group.create_task(self._take(work, group))

    async def _move(self, work: DueWork, group: asyncio.TaskGroup) -> None:
        adopted_at = self._clock.monotonic()
        while True:
            moved = await self._asked(work.move(MOVED_AT_ONCE), 0)
            if self._clock.monotonic() - adopted_at >= self._rules.adopt_s:
                adopted_at = self._clock.monotonic()
                self._begin(await self._asked(work.adopt(tuple(self._handlers), self._rules.lane), []), work, group)
            if moved < MOVED_AT_ONCE:
                await self._clock.sleep(self._rules.tick_s)

    async def _take(self, work: DueWork, group: asyncio.TaskGroup) -> None:
        while True:
            self._room.clear()
            free = {kind: self._rules.lane - self._under_way[kind] for kind in self._handlers}
            kinds = [kind for kind, room in free.items() if 2 * room >= self._rules.lane]
            if not kinds:
                await self._room.wait()
                continue
            limit = min(free[kind] for kind in kinds)
            wait_s = LONGEST_READ_S if len(kinds) == len(free) else SHORT_READ_S
            self._begin(await self._asked(work.take(kinds, limit, wait_s), []), work, group)

    async def _asked(self, answer: Awaitable[T], else_: T) -> T:
        """What the store says, or `else_` after a moment where it is away."""
        try:
            return await answer
        except Unavailable as error:
            log.warning("what is due waits for the store: %s", error)
            await self._clock.sleep(STORE_S)
            return else_

    def _begin(self, entries: list[DueEntry], work: DueWork, group: asyncio.TaskGroup) -> None:
        for entry in entries:
            self._under_way[entry.due.kind] += 1
            group.create_task(self._carry_out(entry, work))

    async def _carry_out(self, entry: DueEntry, work: DueWork) -> None:
        try:
            now = work.now()
            due, verdict = await self._verdict(entry, now)
            settled = None
            while settled is None:
                settled = await self._asked(work.settle(replace(entry, due=due), verdict, now), None)
        finally:
            self._under_way[entry.due.kind] -= 1
            self._room.set()

    async def _verdict(self, entry: DueEntry, now: Millis) -> tuple[Due, Verdict]:
        due = entry.due
        if due.drops and due.is_late(now):
            return due, Skip(SkipReason.TOO_LATE)
        if entry.deliveries > TRIES:
            log.error("%s ended its worker %d times and is skipped", due.id, entry.deliveries - 1)
            return due, Skip(SkipReason.FAILED, f"its worker ended {entry.deliveries - 1} times")
        try:
            verdict = await within(self._clock, self._rules.patience_s, self._handlers[due.kind](due, now))
        except (Retryable, TimeoutError) as error:
            log.warning("%s is tried again: %s", due.id, error)
            return due, _again(due, now, error.after if isinstance(error, Retryable) else 0.0)
        except Exception as error:
            log.exception("%s failed, for the %d. time", due.id, due.tries + 1)
            return _failed(due, now, error)
        if isinstance(verdict, Wait):
            verdict = Wait(max(verdict.until, later(now, LEAST_WAIT_S)), verdict.reason)
        return replace(due, tries=0), verdict


def _failed(due: Due, now: Millis, error: Exception) -> tuple[Due, Verdict]:
    """People are told what kind of failure it was, and nothing of a customer."""
    if due.tries + 1 >= TRIES:
        return due, Skip(SkipReason.FAILED, type(error).__name__)
    return replace(due, tries=due.tries + 1), Wait(later(now, 2.0**due.tries), WaitReason.AGAIN)


def _again(due: Due, now: Millis, after_s: float) -> Wait:
    """The pause is half as long as it has been tried already."""
    tried_s = (now - (due.first_at or due.at)) / 1000 if due.waits is WaitReason.AGAIN else 0.0
    return Wait(later(now, min(max(tried_s / 2, after_s, LEAST_AWAY_S), LONGEST_AWAY_S)), WaitReason.AGAIN)
