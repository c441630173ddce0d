"""The shop's calendar: announced holidays of mainland China, their make-up days, and the days a shop has of its own.

In: the settings `calendar`. Out: `ShopCalendar`, the port `Workdays`. Made by bot.app once a house. Holidays are
announced each November for the year after (国务院办公厅); past the last year that is known only weekends are.
"""

from datetime import date
from typing import Final

from chinese_calendar.constants import Holiday, holidays, workdays

from bot.core.errors import Misconfigured
from bot.core.workdays import PLAIN_WEEK, Day, DayKind
from config.settings import CalendarSettings

LAST: Final = date(max(holidays).year, 12, 31)
NAMES: Final = {
    Holiday.new_years_day.value: "元旦",
    Holiday.spring_festival.value: "春节",
    Holiday.tomb_sweeping_day.value: "清明节",
    Holiday.labour_day.value: "劳动节",
    Holiday.dragon_boat_festival.value: "端午节",
    Holiday.mid_autumn_festival.value: "中秋节",
    Holiday.national_day.value: "国庆节",
}


class ShopCalendar:
    """The port `Workdays`. A make-up day is named after the holiday it is worked for."""

    def __init__(self, settings: CalendarSettings) -> None:
        """Raises Misconfigured for a day that is none, or that is open and closed."""
        self._closed = frozenset(_day("closed", written) for written in settings.closed)
        self._open = frozenset(_day("open", written) for written in settings.open)
        self._announced = settings.holidays
        both = min(self._closed & self._open, default=None)
        if both:
            raise Misconfigured(f"[calendar]: {both} is both in closed and in open; leave it in one of them")

    @property
    def known_until(self) -> date | None:
        """See the port."""
        return LAST if self._announced else None

    def day(self, date: date) -> Day:
        """See the port. What the shop says of a day counts before what is announced."""
        known = self._known(date) if self._announced else PLAIN_WEEK.day(date)
        if date in self._closed:
            return Day(known.date, DayKind.CLOSED, known.name)
        if date in self._open and known.kind in (DayKind.WEEKEND, DayKind.HOLIDAY):
            plain = PLAIN_WEEK.day(date).kind
            return Day(known.date, DayKind.MAKE_UP if plain is DayKind.WEEKEND else DayKind.WORKDAY, known.name)
        return known

    def _known(self, date: date) -> Day:
        if date in holidays:
            return Day(date.isoformat(), DayKind.HOLIDAY, _name(holidays[date]))
        plain = PLAIN_WEEK.day(date)
        if date in workdays and plain.kind is DayKind.WEEKEND:
            return Day(plain.date, DayKind.MAKE_UP, _name(workdays[date]))
        return plain


def _name(announced: str) -> str:
    return NAMES.get(announced, announced)


def _day(setting: str, written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise Misconfigured(f'[calendar] {setting}: there is no day "{written}"; write it like "2027-02-05"') from error
