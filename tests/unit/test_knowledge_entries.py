"""Knowledge entries: what is right loads, what is not is named by file and line."""

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.core.clock import Millis, day_of
from bot.core.errors import Misconfigured
from bot.core.vocabulary import Authority, Intent, Stage
from bot.knowledge.entries import Knowledge, load
from config.settings import PACKAGED

GOOD = """[[entry]]
id = "post"
questions = ["包邮吗", "要邮费吗"]
answer = "全场包邮。"
live = "包邮的～"
stage = "presale"
intent = "shipping_time"
valid_from = 2026-01-01
valid_until = 2026-03-31
media = ["post.svg"]
authority = "lead"
"""
MINIMAL = '[[entry]]\nid = "%s"\nquestions = ["%s"]\nanswer = "%s"\nvalid_from = 2026-01-01\n'


def loaded(folder: Path, *texts: str, **options: tuple[str, ...]) -> Knowledge:
    for number, text in enumerate(texts):
        (folder / f"{number}.toml").write_text(text, "utf-8")
    return load(folder, **options)


def ids(knowledge: Knowledge) -> list[str]:
    return [entry.written.id for entry in knowledge.entries]


def test_every_field_arrives(tmp_path: Path) -> None:
    knowledge = loaded(tmp_path, GOOD)
    (entry,) = knowledge.entries
    written = entry.written
    assert (written.stage, written.intent, written.authority) == (Stage.PRESALE, Intent.SHIPPING_TIME, Authority.LEAD)
    assert (written.questions, written.media, written.live) == (("包邮吗", "要邮费吗"), ("post.svg",), "包邮的～")
    assert entry.place == f"{tmp_path / '0.toml'}:1"
    assert knowledge.faults == ()


@pytest.mark.parametrize(
    ("broken", "line", "said"),
    [
        (GOOD.replace('"presale"', '"before"'), 6, "before"),
        (GOOD.replace('["包邮吗", "要邮费吗"]', "[]"), 3, "questions"),
        (GOOD.replace('answer = "全场包邮。"', 'answer = "  "'), 4, "answer"),
        (GOOD.replace('id = "post"', 'id = "a b"'), 2, "id"),
        (GOOD.replace('id = "post"\n', ""), 1, "id"),
        (GOOD.replace("live =", "lives ="), 5, "lives"),
        (GOOD.replace("2026-03-31", "2025-03-31"), 9, "valid_from"),
        (GOOD.replace("2026-01-01", '"soon"'), 8, "valid_from"),
        (GOOD.replace('"全场包邮。"', '"全场包邮。'), 4, "TOML"),
        (GOOD.replace('media = ["post.svg"]', 'media = "post.svg"'), 10, "media"),
    ],
)
def test_a_broken_entry_is_named_with_its_line_and_the_rest_loads(
    tmp_path: Path, broken: str, line: int, said: str
) -> None:
    head = "# 运费\n\n" + MINIMAL % ("first", "在吗", "在的") + "\n"
    text = head + broken + "\n" + MINIMAL % ("last", "几点下班", "十点")
    knowledge = loaded(tmp_path, text)
    assert ids(knowledge) == ["first", "last"]
    (fault,) = knowledge.faults
    assert fault.place == f"{tmp_path / '0.toml'}:{head.count(chr(10)) + line}"
    assert said in fault.message


def test_a_file_that_is_no_toml_leaves_the_others_alone(tmp_path: Path) -> None:
    knowledge = loaded(tmp_path, "运费说明：全场包邮", GOOD)
    assert ids(knowledge) == ["post"]
    assert [fault.place for fault in knowledge.faults] == [str(tmp_path / "0.toml")]


def test_bytes_that_are_no_text_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b'[[entry]]\nid = "\xff\xfe"')
    knowledge = loaded(tmp_path, GOOD)
    assert ids(knowledge) == ["post"]
    assert "UTF-8" in knowledge.faults[0].message


