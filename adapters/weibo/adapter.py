"""The adapter for a Weibo account: `[adapters.weibo]`.

In: settings. Out: an `Adapter` with a hook, a source that looks for mentions and comments, and a sender. Made by
bot.app through SPEC.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec

from adapters import http
from adapters.weibo.assembly import assembled
from adapters.weibo.check import check
from adapters.weibo.demo import demonstrated
from adapters.weibo.names import NAME
from adapters.weibo.settings import WeiboSettings, checked
from bot.core.adapters import Adapter, AdapterSpec
from bot.core.clock import Clock
from bot.core.shared import Common


def _make(settings: msgspec.Struct, clock: Clock) -> Adapter:
    if not isinstance(settings, WeiboSettings):
        raise TypeError(f"{type(settings).__name__} are no settings of {NAME}")
    if settings.demo:
        return demonstrated(settings, settings.demo, clock, _make)
    checked(settings)
    times = http.Times(read_s=settings.timeout_s, total_s=settings.timeout_s + 1)

    @asynccontextmanager
    async def opened(common: Common) -> AsyncIterator[Adapter]:
        async with http.opened(times) as web:
            yield assembled(settings, clock, web, common).adapter()

    return Adapter(NAME, opened=opened)


SPEC = AdapterSpec(NAME, WeiboSettings, _make, check)
