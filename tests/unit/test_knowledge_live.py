"""The live library: what is in force by files and changes, swapped under searches that are under way."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import cast

import pytest

from bot.core.catalog import Hit, Query
from bot.core.clock import Millis
from bot.core.library import Action, Change, Record
from bot.core.model import UserName
from bot.knowledge.entries import Entry, Files
from bot.knowledge.index import KnowledgeIndex
from bot.knowledge.library import PATIENCE_S, Build, LiveKnowledge, in_force
from tests.support.clock import FakeClock, eventually, settle
from tests.support.knowledge import reading
from tests.support.library import SHANGHAI, MemoryOverlay, written

NOON = Millis(1_795_320_000_000)
POST = Entry(written("post", "包邮吗", answer="包邮。"), "knowledge/shop.toml:1")
WASH = Entry(written("wash", "能机洗吗", answer="手洗。"), "knowledge/shop.toml:9")
FILES = Files({"post": POST, "wash": WASH}, ())
BY_WORDS = partial(KnowledgeIndex, timezone=SHANGHAI)


def row(record: Record) -> tuple[Record, Change]:
    return record, Change(record.version, NOON, UserName("王主管"), Action.APPROVED, record.approved)


def saying(answer: str, version: int = 1, name: str = "post", question: str = "包邮吗") -> tuple[Record, Change]:
    """A change that lets an entry say that."""
    return row(Record(id=name, version=version, approved=written(name, question, answer=answer)))


@asynccontextmanager
async def living(overlay: MemoryOverlay, build: Build = BY_WORDS) -> AsyncIterator[LiveKnowledge]:
    """A library that follows the overlay until the block ends."""
    live = LiveKnowledge(FILES, (), overlay, build, FakeClock(NOON))
    await live.load()
    following = [asyncio.create_task(live.follow()), asyncio.create_task(live.warm())]
    yield live
    for task in following:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    live.close()


async def told(live: LiveKnowledge, text: str = "包邮吗") -> str:
    (hits,) = await live.find([Query(reading(text))], NOON, 0)
    return hits[0].answer if hits else ""


@pytest.mark.parametrize(
    ("record", "says"),
    [
        (Record(id="post", version=1), "包邮。"),
        (Record(id="post", version=1, proposed=written("post", answer="不包。")), "包邮。"),
        (Record(id="post", version=1, approved=written("post", answer="满 99 包邮。")), "满 99 包邮。"),
        (Record(id="post", version=1, retired=True), None),
        (Record(id="post", version=1, approved=written("post"), retired=True), None),
    ],
)
def test_what_is_in_force_by_file_and_record(record: Record, says: str | None) -> None:
    found = {entry.written.id: entry for entry in in_force(FILES.entries, {"post": record})}
    assert (found["post"].written.answer if "post" in found else None) == says
    assert found["wash"] is WASH


def test_changed_entries_keep_their_place_in_the_order_and_new_ones_come_last() -> None:
    records = {"new": Record(id="new", approved=written("new")), "post": Record(id="post", approved=written("post"))}
    assert [entry.written.id for entry in in_force(FILES.entries, records)] == ["post", "wash", "new"]
    assert [entry.place for entry in in_force(FILES.entries, records)] == ["console", WASH.place, "console"]


async def test_it_begins_with_what_the_store_holds() -> None:
    overlay = MemoryOverlay()
    await overlay.write([saying("满 99 包邮。")])
    async with living(overlay) as live:
        assert await told(live) == "满 99 包邮。"
        assert await told(live, "能机洗吗") == "手洗。"


async def test_changes_are_live_and_proposals_are_not() -> None:
    overlay = MemoryOverlay()
    async with living(overlay) as live:
        revision = live.revision
        await overlay.write(
            [row(Record(id="wash", version=1, proposed=written("wash", "能机洗吗", answer="随便洗。")))]
        )
        await overlay.write([saying("满 99 包邮。")])
        assert await asyncio.wait_for(live.changed(revision), 5) == revision + 1
        assert (await told(live), await told(live, "能机洗吗")) == ("满 99 包邮。", "手洗。")
        await overlay.write([row(Record(id="post", version=2, retired=True))])
        await asyncio.wait_for(live.changed(revision + 1), 5)
        assert await told(live) == ""
        await overlay.write([saying("都有。", name="gift", question="有赠品吗")])
        await asyncio.wait_for(live.changed(revision + 2), 5)
        assert await told(live, "有赠品吗") == "都有。"


async def test_an_older_record_never_comes_over_a_newer_one() -> None:
    async with living(MemoryOverlay()) as live:
        live.note([saying("新的。", version=2)[0], saying("旧的。", version=1)[0]])
        assert live.records["post"].version == 2


async def test_contradictions_between_file_and_console_are_found_at_once_and_told() -> None:
    overlay = MemoryOverlay()
    async with living(overlay) as live:
        assert not live.faults
        revision = live.revision
        await overlay.write([saying("不包邮。", name="rival")])
        await asyncio.wait_for(live.changed(revision), 5)
        assert await told(live) == "包邮。"
        assert [(fault.place, "rival" in fault.message) for fault in live.faults] == [("console", True)]


class SlowIndex:
    """An index whose searches and vectors wait until they are let go."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        self.go, self.warmed = asyncio.Event(), asyncio.Event()
        self.begun = self.closed = self.ready = False

    async def find(self, queries: Sequence[Query], now: Millis, budget_s: float) -> list[tuple[Hit, ...]]:
        self.begun = True
        await self.go.wait()
        assert not self.closed
        return [()]

    async def warm(self) -> None:
        await self.warmed.wait()
        self.ready = True

    def close(self) -> None:
        self.closed = True


