"""快递100's interface as the adapter uses it: follow a parcel, ask about one, ask whose number it is.

In: calls of the adapter. Out: what was told, or errors of the product's tree. All three may be repeated without harm.
The key travels in the body, so no body goes into an error. Addresses: platform-apis.md 7.1; that of the recognition is
of confidence C.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

import msgspec

from adapters import loose
from adapters.courier.kuaidi100.codes import CARRIERS, CODES, DUPLICATE, NO_RECORD, querying, subscribing
from adapters.courier.kuaidi100.seal import asked
from adapters.courier.kuaidi100.settings import TABLE, Kuaidi100Settings
from adapters.http import Web
from adapters.loose import Fields
from bot.core.errors import Doubtful, Misconfigured, Permanent, Retryable, Unreadable
from bot.core.parcels import Carrier, Shipment

FORM: Final = "application/x-www-form-urlencoded"
OK: Final = "200"
STATUS_OK: Final = 200
ADVANCED: Final = "4"
"""resultv2: codes that tell a locker from the road."""
RECOGNISED: Final = 5


class Api:
    """One account's way to the vendor."""

    def __init__(self, web: Web, settings: Kuaidi100Settings) -> None:
        self._web = web
        self._settings = settings

    async def subscribe(self, shipment: Shipment) -> bool:
        """Have it pushed from now on; False where the vendor does so already."""
        known = CODES.get(shipment.carrier, "")
        parameters = {
            "callbackurl": self._settings.callback, "salt": self._settings.salt.reveal(), "resultv2": ADVANCED,
            "autoCom": "0" if known else "1", "interCom": "0", "phone": shipment.phone_tail,
        }  # fmt: skip
        param = {
            "company": known, "number": shipment.number, "key": self._settings.key.reveal(), "parameters": parameters,
        }  # fmt: skip
        found = await self._posted("subscribing a parcel", "/poll", {"schema": "json", "param": _json(param)})
        code = loose.ident(found.get("returnCode"))
        if code in {OK, DUPLICATE}:
            return code == OK
        raise subscribing(code, loose.text(found.get("message")))

    async def query(self, shipment: Shipment) -> Fields | None:
        """What is known of it now; None where nothing is yet."""
        if not self._settings.customer:
            raise Misconfigured(
                f"{TABLE} customer is empty, so nothing can be asked; it is 公司编号 on the page of your account"
            )
        param = _json({
            "com": CODES.get(shipment.carrier, ""), "num": shipment.number, "phone": shipment.phone_tail,
            "resultv2": ADVANCED, "show": "0", "order": "desc",
        })  # fmt: skip
        sign = asked(param.encode(), self._settings.key.reveal(), self._settings.customer)
        form = {"customer": self._settings.customer, "sign": sign, "param": param}
        found = await self._posted("asking about a parcel", "/poll/query.do", form)
        if found.get("data") is not None:
            return found
        code = loose.ident(found.get("returnCode"))
        if code == NO_RECORD:
            return None
        raise querying(code, loose.text(found.get("message")))

    async def recognise(self, number: str) -> tuple[Carrier, ...]:
        """Whose number it may be."""
        query = {"num": number, "key": self._settings.key.reveal()}
        address = f"{self._settings.recognise_api}/autonumber/auto"
        found = await self._told("asking whose number it is", "GET", address, query=query)
        if isinstance(found, dict):
            raise querying(loose.ident(found.get("returnCode")), loose.text(found.get("message")))
        listed = found[:RECOGNISED] if isinstance(found, list) else []
        named = (CARRIERS.get(loose.text(loose.fields(one).get("comCode")), Carrier.OTHER) for one in listed)
        return tuple(dict.fromkeys(carrier for carrier in named if carrier is not Carrier.OTHER))

    async def _posted(self, what: str, path: str, form: Mapping[str, str]) -> Fields:
        found = await self._told(what, "POST", f"{self._settings.api}{path}", form=form)
        return loose.fields(found)

    async def _told(
        self, what: str, method: str, address: str, *, form: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> object:  # fmt: skip
        body = urlencode(form, errors="replace").encode() if form is not None else None
        try:
            heard = await self._web.call(what, method, address, query=query, body=body, media=FORM)
            found = loose.value(heard.body)
        except (Doubtful, Unreadable) as error:
            raise Retryable(f"{what}: no answer that can be used ({error})", 5.0) from error
        if heard.status >= 500:
            raise Retryable(f"{what}: the vendor's server failed with {heard.status}", 5.0)
        if heard.status != STATUS_OK:
            raise Permanent(f"{what}: the vendor answers with {heard.status}; is the address in the settings right?")
        return found


def _json(said: Mapping[str, object]) -> str:
    return msgspec.json.encode(said).decode()
