"""All rooms of one app of Bilibili's open platform: the in-half of the adapter.

In: settings. Out: `Inbound`s to the intake, a gauge a room (port `Source`). Made by adapters.live.bilibili.adapter.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from adapters import http
from adapters.live.bilibili.api import Api
from adapters.live.bilibili.beats import beating
from adapters.live.bilibili.ear import Ear, Trouble
from adapters.live.bilibili.line import sockets
from adapters.live.bilibili.memory import Memory
from adapters.live.bilibili.session import Listener, Parts
from adapters.live.bilibili.settings import BilibiliSettings
from bot.core.clock import Clock
from bot.core.errors import Misconfigured
from bot.core.model import Address
from bot.core.ports import FeedGauge, Intake
from bot.core.shared import Shared


class BilibiliRooms:
    """The port `Source`. One room that cannot be heard keeps no other from being heard."""

    def __init__(self, settings: BilibiliSettings, clock: Clock, shared: Shared | None = None) -> None:
        self._settings = settings
        self._clock = clock
        self._memory = Memory(shared, settings.app_id)
        self._ears = tuple(Ear(room.name, room.own_ids, clock) for room in settings.rooms)

    async def run(self, intake: Intake) -> None:
        """See the port; raises Misconfigured when no room can be heard until somebody changes something."""
        async with self._parts() as parts, asyncio.TaskGroup() as group:
            listeners = [Listener(room, ear, parts) for room, ear in zip(self._settings.rooms, self._ears, strict=True)]
            beats = group.create_task(beating(parts.api, listeners, self._settings.heartbeat_s, self._clock))
            hearing = [group.create_task(_heard(listener, intake)) for listener in listeners]
            hopeless = [await task for task in hearing]
            beats.cancel()
        raise hopeless[0]

    def gauges(self) -> Sequence[FeedGauge]:
        return tuple(ear.gauge() for ear in self._ears)

    def shows_own(self, address: Address) -> bool:
        """Whether what the shop writes in that room comes back through this feed as its own."""
        rooms = zip(self._settings.rooms, self._ears, strict=True)
        return any(room.own_ids and ear.place.room == address.conversation for room, ear in rooms)

    @asynccontextmanager
    async def _parts(self) -> AsyncIterator[Parts]:
        settings = self._settings
        times = http.Times(read_s=settings.timeout_s, total_s=settings.timeout_s + 1)
        async with (
            http.opened(times, connections=4) as web,
            sockets() as lines,
        ):
            yield Parts(Api(web, settings, self._clock), lines, self._memory, settings, self._clock)


async def _heard(listener: Listener, intake: Intake) -> Misconfigured:
    """Hear one room until nothing can help it; why."""
    try:
        await listener.run(intake)
    except Misconfigured as error:
        listener.ear.suffer(Trouble.SESSION, str(error))
        return error
    raise AssertionError("a room is heard until it is cancelled")
