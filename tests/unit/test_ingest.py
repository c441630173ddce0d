"""Ingest: nothing is lost silently, the oldest go first when too much comes, a yes only for what is on disk."""

import asyncio
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from bot.core.clock import Millis
from bot.core.errors import Unavailable, Unreadable
from bot.core.model import Address, Inbound, MessageId, Partition, partition_of
from bot.core.ports import Put
from bot.core.unread import Unread
from bot.core.vocabulary import Kind, Traffic
from bot.stages.ingest import ROOMS, Ingest, Rules
from tests.support.clock import START, FakeClock, settle


class Shelf:
    """An inbox in memory that can be away, full, slow, or choke on a message; it knows ids again as the store does."""

    def __init__(self) -> None:
        self.items: list[Inbound] = []
        self.buried: list[Unread] = []
        self.away = False
        self.room = 1_000_000
        self.bad = ""
        self.bug = False
        self.gate = asyncio.Event()
        self.gate.set()

    async def put(self, partition: Partition, items: Sequence[Inbound], traffic: Traffic) -> Put:
        if self.away:
            raise Unavailable("away")
        if self.bug:
            raise ZeroDivisionError
        if any(item.id == self.bad for item in items):
            raise Unreadable("no bytes can carry it")
        known, taken, twice = {item.id for item in self.items}, 0, 0
        for item in items[: self.room]:
            twice += item.id in known
            self.items += [item] if item.id not in known else []
            taken += 1
        self.room -= taken
        await self.gate.wait()
        return Put(taken, twice)

    async def bury(self, partition: Partition, unread: Unread) -> None:
        if self.away:
            raise Unavailable("away")
        self.buried.append(unread)

    @property
    def texts(self) -> list[str]:
        return [item.text for item in self.items]


class Disk:
    def __init__(self) -> None:
        self.waits = 0
        self.broken = False

    async def wait(self) -> None:
        self.waits += 1
        if self.broken:
            raise Unavailable("no disk")


class Intake:
    """An ingest with everything around it."""

    def __init__(self, **rules: Any) -> None:
        self.clock, self.shelf, self.disk = FakeClock(), Shelf(), Disk()
        chosen: dict[str, Any] = {"partitions": 1, "queue": 5, "batch": 3, "max_text": 10, "reply_s": 30.0} | rules
        self.ingest = Ingest(self.shelf, self.disk, self.clock, Rules(**chosen), lambda item: "吗" in item.text)
        self.running: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self.running = asyncio.create_task(self.ingest.run())
        await settle()

    async def end(self) -> None:
        assert self.running is not None
        self.running.cancel()
        await asyncio.wait({self.running})


def comment(number: int, text: str = "", room: str = "r") -> Inbound:
    address = Address("fake", room, "u", public=True)
    return Inbound(MessageId(f"m{number}"), address, text or f"t{number}", "小林", Millis(START + number))


async def test_too_many_live_comments_lose_the_oldest_and_are_counted() -> None:
    intake = Intake()
    intake.ingest.offer([comment(number) for number in range(8)])
    assert intake.ingest.waiting() == 5
    assert intake.ingest.counts == {"offered": 8, "shed": 3, "shed:low": 3}
    assert intake.ingest.shed == {("fake/r", "shed:low"): 3}
    await intake.start()
    assert intake.shelf.texts == ["t3", "t4", "t5", "t6", "t7"]
    await intake.end()


async def test_questions_stay_while_there_is_chatter_and_what_the_room_says_stays_longest() -> None:
    intake = Intake()
    shelf = msgspec.structs.replace(comment(0, "3"), kind=Kind.SHELF)
    asked = [comment(number, f"有{number}吗") for number in (1, 3, 5, 7, 9)]
    chatter = [comment(number) for number in (2, 4, 6)]
    intake.ingest.offer([shelf, *sorted([*asked, *chatter], key=lambda item: item.received_at)])
    assert intake.ingest.counts == {"offered": 9, "shed": 4, "shed:low": 3, "shed:high": 1}
    await intake.start()
    assert intake.shelf.texts == ["3", "有3吗", "有5吗", "有7吗", "有9吗"]
    await intake.end()


async def test_rooms_are_told_apart_as_long_as_there_are_not_too_many() -> None:
    intake = Intake(queue=1)
    intake.ingest.offer([comment(number, room=f"r{number}") for number in range(ROOMS + 50)])
    assert intake.ingest.counts["shed"] == ROOMS + 49
    assert len(intake.ingest.shed) == ROOMS


async def test_while_the_store_is_away_comments_wait_in_their_order() -> None:
    intake = Intake()
    intake.shelf.away = True
    await intake.start()
    intake.ingest.offer([comment(number) for number in range(4)])
    await intake.clock.advance(1)
    assert intake.shelf.items == []
    intake.shelf.away = False
    intake.ingest.offer([comment(4)])
    await intake.clock.advance(1)
    assert intake.shelf.texts == ["t0", "t1", "t2", "t3", "t4"]
    await intake.end()


