"""Recordings of live rooms: masked, nameless, bounded, replayable; they harm no message, whatever the disk does."""

import asyncio
import gzip
import shutil
from collections import namedtuple
from pathlib import Path
from typing import Any

import msgspec
import pytest

from adapters.live.open_feed_codec import read
from adapters.live.open_feed_ear import Ear
from adapters.live.open_feed_replay import Replay
from adapters.live.open_feed_settings import FeedSettings
from bot.core.clock import Millis, later
from bot.core.errors import NotFound
from bot.core.model import Address, Badge, Inbound, MessageId, Partition, Reading
from bot.core.rooms import room_of
from bot.core.vocabulary import EntityKind, Kind
from bot.reading.reader import RuleReader, load
from bot.rehearsal.recording import of_bytes
from bot.store import recorder
from bot.store.recorder import RoomRecorder
from bot.store.recordings import FolderRecordings, sweep
from config.settings import PACKAGED
from tests.support.clock import START, FakeClock, eventually, settle
from tests.support.feeds import Heard

ROOM = Address("bilibili", "2233", "open-id-张三-4711", public=True)
HERE = room_of(ROOM, Partition(0))
Usage = namedtuple("Usage", "total used free")


@pytest.fixture(scope="module")
def reader() -> RuleReader:
    return load(PACKAGED / "words")


class Studio:
    """A recorder on a folder, and what its files say."""

    def __init__(self, folder: Path, reader: RuleReader) -> None:
        self.folder, self.clock, self._reader = folder, FakeClock(), reader
        self.recorder = self.another()
        self.recordings = FolderRecordings(folder, self.clock)
        self._number = 0

    def another(self) -> RoomRecorder:
        return RoomRecorder(self.folder, 1, self.clock, 1_800)

    def say(
        self, text: str, at_s: float = 0, kind: Kind = Kind.COMMENT, to: RoomRecorder | None = None, **more: Any
    ) -> Inbound:
        self._number += 1
        item = Inbound(MessageId(f"m-{self._number}"), ROOM, text, "海边的小鱼", later(START, at_s), kind=kind)
        item = msgspec.structs.replace(item, **more)
        (reading,) = self._reader.read([text])
        (to or self.recorder).note([(item, reading)])
        return item

    def write(self, *recorders: RoomRecorder) -> None:
        for one in recorders or (self.recorder,):
            one.write()

    async def played(self, since: Millis = START, until_s: float = 9_999) -> list[dict[str, object]]:
        packed = b"".join([piece async for piece in self.recordings.read(HERE, since, later(START, until_s))])
        return [msgspec.json.decode(line) for line in gzip.decompress(packed).splitlines()]

    @property
    def raw(self) -> str:
        return "".join(gzip.decompress(path.read_bytes()).decode() for path in sorted(self.folder.glob("*.gz")))


@pytest.fixture
def studio(tmp_path: Path, reader: RuleReader) -> Studio:
    return Studio(tmp_path / "recordings", reader)


async def test_what_was_said_comes_back_masked_and_without_names(studio: Studio) -> None:
    studio.say("3号链接", kind=Kind.START)
    studio.say("我电话13800012345，M码还有吗", at_s=1.5, badge=Badge(level=12, member=True))
    studio.say("@海边的小鱼 我也想问", at_s=2)
    studio.say("3", at_s=3, kind=Kind.SHELF)
    studio.say("M码有货哦", at_s=4, own=True)
    studio.say("", at_s=5, kind=Kind.END)
    studio.write()
    lines = await studio.played()
    assert [(line.get("t", 0), line.get("text", ""), line.get("kind", "")) for line in lines] == [
        (0, "3号链接", "start"), (1.5, "我电话138****2345，M码还有吗", ""), (2, "@… 我也想问", ""), (3, "3", "shelf"),
        (4, "M码有货哦", ""), (5, "", "end"),
    ]  # fmt: skip
    assert lines[1]["badges"] == {"level": 12, "member": True}
    assert lines[4]["own"] is True
    assert {line["room"] for line in lines} == {"2233"}
    for hidden in ("13800012345", "open-id", "张三", "海边的小鱼", "m-1"):
        assert hidden not in studio.raw, hidden


