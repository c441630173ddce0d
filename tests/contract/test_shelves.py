"""What the port `Shelves` promises: one winner a version, a past, news for all; kept in memory and in a store."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.catalog import Coupon, StockLine
from bot.core.clock import Millis
from bot.core.errors import ShelfChanged
from bot.core.model import RoomId, UserName
from bot.core.shelf import ANY, EVERY_ROOM, Shelf, ShelfLine, ShelfNews, Shelves, Stocked, What
from bot.store import audit
from bot.store.shelf import StoredShelves
from tests.support.clock import FakeClock
from tests.support.shelves import MemoryShelves
from tests.support.store import P0, Store, running_store

LI, WANG = UserName("小李"), UserName("小王")
AT = Millis(1_795_320_000_000)
ROOM = RoomId("0-0123456789abcdef0123")
COAT = ShelfLine("3", "coat", "239.00", (Coupon("满199减20", Millis(AT + 60_000)), Coupon("新人立减10")))
LAMP = ShelfLine("5", "lamp", on_sale=False)
LEFT = Stocked("coat", (StockLine("M", "雾灰", 12), StockLine("L", "雾灰", 0)), LI, AT)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with running_store(tmp_path, FakeClock()) as made:
        yield made


def stored(store: Store) -> StoredShelves:
    return StoredShelves(store.client, store.reader(), store.durable())


@pytest.fixture(params=["memory", "store"])
def shelves(request: pytest.FixtureRequest) -> Shelves:
    return MemoryShelves() if request.param == "memory" else stored(request.getfixturevalue("store"))


async def told(shelves: Shelves, cursor: str, enough: int) -> list[ShelfNews]:
    """News until so many names came."""
    news: list[ShelfNews] = []
    async with asyncio.timeout(5):
        async for one in shelves.follow(cursor):
            news.append(one)
            if sum(len(item.rooms) + len(item.products) for item in news) >= enough:
                return news
    raise AssertionError


async def test_what_was_put_is_read_back_and_the_next_names_the_version_it_saw(shelves: Shelves) -> None:
    assert await shelves.shelf(ROOM) == Shelf(ROOM)
    assert await shelves.put(ROOM, (COAT, LAMP), 0, LI, AT) == Shelf(ROOM, 1, (COAT, LAMP), LI, AT)
    with pytest.raises(ShelfChanged):
        await shelves.put(ROOM, (COAT,), 0, WANG, AT)
    second = await shelves.put(ROOM, (LAMP, COAT), 1, WANG, AT)
    assert (await shelves.shelf(ROOM), second.version) == (second, 2)
    assert (await shelves.put(EVERY_ROOM, (LAMP,), ANY, WANG, AT)).version == 1
    assert (await shelves.put(EVERY_ROOM, (COAT,), ANY, WANG, AT)).version == 2
    assert set(await shelves.shelves()) == {ROOM, EVERY_ROOM}
    assert list(await shelves.shelves([EVERY_ROOM])) == [EVERY_ROOM]


async def test_of_two_who_saw_the_same_one_wins(shelves: Shelves) -> None:
    tries = await asyncio.gather(
        *(shelves.put(ROOM, (ShelfLine("3", "coat", f"{n + 1}.00"),), 0, LI, AT) for n in range(8)),
        return_exceptions=True,
    )
    won = [one for one in tries if isinstance(one, Shelf)]
    assert [type(one) for one in tries if one not in won] == [ShelfChanged] * 7
    assert won == [await shelves.shelf(ROOM)]


async def test_machines_never_lose_against_each_other(shelves: Shelves) -> None:
    lines = [(ShelfLine("3", "coat", f"{n + 1}.00"),) for n in range(4)]
    puts = await asyncio.gather(*(shelves.put(ROOM, line, ANY, LI, AT) for line in lines))
    assert sorted(one.version for one in puts) == [1, 2, 3, 4]


async def test_the_past_says_what_each_change_was(shelves: Shelves) -> None:
    await shelves.put(ROOM, (COAT, LAMP), 0, LI, AT)
    cheaper = ShelfLine("3", "coat", "199.00", COAT.coupons[1:])
    await shelves.put(ROOM, (cheaper, ShelfLine("5", "lamp")), 1, WANG, AT)
    await shelves.put(ROOM, (ShelfLine("5", "lamp"), cheaper), 2, WANG, AT)
    await shelves.put(ROOM, (ShelfLine("5", "down"),), 3, WANG, AT)
    past = [(one.what, one.link, one.before, one.after) for one in await shelves.history(ROOM)]
    assert past == [
        (What.REMOVED, "3", "199.00", ""), (What.PRODUCT, "5", "lamp", "down"),
        (What.ORDER, "", "3 5", "5 3"),
        (What.ON_SALE, "5", "0", "1"), (What.COUPONS, "3", "满199减20；新人立减10", "新人立减10"),
        (What.PRICE, "3", "239.00", "199.00"),
        (What.ADDED, "5", "", ""), (What.ADDED, "3", "", "239.00"),
    ]  # fmt: skip
    assert (await shelves.history(ROOM))[0].by == WANG
    assert await shelves.history(EVERY_ROOM) == ()


async def test_what_changes_nothing_is_no_change(shelves: Shelves) -> None:
    first = await shelves.put(ROOM, (COAT,), 0, LI, AT)
    await shelves.stock([LEFT])
    cursor = await shelves.end()
    assert await shelves.put(ROOM, (COAT,), 1, WANG, Millis(AT + 1)) == first
    await shelves.stock([Stocked("coat", LEFT.lines, WANG, Millis(AT + 1))])
    assert await shelves.end() == cursor
    assert await shelves.stocks() == {"coat": LEFT}


async def test_stock_is_replaced_product_by_product(shelves: Shelves) -> None:
    lamp = Stocked("lamp", (StockLine("", "白色", 3),), LI, AT)
    await shelves.stock([LEFT, lamp])
    fewer = Stocked("coat", (StockLine("M", "雾灰", 3), StockLine("L", "雾灰", 0)), WANG, AT)
    await shelves.stock([fewer])
    assert await shelves.stocks() == {"coat": fewer, "lamp": lamp}
    assert await shelves.stocks(["lamp", "sock"]) == {"lamp": lamp}
    gone = Stocked("lamp", (StockLine("", "白色", 0), StockLine("", "黑色", 0)), LI, AT)
    await shelves.stock(
        [gone, Stocked("down", (StockLine("M", "", 1),), LI, AT)], [Stocked("down", (StockLine("M", "", 9),))]
    )
    past = [(one.what, one.product, one.by, one.before, one.after) for one in await shelves.stock_history()]
    assert past[:3] == [
        (What.STOCK, "down", LI, "M/:9", "M/:1"),
        (What.STOCK, "lamp", LI, "3", "0"),
        (What.STOCK, "coat", WANG, "M/雾灰:12", "M/雾灰:3"),
    ]


async def test_all_processes_hear_of_every_change(shelves: Shelves) -> None:
    await shelves.put(EVERY_ROOM, (LAMP,), 0, LI, AT)
    cursor = await shelves.end()
    await shelves.put(ROOM, (COAT,), 0, LI, AT)
    await shelves.put(EVERY_ROOM, (COAT,), 1, LI, AT)
    await shelves.stock([LEFT])
    await shelves.tell(RoomId("0-other"))
    news = await told(shelves, cursor, 4)
    assert [room for one in news for room in one.rooms] == [ROOM, EVERY_ROOM, "0-other"]
    assert [product for one in news for product in one.products] == ["coat"]


async def test_changes_are_in_the_audit(store: Store) -> None:
    kept = stored(store)
    await kept.put(ROOM, (COAT,), 0, LI, AT)
    await kept.stock([LEFT])
    lines = [audit._parsed(line) async for line, _ in audit.lines(store.client, P0)]
    assert [(line.what, line.who, line.subject) for line in lines if line] == [
        ("shelf", "小李", ROOM), ("stock", "小李", "1 products"),
    ]  # fmt: skip
    assert "added 3" in lines[0].detail if lines[0] else False
    assert await audit.verify(store.client, P0) == (2, [])


async def test_one_shelf_that_cannot_be_read_hides_no_other(store: Store) -> None:
    kept = stored(store)
    await kept.put(ROOM, (COAT,), 0, LI, AT)
    await store.client.hset("{hm:0}:shelves", "0-broken", b"1 {")
    assert list(await kept.shelves()) == [ROOM]


async def test_who_was_away_too_long_looks_at_all(store: Store) -> None:
    kept = stored(store)
    await kept.put(ROOM, (COAT,), 0, LI, AT)
    cursor = await kept.end()
    await kept.stock([LEFT])
    await store.client.xadd("{hm:0}:shelves:changes", {"product": "lamp"}, maxlen=1, approximate=False)
    async with asyncio.timeout(5):
        async for news in kept.follow(cursor):
            assert news.gap
            break
