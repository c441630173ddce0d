"""How the open watch hears: files that grow, pipes, recordings played on the clock, and what its gauge says of it."""

import asyncio
import gzip
import os
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from adapters.watch.adapter import SPEC, OpenWatch
from adapters.watch.settings import OpenWatchSettings
from bot.core.adapters import Adapter
from bot.core.errors import Misconfigured
from bot.core.ports import FeedGauge
from bot.core.signals import Posted, Reacted, Spoken
from config.settings import convert
from tests.support.clock import START, FakeClock, eventually
from tests.support.collecting import Listener, line
from tests.support.feeds import Heard


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def listener() -> Listener:
    return Listener()


@asynccontextmanager
async def hearing(clock: FakeClock, listener: Listener, **feed: object) -> AsyncIterator[Adapter]:
    """One feed at work."""
    settings = convert({"feeds": [{"name": "collector", "channel": "weibo", **feed}]}, OpenWatchSettings, "x")
    made = SPEC.make(settings, clock)
    assert made.opened is not None
    async with made.opened(listener.common) as adapter:
        assert adapter.source is not None
        task = asyncio.create_task(adapter.source.run(Heard(clock)))
        try:
            yield adapter
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


def gauge(adapter: Adapter) -> FeedGauge:
    assert isinstance(adapter.source, OpenWatch)
    [found] = adapter.source.gauges()
    return found


def ids(listener: Listener) -> list[str]:
    return [signal.id for signal in listener.signals if isinstance(signal, Reacted)]


def reactions(*names: str, **fields: object) -> bytes:
    return b"".join(line(id=name, at=START, **fields) + b"\n" for name in names)


# ---- files that grow


async def test_a_file_is_read_and_then_followed(clock: FakeClock, listener: Listener, tmp_path: Path) -> None:
    path = tmp_path / "posts.ndjson"
    path.write_bytes(reactions("a", "b") + b'{"type": "rea')
    async with hearing(clock, listener, file=str(path)) as adapter:
        await clock.advance(1)
        assert ids(listener) == ["a", "b"]
        with path.open("ab") as file:
            file.write(line(id="c", at=START).removeprefix(b'{"type": "rea') + b"\n")
        await clock.advance(1)
        assert ids(listener) == ["a", "b", "c"]
        told = gauge(adapter)
        assert (told.connected, told.heard, told.unreadable, told.last_at) == (True, 3, 0, clock.now() - 1_000 + 500)
        assert not told.expects
    assert not gauge(adapter).connected


async def test_a_house_started_anew_goes_on_where_it_was(clock: FakeClock, listener: Listener, tmp_path: Path) -> None:
    path = tmp_path / "posts.ndjson"
    path.write_bytes(reactions("a") + b"broken\n" + reactions("b"))
    async with hearing(clock, listener, file=str(path)):
        await clock.advance(1)
    with path.open("ab") as file:
        file.write(b"broken too\n" + reactions("c"))
    async with hearing(clock, listener, file=str(path)) as adapter:
        await clock.advance(1)
        assert ids(listener) == ["a", "b", "c"]
        assert "line 4" in gauge(adapter).note  # still numbered from the file's own beginning


@pytest.mark.parametrize("how", ["replaced", "cut short"])
async def test_another_file_of_that_name_is_read_from_its_beginning(
    clock: FakeClock, listener: Listener, tmp_path: Path, how: str
) -> None:
    path = tmp_path / "posts.ndjson"
    path.write_bytes(reactions("a", "b", "c"))
    async with hearing(clock, listener, file=str(path)):
        await clock.advance(1)
        if how == "replaced":
            (tmp_path / "new").write_bytes(reactions("d", "e", "f", "g"))
            (tmp_path / "new").rename(path)
        else:
            path.write_bytes(reactions("d"))
        await clock.advance(3)
    assert ids(listener)[:4] == ["a", "b", "c", "d"]


