"""How each room is heard, for the health page and the coverage.

In: what hook and tasks notice. Out: one `FeedGauge` a room. Called by the rest of adapters.live.douyin.
"""

from collections import Counter, OrderedDict
from collections.abc import Iterator, Sequence
from typing import Final

from adapters.live.douyin.events import Item
from adapters.live.douyin.settings import NAME, MsgType
from bot.core.clock import Clock, Millis
from bot.core.model import MessageId
from bot.core.ports import FeedGauge

KNOWN: Final = 20_000
"""Items of a room remembered against duplicates; the store knows them for longer."""
ROOMS: Final = 200
DOUBTED: Final = 3
"""So many forgeries of a type without a true push between may have another reason."""
OUTAGE_S: Final = 60.0
"""Troubles so close to each other are one."""


class RoomPulse:
    """One room. `watched`: we see to its tasks; `answers`: the platform tells of them when asked; `over`: the show is
    taken as over."""

    def __init__(self, room: str, types: Sequence[MsgType], clock: Clock) -> None:
        self.room = room
        self.watched = self.over = False
        self.answers = True
        self.heard = self.anonymous = self.duplicates = self.unreadable = self.dropped = self.tests = 0
        self.gaps = self.lost = 0
        self.refusals: dict[MsgType, str] = {}
        self._types = tuple(types)
        self._clock = clock
        self._running: set[MsgType] = set()
        self._since: Millis | None = None
        self._last_at: Millis | None = None
        self._broken_at = -OUTAGE_S
        self._known: OrderedDict[MessageId, None] = OrderedDict()

    # ---- the tasks

    def runs(self, kind: MsgType) -> None:
        """Its task runs."""
        self.over = False
        self.refusals.pop(kind, None)
        self._running.add(kind)
        if self.connected:
            self._since = self._since or self._clock.now()

    def stands(self, kind: MsgType, *, gap: bool = True) -> None:
        """Its task was found stopped, while the room went on."""
        if kind in self._running and gap:
            self.gap()
        self._running.discard(kind)
        self._since = None

    def gap(self) -> None:
        """Something was not pushed; one outage, however many types it stops and however often it is noticed."""
        now = self._clock.monotonic()
        self.gaps += now - self._broken_at >= OUTAGE_S
        self._broken_at = now

    def refused(self, kind: MsgType, says: str) -> None:
        self.stands(kind, gap=False)
        self.refusals[kind] = says

    def long_refused(self) -> None:
        """No task could be begun for very long."""
        self.over = not self._running

    def fetched(self, count: int) -> None:
        """So many items came late, because the platform could not deliver them."""
        self.lost += count

    @property
    def connected(self) -> bool:
        """Every task runs, and the platform says so when asked; of a room that is not ours to see to, it pushes."""
        return not self.watched or (self.answers and self._running.issuperset(self._types))

    # ---- the pushes

    def hears(self, item: Item, number: MessageId) -> bool:
        """Count an item; False for one that came before."""
        self._last_at = self._clock.now()
        if number in self._known:
            self.duplicates += 1
            return False
        self._known[number] = None
        if len(self._known) > KNOWN:
            self._known.popitem(last=False)
        self.heard += 1
        self.anonymous += not item.viewer
        return True

    def _remarks(self) -> Iterator[str]:
        if not self.watched:
            yield "pushed to us, though `rooms` does not name it"
        elif not self.answers:
            yield "Douyin does not answer when asked about the tasks; is the network there?"
        if self.over:
            yield "taken as over: the platform has long refused to push from this room"
        if self.lost:
            yield f"Douyin could not deliver {self.lost} gifts, fetched since; comments of that time are lost"
        if self.tests:
            yield f"{self.tests} items of the platform's test tool left out"

    def gauge(self, note: str = "") -> FeedGauge:
        notes = [note, *self._remarks(), *dict.fromkeys(self.refusals.values())]
        return FeedGauge(
            feed=f"{NAME} {self.room}",
            connected=self.connected,
            heard=self.heard,
            unreadable=self.unreadable,
            duplicates=self.duplicates,
            dropped=self.dropped,
            last_at=self._last_at,
            note="; ".join(filter(None, notes)),
            channel=NAME,
            rooms=(self.room,),
            anonymous=self.anonymous,
            gaps=self.gaps,
            lost=self.lost,
            since=self._since if self.connected else None,
            expects=self.watched and not self.over,
        )


class Pulse:
    """All rooms of this process, and what concerns them all."""

    def __init__(self, types: Sequence[MsgType], clock: Clock) -> None:
        self._types = tuple(types)
        self._clock = clock
        self._rooms: dict[str, RoomPulse] = {}
        self._skewed_s: float | None = None
        self._forged: Counter[MsgType] = Counter()
        self.trouble = ""

    def room(self, number: str) -> RoomPulse:
        """That room's; of more than `ROOMS`, one that is not ours to see to is forgotten."""
        if number not in self._rooms:
            if len(self._rooms) >= ROOMS:
                self._rooms.pop(next((known for known, room in self._rooms.items() if not room.watched), ""), None)
            self._rooms[number] = RoomPulse(number, self._types, self._clock)
        return self._rooms[number]

    def skewed(self, off_s: float) -> None:
        """By how much a push that proved itself lies off our time."""
        self._skewed_s = off_s

    def forged(self, said: Sequence[str]) -> None:
        """A push that calls itself so and proves nothing: a stranger's, or our secret of that type is wrong."""
        self._forged.update(kind for kind in self._types if kind in said[:1])

    def proven(self, kind: MsgType) -> None:
        self._skewed_s = None
        self._forged.pop(kind, None)

    def gauges(self) -> Sequence[FeedGauge]:
        notes = [self.trouble]
        if self._skewed_s is not None:
            notes.append(
                f"pushes are refused because their time is {self._skewed_s:.0f} s off ours; let this machine follow a "
                "time server (NTP)"
            )
        notes += [
            f"{count} pushes of {kind} in a row did not prove themselves: is push_secrets.{kind} right?"
            for kind, count in self._forged.items()
            if count >= DOUBTED
        ]
        note = "; ".join(filter(None, notes))
        return tuple(room.gauge(note) for room in self._rooms.values()) or (self._none(note),)

    def _none(self, note: str) -> FeedGauge:
        """Before any room is known."""
        return FeedGauge(NAME, False, 0, 0, 0, 0, None, note, channel=NAME)
