"""Whatever was asked: groups hold equal questions only, nothing is lost or counted twice, tables carry out nothing."""

import csv
import io
from collections import Counter
from datetime import date

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.console.tables import BOM, safe, table
from bot.core.gaps import Fate, Trace
from bot.core.library import Written
from bot.core.vocabulary import Intent, Rung
from bot.knowledge.gaps import failing, gap_of, grouped, lack_of
from bot.knowledge.sameness import same
from bot.knowledge.wording import wording
from bot.reading.normalize import key
from tests.support.gaps import trace

TODAY = date(2025, 10, 9)
SIZES = ("S", "M", "L", "XL", "150斤", "165cm")
SAID = st.sampled_from(
    [
        "有{}码吗",
        "{}码还有没有",
        "{}能穿吗",
        "穿{}合适吗",
        "怎么洗",
        "会不会起球呀",
        "什么时候发货",
        "啥时候发货？",
        "多少钱",
        "什么价",
    ]
)
QUESTIONS = st.one_of(
    st.builds(str.format, SAID, st.sampled_from(SIZES)),
    st.text(alphabet="起球洗衣发货黑白码大小不吗呢么怎多少钱123ML，？！ ", max_size=30),
    st.text(max_size=40),
)
TRACES = st.builds(
    lambda question, fate, rung, intent, product, asked, offered, reply: trace(
        question, fate, rung=rung, intent=intent, product=product, asked=asked, offered=offered, reply=reply
    ),
    QUESTIONS,
    st.sampled_from(Fate),
    st.sampled_from(Rung),
    st.sampled_from(Intent),
    st.sampled_from(["", "hoodie", "coat"]),
    st.integers(1, 500),
    st.text(max_size=40),
    st.text(max_size=40),
)
MANY = st.lists(TRACES, max_size=25)


@given(MANY)
@settings(max_examples=300, deadline=None)
def test_a_group_holds_one_question_about_one_product(traces: list[Trace]) -> None:
    for group in grouped(traces):
        leader = wording(group.asked.key)
        for one in group.traces:
            said = key(one.question)
            assert one.product == group.asked.product
            assert said == group.asked.key or same(wording(said), leader)
            assert wording(said).numbers == leader.numbers
        clear = {one.intent for one in group.traces} - {Intent.OTHER, Intent.CHITCHAT, Intent.INFORM, Intent.FLOOD}
        assert len(clear) <= 1
        assert Intent.COMPLAINT not in clear or len({one.intent for one in group.traces}) == 1


@given(MANY, st.randoms())
@settings(max_examples=200, deadline=None)
def test_every_question_is_in_one_group_whatever_the_order(traces: list[Trace], chance: object) -> None:
    groups = grouped(traces)
    found = Counter(one.draft for group in groups for one in group.traces)
    assert found == Counter(one.draft for one in traces if key(one.question))
    chance.shuffle(traces)  # type: ignore[attr-defined]
    again = grouped(traces)
    assert {frozenset(one.draft for one in group.traces) for group in again} == {
        frozenset(one.draft for one in group.traces) for group in groups
    }


@given(MANY)
@settings(max_examples=200, deadline=None)
def test_a_gap_counts_those_without_a_good_answer_and_proposes_a_sound_entry(traces: list[Trace]) -> None:
    for group in grouped(traces):
        lack = lack_of(group)
        bad = [one for one in group.traces if failing(one)]
        if lack is None:
            assert sum(one.asked for one in bad) < 0.2 * group.people or not bad
            continue
        gap = gap_of(lack, TODAY, {})
        assert gap.asked == sum(gap.outcomes.values()) == sum(one.asked for one in bad)
        assert gap.asked + gap.answered <= group.people
        assert sum(reply.times for reply in gap.replies) <= len(bad)
        if gap.proposal:
            assert msgspec.convert(msgspec.to_builtins(gap.proposal), Written) == gap.proposal
            assert gap.proposal.answer in {reply.text for reply in gap.replies}


@given(
    st.lists(st.lists(st.one_of(st.text(max_size=30), st.integers(), st.none()), min_size=2, max_size=2), max_size=9)
)
@settings(max_examples=300, deadline=None)
def test_no_cell_of_a_table_begins_as_a_formula(rows: list[list[str | int | None]]) -> None:
    answer = table("t", ["a", "b"], rows)
    assert isinstance(answer.body, bytes)
    text = answer.body.decode()
    assert text.startswith(BOM)
    for read in csv.reader(io.StringIO(text.removeprefix(BOM), newline="")):
        for cell in read:
            assert cell.lstrip("-").isdigit() or cell.lstrip()[:1] not in tuple("=+-@＝＋－＠")


def test_numbers_stay_numbers() -> None:
    assert [safe(-0.25), safe(-3), safe("-3"), safe("=1+1"), safe(" @x"), safe("好")] == [
        -0.25, -3, "'-3", "'=1+1", "' @x", "好",
    ]  # fmt: skip
