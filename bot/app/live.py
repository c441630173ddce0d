"""What the console is given of live rooms.

In: a `House` and its `Floor`. Out: `live_parts`. Called by bot/app/doors.py.
"""

from zoneinfo import ZoneInfo

from bot.app.frame import Floor, House
from bot.app.shelves import shelving
from bot.app.shows import recordings
from bot.console.keys import LiveParts
from bot.core.model import Address
from bot.reading.privacy import masked
from bot.store.rooms import StoredRooms
from bot.store.shows import StoredShows


def live_parts(house: House, floor: Floor) -> LiveParts:
    """Rooms and shows of this store, the feeds of this process, the products of this shop."""
    settings = floor.settings

    def naming(address: Address, link: str) -> str:
        product = house.shelves.linked(address, link)
        return product.name if product else ""

    return LiveParts(
        settings=settings.live,
        reply_s=settings.triage.live_s,
        rooms=StoredRooms(floor.redis, settings.store, floor.durable),
        shows=StoredShows(floor.redis, settings.store, masked),
        recordings=recordings(settings, floor.clock),
        watcher=house.coverage,
        capability=house.senders.capability,
        naming=naming,
        shelving=shelving(house, floor),
        timezone=ZoneInfo(settings.shop.timezone),
    )
