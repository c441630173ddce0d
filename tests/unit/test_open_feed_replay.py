"""A recording is played on the clock, as fast as asked, with ids of its own; a damaged one as far as it goes."""

import gzip
from pathlib import Path

import msgspec
import pytest

from bot.core.errors import Misconfigured, Permanent
from bot.core.model import Address
from tests.support.clock import START, FakeClock, eventually
from tests.support.feeds import Heard, comment, open_feed, outbound, running, wire

ROOM = Address("open_feed", "room-1", "u1", public=True)


class Player:
    """A recording with its clock, its intake and its feed."""

    def __init__(self, path: Path, *lines: dict[str, object] | bytes, **table: object) -> None:
        if lines:
            path.write_bytes(gzip.compress(wire(*lines)) if path.suffix == ".gz" else wire(*lines))
        self.clock = FakeClock()
        self.heard = Heard(self.clock)
        self.feed = open_feed(self.clock, {"name": "demo", "file": str(path), **table})

    def times(self) -> list[int]:
        return [item.received_at - START for item in self.heard.items]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "room.ndjson"


@pytest.mark.parametrize(
    ("speed", "times"), [(1, [0, 500, 500, 2_000]), (2, [0, 260, 260, 1_000]), (0.5, [0, 1_000, 1_000, 4_000])]
)
async def test_lines_come_at_their_times(path: Path, speed: float, times: list[int]) -> None:
    lines = [comment(n, "在吗", t=10 + t) for n, t in enumerate((0, 0.5, 0.5, 2.0))]
    player = Player(path, *lines, speed=speed)
    async with running(player.feed, player.heard):
        await player.clock.advance(times[-1] / 1000 - 0.01)
        assert len(player.heard.items) == 3
        await player.clock.advance(0.01)
    assert player.times() == times
    assert [item.sent_at for item in player.heard.items] == [START + round(t * 1000 / speed) for t in (0, 0.5, 0.5, 2)]


async def test_dense_lines_come_in_batches_of_at_most_20_ms(path: Path) -> None:
    player = Player(path, *(comment(n, "刷屏", t=n / 1000) for n in range(1_000)))
    async with running(player.feed, player.heard):
        await player.clock.advance(2)
    late = [item.received_at - (item.sent_at or 0) for item in player.heard.items]
    assert len(late) == 1_000
    assert (min(late), max(late)) == (0, 19)
    assert len(player.heard.batches) == 51


async def test_unix_times_count_from_the_first(path: Path) -> None:
    old = 1_600_000_000_000
    player = Player(path, *(comment(n, "在吗", ts=old + n * 300) for n in range(3)))
    async with running(player.feed, player.heard):
        await player.clock.advance(1)
    assert player.times() == [0, 300, 600]


async def test_lines_without_times_come_at_a_fixed_rate(path: Path) -> None:
    lines: list[dict[str, object]] = [{"seq": n, "room": "77", "uid": f"u{n}", "text": f"第{n}条"} for n in range(4)]
    player = Player(path, *lines, rate=10)
    async with running(player.feed, player.heard):
        await player.clock.advance(1)
    assert player.times() == [0, 100, 200, 300]
    assert [item.address.conversation for item in player.heard.items] == ["77"] * 4
    assert [item.address.customer for item in player.heard.items] == ["u0", "u1", "u2", "u3"]


async def test_rooms_one_after_another_in_a_file_are_played_one_after_another(path: Path) -> None:
    lines: list[dict[str, object]] = [
        {"stream": room, "t": t, "uid": "u", "text": "在吗"} for room in (0, 1) for t in (0.0, 5.0, 4.5, 10.0)
    ]
    player = Player(path, *lines)
    async with running(player.feed, player.heard):
        await player.clock.advance(30)
    assert player.times() == [0, 5_000, 5_000, 10_000, 10_000, 15_000, 15_000, 20_000]
    assert [item.address.conversation for item in player.heard.items] == ["demo-0"] * 4 + ["demo-1"] * 4


async def test_a_time_beyond_reason_does_not_stop_the_play(path: Path) -> None:
    lines = [comment(1, "一", t=0), comment(2, "二", t=1e12), comment(3, "三", t=1e12 + 1), comment(4, "四", t=-5)]
    player = Player(path, *lines)
    async with running(player.feed, player.heard):
        await player.clock.advance(5)
    assert player.heard.texts == ["一", "二", "三", "四"]


async def test_a_loop_plays_again_under_new_ids(path: Path) -> None:
    player = Player(path, comment(1, "在吗", t=0), comment(1, "在吗", t=1), {"text": "无名", "t": 2}, loop=True)
    async with running(player.feed, player.heard) as task:
        await player.clock.advance(5)
        assert not task.done()
    ids = [item.id for item in player.heard.items]
    assert len(ids) >= 6
    assert ids[0] == ids[1]  # a duplicate in the recording stays one
    assert len(set(ids[:6])) == 4


