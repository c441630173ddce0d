"""Tables of entries as office programs write them: what is understood, and what is said of the rest."""

import csv
import io
from datetime import date

import pytest

from bot.core.library import FileForm, Written
from bot.core.vocabulary import Authority, Intent, Stage
from bot.knowledge import exchange
from bot.knowledge.exchange import MAX_FAULTS, Sheet, read_sheet, write_sheet
from bot.knowledge.tables import decoded
from tests.support.library import written

TODAY = date(2026, 11, 22)
FULL = """编号,问法,答案,直播间答案,阶段,意图,商品,房间,图片,权限,快捷语,生效,失效
post,包邮吗|要邮费吗,全场包邮。,包邮～,售前,发货时间,coat,fake/room-1|wechat,a.svg|b.svg,主管,包邮,2026-01-01,2026年12月31日
"""
ENTRY = Written(
    "post",
    ("包邮吗", "要邮费吗"),
    "全场包邮。",
    date(2026, 1, 1),
    date(2026, 12, 31),
    "包邮～",
    Stage.PRESALE,
    Intent.SHIPPING_TIME,
    "coat",
    ("a.svg", "b.svg"),
    Authority.LEAD,
    ("fake/room-1", "wechat"),
    "包邮",
)


def table(text: str, encoding: str = "utf-8") -> Sheet:
    return read_sheet(text.encode(encoding), FileForm.CSV, TODAY)


def rows(sheet: Sheet) -> list[Written]:
    assert (sheet.faults, sheet.notes) == ((), ())
    return [row.written for row in sheet.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_every_field_arrives_in_whatever_encoding_it_was_saved(encoding: str) -> None:
    assert rows(table(FULL, encoding)) == [ENTRY]


@pytest.mark.parametrize("sign", ["\t", ";"])
def test_tables_parted_by_other_signs_are_read(sign: str) -> None:
    assert rows(table(FULL.replace(",", sign))) == [ENTRY]


def test_english_headers_and_values_mean_the_same() -> None:
    head = "id,questions,answer,live,stage,intent,product,rooms,media,authority,shortcut,valid_from,valid_until\n"
    row = FULL.splitlines()[1].replace("售前", "presale").replace("发货时间", "shipping_time").replace("主管", "lead")
    assert rows(table(head + row)) == [ENTRY]


def test_what_is_left_out_gets_what_is_usual() -> None:
    (form,) = rows(table("问法,答案\n包邮吗,包邮。\n"))
    assert (form.valid_from, form.valid_until, form.stage, form.intent) == (TODAY, None, Stage.NONE, Intent.OTHER)


def test_a_row_without_id_gets_the_same_id_each_time() -> None:
    (first,) = rows(table("问法,答案\n包邮吗,包邮。\n"))
    (again,) = rows(table("答案,问法\n改了。,包邮吗？？|运费谁出\n"))
    (other,) = rows(table("问法,答案,商品\n包邮吗,包邮。,coat\n"))
    assert first.id == again.id != other.id


@pytest.mark.parametrize("text", ["2026-1-5", "2026/01/05", "2026.1.5", "2026年1月5日", "2026/1/5 0:00"])
def test_dates_are_understood_as_offices_write_them(text: str) -> None:
    (form,) = rows(table(f"问法,答案,生效\n包邮吗,包邮。,{text}\n"))
    assert form.valid_from == date(2026, 1, 5)


def test_questions_are_parted_by_strokes_and_line_breaks_but_not_behind_a_backslash() -> None:
    (form,) = rows(table('问法,答案\n"包邮吗｜要邮费吗\n 几点发 ||A\\|B 两款\\\\|C\\n款",包邮。\n'))
    assert form.questions == ("包邮吗", "要邮费吗", "几点发", "A|B 两款\\", "C\n款")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("a b,x吗,好", "编号"),
        ("a,,好", "没有问法"),
        ("a,？？,好", "问法"),
        ("a,x吗,", "答案"),
        ("a,x吗,好,售中期", "阶段"),
        ("a,x吗,好,,问价", "意图"),
        ("a,x吗,好,,,明天", "生效日期"),
        ("a,x吗,好,,,2026-02-30", "生效日期"),
        ("a,x吗,好,,,2026-02-03,2026-02-02", "失效日期早于"),
        ("a,x吗,好,,,,,老板", "权限"),
        ("a,x吗,好,,,,,,两 字", "快捷语"),
        ("a,x吗,好,,,,,,,,多了", "逗号"),
        ('a,x吗,"好"了', "读不懂"),
        (f"a,{'长' * 201},好", "200"),
    ],
)
def test_a_bad_row_is_named_with_its_number_and_the_others_go_on(row: str, said: str) -> None:
    head = "编号,问法,答案,阶段,意图,生效,失效,权限,快捷语\n"
    sheet = table(f"{head}one,一吗,好\n{row}\ntwo,二吗,好\n")
    assert [item.written.id for item in sheet.rows] == ["one", "two"]
    (fault,) = sheet.faults
    assert fault.place == "第 3 行"
    assert said in fault.message


