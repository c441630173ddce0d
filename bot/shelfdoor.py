"""The door through which the shop's own machines tell of shelves, stock and what a room shows.

In: POST {hooks}/shelf, signed: the header X-HalfMinute-Timestamp (seconds since 1970) and X-HalfMinute-Signature (hex),
HMAC-SHA256 over "<timestamp>.<body>". Out: what was taken, and what is wrong with the rest, by its place in the body.
Served by `bot.hooks`. A signature more than five minutes old or used before is refused, in every process; each try is
signed anew.

    {"room": {"channel": "bilibili", "room": "2233"},        null: every room that has no shelf of its own
     "lines": [{"link": 3, "product": "jeans", "price": 129, "on_sale": true,
                "coupons": [{"text": "满199减20", "until": 1795359600000}]}],     all links, or no "lines" at all
     "stock": [{"product": "jeans", "size": "28", "color": "黑色", "stock": 6}],    all kinds of each product named
     "showing": 3}                                                                   "": none
"""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Final, TypeVar

import msgspec

from bot.core.catalog import Coupon, StockLine
from bot.core.clock import Millis
from bot.core.errors import Forged
from bot.core.hooks import Answer, Call
from bot.core.library import Fault
from bot.core.model import Address, RoomId, partition_of
from bot.core.ports import Intake
from bot.core.rooms import room_of
from bot.core.secret import Secret
from bot.core.shared import Shared
from bot.core.shelf import EVERY_ROOM, Said, ShelfLine, Shelving, Stocked, Taken
from bot.core.signed import once, proven

MOST_BYTES: Final = 1 << 20
MOST_STOCK: Final = 5_000
FAULTS: Final = 200

T = TypeVar("T", bound=msgspec.Struct)
Number = int | float
Json = Mapping[str, object] | list[object] | str | int | float | bool | None


class RoomName(msgspec.Struct, frozen=True):
    """A room as its platform knows it."""

    channel: str
    room: str | int


class SaidCoupon(msgspec.Struct, frozen=True):
    text: str
    until: int = 0


class SaidLine(msgspec.Struct, frozen=True):
    link: str | int
    product: str
    price: str | Number = ""
    coupons: tuple[SaidCoupon, ...] = ()
    on_sale: bool = True


class SaidStock(msgspec.Struct, frozen=True):
    product: str
    stock: int
    size: str = ""
    color: str = ""


class Body(msgspec.Struct, frozen=True):
    """The body; what it lists is read piece by piece, so that one wrong piece is named."""

    room: RoomName | None = None
    lines: tuple[msgspec.Raw, ...] | None = None
    stock: tuple[msgspec.Raw, ...] = ()
    showing: str | int | None = None


class ShelfDoor:
    """A `Hook`."""

    path = "/shelf"
    most_bytes = MOST_BYTES

    def __init__(self, secret: Secret, shelving: Shelving, shared: Shared, partitions: int) -> None:
        self._secret = secret
        self._shelving = shelving
        self._shared = shared
        self._partitions = partitions

    async def answer(self, call: Call, intake: Intake) -> Answer:
        """Raises Forged, Unavailable."""
        if call.method != "POST":
            raise Forged(f"a {call.method}")
        name = f"shelf:{proven(self._secret, call)}"
        taken = await once(self._shared, name, partial(self._taken, call.body))
        return Answer(msgspec.json.encode(taken), "application/json")

    async def _taken(self, raw: bytes) -> Taken:
        try:
            body = msgspec.json.decode(raw, type=Body)
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            return Taken(faults=(Fault("body", str(error)[:FAULTS]),))
        said, faults = self._said(body)
        taken = await self._shelving.take(said)
        return msgspec.structs.replace(taken, faults=(*faults, *taken.faults)[:FAULTS])

    def _said(self, body: Body) -> tuple[Said, list[Fault]]:
        """What was said as far as it can be read. A line that cannot be read leaves the shelf as it is, a piece of
        stock its product."""
        faults: list[Fault] = []
        lines = list(_pieces(body.lines or (), "lines", SaidLine, faults))
        whole = body.lines is not None and not faults
        if len(body.stock) > MOST_STOCK:
            faults.append(Fault("stock", f"{len(body.stock)} pieces; at most {MOST_STOCK} in one call"))
        unread = len(faults)
        kinds = list(_pieces(body.stock, "stock", SaidStock, faults)) if len(body.stock) <= MOST_STOCK else []
        broken = {_product(body.stock[_number(fault.place)]) for fault in faults[unread:]}
        products: dict[str, list[StockLine]] = {}
        for kind in kinds:
            if kind.product not in broken and None not in broken:
                products.setdefault(kind.product, []).append(StockLine(kind.size, kind.color, kind.stock))
        said = Said(
            room=self._room(body.room),
            lines=tuple(map(_line, lines)) if whole else None,
            stock=tuple(Stocked(product, tuple(found)) for product, found in products.items()),
            showing=None if body.showing is None else str(body.showing),
        )
        return said, faults

    def _room(self, name: RoomName | None) -> RoomId:
        if name is None:
            return EVERY_ROOM
        address = Address(name.channel, str(name.room), public=True)
        return room_of(address, partition_of(address, self._partitions))


def _line(said: SaidLine) -> ShelfLine:
    price = said.price if isinstance(said.price, str) else f"{said.price:.2f}"
    coupons = tuple(Coupon(coupon.text, Millis(coupon.until)) for coupon in said.coupons)
    return ShelfLine(str(said.link), said.product, price, coupons, said.on_sale)


def _pieces(raws: tuple[msgspec.Raw, ...], name: str, cls: type[T], faults: list[Fault]) -> Iterator[T]:
    """Those that are a `cls`; what is wrong with the others is appended to `faults`."""
    for number, raw in enumerate(raws):
        try:
            yield msgspec.json.decode(raw, type=cls)
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            faults.append(Fault(f"{name}[{number}]", str(error)[:FAULTS]))


def _number(place: str) -> int:
    return int(place[place.index("[") + 1 : -1])


def _product(raw: msgspec.Raw) -> str | None:
    """Whose stock a piece tells that cannot be read; None: nobody can say."""
    try:
        return msgspec.json.decode(raw, type=_Named).product
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


class _Named(msgspec.Struct, frozen=True):
    product: str
