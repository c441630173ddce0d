"""The embedded server: started again and again, on any folder; a folder that will not do is named."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from bot.core.clock import SystemClock
from bot.core.errors import Misconfigured, Unavailable
from bot.store import client, server
from bot.store.client import Client, speaking
from config.settings import StoreSettings
from tests.support.house import until
from tests.support.store import running_store


def on(folder: Path) -> StoreSettings:
    return StoreSettings(data_dir=str(folder))


async def answers(redis: Client) -> bool:
    try:
        with speaking("asking"):
            return bool(await redis.ping())
    except Unavailable:
        return False


async def test_it_is_started_again_even_when_that_fails_at_first(tmp_path: Path) -> None:
    async with running_store(tmp_path, SystemClock()) as store:
        conf, log = tmp_path / "valkey.conf", tmp_path / "valkey.log"
        good = conf.read_text(encoding="utf-8")
        conf.write_text("no such setting\n", encoding="utf-8")
        os.kill(int((tmp_path / "valkey.pid").read_text(encoding="ascii")), signal.SIGKILL)

        async def failed_twice() -> bool:
            return log.read_text(encoding="utf-8").count("no such setting") >= 2

        await until(failed_twice)
        conf.write_text(good, encoding="utf-8")
        await until(lambda: answers(store.client), within_s=10)


@pytest.mark.parametrize("name", ["店 铺", "100%41#1?x", "a'b"])
async def test_any_folder_name_will_do(tmp_path: Path, name: str) -> None:
    async with running_store(tmp_path / name, SystemClock()) as store:
        assert await answers(store.client)
        async with server.reached(on(tmp_path / name), SystemClock()) as endpoint:
            beside = client.connect(endpoint)
            assert await answers(beside)
            await beside.aclose()


async def refusal(folder: Path) -> str:
    with pytest.raises(Misconfigured) as refused:
        async with server.serve(on(folder), SystemClock()):
            pytest.fail("it started")
    assert "store.data_dir" in str(refused.value)
    return str(refused.value)


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert "Not a directory" in await refusal(tmp_path / "file" / "data")


async def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "lock").mkdir()
    assert str(tmp_path) in await refusal(tmp_path)


async def test_a_full_disk_is_named(tmp_path: Path) -> None:
    (tmp_path / "valkey.conf").symlink_to("/dev/full")
    assert "No space left" in await refusal(tmp_path)


async def test_a_name_the_server_could_not_read_is_refused(tmp_path: Path) -> None:
    await refusal(tmp_path / 'a"b')


async def test_what_lies_there_is_for_our_eyes_only(tmp_path: Path) -> None:
    async with running_store(tmp_path / "data", SystemClock()):
        assert (tmp_path / "data").stat().st_mode & 0o077 == 0
        assert (tmp_path / "data" / "valkey.conf").stat().st_mode & 0o077 == 0


async def test_a_small_job_beside_a_house_that_is_just_starting_is_told_to_come_again(tmp_path: Path) -> None:
    with server.held(tmp_path), pytest.raises(Unavailable, match="starting"):
        async with server.reached(on(tmp_path), SystemClock()):
            pytest.fail("it found a server")


class QuickClock(SystemClock):
    """Waits are over at once."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)


STUBBORN = "import signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); signal.pause()"


async def test_a_server_left_behind_that_does_not_end_by_itself_is_killed(tmp_path: Path) -> None:
    """Two servers must never write one file."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", STUBBORN, str(tmp_path / "valkey.conf"), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    await process.stdout.readline()
    (tmp_path / "valkey.pid").write_text(str(process.pid), encoding="ascii")
    await server.stop_orphan(tmp_path, QuickClock())
    assert await process.wait() == -signal.SIGKILL
