"""What the pages of the agenda and the calendar take and give, as types; the same rules as in bot/console/wire.py.

In: nothing. Out: structs. Called by bot/console/pages/agenda.py, parcels.py and the route list.
"""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from bot.console.wire import Ask
from bot.core.clock import Millis
from bot.core.due import DueId, DueKind, SkipReason, WaitReason
from bot.core.notices import NoticeKind
from bot.core.workdays import Day

MOST_DUE: Final = 200

DayName = Annotated[str, Meta(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$(?!\n)", description="2026-11-23; empty: today")]
MonthName = Annotated[str, Meta(pattern=r"^([0-9]{4}-(0[1-9]|1[0-2]))?$(?!\n)", description="2026-11; empty: this one")]


class AgendaQuery(Ask, frozen=True, kw_only=True):
    """What is due on a day of the shop, and on those after it."""

    day: DayName = ""
    days: Annotated[int, Meta(ge=1, le=14)] = 1


class PastQuery(Ask, frozen=True, kw_only=True):
    """What became of items before a moment (0: until now)."""

    before: Annotated[int, Meta(ge=0, le=2**53)] = 0
    limit: Annotated[int, Meta(ge=1, le=MOST_DUE)] = 100


class CancelDue(Ask, frozen=True, kw_only=True):
    """Which item is not to happen."""

    due: Annotated[str, Meta(min_length=3, max_length=500)]


class CalendarQuery(Ask, frozen=True, kw_only=True):
    """Which months."""

    month: MonthName = ""
    months: Annotated[int, Meta(ge=1, le=12)] = 2


# ---- answers --------------------------------------------------------------------------------------------------------


class NoticeAhead(msgspec.Struct, frozen=True, kw_only=True):
    """What a notice would be if it went out then: the text its customer would read, and in `says` why it would not go
    out, or later. `template` is the version, `allowed` whether a person said yes to it."""

    kind: NoticeKind
    product: str
    order_no: str
    parcel: str
    case: str
    template: str
    allowed: bool
    enabled: bool
    text: str
    says: str


class AgendaItem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is due. `first_at`: when it was due before it was put off because of `waits`. `cancels`: a person
    may take it away."""

    id: DueId
    kind: DueKind
    subject: str
    at: Millis
    first_at: Millis
    waits: WaitReason | None
    tries: int
    title: str
    late_s: int
    drops: bool
    customer: str
    called: str
    notice: NoticeAhead | None
    cancels: bool


class AgendaPage(msgspec.Struct, frozen=True, kw_only=True):
    """What is due from `since` to `until`, by time; `more`: there is more than is shown. `day` and `today` are days of
    the shop. `counts`: see `bot.core.due.Agenda`."""

    day: str
    today: str
    since: Millis
    until: Millis
    items: list[AgendaItem]
    more: bool
    counts: dict[str, int]
    now: Millis


class PastItem(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one: done, or skipped for a `reason`; `late_ms` after its time."""

    id: DueId
    kind: DueKind
    subject: str
    title: str
    customer: str
    due_at: Millis
    at: Millis
    reason: SkipReason | None
    says: str
    late_ms: int


class PastPage(msgspec.Struct, frozen=True):
    """The last first."""

    items: list[PastItem]
    now: Millis


class CalendarPage(msgspec.Struct, frozen=True, kw_only=True):
    """The days of the months asked for. After `known_until` only weekends are known; "" where no holidays are. Nothing
    goes out from `quiet_from` to `quiet_until`."""

    month: str
    months: int
    today: str
    known_until: str
    quiet_from: str
    quiet_until: str
    most_a_day: int
    zone: str
    days: list[Day]
