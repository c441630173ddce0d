"""The composition root: the only place that knows everything, and puts it together.

In: `Settings`. Out: a running `House`. Called by bot/__main__.py, and by tests and benches, which run the
same house on a clock and folders of their own.

    store ─> content ─> adapters ─> stages ─> console
    (server, functions)  (reader, knowledge, playbooks)   (one loop a partition, each under its lease)
"""

import asyncio
import logging
import os
import secrets
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version
from typing import Final

import msgspec
from aiohttp import web

from bot import telemetry
from bot.app import apart
from bot.app.content import Content, read_content
from bot.app.plugs import Senders, make_adapters
from bot.console.app import make_app, make_private_app
from bot.console.keys import ConsoleParts
from bot.console.pages.house import login_path
from bot.core.clock import Clock, SystemClock
from bot.core.errors import Misconfigured
from bot.core.model import Partition, UserName
from bot.core.people import Account, Accounts
from bot.core.ports import (
    Adapter,
    FeedGauge,
)
from bot.core.vocabulary import Role
from bot.knowledge.clusters import QuestionClusters
from bot.reading.privacy import find_spans, mask
from bot.reading.worth import gate
from bot.retry import persisting
from bot.stages import approval, delivery, ingest, triage
from bot.store import client, functions, server
from bot.store.accounts import RedisAccounts
from bot.store.audit import Ledger
from bot.store.client import Client
from bot.store.drafts import StoredDrafts
from bot.store.durable import DiskSync
from bot.store.feed import StoredFeed
from bot.store.letters import StoredLetters
from bot.store.presence import RedisPresence
from bot.store.server import Endpoint
from bot.store.sessions import RedisSessions
from bot.store.stream import Inbox, Lease, Outbox, Worklist
from bot.store.vitals import HouseVitals, Known
from bot.supervise import forever
from config.settings import Part, Settings

log = logging.getLogger(__name__)

FIRST_ACCOUNT: Final = UserName("admin")
TICK_S: Final = 0.25
"""How often drafts whose time is over are looked for."""
SWEEP_S: Final = 3_600.0
VITALS_S: Final = 2.0
GOODBYE_S: Final = 2.0
"""How long open pages may take to finish when the house ends."""
WARMING: Final = "sentence vectors are being made; until they are ready, answers are found by words alone"
SWITCH_S: Final = 0.0005
"""How long the thread that makes sentence vectors may keep the loop waiting for the interpreter (default 5 ms)."""
WORKER: Final = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
"""This process's name in leases."""


@dataclass(frozen=True, kw_only=True)
class House:
    """A running house, for whoever started it."""

    settings: Settings
    clock: Clock
    content: Content
    adapters: Mapping[str, Adapter]
    senders: Senders
    ingest: ingest.Ingest
    drafts: StoredDrafts
    decisions: approval.Approvals
    accounts: Accounts
    vitals: HouseVitals
    metrics: telemetry.HouseCollector
    console_url: str = ""
    private_url: str = ""

    async def login_link(self, name: UserName = FIRST_ACCOUNT) -> str:
        """An address that logs `name` in, once."""
        token = await self.accounts.issue_login(name, self.settings.console.login_minutes * 60)
        return self.console_url + login_path(token)


@dataclass(frozen=True, kw_only=True)
class Floor:
    """What everything stands on while a house is open."""

    settings: Settings
    clock: Clock
    endpoint: Endpoint
    redis: Client
    durable: DiskSync
    stack: AsyncExitStack

    def reader(self) -> "aclosing[Client]":
        """A connection of its own for one blocking reader."""
        return aclosing(client.reader(self.endpoint))


@asynccontextmanager
async def open_house(
    settings: Settings,
    clock: Clock,
    adapters: Mapping[str, Adapter] | None = None,
    content: Content | None = None,
) -> AsyncIterator[House]:
    """A house that works until the block ends; then everything stops in order and the store writes out.

    `adapters` and `content` replace those of the settings. Raises Misconfigured, Unavailable.
    """
    if content is None:
        content = await asyncio.to_thread(read_content, settings, clock)
    made = make_adapters(settings, clock) if adapters is None else adapters
    async with AsyncExitStack() as stack:
        stack.callback(content.knowledge.close)
        endpoint = await stack.enter_async_context(server.serve(settings.store, SystemClock()))
        redis = await stack.enter_async_context(client.opened(endpoint, settings.store.partitions))
        await functions.load(redis)
        syncing = await stack.enter_async_context(aclosing(client.reader(endpoint)))
        durable = DiskSync(syncing, settings.store.durable_timeout_s)
        floor = Floor(settings=settings, clock=clock, endpoint=endpoint, redis=redis, durable=durable, stack=stack)
        house = _furnished(floor, content, made)
        engine = asyncio.create_task(_work(house, floor), name="house")
        stack.push_async_callback(_ended, engine)
        yield await _with_doors(house, floor) if Part.CONSOLE in settings.parts else house


