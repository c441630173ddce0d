"""Whether the shop's systems can tell of orders: each step in the order a person takes it, each fault with what to do.

In: settings, where the house's public door is. Out: `Finding`s. Called by `halfminute check open_orders`. It sends the
door a signed call that says nothing.
"""

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import msgspec

from adapters.echo import lets_in
from adapters.open_orders.settings import NAME, OpenOrdersSettings
from bot.core.checks import Around, Finding, Grade


async def check(settings: msgspec.Struct, around: Around) -> AsyncIterator[Finding]:
    """The secret, then the door."""
    if not isinstance(settings, OpenOrdersSettings):
        raise TypeError(f"{type(settings).__name__} are no settings of {NAME}")
    if not settings.secret:
        yield Finding("settings", Grade.FAULT, "nobody can call: set `secret` to 16 characters or more")
        return
    yield await lets_in(settings.path, settings.secret, around)
    forwarded = "" if urlsplit(around.door).port == 443 else f", forwarded by a proxy to {around.door}"
    yield Finding("address", Grade.FINE, f"your systems call https://YOUR-DOMAIN{settings.path}{forwarded}")
    if not settings.channel:
        says = "no `channel`: lines must name the adapter through which a customer is reached, else nobody is told"
        yield Finding("channel", Grade.WARNING, says)
