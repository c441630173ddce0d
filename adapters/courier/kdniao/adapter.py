"""The adapter for parcels tracked by 快递鸟: `[adapters.kdniao]`.

In: settings. Out: an `Adapter` with a courier and, where the account has a subscription, a hook for its pushes. Made by
bot.app through SPEC.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec

from adapters import http
from adapters.courier.hook import CourierHook
from adapters.courier.kdniao.api import Api
from adapters.courier.kdniao.check import check
from adapters.courier.kdniao.settings import NAME, KdniaoSettings, checked
from adapters.courier.kdniao.vendor import Kdniao
from adapters.http import Web
from adapters.pulse import Pulse
from bot.core.adapters import Adapter, AdapterSpec
from bot.core.clock import Clock
from bot.core.shared import Common


def assembled(settings: KdniaoSettings, clock: Clock, web: Web, common: Common) -> Adapter:
    """One account, put together."""
    pulse = Pulse(NAME, clock)
    vendor = Kdniao(settings, clock, Api(web, settings), common.shared, pulse)
    hooks = (CourierHook(settings.path, vendor, common.track, pulse),) if settings.subscribe else ()
    return Adapter(NAME, hooks=hooks, gauges=pulse.gauges, courier=vendor)


def _make(settings: msgspec.Struct, clock: Clock) -> Adapter:
    if not isinstance(settings, KdniaoSettings):
        raise TypeError(f"{type(settings).__name__} are no settings of {NAME}")
    checked(settings)
    times = http.Times(read_s=settings.timeout_s, total_s=settings.timeout_s + 1)

    @asynccontextmanager
    async def opened(common: Common) -> AsyncIterator[Adapter]:
        async with http.opened(times) as web:
            yield assembled(settings, clock, web, common)

    return Adapter(NAME, opened=opened)


SPEC = AdapterSpec(NAME, KdniaoSettings, _make, check)
