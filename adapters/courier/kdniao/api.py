"""快递鸟's interface as the adapter uses it: one address, one form, many kinds of request.

In: calls of the adapter. Out: what was told, or errors of the product's tree. All of them may be repeated without harm.
Rules: platform-apis.md 7.2; subscriptions (1008, 8008) are not in the vendor's bundled documents and of confidence C.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote_plus, urlencode

import msgspec

from adapters import loose
from adapters.courier.kdniao.codes import CARRIERS, DUPLICATE, OK, refusal
from adapters.courier.kdniao.seal import signature
from adapters.courier.kdniao.settings import KdniaoSettings
from adapters.http import Web
from adapters.loose import Fields
from bot.core.errors import Doubtful, Permanent, Retryable, Unreadable
from bot.core.parcels import Carrier, Shipment

FORM: Final = "application/x-www-form-urlencoded"
STATUS_OK: Final = 200
ASK: Final = "8001"
ASK_ANY: Final = "8002"
RECOGNISE: Final = "2002"
RECOGNISED: Final = 5


class Api:
    """One account's way to the vendor."""

    def __init__(self, web: Web, settings: KdniaoSettings) -> None:
        self._web = web
        self._settings = settings

    async def query(self, shipment: Shipment) -> Fields:
        """What is known of it now."""
        kind = ASK if shipment.carrier.value in CARRIERS else ASK_ANY
        return await self._called("asking about a parcel", kind, _about(shipment))

    async def subscribe(self, shipment: Shipment) -> None:
        """Have it pushed from now on; one that is pushed already is fine."""
        await self._called("subscribing a parcel", self._settings.subscribe.value, _about(shipment))

    async def recognise(self, number: str) -> tuple[Carrier, ...]:
        """Whose number it may be."""
        found = await self._called("asking whose number it is", RECOGNISE, {"LogisticCode": number})
        listed = found.get("Shippers")
        listed = listed[:RECOGNISED] if isinstance(listed, list) else []
        named = (CARRIERS.get(loose.text(loose.fields(one).get("ShipperCode")), Carrier.OTHER) for one in listed)
        return tuple(dict.fromkeys(carrier for carrier in named if carrier is not Carrier.OTHER))

    async def _called(self, what: str, kind: str, said: Mapping[str, str]) -> Fields:
        found = await self._posted(what, kind, said)
        code, reason = loose.ident(found.get("ResultCode")), loose.text(found.get("Reason"))
        if found.get("Success") is True or code in {OK, DUPLICATE}:
            return found
        raise refusal(what, code or loose.ident(found.get("Code")), reason)

    async def _posted(self, what: str, kind: str, said: Mapping[str, str]) -> Fields:
        data = msgspec.json.encode(said)
        form = {
            "EBusinessID": self._settings.business_id, "RequestType": kind, "RequestData": data.decode(),
            "DataSign": signature(data, self._settings.key.reveal()), "DataType": "2",
        }  # fmt: skip
        if self._settings.twice:
            form = {name: quote_plus(value) for name, value in form.items()}
        body = urlencode(form, errors="replace").encode()
        try:
            heard = await self._web.call(what, "POST", self._settings.api, body=body, media=FORM)
            found = loose.value(heard.body)
        except (Doubtful, Unreadable) as error:
            raise Retryable(f"{what}: no answer that can be used ({error})", 5.0) from error
        if heard.status >= 500:
            raise Retryable(f"{what}: the vendor's server failed with {heard.status}", 5.0)
        if heard.status != STATUS_OK:
            raise Permanent(f"{what}: the vendor answers with {heard.status}; is the address in the settings right?")
        return loose.fields(found)


def _about(shipment: Shipment) -> Mapping[str, str]:
    said = {"LogisticCode": shipment.number, "CustomerName": shipment.phone_tail}
    return {"ShipperCode": shipment.carrier.value, **said} if shipment.carrier.value in CARRIERS else said
