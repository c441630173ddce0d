"""The adapter for live rooms of Bilibili, over its open platform: `[adapters.bilibili]`.

In: settings. Out: an `Adapter` that hears; it posts only through a program of the shop's own, since the platform has no
call for that. Made by bot.app through SPEC.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec

from adapters import http
from adapters.live.bilibili.check import check
from adapters.live.bilibili.demo import demonstrated
from adapters.live.bilibili.names import NAME
from adapters.live.bilibili.rooms import BilibiliRooms
from adapters.live.bilibili.settings import BilibiliSettings, checked
from adapters.live.poster import Copied, Poster
from bot.core.adapters import Adapter, AdapterSpec
from bot.core.clock import Clock
from bot.core.shared import Common


def _make(settings: msgspec.Struct, clock: Clock) -> Adapter:
    if not isinstance(settings, BilibiliSettings):
        raise TypeError(f"{type(settings).__name__} are no settings of {NAME}")
    if settings.demo:
        return demonstrated(settings, settings.demo, clock, _make)
    checked(settings)

    @asynccontextmanager
    async def opened(common: Common) -> AsyncIterator[Adapter]:
        rooms = BilibiliRooms(settings, clock, common.shared)
        if settings.poster is None:
            yield Adapter(NAME, source=rooms, sender=Copied(NAME, rooms.shows_own))
            return
        async with http.opened(http.Times()) as web:
            yield Adapter(NAME, source=rooms, sender=Poster(NAME, settings.poster, clock, web, rooms.shows_own))

    return Adapter(NAME, opened=opened)


SPEC = AdapterSpec(NAME, BilibiliSettings, _make, check)
