"""Who is told, and why not just now: the pipeline on a time line of one shop in Shanghai."""

from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from bot.core import alerting
from bot.core.alerts import (
    Alert,
    AlertAct,
    AlertDeed,
    Board,
    Demand,
    Muted,
    Notice,
    Person,
    Roster,
    Shift,
    Silence,
    SilenceId,
    TellKind,
    Told,
)
from bot.core.clock import Millis, later
from bot.core.model import UserName
from bot.core.staff import Slot, Weekday
from bot.core.topics import Level, Theme, TopicId
from monitoring.pipeline import Pipeline
from tests.support.alerts import CHEN, LI, ROSTER, RULES, WANG, topic_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
PLANNER = Pipeline(SHANGHAI)
NOON = Millis(1_795_233_600_000)
"""Saturday, 2026-11-21, 12:00."""
HOUR = 3_600.0
EVENING = later(NOON, 11 * HOUR)
NIGHTLY = Slot((Weekday.FRI, Weekday.SAT), "22:00", "06:00")
DAILY = Slot(tuple(Weekday), "09:00", "18:00")


def raised(
    name: str = "0-a", level: Level = Level.SERIOUS, at: Millis = NOON, about: tuple[str, ...] = ("warmer",)
) -> Alert:
    alert = alerting.heard(None, topic_of(name, level, at, about), at)
    assert alert
    return alert


def board(*alerts: Alert, log: tuple[Told, ...] = (), silences: tuple[Silence, ...] = (), **rules: object) -> Board:
    changed = replace(RULES, **rules)
    return Board(alerts=alerts, silences=silences, log=log, roster=ROSTER, rules=changed)


def done(notice: Notice, receiver: str = "") -> Told:
    return Told(
        alert=notice.alert.id, plan=notice.plan, kind=notice.kind, level=notice.alert.level,
        receiver=receiver or notice.receivers[0], at=notice.at, names=tuple(one.name for one in notice.people),
        step=notice.step, done=True,
    )  # fmt: skip


def told_first(alert: Alert, receiver: str = "") -> Told:
    (notice,) = PLANNER.plan(board(alert), later(alert.raised_at, 60))
    return done(notice, receiver)


def silence(**changes: object) -> Silence:
    one = Silence(id=SilenceId("s"), until=later(NOON, HOUR), by=LI.name, at=NOON, reason="正在处理")
    return replace(one, **changes)


def test_it_waits_for_others_like_it_and_is_then_told() -> None:
    alert = raised(level=Level.WARNING)
    assert PLANNER.muted(alert, board(alert), later(NOON, 9)) is Muted.WAITING
    assert PLANNER.plan(board(alert), later(NOON, 9)) == ()
    (notice,) = PLANNER.plan(board(alert), later(NOON, 10))
    assert (notice.kind, notice.receivers, notice.at) == (TellKind.FIRST, ("wecom", "mail"), later(NOON, 10))
    assert PLANNER.muted(alert, board(alert, log=(done(notice),)), later(NOON, 11)) is Muted.TOLD


def test_what_failed_or_was_only_meant_is_planned_under_the_same_name() -> None:
    alert = raised()
    (notice,) = PLANNER.plan(board(alert), later(NOON, 2))
    meant = replace(done(notice), done=False)
    for line in (meant, replace(meant, fault="gone")):
        (again,) = PLANNER.plan(board(alert, log=(line,)), later(NOON, 9))
        assert again.plan == notice.plan


def test_a_level_that_tells_nobody_and_what_calmed_down_are_low() -> None:
    demands = {**RULES.demands, Level.SERIOUS: Demand()}
    alert = raised()
    assert PLANNER.muted(alert, board(alert, demands=demands), later(NOON, 60)) is Muted.LOW
    calm = alerting.heard(alert, topic_of("0-a", Level.NONE, later(NOON, 60)), later(NOON, 60))
    assert calm
    assert PLANNER.muted(calm, board(calm), later(NOON, 70)) is Muted.LOW


def test_a_graver_one_about_the_same_keeps_lower_ones_quiet_unless_it_is_silenced_itself() -> None:
    grave, low, other = raised("0-a"), raised("0-b", Level.WARNING), raised("0-c", Level.WARNING, about=("cup",))
    now = later(NOON, 60)
    assert PLANNER.muted(low, board(grave, low, other), now) is Muted.INHIBITED
    assert {one.alert.topic for one in PLANNER.plan(board(grave, low, other), now)} == {"0-a", "0-c"}
    hushed = silence(topic=TopicId("0-a"))
    assert PLANNER.muted(low, board(grave, low, silences=(hushed,)), now) is None
    assert PLANNER.muted(low, board(grave, low, inhibit=False), now) is None
    equal = raised("0-d")
    assert PLANNER.muted(equal, board(grave, equal), now) is None


