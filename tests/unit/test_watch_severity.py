"""How grave a topic is: the bars, their weights, the words; and that more of anything never makes it lighter."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.clock import Millis
from bot.core.topics import Facts, Level, LevelRule, SeverityRules, Theme, Verdict, systemic
from monitoring.severity import Bars
from tests.support.spotting import TOPIC, book, facts

RULES = SeverityRules(
    notice=LevelRule(expected=100, reposts=50, per_min=2, posts=4, voices=6, reach=100_000),
    warning=LevelRule(expected=400, reposts=200, posts=16, voices=24),
    serious=LevelRule(expected=1_600, reposts=800),
    crisis=LevelRule(expected=6_400),
    weights={Theme.SAFETY: 2.0, Theme.OTHER: 0.5},
)
BARS = Bars()


def assess(**counts: object) -> Verdict:
    """With reposts enough for a forecast, where it has one."""
    few = {"reposts": 10} if "expected" in counts else {}
    return BARS.assess(facts(**{**few, **counts}), RULES)


def level(**counts: object) -> Level:
    return assess(**counts).level


def test_any_bar_that_is_reached_is_enough_and_the_gravest_counts() -> None:
    assert level() is Level.NONE
    assert level(expected=99.9) is Level.NONE
    assert level(expected=100.0) is Level.NOTICE
    assert level(posts=16) is Level.WARNING
    assert level(posts=16, reposts=800) is Level.SERIOUS
    assert level(expected=6_400.0) is Level.CRISIS
    assert level(expected=6_400.0, reposts=9) is Level.NONE, "nothing can be said of so few"
    assert level(voices=4, room_voices=2) is Level.NOTICE
    assert level(posts=1, copies=12) is Level.NOTICE
    assert level(reach=100_000) is Level.NOTICE


def test_theme_systemic_and_night_multiply_what_is_measured() -> None:
    assert level(expected=50.0, theme=Theme.SAFETY) is Level.NOTICE
    assert level(expected=150.0, theme=Theme.OTHER) is Level.NONE
    assert level(expected=67.0, systemic=True) is Level.NOTICE
    assert level(expected=66.0, systemic=True) is Level.NONE
    assert level(expected=84.0, hour=23) is Level.NOTICE
    assert level(expected=84.0, hour=7) is Level.NONE
    assert level(expected=1_600 / 3.6 + 1, theme=Theme.SAFETY, systemic=True, hour=2) is Level.SERIOUS


def test_spread_counts_only_where_what_people_say_is_bad_or_not_known_yet() -> None:
    assert level(expected=500.0, negative=0.1) is Level.NONE
    assert level(expected=500.0, negative=0.25) is Level.WARNING
    assert level(expected=500.0, negative=None) is Level.WARNING
    assert level(expected=500.0, posts=5, negative=0.1) is Level.NOTICE


def test_a_verdict_says_why_with_the_value_and_the_bar_it_had_to_reach() -> None:
    verdict = assess(expected=1_700.0, reposts=412, theme=Theme.SAFETY, systemic=True, writers=4, hour=23, negative=0.4)
    assert verdict.level is Level.SERIOUS
    first = verdict.reasons[0]
    assert (first.rule, first.value) == ("expected", 1_700.0)
    assert first.bar == pytest.approx(1_600 / 3.6)
    assert verdict.says == (
        "预计 24 小时转发 1,700，到了严重线 444；已转发 412，到了严重线 222；安全类问题，各条线按 2 倍收紧；"
        "不是个例（4 位不同的发帖人），按 1.5 倍收紧；现在 23 点，看的人少，按 1.2 倍收紧；转评里 40% 是负面"
    )


def test_what_is_of_no_level_says_how_far_it_was_from_one() -> None:
    assert assess(posts=3).says == "公开贴文 3 条，关注线是 4"
    assert (
        assess(expected=500.0, negative=0.1).says
        == "预计 24 小时转发 500，关注线是 100，但转评里只有 10% 是负面（要 25%）"
    )
    assert assess().reasons == ()


def test_systemic_is_said_with_all_that_makes_it_so() -> None:
    assert systemic(1, 1, 2, RULES) == (False, "")
    assert systemic(3, 0, 0, RULES) == (True, "3 位不同的发帖人")
    assert systemic(0, 2, 5, RULES) == (True, "涉及 2 个不同的订单，5 位顾客找我们反映同一件事")


COUNTS = {
    "posts": st.integers(0, 500),
    "copies": st.integers(0, 5_000),
    "writers": st.integers(0, 500),
    "orders": st.integers(0, 50),
    "voices": st.integers(0, 500),
    "room_voices": st.integers(0, 500),
    "reach": st.integers(0, 50_000_000),
    "reposts": st.integers(0, 20_000),
    "per_min": st.floats(0, 300),
    "expected": st.floats(0, 50_000),
}
ANY = st.builds(
    Facts,
    topic=st.just(TOPIC),
    at=st.just(Millis(1)),
    theme=st.sampled_from(Theme),
    hour=st.integers(0, 23),
    negative=st.none() | st.floats(0, 1),
    systemic=st.booleans(),
    **COUNTS,
)


@given(ANY, st.sampled_from([*COUNTS, "negative", "systemic"]), st.floats(0, 1e6))
def test_more_of_anything_never_makes_it_lighter(known: Facts, name: str, more: float) -> None:
    rules = book().rules.severity
    before = getattr(known, name)
    grown: object = True
    if name == "negative":
        grown = None if before is None else min(1.0, before + more)
    elif name != "systemic":
        grown = before + (more if isinstance(before, float) else int(more))
    after = msgspec.structs.replace(known, **{name: grown})
    assert BARS.assess(after, rules).level >= BARS.assess(known, rules).level


@given(ANY)
def test_stored_facts_give_the_same_verdict_again(known: Facts) -> None:
    rules = book().rules.severity
    first = BARS.assess(known, rules)
    again = msgspec.json.decode(msgspec.json.encode(first), type=Verdict)
    assert Bars().assess(again.facts, rules) == first == again


@given(ANY)
def test_every_verdict_from_notice_on_rests_on_a_bar_that_was_reached(known: Facts) -> None:
    verdict = BARS.assess(known, book().rules.severity)
    if verdict.level > Level.NONE:
        assert verdict.reasons[0].value >= verdict.reasons[0].bar
        assert all(reason.says for reason in verdict.reasons)
