"""Lines on prompters and open prompters in memory: the same promises as the store's.

In: drafts that tell of their changes, a clock. Out: `MemoryPrompting`, `MemoryPrompters`. Called by tests of the
console; tests/contract/test_prompting.py holds the store's to the same.
"""

from typing import Protocol

import msgspec

from bot.core.clock import Clock, Millis
from bot.core.errors import Conflict
from bot.core.lifecycle import DraftState
from bot.core.model import Draft, DraftId, UserName
from bot.core.prompting import OpenPrompter


class Lines(Protocol):
    drafts: dict[DraftId, Draft]

    async def get(self, draft: DraftId) -> Draft: ...

    def change(self, one: Draft) -> Draft: ...


class MemoryPrompting:
    """Of the drafts of a console in memory."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self.placed: list[tuple[DraftId, UserName]] = []
        self.told: dict[DraftId, UserName] = {}

    async def place(
        self, draft: DraftId, version: int, host: str | None, pinned: bool | None, by: UserName, at: Millis
    ) -> Draft:
        current = await self._lines.get(draft)
        if current.state is not DraftState.PROMPTED or current.version != version:
            raise Conflict("somebody was faster", current)
        to = current.host if host is None else host
        pin = current.pinned if pinned is None else pinned
        for other in list(self._lines.drafts.values()):
            if pin and other.pinned and other.host == to and other.id != draft and other.state is DraftState.PROMPTED:
                self._lines.change(msgspec.structs.replace(other, pinned=False, version=other.version + 1))
        self.placed.append((draft, by))
        return self._lines.change(msgspec.structs.replace(current, host=to, pinned=pin, version=version + 1))

    async def spoken(self, draft: DraftId, by: UserName, at: Millis) -> bool:
        current = await self._lines.get(draft)
        new = current.state is DraftState.WITHDRAWN and draft not in self.told
        if new:
            self.told[draft] = by
        return new


class MemoryPrompters:
    """Forgotten after six hours."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._open: dict[tuple[UserName, str], OpenPrompter] = {}

    async def beat(self, prompter: OpenPrompter) -> None:
        self._open[prompter.user, prompter.screen] = prompter

    async def leave(self, user: UserName, screen: str) -> None:
        self._open.pop((user, screen), None)

    async def open(self) -> tuple[OpenPrompter, ...]:
        there = [one for one in self._open.values() if self._clock.now() - one.seen_at < 6 * 3_600_000]
        return tuple(sorted(there, key=lambda one: -one.seen_at))
