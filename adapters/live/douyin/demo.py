"""The adapter with a Douyin of our own behind it: the same code, through the same door, without an app.

In: settings with `[adapters.douyin.demo]`, what makes the adapter otherwise. Out: an `Adapter`. Called by
adapters.live.douyin.adapter.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import msgspec

from adapters.live.douyin.fake.demo import Demo
from adapters.live.douyin.settings import NAME, DemoSettings, DouyinSettings
from bot.core.adapters import Adapter
from bot.core.clock import Clock
from bot.core.errors import Misconfigured
from bot.core.ports import FeedGauge, Intake, Source
from bot.core.shared import Common


class Both:
    """The adapter's source, and the viewers who write by themselves."""

    def __init__(self, source: Source, demo: Demo) -> None:
        self._source = source
        self._demo = demo

    async def run(self, intake: Intake) -> None:
        await self._demo.beside(self._source.run(intake))

    def gauges(self) -> Sequence[FeedGauge]:
        return self._source.gauges()


def demonstrated(
    settings: DouyinSettings, chosen: DemoSettings, clock: Clock, make: Callable[[DouyinSettings, Clock], Adapter]
) -> Adapter:
    """The adapter that `make` makes, hung on a platform of our own. Raises Misconfigured for a script that is none."""
    demo = Demo(chosen, settings.path, clock)

    @asynccontextmanager
    async def opened(common: Common) -> AsyncIterator[Adapter]:
        async with demo.opened() as base:
            whole = make(_fitting(settings, demo, base), clock)
            if whole.opened is None:
                raise Misconfigured("[adapters.douyin.demo] there is nothing to open")
            async with whole.opened(common) as ready:
                if ready.source is None:
                    raise Misconfigured("[adapters.douyin.demo] there is nothing to listen with")
                yield msgspec.structs.replace(ready, source=Both(ready.source, demo), door=demo.door)

    return Adapter(NAME, opened=opened)


def _fitting(settings: DouyinSettings, demo: Demo, base: str) -> DouyinSettings:
    """The settings with what the platform made up."""
    app = demo.app
    return msgspec.structs.replace(
        settings, demo=None, api=base, token_api=base, app_id=app.app_id, app_secret=app.secret,
        push_secrets=app.push_secrets, rooms=(demo.room,), launch_tokens=(),
    )  # fmt: skip
