"""What kind of day it is for the shop: a working day, a weekend, a holiday, a make-up day (调休补班), or one it closes.

In: nothing. Out: `DayKind`, `Day`, the port `Workdays`, `PLAIN_WEEK`. Asked by `bot.core.hours` and everything that
counts working hours; implemented by `bot.workdays`, which knows the announced holidays of mainland China.
"""

from collections.abc import Hashable
from datetime import date
from enum import StrEnum
from typing import Final, Protocol

import msgspec

from bot.core.staff import DAYS, Weekday

WEEKEND_FROM: Final = 5
"""Saturday, as `date.weekday` counts."""


class DayKind(StrEnum):
    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"  # counts as a Sunday
    MAKE_UP = "make_up"  # a weekend day on which everybody works; counts as a Monday
    CLOSED = "closed"  # the shop's own: no slot is open


class Day(msgspec.Struct, frozen=True):
    """One day; `name` is that of the holiday, "" where it has none."""

    date: str
    kind: DayKind
    name: str = ""


class Workdays(Hashable, Protocol):
    """The shop's calendar. Pure and from memory: what it says of a day it says for ever."""

    def day(self, date: date) -> Day: ...

    @property
    def known_until(self) -> date | None:
        """The last day whose holidays are announced; after it only weekends are known. None: it knows no holidays."""
        ...


class PlainWeek:
    """Monday to Friday, and no holidays."""

    known_until: date | None = None

    def day(self, date: date) -> Day:
        kind = DayKind.WEEKEND if date.weekday() >= WEEKEND_FROM else DayKind.WORKDAY
        return Day(date.isoformat(), kind)


PLAIN_WEEK: Final = PlainWeek()


def counts_as(day: Day, date: date) -> Weekday | None:
    """The weekday whose slots are open on that day; None where none is."""
    match day.kind:
        case DayKind.CLOSED:
            return None
        case DayKind.HOLIDAY:
            return Weekday.SUN
        case DayKind.MAKE_UP:
            return Weekday.MON
        case _:
            return DAYS[date.weekday()]