async def test_a_second_start_is_not_taken_for_duplicates(path: Path) -> None:
    player = Player(path, comment(1, "在吗"))
    for _ in range(2):
        await player.feed.run(player.heard)
        await player.clock.advance(1)
    assert len({item.id for item in player.heard.items}) == 2


async def test_an_empty_recording_does_not_loop_for_ever(path: Path) -> None:
    player = Player(path, b"", loop=True)
    await player.feed.run(player.heard)
    assert player.heard.items == []


async def test_at_speed_0_the_intake_sets_the_pace_and_nothing_is_shed(path: Path) -> None:
    player = Player(path, *(comment(n, f"第{n}条", t=n) for n in range(1_200)), speed=0)
    player.heard.away = 2
    async with running(player.feed, player.heard) as task:
        await player.clock.advance(2)
        assert task.done()
    assert player.heard.texts == [f"第{n}条" for n in range(1_200)]
    assert player.heard.tries == 5


async def test_a_compressed_recording_is_read(tmp_path: Path) -> None:
    player = Player(tmp_path / "room.jsonl.gz", comment(1, "在吗"), comment(2, "有货吗"), rate=1000)
    async with running(player.feed, player.heard):
        await player.clock.advance(1)
    assert player.heard.texts == ["在吗", "有货吗"]
    assert player.feed.gauges()[0].note == "room.jsonl.gz has ended"


@pytest.mark.parametrize("keep", [0.5, 0.0])
async def test_a_damaged_recording_is_played_as_far_as_it_goes(tmp_path: Path, keep: float) -> None:
    path = tmp_path / "room.jsonl.gz"
    packed = gzip.compress(wire(*(comment(n, f"第{n}条 {n * 7919 % 1000}") for n in range(2_000))))
    path.write_bytes(packed[: int(len(packed) * keep)] or b"no archive")
    player = Player(path, speed=0)
    await player.feed.run(player.heard)
    gauge = player.feed.gauges()[0]
    assert (len(player.heard.items) > 100) == (keep > 0)
    assert gauge.unreadable >= 1
    assert "damaged or cut short" in gauge.note


async def test_a_missing_recording_is_named(tmp_path: Path) -> None:
    other = tmp_path / "good.ndjson"
    other.write_bytes(wire(comment(1, "在吗")))
    clock = FakeClock()
    for missing in (tmp_path / "none.ndjson", tmp_path):
        feed = open_feed(clock, {"name": "a", "file": str(other)}, {"name": "b", "file": str(missing)})
        with pytest.raises(Misconfigured, match=f"open feed b: cannot open the recording {missing}"):
            await feed.run(Heard(clock))


async def test_replies_are_kept_with_the_room_and_what_they_answer(path: Path, tmp_path: Path) -> None:
    replies = tmp_path / "replies.ndjson"
    player = Player(path, comment(1, "在吗"), replies=str(replies))
    async with running(player.feed, player.heard):
        await eventually(lambda: bool(player.heard.items))
        [asked] = player.heard.items
        await player.feed.send(outbound(asked.address, "在的亲", in_reply_to=asked.id))
    [line] = player.feed.replies("demo")
    assert (line.room, line.text, line.at) == ("room-1", "在的亲", player.clock.now())
    assert line.in_reply_to.startswith("c1~")
    assert [msgspec.json.decode(raw) for raw in replies.read_bytes().splitlines()] == [
        {
            "type": "reply",
            "id": "d1.2",
            "room": "room-1",
            "text": "在的亲",
            "in_reply_to": line.in_reply_to,
            "at": line.at,
        }
    ]


async def test_a_reply_recorded_before_a_restart_is_not_recorded_again(path: Path, tmp_path: Path) -> None:
    replies = tmp_path / "replies.ndjson"
    for key in ("d1.2", "d1.2", "d2.2"):
        player = Player(path, comment(1, "在吗"), room="room-1", replies=str(replies))
        await player.feed.send(outbound(ROOM, "在的亲", key))
    replies.write_bytes(replies.read_bytes() + b'{"type":"reply","id":"d3')  # cut short by a crash
    await Player(path, room="room-1", replies=str(replies)).feed.send(outbound(ROOM, "在的亲", "d1.2"))
    assert [raw[:27] for raw in replies.read_bytes().splitlines()[:2]] == [
        b'{"type":"reply","id":"d1.2"',
        b'{"type":"reply","id":"d2.2"',
    ]
    assert len(replies.read_bytes().splitlines()) == 3


async def test_a_reply_that_cannot_be_written_down_is_not_sent(path: Path, tmp_path: Path) -> None:
    player = Player(path, comment(1, "在吗"), room="room-1", replies=str(tmp_path / "none" / "replies.ndjson"))
    with pytest.raises(Permanent, match="mend `replies`"):
        await player.feed.send(outbound(ROOM, "在的亲"))
    assert player.feed.replies("demo") == ()
