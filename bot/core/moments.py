"""Moments as shops write them, and as customers read them.

In: a text in ISO 8601, a zone. Out: `moment`, `day_end`, `said_day`. Pure. Called by whoever reads orders and tells of
them. What names no zone is Beijing time, wherever this machine stands.
"""

from datetime import datetime, timedelta, timezone, tzinfo
from typing import Final

from bot.core.clock import SECOND, Millis

BEIJING: Final = timezone(timedelta(hours=8))
DATE: Final = 10
"""Characters of a date without a time."""
EARLIEST: Final = Millis(1_000_000_000_000)
LATEST: Final = Millis(4_000_000_000_000)


def moment(written: str) -> Millis | None:
    """None for what is no time, or lies outside this time."""
    try:
        told = datetime.fromisoformat(written.strip())
        found = round((told if told.tzinfo else told.replace(tzinfo=BEIJING)).timestamp() * SECOND)
    except (ValueError, OverflowError):
        return None
    return Millis(found) if EARLIEST <= found <= LATEST else None


def day_end(written: str) -> Millis:
    """The last moment of a date, the moment itself where there is a time; 0 where there is none."""
    found = moment(written)
    if found is None:
        return Millis(0)
    is_date = len(written.strip()) <= DATE
    return Millis(found + 24 * 3_600 * SECOND - 1) if is_date else found


def iso(at: Millis) -> str:
    """As orders are kept."""
    return datetime.fromtimestamp(at / SECOND, BEIJING).isoformat(timespec="seconds")


def said_day(at: Millis, zone: tzinfo) -> str:
    """As people say it: 11月24日."""
    day = datetime.fromtimestamp(at / SECOND, zone)
    return f"{day.month}月{day.day}日"


def month(at: Millis) -> tuple[int, int]:
    """Year and month in Beijing, by which couriers count."""
    day = datetime.fromtimestamp(at / SECOND, BEIJING)
    return day.year, day.month
