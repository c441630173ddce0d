"""What is due at a time: planned once, moved by the store's own clock, carried out once, and never forgotten.

In: nothing. Out: `Due`, what becomes of it (`Verdict`), and the ports `Plans` (whoever plans), `DueWork` (the stage
`bot.stages.clockwork`), `Agenda` (the console). Kept by `bot.store.due`; all of it lies in the first partition.

    planned ─its time comes (one function call, the store's time)─> stream ─handler─> done / skipped / put off (until)
       └─a newer one of its key / a person─> skipped

A handler may be called twice for one item (its worker died): what it does must be known again by the item's id. What is
due lies in a sorted set by time; whoever moves it, and however often, it goes into the stream once.
"""

from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum
from typing import Final, NewType, Protocol

import msgspec

from bot.core.clock import Millis
from bot.core.model import UserName

DueId = NewType("DueId", str)
"""`0-<planned time>-<kind>/<subject>/<event>`: planned again for the same time it is the same."""


class DueKind(StrEnum):
    """Whose handler carries it out."""

    NOTICE = "notice"  # a notice to a customer; `payload` is a `bot.core.notices.Notice`
    WATCH = "watch"  # look whether a parcel moved or came, an order was shipped; `event` says what to look for
    CLOCK = "clock"  # a service clock of a case is nearly over, or over
    FOLLOW_UP = "follow_up"  # a case wants its customer asked how it was
    CARE = "care"  # something kind that a customer agreed to


class SkipReason(StrEnum):
    """Why nothing came of an item; shown to people, counted."""

    SUPERSEDED = "superseded"  # a newer one took its place before it went out
    TOO_LATE = "too_late"  # it would have come so late that it says nothing any more
    MOOT = "moot"  # what it was planned for is no longer so
    TOLD = "told"  # this customer has been told of this event
    OPTED_OUT = "opted_out"
    NO_CONSENT = "no_consent"  # care needs a yes
    CAPPED = "capped"  # this customer has had as many as a day allows
    CRISIS = "crisis"  # it would have been held too long by a crisis
    NOT_APPROVED = "not_approved"  # no person allowed this version of its template
    REFUSED = "refused"  # the guard does not let it out
    UNREACHABLE = "unreachable"  # nobody knows an address, or the platform delivers nothing there
    SWITCHED_OFF = "switched_off"  # this kind is off in the settings
    CANCELLED = "cancelled"  # by a person
    FAILED = "failed"  # its handler failed again and again


class WaitReason(StrEnum):
    """Why an item was put off."""

    QUIET = "quiet_hours"
    CLOSED = "closed"  # outside working hours
    CRISIS = "crisis"
    HELD = "held"  # a person speaks with this customer just now
    TYPING = "typing"  # somebody writes the answer it would ask for
    AGAIN = "again"  # something was away
    UNALLOWED = "not_approved"  # nobody has allowed this version of its template yet


class Due(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One item. `key`: of those that wait with one key only the last planned stays, the others are SUPERSEDED ("": it
    stands for itself). `title` tells people what it is (masked). `customer` is the id of whom it is for; `first_at`
    when it was due before it was put off. `late_s`: so much later it is late, and `drops` then, or says that it is.
    `tries`: how often its handler failed.
    """

    id: DueId
    kind: DueKind
    subject: str
    event: str
    at: Millis
    title: str = ""
    key: str = ""
    customer: str = ""
    payload: str = ""
    late_s: int = 0
    drops: bool = False
    first_at: Millis = Millis(0)
    waits: WaitReason | None = None
    tries: int = 0

    def is_late(self, now: Millis) -> bool:
        """Whether it comes out later than it may, by its own account; 0: it is never late."""
        return bool(self.late_s) and now > (self.first_at or self.at) + self.late_s * 1000


def due_id(kind: DueKind, subject: str, event: str, at: Millis) -> DueId:
    return DueId(f"0-{at}-{kind}/{subject}/{event}")


class Done(msgspec.Struct, frozen=True):
    """It was carried out. `says` tells people what came of it (masked)."""

    says: str = ""


class Skip(msgspec.Struct, frozen=True):
    """Nothing was done, for a reason."""

    reason: SkipReason
    says: str = ""


class Wait(msgspec.Struct, frozen=True):
    """Not now; the item is due again `until`."""

    until: Millis
    reason: WaitReason


Verdict = Done | Skip | Wait

Handler = Callable[[Due, Millis], Awaitable[Verdict]]
"""Carries out an item at a moment. Raises Unavailable where it must be tried again; takes some seconds at most."""


class DueEntry(msgspec.Struct, frozen=True):
    """One entry of the stream."""

    entry: str
    due: Due
    deliveries: int = 1


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an item: done, or skipped for a `reason`. `late_ms`: how much after its time."""

    due: Due
    at: Millis
    reason: SkipReason | None = None
    says: str = ""
    late_ms: int = 0


class Plans(Protocol):
    """Whoever wants something to happen at a time."""

    async def plan(self, dues: Sequence[Due]) -> int:
        """Returns how many are new, safe on disk. One that was planned before under its id is not planned again, also
        when it is done. Raises Unavailable."""
        ...

    async def cancel(self, due: DueId, reason: SkipReason, by: UserName, at: Millis) -> bool:
        """Take it away before its time; False where it does not wait any more."""
        ...

    async def drop(self, key: str, at: Millis) -> int:
        """All that wait under a key are MOOT; returns how many."""
        ...


class DueWork(Protocol):
    """What one worker of the stage does; many work at once, and each entry is one worker's. Who has not moved anything
    for some seconds is dead, and others adopt what it had."""

    async def move(self, limit: int) -> int:
        """Put what is due by the store's clock into the streams, in one call; returns how many were moved. Says that
        this worker lives."""
        ...

    def now(self) -> Millis:
        """The store's time: an item is due by that, also where this machine's clock is wrong or was set."""
        ...

    async def adopt(self, kinds: Sequence[DueKind], limit: int) -> list[DueEntry]:
        """What dead workers left, and what this one was given and has not heard of, oldest first; at most `limit` of
        each kind."""
        ...

    async def take(self, kinds: Sequence[DueKind], limit: int, wait_s: float) -> list[DueEntry]:
        """New ones, at most `limit` of each kind; those of other kinds stay where they are."""
        ...

    async def settle(self, entry: DueEntry, verdict: Verdict, now: Millis) -> bool:
        """Write what became of it and acknowledge the entry, in one call; False where it is another worker's now, or
        was settled before. Where it waits, the item is planned again as `entry.due` has it."""
        ...


class Agenda(Protocol):
    """What people see of it."""

    async def upcoming(self, since: Millis, until: Millis, limit: int) -> list[Due]:
        """Those that wait, by their time."""
        ...

    async def past(self, before: Millis, limit: int) -> list[Past]:
        """What was done or skipped before that moment, the last first."""
        ...

    async def counts(self) -> dict[str, int]:
        """How many wait ("waiting") and are on their way ("on_way"); since the first start: "planned", "done",
        "skipped:<reason>", "put_off:<reason>", and "late": came more than a second after their time."""
        ...


KEPT_DAYS: Final = 30
"""So long it is known what became of an item, and that it was planned."""
