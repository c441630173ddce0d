"""Paging, put together: the receivers of the file, who tells people through them, and the loops of it.

In: a `Floor`, the monitoring, receivers by entry point. Out: `stored_alerts`, `open_paging` (once a house), `telling`
and `sweeping` (loops where the watch runs), `open_receivers` (also for `halfminute check alerts`). Called by
bot/app/house.py, loops.py and doors.py.
"""

import logging
from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Final

from bot.app.content import Content
from bot.app.frame import Floor
from bot.core.alerts import Receiver
from bot.core.clock import Clock, SystemClock, later
from bot.core.errors import Misconfigured
from bot.core.model import Partition, UserName
from bot.core.monitoring import Monitoring, ReceiverSpec
from bot.discovery import RECEIVERS, found, installed
from bot.stages.paging import PagingStage, Parts, Rules
from bot.store.alerts import StoredAlerts
from bot.store.stream import Lease
from bot.store.topics import StoredTopics
from config.settings import Part, SettingsError, convert

log = logging.getLogger(__name__)

Tables = Mapping[str, Mapping[str, object]]

TYPE: Final = "type"
OWNER: Final = "person"
"""The key of a receiver's table that says whose it is, where it is one person's: links in its messages claim for
them."""
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


async def open_receivers(tables: Tables, clock: Clock, stack: AsyncExitStack) -> dict[str, Receiver]:
    """By name, in the order of the file. Raises Misconfigured, naming the table."""
    specs = found(installed(RECEIVERS), ReceiverSpec)
    opened = {}
    for name, table in tables.items():
        where = f"[receivers.{name}]"
        spec = specs.get(str(table.get(TYPE, "")))
        if spec is None:
            raise Misconfigured(f'{where}: type = "{table.get(TYPE, "")}" is no receiver; known: {", ".join(specs)}')
        own = {key: value for key, value in table.items() if key not in (TYPE, OWNER)}
        try:
            settings = convert(own, spec.settings, where)
        except SettingsError as error:
            raise Misconfigured(str(error)) from error
        opened[name] = await stack.enter_async_context(spec.open(name, settings, clock))
    return opened


def owners(tables: Tables) -> dict[str, UserName]:
    """Whose those receivers are that are one person's."""
    return {name: UserName(str(table[OWNER])) for name, table in tables.items() if OWNER in table}


def types(tables: Tables) -> dict[str, str]:
    """What kind each receiver is of, for the console."""
    return {name: str(table.get(TYPE, "")) for name, table in tables.items()}


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
