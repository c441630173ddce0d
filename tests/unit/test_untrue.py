"""Answers that state what is sold: which change makes them untrue, which does not, and what people are told of it."""

from collections.abc import Collection
from zoneinfo import ZoneInfo

import msgspec
import pytest

from bot.core.catalog import Ask, Coupon, StockLine
from bot.core.clock import Millis
from bot.core.library import Change, Written
from bot.core.model import Address, Source, UserName
from bot.core.shelf import ANY, MACHINE, ShelfLine, Stocked
from bot.core.vocabulary import EntityKind, Intent
from bot.knowledge.citations import LiveCitations
from bot.knowledge.entries import Knowledge
from tests.support.asks import ask, voice
from tests.support.clock import START, FakeClock
from tests.support.rooms import STUDIO, STUDIO_ID, MemoryRooms, room
from tests.support.shelves import small_shelving

LI = UserName("小李")
K, W = EntityKind, Intent
CHEAP = ShelfLine("3", "coat", "199.00", (Coupon("满199减20", Millis(START + 60_000)),))


class Nothing:
    """A library without entries."""

    revision = 0
    knowledge = Knowledge((), ())

    async def forms(self, entries: Collection[str]) -> dict[str, Written | None]:
        return {}

    async def history(self, entry: str) -> tuple[Change, ...]:
        return ()


