"""The open watch: posts, reposts and counts from any collector, out of files and pipes or by signed calls.

In: `[adapters.open_watch]` in the settings. Out: an `Adapter` whose sources and door tell signals through
`Common.tell`; it never sends. Made by bot.app through SPEC. The contract for collectors is OPEN_WATCH.md.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Protocol

import msgspec

from adapters.watch.check import check
from adapters.watch.ear import Ear
from adapters.watch.feeds import Follower, Pipe
from adapters.watch.hook import WatchHook
from adapters.watch.replay import Replay
from adapters.watch.settings import NAME, FeedSettings, OpenWatchSettings
from bot.core.adapters import Adapter, AdapterSpec
from bot.core.clock import Clock
from bot.core.errors import Misconfigured
from bot.core.hooks import Hook
from bot.core.ports import FeedGauge, Intake
from bot.core.shared import Common


class Feed(Protocol):
    """One collector's way in."""

    async def run(self) -> None: ...


class OpenWatch:
    """The port `Source` over all feeds."""

    def __init__(self, settings: OpenWatchSettings, clock: Clock, common: Common) -> None:
        self._ears = [Ear(feed.name, feed.channel, clock) for feed in settings.feeds]
        self._feeds = [_feed(feed, ear, common) for feed, ear in zip(settings.feeds, self._ears, strict=True)]

    async def run(self, intake: Intake) -> None:
        """All of them until cancelled, or until the last recording ends. Raises Misconfigured if one cannot work."""
        try:
            async with asyncio.TaskGroup() as group:
                for feed in self._feeds:
                    group.create_task(feed.run())
        except BaseExceptionGroup as errors:
            hopeless = errors.subgroup(Misconfigured)
            if hopeless is None:
                raise
            raise _first(hopeless) from None

    def gauges(self) -> Sequence[FeedGauge]:
        return tuple(ear.gauge() for ear in self._ears)


def _feed(settings: FeedSettings, ear: Ear, common: Common) -> Feed:
    if settings.pipe:
        return Pipe(settings, ear, common.tell)
    if settings.speed is None:
        return Follower(settings, ear, common.tell, common.shared)
    return Replay(settings, ear, common.tell)


def _first(group: BaseExceptionGroup[Misconfigured]) -> Misconfigured:
    error = group.exceptions[0]
    return _first(error) if isinstance(error, BaseExceptionGroup) else error


def _make(settings: msgspec.Struct, clock: Clock) -> Adapter:
    if not isinstance(settings, OpenWatchSettings):
        raise TypeError(f"{type(settings).__name__} are no settings of {NAME}")

    @asynccontextmanager
    async def opened(common: Common) -> AsyncIterator[Adapter]:
        ear = Ear(f"{NAME} {settings.path}", settings.channel, clock)
        hooks: tuple[Hook, ...] = ()
        if settings.secret:
            hooks = (WatchHook(settings.path, settings.secret, ear, common.tell, common.shared),)
        yield Adapter(
            NAME,
            source=OpenWatch(settings, clock, common) if settings.feeds else None,
            hooks=hooks,
            gauges=(lambda: (ear.gauge(),)) if hooks else None,
        )

    return Adapter(NAME, opened=opened)


SPEC = AdapterSpec(NAME, OpenWatchSettings, _make, check)
