"""Working hours: whether it is open at a moment, and when it opens next.

In: `Hours` as settings and leads write them, a moment, the shop's zone. Out: `is_open`, `opens_at`, `fault_in`. Called
by `bot.store.staff`. Times are those of the clock on the wall: where it is set forward or back, a slot is as much
shorter or longer.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

from bot.core.clock import SECOND, Millis, day_of
from bot.core.staff import Hours, Slot, Weekday

TIME: Final = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00")
DAYS: Final = tuple(Weekday)
AHEAD_DAYS: Final = 15
"""How far a next opening is looked for: a weekly one may fall into the hour that a clock set forward leaves out."""


def is_open(hours: Hours, moment: Millis, zone: tzinfo) -> bool:
    """Whether one of the slots holds `moment`; without slots it always is."""
    return not hours or any(begin <= moment < end for begin, end in _spans(hours, moment, zone, 1))


def opens_at(hours: Hours, moment: Millis, zone: tzinfo) -> Millis:
    """`moment` itself where it is open then, else when the next slot begins; 0 where none ever does."""
    if is_open(hours, moment, zone):
        return moment
    return min((begin for begin, _ in _spans(hours, moment, zone, AHEAD_DAYS) if begin > moment), default=Millis(0))


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


def _spans(hours: Hours, moment: Millis, zone: tzinfo, days: int) -> Iterator[tuple[Millis, Millis]]:
    """Begin and end of each slot that begins on the day before `moment` or on one of the `days` from then on."""
    today = day_of(moment, zone)
    for ahead in range(-1, days):
        day = today + timedelta(days=ahead)
        for slot in hours:
            if DAYS[day.weekday()] in slot.days:
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
