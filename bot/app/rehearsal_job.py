"""A rehearsal beside a running house: the shop as it is now, a recording, a report that is kept.

In: `Settings`, a recording, a `Plan`. Out: `rehearse_file`, the command's work; `Playing`, the port `Rehearsing`, which
plays in a child process of low priority so that the house does not wait for it, and `run_job`, what that child does.
Called by bot/__main__.py and bot/app/doors.py.
"""

import asyncio
import logging
import os
import secrets
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from bot.app.content import read_content
from bot.app.rehearsing import cast
from bot.core.clock import SystemClock
from bot.core.errors import Misconfigured
from bot.core.model import UserName
from bot.core.rehearsal import Busy, Plan, Ready, Rehearsal
from bot.knowledge.library import LiveKnowledge
from bot.knowledge.shelves import LiveShelves
from bot.rehearsal.engine import rehearse as played
from bot.rehearsal.recording import Recording, read
from bot.rehearsal.telling import told
from bot.store import client, server
from bot.store.durable import DiskSync
from bot.store.library import StoredOverlay
from bot.store.rehearsals import StoredRehearsals
from bot.store.rooms import StoredRooms
from bot.store.server import Endpoint
from bot.store.shelf import StoredShelves
from config.settings import Settings

log = logging.getLogger(__name__)

COMMAND: Final = "rehearsal-process"
NICE: Final = 15
MOST_BYTES: Final = 64 << 20
"""Of a recording as it is sent, packed or not."""
GOODBYE_S: Final = 2.0


async def rehearse(settings: Settings, recording: Recording, plan: Plan, by: UserName) -> Rehearsal:
    """Play it in the shop as it is now, with the library and the shelves of its store, and keep the report."""
    clock = SystemClock()
    shop = msgspec.structs.replace(settings.shop, sentence_vectors=False)
    content = await asyncio.to_thread(read_content, msgspec.structs.replace(settings, shop=shop), clock)
    async with (
        server.reached(settings.store, clock) as endpoint,
        client.opened(endpoint, settings.store.partitions) as redis,
    ):
        durable, following = DiskSync(redis, settings.store.durable_timeout_s), client.reader(endpoint)
        try:
            products = content.catalog.products
            overlay = StoredOverlay(redis, following, durable)
            knowledge = LiveKnowledge(content.files, products, overlay, content.index, clock)
            rooms = StoredRooms(redis, settings.store, durable)
            stored = StoredShelves(redis, following, durable)
            shelves = LiveShelves(content.catalog, stored, rooms, settings.store.partitions, clock)
            await knowledge.load()
            await shelves.load()
        finally:
            await following.aclose()
        now = clock.now()
        report = await played(
            recording, plan, cast(settings, content, knowledge.knowledge.entries, shelves.beside),
            ident=f"{now:013d}-{secrets.token_hex(3)}", by=by, at=now,
        )  # fmt: skip
        await StoredRehearsals(redis).keep(report)
    return report


async def rehearse_file(settings: Settings, path: Path, plan: Plan, as_json: bool) -> tuple[bool, str]:
    """The command: whether the desk holds, and the report to print. Raises Misconfigured for a file that is none."""
    report = await rehearse(settings, await asyncio.to_thread(read, path), plan, UserName(""))
    return report.holds, msgspec.json.encode(report).decode() if as_json else told(report)


class Job(msgspec.Struct, frozen=True):
    """What the child is told; `path` is gone when it ends."""

    settings: Settings
    name: str
    path: str
    plan: Plan
    by: UserName


async def run_job() -> None:
    """The child: reads its job from the standard input. Raises what a person can mend."""
    job = msgspec.json.decode(await asyncio.to_thread(sys.stdin.buffer.readline), type=Job)
    os.nice(NICE)
    recording = msgspec.structs.replace(await asyncio.to_thread(read, Path(job.path)), name=job.name)
    await rehearse(job.settings, recording, job.plan, job.by)


class Playing:
    """The port `Rehearsing`: one child at a time."""

    def __init__(self, settings: Settings, endpoint: Endpoint, prepare: Callable[[], Awaitable[Ready]]) -> None:
        self._settings = settings
        self._endpoint = endpoint
        self._prepare = prepare
        self._running = self._failed = ""
        self._task: asyncio.Task[None] | None = None

    def running(self) -> str:
        return self._running

    def failed(self) -> str:
        return self._failed

    async def prepare(self) -> Ready:
        return await self._prepare()

    async def start(self, recording: str, content: AsyncIterator[bytes], plan: Plan, by: UserName) -> None:
        """Raises Busy, and Misconfigured for a recording that is too large."""
        if self._running:
            raise Busy(f"{self._running} is being played; its report is there in a moment")
        self._running, self._failed = recording, ""
        try:
            path = await self._put_down(content)
        except BaseException:
            self._running = ""
            raise
        job = Job(self._with_store(), recording, str(path), plan, by)
        self._task = asyncio.create_task(self._play(job), name="rehearsal")

    async def ended(self) -> None:
        """Wait for what is being played."""
        if self._task is not None:
            await asyncio.wait({self._task})

    async def close(self) -> None:
        """End what is being played."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait({self._task})

    async def _put_down(self, content: AsyncIterator[bytes]) -> Path:
        """The recording as a file of our own."""
        number, name = tempfile.mkstemp(prefix="halfminute-rehearsal-")
        path, size = Path(name), 0
        try:
            with os.fdopen(number, "wb") as file:
                async for piece in content:
                    size += len(piece)
                    if size > MOST_BYTES:
                        raise Misconfigured(f"the recording is larger than {MOST_BYTES >> 20} MB; play a part of it")
                    await asyncio.to_thread(file.write, piece)
        except BaseException:
            _forget(str(path))
            raise
        return path

    async def _play(self, job: Job) -> None:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", COMMAND, start_new_session=True, cwd=Path(__file__).parents[2],
            stdin=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            _, said = await child.communicate(msgspec.json.encode(job) + b"\n")
            if child.returncode:
                self._failed = said.decode("utf-8", "replace").strip()[-300:] or f"it ended with {child.returncode}"
                log.warning("a rehearsal came to nothing: %s", self._failed)
        finally:
            if child.returncode is None:
                with suppress(ProcessLookupError):
                    child.kill()
                await asyncio.wait({asyncio.ensure_future(child.wait())}, timeout=GOODBYE_S)
            _forget(job.path)
            self._running = ""

    def _with_store(self) -> Settings:
        """The settings of the house, on the store as it runs; adapters and what they keep secret stay here."""
        endpoint = self._endpoint
        user = f"{endpoint.user}:{endpoint.password}@" if endpoint.user else ""
        url = endpoint.url.replace("://", f"://{user}", 1)
        store = msgspec.structs.replace(self._settings.store, url=url)
        return msgspec.structs.replace(self._settings, store=store, adapters={})


def _forget(path: str) -> None:
    Path(path).unlink(missing_ok=True)
