"""Paging, put together: the receivers of the file, who tells people through them, and the loops of it.

In: a `Floor`, the monitoring. Out: `stored_alerts`, `open_paging` (once a house), `telling`
and `sweeping` (loops where the watch runs). Called by bot/app/house.py, loops.py and duty.py.
"""

import logging
from typing import Final

from bot.app.content import Content
from bot.app.frame import Floor
from bot.app.receivers import open_receivers, owners
from bot.core.clock import SystemClock, later
from bot.core.model import Partition
from bot.core.monitoring import Monitoring
from bot.stages.paging import PagingStage, Parts, Rules
from bot.store.alerts import StoredAlerts
from bot.store.stream import Lease
from bot.store.topics import StoredTopics
from config.settings import Part

log = logging.getLogger(__name__)

SWEEP_S: Final = 3_600.0
DAY_S: Final = 86_400


def stored_alerts(floor: Floor, monitoring: Monitoring) -> StoredAlerts:
    """The alerts of this shop; rules and roster are those of the file until somebody changes them."""
    return StoredAlerts(floor.redis, floor.durable, floor.clock, monitoring.rules, monitoring.roster)


async def open_paging(floor: Floor, content: Content) -> PagingStage | None:
    """Who tells people, with receivers that are open as long as the house; None where this process does not watch.
    Raises Misconfigured, naming the table."""
    monitoring = content.monitoring
    if monitoring is None or Part.WATCH not in floor.settings.parts:
        return None
    receivers = await open_receivers(monitoring.receivers, floor.clock, floor.stack)
    if not receivers:
        log.warning("no receivers are set in %s: alerts are shown at the console only", floor.settings.watch.rules)
    parts = Parts(
        topics=StoredTopics(floor.redis, floor.durable, floor.clock, floor.settings.watch.keep_days),
        alerts=stored_alerts(floor, monitoring),
        planner=monitoring.planner,
        receivers=receivers,
        clock=floor.clock,
    )
    chosen = floor.settings.watch
    rules = Rules(
        tick_s=chosen.tick_s,
        page_url=chosen.page_url,
        claim_hours=chosen.claim_hours,
        owners=owners(monitoring.receivers),
    )
    return PagingStage(parts, rules)


async def telling(stage: PagingStage, floor: Floor, worker: str) -> None:
    """One worker of all processes tells, under its lease."""
    lease = Lease(floor.redis, Partition(0), "page", worker, SystemClock())
    await lease.during(stage.run)


async def sweeping(floor: Floor, monitoring: Monitoring) -> None:
    """Now and then, forget alerts that are long over."""
    alerts = stored_alerts(floor, monitoring)
    while True:
        await alerts.sweep(later(floor.clock.now(), -floor.settings.watch.keep_days * DAY_S))
        await floor.clock.sleep(SWEEP_S)
