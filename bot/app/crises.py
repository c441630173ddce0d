"""Crisis mode, put together: what the desk asks of open crises, and what people do about one.

In: the floor, content, a `House`. Out: `live_watchful` (once a house), `crisis_parts` (for the console), `attending` (a
loop where topics are watched). Called by bot/app/house.py, loops.py and doors.py.
"""

from bot.app import watching
from bot.app.content import Content
from bot.app.frame import Floor, House
from bot.console.keys import CrisisParts
from bot.knowledge.watchful import LiveWatchful
from bot.reading.privacy import masked
from bot.stages.attending import Attending
from bot.stages.handling import HandlingStage, Parts
from bot.store import client
from bot.store.alerts import StoredAlerts
from bot.store.client import Client
from bot.store.crises import StoredCrises

DAY_S = 86_400


def live_watchful(floor: Floor, content: Content) -> LiveWatchful:
    """The open crises of the store, not yet loaded."""
    return LiveWatchful(_stored(floor, floor.hold(client.reader(floor.endpoint))), content.catalog.products)


def crisis_parts(house: House, floor: Floor) -> CrisisParts | None:
    """What the console works with; None where nobody watches."""
    monitoring = house.monitoring
    if monitoring is None:
        return None
    crises = _stored(floor, floor.redis)
    parts = Parts(
        crises=crises,
        topics=house.topics,
        alerts=StoredAlerts(floor.redis, floor.durable, floor.clock, monitoring.rules, monitoring.roster),
        drafts=house.drafts,
        intake=house.ingest,
        guard=house.content.guard,
        reader=house.content.reader,
        clock=floor.clock,
        suggested=house.content.suggested,
        spotter=monitoring.spotter,
        mask=masked,
    )
    return CrisisParts(HandlingStage(parts), crises, house.topics)


async def attending(floor: Floor) -> None:
    """Put to open crises what belongs to them."""
    await Attending(_stored(floor, floor.redis), watching.topics(floor), floor.clock).run()


def _stored(floor: Floor, reader: Client) -> StoredCrises:
    keep_s = floor.settings.watch.keep_days * DAY_S
    return StoredCrises(floor.redis, reader, floor.durable, keep_s)
