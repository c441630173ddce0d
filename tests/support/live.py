"""Live rooms around a console: feeds as a test says they stand, rooms that post or do not, products by link number.

In: rooms and shows in memory. Out: `Feeds` (the port `Watcher`), `live_parts`. Called by tests of the console.
"""

from collections.abc import Mapping

from bot.console.keys import LiveParts
from bot.core.catalog import Limits
from bot.core.clock import SystemClock
from bot.core.coverage import Coverage, FeedState
from bot.core.model import Address
from bot.core.ports import Capability
from config.settings import LiveSettings
from tests.support.rooms import MemoryRecordings, MemoryRooms, MemoryShows
from tests.support.shelves import small_shelving

LINKS: Mapping[str, str] = {"1": "云朵卫衣", "3": "轻羽羽绒服"}
REPLY_S = 30.0


class Feeds:
    """Every feed in `said`; `posts` are the channels that take what is sent to them."""

    def __init__(self) -> None:
        self.said: list[FeedState] = []
        self.posts = {"fake"}

    def states(self) -> tuple[FeedState, ...]:
        return tuple(self.said)

    def stands(self, state: Coverage, quiet_s: float = 0, feed: str = "demo", channel: str = "fake") -> None:
        """This is how that feed stands now."""
        self.said = [one for one in self.said if one.feed != feed]
        self.said.append(FeedState(feed, channel, (), state, quiet_s))

    def capability(self, address: Address) -> Capability:
        limits = Limits(200, 600, public=True)
        return Capability(address.channel in self.posts, idempotent=True, read_back=False, limits=limits)


def live_parts(
    rooms: MemoryRooms,
    shows: MemoryShows,
    feeds: Feeds,
    settings: LiveSettings | None = None,
    recordings: MemoryRecordings | None = None,
) -> LiveParts:
    return LiveParts(
        settings=settings or LiveSettings(),
        reply_s=REPLY_S,
        rooms=rooms,
        shows=shows,
        recordings=recordings or MemoryRecordings(),
        watcher=feeds,
        capability=feeds.capability,
        naming=lambda address, link: LINKS.get(link, ""),
        shelving=small_shelving(rooms, SystemClock()).shelving,
    )
