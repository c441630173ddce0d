"""The adapter with a Bilibili of our own behind it: the same code, through the same doors, without an app or a host.

In: settings with `[adapters.bilibili.demo]`, what makes the adapter otherwise. Out: an `Adapter`. Called by
adapters.live.bilibili.adapter. All of it is on loopback, with secrets made up at each start.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import msgspec

from adapters.live.bilibili.fake import script
from adapters.live.bilibili.fake.platform import FakeBilibili
from adapters.live.bilibili.fake.player import Player
from adapters.live.bilibili.names import NAME
from adapters.live.bilibili.settings import BilibiliSettings, DemoSettings, RoomSettings
from bot.core.adapters import Adapter
from bot.core.clock import Clock
from bot.core.ports import FeedGauge, Intake, Source
from bot.core.secret import Secret
from bot.core.shared import Common

ROOM: Final = 1000
SIGNS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Played:
    """The port `Source`: the real one, with a room to hear."""

    def __init__(self, source: Source, player: Player, chosen: DemoSettings) -> None:
        self._source = source
        self._player = player
        self._chosen = chosen

    async def run(self, intake: Intake) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._player.play(self._chosen.speed, loop=self._chosen.loop))
            await self._source.run(intake)

    def gauges(self) -> Sequence[FeedGauge]:
        return self._source.gauges()


def demonstrated(
    settings: BilibiliSettings, chosen: DemoSettings, clock: Clock, make: Callable[[BilibiliSettings, Clock], Adapter]
) -> Adapter:
    """The adapter that `make` makes, hung on a platform of our own. Raises Misconfigured for a script that is none."""
    cues = script.read(Path(chosen.script))

    @asynccontextmanager
    async def opened(common: Common) -> AsyncIterator[Adapter]:
        platform = FakeBilibili(clock)
        code = "".join(secrets.choice(SIGNS) for _ in range(13))
        host = platform.host(code, ROOM, chosen.room)
        async with platform.opened() as base:
            own = settings.rooms[0].own_ids if settings.rooms else ()
            fitting = msgspec.structs.replace(
                settings, demo=None, api=base, app_id=platform.app.number, access_key=Secret(platform.app.key),
                access_secret=Secret(platform.app.secret),
                rooms=(RoomSettings(name=chosen.room, code=Secret(code), own_ids=own),),
            )  # fmt: skip
            whole = make(fitting, clock)
            assert whole.opened is not None  # noqa: S101 - it has no demo any more
            async with whole.opened(common) as ready:
                assert ready.source is not None  # noqa: S101 - it has a room
                player = Player(platform.lines, host, cues, clock)
                yield msgspec.structs.replace(ready, source=Played(ready.source, player, chosen))

    return Adapter(NAME, opened=opened)
