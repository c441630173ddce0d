"""快递100 as a courier: it pushes what becomes of a parcel once it was asked to, and answers questions now and then.

In: shipments, pushes. Out: the port `Courier`, and the hook's `Vendor`. Made by adapters.courier.kuaidi100.adapter. The
vendor's limits are kept here: four subscriptions of a number a month, half an hour between two, and between two
questions (platform-apis.md 7.1).
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from adapters.courier.kuaidi100 import pushes, seal
from adapters.courier.kuaidi100.api import Api
from adapters.courier.kuaidi100.settings import NAME, TABLE, Kuaidi100Settings
from adapters.courier.pacing import Looks, Rate, Subscriptions
from adapters.pulse import Pulse
from bot.core.carriers import likely, name_of
from bot.core.clock import Clock, Millis
from bot.core.errors import Permanent, Unavailable
from bot.core.parcels import Carrier, Shipment, Snapshot
from bot.core.shared import Shared

TAKEN: Final = {"result": True, "returnCode": "200", "message": "成功"}
REFUSED: Final = {"result": False, "returnCode": "500"}
SHORTEST: Final = 6
LONGEST: Final = 32


class Kuaidi100:
    """The port `Courier`, and what the hook asks."""

    name = NAME
    pushes = True

    def __init__(self, settings: Kuaidi100Settings, clock: Clock, api: Api, shared: Shared, pulse: Pulse) -> None:
        self._settings = settings
        self._api = api
        self._pulse = pulse
        self._rate = Rate(clock, settings.per_s)
        self._looks = Looks(NAME, shared, clock, settings.every_s)
        self._subscriptions = Subscriptions(NAME, shared, clock, settings.a_month, settings.again_s)
        self._clock = clock

    # ---- the port Courier

    def takes(self, carrier: Carrier) -> bool:
        return carrier is not Carrier.OWN

    @property
    def every_s(self) -> float:
        return self._settings.every_s

    async def watch(self, shipment: Shipment) -> None:
        """See the port."""
        self._askable(shipment)
        if not await self._subscriptions.wanted(_kept(shipment)):
            return
        await self._rate.wait()
        with self._pulse.watching():
            new = await self._api.subscribe(shipment)
        await self._subscriptions.begun(_kept(shipment), new=new)

    async def look(self, shipment: Shipment) -> Snapshot | None:
        """See the port. Raises Retryable where it was asked about lately."""
        self._askable(shipment)
        await self._looks.begin(_kept(shipment))
        await self._rate.wait()
        try:
            with self._pulse.watching():
                found = await self._api.query(shipment)
        except Unavailable:
            await self._looks.forget(_kept(shipment))
            raise
        if found is None:
            return None
        return pushes.parcel({**found, "nu": found.get("nu") or shipment.number}, self._clock.now())

    async def recognise(self, number: str) -> tuple[Carrier, ...]:
        """See the port."""
        if not self._settings.recognises:
            return likely(number)
        await self._rate.wait()
        with self._pulse.watching():
            return await self._api.recognise(number)

    # ---- the hook's Vendor

    def proven(self, body: bytes) -> bytes:
        return seal.proven(body, self._settings.salt)

    def read(self, said: bytes, at: Millis) -> Sequence[Snapshot]:
        return pushes.read(said, at)

    def answer(self, fault: str, at: Millis) -> bytes:
        return msgspec.json.encode({**REFUSED, "message": fault} if fault else TAKEN)

    async def ended(self, snapshots: Sequence[Snapshot]) -> None:
        for snapshot in snapshots:
            await self._subscriptions.ended(f"{snapshot.carrier}-{snapshot.number}")

    def _askable(self, shipment: Shipment) -> None:
        """Raises Permanent for what the vendor would refuse anyway."""
        if not SHORTEST <= len(shipment.number) <= LONGEST:
            raise Permanent(f"{TABLE} a tracking number has {SHORTEST} to {LONGEST} characters; correct it")
        if shipment.carrier in self._settings.tails and not shipment.phone_tail:
            raise Permanent(
                f"{TABLE} {name_of(shipment.carrier)} tells nothing without the last four digits of the receiver's "
                "phone; add the phone to the order"
            )


def _kept(shipment: Shipment) -> str:
    return f"{shipment.carrier}-{shipment.number}"
