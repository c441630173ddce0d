"""Parcels for people to look at.

In: a client. Out: `StoredParcels`, the port `Parcels`. Called by the console and by cases. They are changed through
`bot.store.shipping` only.
"""

from collections.abc import Sequence
from typing import Any, Final

from bot.core.carriers import clean
from bot.core.errors import NotFound
from bot.core.parcels import Parcel, ParcelId, ParcelsAsk
from bot.store import parcelkeys
from bot.store.client import Client, speaking
from bot.store.shipping import pointers, values

LOOKED_AT: Final = 5_000
"""Parcels searched for a text, the last changed first."""
PAGE: Final = 200


class StoredParcels:
    """Under the names of `bot.store.parcelkeys`."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def get(self, parcel: ParcelId) -> Parcel:
        found = await self._of([parcel])
        if not found:
            raise NotFound(f"there is no parcel {parcel} (any more)")
        return found[0]

    async def listed(self, ask: ParcelsAsk) -> list[Parcel]:
        ids = await self._candidates(ask)
        found: list[Parcel] = []
        for start in range(0, min(len(ids), LOOKED_AT), PAGE):
            found += [one for one in await self._of(ids[start : start + PAGE]) if _fits(one, ask)]
            if len(found) >= ask.limit:
                break
        return found[: ask.limit]

    async def of_orders(self, orders: Sequence[str]) -> dict[str, tuple[Parcel, ...]]:
        names = [parcelkeys.parcels_by(parcelkeys.of_order(order)) for order in orders]
        pointed = await pointers(self._client, names)
        known = {one.id: one for one in await self._of([ParcelId(one) for ids in pointed for one in ids])}
        return {
            order: tuple(known[ParcelId(one)] for one in ids if ParcelId(one) in known)
            for order, ids in zip(orders, pointed, strict=True)
        }

    async def _candidates(self, ask: ParcelsAsk) -> list[ParcelId]:
        """Where to look: those a number or customer points to, else a list; in trouble first."""
        if ask.customer:
            return await self._pointed(parcelkeys.of_customer(ask.customer))
        if ask.text and clean(ask.text):
            number = clean(ask.text)
            exact = await self._pointed(parcelkeys.of_number(number), parcelkeys.of_order(ask.text.strip()))
            if exact:
                return exact
        trouble = await self._list(parcelkeys.in_trouble())
        if ask.trouble:
            return trouble
        name = parcelkeys.unknown() if ask.unknown else parcelkeys.under_way() if ask.open else parcelkeys.parcels()
        every = await self._list(name)
        there = frozenset(every)
        first = [one for one in trouble if one in there]
        return [*first, *(one for one in every if one not in frozenset(first))]

    async def _pointed(self, *hashes: str) -> list[ParcelId]:
        found = await pointers(self._client, [parcelkeys.parcels_by(one) for one in hashes])
        return [ParcelId(one) for ids in found for one in ids]

    async def _list(self, name: str) -> list[ParcelId]:
        with speaking("listing parcels"):
            rows: Any = await self._client.zrange(name, 0, LOOKED_AT - 1, desc=True)
        return [ParcelId(row.decode()) for row in rows]

    async def _of(self, ids: Sequence[ParcelId]) -> list[Parcel]:
        found = await values(self._client, {one: parcelkeys.parcel(one) for one in ids}, Parcel)
        return [found[one] for one in dict.fromkeys(ids) if one in found]


def _fits(parcel: Parcel, ask: ParcelsAsk) -> bool:
    wanted = ask.text.strip().casefold()
    told = (parcel.number, *parcel.orders, parcel.product)
    return (
        (not wanted or any(wanted in one.casefold() for one in told))
        and (not ask.customer or parcel.customer == ask.customer)
        and (not ask.trouble or (parcel.trouble is not None and not parcel.over))
        and (not ask.unknown or parcel.unknown)
        and (not ask.open or not parcel.over)
    )
