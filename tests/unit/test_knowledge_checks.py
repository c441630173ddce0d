"""Checks on a form of an entry: what forbids it, and what is only worth knowing."""

from datetime import date

import pytest

from bot.core.catalog import Limits
from bot.core.library import BLANKS, Check, Written
from bot.core.model import Risk
from bot.core.vocabulary import Intent, RiskKind
from bot.knowledge.checks import LIVE_CHARS, Claims, among_others, by_day, by_itself
from playbooks.knowledge import blanks
from tests.support.asks import ask
from tests.support.house import demo_content
from tests.support.library import Calm, written

TODAY = date(2026, 11, 22)


class Strict:
    """A guard that forbids one word in public and another everywhere."""

    def check(self, text: str, limits: Limits) -> tuple[Risk, ...]:
        public = Risk(RiskKind.FORBIDDEN_WORD, "最便宜", "换成具体的优惠", limits.public)
        everywhere = Risk(RiskKind.PERSONAL_DATA, "6222", "请删除", blocking=True)
        return tuple(risk for risk in (public, everywhere) if risk.found in text)


def own(form: Written) -> tuple[Check, ...]:
    return (*by_itself(form, ("coat",), Strict()), *by_day(form, TODAY))


def test_a_good_form_has_nothing_to_mend() -> None:
    assert own(written(product="coat", live="包邮～", valid_until=TODAY)) == ()


@pytest.mark.parametrize(
    ("form", "blocking", "said"),
    [
        (Written("x", (), "好的", TODAY), True, "没有问法"),
        (written(valid_until=date(2019, 1, 1)), True, "早于生效日期"),
        (written(valid_until=date(2026, 11, 21)), False, "已经失效"),
        (written(product="hat"), True, "没有 hat"),
        (written(answer="现在 99 元", intent=Intent.PRICE), True, "{product.price}"),
        (written(live="只要99块", intent=Intent.PRICE), True, "写死了金额"),
        (written(answer="还有 80 件", intent=Intent.STOCK), True, "写死了件数"),
        (written(answer="{nick}您好，包邮。"), True, "{nick}"),
        (written(live="{product.prise}～"), True, "{product.prise}"),
        (written(answer="包邮{name"), True, "花括号"),
        (written(answer="包" * (LIVE_CHARS + 1)), False, "没写直播间答案"),
        (written(live="包" * (LIVE_CHARS + 1)), False, f"{LIVE_CHARS + 1} 字"),
        (written(answer="全网最便宜"), False, "直播间里不会用"),
        (written(live="全网最便宜"), True, "直播间答案里的“最便宜”"),
        (written(answer="卡号 6222"), True, "请删除"),
    ],
)
def test_what_is_wrong_is_said_once_with_what_to_do(form: Written, blocking: bool, said: str) -> None:
    blocked = [check for check in own(form) if check.blocking is blocking]
    assert len(blocked) == 1
    assert said in blocked[0].message


def test_a_fixed_amount_is_fine_where_the_price_was_not_asked() -> None:
    assert own(written(answer="满 99 元包邮。", intent=Intent.SHIPPING_TIME)) == ()


def test_every_blank_that_playbooks_fill_is_known_and_no_other() -> None:
    product = next(iter(demo_content().catalog.products.values()))
    filled = set(blanks(ask("多少钱", product=product), "小林"))
    assert BLANKS - filled == {"product.stock"}
    assert filled <= BLANKS
    assert own(written(answer="".join(f"{{{blank}}}" for blank in BLANKS), live="包邮～")) == ()


def beside(form: Written, *others: Written) -> tuple[Check, ...]:
    return among_others(form, Claims(others))


def test_the_same_question_with_another_answer_is_a_contradiction_where_both_could_be_said() -> None:
    form = written("new", "包邮吗？？", answer="不包邮。")
    (check,) = beside(form, written("post"))
    assert check.blocking
    assert "post" in check.message
    for other in (
        written("new"),
        written("post", answer="不包邮。"),
        written("post", product="coat"),
        written("post", "要邮费吗"),
        written("post", valid_until=date(2019, 12, 31), valid_from=date(2019, 1, 1)),
    ):
        assert beside(form, other) == ()


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ((), (), True),
        (("fake/a",), (), True),
        (("fake/a",), ("fake/a", "fake/b"), True),
        (("fake",), ("fake/a",), True),
        (("fake/a",), ("fake/b",), False),
        (("fake/a",), ("fake/ab",), False),
        (("fake",), ("wechat",), False),
    ],
)
def test_entries_of_different_rooms_do_not_contradict(one: tuple[str, ...], other: tuple[str, ...], meet: bool) -> None:
    found = beside(written("new", answer="不包邮。", rooms=one), written("post", rooms=other))
    assert bool(found) is meet


def test_many_contradictions_are_named_up_to_a_point() -> None:
    questions = [f"第{number}个问题" for number in range(20)]
    found = beside(written("new", *questions), written("old", *questions, answer="不是这样。"))
    assert len(found) == 4
    assert "17" in found[-1].message


def test_one_question_in_every_row_of_a_large_table_is_compared_with_some_only() -> None:
    claims = Claims(written(f"e{number}") for number in range(20_000))
    form = written("new")
    assert among_others(form, claims) == ()
    assert len(set(claims.neighbours(form))) == 100
    for number in range(20_000):
        claims.remove(written(f"e{number}"))
    assert set(claims.neighbours(form)) == set()


def test_a_shortcut_belongs_to_one_entry() -> None:
    form = written("new", "怎么退", shortcut="退货")
    (check,) = beside(form, written("back", "能退吗", shortcut="退货"))
    assert check.blocking
    assert "back" in check.message
    assert beside(form, written("new", "怎么退", shortcut="退货")) == ()


def test_nothing_forbids_what_the_demo_shop_says() -> None:
    content = demo_content()
    forms = [entry.written for entry in content.files.entries.values()]
    claims = Claims(forms)
    found = [
        (form.id, check)
        for form in forms
        for check in (
            *by_itself(form, content.catalog.products, content.guard),
            *among_others(form, claims),
        )
        if check.blocking
    ]
    assert len(forms) >= 250
    assert found == []


def test_a_calm_guard_finds_nothing() -> None:
    assert by_itself(written(answer="全网最便宜 6222"), (), Calm()) == ()
