"""Any shelf goes out as a table and comes back the same; any bytes come in without harm; no cell is carried out."""

import csv
import io
import re
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.core.catalog import Coupon, StockLine
from bot.core.clock import Millis
from bot.core.shelf import ShelfLine, Stocked, TableForm
from bot.knowledge.shelflines import kinds, tidied
from bot.knowledge.shelfsheet import by_product, read_sheet, write_lines, write_stock

ZONES = st.sampled_from([ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")])
HOSTILE = st.sampled_from(
    [
        "=1+1", "+cmd", "@SUM(A1)", "-2", "＝1", "'=1", "\t=1", "a|b", "a\\|b", "（不限）", " 空 ",
        "（至2026-01-01 10:00）", "满199减20（不限）", "\\n", "券\\", "“引号”", 'a"b', "a,b", '=HYPERLINK("x")',
    ]
)  # fmt: skip
WORDS = st.one_of(HOSTILE, st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20))
TEXTS = WORDS.map(str.strip).filter(bool)
ENDS = st.one_of(st.just(0), st.integers(1_600_000_000, 2_000_000_000).map(lambda second: second * 1_000)).map(Millis)
COUPONS = st.lists(st.builds(Coupon, TEXTS, ENDS), max_size=4).map(tuple)
LINES = st.builds(ShelfLine, TEXTS, TEXTS, st.sampled_from(["", "1.00", "99.90"]), COUPONS, st.booleans())
KINDS = st.lists(st.builds(StockLine, TEXTS, TEXTS, st.integers(0, 9_999_999)), min_size=1, max_size=5)
_FORMULA = re.compile(r"[\s]*[=+\-@＝＋－＠]")


def cells(table: bytes) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(table.decode("utf-8-sig"), newline="")) for cell in row]


@given(st.lists(LINES, min_size=1, max_size=6), ZONES)
def test_a_shelf_comes_back_as_it_went(lines: list[ShelfLine], zone: ZoneInfo) -> None:
    table = write_lines(lines, zone)
    sheet = read_sheet(table, zone)
    assert sheet.faults == ()
    assert [tidied(row.line) for row in sheet.rows if isinstance(row.line, ShelfLine)] == list(map(tidied, lines))
    assert not any(_FORMULA.match(cell) for cell in cells(table))


@given(st.dictionaries(TEXTS, KINDS, min_size=1, max_size=3))
def test_stock_comes_back_as_it_went(stocks: dict[str, list[StockLine]]) -> None:
    table = write_stock(Stocked(product, tuple(lines)) for product, lines in stocks.items())
    sheet = read_sheet(table, ZoneInfo("UTC"))
    assert (sheet.form, sheet.faults) == (TableForm.STOCK, ())
    back = {
        product: kinds([line for row in rows if isinstance(row.line, Stocked) for line in row.line.lines])
        for product, rows in by_product(sheet.rows)
    }
    assert back == {product: kinds(lines) for product, lines in stocks.items()}
    assert not any(_FORMULA.match(cell) for cell in cells(table))


TABLES = st.text(max_size=300).map(lambda text: f"链接号,商品编号,优惠券\n{text}".encode("utf-8", "replace"))


@given(st.one_of(st.binary(max_size=300), TABLES))
def test_any_bytes_are_a_sheet(data: bytes) -> None:
    sheet = read_sheet(data, ZoneInfo("Asia/Shanghai"))
    assert sheet.rows or sheet.faults
