"""What live rooms sell, put together.

In: the floor, content. Out: `live_shelves` (once a house). Called by bot/app/house.py.
"""

from bot.app.content import Content
from bot.app.frame import Floor
from bot.knowledge.shelves import LiveShelves
from bot.store import client
from bot.store.rooms import StoredRooms
from bot.store.shelf import StoredShelves


def live_shelves(floor: Floor, content: Content) -> LiveShelves:
    """The shelves of the store over the tables, not yet loaded."""
    stored = StoredShelves(floor.redis, floor.hold(client.reader(floor.endpoint)), floor.durable)
    rooms = StoredRooms(floor.redis, floor.settings.store, floor.durable)
    return LiveShelves(content.catalog, stored, rooms, floor.settings.store.partitions, floor.clock)
