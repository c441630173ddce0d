"""Named pipes and the standard input: writers come and go, fast ones are slowed down, other files are refused."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.errors import Misconfigured
from tests.support.clock import FakeClock, eventually
from tests.support.feeds import Heard, comment, open_feed, running, wire


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    path = tmp_path / "room.pipe"
    os.mkfifo(path)
    return path


def write(path: Path, data: bytes) -> None:
    with path.open("wb", 0) as file:
        file.write(data)


async def test_a_writer_may_leave_and_another_come(pipe: Path) -> None:
    clock = FakeClock()
    heard, feed = Heard(clock), open_feed(clock, {"name": "studio", "pipe": str(pipe)})
    async with running(feed, heard) as task:
        for number in range(1, 4):
            await asyncio.to_thread(
                write, pipe, wire(comment(number, "在吗"))[:-1]
            )  # the last line break may be missing
            await eventually(lambda number=number: len(heard.items) == number)  # type: ignore[misc]
            await eventually(lambda: not feed.gauges()[0].connected)
        assert not task.done()


async def test_a_fast_writer_is_slowed_down_and_nothing_is_lost(pipe: Path) -> None:
    clock = FakeClock()
    heard, feed = Heard(clock), open_feed(clock, {"name": "studio", "pipe": str(pipe), "lines_per_s": 1_000})
    async with running(feed, heard):
        writing = asyncio.create_task(asyncio.to_thread(write, pipe, wire(*(comment(n, "刷") for n in range(5_000)))))
        await eventually(lambda: clock.sleepers == 1)
        assert 1_000 <= len(heard.items) < 2_000
        assert not writing.done()
        for _ in range(100):
            await clock.advance(0.1)
            await eventually(lambda: clock.sleepers == 1 or writing.done())
        await writing
        await eventually(lambda: len(heard.items) == 5_000)
        assert clock.monotonic() >= 4
    assert feed.gauges()[0].dropped == 0


@pytest.mark.parametrize("kind", ["missing", "file", "folder"])
async def test_what_is_no_pipe_is_refused_with_the_remedy(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "room"
    if kind == "file":
        path.touch()
    if kind == "folder":
        path.mkdir()
    remedy = f"mkfifo {path}" if kind == "missing" else "is no pipe"
    with pytest.raises(Misconfigured, match=f"open feed studio.*{remedy}"):
        await open_feed(FakeClock(), {"name": "studio", "pipe": str(path)}).run(Heard())


@pytest.fixture
def stdin() -> Iterator[int]:
    """The writing end of a pipe that is this process's standard input for a while."""
    kept = os.dup(0)
    reading, writing = os.pipe()
    os.dup2(reading, 0)
    os.close(reading)
    yield writing
    os.dup2(kept, 0)
    os.close(kept)


async def test_the_standard_input_is_heard_to_its_end(stdin: int) -> None:
    heard, feed = Heard(), open_feed(FakeClock(), {"name": "studio", "pipe": "-"})
    async with running(feed, heard) as task:
        os.write(stdin, wire(comment(1, "在吗"), comment(2, "有货吗")))
        await eventually(lambda: len(heard.items) == 2)
        os.write(stdin, wire(comment(3, "最后一句"))[:-1])
        os.close(stdin)
        await asyncio.wait_for(asyncio.shield(task), 5)
    assert heard.texts == ["在吗", "有货吗", "最后一句"]
    assert feed.gauges()[0].note == "the input has ended"
    assert os.get_blocking(0)


async def test_a_file_as_standard_input_is_heard_too(tmp_path: Path, stdin: int) -> None:
    os.close(stdin)
    path = tmp_path / "room.ndjson"
    path.write_bytes(wire(comment(1, "在吗"), comment(2, "有货吗")))
    file = os.open(path, os.O_RDONLY)
    os.dup2(file, 0)
    os.close(file)
    heard = Heard()
    await asyncio.wait_for(open_feed(FakeClock(), {"name": "studio", "pipe": "-"}).run(heard), 5)
    assert heard.texts == ["在吗", "有货吗"]
