"""The figures of a day, counted by hand."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.core.cases import Case, CaseId, CaseKind, CaseLine, Satisfaction
from bot.core.clock import SECOND, Millis, later
from bot.core.counting import Working
from bot.core.figuring import Event, Rules, What, events_of, figures_of, nps, page_of, spread, taken
from bot.core.measures import Share, Spread
from bot.core.model import ConversationId, UserName
from bot.core.serviceclocks import Round
from bot.core.staff import DAYS, Slot

SHANGHAI = ZoneInfo("Asia/Shanghai")
LI, WANG = UserName("小李"), UserName("小王")
ALWAYS = Working((), SHANGHAI)
OFFICE = Working((Slot(DAYS[:5], "09:00", "12:00"), Slot(DAYS[:5], "13:00", "18:00")), SHANGHAI)
RULES = Rules(
    half_minute_ms=30_000,
    three_minute_ms=180_000,
    counted=Working((Slot(DAYS, "08:00", "23:00"),), SHANGHAI),
    working=lambda group: OFFICE if group == "售后" else ALWAYS,
)


def at(text: str) -> Millis:
    return Millis(round(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp()) * SECOND)


def asked(
    when: str, took_s: float | None, by: UserName = LI, *, group: str = "售前", first: bool = True, human: bool = True
) -> Round:
    """Asked then, answered after so long by a colleague, or ("") by the house."""
    since = at(when)
    answered = Millis(0) if took_s is None else later(since, took_s)
    return Round(
        conversation=ConversationId("0-a"), session=1, since=since, answered_at=answered,
        person_at=answered if by else Millis(0), by=by, group=group, first=first, person=human or bool(by),
    )  # fmt: skip


def test_a_day_of_nine_rounds() -> None:
    rounds = [
        asked("2026-11-23 10:00:00", 12),
        asked("2026-11-23 10:05:00", 30, first=False),  # just in time
        asked("2026-11-23 10:10:00", 30.001, WANG),  # just not
        asked("2026-11-23 10:15:00", 180, WANG, first=False),  # three minutes, just in time
        asked("2026-11-23 10:20:00", 181, WANG, first=False),
        asked("2026-11-23 10:25:00", 5, UserName(""), human=False),  # by the house, where nobody was wanted
        asked("2026-11-23 10:30:00", 5, UserName(""), human=True),  # by the house, where somebody was
        asked("2026-11-23 10:35:00", None, UserName(""), human=False),  # closed without a word
        asked("2026-11-23 23:30:00", 600, LI),  # too late in the evening for platforms to count
    ]
    page = page_of([taken(found, RULES) for found in rounds], [], SHANGHAI)
    total = page.total
    assert (total.rounds, total.half_minute) == (9, Share(4, 9))
    assert total.three_minute == Share(4, 6)
    assert total.first == Spread(count=5, p50=12.0, p90=600.0, mean=130.4)
    assert total.next == Spread(count=3, p50=180.0, p90=181.0, mean=130.3)
    assert [(one.name, one.rounds, one.half_minute) for one in page.people] == [
        (LI, 3, Share(2, 3)), (WANG, 3, Share(0, 3)),
    ]  # fmt: skip
    assert [(one.day, one.rounds) for one in page.days] == [("2026-11-23", 9)]


def test_a_question_belongs_to_its_day_in_the_shops_zone_whenever_it_is_answered() -> None:
    rounds = [asked("2026-11-23 23:59:50", 20), asked("2026-11-24 00:00:00", 20)]
    page = page_of([taken(found, RULES) for found in rounds], [], SHANGHAI)
    assert [(one.day, one.rounds) for one in page.days] == [("2026-11-23", 1), ("2026-11-24", 1)]


def test_answers_are_measured_in_the_groups_hours_and_rates_by_the_clock_on_the_wall() -> None:
    overnight = asked("2026-11-23 17:59:00", 15 * 3_600 + 120, group="售后")
    figures = figures_of([taken(overnight, RULES)], [])
    assert figures.first == Spread(1, 120.0, 120.0, 120.0), "a minute before closing, a minute in the morning"
    assert figures.half_minute == Share(0, 1)


def test_a_case_is_measured_without_the_time_it_waited_for_its_customer() -> None:
    case = Case(
        id=CaseId("0-c"), number="1123-001", kind=CaseKind.QUALITY, owner=WANG, group="售后",
        opened_at=at("2026-11-23 10:00"), solved_at=at("2026-11-24 10:00"),
        log=(
            CaseLine(at=at("2026-11-23 10:00"), what="opened"),
            CaseLine(at=at("2026-11-23 11:00"), what="waits"),
            CaseLine(at=at("2026-11-23 14:00"), what="resumed"),
            CaseLine(at=at("2026-11-23 17:00"), what="breached"),
        ),
        satisfaction=Satisfaction(csat=4, nps=9, at=at("2026-11-26 09:00")),
    )  # fmt: skip
    page = page_of([], list(events_of(case, RULES)), SHANGHAI)
    by_day = {one.day: one for one in page.days}
    assert by_day["2026-11-23"].opened == by_day["2026-11-23"].breached == 1
    hours = 1 + 4 + 1  # ten to eleven, two to six, nine to ten
    assert by_day["2026-11-24"].solution.p50 == hours * 3_600
    assert (by_day["2026-11-26"].csat, by_day["2026-11-26"].nps) == (Share(1, 1), 100)
    (whose,) = page.people
    assert (whose.name, whose.solved) == (WANG, 1)


def test_a_case_that_was_reopened_began_anew() -> None:
    case = Case(
        id=CaseId("0-c"), number="1123-001", kind=CaseKind.QUALITY, group="售后", opened_at=at("2026-11-16 10:00"),
        solved_at=at("2026-11-23 16:00"), reopened=1,
        log=(CaseLine(at=at("2026-11-23 14:00"), what="reopened"),),
    )  # fmt: skip
    days = {one.day: one for one in page_of([], list(events_of(case, RULES)), SHANGHAI).days}
    assert (days["2026-11-16"].opened, days["2026-11-23"].reopened) == (1, 1)
    assert days["2026-11-23"].solution.p50 == 2 * 3_600


def test_what_is_nobodys_is_in_the_whole_only() -> None:
    live = [Event(What.LIVE_IN_TIME, at("2026-11-23 10:00"), 95), Event(What.LIVE_LATE, at("2026-11-23 10:15"), 5)]
    page = page_of([], [*live, Event(What.NOTICES, at("2026-11-23 00:00"), 12)], SHANGHAI)
    assert (page.total.live, page.total.notices, page.groups, page.people) == (Share(95, 100), 12, (), ())


@pytest.mark.parametrize(
    ("scores", "expected"),
    [([], None), ([10, 9, 8, 7, 6, 0], 0), ([9], 100), ([0, 6], -100), ([10, 10, 3], 33)],
)
def test_promoters_less_detractors(scores: list[float], expected: int | None) -> None:
    assert nps(scores) == expected


def test_without_anything_there_is_nothing_to_say() -> None:
    assert spread([]) == spread([None]) == Spread()
    assert page_of([], [], SHANGHAI).total.rating is None
