"""What live rooms sell, put together.

In: the floor, content, a house. Out: `live_shelves` and `shelving` (once a house), `shelf_doors`. Called by
bot/app/house.py and bot/app/doors.py.
"""

import os
from collections.abc import Sequence
from typing import Final
from zoneinfo import ZoneInfo

from bot.app.content import Content
from bot.app.frame import Floor, House
from bot.core.errors import Misconfigured
from bot.core.hooks import Hook
from bot.core.secret import Secret
from bot.knowledge.shelves import LiveShelves
from bot.knowledge.shelving import LiveShelving
from bot.shelfdoor import ShelfDoor
from bot.store import client
from bot.store.rooms import StoredRooms
from bot.store.shared import StoredShared
from bot.store.shelf import StoredShelves
from config.settings import Settings

SHORTEST: Final = 16
"""Characters of a secret that is hard to guess."""


def live_shelves(floor: Floor, content: Content) -> LiveShelves:
    """The shelves of the store over the tables, not yet loaded."""
    stored = StoredShelves(floor.redis, floor.hold(client.reader(floor.endpoint)), floor.durable)
    return LiveShelves(content.catalog, stored, _rooms(floor), floor.settings.store.partitions, floor.clock)


def shelving(house: House, floor: Floor) -> LiveShelving:
    """What people and machines may do with them."""
    zone = ZoneInfo(floor.settings.shop.timezone)
    return LiveShelving(house.shelves, _rooms(floor), house.content.guard, zone, floor.clock)


def shelf_doors(house: House, floor: Floor) -> Sequence[Hook]:
    """The door for machines, where the settings name a secret. Raises Misconfigured."""
    secret = shelf_secret(floor.settings)
    if not secret:
        return ()
    return (ShelfDoor(secret, shelving(house, floor), StoredShared(floor.redis), floor.settings.store.partitions),)


def shelf_secret(settings: Settings) -> Secret:
    """Raises Misconfigured when the settings name a variable that is not there."""
    name = settings.live.shelf_secret_env
    secret = os.environ.get(name, "") if name else ""
    if name and len(secret) < SHORTEST:
        raise Misconfigured(
            f"live.shelf_secret_env names {name}, but that environment variable "
            f"{'is too short' if secret else 'is not set'}: put a secret of {SHORTEST} characters or more there, "
            'or write shelf_secret_env = "" to have no door for machines'
        )
    return Secret(secret)


def _rooms(floor: Floor) -> StoredRooms:
    return StoredRooms(floor.redis, floor.settings.store, floor.durable)