@pytest.mark.parametrize(
    ("changes", "hushed"),
    [
        ({}, True),
        ({"topic": "0-a", "about": "warmer", "theme": Theme.SAFETY}, True),
        ({"topic": "0-b"}, False),
        ({"about": "cup"}, False),
        ({"theme": Theme.PRICE}, False),
        ({"most": Level.WARNING}, False),
        ({"until": later(NOON, 30)}, False),
        ({"ended_at": later(NOON, 30)}, False),
        ({"at": later(NOON, 90)}, False),
    ],
)
def test_a_silence_holds_for_what_matches_all_of_it_and_as_long_as_it_lasts(
    changes: dict[str, object], hushed: bool
) -> None:
    alert = raised()
    muted = PLANNER.muted(alert, board(alert, silences=(silence(**changes),)), later(NOON, 60))
    assert muted is (Muted.SILENCED if hushed else None)


def test_quiet_hours_hold_back_what_may_wait_until_they_end() -> None:
    low, grave = raised("0-a", Level.WARNING, EVENING, ("cup",)), raised("0-b", Level.SERIOUS, EVENING)
    both, morning = board(low, grave), later(EVENING, 9 * HOUR)
    assert PLANNER.muted(low, both, later(EVENING, 60)) is Muted.QUIET
    assert [one.alert.topic for one in PLANNER.plan(both, later(EVENING, 60))] == ["0-b"]
    assert PLANNER.muted(low, both, later(morning, -1)) is Muted.QUIET
    assert "0-a" in {one.alert.topic for one in PLANNER.plan(both, morning)}
    calm = alerting.heard(low, topic_of("0-a", Level.NONE, morning), morning)
    assert calm
    assert PLANNER.plan(board(calm), later(morning, 60)) == ()


def test_who_has_it_hears_first_when_it_becomes_graver() -> None:
    alert = raised(level=Level.WARNING)
    line = told_first(alert)
    claim = AlertDeed(alert=alert.id, act=AlertAct.CLAIM, at=later(NOON, 70), by=CHEN.name)
    claimed = alerting.acted(alert, claim)
    assert PLANNER.plan(board(claimed, log=(line,)), later(NOON, 9 * HOUR)) == ()
    graver = alerting.heard(claimed, topic_of("0-a", Level.CRISIS, later(NOON, 80)), later(NOON, 80))
    assert graver
    (notice,) = PLANNER.plan(board(graver, log=(line,)), later(NOON, 81))
    assert (notice.kind, [one.name for one in notice.people]) == (TellKind.GRAVER, ["陈姐", "小李", "小王"])


def test_who_claimed_it_unasked_when_it_was_mild_again_hears_that_it_is_as_grave_as_it_was() -> None:
    alert = raised(level=Level.CRISIS)
    alert = alerting.acted(alert, AlertDeed(alert=alert.id, act=AlertAct.RESOLVE, at=later(NOON, 10), by=LI.name))
    for after, level in ((20, Level.NONE), (30, Level.NOTICE)):
        when = later(NOON, after)
        alert = alerting.heard(alert, topic_of("0-a", level, when), when) or alert
    alert = alerting.acted(alert, AlertDeed(alert=alert.id, act=AlertAct.CLAIM, at=later(NOON, 40), by=LI.name))
    assert PLANNER.plan(board(alert), later(NOON, 41)) == ()
    alert = alerting.heard(alert, topic_of("0-a", Level.CRISIS, later(NOON, 50)), later(NOON, 50)) or alert
    (notice,) = PLANNER.plan(board(alert), later(NOON, 55))
    assert (notice.kind, notice.people[0].name) == (TellKind.GRAVER, LI.name)


def test_one_that_was_given_back_is_told_at_once_and_climbs_anew() -> None:
    alert = raised()
    line = told_first(alert)
    taken = alerting.acted(alert, AlertDeed(alert=alert.id, act=AlertAct.CLAIM, at=later(NOON, 70), by=LI.name))
    freed = alerting.acted(taken, AlertDeed(alert=alert.id, act=AlertAct.RELEASE, at=later(NOON, HOUR), by=LI.name))
    (again,) = PLANNER.plan(board(freed, log=(line,)), later(NOON, HOUR))
    assert again.kind is TellKind.REPEAT
    assert "原负责人刚刚交还，没有人接" in PLANNER.page(again, "", "").lines
    log = (line, done(again))
    assert PLANNER.plan(board(freed, log=log), later(NOON, HOUR + 599)) == ()
    (step,) = PLANNER.plan(board(freed, log=log), later(NOON, HOUR + 600))
    assert (step.kind, step.step, [one.name for one in step.people]) == (TellKind.ESCALATED, 1, ["陈姐"])