async def test_it_replays_as_the_same_questions(studio: Studio, reader: RuleReader) -> None:
    said = [
        "3号还有M码吗",
        "哈哈哈哈",
        "身高165体重110穿什么码",
        "什么时候发货呀",
        "多少钱",
        "主播好美",
        "我的电话13800012345怎么退货",
    ]
    for second, text in enumerate(said):
        studio.say(text, at_s=second)
    studio.write()
    packed = b"".join([piece async for piece in studio.recordings.read(HERE, START, later(START, 60))])
    batch = read(gzip.decompress(packed).splitlines())
    assert batch.faults == []
    assert [comment.t or 0.0 for comment in batch.comments] == [float(second) for second in range(len(said))]

    def questions(texts: list[str]) -> list[tuple[Any, ...]]:
        named = [[one for one in found.entities if one.kind is not EntityKind.PHONE] for found in reader.read(texts)]
        return [(one.is_question, one.intent, names) for one, names in zip(reader.read(texts), named, strict=True)]

    assert questions([comment.text for comment in batch.comments]) == questions(said)
    assert questions([cue.item.text for cue in of_bytes("show", packed).cues]) == questions(said)
    assert sum(one.is_question for one in reader.read(said)) >= 5


async def test_a_viewer_is_the_same_all_show_long_and_another_one_in_the_next(studio: Studio) -> None:
    other = msgspec.structs.replace(ROOM, customer="open-id-8")
    studio.say("在吗")
    studio.say("多少钱", at_s=1, address=other)
    studio.say("包邮吗", at_s=2)
    studio.say("有人吗", at_s=3, address=msgspec.structs.replace(ROOM, customer=""))
    studio.write()
    studio.say("在吗", at_s=4 + 1_800)
    studio.write()
    first, second, third, nobody, next_show = [line.get("user") for line in await studio.played()]
    assert first == third != second
    assert nobody is None
    assert next_show not in (first, second)
    assert len(list(studio.folder.iterdir())) == 2


async def test_after_an_end_another_show_begins(studio: Studio) -> None:
    studio.say("下播啦", kind=Kind.END)
    studio.say("还在吗", at_s=1)
    studio.write()
    assert len(list(studio.folder.iterdir())) == 2
    assert [line.get("text") for line in await studio.played(until_s=0.5)] == ["下播啦"]


async def test_workers_lines_are_merged_and_a_file_that_breaks_off_is_read_as_far_as_it_goes(studio: Studio) -> None:
    second = studio.another()
    studio.say("一", at_s=0)
    studio.say("三", at_s=2)
    studio.say("二", at_s=1, to=second)
    studio.write(studio.recorder, second)
    studio.say("四" * 500, at_s=3)
    studio.write()
    path = max(studio.folder.iterdir(), key=lambda one: one.stat().st_size)
    path.write_bytes(path.read_bytes()[:-9])
    assert [line["text"] for line in await studio.played()][:3] == ["一", "二", "三"]
    assert await studio.recordings.size(HERE, START, later(START, 9)) > 0
    assert path.stat().st_mode & 0o077 == 0


async def test_private_words_gifts_and_what_was_noted_before_are_not_kept(studio: Studio) -> None:
    studio.say("我要退货", address=Address("wechat", "u-1", "u-1"))
    studio.say("送了一个小心心", kind=Kind.EVENT)
    item = studio.say("多少钱")
    studio.recorder.note([(item, Reading("", "多少钱"))])
    studio.write()
    studio.recorder.note([(item, Reading("", "多少钱"))])
    studio.write()
    assert [line["text"] for line in await studio.played()] == ["多少钱"]


async def test_a_full_disk_loses_lines_and_tells(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    studio.say("多少钱")
    studio.write()
    assert studio.recordings.notes() == ()
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(100, 99, recorder.SPARE))
    studio.say("包邮吗", at_s=1)
    studio.say("有券吗", at_s=1)
    studio.write()
    monkeypatch.undo()
    studio.say("谢谢", at_s=2)
    studio.write()
    assert studio.recorder.lost == 2
    (note,) = studio.recordings.notes()
    assert "2 lines" in note
    assert "disk is full" in note
    assert [line["text"] for line in await studio.played()] == ["多少钱", "谢谢"]


