"""Shelves and stock as CSV tables that go out to an office program and come back.

In: bytes that somebody uploaded, or lines. Out: `Sheet`: rows with the line of the file they stand in, and what is
wrong with the others; or the bytes of a file. Called by `bot.knowledge.shelving`. Pure; any bytes give a `Sheet`.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from bot.core.catalog import Coupon, StockLine
from bot.core.clock import SECOND, Millis
from bot.core.library import Fault
from bot.core.shelf import ShelfLine, Stocked, TableForm
from bot.knowledge.cells import Lines, Table, guarded, joined, parts, unguarded
from bot.knowledge.tables import decoded

MAX_ROWS: Final = 20_000
MAX_FAULTS: Final = 200

HEADERS: Final[dict[TableForm, dict[str, tuple[str, ...]]]] = {
    TableForm.LINES: {
        "link": ("链接号", "链接"),
        "product": ("商品编号", "商品"),
        "price": ("直播间价", "价格"),
        "coupons": ("优惠券", "券"),
        "on_sale": ("能拍", "在售"),
    },
    TableForm.STOCK: {
        "product": ("商品编号", "商品"),
        "size": ("尺码",),
        "color": ("颜色",),
        "stock": ("库存", "数量"),
    },
}
"""Field → its column's names besides its own; the first is the one we write."""
NEEDED: Final = {TableForm.LINES: ("link", "product"), TableForm.STOCK: ("product", "stock")}
YES: Final = frozenset({"", "是", "能", "1", "true", "yes", "y", "在售"})
NO: Final = frozenset({"否", "不能", "0", "false", "no", "n", "未开拍", "没开拍"})
SOLD_OUT: Final = frozenset({"售完", "售罄", "没货", "无货"})

_UNTIL: Final = re.compile(r"(?s)(.*)（(?:不限|至([0-9T:+\- ]{16,25}))）")
_NUMBER: Final = re.compile(r"[0-9]{1,7}")


class Row(NamedTuple):
    """A row of the file, whose line it stands in: a link, or one kind of a product."""

    place: str
    line: ShelfLine | Stocked


class Sheet(NamedTuple):
    """What a file holds."""

    form: TableForm
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]


def read_sheet(data: bytes, timezone: ZoneInfo) -> Sheet:
    """The rows of a file; which table it is tells its header."""
    text = decoded(data)
    if text is None:
        return Sheet(TableForm.LINES, (), (Fault("文件", "认不出文件的编码：请另存为 CSV UTF-8 或 GBK 再导入"),))
    delimiter = max(",\t;", key=text[: text.find("\n") + 1 or None].count)
    table = csv.reader(Lines(text), delimiter=delimiter, strict=True)
    try:
        header = [cell.strip().lower() for cell in next(table, [])]
    except csv.Error:
        return Sheet(TableForm.LINES, (), (Fault("第 1 行", "读不懂：应该是表头"),))
    form = TableForm.STOCK if set(header) & {"stock", *HEADERS[TableForm.STOCK]["stock"]} else TableForm.LINES
    columns = {field: header.index(name) for name, field in _names(form) if name in header}
    missing = [HEADERS[form][field][0] for field in NEEDED[form] if field not in columns]
    if missing:
        return Sheet(form, (), (Fault("第 1 行", f"表头里缺少 {'、'.join(missing)} 这一列"),))
    return _rows(table, form, columns, len(header), timezone)


def _names(form: TableForm) -> list[tuple[str, str]]:
    return [(name, field) for field, names in HEADERS[form].items() for name in reversed((field, *names))]


