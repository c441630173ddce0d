"""The open orders: orders, own parcels and customers from any system of the shop, by signed calls.

In: `[adapters.open_orders]` in the settings. Out: an `Adapter` with a door; it never sends. Made by bot.app through
SPEC. The contract for those systems is OPEN_ORDERS.md; tables come in by `halfminute import` and the console.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec

from adapters.open_orders.check import check
from adapters.open_orders.hook import OrdersHook
from adapters.open_orders.settings import NAME, OpenOrdersSettings
from adapters.pulse import Pulse
from bot.core.adapters import Adapter, AdapterSpec
from bot.core.clock import Clock
from bot.core.shared import Common


def _make(settings: msgspec.Struct, clock: Clock) -> Adapter:
    if not isinstance(settings, OpenOrdersSettings):
        raise TypeError(f"{type(settings).__name__} are no settings of {NAME}")
    if not settings.secret:
        return Adapter(NAME)

    @asynccontextmanager
    async def opened(common: Common) -> AsyncIterator[Adapter]:
        pulse = Pulse(NAME, clock)
        yield Adapter(NAME, hooks=(OrdersHook(settings, clock, common, pulse),), gauges=pulse.gauges)

    return Adapter(NAME, opened=opened)


SPEC = AdapterSpec(NAME, OpenOrdersSettings, _make, check)
