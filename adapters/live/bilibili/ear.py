"""What one room's feed has heard, counted so that its gauge tells the truth.

In: unpacked frames, what happens to the line. Out: messages for the intake, sessions the platform stopped, one
`FeedGauge`. Called by adapters.live.bilibili.session and .line. Nothing here grows without bound.
"""

import logging
from collections import Counter, OrderedDict
from enum import StrEnum
from typing import Final

import msgspec

from adapters.live.bilibili import events
from adapters.live.bilibili.events import Event, Place, What
from adapters.live.bilibili.names import NAME
from adapters.live.bilibili.packets import Flaw, Frame, Operation
from bot.core.clock import Clock, Millis
from bot.core.errors import Unreadable
from bot.core.model import Inbound
from bot.core.ports import FeedGauge

log = logging.getLogger(__name__)

REMEMBERED: Final = 20_000
NAMES: Final = 20
"""So many unknown kinds of events are told by name."""
OTHER: Final = "others"


class Trouble(StrEnum):
    """What can be wrong for a while."""

    SESSION = "session"  # none can be had, for the reason told
    LINE = "line"
    HEARTBEAT = "heartbeat"


class Taken(msgspec.Struct, frozen=True):
    """What a frame brought: messages nobody has heard before, and sessions that are stopped."""

    messages: tuple[Inbound, ...]
    stopped: frozenset[str]


class Ear:
    """One room's counters, and what is wrong just now."""

    def __init__(self, name: str, own_ids: tuple[str, ...], clock: Clock) -> None:
        self.name = name
        self.place = Place("", frozenset(own_ids))
        self.flaws: Counter[Flaw] = Counter()
        self.unknown: Counter[str] = Counter()
        self._own_ids = own_ids
        self._clock = clock
        self._troubles: dict[Trouble, str] = {}
        self._recent: OrderedDict[str, None] = OrderedDict()
        self._heard = self._unreadable = self._duplicates = self._anonymous = self._lost = self._gaps = 0
        self._last_at: Millis | None = None
        self._since: Millis | None = None
        self._expects = True

    # ---- the line

    def meet(self, room: str, host_id: str) -> None:
        """The session is about this room; its host speaks for the shop too."""
        self.place = Place(room, frozenset({*self._own_ids, host_id} - {""}))

    def opened(self) -> None:
        """The line stands: whatever is said in the room is heard from now on."""
        self._since = self._clock.now()
        self.calm(Trouble.SESSION)
        self.calm(Trouble.LINE)

    def closed(self, *, gap: bool) -> None:
        """The line is gone; `gap`: nobody here wanted that."""
        if self._since is not None and gap and self._expects:
            self._gaps += 1
        self._since = None

    def suffer(self, trouble: Trouble, says: str) -> None:
        """Something is wrong until `calm`; logged once, as it changes."""
        if self._troubles.get(trouble) != says:
            log.warning("bilibili room %s: %s", self.name, says)
        self._troubles[trouble] = says

    def calm(self, trouble: Trouble) -> None:
        if self._troubles.pop(trouble, ""):
            log.info("bilibili room %s: the trouble with the %s is over", self.name, trouble)

    # ---- what is said

    def take(self, frame: Frame) -> Taken:
        """Every message of a frame, each once."""
        messages: list[Inbound] = []
        stopped: set[str] = set()
        for packet in frame.packets:
            if packet.operation != Operation.MESSAGE:
                continue
            try:
                event = events.read(packet.body, self.place, self._clock.now())
            except Unreadable:
                self._unreadable += 1
                continue
            messages += self._new(event)
            if event.what is What.STOPPED:
                stopped.add(event.game)
        self.flaws += frame.flaws
        self._unreadable += frame.flaws.total()
        self._lost += frame.lost
        return Taken(tuple(messages), frozenset(stopped))

    def garbage(self) -> None:
        """A frame that is none."""
        self._unreadable += 1

    def _new(self, event: Event) -> list[Inbound]:
        self._note(event)
        new = []
        for message in event.messages:
            if message.id in self._recent:
                self._duplicates += 1
                continue
            self._recent[message.id] = None
            new.append(message)
        while len(self._recent) > REMEMBERED:
            self._recent.popitem(last=False)
        repeated = bool(event.messages) and not new
        self._heard += not repeated and event.what is not What.UNKNOWN
        self._anonymous += event.anonymous and not repeated
        return new

    def _note(self, event: Event) -> None:
        self._last_at = self._clock.now()
        if event.what is What.UNKNOWN:
            known = event.name in self.unknown or len(self.unknown) < NAMES
            self.unknown[event.name if known else OTHER] += 1
        elif event.what is What.START:
            self._expects = True
        elif event.what is What.END:
            self._expects = False

    # ---- how it goes

    def gauge(self) -> FeedGauge:
        return FeedGauge(
            feed=f"{NAME} {self.name}",
            connected=self._since is not None,
            heard=self._heard,
            unreadable=self._unreadable,
            duplicates=self._duplicates,
            dropped=0,
            last_at=self._last_at,
            note=self._noted(),
            channel=NAME,
            rooms=(self.place.room,) if self.place.room else (),
            anonymous=self._anonymous,
            gaps=self._gaps,
            lost=self._lost,
            since=self._since,
            expects=self._expects,
        )

    def _noted(self) -> str:
        notes = list(self._troubles.values())
        if not self._expects:
            notes.append("the room's show is over")
        if self.flaws:
            notes.append("broken frames: " + ", ".join(f"{flaw} {count}×" for flaw, count in self.flaws.most_common(3)))
        if self.unknown:
            told = ", ".join(f"{name} {count}×" for name, count in self.unknown.most_common(3))
            notes.append(f"events nobody knows: {told}")
        return "; ".join(notes)
