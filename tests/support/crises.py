"""Crises in memory, with the real stage over them.

In: a house in memory. Out: `MemoryCrises` (the port `Crises`), `Offered` (an intake), `crisis_parts`; `Kept` and
`known`: what the desk knows of an open one about a lamp. Called by tests of console, stages and desk;
tests/contract/test_crises.py holds the real ones to the same promises.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Protocol

from msgspec.structs import replace

from bot.console.keys import CrisisParts
from bot.core.clock import Clock, Millis
from bot.core.crises import Affected, Crisis, CrisisId, Suggested, Wording
from bot.core.errors import NotFound, Outdated
from bot.core.model import ConversationId, Inbound, Reading, UserName
from bot.core.ports import Drafts
from bot.core.unread import Unread
from bot.knowledge.watchful import LiveWatchful
from bot.stages.handling import HandlingStage, Parts
from tests.support.asks import COAT, LAMP
from tests.support.members import OneWord
from tests.support.watch import MemoryAlerts, MemoryTopics

SAID = Wording(
    version=2, public="台灯先停用，全额退款。", private="把订单号发我，全额退款。", approved_by=UserName("老陈")
)
LAMPS = Crisis(
    id=CrisisId("0-lamp"), title="萤火台灯 · 安全", opened_by=UserName("小周"), opened_at=Millis(0), about=("lamp",),
    words=("冒烟",), wording=SAID,
)  # fmt: skip


class MemoryCrises:
    """Crises in a dict, with one compare-and-set; `done` tells what was audited."""

    def __init__(self) -> None:
        self.kept: dict[CrisisId, Crisis] = {}
        self.hit: dict[CrisisId, dict[str, Affected]] = {}
        self.tags: dict[ConversationId, CrisisId] = {}
        self.done: list[tuple[UserName, str]] = []

    async def listed(self) -> list[Crisis]:
        return sorted(self.kept.values(), key=lambda one: (not one.is_open, -(one.closed_at or one.opened_at)))

    async def one(self, crisis: CrisisId) -> Crisis:
        if crisis not in self.kept:
            raise NotFound(f"there is no crisis {crisis}")
        return self.kept[crisis]

    async def put(self, crisis: Crisis, by: UserName, what: str, at: Millis) -> Crisis:
        known = self.kept.get(crisis.id)
        if crisis.version != (known.version if known else 0):
            raise Outdated("somebody else changed it; read it again")
        put = self.kept[crisis.id] = replace(crisis, version=crisis.version + 1)
        self.done.append((by, what))
        if not put.is_open:
            self.tags = {talk: about for talk, about in self.tags.items() if about != put.id}
        return put

    async def affected(self, crisis: CrisisId) -> tuple[Affected, ...]:
        return tuple(sorted(self.hit.get(crisis, {}).values(), key=lambda one: (one.at, one.key)))

    async def attach(
        self, crisis: CrisisId, affected: Sequence[Affected], conversations: Sequence[ConversationId]
    ) -> int:
        await self.one(crisis)
        hit, before = self.hit.setdefault(crisis, {}), len(self.tags)
        new = [one for one in affected if one.key not in hit]
        hit |= {one.key: one for one in new}
        self.tags = {**dict.fromkeys(conversations, crisis), **self.tags}
        return len(new) + len(self.tags) - before

    async def follow(self, crisis: CrisisId, affected: Affected) -> Affected:
        if affected.key not in self.hit.get(crisis, {}):
            raise NotFound(f"there is no {affected.key}")
        self.hit[crisis][affected.key] = affected
        return affected

    async def tagged(self, conversations: Sequence[ConversationId]) -> dict[ConversationId, CrisisId]:
        return {talk: self.tags[talk] for talk in conversations if talk in self.tags}


class Offered:
    """An intake that keeps what it is given."""

    def __init__(self) -> None:
        self.items: list[Inbound] = []

    def offer(self, items: Sequence[Inbound]) -> None:
        self.items += items

    async def accept(self, items: Sequence[Inbound]) -> int:
        self.items += items
        return len(items)

    async def bury(self, unread: Unread) -> None:
        raise NotImplementedError("nothing unreadable comes here")


class NoReader:
    """Nobody spots words here."""

    def read(self, texts: Sequence[str], public: Iterable[bool] = ()) -> list[Reading]:
        raise NotImplementedError("nobody spots words here")


class Within(Protocol):
    """What is needed of a house in memory."""

    clock: Clock

    @property
    def desk(self) -> Drafts: ...


def begun(title: str) -> Suggested:
    """First versions that name their crisis."""
    public, private = f"关于「{title}」，正在核实。", f"关于「{title}」，请把订单号发我。"
    return Suggested(public, private, f"我们看到了「{title}」的反馈。", "", "逐一联系。")


def crisis_parts(
    house: Within,
    crises: MemoryCrises | None = None,
    topics: MemoryTopics | None = None,
    alerts: MemoryAlerts | None = None,
    intake: Offered | None = None,
) -> CrisisParts:
    """Crisis mode over memory; a text with 最便宜 does not pass its guard."""
    kept, watched = crises or MemoryCrises(), topics or MemoryTopics()
    parts = Parts(
        crises=kept,
        topics=watched,
        alerts=alerts or MemoryAlerts(watched),
        drafts=house.desk,
        intake=intake or Offered(),
        guard=OneWord(),
        reader=NoReader(),
        clock=house.clock,
        suggested=begun,
    )
    return CrisisParts(HandlingStage(parts), kept, watched)


class Kept:
    """A store in which those crises are kept."""

    def __init__(self) -> None:
        self.crises: list[Crisis] = [LAMPS]

    async def listed(self) -> list[Crisis]:
        return list(self.crises)

    async def end(self) -> str:
        return "0-0"

    async def follow_changes(self, cursor: str) -> AsyncIterator[str]:
        yield "1-0"


async def known(kept: Kept, **changes: object) -> LiveWatchful:
    kept.crises = [replace(LAMPS, **changes)]
    made = LiveWatchful(kept, {product.id: product for product in (COAT, LAMP)})
    await made.load()
    return made