async def _ended(engine: "asyncio.Task[None]") -> None:
    engine.cancel()
    with suppress(asyncio.CancelledError):
        await engine


def _furnished(floor: Floor, content: Content, adapters: Mapping[str, Adapter]) -> House:
    settings, clock, redis = floor.settings, floor.clock, floor.redis
    senders = Senders(adapters)
    drafts = StoredDrafts(redis, settings.store)
    intake = ingest.Ingest(
        Inbox(redis, settings.ingest, clock),
        floor.durable,
        clock,
        ingest.Rules(
            partitions=settings.store.partitions,
            queue=settings.ingest.queue,
            batch=settings.ingest.batch,
            max_text=settings.ingest.max_text,
            reply_s=settings.triage.live_s,
        ),
    )

    def feeds() -> tuple[FeedGauge, ...]:
        return tuple(gauge for adapter in adapters.values() if adapter.source for gauge in adapter.source.gauges())

    def notes() -> tuple[str, ...]:
        return content.notes if content.knowledge.ready else (*content.notes, WARMING)

    known = Known(version("halfminute"), feeds, lambda: dict(intake.counts), notes)
    return House(
        settings=settings,
        clock=clock,
        content=content,
        adapters=adapters,
        senders=senders,
        ingest=intake,
        drafts=drafts,
        decisions=approval.Approvals(drafts, content.guard, floor.durable, clock, senders.capability, masked),
        accounts=RedisAccounts(redis, clock, floor.durable),
        vitals=HouseVitals(redis, settings.store.partitions, known, clock),
        metrics=telemetry.HouseCollector(),
    )


async def _work(house: House, floor: Floor) -> None:
    """Every loop of the house, each going on by itself."""
    async with asyncio.TaskGroup() as group:
        for name, work in _loops(house, floor):
            group.create_task(forever(name, work, floor.clock), name=name)


def _loops(house: House, floor: Floor) -> Iterator[tuple[str, Callable[[], Awaitable[None]]]]:
    """What runs, by the parts this process has."""
    parts = house.settings.parts
    partitions = [Partition(number) for number in range(house.settings.store.partitions)]
    if Part.INTAKE in parts:
        yield "ingest", house.ingest.run
        for name, adapter in house.adapters.items():
            if adapter.source:
                yield f"source {name}", partial(adapter.source.run, house.ingest)
    if Part.TRIAGE in parts and house.settings.triage.own_process:
        yield "triage process", partial(apart.beside, house.settings, floor.endpoint)
    elif Part.TRIAGE in parts:
        yield "sentence vectors", house.content.knowledge.warm
        yield "expiry", partial(_expire, house)
        for partition in partitions:
            yield f"triage {partition}", partial(_triage, house, floor, partition)
    if Part.DELIVERY in parts:
        for partition in partitions:
            yield f"delivery {partition}", partial(_deliver, house, floor, partition)
    yield "vitals", partial(_watch, house)


async def _triage(house: House, floor: Floor, partition: Partition) -> None:
    """One partition's triage, under its lease; the clusters are filled anew each time the lease is taken."""
    times, content = house.settings.triage, house.content
    parts = triage.Parts(
        reader=content.reader,
        gate=gate,
        clusters=QuestionClusters(times.window_s, content.catalog),
        facts=content.catalog,
        answers=content.knowledge,
        writer=content.writer,
        limits=house.senders.limits,
        clock=house.clock,
    )
    rules = triage.Rules(
        batch=times.batch,
        live_s=times.live_s,
        urgent_s=times.urgent_s,
        general_s=times.general_s,
        not_urgent_s=times.not_urgent_s,
        live_expires_s=times.live_expires_s,
        deliveries=times.deliveries,
        vector_budget_s=times.vector_budget_s,
    )
    lease = Lease(floor.redis, partition, "inbound", WORKER, SystemClock())
    stage = triage.Triage(partition, parts, rules)
    async with floor.reader() as reader:
        work = Worklist(floor.redis, reader, lease)
        await work.prepare()

        async def hold() -> None:
            await stage.remember(house.drafts)
            await stage.run(work)

        await lease.during(hold)


