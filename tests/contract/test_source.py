"""What every in-half of an adapter does, written once and run on each: the fake platform, all open feeds, Bilibili's
rooms, who looks at Weibo."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from adapters.fake import FakePlatform, FakeSettings
from adapters.live.bilibili.fake.platform import FakeBilibili
from adapters.live.bilibili.fake.speech import Viewer
from adapters.live.bilibili.fake.speech import comment as danmaku
from adapters.live.bilibili.rooms import BilibiliRooms
from bot.core.ports import FeedGauge, Source
from tests.support.bilibili import CODE, settings_of
from tests.support.clock import FakeClock, eventually, settle
from tests.support.feeds import Heard, comment, open_feed, running, visiting, wire
from tests.support.weibo import ANNA
from tests.support.weibo import world as weibo

TEXTS = [f"有{number}号链接的现货吗" for number in range(1, 41)]
Line = dict[str, object] | bytes
HUGE = "好" * 10_000
BROKEN: list[bytes] = [
    b"{",
    b"null",
    b"[1, 2]",
    b'{"text": ',
    b'{"v": 7, "text": "?"}',
    b'{"room": "room-1"}',
    b'{"type": "gift", "text": "?"}',
    b"\xff\xfe\x00",
    b"[" * 100_000,
    b'{"text": "' + b"x" * 200_000 + b'"}',
]
LOST = len(BROKEN) + 1  # the array holds two


def comments(texts: Sequence[str]) -> list[Line]:
    return [comment(number, text) for number, text in enumerate(texts, 1)]


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - the folder changes while it is read


class SourceContract:
    """`make` builds the source into `self`; `saying` is the time in which it runs and has heard the lines."""

    channel = "open_feed"
    conversation = "room-1"
    source: Source
    clock: FakeClock
    intake: Heard
    folder: Path

    @pytest.fixture(autouse=True)
    async def _made(self, tmp_path: Path) -> None:
        self.clock = FakeClock()
        self.intake = Heard(self.clock)
        self.folder = tmp_path
        self.make()

    def make(self) -> None:
        raise NotImplementedError

    def saying(self, *lines: Line) -> AbstractAsyncContextManager[None]:
        """The source runs and has heard, or tried to, all of `lines`."""
        raise NotImplementedError

    def gauge(self) -> FeedGauge:
        [gauge] = self.source.gauges()
        return gauge

    async def settled(self, count: int) -> None:
        """Real pipes and sockets take a moment."""
        await eventually(lambda: self.gauge().heard + self.gauge().unreadable >= count)
        await settle()

    async def test_hears_everything_once_and_in_order(self) -> None:
        async with self.saying(*comments(TEXTS)):
            assert self.intake.texts == TEXTS

    async def test_messages_say_where_they_come_from(self) -> None:
        async with self.saying(*comments(TEXTS)):
            assert {(item.address.channel, item.address.conversation) for item in self.intake.items} == {
                (self.channel, self.conversation)
            }
            assert len({item.id for item in self.intake.items}) == len(TEXTS)
            assert all(item.address.customer for item in self.intake.items)
            assert all(item.deadline == 0 and not item.own for item in self.intake.items)
            assert all(item.received_at <= self.clock.now() for item in self.intake.items)

    async def test_the_gauge_tells_the_truth(self) -> None:
        gauge = self.gauge()
        assert (gauge.connected, gauge.heard, gauge.last_at) == (False, 0, None)
        async with self.saying(*comments(TEXTS)):
            gauge = self.gauge()
            assert (gauge.connected, gauge.heard, gauge.unreadable, gauge.dropped) == (True, len(TEXTS), 0, 0)
            assert gauge.last_at == self.intake.items[-1].received_at
        assert not self.gauge().connected
        assert self.gauge().heard == len(TEXTS)

    async def test_stops_when_cancelled_and_leaves_nothing_behind(self) -> None:
        tasks, files = len(asyncio.all_tasks()), descriptors()
        async with self.saying(*comments(TEXTS)):
            assert len(asyncio.all_tasks()) > tasks
        await eventually(lambda: (len(asyncio.all_tasks()), descriptors()) == (tasks, files))
        assert self.clock.sleepers == 0

    async def test_runs_again_after_a_stop(self) -> None:
        async with self.saying(*comments(TEXTS[:5])):
            assert len(self.intake.items) == 5
        async with self.saying(*comments(TEXTS[5:7])):
            assert self.intake.texts == TEXTS[:7]
            assert self.gauge().connected


class WireContract(SourceContract):
    """For sources that read lines, which may be anything."""

    async def test_goes_on_after_lines_nobody_can_read(self) -> None:
        first, *rest = comments(TEXTS)
        async with self.saying(first, *BROKEN, *rest):
            assert self.intake.texts == TEXTS
            assert (self.gauge().unreadable, self.gauge().heard) == (LOST, len(TEXTS))

    async def test_loses_a_wrong_field_not_the_comment(self) -> None:
        lines: list[Line] = [
            comment(1, "包邮吗", user=7),
            comment(2, "几天到", ts="gestern", own="maybe", v="1"),
            b'{"room": "room-1", "text": "\\ud83d", "ts": NaN, "t": 1e999}',
            b'{"room": "room-1", "text": 666, "text": 888, "user": {"id": ["x"], "name": null}}',
            b'\xef\xbb\xbf{"room": "room-1", "text": "\xe5\xa5\xbd\xff", "ts": ' + b"9" * 5_000 + b"}",
            b'[{"room": "room-1", "text": "one"}, {"room": "room-1", "text": "two"}]',
        ]
        async with self.saying(*lines):
            assert self.intake.texts == ["包邮吗", "几天到", "\ufffd", "888", "好\ufffd", "one", "two"]
            assert self.gauge().unreadable == 0

    async def test_keeps_the_beginning_of_a_huge_comment(self) -> None:
        escaped = b'{"room": "room-1", "text": "' + b"\\ud83d\\ude00" * 10_000 + b'"}'
        async with self.saying(comment(1, HUGE), escaped, comment(2, "包邮吗")):
            assert [len(text) for text in self.intake.texts] == [2_000, 2_000, 3]
            assert self.intake.texts[0] == HUGE[:1_999] + "…"
            assert "2 texts" in self.gauge().note


class TestFakeRoom(SourceContract):
    channel = "fake"

    def make(self) -> None:
        self.platform = FakePlatform(FakeSettings(rooms=("room-1",)), self.clock)
        self.source = self.platform

    @asynccontextmanager
    async def saying(self, *lines: Line) -> AsyncIterator[None]:
        async with running(self.source, self.intake):
            for line in lines:
                assert isinstance(line, dict)
                self.platform.say(self.conversation, "u1", str(line["text"]), name="小美")
            await settle()
            yield


class TestFakeConversation(TestFakeRoom):
    conversation = "u1"


class TestWebsocket(WireContract):
    def make(self) -> None:
        self.feed = open_feed(self.clock, {"name": "studio", "listen": "127.0.0.1:0"})
        self.source = self.feed

    @asynccontextmanager
    async def saying(self, *lines: Line) -> AsyncIterator[None]:
        before = self.gauge().heard
        async with running(self.source, self.intake):
            await eventually(lambda: self.feed.port("studio") is not None)
            async with visiting(self.feed.port("studio")) as client:
                for line in lines:
                    await client.say(line)
                await self.settled(before + expected(lines))
                yield


class TestPipe(WireContract):
    def make(self) -> None:
        self.path = self.folder / "room.pipe"
        os.mkfifo(self.path)
        self.source = open_feed(self.clock, {"name": "studio", "pipe": str(self.path)})

    @asynccontextmanager
    async def saying(self, *lines: Line) -> AsyncIterator[None]:
        before = self.gauge().heard
        async with running(self.source, self.intake):
            writer = await asyncio.to_thread(self.path.open, "wb", 0)
            await asyncio.to_thread(writer.write, wire(*lines))
            await self.settled(before + expected(lines))
            yield
            writer.close()


class TestBilibili(SourceContract):
    channel = "bilibili"
    conversation = "1000"

    @pytest.fixture(autouse=True)
    async def _opened(self, _made: None) -> AsyncIterator[None]:
        async with self.platform.opened() as base:
            self.source = BilibiliRooms(settings_of(self.platform.app, base), self.clock)
            yield

    def make(self) -> None:
        self.platform = FakeBilibili(self.clock)
        self.host = self.platform.host(CODE, 1000)

    @asynccontextmanager
    async def saying(self, *lines: Line) -> AsyncIterator[None]:
        before = self.gauge().heard
        async with running(self.source, self.intake):
            await eventually(lambda: self.gauge().connected)
            for number, line in enumerate(lines):
                assert isinstance(line, dict)
                said = danmaku(self.host, Viewer(f"u{number}", "小美"), str(line["text"]), self.clock.now() // 1_000)
                await self.platform.lines.push(1000, said, packed=number % 2 == 0)
            await self.settled(before + len(lines))
            yield


class TestWeibo(SourceContract):
    """Comments below a post of ours, found by looking."""

    channel = "weibo"

    @pytest.fixture(autouse=True)
    async def _opened(self, _made: None) -> AsyncIterator[None]:
        async with weibo() as shop:
            self.shop, self.clock, self.source = shop, shop.clock, shop.hearing
            people = shop.platform.people
            self.post = people.post(people.us, "")
            self.conversation = f"{self.post.number}/{ANNA}"
            async with shop.looking():
                """The connection is there, and stays for the next look."""
            yield

    def make(self) -> None:
        """All of it needs the platform."""

    @asynccontextmanager
    async def saying(self, *lines: Line) -> AsyncIterator[None]:
        before = self.gauge().heard
        for line in lines:
            assert isinstance(line, dict)
            self.shop.platform.people.comment(self.post, self.shop.person(), str(line["text"]))
        async with running(self.source, self.intake):
            await self.settled(before + len(lines))
            await eventually(lambda: self.clock.sleepers > 0)
            yield


class ReplayContract(WireContract):
    """A recording is written before it runs; a last line an hour later keeps it going."""

    speed = 1.0

    def make(self) -> None:
        self.path = self.folder / "room.ndjson"
        self.feed = open_feed(self.clock, {"name": "studio", "file": str(self.path), "speed": self.speed})
        self.source = self.feed

    @asynccontextmanager
    async def saying(self, *lines: Line) -> AsyncIterator[None]:
        timed = [line | {"t": number / 10} if isinstance(line, dict) else line for number, line in enumerate(lines)]
        self.path.write_bytes(wire(*timed, comment(999, "late", t=3_600)))
        async with running(self.source, self.intake):
            await self.clock.advance(60)
            yield


class TestReplay(ReplayContract):
    pass


class TestFastReplay(ReplayContract):
    speed = 10.0


def expected(lines: Sequence[Line]) -> int:
    """How many events the lines are, read or not."""
    raws = [line for line in lines if isinstance(line, bytes)]
    return len(lines) + sum(line.startswith((b"[{", b"[1")) for line in raws)  # the arrays above hold two
