"""Commands that travel together: the same replies as alone, and nobody pays for another's fault."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.exceptions import ConnectionError as Away
from redis.exceptions import ResponseError

from bot.core.clock import SystemClock
from bot.core.errors import Unavailable
from bot.store import keys
from bot.store.client import Client, speaking
from bot.store.shared import StoredShared
from bot.store.together import MOST, together
from tests.support.clock import settle
from tests.support.store import Store, running_store

NAMES = [keys.shared(f"n{number}") for number in range(3 * MOST)]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with running_store(tmp_path, SystemClock()) as made:
        yield made


@pytest.fixture
async def client(store: Store) -> AsyncIterator[Client]:
    async with together(store.endpoint) as made:
        yield made


async def counted(client: Client, name: str) -> int:
    return int(await client.hincrby(name, "n", 1))


async def found(client: Client, name: str) -> bytes | str | None:
    return await client.get(name)


def pid_of(folder: Path) -> int:
    return int((folder / "valkey.pid").read_text(encoding="ascii"))


async def sent(store: Store) -> int:
    """Bytes came to the store in so many pieces, of all clients."""
    return int((await store.client.info("stats"))["total_reads_processed"])


async def test_each_gets_its_own_reply_in_few_rounds(store: Store, client: Client) -> None:
    before = await sent(store)
    await asyncio.gather(*(client.set(name, number) for number, name in enumerate(NAMES)))
    replies = await asyncio.gather(*(found(client, name) for name in NAMES))
    assert replies == [str(number).encode() for number in range(len(NAMES))]
    assert await sent(store) - before < len(NAMES) / 4


async def test_commands_of_one_user_keep_their_order(client: Client) -> None:
    async with asyncio.TaskGroup() as group:
        asked = [group.create_task(counted(client, NAMES[0])) for _ in range(50)]
    assert [one.result() for one in asked] == list(range(1, 51))


async def test_a_refusal_is_for_the_one_who_asked(client: Client) -> None:
    await client.set(NAMES[0], "text")
    wrong, right = await asyncio.gather(counted(client, NAMES[0]), found(client, NAMES[0]), return_exceptions=True)
    assert isinstance(wrong, ResponseError)
    assert right == b"text"


async def test_one_who_gives_up_harms_nobody(client: Client) -> None:
    async with asyncio.TaskGroup() as group:
        given_up = group.create_task(counted(client, NAMES[1]))
        others = [group.create_task(counted(client, NAMES[0])) for _ in range(10)]
        await asyncio.sleep(0)
        given_up.cancel()
    assert [one.result() for one in others] == list(range(1, 11))


async def test_all_learn_that_the_store_is_away_and_go_on_when_it_is_back(tmp_path: Path) -> None:
    async with running_store(tmp_path, SystemClock()) as store, together(store.endpoint) as client:
        shared = StoredShared(client)
        await shared.put("a", "1", 60)
        pid = pid_of(tmp_path)
        os.kill(pid, signal.SIGSTOP)
        asked = [asyncio.create_task(shared.get("a")) for _ in range(5)]
        await settle()
        os.kill(pid, signal.SIGKILL)
        answers = await asyncio.gather(*asked, return_exceptions=True)
        assert [type(answer) for answer in answers] == [Unavailable] * 5
        async with asyncio.timeout(20):
            while True:
                try:
                    assert await shared.get("a") == "1"
                except Unavailable:
                    await asyncio.sleep(0.02)
                else:
                    break


async def test_whoever_still_waits_at_the_end_is_told(store: Store) -> None:
    async with together(store.endpoint) as client:
        pid = pid_of(Path(store.settings.data_dir))
        os.kill(pid, signal.SIGSTOP)
        asked = [asyncio.create_task(found(client, NAMES[0])) for _ in range(3)]
        await settle()
    os.kill(pid, signal.SIGCONT)
    with pytest.raises(Unavailable), speaking("asking"):
        await asked[0]
    assert [type(one.exception()) for one in asked] == [Away] * 3
