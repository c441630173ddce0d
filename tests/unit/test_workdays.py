"""The shop's calendar: holidays and make-up days as they were announced, and the shop's own days."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.core.clock import SECOND, Millis
from bot.core.errors import Misconfigured
from bot.core.hours import is_open, opens_at
from bot.core.staff import DAYS, Slot, Weekday
from bot.core.workdays import Day, DayKind
from bot.workdays import ShopCalendar
from config.settings import CalendarSettings

SHANGHAI = ZoneInfo("Asia/Shanghai")
WORKDAYS = DAYS[:5]


def calendar(closed: tuple[str, ...] = (), opened: tuple[str, ...] = (), *, holidays: bool = True) -> ShopCalendar:
    return ShopCalendar(CalendarSettings(holidays=holidays, closed=closed, open=opened))


def kind(days: ShopCalendar, day: str) -> DayKind:
    return days.day(date.fromisoformat(day)).kind


def at(text: str) -> Millis:
    return Millis(round(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp()) * SECOND)


def test_the_week_of_the_national_day_of_2026() -> None:
    days = calendar()
    assert days.day(date(2026, 9, 20)) == Day("2026-09-20", DayKind.MAKE_UP, "国庆节"), "a Sunday that is worked"
    assert days.day(date(2026, 10, 1)) == Day("2026-10-01", DayKind.HOLIDAY, "国庆节")
    assert days.day(date(2026, 9, 25)) == Day("2026-09-25", DayKind.HOLIDAY, "中秋节")
    assert kind(days, "2026-10-08") is DayKind.WORKDAY
    assert kind(days, "2026-10-10") is DayKind.MAKE_UP, "a Saturday that is worked"
    assert kind(days, "2026-10-11") is DayKind.WEEKEND


def test_a_year_that_is_not_announced_has_weekends_only() -> None:
    days = calendar()
    assert days.known_until is not None
    assert days.known_until >= date(2026, 12, 31)
    beyond = date(days.known_until.year + 3, 10, 1)
    assert days.day(beyond).kind is (DayKind.WEEKEND if beyond.weekday() >= 5 else DayKind.WORKDAY)


def test_a_shop_that_knows_no_holidays_works_on_them() -> None:
    days = calendar(holidays=False)
    assert days.known_until is None
    assert kind(days, "2026-10-01") is DayKind.WORKDAY
    assert kind(days, "2026-10-10") is DayKind.WEEKEND


def test_the_shops_own_days_count_before_announced_ones() -> None:
    days = calendar(closed=("2026-10-09", "2026-10-10"), opened=("2026-10-01", "2026-10-11", "2026-11-23"))
    assert kind(days, "2026-10-09") is DayKind.CLOSED
    assert kind(days, "2026-10-10") is DayKind.CLOSED, "though everybody else works"
    assert kind(days, "2026-10-01") is DayKind.WORKDAY, "a Thursday"
    assert kind(days, "2026-10-11") is DayKind.MAKE_UP, "a Sunday worked like a Monday"
    assert kind(days, "2026-11-23") is DayKind.WORKDAY, "it was one anyhow"


def test_29_february_is_a_day_of_leap_years_only() -> None:
    assert kind(calendar(closed=("2028-02-29",)), "2028-02-29") is DayKind.CLOSED
    with pytest.raises(Misconfigured, match="2027-02-29"):
        calendar(closed=("2027-02-29",))


def test_a_day_cannot_be_open_and_closed() -> None:
    with pytest.raises(Misconfigured, match="2026-10-10 is both"):
        calendar(closed=("2026-10-10",), opened=("2026-10-10",))


def test_hours_of_a_week_follow_the_calendar() -> None:
    hours = (Slot(WORKDAYS, "09:00", "18:00"), Slot((Weekday.SUN,), "13:00", "17:00"))
    days = calendar(closed=("2026-10-09",))
    assert opens_at(hours, at("2026-10-01 10:00"), SHANGHAI, days) == at("2026-10-01 13:00"), "a holiday is a Sunday"
    assert is_open(hours, at("2026-10-10 10:00"), SHANGHAI, days), "a make-up Saturday is a Monday"
    assert opens_at(hours, at("2026-10-08 18:00"), SHANGHAI, days) == at("2026-10-10 09:00"), "closed on the 9th"
