"""The open watch: `[adapters.open_watch]`."""

import msgspec

from adapters.watch.settings import NAME, OpenWatchSettings
from bot.core.adapters import Adapter, AdapterSpec
from bot.core.clock import Clock


def _make(settings: msgspec.Struct, clock: Clock) -> Adapter:
    return Adapter(NAME)


SPEC = AdapterSpec(NAME, OpenWatchSettings, _make)
