"""A process that does nothing but page: the real stage under its lease, with real receivers, on somebody's store.

In: one JSON argument (`Setup`). Out: pages; a line "ready" once it is up. `PagerProcess` is one such process, `Killer`
two of them and the store, one of which is killed now and then. Called by tests/bench/crises.py.
"""

import asyncio
import itertools
import logging
import os
import signal
import sys
from collections import Counter
from contextlib import AsyncExitStack, aclosing
from functools import partial
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import msgspec

from bot.app.receivers import open_receivers
from bot.core.clock import Clock, SystemClock
from bot.core.model import Partition
from bot.core.monitoring import Shop
from bot.stages.paging import PagingStage, Parts, Rules
from bot.store import client, keys
from bot.store.alerts import StoredAlerts
from bot.store.durable import DiskSync
from bot.store.server import Endpoint
from bot.store.stream import Lease
from bot.store.topics import StoredTopics
from bot.supervise import forever
from monitoring import MONITORING
from tests.support.store import P0, Store

ROOT = Path(__file__).parents[2]
AFTER_DOWN_S: Final = 1.0


class Setup(msgspec.Struct, frozen=True):
    """Where the store is, which rules hold, what it is called in leases, and how long those last."""

    url: str
    user: str
    password: str
    rules: str
    name: str
    page_url: str = "http://127.0.0.1"
    lease_ms: int = keys.LEASE_MS


async def run(setup: Setup) -> None:
    """Until killed."""
    clock = SystemClock()
    endpoint = Endpoint(setup.url, setup.user, setup.password)
    async with (
        AsyncExitStack() as stack,
        aclosing(client.connect(endpoint)) as redis,
        aclosing(client.reader(endpoint)) as syncing,
    ):
        monitoring = MONITORING.load(Path(setup.rules), Shop("小满", ()))
        durable = DiskSync(syncing, 3.0)
        parts = Parts(
            topics=StoredTopics(redis, durable, clock, 90),
            alerts=StoredAlerts(redis, durable, clock, monitoring.rules, monitoring.roster),
            planner=monitoring.planner,
            receivers=await open_receivers(monitoring.receivers, clock, stack),
            clock=clock,
        )
        stage = PagingStage(parts, Rules(page_url=setup.page_url))
        lease = Lease(redis, Partition(0), "page", setup.name, clock)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        with patch.object(keys, "LEASE_MS", setup.lease_ms):
            await forever("paging", partial(lease.during, stage.run), clock)


class PagerProcess:
    """One of them, started and killed by its id."""

    def __init__(self, setup: Setup, log: Path) -> None:
        self.setup = setup
        self._log = log
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.support.pager", msgspec.json.encode(self.setup).decode(),
                stdout=asyncio.subprocess.PIPE, stderr=log, cwd=ROOT,
            )  # fmt: skip
        out = self._process.stdout
        assert out is not None
        async with asyncio.timeout(60):
            if await out.readline() != b"ready\n":
                raise RuntimeError(f"the pager did not start:\n{self._log.read_text(encoding='utf-8')[-2_000:]}")

    async def kill(self) -> None:
        """SIGKILL: no goodbye."""
        process, self._process = self._process, None
        if process and process.returncode is None:
            process.send_signal(signal.SIGKILL)
            await process.wait()


class Killer:
    """Two processes that page, and the store; each is killed in its turn. `down`: from when until when nobody paged."""

    def __init__(self, store: Store, setup: Setup, folder: Path) -> None:
        self.kills: Counter[str] = Counter()
        self.down: list[tuple[float, float]] = []
        self._store = store
        self._setup = setup
        self._folder = folder
        self._numbers = itertools.count(1)
        self._clock: Clock = SystemClock()
        self._pagers: dict[str, PagerProcess] = {}

    async def start(self) -> None:
        await asyncio.gather(self._one(), self._one())
        await self._held()

    async def stop(self) -> None:
        for pager in self._pagers.values():
            await pager.kill()

    async def run(self, kills: int, seconds: float) -> None:
        """So many, evenly over that time."""
        for turn in range(kills):
            await self._clock.sleep(seconds / (kills + 1))
            await self._kill(("pager", "store", "standby")[turn % 3])

    async def _one(self) -> None:
        name = f"pager-{next(self._numbers)}"
        pager = PagerProcess(msgspec.structs.replace(self._setup, name=name), self._folder / "pager.log")
        self._pagers[name] = pager
        await pager.start()

    async def _kill(self, what: str) -> None:
        began, holder = self._clock.monotonic(), await self._holder()
        self.kills[what] += 1
        if what == "store":
            os.kill(int((self._folder / "store" / "valkey.pid").read_text(encoding="ascii")), signal.SIGKILL)
            await self._clock.sleep(0.05)
            await self._down_since(began)
            return
        name = next((one for one in self._pagers if (one == holder) == (what == "pager")), holder)
        await self._pagers.pop(name).kill()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._one())
            if what == "pager":
                await self._down_since(began)

    async def _down_since(self, began: float) -> None:
        await self._held()
        self.down.append((began, self._clock.monotonic() + AFTER_DOWN_S))

    async def _held(self) -> None:
        """Until a live process has the lease."""
        while await self._holder() not in self._pagers:
            await self._clock.sleep(0.02)

    async def _holder(self) -> str:
        try:
            raw: Any = await self._store.client.get(keys.lease(P0, "page"))
        except Exception:  # noqa: BLE001 - the store is down, as was asked
            return ""
        return raw.decode().partition(" ")[2] if raw else ""


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    asyncio.run(run(msgspec.json.decode(sys.argv[1], type=Setup)))
