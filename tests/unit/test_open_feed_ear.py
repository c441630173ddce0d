"""What an open feed's gauge says: who is heard, what is missing, and whether anything is expected at all."""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from adapters.live.open_feed_codec import read
from adapters.live.open_feed_ear import AFTER_MS, KNOWN, ROOMS, SHOWN, Ear
from bot.core.coverage import Coverage
from bot.core.model import Address, Badge, Inbound
from bot.core.vocabulary import Kind
from bot.stages.coverage import FeedWatch
from config.settings import LiveSettings
from tests.support.clock import FakeClock, eventually
from tests.support.feeds import Heard, comment, open_feed, outbound, posting, running, visiting, wire


class Studio:
    """One ear, and lines for it."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.ear = Ear("studio", "studio", self.clock)

    def says(self, *lines: dict[str, object]) -> Sequence[Inbound]:
        batch = read([wire(line)[:-1] for line in lines])
        assert batch.faults == []
        self.ear.miss(batch.controls)
        return self.ear.hear(batch.comments)


@pytest.fixture
def studio() -> Studio:
    return Studio()


def test_starts_and_ends_are_what_they_are(studio: Studio) -> None:
    start, end = studio.says({"kind": "start", "text": "冬装专场", "room": "a"}, {"kind": "end", "room": "a"})
    assert (start.kind, start.text, start.address) == (Kind.START, "冬装专场", Address("open_feed", "a", "", True))
    assert (end.kind, end.text) == (Kind.END, "")


@pytest.mark.parametrize(
    ("badges", "badge"),
    [
        ({"level": 12, "member": True, "moderator": True, "paid_fen": 3_000}, Badge(12, True, True, 3_000)),
        ({"level": "12", "member": "yes"}, Badge(12)),
        ({"level": -1, "paid_fen": 100}, Badge(paid_fen=100)),
        ({"level": 2**70, "member": True}, Badge(member=True)),
        ({"level": 5.0, "paid_fen": 1e400}, Badge(5)),
        ({}, None),
        ("gold", None),
        (None, None),
        ([1], None),
    ],
)
def test_badges_are_read_each_by_itself(studio: Studio, badges: object, badge: Badge | None) -> None:
    [item] = studio.says(comment(1, "还有吗", badges=badges))
    assert (item.text, item.badge) == ("还有吗", badge)


def test_the_gauge_counts_who_has_no_id_what_comes_twice_and_what_was_lost(studio: Studio) -> None:
    studio.says(
        comment(1, "还有吗"),
        comment(1, "还有吗"),
        {"text": "没有编号", "room": "room-1"},
        {"text": "自己", "own": True, "room": "room-1"},
        {"kind": "shelf", "text": "3", "room": "room-1"},
        {"type": "lost", "count": 12},
        {"type": "lost", "count": "3"},
    )
    gauge = studio.ear.gauge()
    assert (gauge.heard, gauge.anonymous, gauge.duplicates, gauge.lost) == (5, 1, 1, 15)
    assert (gauge.channel, gauge.rooms) == ("open_feed", ("room-1",))
    assert read([b'{"type":"lost","count":-1}']).faults, "nobody gives comments back"


def test_who_comes_back_to_a_room_that_went_on_has_missed_something(studio: Studio) -> None:
    async def away(seconds: float) -> int:
        studio.ear.leave()
        assert studio.ear.gauge().since is None
        await studio.clock.advance(seconds)
        studio.ear.arrive()
        assert studio.ear.gauge().since == studio.clock.now()
        return studio.ear.gauge().gaps

    async def story() -> None:
        studio.ear.arrive()
        studio.says(comment(1, "还有吗"))
        assert await away(0.5) == 0, "a pipe reopened"
        assert await away(2) == 1
        studio.says({"kind": "end", "room": "room-1"})
        assert await away(3_600) == 1, "between shows nothing is missed"
        studio.says({"kind": "start", "room": "room-1"})
        assert await away(2) == 2

    asyncio.run(story())


async def test_nothing_is_expected_between_shows_and_silence_in_one_is_an_alarm(studio: Studio) -> None:
    watch = FeedWatch(lambda: [studio.ear.gauge()], LiveSettings(), studio.clock)

    def state() -> Coverage:
        return watch.states()[0].state

    studio.ear.arrive()
    studio.says({"kind": "start", "room": "a"}, {"text": "来了", "room": "b"})
    assert state() is Coverage.HEARD
    studio.says({"kind": "end", "room": "a"})
    assert state() is Coverage.HEARD
    await studio.clock.advance(60)
    assert state() is Coverage.SILENT, "room b goes on"
    studio.says({"kind": "end", "room": "b"})
    await studio.clock.advance(3_600)
    assert state() is Coverage.IDLE
    studio.says({"kind": "start", "room": "a"})
    assert state() is Coverage.HEARD
    await studio.clock.advance(180)
    assert state() is Coverage.ALARM


async def test_a_late_word_after_the_end_does_not_begin_a_show(studio: Studio) -> None:
    studio.says(comment(1, "还有吗"), {"kind": "end", "room": "room-1"}, comment(2, "拜拜"))
    assert not studio.ear.gauge().expects
    await studio.clock.advance(AFTER_MS / 1_000 + 1)
    studio.says(comment(3, "又播了？"))
    assert studio.ear.gauge().expects


def test_memory_is_bounded(studio: Studio) -> None:
    for number in range(ROOMS + 50):
        studio.says({"kind": "end", "room": f"r{number}", "id": str(number)})
    for number in range(KNOWN + 50):
        studio.says(comment(number, "x", room="last"))
    gauge = studio.ear.gauge()
    assert (len(studio.ear.rooms), len(gauge.rooms), gauge.rooms[-1]) == (ROOMS, SHOWN, "last")
    assert (len(studio.ear._known), len(studio.ear._ended) <= ROOMS) == (KNOWN, True)


async def test_a_websocket_client_tells_what_it_lost_and_echoes_our_own_line() -> None:
    clock, intake = FakeClock(), Heard()
    feed = open_feed(clock, {"name": "studio", "listen": "127.0.0.1:0", "shows_own": True})
    async with running(feed, intake):
        await eventually(lambda: feed.port("studio") is not None)
        async with posting(feed.port("studio"), rooms=["studio"]) as client:
            address = Address("open_feed", "studio", "u1", True)
            capability = feed.capability(address)
            assert (capability.can_post, capability.shows_own) == (True, True)
            await feed.send(outbound(address, "有现货"))
            line = client.posted[0]
            await client.say({"type": "lost", "count": 7}, comment(9, line["text"], room="studio", own=True))
            await eventually(lambda: bool(intake.items))
            assert (intake.items[0].own, intake.items[0].text) == (True, "有现货")
            assert feed.gauges()[0].lost == 7
    assert not open_feed(clock, {"name": "x", "pipe": "-"}).capability(Address("open_feed", "x")).shows_own


async def test_a_websocket_client_that_is_gone_for_a_while_leaves_a_gap() -> None:
    clock, intake = FakeClock(), Heard()
    feed = open_feed(clock, {"name": "studio", "listen": "127.0.0.1:0"})
    async with running(feed, intake):
        await eventually(lambda: feed.port("studio") is not None)
        for _ in range(2):
            async with visiting(feed.port("studio")) as client:
                await client.say(comment(1, "还有吗"))
                await eventually(lambda: feed.gauges()[0].since is not None)
            await eventually(lambda: not feed.gauges()[0].connected)
            await clock.advance(5)
        assert (feed.gauges()[0].gaps, feed.gauges()[0].expects) == (1, True)


async def test_pipes_and_replays_tell_alike(tmp_path: Path) -> None:
    clock, intake = FakeClock(), Heard()
    lines = wire(
        comment(1, "还有吗", badges={"level": 3}), {"type": "lost", "count": 2}, {"kind": "end", "room": "room-1"}
    )
    pipe, file = tmp_path / "room.pipe", tmp_path / "room.ndjson"
    os.mkfifo(pipe)
    file.write_bytes(lines)
    feed = open_feed(clock, {"name": "pipe", "pipe": str(pipe)}, {"name": "file", "file": str(file), "speed": 0})
    async with running(feed, intake):
        writer = await asyncio.to_thread(pipe.open, "wb", 0)
        await asyncio.to_thread(writer.write, lines)
        await eventually(lambda: all(gauge.heard == 2 for gauge in feed.gauges()))
        assert [(gauge.lost, gauge.expects) for gauge in feed.gauges()] == [(2, False), (2, False)]
        assert [item.badge for item in intake.items if item.text] == [Badge(3), Badge(3)]
        writer.close()
    assert "has ended" in feed.gauges()[1].note
