"""Moments as platforms write them, whatever the language of the machine that reads or wrote them.

In: a text or number. Out: milliseconds, or None: a date that cannot be read is lost, not what it is the date of. Pure.
Called by adapters.weibo and adapters.courier. English and Chinese names of months are fixed here: strptime would take
those of the locale.
"""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from bot.core.clock import SECOND, Millis

CHINA: Final = timezone(timedelta(hours=8))
LONGEST: Final = 64
EARLIEST: Final = Millis(1_100_000_000_000)
"""Before 2004 nobody posted anything; what says so is broken."""
LATEST: Final = Millis(4_000_000_000_000)
_MONTHS: Final = {name: number for number, names in enumerate(
    ("jan 一月", "feb 二月", "mar 三月", "apr 四月", "may 五月", "jun 六月", "jul 七月", "aug 八月", "sep 九月",
     "oct 十月", "nov 十一月", "dec 十二月"), 1) for name in names.split()}  # fmt: skip
_CLOCK: Final = r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?"
_ZONE: Final = r"(?:\s*(Z|CST|[+-][0-9]{2}:?[0-9]{2}))?"
_WORDS: Final = re.compile(
    rf"(?:[^\s0-9]+\s+)?([^\W\d_]+|[0-9]{{1,2}}月)\.?\s+([0-9]{{1,2}})日?,?\s+{_CLOCK}{_ZONE}\s+([0-9]{{4}})年?"
)
_DIGITS: Final = re.compile(
    rf"([0-9]{{4}})\s*[-/年]\s*([0-9]{{1,2}})\s*[-/月]\s*([0-9]{{1,2}})\s*日?(?:[T\s]*{_CLOCK}{_ZONE})?"
)


def moment(told: object) -> Millis | None:
    """As in "Mon Jul 16 18:09:20 +0800 2012", the same with 周一 and 7月, ISO 8601, "2012年7月16日 18:09", seconds or
    milliseconds since 1970. What names no zone, or CST, is Chinese time."""
    if isinstance(told, int | float) and not isinstance(told, bool):
        return _counted(told)
    if not isinstance(told, str) or len(told) > LONGEST:
        return None
    text = told.strip()
    if text.isascii() and text.isdigit():
        return _counted(int(text))
    if found := _WORDS.fullmatch(text):
        month, day, hour, minute, second, zone, year = found.groups()
        return _moment((year, _month(month), day, hour, minute, second), zone)
    if found := _DIGITS.fullmatch(text):
        *parts, zone = found.groups()
        return _moment(tuple(parts), zone)
    return None


def _month(told: str) -> str:
    name = told.lower()
    number = _MONTHS.get(name) or _MONTHS.get(name[:3], 0)
    return told.removesuffix("月") if told[:1].isdigit() else str(number)


def _counted(number: float) -> Millis | None:
    """Seconds or milliseconds: which, tells their size."""
    if not 0 < number < LATEST * SECOND:
        return None
    return _sane(round(number if number >= EARLIEST else number * SECOND))


def _moment(parts: tuple[str | None, ...], zone: str | None) -> Millis | None:
    try:
        year, month, day, hour, minute, second = (int(part or 0) for part in parts)
        told = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=_zone(zone))
    except (ValueError, OverflowError):
        return None
    return _sane(round(told.timestamp() * SECOND))


def _zone(told: str | None) -> timezone:
    if told is None or told == "CST":
        return CHINA
    if told == "Z":
        return UTC
    hours, minutes = int(told[1:3]), int(told[-2:])
    away = timedelta(hours=hours, minutes=minutes)
    return timezone(-away if told[0] == "-" else away)


def _sane(millis: int) -> Millis | None:
    return Millis(millis) if EARLIEST <= millis <= LATEST else None
