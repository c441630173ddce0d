"""Whether the shop's systems can tell of orders: each step in the order a person takes it, each fault with what to do.

In: settings, where the house's public door is. Out: `Finding`s. Called by `halfminute check open_orders`. It sends the
door a signed call that says nothing.
"""

from collections.abc import AsyncIterator
from typing import Final
from urllib.parse import urlsplit

import msgspec

from adapters import http
from adapters.open_orders.settings import NAME, OpenOrdersSettings
from bot.core.checks import Around, Finding, Grade
from bot.core.errors import HalfMinuteError
from bot.core.signed import signed

OK: Final = 200


async def check(settings: msgspec.Struct, around: Around) -> AsyncIterator[Finding]:
    """The secret, then the door."""
    if not isinstance(settings, OpenOrdersSettings):
        raise TypeError(f"{type(settings).__name__} are no settings of {NAME}")
    if not settings.secret:
        yield Finding("settings", Grade.FAULT, "nobody can call: set `secret` to 16 characters or more")
        return
    yield await _door(settings, around)
    forwarded = "" if urlsplit(around.door).port == 443 else f", forwarded by a proxy to {around.door}"
    yield Finding("address", Grade.FINE, f"your systems call https://YOUR-DOMAIN{settings.path}{forwarded}")
    if not settings.channel:
        says = "no `channel`: lines must name the adapter through which a customer is reached, else nobody is told"
        yield Finding("channel", Grade.WARNING, says)


async def _door(settings: OpenOrdersSettings, around: Around) -> Finding:
    """One that is not running is no fault."""
    body = b""
    headers = signed(settings.secret, body, around.clock.now())
    async with http.opened(http.Times()) as web:
        try:
            heard = await web.call(
                "looking for the house", "POST", f"{around.door}{settings.path}", body=body, headers=headers
            )
        except HalfMinuteError:
            return Finding("door", Grade.WARNING, f"no house answers at {around.door}; start it")
    if heard.status != OK:
        return Finding(
            "door", Grade.FAULT,
            f"a house answers at {around.door} but refuses our own call: it runs with another secret or path, or it "
            "has another time; restart it with these settings",
        )  # fmt: skip
    return Finding("door", Grade.FINE, f"the house answers at {around.door} and accepts the secret")
