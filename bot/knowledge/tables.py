"""CSV tables of the shop, row by row: what is right as structs, what is not as faults with file and line.

In: a CSV file (UTF-8 with or without BOM, or GB 18030 as office programs save it) and the struct a row must be.
Out: rows and faults. Called by `bot.knowledge.catalog`.
"""

import codecs
import contextlib
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Generic, TypeVar

import msgspec
from msgspec import Meta

from bot.core.library import Fault

MAX_FILE_BYTES = 64 << 20
MAX_FAULTS = 200

Name = Annotated[str, Meta(min_length=1, max_length=80)]
Money = Annotated[str, Meta(pattern=r"^\d{1,7}(\.\d{1,2})?$")]
Count = Annotated[int, Meta(ge=0)]
Row = TypeVar("Row", bound=msgspec.Struct)


class ProductRow(msgspec.Struct, frozen=True):
    """products.csv; `aliases`, `sizes` and `colors` are lists parted by |."""

    id: Name
    name: Name
    price: Money
    link: str = ""
    aliases: str = ""
    category: str = ""
    list_price: Annotated[str, Meta(pattern=r"^(\d{1,7}(\.\d{1,2})?)?$")] = ""
    sizes: str = ""
    colors: str = ""
    highlights: str = ""


class StockRow(msgspec.Struct, frozen=True):
    """stock.csv."""

    product: Name
    size: str
    color: str
    stock: Count


class SizeRow(msgspec.Struct, frozen=True):
    """size_guide.csv."""

    product: Name
    size: Name
    height_cm_min: Annotated[int, Meta(ge=0, le=260)]
    height_cm_max: Annotated[int, Meta(ge=0, le=260)]
    weight_kg_min: Annotated[float, Meta(ge=0, le=400)]
    weight_kg_max: Annotated[float, Meta(ge=0, le=400)]


class OrderRow(msgspec.Struct, frozen=True):
    """orders.csv; other columns, such as the phone, are not read."""

    order_no: Annotated[str, Meta(pattern=r"^[0-9A-Za-z-]{6,40}$")]
    customer: Name
    product: Name
    status: Name
    placed_at: Name
    customer_name: str = ""
    size: str = ""
    color: str = ""
    quantity: Annotated[int, Meta(ge=1)] = 1
    paid: str = ""
    promised_ship_by: str = ""
    shipped_at: str = ""
    carrier: str = ""
    tracking_no: str = ""
    eta: str = ""
    note: str = ""


class Placed(msgspec.Struct, Generic[Row], frozen=True):
    """A row and where it stands."""

    row: Row
    place: str


def read(path: Path, cls: type[Row], faults: list[Fault]) -> Iterator[Placed[Row]]:
    """The rows of `path` that are a `cls`; what is wrong is appended to `faults`, at most some hundred a file."""
    text = _text(path, faults)
    if text is None:
        return
    table = csv.reader(io.StringIO(text, newline=""), strict=True)
    limit = len(faults) + MAX_FAULTS
    header = _header(table, path, cls, faults)
    while header and len(faults) < limit:
        try:
            cells = next(table)
        except StopIteration:
            return
        except csv.Error as error:
            faults.append(Fault(f"{path}:{table.line_num}", f"the row is left out: {error}"))
            continue
        if not any(cell.strip() for cell in cells):
            continue
        item = _row(cells, header, cls)
        if isinstance(item, str):
            faults.append(Fault(f"{path}:{table.line_num}", f"the row is left out: {item}"))
        else:
            yield Placed(item, f"{path}:{table.line_num}")
    if header:
        faults.append(Fault(str(path), f"more than {MAX_FAULTS} rows are wrong; the rest of the file is left out"))


def _text(path: Path, faults: list[Fault]) -> str | None:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            faults.append(Fault(str(path), f"larger than {MAX_FILE_BYTES >> 20} MB; left out"))
            return None
        raw = path.read_bytes()
    except OSError as error:
        faults.append(Fault(str(path), f"cannot be read: {error.strerror}; answers go without it"))
        return None
    text = decoded(raw)
    if text is None:
        faults.append(Fault(str(path), "is neither UTF-8 nor GBK text; save it as CSV UTF-8"))
    return text


def decoded(raw: bytes) -> str | None:
    """Text as office programs save it: UTF-8 with or without BOM, UTF-16 with one, or GB 18030. None: it is no text."""
    marked = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        with contextlib.suppress(UnicodeDecodeError):
            return raw.decode(encoding)
    return None


def _header(table: Iterator[list[str]], path: Path, cls: type[Row], faults: list[Fault]) -> list[str]:
    """The column names; empty when a needed one is missing."""
    try:
        header = [cell.strip() for cell in next(table, [])]
    except csv.Error as error:
        faults.append(Fault(f"{path}:1", f"the header cannot be read: {error}; the file is left out"))
        return []
    missing = [field.encode_name for field in msgspec.structs.fields(cls) if field.required]
    missing = [name for name in missing if name not in header]
    if missing:
        faults.append(Fault(f"{path}:1", f"no column {', '.join(missing)}; the file is left out"))
        return []
    return header


def _row(cells: list[str], header: list[str], cls: type[Row]) -> Row | str:
    """The struct, or what is wrong."""
    if len(cells) != len(header):
        return f"{len(cells)} cells where the header has {len(header)}"
    known = {name: cell.strip() for name, cell in zip(header, cells, strict=True) if cell.strip()}
    empty = {name: "" for name in header if name not in known}
    try:
        return msgspec.convert(known, cls, strict=False)
    except msgspec.ValidationError as error:
        lacking = [name for name in empty if f"`{name}`" in str(error)]
        return f"{lacking[0]} is empty" if lacking else str(error)
