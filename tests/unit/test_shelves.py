"""What is sold just now: each room by its own links, prices, coupons; stock of this minute; what the room shows."""

import asyncio

import msgspec
import pytest

from bot.core.catalog import Coupon, Product, StockLine
from bot.core.clock import Millis
from bot.core.model import Address, Entity, Partition, UserName
from bot.core.rooms import RoomChange, room_of
from bot.core.shelf import ANY, EVERY_ROOM, ShelfLine, Stocked
from bot.core.vocabulary import EntityKind
from tests.support.clock import START, FakeClock, eventually
from tests.support.knowledge import reading
from tests.support.rooms import STUDIO, STUDIO_ID, MemoryRooms, room
from tests.support.shelves import SmallShop, small_shelving

LI = UserName("小李")
OTHER = Address("fake", "studio-2", public=True)
PRIVATE = Address("wechat", "c-1", "c-1")


class Studio:
    """A small shop with one room on the air."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.rooms = MemoryRooms()
        self.rooms.put(room())
        self.shop: SmallShop = small_shelving(self.rooms, self.clock)
        self.live = self.shop.live

    async def put(self, *lines: ShelfLine, where: Address | None = STUDIO) -> None:
        owner = room_of(where, Partition(0)) if where else EVERY_ROOM
        await self.shop.store.put(owner, lines, ANY, LI, START)
        await self.live.load()

    async def left(self, product: str, *lines: StockLine) -> None:
        await self.shop.store.stock([Stocked(product, lines, LI, START)])
        await self.live.load()

    def asked(self, text: str, link: str = "", where: Address = STUDIO) -> Product | None:
        entities = [Entity(EntityKind.LINK_NO, link, 0, 1)] if link else []
        return self.live.product(reading(text, *entities), where)


@pytest.fixture
async def studio() -> Studio:
    made = Studio()
    await made.live.load()
    return made


async def test_without_a_shelf_the_links_of_the_table_count(studio: Studio) -> None:
    coat = studio.asked("7号多少钱", "7")
    assert coat is not None
    assert (coat.id, coat.price, coat.coupons, coat.on_sale) == ("coat", "259.00", (), True)
    assert studio.asked("3号多少钱", "3") is None
    assert [product.link for product in studio.live.sold(STUDIO)] == ["7", "9", "2"]
    assert studio.live.shelf(STUDIO_ID).taken_from == "table"


async def test_a_room_with_a_shelf_of_its_own_goes_by_that_alone(studio: Studio) -> None:
    await studio.put(ShelfLine("3", "coat", "199.00", (Coupon("满199减20"),)))
    coat = studio.asked("3号多少钱", "3")
    assert coat is not None
    assert (coat.id, coat.link, coat.price, coat.coupons) == ("coat", "3", "199.00", (Coupon("满199减20"),))
    assert studio.asked("7号多少钱", "7") is None
    assert studio.asked("风衣多少钱") == coat
    lamp = studio.asked("台灯多少钱")
    assert lamp is not None
    assert (lamp.price, lamp.link) == ("88.50", "")  # its link of the table is nothing here


async def test_other_rooms_and_private_talk_go_by_the_shelf_of_every_room(studio: Studio) -> None:
    await studio.put(ShelfLine("3", "coat", "199.00"))
    await studio.put(ShelfLine("3", "lamp", "69.00"), where=None)
    assert [studio.asked("3号", "3", where).price for where in (STUDIO, OTHER, PRIVATE)] == [  # type: ignore[union-attr]
        "199.00", "69.00", "69.00",
    ]  # fmt: skip
    await studio.put()
    assert studio.asked("3号", "3").price == "69.00"  # type: ignore[union-attr]


async def test_a_product_with_two_links_has_two_prices_and_by_name_the_one_to_be_had(studio: Studio) -> None:
    await studio.put(ShelfLine("1", "coat", "259.00", on_sale=False), ShelfLine("8", "coat", "199.00"))
    assert studio.asked("1号", "1").price == "259.00"  # type: ignore[union-attr]
    assert studio.asked("8号", "8").price == "199.00"  # type: ignore[union-attr]
    assert studio.asked("风衣多少钱").link == "8"  # type: ignore[union-attr]
    assert studio.live.at(STUDIO.key, "coat", "1").link == "1"  # type: ignore[union-attr]
    assert studio.live.at(STUDIO.key, "coat", "5").link == "8"  # type: ignore[union-attr]
    assert studio.live.at(STUDIO.key, "sock") is None


async def test_stock_is_what_was_said_last(studio: Studio) -> None:
    await studio.left("coat", StockLine("M", "雾灰", 0))
    assert studio.asked("风衣还有吗").stock == (StockLine("M", "雾灰", 0),)  # type: ignore[union-attr]
    assert studio.asked("羽绒服还有吗").stock != ()  # type: ignore[union-attr]
    await studio.left("unheard-of", StockLine("", "", 1))
    assert studio.asked("unheard-of") is None


async def test_a_coupon_is_gone_when_its_time_is_over(studio: Studio) -> None:
    ends = Millis(START + 60_000)
    await studio.put(
        ShelfLine("3", "coat", "", (Coupon("满199减20", ends), Coupon("新人立减10"))),
        ShelfLine("5", "lamp", "", (Coupon("立减5", ends),)),
        ShelfLine("6", "down", "", (Coupon("满499减50"),), on_sale=False),
    )
    assert [product.id for product in studio.live.couponed(STUDIO)] == ["coat", "lamp"]
    assert studio.live.next_end(START) == ends
    await studio.clock.advance(60)
    assert studio.asked("3号", "3").coupons == (Coupon("新人立减10"),)  # type: ignore[union-attr]
    assert [product.id for product in studio.live.couponed(STUDIO)] == ["coat"]
    assert studio.live.next_end(studio.clock.now()) is None


async def test_what_a_room_shows_is_meant_until_something_is_named(studio: Studio) -> None:
    assert studio.asked("多少钱") is None
    studio.live.show(STUDIO, " 9 ")
    assert studio.asked("多少钱").id == "lamp"  # type: ignore[union-attr]
    assert studio.asked("风衣多少钱").id == "coat"  # type: ignore[union-attr]
    assert studio.asked("风衣和台灯哪个好") is None
    assert studio.asked("多少钱", where=OTHER) is None
    assert studio.live.named(reading("多少钱"), STUDIO) is None
    assert studio.live.showing(STUDIO) == "9"
    await studio.put(ShelfLine("9", "down"))
    assert studio.asked("多少钱").id == "down"  # type: ignore[union-attr]
    studio.live.show(STUDIO, "4")
    assert studio.asked("多少钱") is None


async def test_what_the_store_says_of_showing_counts_where_it_is_new(studio: Studio) -> None:
    studio.live.show(STUDIO, "9")
    await studio.live.look((STUDIO_ID,))
    assert studio.live.showing(STUDIO) == "9"  # the message has not come to the store yet
    await studio.rooms.change(STUDIO_ID, RoomChange(showing="7"), LI, START)
    await studio.live.look((STUDIO_ID,))
    assert studio.live.showing(STUDIO) == "7"


async def test_what_a_room_shows_survives_a_restart(studio: Studio) -> None:
    studio.rooms.put(room(showing="9"))
    again = small_shelving(studio.rooms, studio.clock).live
    await again.load()
    assert again.showing(STUDIO) == "9"


async def test_changes_are_followed_and_only_what_is_said_otherwise_counts(studio: Studio) -> None:
    following = asyncio.create_task(studio.live.follow())
    lines = (StockLine("M", "黑色", 79), StockLine("L", "黑色", 2))
    await studio.shop.store.stock([Stocked("down", lines, LI, START)])
    await eventually(lambda: studio.asked("羽绒服").stock == lines)  # type: ignore[union-attr]
    assert studio.live.revision == 0  # 80 became 79: nobody says so
    waits = asyncio.create_task(studio.live.changed(0))
    fewer = (lines[0], msgspec.structs.replace(lines[1], stock=1))
    await studio.shop.store.stock([Stocked("down", fewer, LI, START)])
    assert await waits == 1
    await studio.shop.store.put(STUDIO_ID, (ShelfLine("3", "coat", "1.00"),), 0, LI, START)
    assert await studio.live.changed(1) == 2
    assert studio.asked("3号", "3").price == "1.00"  # type: ignore[union-attr]
    await studio.rooms.change(STUDIO_ID, RoomChange(showing="3"), LI, START)
    await studio.shop.store.tell(STUDIO_ID)
    await eventually(lambda: studio.live.showing(STUDIO) == "3")
    following.cancel()
