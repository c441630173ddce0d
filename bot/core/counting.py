"""Working time: how much of it lies between two moments, and when so much of it will have passed.

In: the hours of a group, the shop's zone and calendar. Out: `Working`. Called by everything that keeps a service clock:
`bot.stages.overdue`, `bot.stages.casework`, `bot.store.measures`. All lengths are milliseconds; a day on which clocks
are set forward or back is counted as long as it is.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta, tzinfo
from functools import lru_cache
from typing import Final

import msgspec

from bot.core.clock import SECOND, Millis, day_of
from bot.core.hours import opens_at, spans_on
from bot.core.serviceclocks import ClockKind, ServiceClock, Targets
from bot.core.staff import Hours
from bot.core.workdays import PLAIN_WEEK, Workdays

Pause = tuple[Millis, Millis]
"""From, until: the clock stands still."""
AHEAD_DAYS: Final = 400
"""How far working time is looked for; hours that never open within a year count as if they were always."""
KNOWN_DAYS: Final = 4_096


class Working(msgspec.Struct, frozen=True):
    """When somebody works: `hours` (none: always) of a week in `zone`, on the days of a calendar."""

    hours: Hours
    zone: tzinfo
    days: Workdays = PLAIN_WEEK

    def is_open(self, moment: Millis) -> bool:
        """Whether one of the slots holds `moment`; without slots it always is."""
        today = day_of(moment, self.zone)
        near = today - timedelta(days=1), today
        slots = (slot for day in near for slot in _slots(self.hours, day, self.zone, self.days))
        return not self.hours or any(since <= moment < until for since, until in slots)

    def opens_at(self, moment: Millis) -> Millis:
        """`moment` itself where it is open then, else when the next slot begins; 0 where none does soon."""
        return opens_at(self.hours, moment, self.zone, self.days)

    def elapsed(self, begin: Millis, end: Millis, pauses: Iterable[Pause] = ()) -> int:
        """The working time from `begin` to `end`, but for `pauses` (which may overlap); 0 where `end` is earlier."""
        worked = sum(until - since for since, until in self._open(begin, end))
        paused = sum(
            until - since
            for start, stop in _apart(sorted(pauses))
            for since, until in self._open(max(begin, start), min(end, stop))
        )
        return worked - paused

    def after(self, begin: Millis, working_ms: int) -> Millis:
        """The first moment, from `begin` on, by which `working_ms` of working time have passed."""
        left = max(0, working_ms)
        for since, until in self._spans(begin):
            if since + left <= until:
                return Millis(since + left) if left else begin
            left -= until - since
        return Millis(begin + max(0, working_ms))

    def resumed(self, due_at: Millis, waits_since: Millis, now: Millis) -> Millis:
        """When something is due that was to be due at `due_at`, and has stood still from `waits_since` until `now`: as
        much working time is left as there was. What was late before stays as late."""
        return self.after(now, self.elapsed(waits_since, due_at)) if waits_since < due_at else due_at

    def clock(self, kind: ClockKind, since: Millis, allowed_s: float, targets: Targets) -> ServiceClock:
        """The clock of something that may take `allowed_s` working seconds."""

        def at(share: float) -> Millis:
            return self.after(since, round(allowed_s * share * SECOND))

        return ServiceClock(
            kind=kind, since=since, warn_at=at(targets.warn_at), due_at=at(1.0), again_at=at(targets.again_at)
        )

    def _open(self, begin: Millis, end: Millis) -> Iterator[tuple[Millis, Millis]]:
        if begin >= end:
            return
        for since, until in self._spans(begin, end):
            yield since, min(until, end)

    def _spans(self, begin: Millis, end: Millis | None = None) -> Iterator[tuple[Millis, Millis]]:
        """What is open from `begin` on, in order and each moment once; those that begin before `end`."""
        if not self.hours:
            yield begin, Millis(max(begin, end) if end is not None else begin + AHEAD_DAYS * 86_400 * SECOND)
            return
        first = day_of(begin, self.zone)
        last = day_of(end, self.zone) if end is not None else first + timedelta(days=AHEAD_DAYS)
        day, covered = first - timedelta(days=1), begin
        while day <= last:
            for start, until in _slots(self.hours, day, self.zone, self.days):
                since = max(start, covered)
                if end is not None and since >= end:
                    return
                if until > since:
                    yield since, until
                    covered = until
            day += timedelta(days=1)


@lru_cache(maxsize=KNOWN_DAYS)
def _slots(hours: Hours, day: date, zone: tzinfo, days: Workdays) -> tuple[tuple[Millis, Millis], ...]:
    """The slots that begin on a day, in order; figures ask for the same days again and again."""
    return tuple(sorted(spans_on(hours, day, zone, days)))


def _apart(pauses: Iterable[Pause]) -> Iterator[Pause]:
    """Sorted pauses, each moment once."""
    covered = Millis(0)
    for start, stop in pauses:
        if stop > covered:
            yield max(start, covered), stop
            covered = stop
