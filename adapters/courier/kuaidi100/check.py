"""Whether 快递100 is set up: each step in the order a person takes it, each fault with what to do.

In: settings, where the house's public door is. Out: `Finding`s. Called by `halfminute check kuaidi100`. Nothing is
subscribed and nothing billed: the key is tried with a number that is none (that the vendor looks at the key first is of
confidence C), the house with a signed push that says nothing.
"""

from collections.abc import AsyncIterator, Iterator
from typing import Final
from urllib.parse import urlencode, urlsplit

import msgspec

from adapters import http
from adapters.courier.kuaidi100.api import FORM, Api
from adapters.courier.kuaidi100.pushes import CHECK
from adapters.courier.kuaidi100.seal import signature
from adapters.courier.kuaidi100.settings import LOOPBACK, NAME, SALT_LENGTH, Kuaidi100Settings
from adapters.http import Web
from bot.core.checks import Around, Finding, Grade
from bot.core.errors import HalfMinuteError, Misconfigured, Permanent
from bot.core.parcels import Carrier, Shipment

OK: Final = 200
NO_NUMBER: Final = Shipment(Carrier.YTO, "")


async def check(settings: msgspec.Struct, around: Around) -> AsyncIterator[Finding]:
    """Every step; a fault of one leaves out only those that need it."""
    if not isinstance(settings, Kuaidi100Settings):
        raise TypeError(f"{type(settings).__name__} are no settings of {NAME}")
    if settings.demo:
        yield Finding("demo", Grade.SKIPPED, f"a made-up vendor, which needs nothing; remove [adapters.{NAME}.demo]")
        return
    for finding in _forms(settings):
        yield finding
    async with http.opened(http.Times(read_s=settings.timeout_s, total_s=settings.timeout_s + 1)) as web:
        yield await _key(settings, web)
        yield await _door(settings, web, around)
    yield Finding(
        "address", Grade.FINE, f"have {settings.callback or 'the callback'} forwarded to {around.door}{settings.path}"
    )


def _forms(settings: Kuaidi100Settings) -> Iterator[Finding]:
    """One line a setting."""
    if len(settings.salt.reveal()) < SALT_LENGTH:
        says = f"needs {SALT_LENGTH} or more characters, which you make up; without it anybody could push"
        yield Finding("salt", Grade.FAULT, says)
    else:
        yield Finding("salt", Grade.FINE, "long enough to sign pushes with")
    if settings.customer:
        yield Finding("customer", Grade.FINE, "set, so the vendor can be asked as well")
    else:
        yield Finding("customer", Grade.WARNING, "empty: parcels are pushed, but nobody can ask for one at once")
    place = urlsplit(settings.callback)
    if place.scheme not in {"http", "https"} or not place.hostname:
        yield Finding("callback", Grade.FAULT, f"no address; such as http://YOUR-DOMAIN{settings.path}")
    elif place.hostname in LOOPBACK:
        yield Finding("callback", Grade.FAULT, "leads to this machine only; the vendor cannot reach it")
    elif not place.path.endswith(settings.path):
        says = f"ends with {place.path or '/'} and this house listens at {settings.path}; the proxy must lead there"
        yield Finding("callback", Grade.WARNING, says)
    elif place.scheme == "https":
        yield Finding("callback", Grade.WARNING, "https: the vendor pushes there only once it enabled it for you; ask")
    else:
        yield Finding("callback", Grade.WARNING, "http, as the vendor wants it: signed, but readable on the way")


async def _key(settings: Kuaidi100Settings, web: Web) -> Finding:
    """A key that is refused is named; any other refusal is about the number that is none."""
    if not settings.key:
        return Finding("key", Grade.FAULT, 'empty; copy 授权key, write "$NAME" and set the environment variable NAME')
    try:
        await Api(web, settings).subscribe(NO_NUMBER)
    except Misconfigured as error:
        return Finding("key", Grade.FAULT, str(error))
    except Permanent:
        return Finding("key", Grade.FINE, "the vendor answers and does not refuse the key")
    except HalfMinuteError as error:
        return Finding("key", Grade.FAULT, str(error))
    return Finding("key", Grade.WARNING, "the vendor took a parcel without a number; is the address of the api right?")


async def _door(settings: Kuaidi100Settings, web: Web, around: Around) -> Finding:
    """One that is not running is no fault."""
    param = msgspec.json.encode({"status": CHECK})
    form = urlencode({"sign": signature(param, settings.salt.reveal()), "param": param}).encode()
    try:
        heard = await web.call(
            "looking for the house", "POST", f"{around.door}{settings.path}", body=form, media=FORM
        )  # fmt: skip
    except HalfMinuteError:
        return Finding("door", Grade.WARNING, f"no house answers at {around.door}; start it")
    if heard.status != OK:
        return Finding(
            "door", Grade.FAULT, f"a house answers at {around.door} but refuses our own push: it runs with another "
            "salt or path; restart it with these settings",
        )  # fmt: skip
    return Finding("door", Grade.FINE, f"the house answers at {around.door} and accepts the salt")
