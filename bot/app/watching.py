"""The watch, put together: what is told to it, who notices what customers complain of, and the one worker that watches.

In: a `House` and its `Floor`, content. Out: `inbox`, `topics` and `complaints`, once a house; `watching`, a loop of the
processes that watch, and `pointing`, one of those that have adapters. Called by bot/app/house.py, conversing.py and
loops.py.
"""

from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from bot.app.content import Content
from bot.app.frame import Floor, House
from bot.app.paging import stored_alerts
from bot.core.clock import SystemClock
from bot.core.judging import Judges
from bot.core.model import Address, Reading
from bot.core.monitoring import Monitoring
from bot.core.signals import PostId
from bot.core.topics import SeverityRules
from bot.knowledge.shelves import LiveShelves
from bot.reading.privacy import masked
from bot.stages import observing
from bot.stages.watching import Parts, Rules, Watching
from bot.store.signals import SignalInbox, SignalStream
from bot.store.stream import Lease
from bot.store.topics import StoredTopics
from bot.store.watchkeys import HOME
from config.settings import Part, Settings

CAP: Final = 100_000
"""Signals that may wait for the watch."""
DAY_S: Final = 86_400
POINT_S, AGAIN_S = 10.0, 3_600.0
"""How often it is looked which posts lead, and adapters are told of one that still does."""


def monitoring_of(settings: Settings, content: Content) -> Monitoring | None:
    """What this house watches with; None: nobody watches."""
    return content.monitoring if settings.watch.rules else None


def inbox(floor: Floor) -> SignalInbox:
    """Where signals go, whichever process watches."""
    return SignalInbox(floor.together, floor.durable, floor.clock, CAP)


def topics(floor: Floor) -> StoredTopics:
    return StoredTopics(floor.redis, floor.durable, floor.clock, floor.settings.watch.keep_days)


def complaints(floor: Floor, monitoring: Monitoring | None, shelves: LiveShelves) -> observing.Complaints | None:
    """Who looks at what triage hears, where triage runs and somebody watches."""
    settings = floor.settings
    if monitoring is None or Part.TRIAGE not in settings.parts or settings.triage.own_process:
        return None
    parts = observing.Parts(
        spotter=monitoring.spotter,
        product=partial(_product, shelves),
        tell=inbox(floor).tell,
        partitions=settings.store.partitions,
        clock=floor.clock,
    )
    return observing.Complaints(parts)


def _product(shelves: LiveShelves, reading: Reading, address: Address) -> str:
    found = shelves.product(reading, address)
    return found.id if found else ""


async def watching(house: House, floor: Floor, monitoring: Monitoring, worker: str) -> None:
    """Watch under the lease; what the worker knows is read anew each time the lease is taken."""
    lease = Lease(floor.redis, HOME, "watch", worker, SystemClock())
    settings, alerts = floor.settings, stored_alerts(floor, monitoring)

    async def severity() -> SeverityRules:
        return (await alerts.rules()).severity

    parts = Parts(
        reader=house.content.reader,
        mask=masked,
        spotter=monitoring.spotter,
        gatherer=monitoring.gatherer(),
        judges=Judges(monitoring.spread, monitoring.assessor, ZoneInfo(settings.shop.timezone)),
        stored=house.topics,
        severity=severity,
        clock=floor.clock,
    )
    stage = Watching(parts, Rules(deliveries=settings.triage.deliveries, look_s=settings.watch.look_s))
    async with floor.reader() as reader:
        work = SignalStream(floor.redis, reader, lease, settings.watch.keep_days * DAY_S)
        await work.prepare()
        await lease.during(partial(stage.run, work))


async def pointing(house: House) -> None:
    """Tell adapters which posts lead grave topics, so that they look at their counts whoever brought them."""
    asked: dict[PostId, float] = {}
    while True:
        now = house.clock.monotonic()
        asked = {post: at for post, at in asked.items() if now - at < AGAIN_S}
        for topic in await house.topics.grave():
            adapter = house.adapters.get(topic.lead.partition("/")[0])
            if adapter and adapter.watch and topic.lead not in asked:
                await adapter.watch(topic.lead)
                asked[topic.lead] = now
        await house.clock.sleep(POINT_S)
