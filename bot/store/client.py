"""Connections to the store, with its errors turned into ours.

In: an `Endpoint`. Out: redis-py clients and `speaking`, which maps what goes wrong. Called by bot/store, and by
bot.app, which opens and checks. redis-py's own retry is off: it silently repeats XADD.
"""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any, Final, NoReturn

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import (
    ClusterDownError,
    MasterDownError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisError,
    ResponseError,
    TryAgainError,
)
from redis.maint_notifications import MaintNotificationsConfig

from bot.core.errors import Misconfigured, Unavailable
from bot.store import keys
from bot.store.server import Endpoint

FORM: Final = "1"
"""Form of what lies in the store; raised when old data could not be read any more."""

SOCKET_TIMEOUT_S: Final = 5.0
BLOCK_LIMIT_S: Final = 2.0
"""Blocking reads stay below the socket's own timeout."""

PASSING: Final = (OutOfMemoryError, ReadOnlyError, ClusterDownError, TryAgainError, MasterDownError)
PASSING_WORD: Final = re.compile(r"\b(?:MISCONF|LOADING|BUSY|NOREPLICAS|UNBLOCKED) ")
"""Refusals that tell how the store is, not what was asked: some have a class of their own, the rest a first word."""

Client = Redis


def connect(endpoint: Endpoint, connections: int = 16) -> Client:
    """A pool for short commands; it waits for a free connection rather than fail."""
    options: dict[str, Any] = {
        "protocol": 3,
        "retry": Retry(NoBackoff(), 0),
        # with them (the default) a pool hands out connections whose store is gone
        "maint_notifications_config": MaintNotificationsConfig(enabled=False),
        "socket_timeout": SOCKET_TIMEOUT_S,
        "socket_connect_timeout": SOCKET_TIMEOUT_S,
        "max_connections": connections,
        "timeout": SOCKET_TIMEOUT_S,
    }
    if endpoint.user:
        options |= {"username": endpoint.user, "password": endpoint.password}
    try:
        return Redis.from_pool(BlockingConnectionPool.from_url(endpoint.url, **options))
    except ValueError:  # its text may quote a password
        raise Misconfigured(
            "store.url is no address of a store; write redis://host:6379/0, rediss://… or unix:///path/of/socket"
        ) from None


def reader(endpoint: Endpoint) -> Client:
    """One connection for one blocking reader."""
    return connect(endpoint, connections=1)


@contextlib.contextmanager
def speaking(doing: str) -> Iterator[None]:
    """Turn what redis-py (and, when a server dies, the event loop under it) raises into Unavailable.

    Answers of the store itself (ResponseError) pass through: their callers know what they mean. A cancellation that
    came while the command was being written gets lost in Python 3.11's `asyncio.wait_for`, also where the answer then
    fails to come; it is raised here, or the loop that asked would never end.
    """
    task = asyncio.current_task()
    before = task.cancelling() if task else 0
    failed: Exception | None = None
    try:
        yield
    except (RedisError, OSError, RuntimeError) as error:
        failed = error
    if task and task.cancelling() > before:
        raise asyncio.CancelledError from failed
    if failed:
        _tell(failed, doing)


def _tell(failed: Exception, doing: str) -> NoReturn:
    if not isinstance(failed, ResponseError):
        raise Unavailable(f"the store does not answer while {doing}: {type(failed).__name__} {failed}") from failed
    said = str(failed).rpartition("of pipeline caused error: ")[2]  # a pipeline quotes the command and its values
    if isinstance(failed, PASSING) or PASSING_WORD.search(said):
        raise Unavailable(f"the store refuses while {doing}: {said}") from failed
    raise failed


@contextlib.asynccontextmanager
async def opened(endpoint: Endpoint, partitions: int) -> AsyncIterator[Client]:
    """A checked client: right version, keeps everything, writes its file, same number of partitions as at the first
    start."""
    client = connect(endpoint)
    try:
        await check(client, endpoint, partitions)
        yield client
    finally:
        await client.aclose()


async def check(client: Client, endpoint: Endpoint, partitions: int) -> None:
    """Raises Misconfigured with the reason why this store would lose or mix up data; Unavailable when it is away.

    Nothing is written into a store that will not do.
    """
    where = repr(endpoint)
    try:
        with speaking("connecting"):
            info = await client.info()
    except (ResponseError, TypeError) as error:
        raise Misconfigured(f"{where} cannot be used: {error}; check user, rights and options of store.url") from error
    if _version(str(info["redis_version"])) < (7, 2):
        raise Misconfigured(f"{where} speaks Redis {info['redis_version']}; 7.2 or later (or Valkey 8) is needed")
    if info["maxmemory_policy"] != "noeviction":
        raise Misconfigured(
            f"{where} has maxmemory-policy {info['maxmemory_policy']} and would throw away drafts "
            "when memory is short; set it to noeviction"
        )
    if not info["aof_enabled"]:
        raise Misconfigured(f"{where} keeps no append-only file and would forget decisions; set appendonly yes")
    with speaking("looking for earlier data"):
        form = await _agreed(client, "form", FORM)
        number = await _agreed(client, "partitions", str(partitions))
    if form != FORM:
        raise Misconfigured(f"{where} holds data of form {form}, this version writes form {FORM}")
    if number != str(partitions):
        raise Misconfigured(
            f"{where} was started with {number} partitions, the settings say {partitions}; "
            f"set store.partitions = {number}, or start on an empty store"
        )


async def _agreed(client: Client, field: str, value: str) -> str:
    """What the first start wrote under `field`; this is the first start when nothing stands there."""
    await client.hsetnx(keys.META, field, value)
    found = await client.hget(keys.META, field)
    return found.decode() if isinstance(found, bytes) else str(found)


def _version(text: str) -> tuple[int, int]:
    major, minor = text.split(".")[:2]
    return int(major), int(minor)
