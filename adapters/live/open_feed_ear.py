"""What one open feed has heard, and how fast it may be spoken to.

In: comments and faults of `open_feed_codec`. Out: `Inbound`s, a true `FeedGauge`. Called by server, pipe and replay.
"""

from collections.abc import Iterable, Sequence

from adapters.live.open_feed_codec import (
    MAX_TEXT,
    Comment,
    Fault,
    author_of,
    ident_of,
    inbound,
    room_of,
    sent_at,
)
from bot.core.clock import Clock, Millis
from bot.core.model import Inbound
from bot.core.ports import FeedGauge

ROOMS = 10_000


class Ear:
    """One feed's counters. `rooms` are the rooms heard, the latest last."""

    def __init__(self, feed: str, room: str, clock: Clock) -> None:
        self.feed = feed
        self.rooms: dict[str, None] = {room: None}
        self.connected = 0
        self.unreadable = 0
        self.dropped = 0
        self.note = ""
        self._room = self._latest = room
        self._clock = clock
        self._heard = self._cut = self._skewed = 0
        self._last_at: Millis | None = None

    def hear(self, comments: Iterable[Comment]) -> list[Inbound]:
        """Comments as they come in, with the room's own time stamps where those can be right."""
        now = self._clock.now()
        items = []
        for comment in comments:
            sent = sent_at(comment, now)
            if sent is None and comment.ts is not None:
                self._skewed += 1
            items.append(self._make(comment, now, sent))
        return items

    def replay(self, comment: Comment, ident: str, planned: Millis) -> Inbound:
        """A recorded comment, under an id of this replay, as if it were sent at `planned`."""
        room = room_of(comment, self._room)
        user, name = author_of(comment)
        now = self._clock.now()
        self._count(comment, room, now)
        return inbound(comment, room=room, user=user, name=name, ident=ident, now=now, sent=planned)

    def lose(self, faults: Sequence[Fault]) -> None:
        self.unreadable += sum(fault.count for fault in faults)

    def meet(self, room: str) -> None:
        """This feed speaks for `room`."""
        self._latest = room
        self.rooms.pop(room, None)
        self.rooms[room] = None
        if len(self.rooms) > ROOMS:
            del self.rooms[next(iter(self.rooms))]

    def gauge(self) -> FeedGauge:
        notes = [self.note] if self.note else []
        if self._skewed:
            notes.append(f"{self._skewed} time stamps more than 5 minutes off, ignored")
        if self._cut:
            notes.append(f"{self._cut} texts longer than {MAX_TEXT} characters, cut")
        return FeedGauge(
            feed=self.feed,
            connected=self.connected > 0,
            heard=self._heard,
            unreadable=self.unreadable,
            duplicates=0,
            dropped=self.dropped,
            last_at=self._last_at,
            note="; ".join(notes),
        )

    def _make(self, comment: Comment, now: Millis, sent: Millis | None) -> Inbound:
        room = room_of(comment, self._room)
        user, name = author_of(comment)
        self._count(comment, room, now)
        ident = ident_of(comment, room, user or name, sent or now)
        return inbound(comment, room=room, user=user, name=name, ident=ident, now=now, sent=sent)

    def _count(self, comment: Comment, room: str, now: Millis) -> None:
        self._heard += 1
        self._last_at = now
        if len(comment.text) > MAX_TEXT:
            self._cut += 1
        if room != self._latest:
            self.meet(room)


class Bucket:
    """A rate limit: `rate` a second on average, as many at once."""

    def __init__(self, rate: float, clock: Clock) -> None:
        self._rate = rate
        self._clock = clock
        self._left = rate
        self._at = clock.monotonic()

    def take(self, wanted: int) -> int:
        """How many of `wanted` are allowed now."""
        self._refill()
        allowed = max(0, min(wanted, int(self._left)))
        self._left -= allowed
        return allowed

    def charge(self, count: int) -> None:
        """What came anyway counts against the future."""
        self._left -= count

    def wait(self) -> float:
        """Seconds until one is allowed."""
        self._refill()
        return max(0.0, (1 - self._left) / self._rate)

    def _refill(self) -> None:
        now = self._clock.monotonic()
        self._left = min(self._rate, self._left + (now - self._at) * self._rate)
        self._at = now
