"""The adapters in use, and the way to the one that serves an address.

In: `Settings`. Out: adapters by name, `Senders`. Called by bot/app/house.py.
"""

from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Final

import msgspec

from bot.core.adapters import Adapter, AdapterSpec
from bot.core.catalog import Limits
from bot.core.clock import Clock
from bot.core.errors import Misconfigured, Permanent, Unreadable
from bot.core.model import Address
from bot.core.ports import Capability, FeedGauge, Intake, Sender
from bot.core.shared import Common, Left
from bot.core.unread import Unread
from bot.discovery import ADAPTERS, found, installed
from config.settings import Settings, SettingsError, convert

NOWHERE: Final = Capability(can_post=False, idempotent=False, read_back=False, limits=Limits(60, 240, public=True))
"""What holds for a channel without a sending side."""


def make_adapters(settings: Settings, clock: Clock) -> dict[str, Adapter]:
    """The adapters that have a table in the settings. Raises Misconfigured for an unknown one or a wrong key."""
    made = {}
    for name in settings.adapters:
        spec, own = chosen(settings, name)
        made[name] = spec.make(own, clock)
    return made


def chosen(settings: Settings, name: str) -> tuple[AdapterSpec, msgspec.Struct]:
    """The adapter of that name with its own settings. Raises Misconfigured."""
    specs = found(installed(ADAPTERS), AdapterSpec)
    if name not in specs:
        raise Misconfigured(f"[adapters.{name}]: no such adapter; installed are {', '.join(specs)}")
    if name not in settings.adapters:
        raise Misconfigured(
            f"there is no table [adapters.{name}] in the settings; write one, or name a file with --config"
        )
    try:
        return specs[name], convert(settings.adapters[name], specs[name].settings, f"[adapters.{name}]")
    except SettingsError as error:
        raise Misconfigured(str(error)) from error


async def open_adapters(made: Mapping[str, Adapter], common: Common, stack: AsyncExitStack) -> dict[str, Adapter]:
    """The adapters made whole, for as long as the stack lives, with what they share with other processes."""
    return {
        name: await stack.enter_async_context(adapter.opened(common)) if adapter.opened else adapter
        for name, adapter in made.items()
    }


def gauges(adapters: Mapping[str, Adapter]) -> Iterator[FeedGauge]:
    """How well each of them is heard."""
    for adapter in adapters.values():
        if adapter.source:
            yield from adapter.source.gauges()
        if adapter.gauges:
            yield from adapter.gauges()


async def reread(adapters: Mapping[str, Adapter], intake: Intake, unread: Unread) -> None:
    """Have its adapter read it once more, and take it in like any message. Raises Unreadable, Unavailable."""
    adapter = adapters.get(unread.channel)
    if adapter is None or adapter.reread is None:
        raise Unreadable(f"nothing here reads messages of {unread.channel}")
    await intake.accept([adapter.reread(unread)])


@dataclass(frozen=True)
class Senders:
    """The sending halves, by channel."""

    adapters: Mapping[str, Adapter]

    def to(self, address: Address) -> Sender:
        """Raises Permanent for a channel nobody serves."""
        adapter = self.adapters.get(address.channel)
        if adapter is None or adapter.sender is None:
            raise Permanent(f"no adapter sends to {address.channel}; add [adapters.{address.channel}] to the settings")
        return adapter.sender

    def capability(self, address: Address) -> Capability:
        """What that address can take now."""
        adapter = self.adapters.get(address.channel)
        return adapter.sender.capability(address) if adapter and adapter.sender else NOWHERE

    async def typing(self, address: Address) -> None:
        """Show that customer, where their platform can, that somebody writes an answer."""
        adapter = self.adapters.get(address.channel)
        if adapter and adapter.typing:
            await adapter.typing(address)

    async def left(self, address: Address) -> Left | None:
        """How many messages the platform still takes to them; None where it does not count, as in public."""
        adapter = self.adapters.get(address.channel)
        return await adapter.left(address) if adapter and adapter.left and not address.is_read_by_all else None

    def limits(self, address: Address) -> Limits:
        return self.capability(address).limits