async def test_a_file_that_is_not_there_yet_is_waited_for(clock: FakeClock, listener: Listener, tmp_path: Path) -> None:
    path = tmp_path / "posts.ndjson"
    async with hearing(clock, listener, file=str(path)) as adapter:
        await clock.advance(5)
        assert "cannot read posts.ndjson" in gauge(adapter).note
        assert not gauge(adapter).connected
        path.write_bytes(reactions("a"))
        await clock.advance(2)
        assert ids(listener) == ["a"]


async def test_nothing_of_a_file_is_lost_while_the_store_is_away(
    clock: FakeClock, listener: Listener, tmp_path: Path
) -> None:
    path = tmp_path / "posts.ndjson"
    path.write_bytes(reactions("a", "b"))
    listener.away = 4
    async with hearing(clock, listener, file=str(path)) as adapter:
        await clock.advance(1)
        assert "the store is away" in gauge(adapter).note
        assert gauge(adapter).heard == 0
        await clock.advance(5)
        assert ids(listener) == ["a", "b"]
        assert "store" not in gauge(adapter).note


async def test_what_is_told_twice_is_counted_and_what_is_ahead_of_us_is_now(
    clock: FakeClock, listener: Listener, tmp_path: Path
) -> None:
    path = tmp_path / "posts.ndjson"
    ahead = line(id="z", at=START + 3_600_000), line("posted", at=START + 10**9, likes=1)
    path.write_bytes(reactions("a", "a") + b"\n".join(ahead) + b"\n")
    async with hearing(clock, listener, file=str(path)) as adapter:
        await clock.advance(1)
        told = gauge(adapter)
    assert (told.heard, told.duplicates) == (4, 1)
    assert "2 times lay more than 5 minutes ahead" in told.note
    post = listener.signals[-1]
    assert isinstance(post, Posted)
    assert post.at == post.seen_at == listener.signals[-2].at == START


async def test_a_collector_that_promised_to_be_heard_is_expected(
    clock: FakeClock, listener: Listener, tmp_path: Path
) -> None:
    path = tmp_path / "posts.ndjson"
    path.write_bytes(b'{"type": "alive"}\n')
    async with hearing(clock, listener, file=str(path)) as adapter:
        await clock.advance(1)
        assert gauge(adapter).expects
        assert gauge(adapter).last_at is not None
        assert listener.signals == []


