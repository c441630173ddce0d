"""Any bytes are a sheet, in bounded time and memory; and what goes out comes back."""

import csv
import io
import tracemalloc
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core.library import FileForm, Written
from bot.core.vocabulary import Authority, Intent, Stage
from bot.knowledge.columns import COLUMNS, HEADERS
from bot.knowledge.exchange import MAX_FAULTS, Sheet, read_sheet, write_sheet

TODAY = date(2026, 11, 22)
SIGNS = st.sampled_from(list("=+-@\t\r\n'\",|｜\\n 包\x00＝"))
TEXT = st.lists(SIGNS | st.characters(codec="utf-8"), max_size=30).map("".join)
ANSWER = TEXT.map(lambda text: f"{text}好")
QUESTION = TEXT.map(lambda text: f"{text}吗".strip())
NAMES = st.from_regex(r"[\w.:-]{1,20}", fullmatch=True)
DATES = st.dates(date(1000, 1, 1), date(9999, 12, 31))


@st.composite
def forms(draw: st.DrawFn) -> Written:
    """Any entry that could be in force, but for blanks around its questions."""
    begin, end = draw(DATES), draw(st.none() | DATES)
    return Written(
        id=draw(NAMES),
        questions=tuple(draw(st.lists(QUESTION, min_size=1, max_size=4))),
        answer=draw(ANSWER),
        valid_from=begin,
        valid_until=max(begin, end) if end else None,
        live=draw(st.just("") | ANSWER),
        stage=draw(st.sampled_from(Stage)),
        intent=draw(st.sampled_from(Intent)),
        product=draw(st.just("") | NAMES),
        media=tuple(draw(st.lists(NAMES, max_size=3))),
        authority=draw(st.sampled_from(Authority)),
        rooms=tuple(draw(st.lists(NAMES, max_size=2))),
        shortcut=draw(st.from_regex(r"[\w-]{0,20}", fullmatch=True)),
    )


@pytest.mark.parametrize("form", FileForm)
@given(st.lists(forms(), max_size=5, unique_by=lambda form: form.id))
@settings(max_examples=80, deadline=None)
def test_what_goes_out_comes_back(form: FileForm, entries: list[Written]) -> None:
    sheet = read_sheet(write_sheet(entries, form), form, TODAY)
    assert [row.written for row in sheet.rows] == entries
    assert (sheet.faults, sheet.notes) == ((), ())


@given(st.lists(forms(), min_size=1, max_size=3))
@settings(max_examples=80, deadline=None)
def test_no_cell_that_goes_out_begins_as_a_formula(entries: list[Written]) -> None:
    text = write_sheet(entries, FileForm.CSV).decode("utf-8-sig")
    for cells in csv.reader(io.StringIO(text, newline="")):
        assert not any(cell.lstrip().startswith(("=", "+", "-", "@", "＝")) for cell in cells)
        assert not any(cell.startswith(("\t", "\r", "\n")) for cell in cells)


PIECES = st.sampled_from(
    [*(f"{name}," for name in list(COLUMNS)[:14]), "问法,答案\n", "包邮吗,包邮\n", '"', "'", "=cmd|'/C calc'!A0", "\n",
     "\r", ",", ",,,,,,,,,,,,,,,,", "\x00", "\ufeff", "\t", ";", "|", "2026-13-40", "[[entry]]\n", "= =\n",
     'id = "a"\n', 'questions = ["包邮吗"]\n', 'answer = """\n', "valid_from = 2026-01-01\n", "{", "[" * 200, "\u2028"]
)  # fmt: skip


def sound(sheet: Sheet) -> None:
    """Every row an entry with a place, every fault with a place and a reason."""
    assert all(row.place and (row.written.questions or row.written.shortcut) for row in sheet.rows)
    assert all(fault.place and fault.message for fault in sheet.faults)
    assert len(sheet.faults) <= MAX_FAULTS


@pytest.mark.parametrize("form", FileForm)
@given(st.binary(max_size=400) | st.lists(PIECES, max_size=40).map("".join).map(lambda text: text.encode("utf-8")))
@example(b"\xff\xfe\x00")
@example("编号,问法,答案\n".encode("utf-16")[:-1])
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_a_sheet(form: FileForm, data: bytes) -> None:
    sound(read_sheet(data, form, TODAY))


HEAD = ",".join(names[0] for names in HEADERS.values()) + "\n"
MEGABYTE = 1 << 20


@pytest.mark.parametrize(
    "data",
    [
        HEAD.encode() + b"\n" * (MEGABYTE // 16),
        HEAD.encode() + b"a\n" * (MEGABYTE // 32),
        HEAD.encode() + b"," * (3 * MEGABYTE),
        HEAD.encode() + b'"' * (3 * MEGABYTE),
        HEAD.encode() + b'a,"' + b"x\n" * (MEGABYTE // 32),
        b"," * (3 * MEGABYTE),
        HEAD.encode() + b"'" * (3 * MEGABYTE) + b"=",
        HEAD.encode() + b"a," + b"\\" * (100_000) + b"," + b" " * 100_000 + b"\n",
        "编".encode("gbk") * (3 * MEGABYTE),
    ],
    ids=["blank lines", "short rows", "one row of cells", "quotes", "an open quote", "a wide header", "apostrophes",
         "escapes", "gbk without lines"],
)  # fmt: skip
def test_a_huge_table_of_nothing_fills_no_memory(data: bytes) -> None:
    tracemalloc.start()
    try:
        sound(read_sheet(data, FileForm.CSV, TODAY))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8 * len(data) + 8 * MEGABYTE


def test_a_hundred_thousand_rows_are_read() -> None:
    rows = "".join(f"e{n},第{n}个问题|问题{n}怎么办,这是第{n}个答案。\n" for n in range(100_000))
    sheet = read_sheet(("编号,问法,答案\n" + rows).encode("gbk"), FileForm.CSV, TODAY)
    assert (len(sheet.rows), sheet.faults, sheet.notes) == (100_000, (), ())
    assert sheet.rows[-1].written.questions == ("第99999个问题", "问题99999怎么办")
