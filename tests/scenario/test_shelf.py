"""What is changed on a shelf during a show: what waits, or stands on a prompter, is written anew by what is so now."""

from pathlib import Path
from zoneinfo import ZoneInfo

from bot.core.catalog import Coupon, StockLine
from bot.core.clock import Millis
from bot.core.lifecycle import SOURCE_CHANGED, DraftState, Verb
from bot.core.model import Address, Partition, UserName
from bot.core.rooms import room_of
from bot.core.shelf import ANY, ShelfLine
from bot.knowledge.shelving import LiveShelving
from bot.store.rooms import StoredRooms
from tests.support.house import ROOM, Life, living, until

STUDIO = Address("fake", ROOM, public=True)
STUDIO_ID = room_of(STUDIO, Partition(0))
LI = UserName("小李")
PATIENCE_S = 15.0
JEANS = ShelfLine("3", "jeans", "129.00")


def shelving(life: Life) -> LiveShelving:
    """What the console does with the shelves of this house."""
    house = life.house
    rooms = house.shelves._rooms
    assert isinstance(rooms, StoredRooms)
    return LiveShelving(house.shelves, rooms, house.content.guard, ZoneInfo("Asia/Shanghai"), life.clock)


async def answer(life: Life, question: str, wanted: str) -> None:
    """The one answer to that question that waits says so, soon."""

    async def says() -> bool:
        return [wanted in one.text for one in await life.drafts() if one.question == question] == [True]

    await until(says, PATIENCE_S)


async def test_what_waits_and_what_is_prompted_is_written_anew_by_the_new_price(tmp_path: Path) -> None:
    async with living(tmp_path) as life:
        life.ask("3号多少钱", "u-1")
        life.ask("牛仔裤28码还有吗", "u-2")
        life.ask("包邮吗", "u-3")
        await life.ended(3)
        shop = shelving(life)
        (price,) = [one for one in await life.drafts() if one.question == "3号多少钱"]
        assert "139" in price.text
        await life.decide(Verb.PROMPT, price)
        others = {one.id for one in await life.drafts()}
        await shop.put(STUDIO_ID, [JEANS], ANY, LI)
        await answer(life, "3号多少钱", "129")
        gone = await life.house.drafts.get(price.id)
        assert (gone.state, gone.reason) == (DraftState.WITHDRAWN, SOURCE_CHANGED)
        assert {one.id for one in await life.drafts() if one.question != "3号多少钱"} == others
        await shop.put(STUDIO_ID, [JEANS, ShelfLine("5", "shirt", "1.00")], ANY, LI)
        await shop.stock("jeans", [StockLine("28", "黑色", 80)], LI)
        await answer(life, "牛仔裤28码还有吗", "黑色")
        assert await life.drafts(DraftState.PROMPTED) == []


async def test_a_coupon_that_ends_is_not_promised_any_more(tmp_path: Path) -> None:
    async with living(tmp_path) as life:
        life.ask("来了来了")
        await life.ended(1)
        ends = Millis(life.clock.now() + 20_000)
        await shelving(life).put(STUDIO_ID, [ShelfLine("3", "jeans", "", (Coupon("满99减15", ends),))], ANY, LI)
        life.ask("3号有券吗", "u-2")
        await answer(life, "3号有券吗", "满99减15")
        await life.clock.advance(20)

        async def changed() -> bool:
            return all("满99减15" not in one.text for one in await life.drafts()) and bool(await life.drafts())

        await until(changed, PATIENCE_S)


async def test_what_is_on_show_is_meant_and_a_house_that_begins_anew_knows_it(tmp_path: Path) -> None:
    async with living(tmp_path) as life:
        life.ask("来了来了")
        await life.ended(1)
        await shelving(life).put(STUDIO_ID, [JEANS, ShelfLine("5", "shirt", "99.00")], ANY, LI)
        await shelving(life).show(STUDIO_ID, "5", LI)
        life.ask("这个多少钱", "u-2")
        await answer(life, "这个多少钱", "99")
    async with living(tmp_path) as life:
        assert life.house.shelves.showing(STUDIO) == "5"
        assert [product.link for product in life.house.shelves.sold(STUDIO)] == ["3", "5"]
