"""One reader of the desk's changes for all screens: a ring of ready-made frames that each screen reads at its own pace.

In: a `DeskFeed`, `Presence`, a `PulseTaker`, a `WatchTeller`, the clock. Out: `Broadcast`. Called by
bot/console/feed.py. Changes are cut and framed once, whoever listens; a screen that falls out of the ring is told to
reload and let go, and delays nobody.
"""

import asyncio
import itertools
from collections import deque
from collections.abc import AsyncGenerator, Mapping
from typing import Final, NamedTuple

import msgspec
import structlog

from bot.console import cursor
from bot.console.problems import where
from bot.console.pulse import PulseTaker
from bot.console.watching import WatchTeller
from bot.console.wire import Lookers
from bot.core.clock import Clock
from bot.core.errors import Retryable
from bot.core.model import Partition, UserName
from bot.core.people import Presence
from bot.core.ports import DeskFeed, DeskItem

log = structlog.get_logger()

FRAMES: Final = 8_192
BYTES: Final = 8 * 1024 * 1024
"""What the ring holds at most: some seconds of the busiest room, minutes of a quiet one."""

HEARTBEAT_S: Final = 10.0
PRESENCE_S: Final = 2.0
"""How soon screens learn who looked away without saying so, or through another process, and how rooms and alerts
stand."""

HEARTBEAT: Final = b": \n\n"
KINDS: Final = {
    kind: kind.encode() for kind in ("opened", "joined", "changed", "conversation", "turn", "case", "nudge")
}


class _Kind(msgspec.Struct, frozen=True):
    type: str


class Frame(NamedTuple):
    """Bytes for every screen. `partition` -1: of the moment (a heartbeat, presence, a pulse, the watch), no part of any
    stream."""

    partition: Partition
    order: cursor.Order
    data: bytes


NO_PARTITION: Final = Partition(-1)


_CHANGES: Final = msgspec.json.Decoder(list[msgspec.Raw])
_KIND: Final = msgspec.json.Decoder(_Kind)


def framed(changes: bytes, at: str) -> bytes:
    """A batch of changes as event-stream text; the last event carries the cursor, so that half a batch is repeated.

    Raises msgspec.DecodeError.
    """
    blocks = []
    for change in _CHANGES.decode(changes):
        kind = KINDS.get(_KIND.decode(change).type)
        if kind:
            blocks.append(b"event: %b\ndata: %b\n\n" % (kind, bytes(change).replace(b"\n", b" ").replace(b"\r", b" ")))
    return b"".join([*blocks[:-1], b"id: %b\n" % at.encode(), *blocks[-1:]]) + (b"" if blocks else b"\n")