def test_a_byte_order_mark_and_windows_line_ends_do_not_matter(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert ids(load(tmp_path)) == ["post"]


def test_unknown_tables_and_a_single_entry_are_named(tmp_path: Path) -> None:
    two = GOOD + "\n" + MINIMAL % ("bill", "能开发票吗", "能")
    knowledge = loaded(tmp_path, two + "\n[[entries]]\nid = 1\n", "# 只有一条\nentry = 3\n")
    assert ids(knowledge) == ["post", "bill"]
    assert {fault.place.rpartition("/")[2] for fault in knowledge.faults} == {"0.toml:19", "1.toml:2"}


def test_the_second_of_two_entries_with_one_id_is_left_out(tmp_path: Path) -> None:
    knowledge = loaded(tmp_path, GOOD, MINIMAL % ("post", "运费多少", "八块"))
    assert [entry.written.answer for entry in knowledge.entries] == ["全场包邮。"]
    assert "0.toml:1" in knowledge.faults[0].message
    assert knowledge.faults[0].place.endswith("1.toml:1")


def test_two_answers_to_one_question_are_a_fault_and_the_earlier_is_used(tmp_path: Path) -> None:
    other = (MINIMAL % ("fee", "要邮费吗？", "八块")).replace('["要邮费吗？"]', '["要邮费吗？", "邮费怎么算"]')
    knowledge = loaded(tmp_path, GOOD, other)
    assert [entry.written.questions for entry in knowledge.entries] == [("包邮吗", "要邮费吗"), ("邮费怎么算",)]
    (fault,) = knowledge.faults
    assert fault.place.endswith("1.toml:1")
    assert "0.toml:1" in fault.message


@pytest.mark.parametrize(
    "other",
    [
        GOOD.replace('"post"', '"spring"').replace("2026-01-01", "2026-04-01").replace("2026-03-31", "2026-05-01"),
        GOOD.replace('"post"', '"coat"') + 'product = "coat"\n',
        GOOD.replace('"post"', '"same"'),
    ],
    ids=["other days", "other product", "same answer"],
)
def test_the_same_question_may_stand_twice_where_nothing_contradicts(tmp_path: Path, other: str) -> None:
    changed = other if '"same"' in other else other.replace("全场包邮。", "八块钱。")
    knowledge = loaded(tmp_path, GOOD, changed)
    assert len(knowledge.entries) == 2
    assert knowledge.faults == ()


def test_an_entry_for_an_unknown_product_is_a_fault(tmp_path: Path) -> None:
    knowledge = loaded(tmp_path, GOOD, MINIMAL % ("x", "起球吗", "不会") + 'product = "hat"\n', products=("coat",))
    assert ids(knowledge) == ["post"]
    assert "hat" in knowledge.faults[0].message


@pytest.mark.parametrize("text", [None, "", "# 还没写\n", MINIMAL % ("", "在吗", "在")])
def test_nothing_to_answer_with_is_said_clearly(tmp_path: Path, text: str | None) -> None:
    with pytest.raises(Misconfigured, match=str(tmp_path)):
        loaded(tmp_path, *([] if text is None else [text]))


def test_days_are_the_shops_own_and_both_bounds_count(tmp_path: Path) -> None:
    (entry,) = loaded(tmp_path, GOOD).entries
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 1)]
    assert [entry.valid(day) for day in days] == [False, True, True, False]
    last_second_of_2025_in_utc = Millis(1_767_225_599_000)
    assert day_of(last_second_of_2025_in_utc, ZoneInfo("Asia/Shanghai")) == date(2026, 1, 1)
    assert day_of(last_second_of_2025_in_utc, ZoneInfo("UTC")) == date(2025, 12, 31)


def test_the_demo_shop_loads_without_a_fault() -> None:
    knowledge = load(PACKAGED / "knowledge")
    assert len(knowledge.entries) >= 120
    assert knowledge.faults == ()
