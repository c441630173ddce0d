"""What the port `Overlay` promises: one winner a version, history, news for all; kept in memory and in a store."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bot.core.clock import Millis
from bot.core.library import Action, Change, Overlay, Record, Told
from bot.core.model import UserName
from bot.store import audit, keys
from bot.store.library import StoredOverlay
from tests.support.clock import FakeClock
from tests.support.library import MemoryOverlay, written
from tests.support.store import P0, Store, running_store

LI, WANG = UserName("小李"), UserName("小王")
AT = Millis(1_795_320_000_000)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with running_store(tmp_path, FakeClock()) as made:
        yield made


def stored(store: Store) -> StoredOverlay:
    return StoredOverlay(store.client, store.reader(), store.durable())


@pytest.fixture(params=["memory", "store"])
def overlay(request: pytest.FixtureRequest) -> Overlay:
    if request.param == "memory":
        return MemoryOverlay()
    return stored(request.getfixturevalue("store"))


def row(name: str = "post", version: int = 1, by: UserName = LI, answer: str = "全场包邮。") -> tuple[Record, Change]:
    """A proposal that makes `version` of an entry."""
    form = written(name, answer=answer)
    record = Record(id=name, version=version, proposed=form, proposed_by=by, proposed_at=AT)
    return record, Change(version, AT, by, Action.PROPOSED, form, "改口径")


async def test_what_was_written_is_read_back_field_by_field(overlay: Overlay) -> None:
    form = written(
        "post", "包邮吗", "要邮费吗", live="包邮～", rooms=("fake", "fake/房间 1".replace(" ", "")), shortcut="包邮"
    )
    record = Record(id="post", version=1, approved=form, proposed=written("post"), retired=True, place="console")
    change = Change(1, AT, LI, Action.RETIRED, form, "不卖了")
    assert await overlay.write([(record, change)]) == ()
    assert await overlay.records() == [record]
    assert await overlay.records(["post", "other"]) == [record]
    assert await overlay.records([]) == []
    assert await overlay.history("post") == (change,)
    assert await overlay.history("other") == ()


async def test_of_two_who_saw_the_same_version_one_wins(overlay: Overlay) -> None:
    assert await overlay.write([row(by=LI)]) == ()
    assert await overlay.write([row(by=WANG)]) == ("post",)
    (record,) = await overlay.records()
    assert (record.proposed_by, record.version) == (LI, 1)
    assert await overlay.write([row(version=3)]) == ("post",)
    assert await overlay.write([row(version=2, by=WANG)]) == ()
    assert [change.number for change in await overlay.history("post")] == [2, 1]


async def test_a_hundred_races_have_a_hundred_winners(overlay: Overlay) -> None:
    rivals = [overlay.write([row(f"e{number}", by=who)]) for number in range(100) for who in (LI, WANG)]
    lost = await asyncio.gather(*rivals)
    for number in range(100):
        assert sorted(lost[2 * number : 2 * number + 2]) == [(), (f"e{number}",)]
    assert len(await overlay.records()) == 100


async def test_many_at_once_are_written_but_for_those_who_lost(overlay: Overlay) -> None:
    await overlay.write([row("e7")])
    rows = [row(f"e{number}") for number in range(1_000)]
    assert await overlay.write(rows) == ("e7",)
    assert {record.id for record in await overlay.records()} == {f"e{number}" for number in range(1_000)}


async def test_followers_hear_of_every_change_after_their_cursor_and_of_none_before(overlay: Overlay) -> None:
    await overlay.write([row("old")])
    cursor = await overlay.end()
    followers = [overlay.follow(cursor) for _ in range(2)]
    hearing = [asyncio.ensure_future(anext(follower)) for follower in followers]
    await overlay.write([row("new")])
    for task in hearing:
        told = await asyncio.wait_for(task, 5)
        assert (told.ids, told.gap) == (("new",), False)
    await overlay.write([row("newer")])
    told = await asyncio.wait_for(anext(followers[0]), 5)
    assert told.ids == ("newer",)
    assert [item.ids async for item in one(overlay.follow(cursor))] == [("new", "newer")]


async def one(items: AsyncIterator[Told]) -> AsyncIterator[Told]:
    """The first of them."""
    yield await asyncio.wait_for(anext(items), 5)


async def test_a_loser_tells_nobody(overlay: Overlay) -> None:
    await overlay.write([row()])
    cursor = await overlay.end()
    await overlay.write([row(by=WANG)])
    assert await overlay.end() == cursor


class TestStored:
    """What only the store can show."""

    async def test_a_change_is_audited_once_in_the_chain_and_a_lost_one_is_not(self, store: Store) -> None:
        overlay = stored(store)
        await overlay.write([row()])
        await overlay.write([row(by=WANG)])
        await overlay.write([row("a"), row("b")])
        lines = [msgspec.json.decode(line, type=audit.Line) async for line, _ in audit.lines(store.client, P0)]
        assert [(line.what, line.who, line.subject) for line in lines] == [
            ("knowledge proposed", LI, "post"),
            ("knowledge proposed", LI, "2 entries"),
        ]
        assert [line.detail for line in lines] == ["改口径", "改口径 a b"]
        assert await audit.verify(store.client, P0) == (2, [])

    async def test_who_was_away_for_too_long_is_told_to_look_at_all(self, store: Store) -> None:
        overlay = stored(store)
        await overlay.write([row("first")])
        cursor = await overlay.end()
        await overlay.write([row("missed")])
        await overlay.write([row("later")])
        rows: Any = await store.client.xrange(keys.knowledge_changes(P0), count=2)
        await store.client.xdel(keys.knowledge_changes(P0), *(entry for entry, _ in rows))
        told = await asyncio.wait_for(anext(overlay.follow(cursor)), 5)
        assert told.gap
        assert told.cursor == await overlay.end()

    async def test_history_keeps_the_last_two_hundred(self, store: Store) -> None:
        overlay = stored(store)
        await overlay.write([row(version=version) for version in range(1, 212)])
        history = await overlay.history("post")
        assert (len(history), history[0].number, history[-1].number) == (200, 211, 12)

    async def test_a_record_of_another_version_hides_no_other(
        self, store: Store, caplog: pytest.LogCaptureFixture
    ) -> None:
        overlay = stored(store)
        await overlay.write([row("a"), row("b")])
        await store.client.hset(keys.knowledge(P0), "a", b"1 \x63\x07")
        assert [record.id for record in await overlay.records()] == ["b"]
        assert [record.id for record in await overlay.records(["a", "b"])] == ["b"]
        assert "the entry a is left out" in caplog.text

    async def test_changes_outlive_a_restart(self, tmp_path: Path) -> None:
        async with running_store(tmp_path, FakeClock()) as before:
            await stored(before).write([row()])
        async with running_store(tmp_path, FakeClock()) as after:
            assert [record.id for record in await stored(after).records()] == ["post"]