class Broadcast:
    """The ring. `run` fills it until cancelled; `since` reads it."""

    def __init__(
        self,
        feed: DeskFeed,
        presence: Presence,
        clock: Clock,
        pulses: PulseTaker,
        alerts: WatchTeller | None = None,
    ) -> None:
        self._feed = feed
        self._presence = presence
        self._clock = clock
        self._pulses = pulses
        self._alerts = alerts
        self._ring: deque[Frame] = deque()
        self._bytes = 0
        self._next = 0  # the number of the frame to come; the ring ends just before it
        self._at: dict[Partition, str] = {}
        self._floor: dict[Partition, cursor.Order] = {}  # everything after this is in the ring
        self._more = asyncio.Event()
        self._started = asyncio.Event()
        self._ended = False
        self._looking = Lookers()
        self._pulse = b""
        self._watch = b""

    async def run(self) -> None:
        """Follow the feed, tell who looks at what and how rooms and alerts stand, and beat; survives whatever the store
        does."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._follow())
            group.create_task(self._look())
            group.create_task(self._beat())

    def end(self) -> None:
        """Let every reader go."""
        self._ended = True
        self._started.set()
        self._wake()

    async def since(self, position: Mapping[Partition, str] | None, lost: bool = False) -> AsyncGenerator[bytes, None]:
        """Ready-made bytes for one screen: everything after `position` (None: from now on), as it happens.

        Begins with a reset where that is gone (or `lost`); ends after a reset where the reader is too slow.
        """
        await self._started.wait()
        lost = lost or (position is not None and not self._holds(position))
        passed = {} if lost or position is None else {p: cursor.order(entry) for p, entry in position.items()}
        came, at = self._next, self._next - len(self._ring) if passed else self._next
        yield b"retry: 1000\n\n" + (self._reset() if lost else b"") + self._moments()
        while not self._ended:
            more = self._more
            if self._next - at > len(self._ring):
                yield self._reset()
                return
            frames = enumerate(self._last(self._next - at), at)
            at = self._next
            chunk = b"".join(
                frame.data
                for number, frame in frames
                if frame.order > passed.get(frame.partition, cursor.START)
                and (number >= came or frame.partition != NO_PARTITION)  # moments that are over are no news
            )
            if chunk:
                yield chunk
            else:
                await more.wait()

    async def refresh(self) -> None:
        """Look who looks at what, and tell where that changed."""
        seen = await self._presence.looking()
        looking = Lookers(seen.drafts, seen.conversations, seen.typing)
        if looking != self._looking:
            before, self._looking = self._looking, looking
            self._tell(self._presence_frame())
            if _people(before) != _people(looking):
                await self.take_pulse()

    async def take_pulse(self) -> None:
        """Look how desk and rooms stand, and tell where that changed. Raises Unavailable."""
        taken = await self._pulses.taken(self._looking.lookers)
        pulse = b"event: pulse\ndata: %b\n\n" % msgspec.json.encode(taken)
        if pulse != self._pulse:
            self._pulse = pulse
            self._tell(pulse)

    async def take_watch(self) -> None:
        """Look how alerts stand, and tell where that changed. Raises Unavailable."""
        if self._alerts is None:
            return
        watch = b"event: watch\ndata: %b\n\n" % msgspec.json.encode(await self._alerts.taken())
        if watch != self._watch:
            self._watch = watch
            self._tell(watch)

    async def _follow(self) -> None:
        while True:
            try:
                if not self._started.is_set():
                    self._start(await self._feed.now_cursor())
                async for item in self._feed.follow(self._at):
                    self._take(item)
                wait = 1.0
            except Retryable as error:
                log.warning("console: the desk's changes are away", reason=str(error))
                wait = error.after
            except Exception as error:  # noqa: BLE001 - screens must not go deaf for a fault in one batch
                log.error("console: following the desk failed", **where(error))
                wait = 1.0
            await self._clock.sleep(wait)

    async def _look(self) -> None:
        while True:
            try:
                await self.refresh()
                await self.take_watch()
                await self.take_pulse()
            except Retryable:
                pass  # the store is away: `_follow` says so
            except Exception as error:  # noqa: BLE001 - screens must not go deaf for a fault in one batch
                log.error("console: reading presence, rooms or alerts failed", **where(error))
            await self._clock.sleep(PRESENCE_S)

    async def _beat(self) -> None:
        while True:
            await self._clock.sleep(HEARTBEAT_S)
            self._tell(HEARTBEAT)

    def _start(self, at: Mapping[Partition, str]) -> None:
        self._at = dict(at)
        self._floor = {partition: cursor.order(entry) for partition, entry in at.items()}
        self._started.set()

    def _take(self, item: DeskItem) -> None:
        self._at[item.partition] = item.id
        data = b""
        if not item.gap:
            try:
                data = framed(item.changes, cursor.packed(self._at))
                self._pulses.heard(item.changes)
            except msgspec.DecodeError as error:
                log.error("console: a batch of changes does not decode", id=item.id, reason=str(error))
        if data:
            self._push(Frame(item.partition, cursor.order(item.id), data))
        else:
            self._ring.clear()
            self._bytes = 0
            self._floor = {partition: cursor.order(entry) for partition, entry in self._at.items()}
            self._tell(self._reset())

    def _tell(self, data: bytes) -> None:
        self._push(Frame(NO_PARTITION, (1, 0), data))

    def _push(self, frame: Frame) -> None:
        self._ring.append(frame)
        self._next += 1
        self._bytes += len(frame.data)
        while len(self._ring) > FRAMES or self._bytes > BYTES:
            gone = self._ring.popleft()
            self._bytes -= len(gone.data)
            if gone.partition != NO_PARTITION:
                self._floor[gone.partition] = gone.order
        self._wake()

    def _wake(self) -> None:
        self._more.set()
        self._more = asyncio.Event()

    def _holds(self, position: Mapping[Partition, str]) -> bool:
        return all(cursor.order(position.get(p, "0-0")) >= floor for p, floor in self._floor.items())

    def _last(self, count: int) -> list[Frame]:
        return list(itertools.islice(reversed(self._ring), count))[::-1]

    def _reset(self) -> bytes:
        return b"id: %b\nevent: reset\ndata: {}\n\n" % cursor.packed(self._at).encode()

    def _moments(self) -> bytes:
        return self._presence_frame() + self._watch + self._pulse

    def _presence_frame(self) -> bytes:
        return b"event: presence\ndata: %b\n\n" % msgspec.json.encode(self._looking)


def _people(looking: Lookers) -> set[UserName]:
    """Who is at the desk."""
    return {name for names in looking.lookers.values() for name in names}