async def _deliver(house: House, floor: Floor, partition: Partition) -> None:
    """One partition's delivery, under its lease."""
    chosen = house.settings.delivery
    parts = delivery.Parts(house.senders.to, floor.durable, persisting(chosen.attempts), house.clock)
    lease = Lease(floor.redis, partition, "outbound", WORKER, SystemClock())
    stage = delivery.Delivery(parts, delivery.Rules(chosen.in_flight, chosen.timeout_s))
    async with floor.reader() as reader:
        outbox = Outbox(floor.redis, reader, lease, house.settings.store, house.clock)
        await outbox.prepare()
        await lease.during(partial(stage.run, outbox))


async def _expire(house: House) -> None:
    """Drafts whose time is over; now and then, index rows of old ones."""
    swept = house.clock.monotonic()
    while True:
        await house.drafts.expire(house.clock.now(), 500)
        if house.clock.monotonic() - swept > SWEEP_S:
            swept = house.clock.monotonic()
            await house.drafts.sweep(house.clock.now())
        await house.clock.sleep(TICK_S)


async def _watch(house: House) -> None:
    """Keep the figures of the metrics fresh."""
    while True:
        house.metrics.health = await house.vitals.health()
        await house.clock.sleep(VITALS_S)


async def _with_doors(house: House, floor: Floor) -> House:
    """Open the console and the private listener; the house then knows its addresses."""
    settings, redis, clock = house.settings.console, floor.redis, floor.clock
    partitions = house.settings.store.partitions
    await _first_account(house.accounts)
    following = await floor.stack.enter_async_context(floor.reader())
    parts = ConsoleParts(
        settings=settings,
        clock=clock,
        drafts=house.drafts,
        decisions=house.decisions,
        feed=StoredFeed(redis, following, partitions),
        letters=StoredLetters(redis, partitions, clock),
        presence=RedisPresence(redis, clock),
        accounts=house.accounts,
        sessions=RedisSessions(redis, clock, settings.idle_minutes * 60, settings.absolute_hours * 3_600),
        audit=Ledger(redis, clock),
        vitals=house.vitals,
        registry=telemetry.registry(house.metrics),
    )
    return replace(
        house,
        console_url=await _listen(floor, make_app(parts), settings.host, settings.port, "console.port"),
        private_url=await _listen(
            floor, make_private_app(parts), settings.private_host, settings.private_port, "console.private_port"
        ),
    )


async def _first_account(accounts: Accounts) -> None:
    """Somebody must be able to log in for the first time."""
    if not await accounts.listed():
        await accounts.put(Account(FIRST_ACCOUNT, Role.ADMIN))


async def _listen(floor: Floor, app: web.Application, host: str, port: int, setting: str) -> str:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=GOODBYE_S)
    await runner.setup()
    floor.stack.push_async_callback(runner.cleanup)
    site = web.TCPSite(runner, host, port)
    try:
        await site.start()
    except OSError as error:
        raise Misconfigured(f"port {port} on {host} is not free: {error.strerror}; set another {setting}") from error
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{runner.addresses[0][1]}"


async def run(settings: Settings, announce: Callable[[House], Awaitable[None]]) -> None:
    """A house until the process is asked to end (SIGINT, SIGTERM). Raises Misconfigured, Unavailable."""
    _prepare(settings)
    ending = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ending.set)
    async with open_house(settings, SystemClock()) as house:
        await announce(house)
        await ending.wait()
        log.info("ending")


async def run_apart() -> None:
    """The process for triage: until the house that started it ends its input."""
    settings, given = await apart.settings_from_input()
    one = msgspec.structs.replace(settings, triage=msgspec.structs.replace(settings.triage, own_process=False))
    _prepare(one)
    async with open_house(one, SystemClock()):
        await given.read()


def _prepare(settings: Settings) -> None:
    """What concerns the whole process: logs, and how long one thread may keep another waiting."""
    sys.setswitchinterval(SWITCH_S)
    telemetry.configure_logs(settings.log_level, masked)


def masked(text: str) -> str:
    """`text` with personal data masked, for logs and for what people type."""
    return mask(text, find_spans(text))
