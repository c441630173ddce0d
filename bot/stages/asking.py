"""Asking couriers: to tell of a parcel from now on, or, where they tell nothing by themselves, how it is, again and
again.

In: parcels that are to be asked about, couriers. Out: what they say (port `Tracking`), and what became of the asking,
kept with the parcel. Run by bot.app under a lease; `look` is asked by people.

No number is asked about more often than its courier allows. One that refuses a number, or wants another key, is shown
with the parcel and hurts no other.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

import msgspec

from bot.core.carriers import name_of
from bot.core.clock import Clock, Millis, later
from bot.core.errors import (
    AuthExpired,
    Doubtful,
    Misconfigured,
    NotFound,
    Permanent,
    Refused,
    Retryable,
    Unavailable,
)
from bot.core.moments import month
from bot.core.parcels import Carrier, Courier, Parcel, ParcelId, Shipment, Snapshot, Tracking
from bot.core.shipping import Change, Shipping
from bot.core.telling import Looks, looks
from bot.core.tracking import NOBODY, adopted

AT_ONCE: Final = 20
TOGETHER: Final = 4
"""Parcels looked up in one round, and asked about at the same time."""
PAUSE_S: Final = 1.0
AGAIN_S: Final = 60.0
KEY_S: Final = 1_800.0
"""So much later a courier is asked again that was away, or that refused our key."""
TRIES: Final = 8


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """What it works with; couriers by the names of their adapters, in the order in which they are tried. No number is
    polled more often than each `poll_s`."""

    shipping: Shipping
    tracking: Tracking
    couriers: Mapping[str, Courier]
    clock: Clock
    poll_s: float
    rules: Looks


class Outcome(msgspec.Struct, frozen=True):
    """What became of asking: by whom it is watched now, when to ask again (0: never, None: as was planned), what was
    wrong."""

    asked: str
    again: Millis | None
    fault: str = ""


class Asking:
    """`run` asks for ever; `look` at once."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def run(self) -> None:
        """Raises Unavailable when the store goes away; run again."""
        while True:
            if not await self.round():
                await self._parts.clock.sleep(PAUSE_S)

    async def round(self) -> int:
        """Ask about what is due now; returns how many that were."""
        parcels = await self._parts.shipping.to_ask(self._parts.clock.now(), AT_ONCE)
        turns = asyncio.Semaphore(TOGETHER)

        async def one(parcel: Parcel) -> None:
            async with turns:
                with suppress(Retryable, Permanent):
                    parcel = await self._recognised(parcel)
                await self._note(parcel, await self._asked(parcel))

        async with asyncio.TaskGroup() as group:
            for parcel in parcels:
                group.create_task(one(parcel))
        return len(parcels)

    async def look(self, identity: ParcelId) -> Parcel:
        """What its courier says just now. Raises NotFound, Refused (nobody tracks it, it was just asked about), and
        what the courier raises."""
        parcel = await self._parcel(identity)
        _, courier = self._courier(parcel)
        if courier is None:
            raise Refused(f"没有接口能查{name_of(parcel.carrier)}：接入快递 100 或快递鸟，或者用订单接口、表格上报")
        now = self._parts.clock.now()
        since = (now - parcel.asked_at) / 1_000
        if parcel.asked_at and since < courier.every_s:
            wait = round((courier.every_s - since) / 60) + 1
            raise Refused(f"{round(since / 60)} 分钟前刚问过，{wait} 分钟后再问")
        await self._note(parcel, Outcome(parcel.asked, None if courier.pushes else self._next(courier, now)))
        snapshot = await courier.look(_shipment(parcel))
        if snapshot:
            await self._parts.tracking.heard([snapshot])
        return await self._parcel(identity)

    async def _parcel(self, identity: ParcelId) -> Parcel:
        found = (await self._parts.shipping.parcels([identity])).get(identity)
        if found is None:
            raise NotFound(f"there is no parcel {identity} (any more)")
        return found

    async def _asked(self, parcel: Parcel) -> Outcome:
        name, courier = self._courier(parcel)
        if courier is None or parcel.over:
            return Outcome(NOBODY if courier is None else parcel.asked, Millis(0))
        now = self._parts.clock.now()
        try:
            if courier.pushes:
                await courier.watch(_shipment(parcel))
                return Outcome(name, Millis(0))
            snapshot = await courier.look(_shipment(parcel))
            if snapshot:
                await self._parts.tracking.heard([snapshot])
            return Outcome(name, self._next(courier, now))
        except Retryable as error:
            return Outcome(parcel.asked, later(now, max(error.after, AGAIN_S)), str(error))
        except (AuthExpired, Misconfigured, Doubtful) as error:
            return Outcome(parcel.asked, later(now, KEY_S), str(error))
        except Permanent as error:
            return Outcome(name, Millis(0), str(error))

    async def _recognised(self, parcel: Parcel) -> Parcel:
        """Under its carrier, where a courier can tell whose number it is."""
        if parcel.carrier is not Carrier.OTHER:
            return parcel
        for courier in self._parts.couriers.values():
            found = await courier.recognise(parcel.number)
            if found:
                now = self._parts.clock.now()
                moved = adopted(parcel, Snapshot(carrier=found[0], number=parcel.number))
                dues = looks(moved, now, self._parts.rules)
                change = Change(parcels=(moved,), gone=(parcel.id,), dues=dues, ask=now)
                (made,) = await self._parts.shipping.keep([change])
                return await self._parcel(moved.id) if made else parcel
        return parcel

    def _courier(self, parcel: Parcel) -> tuple[str, Courier | None]:
        """Who watches it, or would."""
        couriers = self._parts.couriers
        if parcel.asked in couriers:
            return parcel.asked, couriers[parcel.asked]
        return next(((name, one) for name, one in couriers.items() if one.takes(parcel.carrier)), (NOBODY, None))

    def _next(self, courier: Courier, now: Millis) -> Millis:
        return Millis(0) if courier.pushes else later(now, max(courier.every_s, self._parts.poll_s))

    async def _note(self, parcel: Parcel, outcome: Outcome) -> None:
        """Keep it with the parcel as it is by now."""
        now = self._parts.clock.now()
        for _ in range(TRIES):
            same = month(parcel.asked_at) == month(now)
            noted = msgspec.structs.replace(
                parcel,
                asked=outcome.asked,
                asked_at=now,
                asks=(parcel.asks if same else 0) + 1,
                fault=outcome.fault,
            )
            again = Millis(0) if parcel.over else outcome.again
            (made,) = await self._parts.shipping.keep([Change(parcels=(noted,), ask=again)])
            if made:
                return
            try:
                parcel = await self._parcel(parcel.id)
            except NotFound:
                return
        raise Unavailable("others change the same parcel all the time")


def _shipment(parcel: Parcel) -> Shipment:
    return Shipment(parcel.carrier, parcel.number, parcel.phone_tail)
