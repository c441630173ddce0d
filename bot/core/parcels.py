"""Parcels on their way: what couriers tell, in one language for all of them.

In: nothing. Out: `Snapshot` (what a courier says now), `Parcel` (what is kept), `Milestone`, `Trouble`, and the ports
`Courier` (adapters), `Tracking` (the way in), `Parcels` (the store). Codes mean different things at different vendors
(304 is signed at a locker here and by a proxy there): adapters turn them into these enums, nobody else sees them.

A snapshot is the whole history of a parcel, not a change: the newer one of two takes the place of the other, whatever
the order they come in (`bot.core.tracking`).
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final, NewType, Protocol

import msgspec

from bot.core.clock import Millis
from bot.core.model import Address

ParcelId = NewType("ParcelId", str)
"""`0-<CARRIER>-<number>`."""


class Carrier(StrEnum):
    """Who carries; the codes of 快递鸟, which are the trade's abbreviations. Names: `bot.core.carriers`."""

    SF = "SF"
    ZTO = "ZTO"
    YTO = "YTO"
    STO = "STO"
    YD = "YD"
    YZPY = "YZPY"
    EMS = "EMS"
    JD = "JD"
    DBL = "DBL"
    JTSD = "JTSD"
    KYSY = "KYSY"
    OWN = "OWN"  # the shop's own warehouse or messenger
    OTHER = "OTHER"


class Milestone(StrEnum):
    """How far a parcel is; the order is that of a smooth journey."""

    ANNOUNCED = "announced"  # there is a number, and nothing else
    PICKED_UP = "picked_up"  # 揽收
    IN_TRANSIT = "in_transit"  # 在途
    IN_CITY = "in_city"  # 到达派件城市
    OUT_FOR_DELIVERY = "out_for_delivery"  # 派件
    AT_LOCKER = "at_locker"  # 投柜或驿站
    SIGNED = "signed"  # 签收, whoever signed
    RETURNING = "returning"  # on its way back
    RETURNED = "returned"  # back, or refused for good


class Trouble(StrEnum):
    """What kind of exception stands; beside the milestone, since a parcel in trouble is still somewhere."""

    NOT_MOVING = "not_moving"  # 超时未更新, 滞留
    NOT_SIGNED = "not_signed"  # 超时未签收
    LEFT_IN_LOCKER = "left_in_locker"  # 超时未取
    REFUSED = "refused"  # 拒收
    FAILED = "failed"  # 派件异常
    UNREACHABLE = "unreachable"  # 无法联系, 电话错误
    BAD_ADDRESS = "bad_address"  # 地址不详, 超区, 错分
    DAMAGED = "damaged"  # 破损
    LOST = "lost"
    STOPPED = "stopped"  # 拦截, 销单
    CUSTOMS = "customs"  # 清关异常
    UNKNOWN = "unknown"  # the courier says only that something is wrong


class TrackEvent(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of a history; `text` has personal data (a messenger's phone) masked before it is kept."""

    at: Millis
    text: str
    milestone: Milestone | None = None
    trouble: Trouble | None = None
    place: str = ""


class Snapshot(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a courier says of a parcel, whole. `events` are oldest first. `over`: nothing more will come. `gone`: the
    vendor gave up ("3天查询无记录"), with why. `source`: who says so."""

    carrier: Carrier
    number: str
    events: tuple[TrackEvent, ...] = ()
    milestone: Milestone = Milestone.ANNOUNCED
    trouble: Trouble | None = None
    over: bool = False
    gone: str = ""
    eta: Millis = Millis(0)
    source: str = ""
    heard_at: Millis = Millis(0)


class Parcel(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is kept of one. `orders` are numbers; `address` and `customer` (an id) are those of whoever ordered, where
    known; `phone_tail` the last four digits that some carriers want. `promised_at`: when it should have come.
    `shown_at`: of its last event. `told`: which notices its customer was planned, once each. `asked`: how its vendor
    was told to watch it: "" (not yet), the adapter's name, or "-" where none does; `asked_at` when, `asks` how often
    this month. `version` counts its changes. `unknown`: somebody told of it, and no order names it."""

    id: ParcelId
    carrier: Carrier
    number: str
    orders: tuple[str, ...] = ()
    address: Address | None = None
    customer: str = ""
    product: str = ""
    phone_tail: str = ""
    milestone: Milestone = Milestone.ANNOUNCED
    trouble: Trouble | None = None
    events: tuple[TrackEvent, ...] = ()
    over: bool = False
    gone: str = ""
    eta: Millis = Millis(0)
    promised_at: Millis = Millis(0)
    opened_at: Millis = Millis(0)
    heard_at: Millis = Millis(0)
    told: tuple[str, ...] = ()
    asked: str = ""
    asked_at: Millis = Millis(0)
    asks: int = 0
    fault: str = ""
    source: str = ""
    version: int = 0

    @property
    def shown_at(self) -> Millis:
        return self.events[-1].at if self.events else Millis(0)

    @property
    def unknown(self) -> bool:
        return not self.orders


def parcel_id(carrier: Carrier, number: str) -> ParcelId:
    return ParcelId(f"0-{carrier}-{number.strip().upper()}")


class Shipment(msgspec.Struct, frozen=True):
    """What a courier is asked about. `phone_tail`: four digits, for carriers that want them."""

    carrier: Carrier
    number: str
    phone_tail: str = ""


class Courier(Protocol):
    """A vendor of tracking. All raise Retryable, Permanent (it never will, with what to do), AuthExpired or
    Misconfigured (the key)."""

    def takes(self, carrier: Carrier) -> bool: ...

    @property
    def pushes(self) -> bool:
        """Whether it tells by itself once it was asked to; else it is asked again and again."""
        ...

    @property
    def every_s(self) -> float:
        """One number is not asked about more often than this."""
        ...

    async def watch(self, shipment: Shipment) -> None:
        """Tell from now on what becomes of it; done before, it is fine."""
        ...

    async def look(self, shipment: Shipment) -> Snapshot | None:
        """What it knows now; None where it knows nothing yet."""
        ...

    async def recognise(self, number: str) -> tuple[Carrier, ...]:
        """Whose number it may be, the likeliest first; empty where it cannot tell."""
        ...


class Tracking(Protocol):
    """The way in for what couriers tell (`Common.track`)."""

    async def heard(self, snapshots: Sequence[Snapshot]) -> None:
        """Returns once they are safe on disk. Raises Unavailable: then the courier must tell again."""
        ...


class NobodyTracks:
    """A house without parcels."""

    async def heard(self, snapshots: Sequence[Snapshot]) -> None:
        return


NOBODY_TRACKS: Final = NobodyTracks()


class ParcelsAsk(msgspec.Struct, frozen=True, kw_only=True):
    """Which parcels: whose number, order or product holds `text`; `trouble`: only those in trouble; `unknown`: only
    those of no order; `open`: only those under way."""

    text: str = ""
    customer: str = ""
    trouble: bool = False
    unknown: bool = False
    open: bool = False
    limit: int = 200


class Parcels(Protocol):
    """The parcels as they are kept."""

    async def get(self, parcel: ParcelId) -> Parcel:
        """Raises NotFound."""
        ...

    async def listed(self, ask: ParcelsAsk) -> list[Parcel]:
        """In trouble first, then the last heard of."""
        ...

    async def of_orders(self, orders: Sequence[str]) -> dict[str, tuple[Parcel, ...]]: ...
