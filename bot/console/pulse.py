"""How the desk and the live rooms stand at this moment: what the event `pulse` says.

In: `LiveParts`, the accounts, who looks at the desk, and the desk's own changes, from which the people's pace is
measured. Out: `PulseTaker`. Called by bot/console/broadcast.py.
"""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from bot.console.keys import LiveParts
from bot.console.route import DECIDERS
from bot.console.wire_live import FeedPulse, Pulse, RoomPulse
from bot.core.clock import MINUTE, SECOND, Clock, Millis, later
from bot.core.coverage import Coverage, FeedState
from bot.core.lifecycle import DraftState
from bot.core.model import DraftId, RoomId, UserName
from bot.core.pace import Pace
from bot.core.people import Accounts
from bot.core.rooms import Minute, Room
from bot.core.staffing import needed
from bot.core.vocabulary import IgnoreReason

ROOMS: Final = 50
"""Rooms told of, those heard last first."""
COUNTED_MS: Final = 4 * SECOND
"""How long a room's counters are good for."""
FOLDED_MS: Final = 5 * MINUTE
RATED_MS: Final = 2 * MINUTE
LEAST_MS: Final = 10 * SECOND
"""A room that has just begun is rated as if it had lasted this long."""
STEP_S: Final = 5
"""Silence is told in steps, so that a pulse in which nothing else changed is not told again."""
HOUSE: Final = UserName("house")
DECIDED: Final = frozenset(
    {DraftState.APPROVED, DraftState.PROMPTED, DraftState.COPIED, DraftState.REJECTED, DraftState.HANDED_OVER}
)
REMEMBERED: Final = 500
UNREAD: Final = frozenset({IgnoreReason.EVENT, IgnoreReason.OWN, IgnoreReason.WITHDRAWN})
"""What is no comment of anybody's."""
BEST: Final = (Coverage.HEARD, Coverage.SILENT, Coverage.GONE, Coverage.ALARM, Coverage.IDLE)
"""Where several feeds speak for a room, the best one counts."""


class _Change(msgspec.Struct, frozen=True):
    type: str
    id: str = ""
    state: str = ""
    decided_by: str = ""
    changed_at: int = 0


_CHANGES: Final = msgspec.json.Decoder(list[_Change])