async def test_faults_are_told_by_number_never_by_what_they_hold(
    clock: FakeClock, listener: Listener, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "posts.ndjson"
    path.write_bytes(b"".join(b'{"tel": "13912345678"}\n' for _ in range(300)))
    async with hearing(clock, listener, file=str(path)) as adapter:
        await clock.advance(1)
        assert gauge(adapter).unreadable == 300
    assert "line 1: " in caplog.text
    assert len(caplog.records) == 20
    assert "13912345678" not in caplog.text + gauge(adapter).note


# ---- pipes


async def test_a_pipe_is_heard_and_its_writer_may_come_back(
    clock: FakeClock, listener: Listener, tmp_path: Path
) -> None:
    path = tmp_path / "posts.pipe"
    os.mkfifo(path)
    async with hearing(clock, listener, pipe=str(path)) as adapter:
        for name in ("a", "b"):
            await clock.advance(1)
            writer = await asyncio.to_thread(path.open, "wb", 0)
            await asyncio.to_thread(writer.write, reactions(name))
            await eventually(lambda name=name: name in ids(listener))  # type: ignore[misc]
            assert gauge(adapter).connected
            writer.close()
            await eventually(lambda: not gauge(adapter).connected)
    assert ids(listener) == ["a", "b"]


async def test_what_is_no_pipe_is_said(clock: FakeClock, listener: Listener, tmp_path: Path) -> None:
    for path in (tmp_path / "none", tmp_path / "file"):
        (tmp_path / "file").touch()
        settings = convert({"feeds": [{"name": "x", "pipe": str(path)}]}, OpenWatchSettings, "x")
        with pytest.raises(Misconfigured, match=r"mkfifo|is no pipe"):
            await OpenWatch(settings, clock, listener.common).run(Heard(clock))


# ---- recordings


def recording(path: Path) -> Path:
    """An hour: a complaint, a post 10 minutes later, a repost after 20, one of minute 5 seen after 40, one more."""
    minute = 60_000
    body = b"\n".join((
        line("spoken", message="m", text="鼓了", at=START),
        line("posted", post="weibo/7", text="鼓包", at=START + 10 * minute, likes=1, seen_at=START + 10 * minute),
        line(post="weibo/7", id="r1", at=START + 20 * minute),
        line(post="weibo/7", id="r2", at=START + 15 * minute, seen_at=START + 40 * minute, parent="r1"),
        line(post="weibo/7", id="r3", at=START + 60 * minute),
    ))  # fmt: skip
    path.write_bytes(gzip.compress(body) if path.suffix == ".gz" else body)
    return path


@pytest.mark.parametrize("speed", [1.0, 60.0])
async def test_a_recording_is_played_on_the_clock_with_times_of_its_own(
    clock: FakeClock, listener: Listener, tmp_path: Path, speed: float
) -> None:
    await clock.advance(1_000_000)
    begun = clock.now()
    async with hearing(clock, listener, file=str(recording(tmp_path / "r.ndjson.gz")), speed=speed) as adapter:
        minutes, counts = [0.5, 10.5, 20.5, 39.0, 40.5, 59.0, 61.0], []
        for minute in minutes:
            await clock.advance(max(0.0, (begun + minute * 60_000 / speed - clock.now()) / 1_000))
            counts.append(len(listener.signals))
        assert counts == [1, 2, 3, 3, 4, 4, 5]
        told = gauge(adapter)
    assert (told.heard, told.note, told.connected, told.expects) == (5, "r.ndjson.gz has ended", False, False)
    at = [round((signal.at - begun) / 60_000 * speed, 3) for signal in listener.signals]
    assert at == [0, 10, 20, 15, 60]


async def test_each_playing_has_posts_and_messages_of_its_own(
    clock: FakeClock, listener: Listener, tmp_path: Path
) -> None:
    async with hearing(clock, listener, file=str(recording(tmp_path / "r.ndjson")), speed=60.0, loop=True):
        await clock.advance(100)
    posts = {signal.post for signal in listener.signals if isinstance(signal, Posted)}
    messages = {signal.message for signal in listener.signals if isinstance(signal, Spoken)}
    assert len(posts) == len(messages) == 2
    assert {signal.post for signal in listener.signals if isinstance(signal, Reacted)} == posts
    assert all(post.startswith("weibo/7~") for post in posts)


async def test_at_speed_0_all_is_taken_at_once_with_its_own_times(
    clock: FakeClock, listener: Listener, tmp_path: Path
) -> None:
    await clock.advance(10**6)
    async with hearing(clock, listener, file=str(recording(tmp_path / "r.ndjson")), speed=0):
        await clock.advance(0)
    assert [signal.at - START for signal in listener.signals] == [0, 600_000, 1_200_000, 900_000, 3_600_000]
    assert "~" not in str(listener.signals)


async def test_a_recording_that_breaks_off_is_played_so_far(
    clock: FakeClock, listener: Listener, tmp_path: Path
) -> None:
    path = tmp_path / "r.ndjson.gz"
    noise = random.Random(3)
    body = b"".join(line(id=f"r{noise.random()}", at=START + number) + b"\n" for number in range(5_000))
    path.write_bytes(gzip.compress(body)[:-5_000])
    async with hearing(clock, listener, file=str(path), speed=60.0) as adapter:
        await clock.advance(100)
        assert "breaks off" in gauge(adapter).note
    assert 1_000 < len(listener.signals) < 5_000


async def test_a_recording_that_is_not_there_is_said(clock: FakeClock, listener: Listener, tmp_path: Path) -> None:
    settings = convert({"feeds": [{"name": "x", "file": "none.ndjson", "speed": 1}]}, OpenWatchSettings, "x")
    with pytest.raises(Misconfigured, match=r"none\.ndjson"):
        await OpenWatch(settings, clock, listener.common).run(Heard(clock))
