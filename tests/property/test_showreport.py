"""The report of a show: its figures add up, whatever happened in it."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from bot.core.clock import MINUTE, Millis, later
from bot.core.lifecycle import CONTINUED, MERGED, SOURCE_CHANGED, DraftState
from bot.core.model import DraftId, UserName
from bot.core.rooms import Act, Asked, Minute, Show
from bot.core.showquestions import ELSEWHERE
from bot.core.showreport import Rules, report
from bot.core.vocabulary import Intent, Sight
from tests.support.clock import START, FakeClock
from tests.support.console import draft
from tests.support.rooms import STUDIO_ID, room

NAMES = (
    "heard", "drafted", "joined", "answered", "in_time", "late", "expired", "ignored:praise", "ignored:own_account",
    "shed:low", "repeated",
)  # fmt: skip
CLOCK = FakeClock()


@st.composite
def questions(make: st.DrawFn) -> list[Asked]:
    found = []
    for number in range(make(st.integers(0, 12))):
        text = make(st.sampled_from(("有货", "没有货")))
        one = draft(
            CLOCK, number, state=make(st.sampled_from(DraftState)), count=make(st.integers(1, 500)), text=text,
            late=make(st.integers(0, 50)), product=make(st.sampled_from(("", "hoodie", "down"))),
            reason=make(st.sampled_from(("", "不对", MERGED, CONTINUED, SOURCE_CHANGED))),
            intent=make(st.sampled_from(Intent)), sentiment=make(st.sampled_from((-0.9, 0.0, 0.5))),
            received_at=later(START, make(st.integers(0, 3_600))), sight=make(st.sampled_from(Sight)),
        )  # fmt: skip
        found.append(Asked(one, "有货"))
    return found


counts = st.dictionaries(st.sampled_from(NAMES), st.integers(1, 9_000))
minutes = st.dictionaries(st.integers(0, 900), counts, max_size=20)


@given(asked=questions(), rows=minutes, length=st.integers(0, 800), live=st.booleans())
def test_the_figures_add_up(asked: list[Asked], rows: dict[int, dict[str, int]], length: int, live: bool) -> None:
    until = Millis(START + length * MINUTE)
    show = Show(STUDIO_ID, START, Millis(0) if live else until)
    first = START // MINUTE * MINUTE
    counted = [Minute(Millis(first + minute * MINUTE), row) for minute, row in sorted(rows.items())]
    made = report(show, room(), counted, asked, [], until, Rules(30.0, 4.0))
    totals = made.totals
    mine = [
        one.draft for one in asked if one.draft.state is not DraftState.WITHDRAWN or one.draft.reason not in ELSEWHERE
    ]
    assert totals.askers == sum(one.count + one.late for one in mine) == sum(totals.endings.values())
    assert totals.questions == len(mine) == sum(line.questions for line in made.products)
    assert totals.askers == sum(line.askers for line in made.products)
    assert sum(line.answered for line in made.products) == totals.endings.get("answered", 0) + totals.endings.get(
        "earlier", 0
    )
    for name in ("heard", "in_time", "late", "expired"):
        assert sum(getattr(point, name) for point in made.points) == getattr(totals, name), name
    for name in ("in_time", "late", "expired"):
        assert getattr(totals, name) == sum(row.get(name, 0) for row in rows.values())
    assert totals.heard == sum(row.get("heard", 0) for minute, row in rows.items() if first + minute * MINUTE <= until)
    assert "own_account" not in totals.folded
    assert len(made.points) <= 720 * 2
    assert [point.at for point in made.points] == sorted({point.at for point in made.points})
    assert all(line.asker in ("", "小**") for line in made.handover + made.unanswered)
    best = {line.draft for line in made.best}
    assert not best & {line.draft for line in made.unanswered + made.edits}
    assert msgspec.json.decode(msgspec.json.encode(made), type=type(made)) == made


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 12), st.integers(0, 400_000)), max_size=60))
def test_every_decision_is_somebodys(made: list[tuple[str, int, int]]) -> None:
    asked = [Asked(draft(CLOCK, number), "有货") for number in range(10)]
    acts = [Act(DraftId(f"0-{number}"), "approve", UserName(by), Millis(START + at)) for by, number, at in made]
    found = report(Show(STUDIO_ID, START), room(), [], asked, acts, later(START, 600), Rules(30.0, 4.0)).people
    ours = [act for act in acts if act.draft in {one.draft.id for one in asked}]
    assert sum(line.decisions for line in found) == len(ours)
    assert all(line.decisions == sum(line.verbs.values()) for line in found)
    assert all(line.each_s is None or 0 < line.each_s <= 45 for line in found)