class Shelf:
    """What was built, in order; the first is the empty one of the beginning."""

    def __init__(self, warm: bool = True) -> None:
        self.made: list[SlowIndex] = []
        self._warm = warm

    def build(self, entries: Sequence[Entry]) -> KnowledgeIndex:
        self.made.append(SlowIndex(entries))
        if self._warm:
            self.made[-1].warmed.set()
        return cast(KnowledgeIndex, self.made[-1])

    def open(self) -> list[SlowIndex]:
        return [index for index in self.made if not index.closed]


async def test_a_search_under_way_keeps_its_index_until_it_ends() -> None:
    overlay, shelf = MemoryOverlay(), Shelf()
    async with living(overlay, shelf.build) as live:
        old = shelf.made[-1]
        searching = asyncio.create_task(told(live))
        await eventually(lambda: old.begun)
        revision = live.revision
        await overlay.write([saying("满 99 包邮。")])
        await asyncio.wait_for(live.changed(revision), 5)
        await settle()
        assert shelf.open() == [old, shelf.made[-1]]
        old.go.set()
        await searching
        assert shelf.open() == [shelf.made[-1]]
    assert shelf.open() == []


async def test_what_changed_waits_for_its_vectors_but_not_for_long() -> None:
    overlay, shelf = MemoryOverlay(), Shelf()
    clock = FakeClock(NOON)
    live = LiveKnowledge(FILES, (), overlay, shelf.build, clock)
    await live.load()
    shelf._warm = False  # from now on vectors take long
    working = [asyncio.create_task(live.follow()), asyncio.create_task(live.warm())]
    await overlay.write([saying("满 99 包邮。")])
    await eventually(lambda: clock.sleepers == 1)
    assert (live.revision, live.ready) == (1, True)
    await clock.advance(PATIENCE_S)
    await asyncio.wait_for(live.changed(1), 5)
    assert (live.revision, live.ready) == (2, False)
    shelf.made[-1].warmed.set()
    await eventually(lambda: live.ready)
    for task in working:
        task.cancel()


async def test_a_model_that_fails_does_not_keep_a_change_back(caplog: pytest.LogCaptureFixture) -> None:
    overlay, shelf = MemoryOverlay(), Shelf()

    class Broken(SlowIndex):
        async def warm(self) -> None:
            raise MemoryError("no room for vectors")

    live = LiveKnowledge(FILES, (), overlay, shelf.build, FakeClock(NOON))
    await live.load()
    live._build = lambda entries: cast(KnowledgeIndex, Broken(entries))
    following = asyncio.create_task(live.follow())
    await overlay.write([saying("满 99 包邮。")])
    assert await asyncio.wait_for(live.changed(1), 5) == 2
    assert not following.done()
    following.cancel()