def test_a_line_number_is_that_of_the_file_also_behind_cells_with_line_breaks() -> None:
    sheet = table('编号,问法,答案\none,"一吗\n二吗",好\nbad id,x,好\n')
    assert [fault.place for fault in sheet.faults] == ["第 4 行"]


def test_the_second_of_an_id_is_left_out_and_both_places_are_named() -> None:
    sheet = table("编号,问法,答案\na,一吗,好\nb,二吗,好\na,三吗,好\n")
    assert [row.written.questions for row in sheet.rows] == [("一吗",), ("二吗",)]
    assert (sheet.faults[0].place, "第 2 行" in sheet.faults[0].message) == ("第 4 行", True)


def test_a_thousand_unknown_columns_make_one_note_and_the_rest_is_imported() -> None:
    extra = [f"杂项{number}" for number in range(1_000)]
    sheet = table(f"编号,{','.join(extra)},问法,答案\na,{',' * 999},一吗,好\n")
    assert [row.written.id for row in sheet.rows] == ["a"]
    (note,) = sheet.notes
    assert "1000 列" in note
    assert "杂项0" in note
    assert len(note) < 100


@pytest.mark.parametrize("text", ["", "\n\n", "编号,备注\na,b\n", '"编号\n', "答案\n好\n", "\x00"])
def test_a_table_without_the_needed_columns_says_so(text: str) -> None:
    sheet = table(text)
    assert sheet.rows == ()
    assert len(sheet.notes) >= 1


def test_what_is_no_text_says_how_to_save_it() -> None:
    sheet = read_sheet(b"PK\x03\x04\xff\xff\x00\x80", FileForm.CSV, TODAY)
    assert (sheet.rows, sheet.faults) == ((), ())
    assert "UTF-8" in sheet.notes[0]


def test_faults_beyond_some_hundred_are_counted_not_listed() -> None:
    sheet = table("编号,问法,答案\n" + "bad id,x,y\n" * (MAX_FAULTS + 7))
    assert len(sheet.faults) == MAX_FAULTS
    assert str(MAX_FAULTS + 7) in sheet.notes[0]


def test_more_rows_than_are_taken_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "MAX_ROWS", 100)
    sheet = table("编号,问法,答案\n" + "".join(f"e{number},x{number},y\n" for number in range(101)))
    assert len(sheet.rows) == 100
    assert "100 条" in sheet.notes[0]


FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", " =1+1", "＝1", "'=1", "''=1", "'x", "-5 度也能穿", "\n=1")


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_that_goes_out_is_a_formula_and_all_come_back_as_they_were(text: str) -> None:
    form = written("a", f"{text.strip()} 吗", answer=text, live=text)
    out = write_sheet([form], FileForm.CSV)
    cells = next(iter(list(csv.reader(io.StringIO(decoded(out) or "", newline="")))[1:]))
    assert all(cell.lstrip()[:1] not in {"=", "+", "-", "@", "＝"} for cell in cells)
    assert all(cell[:1] not in {"\t", "\r", "\n"} for cell in cells)
    assert rows(read_sheet(out, FileForm.CSV, TODAY)) == [form]


def test_a_table_that_goes_out_opens_in_an_office_program() -> None:
    out = write_sheet([ENTRY], FileForm.CSV)
    assert out.startswith(b"\xef\xbb\xbf")
    assert out.decode("utf-8-sig").splitlines()[0] == FULL.splitlines()[0]


def test_toml_goes_out_as_the_content_files_are_written() -> None:
    out = write_sheet([written("a", '"引号"吗\\', answer="一行\n两行\x7f")], FileForm.TOML)
    assert out.decode().splitlines() == [
        "[[entry]]",
        'id = "a"',
        'questions = ["\\"引号\\"吗\\\\"]',
        'answer = "一行\\n两行\\u007f"',
        "valid_from = 2020-01-01",
    ]
    assert rows(read_sheet(out, FileForm.TOML, TODAY)) == [written("a", '"引号"吗\\', answer="一行\n两行\x7f")]


def test_a_toml_file_with_a_broken_entry_gives_the_others() -> None:
    text = '[[entry]]\nid = "a"\nanswer = ?\n' + write_sheet([ENTRY], FileForm.TOML).decode()
    sheet = read_sheet(text.encode(), FileForm.TOML, TODAY)
    assert [row.written for row in sheet.rows] == [ENTRY]
    assert sheet.faults[0].place == "导入文件:3"
