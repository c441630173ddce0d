"""The agenda: what is due and what would go out, what became of it, and the calendar it goes by.

In: asks of bot/console/wire_agenda.py. Out: items with the text their customer would read. Called by the route list and
bot/console/pages/parcels.py. Everybody reads; those who answer customers may take a notice away before it goes out.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

import msgspec
from aiohttp import web

from bot.console.called import called, name_at
from bot.console.keys import PARTS, USER, LogisticsParts
from bot.console.problems import Problem
from bot.console.texts import Code
from bot.console.wire import Done
from bot.console.wire_agenda import (
    MOST_DUE,
    AgendaItem,
    AgendaPage,
    AgendaQuery,
    CalendarPage,
    CalendarQuery,
    CancelDue,
    NoticeAhead,
    PastItem,
    PastPage,
    PastQuery,
)
from bot.core.clock import SECOND, Millis, day_of
from bot.core.due import Due, DueId, DueKind, SkipReason
from bot.core.notices import Judged, Notice

CANCELS: Final = frozenset({DueKind.NOTICE, DueKind.FOLLOW_UP, DueKind.CARE})
"""What a person may take away: what goes to customers. That parcels are watched and promises counted stays."""


def logistics_of(request: web.Request) -> LogisticsParts:
    """Raises Problem where this house follows no parcels."""
    parts = request.app[PARTS].logistics
    if parts is None:
        raise Problem(404, Code.NO_LOGISTICS)
    return parts


async def show_agenda(request: web.Request, ask: AgendaQuery) -> AgendaPage:
    """What is due on a day, and what would go out then."""
    parts, now = logistics_of(request), request.app[PARTS].clock.now()
    today = day_of(now, parts.timezone)
    day = _day(ask.day) if ask.day else today
    since, until = _midnight(day, 0, parts.timezone), _midnight(day, ask.days, parts.timezone)
    found = await parts.agenda.upcoming(since, Millis(until - 1), MOST_DUE + 1)
    return AgendaPage(
        day=day.isoformat(),
        today=today.isoformat(),
        since=since,
        until=until,
        items=await items(request, parts, found[:MOST_DUE]),
        more=len(found) > MOST_DUE,
        counts=await parts.agenda.counts(),
        now=now,
    )


async def show_past(request: web.Request, ask: PastQuery) -> PastPage:
    """What was done or skipped, and why."""
    parts, now = logistics_of(request), request.app[PARTS].clock.now()
    found = await parts.agenda.past(Millis(ask.before) if ask.before else Millis(now + 1), ask.limit)
    return PastPage(
        [
            PastItem(
                id=past.due.id,
                kind=past.due.kind,
                subject=past.due.subject,
                title=past.due.title,
                customer=past.due.customer,
                due_at=past.due.first_at or past.due.at,
                at=past.at,
                reason=past.reason,
                says=past.says,
                late_ms=past.late_ms,
            )
            for past in found
        ],
        now,
    )


async def cancel_due(request: web.Request, ask: CancelDue) -> Done:
    """Take something away that has not gone out yet. It is in the audit, which whoever keeps the agenda writes."""
    parts, now = logistics_of(request), request.app[PARTS].clock.now()
    kind = ask.due.partition("/")[0].rpartition("-")[2]
    if kind not in CANCELS:
        raise Problem(422, Code.NOT_POSSIBLE, "only what goes to customers can be cancelled")
    if not await parts.plans.cancel(DueId(ask.due), SkipReason.CANCELLED, request[USER].name, now):
        raise Problem(409, Code.DUE_GONE)
    return Done()


async def show_calendar(request: web.Request, ask: CalendarQuery) -> CalendarPage:
    """Which days are worked, and until when that is known."""
    parts, now = logistics_of(request), request.app[PARTS].clock.now()
    today = day_of(now, parts.timezone)
    first = _day(f"{ask.month}-01") if ask.month else today.replace(day=1)
    if first.year > date.max.year - 2:
        raise Problem(400, Code.BAD_REQUEST, "that month is too far ahead")
    after, quiet = _month_after(first, ask.months), parts.notice_settings
    known = parts.workdays.known_until
    return CalendarPage(
        month=first.isoformat()[:7],
        months=ask.months,
        today=today.isoformat(),
        known_until=known.isoformat() if known else "",
        quiet_from=quiet.quiet_from,
        quiet_until=quiet.quiet_until,
        most_a_day=quiet.most_a_day,
        zone=str(parts.timezone),
        days=[parts.workdays.day(first + timedelta(days=ahead)) for ahead in range((after - first).days)],
    )


async def items(request: web.Request, parts: LogisticsParts, found: Sequence[Due]) -> list[AgendaItem]:
    """As the agenda shows them, each notice with the text its customer would read."""
    notices = {one.id: notice for one in found if (notice := _notice(one))}
    judged = await parts.preview.judge([(notices[one.id], one.at) for one in found if one.id in notices])
    ahead = dict(zip(notices, judged, strict=True))
    names = await called(request, (notice.address for notice in notices.values()))
    return [_item(one, notices.get(one.id), ahead.get(one.id), names) for one in found]


def _item(one: Due, notice: Notice | None, judged: Judged | None, names: Mapping[str, str]) -> AgendaItem:
    return AgendaItem(
        id=one.id,
        kind=one.kind,
        subject=one.subject,
        at=one.at,
        first_at=one.first_at or one.at,
        waits=one.waits,
        tries=one.tries,
        title=one.title,
        late_s=one.late_s,
        drops=one.drops,
        customer=one.customer,
        called=name_at(names, notice.address) if notice else "",
        notice=_ahead(notice, judged) if notice and judged else None,
        cancels=one.kind in CANCELS,
    )


def _ahead(notice: Notice, judged: Judged) -> NoticeAhead:
    template = judged.template
    return NoticeAhead(
        kind=notice.kind,
        product=notice.product,
        order_no=notice.order_no,
        parcel=notice.parcel,
        case=notice.case,
        template=template.template.id if template else "",
        allowed=bool(template and template.allowed_by),
        enabled=template.enabled if template else True,
        text=judged.text,
        says=judged.says,
    )


def _notice(one: Due) -> Notice | None:
    """None for what is no notice, and for one that cannot be read any more: it is still shown as due."""
    if one.kind is not DueKind.NOTICE:
        return None
    try:
        return msgspec.json.decode(one.payload, type=Notice)
    except msgspec.DecodeError:
        return None


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise Problem(400, Code.BAD_REQUEST, f"there is no day {written}") from error


def _midnight(day: date, after: int, zone: tzinfo) -> Millis:
    try:
        return Millis(int(datetime.combine(day + timedelta(days=after), time(), zone).timestamp()) * SECOND)
    except (ValueError, OverflowError) as error:
        raise Problem(400, Code.BAD_REQUEST, f"{day} is too far away") from error


def _month_after(first: date, months: int) -> date:
    ahead = first.month - 1 + months
    return date(first.year + ahead // 12, ahead % 12 + 1, 1)
