"""The loops of a house: what runs in it, by the parts the process has.

In: a `House` and its `Floor`. Out: `work`, which runs until cancelled. Called by bot/app/house.py.
"""

import asyncio
import os
import secrets
import socket
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import Final

from bot.app import apart, gaps, shows
from bot.app.approving import redrafting
from bot.app.clockwork import carrying_out, leading
from bot.app.conversing import ticking
from bot.app.covering import covering
from bot.app.crises import attending
from bot.app.frame import Floor, House
from bot.app.paging import sweeping, telling
from bot.app.tracking import asked
from bot.app.triaging import triaging
from bot.app.watching import pointing, watching
from bot.core.clock import SystemClock
from bot.core.model import Partition
from bot.core.monitoring import Monitoring
from bot.retry import persisting
from bot.stages import delivery
from bot.store.stream import Lease, Outbox
from bot.supervise import forever
from config.settings import Part, Settings

TICK_S: Final = 0.25
"""How often drafts whose time is over are looked for."""
SWEEP_S: Final = 3_600.0
VITALS_S: Final = 2.0
WORKER: Final = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
"""This process's name in leases."""


async def work(house: House, floor: Floor) -> None:
    """Every loop of the house, each going on by itself."""
    async with asyncio.TaskGroup() as group:
        for name, work in (*_loops(house, floor), *_on_time(house, floor)):
            group.create_task(forever(name, work, floor.clock), name=name)


def _loops(house: House, floor: Floor) -> Iterator[tuple[str, Callable[[], Awaitable[None]]]]:
    """What runs, by the parts this process has."""
    parts = house.settings.parts
    partitions = [Partition(number) for number in range(house.settings.store.partitions)]
    if answers(house.settings):
        yield from _knowing(house)
    if Part.INTAKE in parts:
        yield "ingest", house.ingest.run
        yield "shed", partial(shows.shedding, house.ingest.shed, floor)
        for name, adapter in house.adapters.items():
            if adapter.source:
                yield f"source {name}", partial(adapter.source.run, house.ingest)
        if house.monitoring and any(adapter.watch for adapter in house.adapters.values()):
            yield "pointing", partial(pointing, house)
    if Part.TRIAGE in parts and house.settings.triage.own_process:
        yield "triage process", partial(apart.beside, house.settings, floor.endpoint)
    elif Part.TRIAGE in parts:
        yield "expiry", partial(_expire, house)
        yield "redraft", partial(redrafting, house, floor)
        yield "shows", partial(shows.ending, floor)
        if house.recorder:
            yield "recorder", house.recorder.run
        if house.complaints:
            yield "complaints", house.complaints.run
        for partition in partitions:
            yield f"triage {partition}", partial(triaging, house, floor, partition, WORKER)
            yield f"clocks {partition}", partial(ticking, house, floor, partition, WORKER)
    if Part.DELIVERY in parts:
        for partition in partitions:
            yield f"delivery {partition}", partial(_deliver, house, floor, partition)
    if Part.WATCH in parts and house.monitoring:
        yield from _watched(house, floor, house.monitoring)
    if Part.CONSOLE in parts:
        yield "library", house.library.prepare
        yield "gaps", partial(gaps.learning, floor, WORKER)
    if Part.INTAKE in parts or Part.CONSOLE in parts:
        yield "coverage", house.coverage.run
        yield "feeds", partial(covering, house)
    yield "vitals", partial(_watch, house)


def _knowing(house: House) -> Iterator[tuple[str, Callable[[], Awaitable[None]]]]:
    """What a process must know that drafts or approves."""
    yield "knowledge", house.knowledge.follow
    yield "shelves", house.shelves.follow
    if house.shipments:
        yield "orders", house.shipments.live.follow
    yield "crises", house.watchful.follow
    yield "sentence vectors", house.knowledge.warm


def _watched(house: House, floor: Floor, monitoring: Monitoring) -> Iterator[tuple[str, Callable[[], Awaitable[None]]]]:
    """What runs where somebody watches what is said in public."""
    yield "watch", partial(watching, house, floor, monitoring, WORKER)
    yield "attending", partial(attending, floor)
    if house.paging:
        yield "paging", partial(telling, house.paging, floor, WORKER)
        yield "alerts of old", partial(sweeping, floor, monitoring)


def _on_time(house: House, floor: Floor) -> Iterator[tuple[str, Callable[[], Awaitable[None]]]]:
    """What makes things happen at their time, where the clock runs, and what follows from that elsewhere."""
    if Part.CLOCK in house.settings.parts:
        yield "clockwork", partial(carrying_out, house, floor, WORKER)
        yield "leader", partial(leading, house, floor, WORKER)
        if house.shipments:
            yield "couriers", partial(asked, house, house.shipments, floor, WORKER)


def answers(settings: Settings) -> bool:
    """Whether this process searches or shows the library."""
    return Part.CONSOLE in settings.parts or (Part.TRIAGE in settings.parts and not settings.triage.own_process)


async def _deliver(house: House, floor: Floor, partition: Partition) -> None:
    """One partition's delivery, under its lease."""
    chosen = house.settings.delivery
    parts = delivery.Parts(house.senders.to, floor.durable, persisting(chosen.attempts), house.clock)
    lease = Lease(floor.redis, partition, "outbound", WORKER, SystemClock())
    stage = delivery.Delivery(
        parts, delivery.Rules(chosen.in_flight, chosen.timeout_s, seen_within_s=house.settings.live.seen_within_s)
    )
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
            await house.conversations.sweep(house.clock.now())
        await house.clock.sleep(TICK_S)


async def _watch(house: House) -> None:
    """Keep the figures of the metrics fresh."""
    while True:
        house.metrics.health = await house.vitals.health()
        await house.clock.sleep(VITALS_S)
