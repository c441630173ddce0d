"""What one open feed has heard, and how fast it may be spoken to.

In: comments and faults of `open_feed_codec`. Out: `Inbound`s, a true `FeedGauge`. Called by server, pipe and replay.
"""

from collections import OrderedDict
from collections.abc import Iterable, Sequence

from adapters.live.open_feed_codec import (
    CHANNEL,
    MAX_TEXT,
    Comment,
    Fault,
    Lost,
    author_of,
    ident_of,
    inbound,
    room_of,
    sent_at,
)
from bot.core.clock import MINUTE, Clock, Millis
from bot.core.model import Inbound, MessageId
from bot.core.ports import FeedGauge
from bot.core.vocabulary import Kind

ROOMS = 10_000
SHOWN = 200
"""Rooms named in the gauge, the latest."""
KNOWN = 20_000
"""Comments remembered against duplicates."""
GAP_S = 1.0
"""Who is back sooner may just have reopened a pipe."""
AFTER_MS = MINUTE
"""A room whose end was told may still speak so long, and is over all the same."""
BY_SOMEBODY = frozenset({Kind.COMMENT, Kind.EVENT})


class Ear:
    """One feed's counters. `rooms` are the rooms heard, the latest last."""

    def __init__(self, feed: str, room: str, clock: Clock) -> None:
        self.feed = feed
        self.rooms: dict[str, None] = {room: None}
        self.unreadable = self.dropped = self.lost = 0
        self.note = ""
        self.over = False
        self._room = self._latest = room
        self._clock = clock
        self._connected = 0
        self._spoke = self._default_heard = False
        self._heard = self._cut = self._skewed = self._duplicates = self._anonymous = self._gaps = 0
        self._last_at: Millis | None = None
        self._since: Millis | None = None
        self._left_at: float | None = None
        self._ended: dict[str, Millis] = {}
        self._known: OrderedDict[MessageId, None] = OrderedDict()

    # ---- the line

    def arrive(self) -> None:
        """Somebody speaks from now on. Who comes back to a room that went on has missed something."""
        self._connected += 1
        self.over = False
        if self._connected > 1:
            return
        self._since = self._clock.now()
        if self._left_at is not None and self._clock.monotonic() - self._left_at >= GAP_S and self._expects:
            self._gaps += 1

    def leave(self) -> None:
        self._connected -= 1
        if not self._connected:
            self._since, self._left_at = None, self._clock.monotonic()

    # ---- what is said

    def hear(self, comments: Iterable[Comment]) -> list[Inbound]:
        """Comments as they come in, with the room's own time stamps where those can be right. One that comes twice is
        counted here and taken once by the store, which knows older ones too."""
        now = self._clock.now()
        items = []
        for comment in comments:
            sent = sent_at(comment, now)
            if sent is None and comment.ts is not None:
                self._skewed += 1
            item = self._made(comment, now, sent)
            self._remember(item.id)
            self._count(item, now)
            items.append(item)
        return items

    def replay(self, comment: Comment, ident: str, planned: Millis) -> Inbound:
        """A recorded comment, under an id of this replay, as if it were sent at `planned`."""
        room = room_of(comment, self._room)
        user, name = author_of(comment)
        now = self._clock.now()
        item = inbound(comment, room=room, user=user, name=name, ident=ident, now=now, sent=planned)
        self._count(item, now)
        self._cut += len(comment.text) > MAX_TEXT
        return item

    def lose(self, faults: Sequence[Fault]) -> None:
        self.unreadable += sum(fault.count for fault in faults)

    def miss(self, controls: Iterable[object]) -> None:
        """What a client says it has not got itself."""
        self.lost += sum(control.count for control in controls if isinstance(control, Lost))

    def meet(self, room: str) -> None:
        """This feed speaks for `room`."""
        self._latest = room
        self._spoke = True
        self._default_heard = self._default_heard or room == self._room
        self.rooms.pop(room, None)
        self.rooms[room] = None
        if len(self.rooms) > ROOMS:
            gone = next(iter(self.rooms))
            del self.rooms[gone]
            self._ended.pop(gone, None)

    # ---- how it stands

    def gauge(self) -> FeedGauge:
        notes = [self.note] if self.note else []
        if self._skewed:
            notes.append(f"{self._skewed} time stamps more than 5 minutes off, ignored")
        if self._cut:
            notes.append(f"{self._cut} texts longer than {MAX_TEXT} characters, cut")
        return FeedGauge(
            feed=self.feed,
            connected=self._connected > 0,
            heard=self._heard,
            unreadable=self.unreadable,
            duplicates=self._duplicates,
            dropped=self.dropped,
            last_at=self._last_at,
            note="; ".join(notes),
            channel=CHANNEL,
            rooms=tuple(self._spoken())[-SHOWN:],
            anonymous=self._anonymous,
            gaps=self._gaps,
            lost=self.lost,
            since=self._since,
            expects=self._expects,
        )

    def _spoken(self) -> list[str]:
        """The rooms it speaks for; the default one only where no other is known, or it was heard itself."""
        return [room for room in self.rooms if room != self._room or self._default_heard or not self._spoke]

    @property
    def _expects(self) -> bool:
        """Whether a room of it is live, as far as anybody said: silence alone ends no show."""
        return not self.over and (not self._ended or any(room not in self._ended for room in self._spoken()))

    def _made(self, comment: Comment, now: Millis, sent: Millis | None) -> Inbound:
        room = room_of(comment, self._room)
        user, name = author_of(comment)
        self._cut += len(comment.text) > MAX_TEXT
        ident = ident_of(comment, room, user or name, sent or now)
        return inbound(comment, room=room, user=user, name=name, ident=ident, now=now, sent=sent)

    def _remember(self, message: MessageId) -> None:
        if message in self._known:
            self._duplicates += 1
            return
        self._known[message] = None
        if len(self._known) > KNOWN:
            self._known.popitem(last=False)

    def _count(self, item: Inbound, now: Millis) -> None:
        room = item.address.conversation
        self._heard += 1
        self._last_at = now
        if not item.address.customer and not item.own and item.kind in BY_SOMEBODY:
            self._anonymous += 1
        if room != self._latest or not self._spoke:
            self.meet(room)
        if item.kind is Kind.END:
            self._ended[room] = now
        elif self._ended and room in self._ended and (item.kind is Kind.START or now - self._ended[room] > AFTER_MS):
            del self._ended[room]


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