class PulseTaker:
    """One for all screens of a process."""

    def __init__(self, live: LiveParts, accounts: Accounts, clock: Clock) -> None:
        self._live = live
        self._accounts = accounts
        self._clock = clock
        self._pace = Pace(live.settings.pace_s)
        self._decided: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._minutes: dict[RoomId, tuple[Millis, Sequence[Minute]]] = {}

    def heard(self, changes: bytes) -> None:
        """A batch of the desk's changes: each decision of a person tells how fast people are. Raises
        msgspec.DecodeError."""
        for change in _CHANGES.decode(changes):
            if change.type == "changed" and change.state in DECIDED and change.decided_by not in ("", HOUSE):
                self._count(change)

    async def taken(self, lookers: Mapping[DraftId, Iterable[UserName]]) -> Pulse:
        """As it stands now. Raises Unavailable."""
        live, now = self._live, self._clock.now()
        people = await self._people({name for names in lookers.values() for name in names})
        states = live.watcher.states()
        rooms = [room for room in await live.rooms.listed() if self._is_told(room, now)][:ROOMS]
        await self._count_minutes(rooms, now)
        rates = {room.id: self._per_second(room, now, FOLDED_MS, "drafted") for room in rooms}
        each_s = self._pace.each_s
        return Pulse(
            people=people,
            each_s=round(each_s, 1),
            most=self._pace.capacity(people, live.reply_s),
            needed=needed(sum(rates.values()), each_s, live.reply_s),
            rooms=tuple(
                self._room(room, states, now, needed(rates[room.id], each_s, live.reply_s))
                for room in sorted(rooms, key=lambda room: (room.began_at, room.id))
            ),
            feeds=tuple(FeedPulse(one.feed, one.channel, one.state, _steps(one.quiet_s), one.note) for one in states),
        )

    def _count(self, change: _Change) -> None:
        """A line that moves on the prompter is no second decision."""
        known = change.id, change.state
        if known not in self._decided:
            self._decided[known] = None
            self._pace.decided(UserName(change.decided_by), Millis(change.changed_at))
        if len(self._decided) > REMEMBERED:
            self._decided.popitem(last=False)

    async def _people(self, names: set[UserName]) -> int:
        """Those who may decide, of these."""
        if not names:
            return 0
        return sum(one.name in names and one.active and one.role in DECIDERS for one in await self._accounts.listed())

    def _is_told(self, room: Room, now: Millis) -> bool:
        return _is_live(room) or later(room.heard_at, self._live.settings.show_gap_s) > now

    async def _count_minutes(self, rooms: Sequence[Room], now: Millis) -> None:
        """Read the counters of those rooms whose are no longer good; forget the others'."""
        known = self._minutes
        self._minutes = {room.id: known[room.id] for room in rooms if room.id in known}
        stale = [room.id for room in rooms if room.id not in known or known[room.id][0] + COUNTED_MS <= now]

        async def read(room: RoomId) -> None:
            self._minutes[room] = now, await self._live.shows.minutes(room, Millis(now - FOLDED_MS), now)

        await asyncio.gather(*map(read, stale))

    def _counted(self, room: Room, now: Millis, within_ms: int) -> Counter[str]:
        """What its minutes say, of those that began within that time."""
        counted: Counter[str] = Counter()
        for minute in self._minutes[room.id][1]:
            if minute.at > now - within_ms:
                counted.update(minute.counts)
        return counted

    def _per_second(self, room: Room, now: Millis, within_ms: int, *names: str) -> float:
        counted = self._counted(room, now, within_ms)
        first = (now - within_ms) // MINUTE * MINUTE + MINUTE  # the first minute that began within the time
        lasted = max(LEAST_MS, now - max(first, room.began_at))
        return sum(counted[name] for name in names) * SECOND / lasted

    def _room(self, room: Room, states: Sequence[FeedState], now: Millis, people: int) -> RoomPulse:
        live, counted = self._live, self._counted(room, now, FOLDED_MS)
        quiet_s = (now - max(room.heard_at, room.began_at)) / SECOND
        feed = _feed_of(room, states)
        state = self._state(room, feed, quiet_s)
        if feed and state is feed.state is not Coverage.HEARD:
            quiet_s = max(quiet_s, feed.quiet_s)
        events = sum(self._per_second(room, now, RATED_MS, f"ignored:{reason}") for reason in UNREAD)
        asked = self._per_second(room, now, RATED_MS, "drafted", "joined", "answered")
        return RoomPulse(
            id=room.id,
            title=room.title or room.address.conversation,
            channel=room.address.channel,
            conversation=room.address.conversation,
            state=state,
            quiet_s=_steps(quiet_s),
            heard_per_min=round(60 * max(0.0, self._per_second(room, now, RATED_MS, "heard") - events)),
            asked_per_min=round(60 * asked),
            folded=_folded(counted),
            needed=people,
            showing=room.showing,
            product=live.naming(room.address, room.showing) if room.showing else "",
            topic=room.topic,
            hosts=room.hosts,
            live=_is_live(room),
            posts=live.capability(room.address).can_post,
            note=feed.note if feed and state is not Coverage.HEARD else "",
        )

    def _state(self, room: Room, feed: FeedState | None, quiet_s: float) -> Coverage:
        """The feed's state; one that speaks of other rooms does not speak for this one."""
        if not _is_live(room) and (feed is None or feed.state is Coverage.HEARD):
            return Coverage.IDLE
        if feed and feed.state is not Coverage.HEARD:
            return feed.state
        return Coverage.SILENT if quiet_s >= self._live.settings.stale_after_s else Coverage.HEARD


def _is_live(room: Room) -> bool:
    return room.began_at > 0 and room.ended_at == 0


def _feed_of(room: Room, states: Sequence[FeedState]) -> FeedState | None:
    """The best of the feeds that speak for this room; None where another process has them."""
    address = room.address
    speaking = [one for one in states if one.channel == address.channel]
    exact = [one for one in speaking if address.conversation in one.rooms]
    return min(exact or [one for one in speaking if not one.rooms], key=lambda one: BEST.index(one.state), default=None)


def _folded(counted: Mapping[str, int]) -> dict[str, int]:
    """What nobody had to read, by reason, most first; what was shed by any rule together."""
    folded: Counter[str] = Counter()
    for name, count in counted.items():
        kind, _, reason = name.partition(":")
        if kind == "ignored" and reason not in UNREAD:
            folded[reason] += count
        elif kind == "shed":
            folded["shed"] += count
    return dict(folded.most_common())


def _steps(seconds: float) -> int:
    return int(seconds) // STEP_S * STEP_S
