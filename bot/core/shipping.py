"""Parcels and orders as the stages change them: read together, changed together, with what is planned for it.

In: nothing. Out: `Change`, the port `Shipping`. Kept by `bot.store.shipping`, used by `bot.stages.tracking`, `ordering`
and `asking`.
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from bot.core.clock import Millis
from bot.core.due import Due
from bot.core.orders import KeptOrder
from bot.core.parcels import Parcel, ParcelId


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One change, made whole or not at all: each parcel and order has the version that was read (0: there was none).
    `gone` are parcels that are kept under another id now. `ask`: when a courier is asked next about the parcels; 0
    never again, None as it was. `dues` are planned with it, `moot` are keys under which nothing waits any more."""

    parcels: tuple[Parcel, ...] = ()
    orders: tuple[KeptOrder, ...] = ()
    dues: tuple[Due, ...] = ()
    gone: tuple[ParcelId, ...] = ()
    moot: tuple[str, ...] = ()
    ask: Millis | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.parcels or self.orders or self.dues or self.gone)


class Shipping(Protocol):
    """The store. All raise Unavailable."""

    async def parcels(self, ids: Sequence[ParcelId]) -> dict[ParcelId, Parcel]: ...

    async def of_numbers(self, numbers: Sequence[str]) -> dict[str, tuple[Parcel, ...]]:
        """The parcels of these tracking numbers, whoever carries them."""
        ...

    async def orders(self, numbers: Sequence[str]) -> dict[str, KeptOrder]: ...

    async def keep(self, changes: Sequence[Change]) -> list[bool]:
        """Which were made; of the others something has another version by now. Safe on disk when it returns."""
        ...

    async def to_ask(self, until: Millis, limit: int) -> list[Parcel]:
        """Those a courier is to be asked about, the longest due first."""
        ...
