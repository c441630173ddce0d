"""An adapter, made, and the entry point that makes one.

In: nothing. Out: `Adapter`, `AdapterSpec`. Made by adapters, opened and used by `bot.app`.
"""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager

import msgspec

from bot.core.checks import Check
from bot.core.clock import Clock
from bot.core.hooks import Hook
from bot.core.media import MediaDoor
from bot.core.model import Address, Form, Inbound
from bot.core.parcels import Courier
from bot.core.ports import FeedGauge, Sender, Source
from bot.core.shared import Common, Left
from bot.core.signals import PostId
from bot.core.unread import Unread


class Page(msgspec.Struct, frozen=True):
    """Something of an adapter to look at; `says` tells a newcomer what it is."""

    label: str
    address: str
    says: str = ""


class Adapter(msgspec.Struct, frozen=True):
    """One adapter; any part may be missing. With `opened` it is whole only inside that block: the adapter it yields
    takes the place of this one, with what it shares with other processes. `gauges`: how its hooks are doing; `reread`
    reads what could not be read before, and raises Unreadable if it still cannot. `typing` shows a customer that
    somebody writes an answer, `left` tells how many messages the platform still takes to them. `door` is told where
    the public door is, once it is open; `pages` are shown at the start. `watch`: look at this post's counts from now
    on, though nothing else speaks for it. `courier`: it tracks parcels. `forms`: what is wrong with a filled form by
    the platform's rules (each names the field and the rule); empty where it would be taken."""

    name: str
    source: Source | None = None
    sender: Sender | None = None
    hooks: tuple[Hook, ...] = ()
    media: MediaDoor | None = None
    gauges: Callable[[], Sequence[FeedGauge]] | None = None
    reread: Callable[[Unread], Inbound] | None = None
    typing: Callable[[Address], Awaitable[None]] | None = None
    left: Callable[[Address], Awaitable[Left]] | None = None
    door: Callable[[str], None] | None = None
    watch: Callable[[PostId], Awaitable[None]] | None = None
    courier: Courier | None = None
    forms: Callable[[Form], tuple[str, ...]] | None = None
    pages: tuple[Page, ...] = ()
    opened: Callable[[Common], AbstractAsyncContextManager["Adapter"]] | None = None


class AdapterSpec(msgspec.Struct, frozen=True):
    """What an entry point in `halfminute.adapters` names. `settings` decodes the table `[adapters.<name>]`; `check`
    looks whether everything it needs is in order (`halfminute check <name>`)."""

    name: str
    settings: type[msgspec.Struct]
    make: Callable[[msgspec.Struct, Clock], Adapter]
    check: Check | None = None
