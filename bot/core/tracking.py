"""What becomes of a parcel when a courier speaks of it.

In: what is kept of a parcel, and a snapshot of it. Out: `cleaned`, `merged`, `adopted`, and what is told of it
(`told_next`, `marked`). Pure. Called by `bot.stages.tracking` and `bot.stages.ordering`.

Snapshots are whole histories, so of two the weightier one stands: whose last event is later, which has more of them,
which is final. That is one order for all of them, whatever the order they come in, and one that comes twice changes
nothing.
"""

from collections.abc import Callable
from typing import Final

import msgspec

from bot.core.carriers import clean
from bot.core.clock import SECOND, Millis
from bot.core.model import text_hash
from bot.core.notices import NoticeKind
from bot.core.parcels import Milestone, Parcel, Snapshot, TrackEvent, Trouble, parcel_id

HOUR: Final = 3_600 * SECOND
AHEAD: Final = 26 * HOUR
"""An event may lie so far ahead of this machine's clock (a zone mistaken, a clock set back); beyond, its time is
none."""
MOST_EVENTS: Final = 200
MOST_TEXT: Final = 300
MOST_PLACE: Final = 60
ORDER: Final = tuple(Milestone)

Weight = tuple[int, int, bool, bool, int, str, int, str]


class Telling(msgspec.Struct, frozen=True):
    """Something to tell of a parcel: `event` is told once for ever, `born_at` when it happened."""

    kind: NoticeKind
    event: str
    born_at: Millis


_OF_MILESTONE: Final = {
    Milestone.PICKED_UP: NoticeKind.SHIPPED,
    Milestone.IN_TRANSIT: NoticeKind.SHIPPED,
    Milestone.IN_CITY: NoticeKind.SHIPPED,
    Milestone.OUT_FOR_DELIVERY: NoticeKind.OUT_FOR_DELIVERY,
    Milestone.AT_LOCKER: NoticeKind.AT_LOCKER,
    Milestone.SIGNED: NoticeKind.SIGNED,
    Milestone.RETURNING: NoticeKind.EXCEPTION,
    Milestone.RETURNED: NoticeKind.RETURNED,
}
NOBODY: Final = "-"
"""`Parcel.asked` where no courier tracks it."""
STALLED: Final = "stalled"
PROMISE: Final = "promise"
SHIPPED: Final = "shipped"
FRESH_H: Final = {
    NoticeKind.SHIPPED: 24,
    NoticeKind.OUT_FOR_DELIVERY: 6,
    NoticeKind.AT_LOCKER: 24,
    NoticeKind.SIGNED: 24,
    NoticeKind.DELAYED: 240,
    NoticeKind.EXCEPTION: 48,
    NoticeKind.RETURNED: 72,
}
"""Older than so many hours it is no news any more: a table of last month's parcels tells nobody anything."""


def cleaned(snapshot: Snapshot, now: Millis, mask: Callable[[str], str]) -> Snapshot:
    """As it may be kept: events in the order of their times, nothing unmasked, nothing endless. An event that lies in
    the far future has the time of the one before it."""
    events: list[TrackEvent] = []
    for event in snapshot.events[-MOST_EVENTS:]:
        before = events[-1].at if events else Millis(0)
        at = event.at if 0 <= event.at <= now + AHEAD else before
        text, place = mask(_cut(event.text, MOST_TEXT)), mask(_cut(event.place, MOST_PLACE))
        events.append(msgspec.structs.replace(event, at=at, text=text, place=place))
    return msgspec.structs.replace(
        snapshot,
        number=clean(snapshot.number),
        events=tuple(sorted(events, key=lambda event: event.at)),
        gone=mask(_cut(snapshot.gone, MOST_TEXT)),
        eta=snapshot.eta if 0 <= snapshot.eta <= now + 90 * 24 * HOUR else Millis(0),
        heard_at=min(snapshot.heard_at, now) or now,
    )


def _cut(text: str, most: int) -> str:
    """Short, and without halves of characters, which nothing can keep."""
    return text.strip()[:most].encode("utf-8", "replace").decode()


def weight(told: Snapshot | Parcel) -> Weight:
    """Of two that differ one is always weightier."""
    said = msgspec.json.encode(told.events).decode() if told.events else ""
    return (
        told.events[-1].at if told.events else 0,
        len(told.events),
        told.over,
        bool(told.gone),
        ORDER.index(told.milestone),
        told.trouble or "",
        told.eta,
        text_hash(f"{said}{told.gone}"),
    )


