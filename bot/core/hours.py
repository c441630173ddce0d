"""Working hours: whether it is open at a moment, and when it opens next.

In: `Hours` as settings and leads write them, a moment, the shop's zone. Out: `is_open`, `opens_at`, `fault_in`. Called
by `bot.store.staff` and `bot.core.counting`. Times are those of the clock on the wall: where it is set forward or back,
a slot is as much shorter or longer.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

from bot.core.clock import SECOND, Millis, day_of
from bot.core.staff import DAYS, Hours, Slot
from bot.core.workdays import PLAIN_WEEK, Workdays, counts_as

TIME: Final = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00")
AHEAD_DAYS: Final = 60
"""How far a next opening is looked for: past long holidays, and weeks in which a shop is closed."""


def is_open(hours: Hours, moment: Millis, zone: tzinfo, days: Workdays = PLAIN_WEEK) -> bool:
    """Whether one of the slots holds `moment`; without slots it always is."""
    return not hours or any(begin <= moment < end for begin, end in spans(hours, moment, zone, 1, days))


def opens_at(hours: Hours, moment: Millis, zone: tzinfo, days: Workdays = PLAIN_WEEK) -> Millis:
    """`moment` itself where it is open then, else when the next slot begins; 0 where none does within two months."""
    if is_open(hours, moment, zone, days):
        return moment
    ahead = spans(hours, moment, zone, AHEAD_DAYS, days)
    return min((begin for begin, _ in ahead if begin > moment), default=Millis(0))


def fault_in(hours: Hours) -> str:
    """What is wrong with them, and what would be right; empty where nothing is."""
    for slot in hours:
        if not slot.days:
            return f"the slot {slot.begin}–{slot.end} has no days; name some of {', '.join(DAYS)}"
        for written in (slot.begin, slot.end):
            if not TIME.fullmatch(written):
                return f'"{written}" is no time of day; write it like "09:00", at most "24:00"'
        if slot.begin == "24:00":
            return 'a slot cannot begin at "24:00"; write "00:00" of the day after'
    return ""


def spans(
    hours: Hours, moment: Millis, zone: tzinfo, ahead_days: int, days: Workdays = PLAIN_WEEK
) -> Iterator[tuple[Millis, Millis]]:
    """Begin and end of each slot that begins on the day before `moment` or on one of the `ahead_days` from then on;
    slots may overlap."""
    today = day_of(moment, zone)
    for ahead in range(-1, ahead_days):
        yield from spans_on(hours, today + timedelta(days=ahead), zone, days)


def spans_on(hours: Hours, day: date, zone: tzinfo, days: Workdays = PLAIN_WEEK) -> Iterator[tuple[Millis, Millis]]:
    """Begin and end of each slot that begins on `day`; slots may overlap."""
    weekday = counts_as(days.day(day), day)
    for slot in hours:
        if weekday in slot.days:
            begin, end = _span(slot, day, zone)
            if begin < end:
                yield begin, end


def _span(slot: Slot, day: date, zone: tzinfo) -> tuple[Millis, Millis]:
    begin, end = _minute(slot.begin), _minute(slot.end)
    return _moment(day, begin, zone), _moment(day, end if end > begin else end + 24 * 60, zone)


def _minute(written: str) -> int:
    hour, minute = written.split(":")
    return int(hour) * 60 + int(minute)


def _moment(day: date, minute: int, zone: tzinfo) -> Millis:
    """That minute of the day on the wall; from 24:00 on, of the day after."""
    days, rest = divmod(minute, 24 * 60)
    wall = datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60), zone)
    return Millis(round(wall.timestamp()) * SECOND)
