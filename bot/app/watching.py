"""The watch, put together: what is told to it, and who notices what customers complain of.

In: a `House` and its `Floor`, content. Out: `inbox`, `topics` and `complaints`, once a house. Called by
bot/app/house.py.
"""

from functools import partial
from typing import Final

from bot.app.content import Content
from bot.app.frame import Floor
from bot.core.model import Address, Reading
from bot.core.monitoring import Monitoring
from bot.knowledge.shelves import LiveShelves
from bot.stages import observing
from bot.store.signals import SignalInbox
from bot.store.topics import StoredTopics
from config.settings import Part, Settings

CAP: Final = 100_000
"""Signals that may wait for the watch."""


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
