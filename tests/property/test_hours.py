"""Working hours, held against a plain reading of the clock on the wall."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.clock import MINUTE, SECOND, Millis
from bot.core.hours import fault_in, is_open, opens_at
from bot.core.staff import DAYS, Hours, Slot, Weekday

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
WORKDAYS = DAYS[:5]

minutes = st.integers(0, 24 * 60 - 1).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}")
slots = st.builds(
    Slot,
    days=st.lists(st.sampled_from(DAYS), min_size=1, max_size=7, unique=True).map(tuple),
    begin=minutes,
    end=st.one_of(minutes, st.just("24:00")),
)
hourses = st.lists(slots, min_size=1, max_size=4).map(tuple)
moments = st.integers(1_700_000_000, 1_900_000_000).map(lambda second: Millis(second * SECOND))


def at(text: str, zone: ZoneInfo = SHANGHAI) -> Millis:
    return Millis(round(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()) * SECOND)


def on_the_wall(hours: Hours, moment: Millis) -> bool:
    """Shanghai never sets its clocks, so what the wall says there is enough."""
    wall = datetime.fromtimestamp(moment / SECOND, SHANGHAI)
    now, today, before = f"{wall:%H:%M}", DAYS[wall.weekday()], DAYS[wall.weekday() - 1]
    return any(
        (today in slot.days and slot.begin <= now < slot.end)
        if slot.begin < slot.end
        else (today in slot.days and now >= slot.begin) or (before in slot.days and now < slot.end)
        for slot in hours
    )


@given(hourses, moments)
def test_it_is_open_as_the_wall_says(hours: Hours, moment: Millis) -> None:
    assert is_open(hours, moment, SHANGHAI) == on_the_wall(hours, moment)


@given(hourses, moments, st.sampled_from([SHANGHAI, BERLIN]))
def test_it_opens_when_it_says_and_not_before(hours: Hours, moment: Millis, zone: ZoneInfo) -> None:
    opening = opens_at(hours, moment, zone)
    assert opening >= moment
    assert is_open(hours, opening, zone)
    if opening > moment:
        assert not is_open(hours, moment, zone)
        for minute in range(0, min((opening - moment) // MINUTE, 3_000), 7):
            assert not is_open(hours, Millis(moment + minute * MINUTE), zone)
        assert not is_open(hours, Millis(opening - 1), zone)


@given(moments)
def test_without_slots_it_is_always_open(moment: Millis) -> None:
    assert is_open((), moment, SHANGHAI)
    assert opens_at((), moment, SHANGHAI) == moment


def test_several_slots_a_day_with_a_break_between() -> None:
    hours = (Slot(WORKDAYS, "09:00", "12:00"), Slot(WORKDAYS, "13:30", "18:00"), Slot((Weekday.SAT,), "10:00", "16:00"))
    assert is_open(hours, at("2026-11-23 09:00"), SHANGHAI)
    assert not is_open(hours, at("2026-11-23 12:00"), SHANGHAI)
    assert opens_at(hours, at("2026-11-23 12:00"), SHANGHAI) == at("2026-11-23 13:30")
    assert opens_at(hours, at("2026-11-27 18:00"), SHANGHAI) == at("2026-11-28 10:00")
    assert opens_at(hours, at("2026-11-28 16:00"), SHANGHAI) == at("2026-11-30 09:00")


def test_a_slot_over_midnight_belongs_to_the_day_it_began_on() -> None:
    night = (Slot((Weekday.FRI,), "20:00", "02:00"),)
    assert is_open(night, at("2026-11-27 23:59"), SHANGHAI)
    assert is_open(night, at("2026-11-28 01:59"), SHANGHAI)
    assert not is_open(night, at("2026-11-28 02:00"), SHANGHAI)
    assert not is_open(night, at("2026-11-27 01:00"), SHANGHAI)
    assert opens_at(night, at("2026-11-28 02:00"), SHANGHAI) == at("2026-12-04 20:00")


def test_the_zone_of_the_shop_counts() -> None:
    nine = (Slot(DAYS, "09:00", "18:00"),)
    assert is_open(nine, at("2026-11-23 09:00"), SHANGHAI)
    assert not is_open(nine, at("2026-11-23 09:00"), BERLIN)


def test_a_slot_in_the_hour_that_is_left_out_does_not_open_that_week() -> None:
    hours = (Slot((Weekday.SUN,), "02:00", "03:00"),)
    assert opens_at(hours, at("2026-03-28 12:00", BERLIN), BERLIN) == at("2026-04-05 02:00", BERLIN)
    assert is_open(hours, at("2026-10-25 02:30", BERLIN), BERLIN)
    assert is_open(
        hours, Millis(at("2026-10-25 02:30", BERLIN) + timedelta(hours=1) // timedelta(milliseconds=1)), BERLIN
    )


@pytest.mark.parametrize(
    ("slot", "said"),
    [
        (Slot((), "09:00", "18:00"), "no days"),
        (Slot(DAYS, "9:00", "18:00"), '"9:00"'),
        (Slot(DAYS, "09:00", "25:00"), '"25:00"'),
        (Slot(DAYS, "09:00", "18:60"), '"18:60"'),
        (Slot(DAYS, "0９:00", "18:00"), "no time of day"),
        (Slot(DAYS, "24:00", "06:00"), "cannot begin"),
    ],
)
def test_what_is_no_slot_is_told(slot: Slot, said: str) -> None:
    assert said in fault_in((Slot(DAYS, "09:00", "24:00"), slot))


def test_right_ones_have_no_fault() -> None:
    assert fault_in(()) == fault_in((Slot(DAYS, "00:00", "24:00"), Slot(DAYS, "22:00", "06:00"))) == ""
