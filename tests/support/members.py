"""What approval stands on, in memory: members, citations, a guard, a disk, a platform.

In: drafts that can be asked for one. Out: `MemoryMembers`, `Cited`, `OneWord`, `approving` (all of it put together).
Called by tests; tests/contract/test_members.py holds the real members to their promises.
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from bot.core.catalog import Limits
from bot.core.clock import Clock, Millis
from bot.core.errors import Conflict
from bot.core.lifecycle import MERGED, DraftState
from bot.core.members import Citations, Members
from bot.core.model import Address, Draft, DraftId, Inbound, Member, MessageId, Risk, Source, UserName
from bot.core.ports import Capability, Drafts, Durable
from bot.core.vocabulary import RiskKind
from bot.stages.approval import Parts


class Found(Protocol):
    async def get(self, draft: DraftId) -> Draft: ...

    def change(self, one: Draft) -> Draft: ...


class MemoryMembers:
    """Who asks; `apart` tells who took which messages out, `seen` who looked at what was typed and why."""

    def __init__(self, drafts: Found) -> None:
        self._drafts = drafts
        self.members: dict[DraftId, list[Member]] = {}
        self.typed: dict[DraftId, tuple[Inbound, ...]] = {}
        self.apart: list[tuple[UserName, tuple[MessageId, ...]]] = []
        self.seen: list[tuple[UserName, DraftId, str]] = []
        self.redrafted: list[DraftId] = []

    async def listed(self, draft: DraftId) -> tuple[Member, ...]:
        return tuple(self.members.get(draft, ()))

    async def split(
        self, draft: DraftId, version: int, messages: Sequence[MessageId], by: UserName, at: Millis
    ) -> None:
        current = await self._drafts.get(draft)
        known = {member.message for member in self.members.get(draft, ())}
        if current.state is not DraftState.PENDING or current.version != version or not known.issuperset(messages):
            raise Conflict("it is not as it was seen any more", current)
        self.members[draft] = [member for member in self.members[draft] if member.message not in messages]
        self.apart.append((by, tuple(messages)))

    async def merge(
        self, draft: DraftId, version: int, into: DraftId, into_version: int, by: UserName, at: Millis
    ) -> None:
        one, other = await self._drafts.get(draft), await self._drafts.get(into)
        for seen, current in ((version, one), (into_version, other)):
            if current.state is not DraftState.PENDING or current.version != seen:
                raise Conflict("it is not as it was seen any more", current)
        self.members.setdefault(into, []).extend(self.members.pop(draft, []))
        gone = {"state": DraftState.WITHDRAWN, "version": one.version + 1, "reason": MERGED, "decided_by": by}
        self._drafts.change(msgspec.structs.replace(one, **gone, changed_at=at))
        self._drafts.change(msgspec.structs.replace(other, count=other.count + one.count))

    async def redraft(self, draft: DraftId, reason: str, at: Millis) -> bool:
        if (await self._drafts.get(draft)).state not in (DraftState.PENDING, DraftState.PROMPTED):
            return False
        self.redrafted.append(draft)
        return True

    async def unmask(self, draft: DraftId, by: UserName, reason: str, at: Millis) -> tuple[Inbound, ...]:
        await self._drafts.get(draft)
        self.seen.append((by, draft, reason))
        return self.typed.get(draft, ())


class Cited:
    """Citations that stand, unless `wrong` says what became of them."""

    def __init__(self, wrong: str = "") -> None:
        self.wrong = wrong

    def outdated(self, sources: Sequence[Source], now: Millis) -> bool:
        return bool(self.wrong)

    async def stale(self, sources: Sequence[Source], now: Millis) -> str:
        return self.wrong


def none_differ(room: Address, question: str, product: str, texts: Sequence[str]) -> list[bool]:
    return [False] * len(texts)


class OneWord:
    """A guard that forbids one word."""

    def check(self, text: str, limits: Limits) -> tuple[Risk, ...]:
        found = "最便宜" in text
        return (Risk(RiskKind.FORBIDDEN_WORD, "最便宜", "换成具体的优惠", blocking=True),) if found else ()


class AtOnce:
    """Memory is as safe as it gets at once."""

    async def wait(self) -> None:
        return None


def anywhere(address: Address) -> Capability:
    return Capability(can_post=True, idempotent=True, read_back=False, limits=Limits(200, 600, public=True))


def approving(
    drafts: Drafts, members: Members, durable: Durable, clock: Clock, citations: Citations | None = None
) -> Parts:
    """What approval needs, with a guard that forbids one word, in rooms that take every text."""
    return Parts(
        drafts=drafts,
        members=members,
        guard=OneWord(),
        citations=citations or Cited(),
        differing=none_differ,
        durable=durable,
        clock=clock,
        capability=anywhere,
    )