class Studio:
    """A room with one shelf, and answers given there."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        rooms = MemoryRooms()
        rooms.put(room())
        self.shop = small_shelving(rooms, self.clock)
        self.citations = LiveCitations(Nothing(), self.shop.live, ZoneInfo("Asia/Shanghai"))

    async def put(self, *lines: ShelfLine, by: UserName = LI) -> None:
        await self.shop.store.put(STUDIO_ID, lines, ANY, by, self.clock.now())
        await self.shop.live.look((STUDIO_ID,))

    async def left(self, **kinds: int) -> None:
        """So many of the coat, by size and colour: M雾灰=3."""
        lines = tuple(StockLine(name[0], name[1:], left) for name, left in kinds.items())
        await self.shop.store.stock([Stocked("coat", lines, LI, self.clock.now())])
        await self.shop.live.look((), ("coat",))

    def sources(self, text: str, intent: Intent, *entities: tuple[EntityKind, str]) -> tuple[Source, ...]:
        """What the answer to that rests on, in this room now."""
        product = self.shop.live.at(STUDIO.key, "coat")
        return voice().writer.write(self._asked(ask(text, intent, product=product, entities=entities))).proposal.sources

    def _asked(self, made: Ask) -> Ask:
        address = Address(STUDIO.channel, STUDIO.conversation, "u-1", public=True)
        item = msgspec.structs.replace(made.inbound, address=address)
        return msgspec.structs.replace(made, inbound=item, couponed=self.shop.live.couponed(STUDIO))

    async def told(self, sources: tuple[Source, ...]) -> str:
        """What people are told; the quick look must agree."""
        told = await self.citations.stale(sources, self.clock.now())
        assert self.citations.outdated(sources, self.clock.now()) == bool(told)
        return told


@pytest.fixture
async def studio() -> Studio:
    made = Studio()
    await made.shop.live.load()
    return made


async def test_a_price_that_changed_is_told_with_who_did_it(studio: Studio) -> None:
    sources = studio.sources("风衣多少钱", W.PRICE)
    assert await studio.told(sources) == ""
    await studio.put(ShelfLine("3", "coat", "89.00"))
    assert await studio.told(sources) == "「松针风衣」已被小李改价为 89 元"
    assert await studio.told(studio.sources("风衣多少钱", W.PRICE)) == ""
    await studio.put(ShelfLine("3", "coat", "79.50"), by=MACHINE)
    assert await studio.told(sources) == "「松针风衣」已改价为 79.50 元"


async def test_another_room_or_product_changes_nothing_here(studio: Studio) -> None:
    await studio.put(CHEAP)
    sources = studio.sources("风衣多少钱", W.PRICE)
    await studio.put(CHEAP, ShelfLine("5", "lamp", "1.00"))
    await studio.left(M雾灰=0)
    assert await studio.told(sources) == ""


async def test_a_price_with_a_coupon_is_untrue_when_the_coupon_ends(studio: Studio) -> None:
    await studio.put(CHEAP)
    sources = studio.sources("风衣多少钱", W.PRICE)
    assert await studio.told(sources) == ""
    await studio.clock.advance(60)
    assert await studio.told(sources) == "「松针风衣」的优惠券没有了"
    await studio.put(ShelfLine("3", "coat", "199.00", (Coupon("减{5}元"),)))
    assert await studio.told(sources) == "「松针风衣」的优惠券已被小李改成「减{5}元」"


async def test_what_is_not_sold_any_more_or_not_yet(studio: Studio) -> None:
    await studio.put(CHEAP)
    sources = studio.sources("风衣还有吗", W.STOCK)
    await studio.put(ShelfLine("3", "coat", "199.00", CHEAP.coupons, on_sale=False))
    assert await studio.told(sources) == "「松针风衣」已被小李改成还不能拍"
    waits = studio.sources("3号什么时候上", W.PRODUCT)
    await studio.put(ShelfLine("4", "coat"))
    assert await studio.told(waits) == "「松针风衣」已被小李改成可以拍了"
    where = studio.sources("风衣是几号链接", W.PRICE)
    await studio.put(ShelfLine("5", "coat"))
    assert await studio.told(where) == "「松针风衣」已被小李改到 5 号链接"
    price = studio.sources("风衣多少钱", W.PRICE)
    await studio.put(ShelfLine("5", "lamp"))
    assert await studio.told(where) == "「松针风衣」已被小李从这个直播间的货架上拿下"
    assert await studio.told(price) == "「松针风衣」已被小李从这个直播间的货架上拿下"


@pytest.mark.parametrize(
    ("text", "entities", "before", "after", "said"),
    [
        ("M雾灰还有吗", [(K.SIZE, "M"), (K.COLOR, "雾灰")], {"M雾灰": 80}, {"M雾灰": 79}, ""),
        ("M雾灰还有吗", [(K.SIZE, "M"), (K.COLOR, "雾灰")], {"M雾灰": 80}, {"M雾灰": 5}, "雾灰M只剩 5 件了"),
        ("M雾灰还有吗", [(K.SIZE, "M"), (K.COLOR, "雾灰")], {"M雾灰": 3}, {"M雾灰": 2}, "雾灰M只剩 2 件了"),
        ("M雾灰还有吗", [(K.SIZE, "M"), (K.COLOR, "雾灰")], {"M雾灰": 8}, {"M雾灰": 0}, "雾灰M已被小李改成售完"),
        ("M雾灰还有吗", [(K.SIZE, "M"), (K.COLOR, "雾灰")], {"M雾灰": 8, "L雾灰": 9}, {"M雾灰": 8, "L雾灰": 0}, ""),
        ("M码还有吗", [(K.SIZE, "M")], {"M雾灰": 8, "M米白": 9}, {"M雾灰": 8, "M米白": 0}, "M的库存变了，现在有货"),
        ("M码还有吗", [(K.SIZE, "M")], {"M雾灰": 0, "L雾灰": 9}, {"M雾灰": 0, "L雾灰": 0}, "M已被小李改成售完"),
        ("还有吗", [], {"M雾灰": 80, "L雾灰": 3}, {"M雾灰": 79, "L雾灰": 2}, ""),
        ("还有吗", [], {"M雾灰": 80, "L雾灰": 3}, {"M雾灰": 0, "L雾灰": 0}, "已被小李改成售完"),
        ("有什么颜色", [], {"M雾灰": 8, "M米白": 8}, {"M雾灰": 8, "M米白": 0}, "有货的颜色变了"),
        ("有什么颜色", [], {"M雾灰": 8, "L雾灰": 8}, {"M雾灰": 8, "L雾灰": 0}, ""),
        ("165 110斤穿什么码", [(K.HEIGHT_CM, "160"), (K.WEIGHT_KG, "55")], {"M雾灰": 8}, {"M雾灰": 1}, ""),
        (
            "165 110斤穿什么码",
            [(K.HEIGHT_CM, "160"), (K.WEIGHT_KG, "55")],
            {"M雾灰": 8},
            {"M雾灰": 0},
            "M已被小李改成售完",
        ),
    ],
)
async def test_stock_is_untrue_where_it_is_spoken_otherwise(
    studio: Studio,
    text: str,
    entities: list[tuple[EntityKind, str]],
    before: dict[str, int],
    after: dict[str, int],
    said: str,
) -> None:
    await studio.left(**before)
    intent = W.SIZE if "穿" in text else W.STOCK
    sources = studio.sources(text, intent, *entities)
    await studio.left(**after)
    told = await studio.told(sources)
    assert told == (f"「松针风衣」{said}" if said else "")


async def test_a_product_under_two_links_is_asked_by_the_link_it_was_sold_under(studio: Studio) -> None:
    await studio.put(ShelfLine("1", "coat", "259.00"), ShelfLine("8", "coat", "199.00"))
    eight = studio.shop.live.at(STUDIO.key, "coat", "8")
    made = studio._asked(ask("8号多少钱", W.PRICE, product=eight, entities=[(K.LINK_NO, "8")]))
    sources = voice().writer.write(made).proposal.sources
    assert await studio.told(sources) == ""
    await studio.put(ShelfLine("1", "coat", "1.00"), ShelfLine("8", "coat", "199.00"))
    assert await studio.told(sources) == ""
    await studio.put(ShelfLine("1", "coat", "1.00"), ShelfLine("8", "coat", "99.00"))
    assert await studio.told(sources) == "「松针风衣」已被小李改价为 99 元"


async def test_what_nobody_here_has_heard_of_yet_counts_before_a_text_goes_out(studio: Studio) -> None:
    sources = studio.sources("风衣多少钱", W.PRICE)
    await studio.shop.store.put(STUDIO_ID, (ShelfLine("3", "coat", "89.00"),), ANY, LI, START)
    assert not studio.citations.outdated(sources, START)
    assert await studio.citations.stale(sources, START) == "「松针风衣」已被小李改价为 89 元"
