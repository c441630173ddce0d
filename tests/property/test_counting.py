"""Working time, held against a slow reference that looks at the clock on the wall minute by minute."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core.clock import MINUTE, SECOND, Millis
from bot.core.counting import Working
from bot.core.staff import DAYS, Hours, Slot, Weekday
from bot.core.workdays import Day, DayKind, Workdays

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
WORKDAYS = DAYS[:5]
DAY_MINUTES = 24 * 60
LONGEST = 3 * DAY_MINUTES
"""Minutes that the reference looks at."""


class Odd:
    """A calendar in which every fifth day is something else."""

    known_until: date | None = None

    def day(self, date: date) -> Day:
        kinds = (DayKind.HOLIDAY, DayKind.MAKE_UP, DayKind.CLOSED)
        usual = DayKind.WEEKEND if date.weekday() >= 5 else DayKind.WORKDAY
        number = date.toordinal()
        kind = usual if number % 5 else kinds[number // 5 % 3]
        return Day(date.isoformat(), kind)


def worked_on(day: date, days: Workdays) -> Weekday | None:
    kind = days.day(day).kind
    if kind is DayKind.CLOSED:
        return None
    return {DayKind.HOLIDAY: Weekday.SUN, DayKind.MAKE_UP: Weekday.MON}.get(kind, DAYS[day.weekday()])


def works(hours: Hours, wall: datetime, days: Workdays) -> bool:
    """Whether somebody works in this minute, by what the clock on the wall shows."""
    today, before = worked_on(wall.date(), days), worked_on(wall.date() - timedelta(days=1), days)
    shows = f"{wall:%H:%M}"
    for slot in hours:
        if slot.begin < slot.end:
            if today in slot.days and slot.begin <= shows < slot.end:
                return True
        elif (today in slot.days and shows >= slot.begin) or (before in slot.days and shows < slot.end):
            return True
    return not hours


def minutes_worked(working: Working, begin: Millis, minutes: int) -> list[bool]:
    walls = (datetime.fromtimestamp((begin + n * MINUTE) / SECOND, working.zone) for n in range(minutes))
    return [works(working.hours, wall, working.days) for wall in walls]


minutes = st.integers(0, DAY_MINUTES - 1).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}")
slots = st.builds(
    Slot,
    days=st.lists(st.sampled_from(DAYS), min_size=1, max_size=7, unique=True).map(tuple),
    begin=minutes,
    end=st.one_of(minutes, st.just("24:00")),
)
hourses = st.lists(slots, max_size=4).map(tuple)
begins = st.one_of(
    st.integers(1_700_000_000 // 60, 1_900_000_000 // 60),
    st.sampled_from(["2024-02-28 22:00", "2028-02-27 05:00", "2025-02-28 12:00", "2026-12-31 20:00"]).map(
        lambda text: round(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp()) // 60
    ),
).map(lambda minute: Millis(minute * MINUTE))
lengths = st.integers(0, LONGEST)


@settings(max_examples=25, deadline=None)
@given(hourses, begins, lengths)
@example((Slot(DAYS, "22:00", "06:00"), Slot(DAYS, "05:00", "23:00")), Millis(1_760_000_040_000), LONGEST)
@example((Slot(DAYS, "09:00", "09:00"),), Millis(1_760_000_040_000), LONGEST)
def test_working_time_is_that_of_the_wall(hours: Hours, begin: Millis, length: int) -> None:
    working = Working(hours, SHANGHAI, Odd())
    counted = minutes_worked(working, begin, length)
    assert working.elapsed(begin, Millis(begin + length * MINUTE)) == sum(counted) * MINUTE


@settings(max_examples=25, deadline=None)
@given(hourses, begins, lengths, st.lists(st.tuples(lengths, lengths), max_size=4))
def test_the_clock_stands_still_in_pauses(
    hours: Hours, begin: Millis, length: int, pauses: list[tuple[int, int]]
) -> None:
    working = Working(hours, SHANGHAI, Odd())
    counted = minutes_worked(working, begin, length)
    still = {minute for start, stop in pauses for minute in range(start, stop)}
    moments = [(Millis(begin + start * MINUTE), Millis(begin + stop * MINUTE)) for start, stop in pauses]
    left = sum(one for minute, one in enumerate(counted) if minute not in still)
    assert working.elapsed(begin, Millis(begin + length * MINUTE), moments) == left * MINUTE


@settings(max_examples=25, deadline=None)
@given(hourses, begins, st.integers(0, 900))
def test_so_much_working_time_has_passed_at_that_moment_and_not_before(
    hours: Hours, begin: Millis, wanted: int
) -> None:
    working = Working(hours, SHANGHAI, Odd())
    counted = minutes_worked(working, begin, LONGEST)
    passed = 0
    for minute, one in enumerate(counted):
        if passed == wanted:
            assert working.after(begin, wanted * MINUTE) == begin + minute * MINUTE if wanted else begin
            return
        passed += one


@settings(max_examples=25, deadline=None)
@given(hourses, begins, st.integers(0, 3 * DAY_MINUTES * MINUTE), st.sampled_from([SHANGHAI, BERLIN]))
def test_after_and_elapsed_agree_in_any_zone(hours: Hours, begin: Millis, wanted: int, zone: ZoneInfo) -> None:
    working = Working(hours, zone, Odd())
    due = working.after(begin, wanted)
    assert due >= begin + wanted
    assert working.elapsed(begin, due) == wanted
    if wanted:
        assert working.elapsed(begin, Millis(due - 1)) == wanted - 1


@settings(max_examples=25, deadline=None)
@given(hourses, begins)
def test_it_is_open_whenever_working_time_passes(hours: Hours, begin: Millis) -> None:
    working = Working(hours, SHANGHAI, Odd())
    assert working.is_open(begin) == minutes_worked(working, begin, 1)[0]


def at(text: str, zone: ZoneInfo = SHANGHAI) -> Millis:
    return Millis(round(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()) * SECOND)


@pytest.mark.parametrize(("day", "hours_open"), [("2026-03-29", 3), ("2026-10-25", 5), ("2026-11-01", 4)])
def test_a_night_in_which_clocks_are_set_is_counted_as_long_as_it_is(day: str, hours_open: int) -> None:
    working = Working((Slot(DAYS, "00:00", "04:00"),), BERLIN)
    noon = at(f"{day} 12:00", BERLIN)
    assert working.elapsed(Millis(noon - 14 * 60 * MINUTE), noon) == hours_open * 60 * MINUTE


def test_hours_that_never_open_count_as_if_they_always_were() -> None:
    class Shut(Odd):
        def day(self, date: date) -> Day:
            return Day(date.isoformat(), DayKind.CLOSED)

    working = Working((Slot(WORKDAYS, "09:00", "18:00"),), SHANGHAI, Shut())
    assert working.after(at("2026-11-23 09:00"), 60 * MINUTE) == at("2026-11-23 10:00")


def test_what_waits_for_the_customer_has_as_much_time_left_as_before() -> None:
    working = Working((Slot(WORKDAYS, "09:00", "12:00"), Slot(WORKDAYS, "14:00", "18:00")), SHANGHAI)
    due = working.after(at("2026-11-20 17:00"), 3 * 60 * MINUTE)
    assert due == at("2026-11-23 11:00")
    resumed = working.resumed(due, at("2026-11-20 17:30"), at("2026-11-23 11:30"))
    assert resumed == at("2026-11-23 16:00"), "2.5 hours were left: 0.5 until noon, 2 from 14:00 on"
    late = at("2026-11-20 16:00")
    assert working.resumed(late, at("2026-11-20 17:30"), at("2026-11-23 11:30")) == late
