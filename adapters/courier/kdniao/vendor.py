"""快递鸟 as a courier: it answers questions, and pushes where the account has a subscription.

In: shipments, pushes. Out: the port `Courier`, and the hook's `Vendor`. Made by adapters.courier.kdniao.adapter. The
vendor's limits are kept here: calls a second and a day (platform-apis.md 7.2).
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from adapters.courier.kdniao import answers, seal
from adapters.courier.kdniao.api import Api
from adapters.courier.kdniao.settings import NAME, TABLE, KdniaoSettings
from adapters.courier.pacing import Daily, Looks, Rate
from adapters.dates import CHINA
from adapters.pulse import Pulse
from bot.core.carriers import likely, name_of
from bot.core.clock import SECOND, Clock, Millis
from bot.core.errors import Permanent, Unavailable
from bot.core.parcels import Carrier, Shipment, Snapshot
from bot.core.shared import Shared


class Kdniao:
    """The port `Courier`, and what the hook asks."""

    name = NAME

    def __init__(self, settings: KdniaoSettings, clock: Clock, api: Api, shared: Shared, pulse: Pulse) -> None:
        self._settings = settings
        self._clock = clock
        self._api = api
        self._pulse = pulse
        self._rate = Rate(clock, settings.per_s)
        self._recognitions = Rate(clock, settings.recognitions_per_s)
        self._daily = Daily(NAME, shared, clock, settings.a_day)
        self._looks = Looks(NAME, shared, clock, settings.every_s)

    # ---- the port Courier

    def takes(self, carrier: Carrier) -> bool:
        return carrier is not Carrier.OWN

    @property
    def pushes(self) -> bool:
        return bool(self._settings.subscribe)

    @property
    def every_s(self) -> float:
        return self._settings.every_s

    async def watch(self, shipment: Shipment) -> None:
        """See the port."""
        if not self.pushes:
            raise Permanent(f"{TABLE} subscribe is empty, so nothing is pushed; parcels are asked about instead")
        self._askable(shipment)
        await self._daily.spend()
        await self._rate.wait()
        with self._pulse.watching():
            await self._api.subscribe(shipment)

    async def look(self, shipment: Shipment) -> Snapshot | None:
        """See the port. Raises Retryable where it was asked about lately, or too much was asked today."""
        self._askable(shipment)
        kept = f"{shipment.carrier}-{shipment.number}"
        await self._looks.begin(kept)
        try:
            await self._daily.spend()
            await self._rate.wait()
            with self._pulse.watching():
                found = await self._api.query(shipment)
        except Unavailable:
            await self._looks.forget(kept)
            raise
        told = answers.parcel({**found, "LogisticCode": shipment.number}, self._clock.now())
        return told if told is not None and told.events else None

    async def recognise(self, number: str) -> tuple[Carrier, ...]:
        """See the port."""
        if not self._settings.recognises:
            return likely(number)
        await self._daily.spend()
        await self._recognitions.wait()
        with self._pulse.watching():
            return await self._api.recognise(number)

    # ---- the hook's Vendor

    def proven(self, body: bytes) -> bytes:
        return seal.proven(body, self._settings.key, twice=self._settings.twice)

    def read(self, said: bytes, at: Millis) -> Sequence[Snapshot]:
        return answers.read(said, self._settings.business_id, at)

    def answer(self, fault: str, at: Millis) -> bytes:
        now = f"{datetime.fromtimestamp(at / SECOND, CHINA):%Y-%m-%d %H:%M:%S}"
        return msgspec.json.encode(
            {"EBusinessID": self._settings.business_id, "UpdateTime": now, "Success": not fault, "Reason": fault}
        )

    async def ended(self, snapshots: Sequence[Snapshot]) -> None:
        """The vendor keeps no count of subscriptions."""

    def _askable(self, shipment: Shipment) -> None:
        """Raises Permanent for what the vendor would refuse, or answer out of an old store."""
        if shipment.carrier in self._settings.tails and not shipment.phone_tail:
            raise Permanent(
                f"{TABLE} {name_of(shipment.carrier)} tells nothing without the last four digits of the receiver's "
                "phone; add the phone to the order"
            )
