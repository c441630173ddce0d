"""Products and orders: read from tables as shops keep them, found by what a text names, never somebody else's."""

from pathlib import Path

import pytest

from bot.core.catalog import SizeRule, StockLine
from bot.core.model import Address, Entity
from bot.core.vocabulary import EntityKind
from bot.knowledge.catalog import Catalog, load
from config.settings import PACKAGED
from tests.support.knowledge import reading

PRODUCTS = """id,link,name,aliases,category,price,list_price,sizes,colors,highlights
coat,1,松针风衣,风衣|外套,clothing,259,399.5,S|M,雾灰|米白,防泼水
down,2,暖阳羽绒服,羽绒服|外套,clothing,499.00,699.00,M|L,黑色,
lamp,3,萤火台灯,台灯,electronics,88.50,,标准款,白色,三档
"""
STOCK = "product,size,color,stock\ncoat,S,雾灰,4\ncoat,M,米白,0\n"
GUIDE = (
    "product,height_cm_min,height_cm_max,weight_kg_min,weight_kg_max,size\n"
    "coat,150,160,40,48,S\ncoat,156,168,48.5,56,M\n"
)
ORDERS = """order_no,customer,customer_name,product,quantity,paid,status,placed_at,tracking_no
20260301000001,c-1,周一,coat,1,259.00,shipped,2026-03-01T10:00:00+08:00,SF1000000000001
20260305000002,c-1,周一,lamp,2,177.00,paid,2026-03-05T10:00:00+08:00,
20260303000003,c-2,吴二,coat,1,259.00,paid,2026-03-03T10:00:00+08:00,
"""
ROOM = Address("live", "r1", "viewer", public=True)
MINE = Address("wechat", "c-1", "c-1")


def shop(folder: Path, **tables: str | bytes) -> Catalog:
    whole: dict[str, str | bytes] = {"products": PRODUCTS, "stock": STOCK, "size_guide": GUIDE, "orders": ORDERS}
    for name, content in (whole | tables).items():
        raw = content.encode() if isinstance(content, str) else content
        (folder / f"{name}.csv").write_bytes(raw)
    return load(folder)


def said(kind: EntityKind, value: str) -> Entity:
    return Entity(kind, value, 0, 0)


def product(catalog: Catalog, text: str, *entities: Entity, room: Address = ROOM) -> str:
    found = catalog.product(reading(text, *entities), room)
    return found.id if found else ""


def test_rows_become_products_with_stock_and_sizes(tmp_path: Path) -> None:
    coat = shop(tmp_path).products["coat"]
    assert (coat.price, coat.list_price, coat.aliases) == ("259.00", "399.50", ("风衣", "外套"))
    assert coat.stock == (StockLine("S", "雾灰", 4), StockLine("M", "米白", 0))
    assert coat.size_rules == (SizeRule(150, 160, 40, 48, "S"), SizeRule(156, 168, 48.5, 56, "M"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_tables_may_come_from_an_office_program(tmp_path: Path, encoding: str) -> None:
    catalog = shop(tmp_path, products=PRODUCTS.replace("\n", "\r\n").encode(encoding))
    assert catalog.products["lamp"].name == "萤火台灯"
    assert catalog.faults == ()


@pytest.mark.parametrize(
    ("table", "row", "said"),
    [
        ("products", "hat,4,帽子,,clothing,便宜,,,,\n", "price"),
        ("products", "hat,4,帽子,,clothing\n", "cells"),
        ("products", ",4,帽子,,clothing,9.00,,,,\n", "id"),
        ("products", "coat,4,帽子,,clothing,9.00,,,,\n", "above"),
        ("products", 'hat,4,"帽"子,,clothing,9.00,,,,\n', "row"),
        ("stock", "hat,S,黑色,1\n", "hat"),
        ("stock", "coat,S,雾灰,1\n", "above"),
        ("stock", "lamp,标准款,白色,-1\n", "stock"),
        ("size_guide", "coat,170,160,48,56,L\n", "bound"),
        ("size_guide", "coat,160,高,48,56,L\n", "height_cm_max"),
        ("orders", "1,c-1,周一,coat,1,259.00,paid,2026-03-01,\n", "order_no"),
        ("orders", "20260301000001,c-9,周九,coat,1,259.00,paid,2026-03-01,\n", "above"),
    ],
)
def test_a_broken_row_is_named_with_its_line_and_the_rest_loads(
    tmp_path: Path, table: str, row: str, said: str
) -> None:
    text = {"products": PRODUCTS, "stock": STOCK, "size_guide": GUIDE, "orders": ORDERS}[table]
    catalog = shop(tmp_path, **{table: text + row})
    (fault,) = catalog.faults
    assert fault.place == f"{tmp_path / table}.csv:{text.count(chr(10)) + 1}"
    assert said in fault.message
    assert list(catalog.products) == ["coat", "down", "lamp"]
    assert catalog.products["coat"].stock[0].stock == 4


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "no column"),
        (b"product,size,color\ncoat,S,red\n", "stock"),
        (b"\xff\xff\xff\xff", "neither"),
    ],
)
def test_a_table_that_cannot_be_read_is_a_fault_and_the_shop_opens(tmp_path: Path, raw: bytes, said: str) -> None:
    catalog = shop(tmp_path, stock=raw)
    assert said in catalog.faults[0].message
    assert catalog.products["coat"].stock == ()


