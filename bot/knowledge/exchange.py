"""Entries as files that go out to an office program and come back: CSV tables and TOML.

In: bytes that somebody uploaded, or entries in force. Out: `Sheet` (the rows that are right, and what is wrong with the
others), or the bytes of a file. Called by `bot.knowledge.importing`, in a thread. Pure; any bytes give a `Sheet`.
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final

import msgspec

from bot.core.library import Fault, FileForm, Written
from bot.knowledge.cells import Lines, Table, guarded, joined, parts, unguarded
from bot.knowledge.checks import MISSHAPEN
from bot.knowledge.columns import COLUMNS, DATES, HEADERS, LISTS, REASONS, VALUES, WORDS
from bot.knowledge.entries import Entry, Page, misshapen, parse
from bot.knowledge.tables import decoded
from bot.reading.normalize import key

MAX_ROWS: Final = 200_000
MAX_LINES: Final = 2_000_000
MAX_FAULTS: Final = 500
MOST_NAMED: Final = 5
"""Unknown columns that are named."""

UPLOAD: Final = Path("导入文件")
NO_TEXT: Final = "认不出文件的编码：请另存为 CSV UTF-8 或 GBK 再导入"

_DATE: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]0{1,2}:00(?::00)?)?")


class Row(msgspec.Struct, frozen=True, gc=False):
    """A row that is right, and where it stands."""

    written: Written
    place: str


class Sheet(msgspec.Struct, frozen=True):
    """What a file holds. `notes` concern all of it."""

    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]


def read_sheet(data: bytes, form: FileForm, today: date) -> Sheet:
    """The rows of a file; one without a first day begins `today`."""
    text = decoded(data)
    if text is None:
        return Sheet((), (), (NO_TEXT,))
    items, notes = _table(text, today) if form is FileForm.CSV else (_toml(text), [])
    rows: dict[str, Row] = {}
    faults: list[Fault] = []
    wrong = 0
    for number, item in enumerate(items):
        if number == MAX_ROWS:
            notes.append(f"一次最多导入 {MAX_ROWS} 条，后面的没有读")
            break
        found = item if isinstance(item, Fault) else _kept(rows, item)
        if found:
            wrong += 1
            faults += [found] if len(faults) < MAX_FAULTS else []
    if wrong > MAX_FAULTS:
        notes.append(f"有问题的一共 {wrong} 条，下面只列前 {MAX_FAULTS} 条")
    return Sheet(tuple(rows.values()), tuple(faults), tuple(notes))


def _kept(rows: dict[str, Row], row: Row) -> Fault | None:
    """Take a row in, unless its id is taken."""
    other = rows.setdefault(row.written.id, row)
    return None if other is row else Fault(row.place, f"编号 {row.written.id} 和{other.place}重复，跳过这一条")


def _toml(text: str) -> Iterator[Row | Fault]:
    for item in parse(Page(UPLOAD, text)):
        yield Row(item.written, item.place) if isinstance(item, Entry) else item


def _table(text: str, today: date) -> tuple[Iterator[Row | Fault], list[str]]:
    first = text[: text.find("\n") + 1 or None]
    delimiter = max(",\t;", key=first.count)
    table = csv.reader(Lines(text), delimiter=delimiter, strict=True)
    try:
        header = [cell.strip().lower() for cell in next(table, [])]
    except csv.Error:
        return iter(()), ["第一行读不懂：应该是表头，例如 编号、问法、答案"]
    columns: dict[str, int] = {}
    for place, name in enumerate(header):
        if name in COLUMNS:
            columns.setdefault(COLUMNS[name], place)
    unknown = [name for name in header if name and name not in COLUMNS]
    notes = [f"有 {len(unknown)} 列不认识，已跳过：{_named(unknown)}"] if unknown else []
    missing = [HEADERS[field][0] for field in ("questions", "answer") if field not in columns]
    if missing:
        return iter(()), [*notes, f"表头里缺少 {'、'.join(missing)} 这一列，没有导入"]
    return _rows(table, columns, len(header), today), notes


def _named(names: Sequence[str]) -> str:
    shown = "、".join(name[:20] for name in names[:MOST_NAMED])
    return f"{shown} 等" if len(names) > MOST_NAMED else shown


def _rows(table: Table, columns: dict[str, int], width: int, today: date) -> Iterator[Row | Fault]:
    while table.line_num < MAX_LINES:
        try:
            cells = next(table)
        except StopIteration:
            return
        except csv.Error as error:
            yield Fault(f"第 {table.line_num} 行", f"读不懂（{error}），跳过这一条")
            continue
        if any(cell.strip() for cell in cells):
            place = f"第 {table.line_num} 行"
            item = _written(cells, columns, width, today)
            yield Row(item, place) if isinstance(item, Written) else Fault(place, item)


def _written(cells: Sequence[str], columns: dict[str, int], width: int, today: date) -> Written | str:
    """The entry in a row, or what is wrong with it."""
    if any(cell.strip() for cell in cells[width:]):
        return "格子比表头多：内容里的逗号要用引号括起来"
    raw: dict[str, object] = {"valid_from": today}
    for field, place in columns.items():
        cell = unguarded(cells[place]) if place < len(cells) else ""
        if cell.strip():
            raw[field] = _value(field, cell)
    raw.setdefault("questions", ())
    if "id" not in raw and isinstance(raw["questions"], tuple) and raw["questions"]:
        raw["id"] = _own_id(raw["questions"][0], str(raw.get("product", "")))
    try:
        written = msgspec.convert(raw, Written)
    except msgspec.ValidationError as error:
        named = re.search(r"\$\.(\w+)", str(error)) or re.search(r"field `(\w+)`", str(error))
        return REASONS.get(named[1] if named else "", "内容不对，请对照导出的文件检查")
    return MISSHAPEN.get(misshapen(written)) or written


def _value(field: str, cell: str) -> object:
    if field in LISTS:
        return tuple(parts(cell))
    if field in DATES:
        return _day(cell.strip())
    if field == "answer" or field == "live":
        return cell
    word = cell.strip()
    return VALUES.get(field, {}).get(word, word)


def _day(text: str) -> object:
    found = _DATE.fullmatch(text)
    try:
        return date(*map(int, found.groups())) if found else text
    except ValueError:
        return text


def _own_id(question: str, product: str) -> str:
    """The id of a row that names none: the same for the same question, so that a second import finds it again."""
    digest = hashlib.sha256(f"{product}\0{key(question)}".encode("utf-8", "surrogatepass"))
    return f"q-{digest.hexdigest()[:12]}"


def write_sheet(forms: Iterable[Written], form: FileForm) -> bytes:
    """The bytes of a file with those entries; `read_sheet` gives them back, but for blanks around questions."""
    if form is FileForm.TOML:
        return "\n".join(map(_block, forms)).encode("utf-8", "replace")
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(names[0] for names in HEADERS.values())
    for written in forms:
        table.writerow(guarded(_cell(field, getattr(written, field))) for field in HEADERS)
    return out.getvalue().encode("utf-8-sig", "replace")


def _cell(field: str, value: object) -> str:
    if isinstance(value, tuple):
        return joined(value)
    if value is None:
        return ""
    return WORDS.get(field, {}).get(str(value), str(value))


def _block(written: Written) -> str:
    """One [[entry]]; what is as by default is left out."""
    lines = ["[[entry]]"]
    for field in msgspec.structs.fields(Written):
        value = getattr(written, field.name)
        if value is not None and (field.required or value != field.default):
            lines.append(f"{field.encode_name} = {_toml_value(value)}")
    return "\n".join(lines) + "\n"


def _toml_value(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml_value, value))}]"
    if isinstance(value, date):
        return value.isoformat()
    return msgspec.json.encode(str(value)).decode().replace("\x7f", "\\u007f")