def _rows(table: Table, form: TableForm, columns: dict[str, int], width: int, timezone: ZoneInfo) -> Sheet:
    make: Callable[[dict[str, str], ZoneInfo], ShelfLine | Stocked | str] = _line if form is TableForm.LINES else _kind
    rows: list[Row] = []
    faults: list[Fault] = []
    while len(rows) < MAX_ROWS and len(faults) < MAX_FAULTS:
        try:
            cells = next(table)
        except StopIteration:
            none = () if rows or faults else (Fault("文件", "表里一行内容都没有"),)
            return Sheet(form, tuple(rows), (*faults, *none))
        except csv.Error as error:
            faults.append(Fault(f"第 {table.line_num} 行", f"读不懂（{error}）"))
            continue
        if not any(cell.strip() for cell in cells):
            continue
        place = f"第 {table.line_num} 行"
        if any(cell.strip() for cell in cells[width:]):
            faults.append(Fault(place, "格子比表头多：内容里的逗号要用引号括起来"))
            continue
        raw = {field: unguarded(cells[at]) if at < len(cells) else "" for field, at in columns.items()}
        made = make(raw, timezone)
        if isinstance(made, str):
            faults.append(Fault(place, made))
        else:
            rows.append(Row(place, made))
    faults.append(Fault(f"第 {table.line_num} 行", f"最多读 {MAX_ROWS} 行、报 {MAX_FAULTS} 处问题，后面的没有读"))
    return Sheet(form, tuple(rows), tuple(faults))


def _line(raw: dict[str, str], timezone: ZoneInfo) -> ShelfLine | str:
    said = raw.get("on_sale", "").strip().lower()
    if said not in YES | NO:
        return f"能拍写 是 或 否，不是「{said[:10]}」"
    coupons = []
    for part in parts(raw.get("coupons", "")):
        coupon = _coupon(part, timezone)
        if coupon is None:
            return f"券的截止时间写成（至2026-01-31 22:00）这样：「{part[:40]}」"
        coupons.append(coupon)
    return ShelfLine(raw["link"], raw["product"], raw.get("price", ""), tuple(coupons), said in YES)


def _coupon(text: str, timezone: ZoneInfo) -> Coupon | None:
    """One coupon with its end, if it has one."""
    found = _UNTIL.fullmatch(text)
    if found is None:
        return Coupon(text)
    if found[2] is None:
        return Coupon(found[1].strip())
    try:
        moment = datetime.fromisoformat(found[2].strip())
        at = moment if moment.tzinfo else moment.replace(tzinfo=timezone)
        return Coupon(found[1].strip(), Millis(round(at.timestamp() * SECOND)))
    except (ValueError, OverflowError):
        return None


def _kind(raw: dict[str, str], timezone: ZoneInfo) -> Stocked | str:
    """One size and colour of a product."""
    number = raw["stock"].strip()
    if number in SOLD_OUT:
        number = "0"
    if not _NUMBER.fullmatch(number):
        return f"库存写一个数，没货写 0，不是「{number[:20]}」"
    return Stocked(raw["product"].strip(), (StockLine(raw.get("size", ""), raw.get("color", ""), int(number)),))


def write_lines(lines: Iterable[ShelfLine], timezone: ZoneInfo) -> bytes:
    """The table of a shelf."""
    rows = (
        [line.link, line.product, line.price, _coupons(line.coupons, timezone), "是" if line.on_sale else "否"]
        for line in lines
    )
    return _written(TableForm.LINES, rows)


def write_stock(stocks: Iterable[Stocked]) -> bytes:
    """The table of some products' stock."""
    rows = ([one.product, line.size, line.color, str(line.stock)] for one in stocks for line in one.lines)
    return _written(TableForm.STOCK, rows)


def _written(form: TableForm, rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(names[0] for names in HEADERS[form].values())
    table.writerows([guarded(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig", "replace")


def _coupons(coupons: Iterable[Coupon], timezone: ZoneInfo) -> str:
    return joined(_with_end(coupon, timezone) for coupon in coupons)


def _with_end(coupon: Coupon, timezone: ZoneInfo) -> str:
    """The coupon with its end, by the shop's clock; with the offset where that clock shows the hour twice."""
    if not coupon.until:
        return f"{coupon.text}（不限）" if coupon.text.endswith("）") else coupon.text
    at = datetime.fromtimestamp(coupon.until / SECOND, timezone)
    naive = at.replace(tzinfo=None)
    told = naive if naive.replace(tzinfo=timezone).timestamp() == at.timestamp() else at
    return f"{coupon.text}（至{told.isoformat(' ', 'seconds' if told.second else 'minutes')}）"


def by_product(rows: Iterable[Row]) -> Iterator[tuple[str, list[Row]]]:
    """The rows of a stock table, product by product."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.line.product, []).append(row)
    yield from found.items()
