"""Whether 快递鸟 is set up: each step in the order a person takes it, each fault with what to do.

In: settings, where the house's public door is. Out: `Finding`s. Called by `halfminute check kdniao`. The vendor is
asked once whose a made-up number is, which it answers to whoever proves to be who they are; the house gets a signed
push without parcels.
"""

from collections.abc import AsyncIterator
from typing import Final
from urllib.parse import urlencode

import msgspec

from adapters import http
from adapters.courier.kdniao.api import FORM, Api
from adapters.courier.kdniao.seal import signature
from adapters.courier.kdniao.settings import NAME, KdniaoSettings, checked
from adapters.http import Web
from bot.core.checks import Around, Finding, Grade
from bot.core.errors import HalfMinuteError, Misconfigured, Permanent

OK: Final = 200
NOBODYS: Final = "YT0000000000000"


async def check(settings: msgspec.Struct, around: Around) -> AsyncIterator[Finding]:
    """Every step; a fault of one leaves out only those that need it."""
    if not isinstance(settings, KdniaoSettings):
        raise TypeError(f"{type(settings).__name__} are no settings of {NAME}")
    try:
        checked(settings)
    except Misconfigured as error:
        yield Finding("settings", Grade.FAULT, str(error))
        return
    yield Finding("settings", Grade.FINE, "business_id and key are set")
    async with http.opened(http.Times(read_s=settings.timeout_s, total_s=settings.timeout_s + 1)) as web:
        yield await _key(settings, web)
        if not settings.subscribe:
            says = "subscribe is empty: parcels are asked about, nothing is pushed"
            yield Finding("subscribe", Grade.WARNING, says)
            return
        yield await _door(settings, web, around)
    yield Finding(
        "address", Grade.FINE, f"enter http://YOUR-DOMAIN{settings.path} on the vendor's page and have it forwarded "
        f"to {around.door}{settings.path}; choose the form that is signed (RequestData, DataSign)",
    )  # fmt: skip


async def _key(settings: KdniaoSettings, web: Web) -> Finding:
    """A refused account is a fault; any other refusal is about the made-up number."""
    try:
        await Api(web, settings).recognise(NOBODYS)
    except Permanent as error:
        if isinstance(error, Misconfigured):
            return Finding("key", Grade.FAULT, str(error))
    except HalfMinuteError as error:
        return Finding("key", Grade.FAULT, str(error))
    return Finding("key", Grade.FINE, "the vendor answers and accepts business_id and key")


async def _door(settings: KdniaoSettings, web: Web, around: Around) -> Finding:
    """One that is not running is no fault."""
    said = msgspec.json.encode({"EBusinessID": settings.business_id, "Count": "0", "Data": []})
    form = urlencode({"RequestData": said, "DataSign": signature(said, settings.key.reveal())})
    try:
        heard = await web.call(
            "looking for the house", "POST", f"{around.door}{settings.path}", body=form.encode(), media=FORM
        )  # fmt: skip
    except HalfMinuteError:
        return Finding("door", Grade.WARNING, f"no house answers at {around.door}; start it")
    if heard.status != OK:
        return Finding(
            "door", Grade.FAULT, f"a house answers at {around.door} but refuses our own push: it runs with another key "
            "or path; restart it with these settings",
        )  # fmt: skip
    return Finding("door", Grade.FINE, f"the house answers at {around.door} and accepts the key")