async def test_a_full_stream_takes_what_fits_and_the_rest_waits() -> None:
    intake = Intake()
    intake.shelf.room = 2
    await intake.start()
    intake.ingest.offer([comment(number) for number in range(5)])
    await intake.clock.advance(1)
    assert intake.shelf.texts == ["t0", "t1"]
    intake.shelf.room = 9
    await intake.clock.advance(1)
    assert intake.shelf.texts == ["t0", "t1", "t2", "t3", "t4"]
    await intake.end()


async def test_one_that_cannot_be_stored_is_counted_and_harms_no_other() -> None:
    intake = Intake()
    intake.shelf.bad = "m1"
    await intake.start()
    intake.ingest.offer([comment(number) for number in range(3)])
    await settle()
    assert intake.shelf.texts == ["t0", "t2"]
    assert intake.ingest.counts["unstorable"] == 1
    await intake.end()


async def test_an_error_nobody_foresaw_ends_the_loop_and_keeps_what_it_had() -> None:
    intake = Intake()
    await intake.start()
    intake.shelf.bug = True
    intake.ingest.offer([comment(number) for number in range(5)])
    await settle()
    assert intake.running is not None
    assert intake.running.done()
    assert intake.running.exception() is not None
    intake.shelf.bug = False
    await intake.start()
    assert intake.shelf.texts == ["t0", "t1", "t2", "t3", "t4"]
    await intake.end()


async def test_at_the_end_what_waits_is_stored_once_even_what_was_on_its_way() -> None:
    """P10: a stop in the middle of a call loses nothing and doubles nothing."""
    intake = Intake()
    intake.shelf.gate.clear()
    await intake.start()
    intake.ingest.offer([comment(number) for number in range(5)])
    await settle()
    assert intake.running is not None
    intake.running.cancel()
    await settle(3)
    intake.shelf.gate.set()
    await asyncio.wait({intake.running})
    assert intake.shelf.texts == ["t0", "t1", "t2", "t3", "t4"]
    assert intake.ingest.waiting() == 0


async def test_at_the_end_a_store_that_is_away_holds_nobody_up() -> None:
    intake = Intake(partitions=4)
    intake.shelf.away = True
    await intake.start()
    intake.ingest.offer([comment(number, room=f"r{number}") for number in range(4)])
    await asyncio.wait_for(intake.end(), 1)
    assert intake.ingest.waiting() == 4


@pytest.mark.parametrize(
    ("text", "stored"),
    [("长" * 50, "长" * 10), ("好\ud83d吗", "好?吗"), ("\udfff" * 12, "?" * 10), ("", ""), ("👨‍👩‍👧", "👨‍👩‍👧")],
)
async def test_texts_are_cut_and_made_storable(text: str, stored: str) -> None:
    intake = Intake()
    await intake.start()
    intake.ingest.offer([msgspec.structs.replace(comment(1), text=text, author="名" * 99 + "\ud800")])
    await settle()
    (item,) = intake.shelf.items
    assert (item.text, item.author) == (stored, "名" * 64)
    assert item.deadline == item.received_at + 30_000
    await intake.end()


class TestAccept:
    async def test_says_how_many_were_new_once_they_are_on_disk(self) -> None:
        intake = Intake()
        assert await intake.ingest.accept([comment(1), comment(2)]) == 2
        assert await intake.ingest.accept([comment(2), comment(3)]) == 1
        assert intake.disk.waits == 2

    async def test_waits_for_the_disk_for_a_duplicate_too(self) -> None:
        """Its first telling may not be there yet."""
        intake = Intake()
        intake.disk.broken = True
        for _ in range(2):
            with pytest.raises(Unavailable):
                await intake.ingest.accept([comment(1)])
        assert intake.disk.waits == 2

    @pytest.mark.parametrize("trouble", ["away", "full"])
    async def test_refuses_rather_than_lose(self, trouble: str) -> None:
        intake = Intake()
        intake.shelf.away, intake.shelf.room = trouble == "away", 1
        with pytest.raises(Unavailable):
            await intake.ingest.accept([comment(1), comment(2)])

    async def test_is_never_shed_and_does_not_wait_behind_live_comments(self) -> None:
        intake = Intake()
        intake.ingest.offer([comment(number) for number in range(9)])
        assert await intake.ingest.accept([comment(number) for number in range(100, 120)]) == 20
        assert len(intake.shelf.items) == 20


def test_a_conversation_stays_in_its_partition_and_conversations_spread() -> None:
    rooms = [Address("fake", f"room-{number}", public=True) for number in range(400)]
    counts = [0] * 4
    for room in rooms:
        number = partition_of(room, 4)
        assert number == partition_of(msgspec.structs.replace(room, customer="somebody else"), 4)
        counts[number] += 1
    assert min(counts) > 60
    assert partition_of(Address("fake", "\ud800"), 4) in range(4)


async def test_what_nobody_can_read_is_kept_on_disk_before_the_platform_is_told_yes() -> None:
    intake, unread = Intake(), Unread("wechat", b"<xml>", "not XML", START)
    intake.disk.broken = True
    with pytest.raises(Unavailable):
        await intake.ingest.bury(unread)
    intake.disk.broken = False
    await intake.ingest.bury(unread)
    assert intake.shelf.buried == [unread, unread]
    assert intake.disk.waits == 2
    intake.shelf.away = True
    with pytest.raises(Unavailable):
        await intake.ingest.bury(unread)