def test_a_missing_table_is_a_fault_and_the_shop_opens(tmp_path: Path) -> None:
    shop(tmp_path)
    (tmp_path / "orders.csv").unlink()
    catalog = load(tmp_path)
    assert "orders.csv" in catalog.faults[0].place
    assert len(catalog.products) == 3


def test_thousands_of_wrong_rows_are_not_all_told(tmp_path: Path) -> None:
    catalog = shop(tmp_path, stock=STOCK + "x\n" * 5_000)
    assert 100 < len(catalog.faults) < 300
    assert "more than" in catalog.faults[-1].message


def test_of_two_products_on_one_link_the_first_keeps_it(tmp_path: Path) -> None:
    catalog = shop(tmp_path, products=PRODUCTS.replace("lamp,3", "lamp,1"))
    assert product(catalog, "1号多少钱", said(EntityKind.LINK_NO, "1")) == "coat"
    assert "lamp" in catalog.faults[0].message


@pytest.mark.parametrize(
    ("text", "entities", "expected"),
    [
        ("2号链接多少钱", (said(EntityKind.LINK_NO, "2"),), "down"),
        ("9号链接多少钱", (said(EntityKind.LINK_NO, "9"),), ""),
        ("1号和2号哪个好", (said(EntityKind.LINK_NO, "1"), said(EntityKind.LINK_NO, "2")), ""),
        ("松针风衣还有吗", (), "coat"),
        ("台灯亮不亮", (), "lamp"),
        ("外套多少钱", (), ""),
        ("羽绒服这个外套多少钱", (), "down"),
        ("风衣和台灯一起买便宜吗", (), ""),
        ("多少钱", (), ""),
    ],
    ids=["link", "no such link", "two links", "name", "alias", "alias of two", "one fits both", "two named", "none"],
)
def test_the_product_is_the_one_a_text_names(
    tmp_path: Path, text: str, entities: tuple[Entity, ...], expected: str
) -> None:
    assert product(shop(tmp_path), text, *entities) == expected


def test_a_room_speaks_of_what_it_shows_unless_a_text_names_something_else(tmp_path: Path) -> None:
    catalog = shop(tmp_path)
    catalog.set_shelf(ROOM, "lamp")
    assert product(catalog, "这个多少钱") == "lamp"
    assert product(catalog, "风衣多少钱") == "coat"
    assert product(catalog, "风衣和羽绒服哪个厚") == ""
    assert product(catalog, "9号链接多少钱", said(EntityKind.LINK_NO, "9")) == ""
    assert product(catalog, "这个多少钱", room=Address("live", "r2", public=True)) == ""
    catalog.set_shelf(ROOM, "")
    assert product(catalog, "这个多少钱") == ""


def orders(catalog: Catalog, address: Address, *numbers: str) -> list[str]:
    named = tuple(said(EntityKind.ORDER_NO, number) for number in numbers)
    return [order.order_no[-1] for order in catalog.orders(reading("我的单呢", *named), address)]


def test_a_private_customer_gets_the_own_orders_newest_first(tmp_path: Path) -> None:
    catalog = shop(tmp_path)
    assert orders(catalog, MINE) == ["2", "1"]
    assert orders(catalog, MINE, "20260301000001") == ["1"]
    assert orders(catalog, Address("wechat", "c-7", "c-7")) == []


def test_nobody_gets_the_order_of_somebody_else(tmp_path: Path) -> None:
    catalog = shop(tmp_path)
    assert orders(catalog, MINE, "20260303000003") == []
    assert orders(catalog, Address("wechat", "stranger", "stranger"), "20260303000003") == []
    assert orders(catalog, Address("live", "r1", "c-1", public=True), "20260303000003") == []
    assert orders(catalog, MINE, "20260303000003", "20260305000002") == ["2"]


def test_below_a_post_nobody_gets_any_order(tmp_path: Path) -> None:
    catalog = shop(tmp_path)
    aloud = Address("weibo", "9107953200000003/c-1", "c-1", aloud=True)
    named = reading("20260301000001到哪了", said(EntityKind.ORDER_NO, "20260301000001"))
    assert catalog.orders(named, MINE) != ()
    for asked in (named, reading("我的快递到哪了")):
        assert catalog.orders(asked, aloud) == ()


def test_in_a_room_only_a_named_order_is_looked_at(tmp_path: Path) -> None:
    catalog = shop(tmp_path)
    assert orders(catalog, ROOM) == []
    assert orders(catalog, Address("live", "r1", "c-1", public=True)) == []
    assert orders(catalog, ROOM, "20260303000003") == ["3"]
    assert orders(catalog, ROOM, "20260309999999") == []


def test_the_demo_shop_loads_without_a_fault() -> None:
    catalog = load(PACKAGED / "demo")
    assert catalog.faults == ()
    assert all(product.stock for product in catalog.products.values())