def newer(one: Snapshot, other: Snapshot) -> bool:
    """Whether `one` takes the place of `other`."""
    return weight(one) > weight(other)


def opened(snapshot: Snapshot, now: Millis) -> Parcel:
    """A parcel nobody knew."""
    return Parcel(
        id=parcel_id(snapshot.carrier, snapshot.number),
        carrier=snapshot.carrier,
        number=snapshot.number,
        opened_at=now,
    )


def merged(parcel: Parcel, snapshot: Snapshot) -> Parcel:
    """The parcel after that snapshot; the same where it says nothing new."""
    if weight(snapshot) <= weight(parcel):
        return parcel
    return msgspec.structs.replace(
        parcel,
        milestone=snapshot.milestone,
        trouble=snapshot.trouble,
        events=snapshot.events,
        over=snapshot.over,
        gone=snapshot.gone,
        eta=snapshot.eta,
        heard_at=max(parcel.heard_at, snapshot.heard_at),
        source=snapshot.source or parcel.source,
    )


def adopted(stray: Parcel, snapshot: Snapshot) -> Parcel:
    """A parcel that was kept under another carrier (nobody had said which, or it was corrected), under the right
    one."""
    return msgspec.structs.replace(
        stray, id=parcel_id(snapshot.carrier, snapshot.number), carrier=snapshot.carrier, version=0
    )


def is_stray(parcel: Parcel) -> bool:
    """Whether it may turn out to be with another carrier: no courier has said anything of it."""
    return bool(parcel.orders) and not parcel.events


def told_next(parcel: Parcel, sent_at: int = 0) -> Telling | None:
    """The newest thing to tell of it that was not told; of a milestone that was passed nothing is told any more.
    `sent_at`: when the shop says it was shipped, which counts until a courier speaks."""
    candidates = [one for one in (_trouble(parcel), _milestone(parcel, sent_at)) if one]
    return next((one for one in candidates if one.event not in parcel.told), None)


def is_fresh(telling: Telling, now: Millis) -> bool:
    return now - telling.born_at <= FRESH_H[telling.kind] * HOUR


def marked(parcel: Parcel, telling: Telling) -> Parcel:
    """With that told, and everything that lies before it on the way."""
    passed = (_event(one) for one in ORDER[: ORDER.index(parcel.milestone) + 1] if one in _OF_MILESTONE)
    told = dict.fromkeys((*parcel.told, *(one for one in passed), telling.event))
    return msgspec.structs.replace(parcel, told=tuple(told))


def moved_at(parcel: Parcel) -> Millis:
    """When it was last heard to move."""
    return parcel.shown_at or parcel.opened_at


def is_followed(parcel: Parcel) -> bool:
    """Whether anybody would tell if it moved; of others nobody knows how they are."""
    return bool(parcel.events) or parcel.asked not in ("", NOBODY)


def is_there(parcel: Parcel) -> bool:
    """Whether nothing is waited for any more."""
    return parcel.over or parcel.milestone in (Milestone.AT_LOCKER, Milestone.SIGNED, Milestone.RETURNED)


def _event(milestone: Milestone) -> str:
    kind = _OF_MILESTONE[milestone]
    return SHIPPED if kind is NoticeKind.SHIPPED else str(milestone)


def _milestone(parcel: Parcel, sent_at: int) -> Telling | None:
    kind = _OF_MILESTONE.get(parcel.milestone)
    if kind:
        return Telling(kind, _event(parcel.milestone), _since(parcel))
    return Telling(NoticeKind.SHIPPED, SHIPPED, Millis(sent_at)) if sent_at else None


def _trouble(parcel: Parcel) -> Telling | None:
    """What is wrong, as long as it is still on its way."""
    if parcel.trouble is None or parcel.milestone in (Milestone.SIGNED, Milestone.RETURNED):
        return None
    if parcel.trouble is Trouble.NOT_MOVING:
        return Telling(NoticeKind.DELAYED, STALLED, _since(parcel))
    return Telling(NoticeKind.EXCEPTION, str(parcel.trouble), _since(parcel))


def _since(parcel: Parcel) -> Millis:
    return parcel.shown_at or parcel.heard_at or parcel.opened_at