def test_without_leads_everybody_is_told_in_one_step() -> None:
    alert = raised()
    nobody = replace(board(alert, log=(told_first(alert),)), roster=replace(ROSTER, leads=()))
    (step,) = PLANNER.plan(nobody, later(NOON, 660))
    assert (step.kind, len(step.people)) == (TellKind.ESCALATED, 3)
    after = replace(nobody, log=(*nobody.log, done(step)))
    assert [one.kind for one in PLANNER.plan(after, later(NOON, 660 + 900))] == [TellKind.REPEAT]


def test_that_it_is_over_goes_where_it_was_told_and_nowhere_else() -> None:
    alert = raised()
    done_by_li = AlertDeed(alert=alert.id, act=AlertAct.RESOLVE, at=later(NOON, 70), by=LI.name)
    over = alerting.acted(alert, done_by_li)
    assert PLANNER.plan(board(over), later(NOON, 71)) == ()
    (notice,) = PLANNER.plan(board(over, log=(told_first(alert, "mail"),)), later(NOON, 71))
    assert (notice.kind, notice.receivers) == (TellKind.RESOLVED, ("mail",))
    page = PLANNER.page(notice, "https://desk.example/#/watch/0-a", "https://desk.example/claim/x")
    assert (page.claim, page.lines[0]) == ("", "小李 于 12:01 解除")


def test_what_was_opened_again_is_told_anew() -> None:
    alert = raised()
    line = told_first(alert)
    over = alerting.acted(alert, AlertDeed(alert=alert.id, act=AlertAct.RESOLVE, at=later(NOON, 70), by=LI.name))
    again = alerting.heard(over, topic_of("0-a", Level.CRISIS, later(NOON, 600)), later(NOON, 600))
    assert again
    (notice,) = PLANNER.plan(board(again, log=(line,)), later(NOON, 602))
    assert (notice.kind, notice.plan == line.plan) == (TellKind.FIRST, False)


def people_at(moment: Millis, *shifts: Shift) -> list[UserName]:
    roster = Roster(people=(LI, WANG, CHEN), shifts=shifts)
    return [person.name for person in PLANNER.on_duty(roster, moment)]


def test_on_duty_are_those_of_the_shifts_that_hold_now_the_first_one_first() -> None:
    day, night = Shift(slots=(DAILY,), people=(WANG.name, LI.name)), Shift(slots=(NIGHTLY,), people=(CHEN.name,))
    long = Shift(slots=(Slot((Weekday.SAT,), "17:00", "23:00"),), people=(LI.name,))
    assert people_at(NOON, day, night, long) == ["小王", "小李"]
    assert people_at(later(NOON, 5.5 * HOUR), long, day) == ["小李", "小王"]
    assert people_at(later(NOON, 10.5 * HOUR), day, night, long) == ["陈姐", "小李"]
    assert people_at(later(NOON, 17 * HOUR), day, night) == ["陈姐"]  # Sunday, five in the morning
    assert people_at(later(NOON, 20.5 * HOUR), day, night) == ["小李", "小王", "陈姐"]  # nobody's: everybody's
    assert people_at(later(NOON, 41 * HOUR), day, night) == ["小李", "小王", "陈姐"]  # Monday, five in the morning
    assert people_at(NOON, Shift(slots=(DAILY,), people=(UserName("gone"),))) == ["小李", "小王", "陈姐"]


def test_the_gravest_is_told_first() -> None:
    alerts = [
        raised(f"0-{level}", level, about=(str(level),)) for level in (Level.WARNING, Level.CRISIS, Level.SERIOUS)
    ]
    planned = PLANNER.plan(board(*alerts), later(NOON, 60))
    assert [one.alert.level for one in planned] == [Level.CRISIS, Level.SERIOUS, Level.WARNING]


def test_people_of_the_page_are_those_of_the_roster() -> None:
    roster = Roster(people=(Person(name=UserName("a"), phone="13800000000"),))
    alert = raised()
    (notice,) = PLANNER.plan(replace(board(alert), roster=roster), later(NOON, 60))
    assert PLANNER.page(notice, "", "").people == roster.people
