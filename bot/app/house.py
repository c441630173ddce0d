"""The composition root: the only place that knows everything, and puts it together.

In: `Settings`. Out: a running `House`. Called by bot/__main__.py, and by tests and benches, which run the
same house on a clock and folders of their own.

    store ─> content ─> adapters ─> stages ─> console
    (server, functions)  (reader, knowledge, playbooks)   (one loop a partition, each under its lease)
"""

import asyncio
import logging
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from bot import telemetry
from bot.app import apart, clockwork, watching
from bot.app.approving import approvals
from bot.app.caring import caring
from bot.app.casework import with_cases
from bot.app.content import Content, read_content
from bot.app.conversing import common, serving
from bot.app.crises import live_watchful
from bot.app.doors import with_doors
from bot.app.floor import open_floor
from bot.app.frame import Floor, House
from bot.app.loops import answers, work
from bot.app.measuring import with_measures
from bot.app.noticing import with_notices
from bot.app.paging import open_paging
from bot.app.plugs import Senders, gauges, make_adapters, open_adapters
from bot.app.shelves import live_shelves
from bot.app.shows import recorder, recordings
from bot.app.tracking import open_shipments
from bot.core.adapters import Adapter
from bot.core.clock import Clock, SystemClock
from bot.core.ports import FeedGauge
from bot.knowledge.editing import EditedLibrary
from bot.knowledge.library import LiveKnowledge
from bot.reading.privacy import masked
from bot.stages import ingest
from bot.stages.coverage import FeedWatch
from bot.stages.observing import Complaints
from bot.stages.paging import PagingStage
from bot.store import client
from bot.store.accounts import RedisAccounts
from bot.store.drafts import StoredDrafts
from bot.store.feeds import StoredFeeds
from bot.store.library import StoredOverlay
from bot.store.recordings import FolderRecordings
from bot.store.stream import Inbox
from bot.store.vitals import HouseVitals, Known
from bot.workdays import ShopCalendar
from config.settings import Part, Settings

log = logging.getLogger(__name__)

WARMING: Final = "sentence vectors are being made; until they are ready, answers are found by words alone"
SWITCH_S: Final = 0.0005
"""How long the thread that makes sentence vectors may keep the loop waiting for the interpreter (default 5 ms)."""


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
    content = replace(content, catalog=content.catalog.beside())
    made = make_adapters(settings, clock) if adapters is None else adapters
    async with AsyncExitStack() as stack:
        floor = await open_floor(settings, clock, stack)
        plugged = dict(made)
        pager = await open_paging(floor, content)
        house = _by_the_clock(replace(_furnished(floor, content, plugged, pager), paging=pager), floor, content)
        plugged.update(await open_adapters(made, common(floor, house), stack))
        if answers(settings):
            await house.knowledge.load()
            await house.shelves.load()
            if house.shipments:
                await house.shipments.live.load()
            await house.watchful.load()
        engine = asyncio.create_task(work(house, floor), name="house")
        stack.push_async_callback(_ended, engine)
        yield await with_doors(house, floor)


async def _ended(engine: "asyncio.Task[None]") -> None:
    engine.cancel()
    with suppress(asyncio.CancelledError):
        await engine


def _furnished(floor: Floor, content: Content, adapters: Mapping[str, Adapter], pager: PagingStage | None) -> House:
    settings, clock, redis = floor.settings, floor.clock, floor.redis
    senders, drafts = Senders(adapters), StoredDrafts(redis, settings.store, masked, clock)
    monitoring, watchful = watching.monitoring_of(settings, content), live_watchful(floor, content)
    private, feeds = serving(floor, content, senders, watchful), StoredFeeds(redis, clock)
    intake, knowledge, shelves = _intake(floor, content), _knowledge(floor, content), live_shelves(floor, content)
    coverage = FeedWatch(partial(_heard, settings, adapters, feeds), settings.live, clock)
    complaints = watching.complaints(floor, monitoring, shelves)
    known = _known(content, knowledge, intake, coverage, recordings(settings, clock), complaints, pager)
    return House(
        settings=settings,
        clock=clock,
        content=content,
        knowledge=knowledge,
        library=_library(floor, content, knowledge),
        shelves=shelves,
        adapters=adapters,
        senders=senders,
        ingest=intake,
        feeds=feeds,
        coverage=coverage,
        drafts=drafts,
        decisions=approvals(floor, content, drafts, senders, knowledge, shelves, watchful),
        conversations=private.conversations,
        conversing=private.conversing,
        staff=private.staff,
        standing=private.standing,
        customers=private.customers,
        shelf=private.shelf,
        accounts=RedisAccounts(redis, clock, floor.durable),
        recorder=recorder(settings, clock),
        topics=watching.topics(floor),
        watchful=watchful,
        monitoring=monitoring,
        complaints=complaints,
        plans=clockwork.plans(floor),
        vitals=HouseVitals(redis, settings.store.partitions, known, clock, monitoring is not None),
        metrics=telemetry.HouseCollector(),
    )


