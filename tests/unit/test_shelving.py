"""What people and machines may do with a shelf: kept in order, every fault named, nothing lost."""

from typing import Any

import pytest

from bot.core.catalog import Coupon, Limits, StockLine
from bot.core.clock import Millis
from bot.core.errors import NotFound, Refused, ShelfChanged
from bot.core.model import Risk, RoomId, UserName
from bot.core.shelf import ANY, EVERY_ROOM, MACHINE, Said, ShelfLine, Stocked, TableForm, What
from bot.core.vocabulary import RiskKind
from tests.support.clock import FakeClock
from tests.support.rooms import STUDIO, STUDIO_ID, MemoryRooms, room
from tests.support.shelves import SmallShop, small_shelving

LI = UserName("小李")
COAT = ShelfLine("3", "coat", "199.00", (Coupon("满199减20"),))


class Strict:
    """A guard that has something against one word."""

    def check(self, text: str, limits: Limits) -> tuple[Risk, ...]:
        return (Risk(RiskKind.FORBIDDEN_WORD, "最", "换个说法", blocking=True),) if "最" in text else ()


@pytest.fixture
def shop() -> SmallShop:
    rooms = MemoryRooms()
    rooms.put(room())
    return small_shelving(rooms, FakeClock(), Strict())


async def test_lines_are_kept_in_their_normal_form(shop: SmallShop) -> None:
    said = ShelfLine(" ３号链接 ", "coat", "１９9.5", (Coupon(" 满199减20 ", Millis(1_760_000_000_999)),))
    await shop.shelving.put(STUDIO_ID, [said, ShelfLine("5号", "lamp")], 0, LI)
    coat, lamp = (await shop.store.shelf(STUDIO_ID)).lines
    assert coat == ShelfLine("3", "coat", "199.50", (Coupon("满199减20", Millis(1_760_000_000_000)),))
    assert lamp == ShelfLine("5", "lamp")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (ShelfLine("三", "coat"), "链接号「三」不对"),
        (ShelfLine("0", "coat"), "链接号"),
        (ShelfLine("5", "coat"), "5 号链接写了 2 次"),
        (ShelfLine("3", "hat"), "商品表里没有「hat」"),
        (ShelfLine("3", "coat", "0.00"), "价格「0.00」不对"),
        (ShelfLine("3", "coat", "-1"), "价格"),
        (ShelfLine("3", "coat", "1e9"), "价格"),
        (ShelfLine("3", "coat", "9" * 400), "价格"),
        (ShelfLine("3", "coat", "", (Coupon(""),)), "1 到 40 个字"),
        (ShelfLine("3", "coat", "", (Coupon("减" * 41),)), "1 到 40 个字"),
        (ShelfLine("3", "coat", "", (Coupon("全网最低价"),)), "不能公开说：换个说法"),
        (ShelfLine("3", "coat", "", tuple(Coupon(f"减{n}元") for n in range(7))), "最多 6 张券"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_wrong_line_is_named_and_nothing_is_changed(shop: SmallShop, line: ShelfLine, said: str) -> None:
    with pytest.raises(Refused, match="第 2 行") as refused:
        await shop.shelving.put(STUDIO_ID, [ShelfLine("5", "lamp"), line], 0, LI)
    assert said in str(refused.value)
    assert (await shop.store.shelf(STUDIO_ID)).version == 0
    taken = await shop.shelving.take(Said(STUDIO_ID, (ShelfLine("5", "lamp"), line)))
    assert (taken.lines, taken.faults[-1].place.startswith("lines[")) == (0, True)


async def test_whoever_saw_an_older_shelf_is_told(shop: SmallShop) -> None:
    await shop.shelving.put(STUDIO_ID, [COAT], 0, LI)
    with pytest.raises(ShelfChanged):
        await shop.shelving.put(STUDIO_ID, [], 0, LI)
    with pytest.raises(NotFound):
        await shop.shelving.put(RoomId("0-nowhere"), [COAT], 0, LI)


async def test_a_first_shelf_is_told_against_what_counted_before(shop: SmallShop) -> None:
    await shop.shelving.put(EVERY_ROOM, [COAT], 0, LI)
    await shop.shelving.put(STUDIO_ID, [ShelfLine("3", "coat", "99", COAT.coupons)], 0, LI)
    assert [(one.what, one.before, one.after) for one in await shop.store.history(STUDIO_ID)] == [
        (What.PRICE, "199.00", "99.00")
    ]


async def test_what_is_in_front_of_the_camera_must_be_on_the_shelf(shop: SmallShop) -> None:
    await shop.shelving.put(STUDIO_ID, [COAT], 0, LI)
    await shop.shelving.show(STUDIO_ID, "3号", LI)
    assert shop.live.showing(STUDIO) == "3"
    with pytest.raises(Refused, match="没有 7 号链接"):
        await shop.shelving.show(STUDIO_ID, "7", LI)
    with pytest.raises(NotFound):
        await shop.shelving.show(EVERY_ROOM, "3", LI)
    await shop.shelving.show(STUDIO_ID, "", LI)
    assert shop.live.showing(STUDIO) == ""


async def test_sold_out_empties_every_size_and_colour(shop: SmallShop) -> None:
    await shop.shelving.sold_out("coat", LI)
    coat, lamp = shop.live.at("", "coat"), shop.live.at("", "lamp")
    assert coat is not None
    assert len(coat.stock) == 6
    assert {line.stock for line in coat.stock} == {0}
    assert lamp is not None
    assert lamp.stock == ()
    await shop.shelving.sold_out("lamp", LI)
    assert shop.live.at("", "lamp").stock == (StockLine("", "", 0),)  # type: ignore[union-attr]
    for product, stock in (("hat", 1), ("coat", -1), ("coat", 10_000_000)):
        with pytest.raises(Refused if product == "coat" else NotFound):
            await shop.shelving.stock(product, [StockLine("M", "雾灰", stock)], LI)
    with pytest.raises(Refused, match="2 次"):
        await shop.shelving.stock("coat", [StockLine("M", "雾灰", 1), StockLine(" M", "雾灰 ", 2)], LI)


async def test_machines_are_taken_as_far_as_they_are_right(shop: SmallShop) -> None:
    said = Said(
        STUDIO_ID,
        (COAT, ShelfLine("5", "lamp")),
        (Stocked("coat", (StockLine("M", "雾灰", 2),)), Stocked("hat", (StockLine("", "", 1),))),
        "5",
    )
    taken = await shop.shelving.take(said)
    assert (taken.lines, taken.stock, taken.showing) == (2, 1, True)
    assert [fault.place for fault in taken.faults] == ["stock hat"]
    assert (await shop.store.shelf(STUDIO_ID)).changed_by == MACHINE
    assert (await shop.shelving.take(Said(showing="5"))).faults[0].place == "showing"
    assert (await shop.shelving.take(Said(STUDIO_ID, showing="9"))).faults[0].place == "showing"
    assert await shop.shelving.take(said) == taken  # said twice, the same comes of it


async def test_the_view_tells_whose_lines_these_are_and_who_changed_what(shop: SmallShop) -> None:
    view = await shop.shelving.view(STUDIO_ID)
    assert (view.taken_from, [one.line.link for one in view.offered]) == ("table", ["7", "9", "2"])
    await shop.shelving.put(EVERY_ROOM, [COAT], ANY, LI)
    await shop.shelving.stock("coat", [StockLine("M", "雾灰", 1)], LI)
    await shop.shelving.stock("lamp", [StockLine("", "白色", 1)], LI)
    view = await shop.shelving.view(STUDIO_ID)
    assert (view.taken_from, view.shelf.version, view.offered[0].now.price) == ("all", 0, "199.00")
    assert (view.offered[0].table_price, set(view.stocked)) == ("259.00", {"coat"})
    assert {one.what for one in view.history} == {What.STOCK, What.REMOVED, What.ADDED}
    with pytest.raises(NotFound):
        await shop.shelving.view(RoomId("0-nowhere"))


async def imported(shop: SmallShop, table: str, apply: bool = True, **more: Any) -> Any:
    return await shop.shelving.import_(STUDIO_ID, table.encode(), ANY, apply, LI, **more)


async def test_a_table_is_first_looked_at_and_then_applied(shop: SmallShop) -> None:
    table = (
        "链接号,商品编号,直播间价,优惠券,能拍\n3,coat,199,满199减20|新人减10（至2026-11-22 22:00）,是\n5,lamp,,,否\n"
    )
    look = await imported(shop, table, apply=False)
    assert (look.form, look.rows, look.applied, look.faults) == (TableForm.LINES, 2, False, ())
    assert (await shop.store.shelf(STUDIO_ID)).version == 0
    assert (await imported(shop, table)).applied
    coat, lamp = (await shop.store.shelf(STUDIO_ID)).lines
    assert coat == ShelfLine(
        "3", "coat", "199.00", (Coupon("满199减20"), Coupon("新人减10", Millis(1_795_356_000_000)))
    )
    assert lamp == ShelfLine("5", "lamp", on_sale=False)
    assert (await imported(shop, table)).changes == ()


async def test_a_stock_table_changes_only_the_products_it_names(shop: SmallShop) -> None:
    found = await imported(shop, "product,size,color,stock\ncoat,M,雾灰,售完\ncoat,L,雾灰,4\n")
    assert (found.form, found.applied, [one.product for one in found.changes]) == (TableForm.STOCK, True, ["coat"])
    assert shop.live.at("", "coat").stock == (StockLine("M", "雾灰", 0), StockLine("L", "雾灰", 4))  # type: ignore[union-attr]
    assert shop.live.at("", "down").stock[0].stock == 80  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("table", "place"),
    [
        ("链接号,商品编号\n3,coat\n3,lamp\n", "第 2 行"),
        ("链接号,商品编号\n3,coat\n\n4,hat\n", "第 4 行"),
        ("链接号,商品编号,能拍\n3,coat,大概\n", "第 2 行"),
        ("链接号,商品编号,优惠券\n3,coat,减10（至明天晚上不知道几点呀2222222）\n", ""),
        ("链接号,商品编号,优惠券\n3,coat,减10（至2026-13-45 99:00）\n", "第 2 行"),
        ("链接号,商品编号\n3,coat,多\n", "第 2 行"),
        ('链接号,商品编号\n3,"co"at\n', "第 2 行"),
        ("链接号,价格\n3,1\n", "第 1 行"),
        ("链接号,商品编号\n", "文件"),
        ("", "第 1 行"),
        ("product,stock\ncoat,-1\n", "第 2 行"),
        ("product,stock\ncoat,很多\n", "第 2 行"),
        ("product,size,color,stock\ncoat,M,雾灰,1\ncoat,M,雾灰,2\n", "第 2 行"),
        ("product,size,color,stock\nhat,M,雾灰,1\n", "第 2 行"),
    ],
)
async def test_a_table_with_one_wrong_row_changes_nothing(shop: SmallShop, table: str, place: str) -> None:
    found = await imported(shop, table)
    if place:
        assert (found.faults[0].place, found.applied) == (place, False)
        assert (await shop.store.shelf(STUDIO_ID)).version == 0
        assert await shop.store.stocks() == {}
    else:
        assert found.applied  # words in brackets are words


async def test_bytes_that_are_no_text_are_said_to_be_none(shop: SmallShop) -> None:
    found = await shop.shelving.import_(STUDIO_ID, b"\xff\xff\xff\x00", ANY, True, LI)
    assert "编码" in found.faults[0].message


async def test_an_export_of_the_table_is_a_shelf_to_begin_with(shop: SmallShop) -> None:
    table = await shop.shelving.export(STUDIO_ID, TableForm.LINES)
    assert (await shop.shelving.import_(STUDIO_ID, table, 0, True, LI)).applied
    assert [line.link for line in (await shop.store.shelf(STUDIO_ID)).lines] == ["7", "9", "2"]
    stock = await shop.shelving.export(STUDIO_ID, TableForm.STOCK)
    assert (await shop.shelving.import_(STUDIO_ID, stock, ANY, True, LI)).changes == ()
