"""The promise that what was written is on disk.

In: a client of its own. Out: `DiskSync`, the port `Durable`. Called by whoever must not say yes too early: webhooks,
decisions, sends. Many waiters share one sync: each waits for the first round that begins after its own writes.
"""

import asyncio
import os
import secrets

from redis.exceptions import ResponseError

from bot.core.errors import Unavailable
from bot.store import keys
from bot.store.client import Client, speaking


class DiskSync:
    """WAITAOF in rounds. It covers writes of other connections because a write of its own goes before it in the
    file."""

    def __init__(self, client: Client, timeout_s: float) -> None:
        self._client = client
        self._timeout_ms = round(timeout_s * 1000)
        self._turn = asyncio.Lock()
        self._gathering: asyncio.Future[bool] | None = None
        self._name = keys.sync(f"{os.getpid()}-{secrets.token_hex(4)}")

    async def wait(self) -> None:
        """Return when all writes made before this call are on disk; raises Unavailable when that cannot be had in
        time."""
        while True:
            if self._gathering is None:
                await self._lead()
                return
            if await asyncio.shield(self._gathering):
                return

    async def _lead(self) -> None:
        """Gather a round, wait for the one before to end, then sync for all who joined."""
        gathered: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._gathering = gathered
        try:
            async with self._turn:
                self._gathering = None
                await self._sync()
            gathered.set_result(True)
        except Unavailable as error:
            gathered.set_exception(error)
            gathered.exception()
            raise
        finally:
            if self._gathering is gathered:
                self._gathering = None
            if not gathered.done():
                gathered.set_result(False)  # given up: one of those who joined leads the next round

    async def _sync(self) -> None:
        try:
            with speaking("waiting for the disk"):
                async with self._client.pipeline(transaction=False) as pipe:
                    pipe.set(self._name, 1, ex=3600)
                    pipe.execute_command("WAITAOF", 1, 0, self._timeout_ms)
                    _, (local, _) = await pipe.execute()
        except ResponseError as error:
            raise Unavailable(f"the store cannot say what is on its disk: {error}") from error
        if local < 1:
            raise Unavailable(f"the store did not reach its disk within {self._timeout_ms} ms")
