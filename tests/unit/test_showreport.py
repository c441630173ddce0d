"""The report of a show: what it says of answers, silences, people, and what it hands on."""

from typing import Any

from bot.core.clock import MINUTE, Millis, later
from bot.core.lifecycle import DraftState
from bot.core.model import DraftId, Source, UserName
from bot.core.rooms import Act, Asked, Minute, Show
from bot.core.showquestions import Ending, Matter
from bot.core.showreport import Quiet, Rules, ShowReport, report
from bot.core.vocabulary import Intent, Sight, SourceKind
from tests.support.clock import START, FakeClock
from tests.support.console import draft
from tests.support.rooms import STUDIO_ID, room

FIRST = START // MINUTE * MINUTE
RULES = Rules(30.0, 4.0, {"hoodie": "云朵卫衣"})


def one(number: int, state: DraftState = DraftState.SENT, offered: str = "", **changes: Any) -> Asked:
    made = draft(FakeClock(), number, state=state, **changes)
    return Asked(made, offered or made.text)


def told(
    *asked: Asked, rows: dict[int, dict[str, int]] | None = None, acts: tuple[Act, ...] = (), ended: int = 10
) -> ShowReport:
    minutes = [Minute(Millis(FIRST + at * MINUTE), row) for at, row in (rows or {}).items()]
    until = Millis(START + ended * MINUTE)
    return report(Show(STUDIO_ID, START, until, "年货节"), room(), minutes, asked, acts, later(until, 999), RULES)


def test_best_answers_are_those_many_asked_for_given_as_proposed_and_not_hidden() -> None:
    cited = Source(SourceKind.KNOWLEDGE, "cotton", "纯棉", "products.toml:3")
    found = told(
        one(1, count=40, product="hoodie", sources=(cited,)), one(2, count=50, offered="不是纯棉的"),
        one(3, count=60, sight=Sight.HIDDEN),
        one(4, count=70, state=DraftState.EXPIRED), one(5), one(6, count=9, state=DraftState.SAID),
    )  # fmt: skip
    assert [(line.draft, line.askers, line.name, line.entry) for line in found.best] == [
        ("0-1", 40, "云朵卫衣", "cotton"), ("0-6", 9, "", ""),
    ]  # fmt: skip
    (edit,) = found.edits
    assert (edit.draft, edit.offered, edit.answer) == ("0-2", "不是纯棉的", "亲，这款是纯棉的，机洗也不会变形～")
    assert (found.title, found.totals.endings) == ("年货节", {"answered": 160, "expired": 70})


def test_what_got_no_answer_says_why_the_most_asked_first() -> None:
    found = told(
        one(1, state=DraftState.EXPIRED, reason="nobody_decided", count=3),
        one(2, state=DraftState.REJECTED, reason="不归我们管", count=8),
        one(3, state=DraftState.UNKNOWN), one(4, state=DraftState.PENDING, count=2),
        one(5, state=DraftState.HANDED_OVER),
    )  # fmt: skip
    assert [(line.draft, line.ending, line.reason) for line in found.unanswered] == [
        ("0-2", Ending.REJECTED, "不归我们管"), ("0-1", Ending.EXPIRED, "nobody_decided"), ("0-4", Ending.WAITING, ""),
        ("0-3", Ending.DOUBTFUL, ""),
    ]  # fmt: skip
    assert found.unanswered_total == 4
    assert all(line.answer == "" for line in found.unanswered)


def test_while_it_goes_on_what_waits_is_not_unanswered_yet() -> None:
    found = report(Show(STUDIO_ID, START), room(), [], [one(1, state=DraftState.PENDING)], [], later(START, 60), RULES)
    assert (found.live, found.unanswered, found.totals.endings) == (True, (), {"waiting": 1})


def test_after_sale_gets_what_was_handed_over_orders_and_unanswered_complaints_in_order_of_time() -> None:
    found = told(
        one(1, intent=Intent.LOGISTICS, received_at=later(START, 30), asker="李雷"), one(2, intent=Intent.COMPLAINT),
        one(3, intent=Intent.COMPLAINT, state=DraftState.EXPIRED, received_at=later(START, 20)),
        one(4, sentiment=-0.8, state=DraftState.REJECTED, received_at=later(START, 10)), one(5, intent=Intent.SIZE),
        one(6, state=DraftState.HANDED_OVER, received_at=later(START, 40)),
    )  # fmt: skip
    assert [(line.draft, line.matter) for line in found.handover] == [
        ("0-4", Matter.COMPLAINT), ("0-3", Matter.COMPLAINT), ("0-1", Matter.ORDER), ("0-6", Matter.HANDED_OVER),
    ]  # fmt: skip
    assert found.handover[2].asker == "李**"


def test_minutes_without_a_word_are_gaps_but_not_the_one_that_is_not_over() -> None:
    found = told(rows={0: {"heard": 9}, 3: {"heard": 1}, 4: {"heard": 1}, 6: {"heard": 4}}, ended=9)
    assert found.quiet == (Quiet(Millis(FIRST + MINUTE), 2), Quiet(Millis(FIRST + 7 * MINUTE), 2))
    assert told(rows={0: {"heard": 9}}, ended=1).quiet == ()


def test_what_settles_after_the_end_counts_and_what_is_heard_then_does_not() -> None:
    found = told(rows={9: {"heard": 5}, 12: {"heard": 70, "expired": 3, "drafted": 2}}, ended=9)
    assert (found.totals.heard, found.totals.expired) == (5, 3)
    assert (found.points[-1].expired, found.points[-1].drafted) == (3, 0)


def test_the_busiest_minute_tells_how_many_people_it_takes() -> None:
    slow = told(rows={1: {"drafted": 10, "heard": 1}, 2: {"drafted": 40, "heard": 1}}).staffed
    assert slow is not None
    assert (slow.at, slow.drafted, slow.each_s, slow.measured, slow.people) == (FIRST + 2 * MINUTE, 40, 4.0, False, 0)
    acts = tuple(Act(DraftId("0-1"), "approve", UserName("小李"), later(START, 2 * n)) for n in range(20))
    fast = told(one(1), rows={2: {"drafted": 40, "heard": 1}}, acts=acts).staffed
    assert fast is not None
    assert (fast.each_s, fast.measured, fast.people) == (2.0, True, 1)
    assert fast.needed < slow.needed
    assert told(rows={1: {"heard": 5}}).staffed is None


def test_pace_leaves_out_pauses_and_says_nothing_of_too_few() -> None:
    mine = [later(START, second) for second in (0, 3, 6, 9, 300, 303, 306, 309, 312, 315)]
    acts = [Act(DraftId("0-1"), "edit" if n else "approve", UserName("小李"), at) for n, at in enumerate(mine)]
    acts += [
        Act(DraftId("0-1"), "reject", UserName("阿南"), START),
        Act(DraftId("0-9"), "approve", UserName("别的房"), START),
    ]
    people = told(one(1), acts=tuple(acts)).people
    assert [(line.name, line.decisions, line.verbs, line.each_s) for line in people] == [
        ("小李", 10, {"approve": 1, "edit": 9}, 3.0), ("阿南", 1, {"reject": 1}, None),
    ]  # fmt: skip
