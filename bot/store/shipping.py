"""Parcels and orders as the stages change them, each change with its due items in one call.

In: a client, the promise of the disk, a clock, how long they are kept. Out: `StoredShipping`, the port `Shipping`.
Called by `bot.stages.tracking`, `ordering` and `asking`. The value of each is its version, a blank, its JSON.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar

import msgspec

from bot.core.clock import Clock, Millis
from bot.core.orders import KeptOrder
from bot.core.parcels import Parcel, ParcelId
from bot.core.ports import Durable
from bot.core.shipping import Change
from bot.store import functions, parcelkeys
from bot.store.client import Client, speaking
from bot.store.due import planned

log = logging.getLogger(__name__)

AT_ONCE: Final = 50
"""Changes made in one call, so that nobody waits long for the store."""
READ_AT_ONCE: Final = 200
Item = dict[str, object]
T = TypeVar("T", bound=msgspec.Struct)
K = TypeVar("K", bound=str)


class Kept(msgspec.Struct, frozen=True):
    """Seconds for which parcels and orders are kept after their last change."""

    parcels_s: int
    orders_s: int


class StoredShipping:
    """Under the names of `bot.store.parcelkeys`."""

    def __init__(self, client: Client, durable: Durable, clock: Clock, kept: Kept) -> None:
        self._client = client
        self._durable = durable
        self._clock = clock
        self._kept = kept

    async def parcels(self, ids: Sequence[ParcelId]) -> dict[ParcelId, Parcel]:
        return await values(self._client, {one: parcelkeys.parcel(one) for one in ids}, Parcel)

    async def of_numbers(self, numbers: Sequence[str]) -> dict[str, tuple[Parcel, ...]]:
        pointed = await pointers(self._client, [parcelkeys.parcels_by(parcelkeys.of_number(one)) for one in numbers])
        known = await self.parcels([ParcelId(one) for ids in pointed for one in ids])
        return {
            number: tuple(known[ParcelId(one)] for one in ids if ParcelId(one) in known)
            for number, ids in zip(numbers, pointed, strict=True)
        }

    async def orders(self, numbers: Sequence[str]) -> dict[str, KeptOrder]:
        return await values(self._client, {one: parcelkeys.order(one) for one in numbers}, KeptOrder)

    async def keep(self, changes: Sequence[Change]) -> list[bool]:
        made: list[bool] = []
        now = self._clock.now()
        kept = (self._kept.parcels_s, self._kept.orders_s)
        oldest = (now - 1_000 * kept[0], now - 1_000 * kept[1])
        for start in range(0, len(changes), AT_ONCE):
            rows = [msgspec.json.encode(_told(change)) for change in changes[start : start + AT_ONCE]]
            reply = await functions.call(self._client, "keep_shipping", parcelkeys.HOME, now, *kept, *oldest, *rows)
            made += [one == 1 for one in reply] if isinstance(reply, list) else []
        await self._durable.wait()
        return made

    async def to_ask(self, until: Millis, limit: int) -> list[Parcel]:
        with speaking("looking which couriers are to be asked"):
            rows: Any = await self._client.zrange(parcelkeys.asking(), "-inf", until, byscore=True, offset=0, num=limit)
            ids = [ParcelId(row.decode()) for row in rows]
        found = await self.parcels(ids)
        if lost := [one for one in ids if one not in found]:
            with speaking("forgetting parcels of old"):
                await self._client.zrem(parcelkeys.asking(), *lost)
        return [found[one] for one in ids if one in found]


async def values(client: Client, names: Mapping[K, str], cls: type[T]) -> dict[K, T]:
    """What is kept under names; what cannot be read is told in the log and hides no other."""
    found: dict[K, T] = {}
    wanted = list(names.items())
    for start in range(0, len(wanted), READ_AT_ONCE):
        some = wanted[start : start + READ_AT_ONCE]
        with speaking("reading parcels and orders"):
            async with client.pipeline(transaction=False) as pipe:
                for _, name in some:
                    pipe.get(name)
                rows: Any = await pipe.execute()
        for (identity, _), row in zip(some, rows, strict=True):
            if row and (one := _readable(row, cls)):
                found[identity] = one
    return found


async def pointers(client: Client, names: Sequence[str]) -> list[list[str]]:
    """The members of sets, each in order."""
    if not names:
        return []
    with speaking("looking for parcels and orders"):
        async with client.pipeline(transaction=False) as pipe:
            for name in names:
                pipe.smembers(name)
            found: Any = await pipe.execute()
    return [sorted(member.decode() for member in members) for members in found]


def _readable(row: bytes, cls: type[T]) -> T | None:
    try:
        return msgspec.json.decode(row.partition(b" ")[2], type=cls)
    except msgspec.MsgspecError as error:
        log.error("a %s is left out: %s", cls.__name__.lower(), error)
        return None


def _told(change: Change) -> Item:
    """As `keep_shipping` reads it."""
    return {
        "parcels": [_parcel(one, change.ask) for one in change.parcels],
        "orders": [_order(one) for one in change.orders],
        "gone": [_name(one) for one in change.gone],
        "moot": list(change.moot),
        "dues": [_due(*planned(due)) for due in change.dues],
    }


def _due(identity: str, at: int, key: str, raw: bytes) -> Item:
    return {"id": identity, "at": str(at), "key": key, "bytes": raw.decode()}


def _row(one: Parcel | KeptOrder) -> str:
    """With the version it has once it is written."""
    written = msgspec.structs.replace(one, version=one.version + 1)
    return f"{written.version} {msgspec.json.encode(written).decode()}"


def _parcel(one: Parcel, ask: Millis | None) -> Item:
    found_by = [parcelkeys.of_number(one.number), *map(parcelkeys.of_order, one.orders)]
    if one.customer:
        found_by.append(parcelkeys.of_customer(one.customer))
    item: Item = {
        "id": one.id,
        "hash": parcelkeys.hashed(one.id),
        "seen": str(one.version),
        "row": _row(one),
        "open": not one.over,
        "trouble": one.trouble is not None and not one.over,
        "unknown": one.unknown,
        "by": found_by,
    }
    return item if ask is None else {**item, "ask": ask}


def _name(gone: ParcelId) -> Item:
    """A parcel that is kept under another id now: what still points to it points to the other too."""
    _, _, number = gone.split("-", 2)
    return {"id": gone, "hash": parcelkeys.hashed(gone), "by": [parcelkeys.of_number(number)]}


def _order(one: KeptOrder) -> Item:
    found_by = []
    if one.order.tracking_no:
        found_by.append(parcelkeys.of_number(one.order.tracking_no))
    if one.order.customer:
        found_by.append(parcelkeys.of_account(one.channel, one.order.customer))
    number = one.order.order_no
    return {"id": number, "hash": parcelkeys.hashed(number), "seen": str(one.version), "row": _row(one), "by": found_by}
