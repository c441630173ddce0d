"""What a shop's site tells of its customers beside orders, for care that they agreed to.

In: news of customers. Out: the port `Visits` (the store), `Wish`, `fault_of`, `birthday_after`. Pure but for the port.
Kept by `bot.store.visits`, used by `bot.stages.caring`.
"""

import re
from calendar import isleap
from collections.abc import Sequence
from datetime import date, datetime, time, tzinfo
from typing import Final, Protocol

import msgspec

from bot.core import moments
from bot.core.clock import SECOND, Millis
from bot.core.model import Address
from bot.core.orders import CustomerNews, Happened

CHANNEL: Final = re.compile(r"[a-z0-9_-]{1,32}", re.ASCII)
ACCOUNT: Final = re.compile(r"[!-~]{1,128}", re.ASCII)
BIRTHDAY: Final = re.compile(r"[0-9]{2}-[0-9]{2}", re.ASCII)
LEAP: Final = 2024
MOST_LEVEL: Final = 20
MORNING: Final = time(10, 0)
"""When somebody is wished a happy birthday."""


class Wish(msgspec.Struct, frozen=True):
    """Somebody wants to know when a product is back, since a moment."""

    address: Address
    at: Millis


class Visits(Protocol):
    """The store. All raise Unavailable; what they keep is safe on disk when they return."""

    async def tell(self, news: Sequence[tuple[CustomerNews, Address]], source: str) -> list[frozenset[str]]:
        """Keep birthday, member and consent in the profiles, which begin to be where they were not; returns which of
        the three changed, of each. A yes told here does not lift a no that the customer said."""
        ...

    async def wish(self, product: str, wishes: Sequence[Wish]) -> int:
        """Returns how many are new."""
        ...

    async def wished(self) -> tuple[str, ...]:
        """The products that somebody ever waited for."""
        ...

    async def waiting(self, product: str, limit: int) -> list[Wish]:
        """Who waits for it, the longest first."""
        ...

    async def served(self, product: str, wishes: Sequence[Wish]) -> None:
        """They do not wait any more."""
        ...

    async def sweep(self, before: Millis) -> int:
        """Forget the wishes of before that; returns how many."""
        ...


def fault_of(news: CustomerNews) -> str:
    """Why it cannot be taken, and what would be right; empty where it can."""
    if not CHANNEL.fullmatch(news.channel):
        return "channel: write the name of an adapter, such as wechat"
    if not ACCOUNT.fullmatch(news.customer):
        return "customer: write the account as the platform knows it, at most 128 letters, digits and signs"
    if news.at and moments.moment(news.at) is None:
        return "at: write a time like 2026-11-22T09:30:00+08:00"
    if news.what is not Happened.PROFILE and not news.product:
        return "product: write the id of the product"
    if news.birthday and not _is_day(news.birthday):
        return "birthday: write month and day like 02-29"
    if news.member and len(news.member) > MOST_LEVEL:
        return f"member: write the level in at most {MOST_LEVEL} characters"
    return ""


def birthday_after(birthday: str, after: Millis, zone: tzinfo) -> Millis:
    """The next morning of that day after a moment; 29 February is the 28th in years that have none."""
    year = datetime.fromtimestamp(after / SECOND, zone).year
    mornings = (_morning(birthday, one, zone) for one in (year, year + 1))
    return next(morning for morning in mornings if morning > after)


def _morning(birthday: str, year: int, zone: tzinfo) -> Millis:
    month, day = map(int, birthday.split("-"))
    if (month, day) == (2, 29) and not isleap(year):
        day = 28
    return Millis(round(datetime.combine(date(year, month, day), MORNING, zone).timestamp() * SECOND))


def _is_day(written: str) -> bool:
    if not BIRTHDAY.fullmatch(written):
        return False
    try:
        date(LEAP, *map(int, written.split("-")))
    except ValueError:
        return False
    return True
