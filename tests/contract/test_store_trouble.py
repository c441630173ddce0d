"""A store in trouble: what it refuses, what that becomes, and that nobody is told yes while it lasts."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from redis.exceptions import RedisError, ResponseError

from bot.core.clock import SystemClock
from bot.core.errors import Misconfigured, Unavailable
from bot.store import client, functions, keys
from bot.store.client import Client, speaking
from bot.store.durable import DiskSync
from bot.store.server import Endpoint
from bot.store.stream import Inbox
from config.settings import IngestSettings
from tests.support.clock import settle
from tests.support.store import P0, message, plain_server


@pytest.fixture
async def plain(tmp_path: Path) -> AsyncIterator[Client]:
    """A client of a store whose settings the test may change."""
    async with plain_server(tmp_path) as url:
        made = client.connect(Endpoint(url))
        await functions.load(made)
        yield made
        await made.aclose()


async def test_nobody_is_told_that_it_is_on_disk_when_the_store_cannot_say(plain: Client) -> None:
    """P1: those who share a round share its failure, whatever the failure is."""
    durable = DiskSync(plain, 1.0)
    await durable.wait()
    await plain.config_set("appendonly", "no")
    results = await asyncio.gather(*(durable.wait() for _ in range(8)), return_exceptions=True)
    assert [type(result) for result in results] == [Unavailable] * 8


async def test_a_full_store_is_away_for_single_commands_functions_and_pipelines(plain: Client) -> None:
    await plain.config_set("maxmemory", 1)
    inbox = Inbox(plain, IngestSettings(), SystemClock())
    with pytest.raises(Unavailable, match="refuses"), speaking("writing"):
        await plain.set("hm:x", "1")
    with pytest.raises(Unavailable, match="refuses"):
        await inbox.put(P0, [message(clock=SystemClock())])
    pipe = plain.pipeline(transaction=False)
    pipe.set("hm:x", "geheim")
    with pytest.raises(Unavailable, match="refuses") as refused, speaking("writing more"):
        await pipe.execute()
    assert "geheim" not in str(refused.value)
    with pytest.raises(Unavailable):
        await DiskSync(plain, 1.0).wait()


async def test_a_copy_that_takes_no_writes_is_away(plain: Client) -> None:
    await plain.replicaof("127.0.0.1", "1")
    with pytest.raises(Unavailable, match="refuses"):
        await functions.call(plain, "lease", P0, "inbound", "w-1", 1_000)


async def test_a_store_that_is_back_answers_at_once_on_every_connection(tmp_path: Path) -> None:
    async with plain_server(tmp_path) as url:
        made = client.connect(Endpoint(url), connections=8)
        await asyncio.gather(*(made.ping() for _ in range(8)))
    with pytest.raises(Unavailable), speaking("asking"):
        await made.ping()
    async with plain_server(tmp_path):
        assert await asyncio.gather(*(made.ping() for _ in range(8))) == [True] * 8
    await made.aclose()


async def test_given_up_commands_leave_no_answer_behind_and_no_connection_lost(plain: Client) -> None:
    """Whoever asks after a cancelled command must never read its answer."""
    for number in range(300):
        given_up = asyncio.ensure_future(plain.set(f"hm:{number % 7}", number))
        for _ in range(number % 5):
            await asyncio.sleep(0)
        given_up.cancel()
        told: Any = await plain.execute_command("ECHO", str(number))  # type: ignore[no-untyped-call]
        assert told == str(number).encode()
        await asyncio.wait({given_up})


async def test_a_store_that_will_not_do_is_left_as_it_was(plain: Client) -> None:
    await plain.config_set("maxmemory-policy", "allkeys-lru")
    with pytest.raises(Misconfigured, match="noeviction"):
        await client.check(plain, Endpoint("unix:///x"), 1)
    assert not await plain.exists(keys.META)


async def test_a_user_without_rights_is_told_so(tmp_path: Path) -> None:
    async with plain_server(tmp_path, "--user", "default", "on", ">pass-w0rd", "-@all", "+ping", "~*") as url:
        weak = client.connect(Endpoint(url, "default", "pass-w0rd"))
        with pytest.raises(Misconfigured, match="rights") as refused:
            await client.check(weak, Endpoint(url, "default", "pass-w0rd"), 1)
        await weak.aclose()
        assert "pass-w0rd" not in str(refused.value)


@pytest.mark.parametrize("url", ["http://shop:pass-w0rd@host", "redis://:pass-w0rd", "nonsense"])
def test_an_address_that_is_none_is_named_without_its_password(url: str) -> None:
    with pytest.raises(Misconfigured, match=r"store\.url") as refused:
        client.connect(Endpoint(url))
    assert "pass-w0rd" not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    "url",
    [
        "redis://shop:pass-w0rd@host:6379/0",
        "redis://host/0?username=shop&password=pass-w0rd",
        "redis://host?password=a@pass-w0rd",
    ],
)
def test_no_password_shows_in_an_endpoint(url: str) -> None:
    assert "pass-w0rd" not in repr(Endpoint(url, "shop", "pass-w0rd"))


@pytest.mark.parametrize("failure", [RedisError("gone"), ResponseError("LOADING"), OSError("gone")])
async def test_who_was_ended_while_the_store_fails_is_ended(failure: Exception) -> None:
    """Python's `wait_for` may lose a cancellation and the answer both; a loop that tries again must not go on."""
    asked = 0

    async def loop() -> None:
        nonlocal asked
        while asked < 3:
            with contextlib.suppress(Unavailable), speaking("asking"):
                asked += 1
                try:
                    await asyncio.Event().wait()
                except asyncio.CancelledError:
                    raise failure from None

    task = asyncio.create_task(loop())
    await settle()
    for _ in range(3):
        task.cancel()
        await settle()
    assert task.cancelled()
    assert asked == 1
