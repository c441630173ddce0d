"""The door for machines: only what is signed, fresh and new comes in; what is wrong in it is named by its place."""

import hashlib
import hmac
from collections.abc import Mapping

import msgspec
import pytest

from bot.app.shelves import shelf_secret
from bot.core import signed
from bot.core.catalog import Coupon, StockLine
from bot.core.clock import Millis
from bot.core.errors import Forged, Misconfigured, Unavailable
from bot.core.hooks import Call
from bot.core.model import Partition
from bot.core.rooms import room_of
from bot.core.secret import Secret
from bot.core.shelf import EVERY_ROOM, MACHINE, ShelfLine
from bot.shelfdoor import ShelfDoor
from config.settings import LiveSettings, Settings
from tests.support.clock import START, FakeClock
from tests.support.rooms import STUDIO, STUDIO_ID, MemoryRooms, room
from tests.support.shared import MemoryShared
from tests.support.shelves import SmallShop, small_shelving

TIMESTAMP, SIGNATURE = signed.TIMESTAMP.lower(), signed.SIGNATURE.lower()
"""As servers hand them over."""

SECRET = "a long and secret word"
ROOM = {"channel": STUDIO.channel, "room": STUDIO.conversation}


class Deaf:
    """Nobody hears messages here."""


class Door:
    """A small shop with a door."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        rooms = MemoryRooms()
        rooms.put(room())
        self.shop: SmallShop = small_shelving(rooms, self.clock)
        self.shared = MemoryShared()
        self.door = ShelfDoor(Secret(SECRET), self.shop.shelving, self.shared, 1)

    def call(self, body: object, at: int = START // 1000, secret: str = SECRET, **changes: object) -> Call:
        raw = body if isinstance(body, bytes) else msgspec.json.encode(body)
        stamp = str(at)
        sign = hmac.new(secret.encode(), f"{stamp}.".encode() + raw, hashlib.sha256).hexdigest()
        headers: Mapping[str, tuple[str, ...]] = {TIMESTAMP: (stamp,), SIGNATURE: (sign,)}
        made = Call("POST", {}, headers, raw, self.clock.now())
        return msgspec.structs.replace(made, **changes)

    async def said(self, call: Call) -> dict[str, object]:
        answer = await self.door.answer(call, Deaf())  # type: ignore[arg-type]
        assert answer.media == "application/json"
        found: dict[str, object] = msgspec.json.decode(answer.body)
        return found


@pytest.fixture
def door() -> Door:
    return Door()


async def test_what_is_said_is_taken(door: Door) -> None:
    body = {
        "room": ROOM,
        "lines": [
            {"link": 3, "product": "coat", "price": 199, "coupons": [{"text": "满199减20", "until": START + 60_000}]},
            {"link": "5", "product": "lamp", "price": "69.9", "on_sale": False, "sort": 2},
        ],
        "stock": [
            {"product": "coat", "size": "M", "color": "雾灰", "stock": 2},
            {"product": "coat", "size": "L", "color": "雾灰", "stock": 0},
        ],
        "showing": 3,
    }  # fmt: skip
    assert await door.said(door.call(body)) == {"lines": 2, "stock": 1, "showing": True, "faults": []}
    shelf = await door.shop.store.shelf(STUDIO_ID)
    assert shelf.changed_by == MACHINE
    assert shelf.lines == (
        ShelfLine("3", "coat", "199.00", (Coupon("满199减20", Millis(START + 60_000)),)),
        ShelfLine("5", "lamp", "69.90", on_sale=False),
    )
    coat = door.shop.live.at(STUDIO.key, "coat")
    assert coat is not None
    assert coat.stock == (StockLine("M", "雾灰", 2), StockLine("L", "雾灰", 0))
    assert door.shop.live.showing(STUDIO) == "3"
    assert room_of(STUDIO, Partition(0)) == STUDIO_ID


async def test_without_a_room_it_is_the_shelf_of_every_room(door: Door) -> None:
    await door.said(door.call({"room": None, "lines": [{"link": "1", "product": "lamp"}]}))
    assert (await door.shop.store.shelf(EVERY_ROOM)).lines == (ShelfLine("1", "lamp"),)
    await door.said(door.call({"lines": []}))
    assert (await door.shop.store.shelf(EVERY_ROOM)).lines == ()


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ({"lines": [{"link": "3", "product": "coat"}, {"link": "4"}]}, ["lines[1]"]),
        ({"lines": [{"link": "3", "product": "coat"}, {"link": "4", "product": "hat"}]}, ["lines[1].product"]),
        ({"lines": [{"link": "3", "product": "coat", "price": 1e300}]}, ["lines[0].price"]),
        ({"lines": [{"link": "3", "product": "coat", "price": 10**30}]}, ["lines[0].price"]),
        ({"stock": [{"product": "coat", "stock": 1}, {"product": "coat", "stock": "many"}]}, ["stock[1]"]),
        ({"stock": [{"product": "hat", "stock": 1}]}, ["stock hat"]),
        ({"stock": [{"product": "coat", "stock": 1}] * 5_001}, ["stock"]),
        ({"showing": "9"}, ["showing"]),
        ([1, 2], ["body"]),
        (b"{", ["body"]),
        (b"\xff", ["body"]),
        (b"[" * 50_000, ["body"]),
        (b'{"lines": [' + b"[" * 20_000 + b"]" * 20_000 + b"]}", ["body"]),
    ],
    ids=lambda value: "",
)
async def test_what_is_wrong_is_named_and_changes_nothing(door: Door, body: object, places: list[str]) -> None:
    said = await door.said(door.call(body))
    assert [fault["place"] for fault in said["faults"]] == places  # type: ignore[attr-defined]
    assert (said["lines"], said["stock"], said["showing"]) == (0, 0, False)
    assert await door.shop.store.shelves() == {}
    assert await door.shop.store.stocks() == {}


async def test_one_wrong_product_takes_nothing_from_another(door: Door) -> None:
    stock = [
        {"product": "lamp", "stock": 3},
        {"product": "coat", "stock": -1},
        {"product": "coat", "size": "M", "stock": 1},
    ]
    said = await door.said(door.call({"stock": stock}))
    assert (said["stock"], set(await door.shop.store.stocks())) == (1, {"lamp"})


async def test_what_proves_nothing_is_refused_and_does_nothing(door: Door) -> None:
    body = {"lines": [{"link": "3", "product": "coat"}]}
    good = door.call(body)
    second, stamp = START // 1000, good.headers[TIMESTAMP]
    forged = [
        door.call(body, secret="another word of that length"),
        msgspec.structs.replace(good, body=good.body + b" "),
        msgspec.structs.replace(good, headers={TIMESTAMP: stamp}),
        msgspec.structs.replace(good, headers={**good.headers, TIMESTAMP: (*stamp, *stamp)}),
        msgspec.structs.replace(good, headers={**good.headers, TIMESTAMP: (str(second + 1),)}),
        msgspec.structs.replace(good, headers={**good.headers, SIGNATURE: ("号",)}),
        msgspec.structs.replace(good, headers={**good.headers, SIGNATURE: ("",)}),
        msgspec.structs.replace(good, method="GET"),
        door.call(body, at=second - 301),
        door.call(body, at=second + 301),
    ]
    for call in forged:
        with pytest.raises(Forged):
            await door.said(call)
    assert await door.shop.store.shelves() == {}
    assert (await door.said(good))["lines"] == 1


async def test_a_signature_counts_once_whoever_hears_it(door: Door) -> None:
    call = door.call({"lines": [{"link": "3", "product": "coat"}]})
    await door.said(call)
    other = ShelfDoor(Secret(SECRET), door.shop.shelving, door.shared, 1)
    with pytest.raises(Forged, match="used before"):
        await other.answer(call, Deaf())  # type: ignore[arg-type]
    assert (await door.said(door.call({"lines": [{"link": "3", "product": "coat"}]}, at=START // 1000 + 1)))[
        "lines"
    ] == 1


async def test_what_came_to_nothing_may_come_again(door: Door) -> None:
    call = door.call({"stock": [{"product": "lamp", "stock": 3}]})
    door.shop.store.away = True
    with pytest.raises(Unavailable):
        await door.said(call)
    door.shop.store.away = False
    assert (await door.said(call))["stock"] == 1


def test_a_secret_that_is_named_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(live=LiveSettings(shelf_secret_env="SHELF_SECRET"))
    with pytest.raises(Misconfigured, match="names SHELF_SECRET, but that environment variable is not set"):
        shelf_secret(settings)
    monkeypatch.setenv("SHELF_SECRET", "short")
    with pytest.raises(Misconfigured, match="too short"):
        shelf_secret(settings)
    monkeypatch.setenv("SHELF_SECRET", SECRET)
    assert shelf_secret(settings).reveal() == SECRET
    assert not shelf_secret(Settings())
