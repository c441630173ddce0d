"""What was asked day by day, and what customers complained of."""

from datetime import date, timedelta
from typing import Any

import pytest

from bot.core.clock import Millis, day_of, later
from bot.core.gaps import Day, Fate, Trace
from bot.core.vocabulary import Intent, Rung
from bot.knowledge.insights import days_of
from tests.support.clock import START
from tests.support.gaps import SHANGHAI, trace

TODAY = date(2025, 10, 9)
NAMES = {"hoodie": "云朵卫衣"}


def on(days_ago: int, question: str, fate: Fate = Fate.SENT, **changes: Any) -> Trace:
    return trace(question, fate, at=later(START, -86_400 * days_ago), **changes)


def days(*traces: Trace, count: int = 2) -> tuple[Day, ...]:
    first = TODAY - timedelta(count - 1)
    return days_of(traces, first, TODAY, lambda one: day_of(one.at, SHANGHAI), NAMES)


def test_each_day_has_its_hot_questions_the_latest_day_first() -> None:
    today, yesterday = days(
        on(0, "什么时候发货", asked=3),
        on(0, "啥时候发货呀", Fate.EXPIRED, asked=5),
        on(0, "怎么洗", asked=2),
        on(1, "怎么洗", asked=9),
    )
    assert (today.day, yesterday.day) == (TODAY, TODAY - timedelta(1))
    assert [(hot.question, hot.asked, hot.answered_share) for hot in today.hot] == [
        ("啥时候发货呀", 8, 0.375),
        ("怎么洗", 2, 1.0),
    ]
    assert (today.questions, today.asked, today.answered_share) == (2, 10, 0.5)
    assert [hot.asked for hot in yesterday.hot] == [9]


@pytest.mark.parametrize(
    ("one", "share"),
    [
        (on(0, "怎么洗", Fate.EDITED, offered="亲，稍等", reply="冷水手洗"), 1.0),
        (on(0, "怎么洗", Fate.SENT, rung=Rung.HOLDING), 0.0),
        (on(0, "怎么洗", Fate.HANDED_OVER), 0.0),
        (on(0, "怎么洗", Fate.MISSED), 0.0),
    ],
)
def test_who_got_an_answer(one: Trace, share: float) -> None:
    assert days(one)[0].hot[0].answered_share == share


def test_what_nobody_wanted_any_more_was_not_asked() -> None:
    assert days(on(0, "怎么洗", Fate.WITHDRAWN))[0].asked == 0


def test_a_day_without_questions_is_an_empty_day() -> None:
    (today,) = days(count=1)
    assert (today.asked, today.hot, today.products, today.answered_share) == (0, (), (), 0.0)


def test_days_are_the_shops_own() -> None:
    midnight = Millis(1_760_025_600_000)  # 2025-10-10 00:00 in Shanghai
    late, early = trace("怎么洗", at=Millis(midnight - 1)), trace("怎么洗", at=midnight)
    assert [day_of(one.at, SHANGHAI).day for one in (late, early)] == [9, 10]


class TestWeakPoints:
    def test_counted_by_product_each_person_once_with_what_they_asked(self) -> None:
        (today,) = days(
            on(0, "起球了怎么办", product="hoodie", intent=Intent.COMPLAINT, sentiment=-0.9, asked=2),
            on(0, "质量太差了要退货", product="hoodie", intent=Intent.REFUND, sentiment=-0.8),
            on(0, "能换L码吗", product="hoodie", intent=Intent.EXCHANGE),
            on(0, "真难看", product="hoodie", intent=Intent.OTHER, sentiment=-0.7),
            on(0, "怎么洗", product="hoodie", asked=5),
            on(0, "我要退款", intent=Intent.REFUND),
            count=1,
        )
        (point,) = today.products
        assert (point.name, point.asked, point.negative, point.complaints, point.refunds) == ("云朵卫衣", 10, 4, 2, 2)
        assert (point.weak, point.share) == (5, 0.5)
        assert point.top[0] == "起球了怎么办"
        assert "怎么洗" not in point.top

    def test_compared_with_the_days_before_also_those_not_shown(self) -> None:
        bad: dict[str, Any] = {"product": "hoodie", "intent": Intent.COMPLAINT}
        (today,) = days(
            on(0, "起球", asked=6, **bad), on(0, "怎么洗", asked=4, product="hoodie"),
            on(2, "起球", asked=1, **bad), on(3, "怎么洗", asked=9, product="hoodie"),
            on(9, "起球", asked=90, **bad),
            count=1,
        )  # fmt: skip
        assert today.products[0].change == 0.5

    def test_without_days_before_there_is_no_change(self) -> None:
        (today,) = days(on(0, "起球", product="hoodie", intent=Intent.COMPLAINT), count=1)
        assert today.products[0].change is None

    def test_the_product_with_most_trouble_comes_first(self) -> None:
        (today,) = days(
            on(0, "怎么洗", product="a", asked=50),
            on(0, "起球", product="b", intent=Intent.COMPLAINT, asked=2),
            count=1,
        )
        assert [point.product for point in today.products] == ["b", "a"]
