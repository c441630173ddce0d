"""The work of watching: signals taken from their stream, what a batch of them leads to, and what a worker knows again.

In: nothing. Out: structs and the ports `Hearing` (into the stream), `SignalWork` (out of it), `TopicMemory`, and
`Observer` (noted to by triage). Made and used by `bot.stages.watching` and `bot.stages.observing`, carried out by
`bot.store`. All of it lies on partition 0, under one lease.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Protocol

import msgspec

from bot.core.clock import Millis
from bot.core.model import ConversationId, Inbound, Reading
from bot.core.signals import PostId, Reacted, Signal, Spoken, name_of
from bot.core.spreading import Track
from bot.core.topics import Facts, Point, Post, Spreader, Topic, TopicId, Verdict


class SignalEntry(msgspec.Struct, frozen=True):
    """One entry of the stream; `signal` is None where the bytes (`raw`) were unreadable, `fault` then says why."""

    id: str
    signal: Signal | None
    deliveries: int = 1
    fault: str = ""
    raw: bytes = b""


class DeadSignal(msgspec.Struct, frozen=True):
    """A signal that cannot be processed: kept for a person to look at. `name` is that of `signals.name_of`."""

    name: str
    why: str
    raw: bytes
    preview: str = ""


def dead_of(entry: SignalEntry, why: str) -> DeadSignal:
    """Nothing of its text is shown."""
    signal = entry.signal
    if signal is None:
        return DeadSignal(entry.id, why, entry.raw, f"{len(entry.raw)} bytes")
    return DeadSignal(name_of(signal), why, entry.raw, type(signal).__name__.lower())


class TopicChange(msgspec.Struct, frozen=True, kw_only=True):
    """A topic as it stands now, and what is added to what is kept of it. `grave_at`: the last moment its verdict was
    NOTICE or more (0: it never was). `let_go`: reposts of its posts that are kept no more. `marks` are those of people
    and orders met for the first time, `points` by their slot (see `bot.core.curves`), `spreaders` by the id of their
    repost (None: kept no more), `verdict` and `facts` where they say something new."""

    topic: Topic
    grave_at: Millis = Millis(0)
    let_go: int = 0
    marks: tuple[str, ...] = ()
    points: Mapping[int, Point] = {}
    spreaders: Mapping[str, Spreader | None] = {}
    voices: tuple[Spoken, ...] = ()
    others: tuple[Reacted, ...] = ()
    verdict: Verdict | None = None
    facts: Facts | None = None


class WatchEffects(msgspec.Struct, frozen=True, kw_only=True):
    """What a batch leads to, or a look at topics without one. `done` are the entries it deals with; `posts` with their
    tracks, those without topic are kept for two days; `gone` are kept no more, by the topic they were in.
    `complaints`: conversations that complain of a topic. `counts` are added to those of the house."""

    done: tuple[str, ...] = ()
    dead: tuple[DeadSignal, ...] = ()
    posts: tuple[tuple[Post, Track], ...] = ()
    gone: tuple[tuple[TopicId, PostId], ...] = ()
    topics: tuple[TopicChange, ...] = ()
    complaints: Mapping[ConversationId, TopicId] = {}
    counts: Mapping[str, int] = {}


class Remembered(msgspec.Struct, frozen=True, kw_only=True):
    """All that a worker must know of a topic to go on with it; as in `TopicChange`. `last`: the last point."""

    topic: Topic
    grave_at: Millis
    let_go: int
    posts: tuple[tuple[Post, Track], ...]
    marks: frozenset[str]
    spreaders: Mapping[str, Spreader]
    last: Point | None = None


class Hearing(Protocol):
    """The way into the stream (`Common.tell`)."""

    async def tell(self, signals: Sequence[Signal]) -> None:
        """Returns once they are safe on disk; those told before, within some days, are told once. Raises Unavailable:
        the store is away, or the watch is far behind; then tell all of them again later."""
        ...


class SignalWork(Protocol):
    """The stream, held under a lease."""

    async def left_over(self) -> list[str]:
        """Entries a dead worker (or a failed batch) left, not yet claimed; oldest first."""
        ...

    async def claim(self, entry: str) -> SignalEntry | None:
        """Take one of those over, counting one more delivery; None when somebody finished it meanwhile."""
        ...

    async def take(self, limit: int, wait_s: float) -> list[SignalEntry]: ...

    async def apply(self, effects: WatchEffects, now: Millis) -> None:
        """All of it in one call, or nothing. Raises LeaseLost."""
        ...


class TopicMemory(Protocol):
    """What was kept, for a worker that knows nothing (any more)."""

    async def recent(self, since: Millis, limit: int) -> list[Topic]:
        """Those heard of since then, the last first."""
        ...

    async def remembered(self, topic: TopicId) -> Remembered | None: ...

    async def kept(self, posts: Sequence[PostId]) -> dict[PostId, tuple[Post, Track]]:
        """Those of them that are kept, with a topic or without."""
        ...

    async def sweep(self, now: Millis) -> int:
        """Forget topics whose time is over; returns how many."""
        ...


class Observer(Protocol):
    """Hears what triage hears, and tells what customers complain of."""

    def note(self, heard: Iterable[tuple[Inbound, Reading]]) -> None:
        """Messages with what was read in them. Never waits, never raises. One that is noted again is told once."""
        ...


class NoObserver:
    """Nobody watches."""

    def note(self, heard: Iterable[tuple[Inbound, Reading]]) -> None:
        return


NOBODY_WATCHES: Final = NoObserver()