def test_a_folder_that_takes_nothing_harms_nobody(studio: Studio) -> None:
    studio.folder.write_text("a file")
    studio.say("多少钱")
    studio.write()
    assert studio.recorder.lost == 1


def test_a_show_has_its_bound(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder, "MOST_A_SHOW", 400)
    for number in range(20):
        studio.say(f"第{number}个问题，多少钱", at_s=number)
        studio.write()
    (path,) = studio.folder.glob("*.gz")
    assert path.stat().st_size <= 400
    assert 0 < studio.recorder.lost < 20


def test_a_disk_that_hangs_costs_lines_not_memory(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    for bound in ("PIECE", "MOST_WAITING"):
        monkeypatch.setattr(recorder, bound, 2_000)
    for number in range(200):
        studio.say(f"第{number}个")
    assert studio.recorder.lost >= 180
    studio.write()
    assert studio.raw.count("\n") + studio.recorder.lost == 200


def test_halves_of_characters_are_no_trouble(studio: Studio) -> None:
    item = studio.say("多少钱")
    bad = msgspec.structs.replace(item, id=MessageId("bad"), address=msgspec.structs.replace(ROOM, customer="\ud800"))
    studio.recorder.note([(bad, Reading("", "坏\udfff字"))])
    studio.write()
    assert studio.recorder.lost == 0
    assert "坏?字" in studio.raw


async def test_old_ones_are_deleted(studio: Studio) -> None:
    sweep(studio.folder, START)
    studio.say("去年的", at_s=-31 * 86_400)
    studio.say("昨天的", at_s=-86_400)
    studio.write()
    sweep(studio.folder, later(START, -30 * 86_400))
    assert [line["text"] for line in await studio.played(Millis(0))] == ["昨天的"]


async def test_what_waits_is_written_every_two_seconds_and_at_the_end(studio: Studio) -> None:
    studio.say("多少钱")
    running = asyncio.create_task(studio.recorder.run())
    await settle()
    assert not studio.folder.exists()
    await studio.clock.advance(2)
    await eventually(lambda: studio.folder.exists() and "多少钱" in studio.raw)
    studio.say("有券吗", at_s=1)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert [line["text"] for line in await studio.played()] == ["多少钱", "有券吗"]


@pytest.mark.parametrize("room", ["0-0", "../0-1", "*", "0-1.*"])
async def test_a_room_that_was_not_recorded(studio: Studio, room: str) -> None:
    studio.say("多少钱")
    studio.write()
    asked = room_of(ROOM, Partition(0)).__class__(room)
    assert await studio.recordings.size(asked, Millis(0), later(START, 9)) == 0
    with pytest.raises(NotFound):
        await anext(studio.recordings.read(asked, Millis(0), later(START, 9)))


async def test_the_file_people_take_away_plays_in_the_open_feed(studio: Studio, tmp_path: Path) -> None:
    studio.say("年货节", kind=Kind.START)
    studio.say("3号还有M码吗", at_s=1, badge=Badge(level=12, paid_fen=300))
    studio.say("3", at_s=2, kind=Kind.SHELF)
    studio.say("", at_s=3, kind=Kind.END)
    studio.write()
    file = tmp_path / "show.ndjson.gz"
    file.write_bytes(b"".join([piece async for piece in studio.recordings.read(HERE, START, later(START, 60))]))
    heard, clock = Heard(), FakeClock()
    ear = Ear("show", "room", clock)
    await Replay(FeedSettings(name="show", file=str(file), speed=0), ear, None, clock).run(heard)
    assert [(item.kind, item.text) for item in heard.items] == [
        (Kind.START, "年货节"), (Kind.COMMENT, "3号还有M码吗"), (Kind.SHELF, "3"), (Kind.END, ""),
    ]  # fmt: skip
    assert heard.items[1].badge == Badge(level=12, paid_fen=300)
    assert ear.unreadable == 0