def _by_the_clock(house: House, floor: Floor, content: Content) -> House:
    """With those who do something at a time; each may use what was laid over it before."""
    house = replace(house, workdays=ShopCalendar(floor.settings.calendar))
    house = replace(house, caring=caring(house, floor, content))
    house = replace(house, shipments=open_shipments(house, floor, content))
    house = with_notices(house, floor, content)
    house = with_cases(house, floor, content)
    return with_measures(house, floor)


def _heard(settings: Settings, adapters: Mapping[str, Adapter], feeds: StoredFeeds) -> tuple[FeedGauge, ...]:
    """What this process hears; one that does not listen knows what the others tell."""
    return tuple(gauges(adapters)) if Part.INTAKE in settings.parts else feeds.known


def _known(
    content: Content,
    knowledge: LiveKnowledge,
    intake: ingest.Ingest,
    coverage: FeedWatch,
    recorded: FolderRecordings,
    complaints: Complaints | None,
    pager: PagingStage | None,
) -> Known:
    """What the health page shows of this process."""

    def notes() -> tuple[str, ...]:
        found = (*coverage.notes(), *recorded.notes(), *content.notes, *map(str, knowledge.knowledge.faults))
        paging = pager.notes() if pager else ()
        return (*found, *paging) if knowledge.ready else (*found, *paging, WARMING)

    def counts() -> dict[str, int]:
        return {**intake.counts, **coverage.counts, **(complaints.counts if complaints else {})}

    return Known(version("halfminute"), coverage.gauges, counts, notes, coverage.states)


def _intake(floor: Floor, content: Content) -> ingest.Ingest:
    inbox = Inbox(floor.together, floor.settings.ingest, floor.clock)
    return ingest.Ingest(inbox, floor.durable, floor.clock, _intake_rules(floor.settings), content.glance)


def _intake_rules(settings: Settings) -> ingest.Rules:
    return ingest.Rules(
        partitions=settings.store.partitions,
        queue=settings.ingest.queue,
        batch=settings.ingest.batch,
        max_text=settings.ingest.max_text,
        reply_s=settings.triage.live_s,
    )


def _knowledge(floor: Floor, content: Content) -> LiveKnowledge:
    """The library of files and store, not yet loaded."""
    overlay = StoredOverlay(floor.redis, floor.hold(client.reader(floor.endpoint)), floor.durable)
    knowledge = LiveKnowledge(content.files, content.catalog.products, overlay, content.index, floor.clock)
    floor.stack.callback(knowledge.close)
    return knowledge


def _library(floor: Floor, content: Content, knowledge: LiveKnowledge) -> EditedLibrary:
    """What people may do with the library of this shop."""
    zone = ZoneInfo(floor.settings.shop.timezone)
    return EditedLibrary(knowledge, content.catalog.products, content.guard, zone, floor.clock)


async def run(
    settings: Settings,
    announce: Callable[[House], Awaitable[None]],
    adapters: Mapping[str, Adapter] | None = None,
    content: Content | None = None,
) -> None:
    """A house until the process is asked to end (SIGINT, SIGTERM). Raises Misconfigured, Unavailable."""
    _prepare(settings)
    ending = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ending.set)
    async with open_house(settings, SystemClock(), adapters, content) as house:
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
