"""The adapter for parcels tracked by 快递100: `[adapters.kuaidi100]`.

In: settings. Out: an `Adapter` with a hook for its pushes and a courier. Made by bot.app through SPEC.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec

from adapters import http
from adapters.courier.hook import CourierHook
from adapters.courier.kuaidi100.api import Api
from adapters.courier.kuaidi100.check import check
from adapters.courier.kuaidi100.demo import demonstrated
from adapters.courier.kuaidi100.settings import NAME, Kuaidi100Settings, checked
from adapters.courier.kuaidi100.vendor import Kuaidi100
from adapters.http import Web
from adapters.pulse import Pulse
from bot.core.adapters import Adapter, AdapterSpec
from bot.core.clock import Clock
from bot.core.shared import Common


def assembled(settings: Kuaidi100Settings, clock: Clock, web: Web, common: Common) -> Adapter:
    """One account, put together."""
    pulse = Pulse(NAME, clock)
    vendor = Kuaidi100(settings, clock, Api(web, settings), common.shared, pulse)
    hook = CourierHook(settings.path, vendor, common.track, pulse)
    return Adapter(NAME, hooks=(hook,), gauges=pulse.gauges, courier=vendor)


def _make(settings: msgspec.Struct, clock: Clock) -> Adapter:
    if not isinstance(settings, Kuaidi100Settings):
        raise TypeError(f"{type(settings).__name__} are no settings of {NAME}")
    if settings.demo:
        return demonstrated(settings, settings.demo, clock, _make)
    checked(settings)
    times = http.Times(read_s=settings.timeout_s, total_s=settings.timeout_s + 1)

    @asynccontextmanager
    async def opened(common: Common) -> AsyncIterator[Adapter]:
        async with http.opened(times) as web:
            yield assembled(settings, clock, web, common)

    return Adapter(NAME, opened=opened)


SPEC = AdapterSpec(NAME, Kuaidi100Settings, _make, check)
