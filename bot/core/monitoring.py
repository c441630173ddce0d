"""A way to watch, and the entry points that bring one: what makes signals into alerts, and who tells people.

In: nothing. Out: `MonitoringSpec` with what it loads, `ReceiverSpec`. Made by `monitoring` and by `adapters.alerting`,
opened and used by `bot.app`.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import msgspec

from bot.core.alerts import AlertRules, Planner, Receiver, Roster
from bot.core.catalog import Product
from bot.core.clock import Clock
from bot.core.dryrun import DryRun
from bot.core.spreading import Spread
from bot.core.topics import Assessor, Gatherer, Spotter


class Shop(msgspec.Struct, frozen=True):
    """What a watch must know of the shop: its name, its products, and the zone its hours are in."""

    name: str
    products: tuple[Product, ...]
    timezone: str = "Asia/Shanghai"


class Monitoring(msgspec.Struct, frozen=True, kw_only=True):
    """A watch made ready from one file (`alerts.toml`). `rules` and `roster` are those of the file, which people may
    change at the console; `receivers` are its tables by name, each with its `type`. `faults`: what is odd in the file
    but does not stop it, such as a roster with a hole, each with its line."""

    spotter: Spotter
    gatherer: Callable[[], Gatherer]
    spread: Spread
    assessor: Assessor
    planner: Planner
    dryrun: DryRun
    rules: AlertRules
    roster: Roster
    receivers: Mapping[str, Mapping[str, object]]
    faults: tuple[str, ...] = ()


class MonitoringSpec(msgspec.Struct, frozen=True):
    """What the entry point in `halfminute.monitoring` names. `load` raises Misconfigured, naming file and line."""

    name: str
    load: Callable[[Path, Shop], Monitoring]


class ReceiverSpec(msgspec.Struct, frozen=True):
    """What an entry point in `halfminute.receivers` names: a `type` of receiver. `settings` decodes its table without
    the type; `open` makes one of that name, for as long as the block lasts."""

    name: str
    settings: type[msgspec.Struct]
    open: Callable[[str, msgspec.Struct, Clock], AbstractAsyncContextManager[Receiver]]
