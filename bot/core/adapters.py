"""An adapter, made, and the entry point that makes one.

In: nothing. Out: `Adapter`, `AdapterSpec`. Made by adapters, opened and used by `bot.app`.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import msgspec

from bot.core.clock import Clock
from bot.core.hooks import Hook
from bot.core.media import MediaDoor
from bot.core.ports import Sender, Source
from bot.core.shared import Common


class Adapter(msgspec.Struct, frozen=True):
    """One adapter; any part may be missing. With `opened` it is whole only inside that block: the adapter it yields
    takes the place of this one, with what it shares with other processes."""

    name: str
    source: Source | None = None
    sender: Sender | None = None
    hooks: tuple[Hook, ...] = ()
    media: MediaDoor | None = None
    opened: Callable[[Common], AbstractAsyncContextManager["Adapter"]] | None = None


class AdapterSpec(msgspec.Struct, frozen=True):
    """What an entry point in `halfminute.adapters` names. `settings` decodes the table `[adapters.<name>]`."""

    name: str
    settings: type[msgspec.Struct]
    make: Callable[[msgspec.Struct, Clock], Adapter]
