"""The adapter with a Weibo of our own behind it: the same code, through the same doors, without an app or an account.

In: settings with `[adapters.weibo.demo]`, what makes the adapter otherwise. Out: an `Adapter`. Called by
adapters.weibo.adapter. All of it is on loopback, with secrets made up at each start.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import msgspec

from adapters.weibo.fake import script
from adapters.weibo.fake.platform import FakeWeibo
from adapters.weibo.fake.player import Player
from adapters.weibo.fake.rules import Account
from adapters.weibo.names import NAME
from adapters.weibo.settings import DemoSettings, Polling, WeiboSettings
from bot.core.adapters import Adapter
from bot.core.clock import Clock
from bot.core.errors import Misconfigured
from bot.core.ports import FeedGauge, Intake, Source
from bot.core.secret import Secret
from bot.core.shared import Common

CALLS: Final = 1_000_000
QUICKLY: Final = Polling(usual_s=15.0, calm_s=20.0, quick_s=10.0)
"""Nobody counts calls here, and whoever looks at a demo does not wait for minutes."""


class Played:
    """The port `Source`: the real one, with people who do something, once the house can be pushed to."""

    def __init__(self, source: Source, player: Player, chosen: DemoSettings) -> None:
        self._source = source
        self._player = player
        self._chosen = chosen
        self.open = asyncio.Event()

    async def run(self, intake: Intake) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._plays())
            await self._source.run(intake)

    async def _plays(self) -> None:
        await self.open.wait()
        await self._player.play(self._chosen.speed, loop=self._chosen.loop)

    def gauges(self) -> Sequence[FeedGauge]:
        return self._source.gauges()


def demonstrated(
    settings: WeiboSettings, chosen: DemoSettings, clock: Clock, make: Callable[[WeiboSettings, Clock], Adapter]
) -> Adapter:
    """The adapter that `make` makes, hung on a platform of our own. Raises Misconfigured for a script that is none."""
    cues = script.read(Path(chosen.script))

    @asynccontextmanager
    async def opened(common: Common) -> AsyncIterator[Adapter]:
        platform = FakeWeibo(_made_up(), clock)
        async with platform.opened() as base:
            whole = make(_fitting(settings, platform.account, base), clock)
            if whole.opened is None:
                raise Misconfigured("[adapters.weibo.demo] there is nothing to open")
            async with whole.opened(common) as ready:
                if ready.source is None:
                    raise Misconfigured("[adapters.weibo.demo] there is nothing to look with")
                played = Played(ready.source, Player(platform, cues, clock), chosen)

                def door(address: str) -> None:
                    platform.hook = address + settings.path
                    played.open.set()

                yield msgspec.structs.replace(ready, source=played, door=door)

    return Adapter(NAME, opened=opened)


def _made_up() -> Account:
    """An account nobody else knows: its pushes are believed because of these."""
    return Account(
        uid=str(7_000_000_000 + secrets.randbelow(999_999_999)), app_secret=secrets.token_hex(16),
        token=f"2.00{secrets.token_hex(12)}", message_token=f"2.00{secrets.token_hex(12)}",
        per_hour=CALLS, per_ip=CALLS, per_call=CALLS, repeats=True,
    )  # fmt: skip


def _fitting(settings: WeiboSettings, account: Account, base: str) -> WeiboSettings:
    """The settings with what the platform made up."""
    return msgspec.structs.replace(
        settings, demo=None, api=base, message_api=base, commercial_api=base, uid=account.uid,
        app_secret=Secret(account.app_secret), access_token=Secret(account.token),
        message_token=Secret(account.message_token), polling=QUICKLY,
    )  # fmt: skip
