"""Every Protocol: what a part may ask of another without knowing it.

In: nothing. Out: Protocols. Stages and plug-ins see each other, Redis, models and platforms only through these;
`bot.app` puts the real things in. Each port has one contract suite in tests/contract, run on every implementation.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from itertools import repeat
from pathlib import Path
from typing import Protocol

import msgspec

from bot.core.cases import Case
from bot.core.catalog import Ask, Guarded, Hit, Limits, Pass, Proposal, Query, Ranked, Why
from bot.core.clock import Millis
from bot.core.crises import Suggested
from bot.core.effects import Applied, Effect, Entry
from bot.core.lifecycle import DraftState
from bot.core.model import (
    Address,
    Decision,
    Draft,
    DraftId,
    Inbound,
    MessageId,
    Outbound,
    Partition,
    Reading,
    Receipt,
    Risk,
)
from bot.core.notices import NoticeTemplate, NoticeWriter
from bot.core.standing import Template
from bot.core.unread import Unread
from bot.core.vocabulary import Traffic

# ---- adapters -------------------------------------------------------------------------------------------------------


class Intake(Protocol):
    """Where an adapter puts what it heard (`bot.stages.ingest`)."""

    def offer(self, items: Sequence[Inbound]) -> None:
        """Live feeds, which nobody acknowledged: never waits; under overload the oldest waiting are dropped and
        counted."""
        ...

    async def accept(self, items: Sequence[Inbound]) -> int:
        """Messages a platform wants acknowledged: returns how many were new once they are safe on disk.

        Raises Unavailable when the store is away; then the platform must not be told yes.
        """
        ...

    async def bury(self, unread: Unread) -> None:
        """What a platform surely sent and nobody can read: returns once it is safe among the dead letters, where people
        see it and can have it read anew. Raises Unavailable like `accept`."""
        ...


class FeedGauge(msgspec.Struct, frozen=True):
    """How well one feed is heard: silence is never read as calm.

    `rooms` are the addresses' conversations it speaks for. Counts since the start: `anonymous` items came without the
    id of a person, `gaps` times the line was gone while the room went on, `lost` items the platform says it dropped.
    `since`: when the line as it stands was opened. `expects`: it should be heard now (the room is live, as far as
    known); a feed nobody expects anything of is never stale.
    """

    feed: str
    connected: bool
    heard: int
    unreadable: int
    duplicates: int
    dropped: int
    last_at: Millis | None
    note: str = ""
    channel: str = ""
    rooms: tuple[str, ...] = ()
    anonymous: int = 0
    gaps: int = 0
    lost: int = 0
    since: Millis | None = None
    expects: bool = True


class Source(Protocol):
    """The in-half of an adapter."""

    async def run(self, intake: Intake) -> None:
        """Hear until cancelled (or, for a recording, until its end). Own reconnects; raises Misconfigured when
        hopeless."""
        ...

    def gauges(self) -> Sequence[FeedGauge]: ...


class Capability(msgspec.Struct, frozen=True):
    """What a platform's sending side really can do; checked by the contract suite.

    `idempotent`: a repeated `Outbound.id` is sent once. `read_back`: `Sender.look_up` can tell. Neither: doubt stays
    doubt. `shows_own`: what the shop's account writes there comes back through the feed, as an `own` message.
    """

    can_post: bool
    idempotent: bool
    read_back: bool
    limits: Limits
    shows_own: bool = False


class Sender(Protocol):
    """The out-half of an adapter."""

    def capability(self, address: Address) -> Capability:
        """What is possible in that room or conversation now."""
        ...

    async def send(self, outbound: Outbound) -> str:
        """Deliver once; returns the platform's id of the message (may be empty).

        Raises Retryable (surely not sent), Doubtful (may have been sent), Permanent (never will be).
        """
        ...

    async def look_up(self, outbound: Outbound) -> str | None:
        """With `read_back`: the platform's id if it was sent, else None."""
        ...


# ---- understanding --------------------------------------------------------------------------------------------------


class Reader(Protocol):
    """Understanding of text (`bot.reading`): pure, one pass per batch."""

    def read(self, texts: Sequence[str], public: Iterable[bool] = repeat(True)) -> list[Reading]:
        """`public`: for each text whether it was written in a public room; without it, all were."""
        ...


class Answers(Protocol):
    """The knowledge base (`bot.knowledge`)."""

    async def find(self, queries: Sequence[Query], now: Millis, budget_s: float) -> list[tuple[Hit, ...]]:
        """Best entries per query, best first; empty where nothing is near enough ("I don't know" is a result).

        Words are searched always; sentence vectors only while `budget_s` seconds last.
        """
        ...

    async def ranked(self, query: Query, now: Millis, budget_s: float, limit: int) -> tuple[Ranked, ...]:
        """The entries nearest to one question and what became of each: what `find` offers first, then others, best
        first, also those below the bar or out of scope."""
        ...


class Clusters(Protocol):
    """Equal and nearly equal questions of a room (`bot.knowledge.clusters`); lives in one worker's memory."""

    def match(self, address: Address, reading: Reading, now: Millis) -> DraftId | None:
        """The draft that answers the same question inside the window, or None. Never across different entities."""
        ...

    def add(self, address: Address, reading: Reading, draft: DraftId, now: Millis) -> None: ...

    def also(self, address: Address, reading: Reading, draft: DraftId) -> None: ...  # it was asked in this way too

    def same_answer(self, address: Address, reading: Reading, draft: DraftId, text: str, now: Millis) -> DraftId | None:
        """The draft of that room which has this very answer already; it takes this question in, `draft` is forgotten.

        None where there is none, or none whose question names the same things: `draft` is from now on one with this
        answer.
        """
        ...

    def part(self, address: Address, reading: Reading, draft: DraftId) -> None:
        """A person took this question out of that draft, which does not get it again as long as it is known here."""
        ...

    def forget(self, draft: DraftId) -> None:
        """That draft takes nobody any more."""
        ...


class Playbook(Protocol):
    """What to say in one kind of case: a pure function that also tells why it did not fire."""

    name: str

    def propose(self, ask: Ask) -> Proposal | Pass: ...


class Guard(Protocol):
    """The last look at a text that people will read."""

    def check(self, text: str, limits: Limits) -> tuple[Risk, ...]:
        """What is wrong with `text` in a channel with `limits`; blocking risks must stop it."""
        ...


class Writer(Protocol):
    """The ladder over the playbooks: the best proposal that passes the guard; always one, the last rung hands over."""

    def write(self, ask: Ask) -> Guarded: ...


class VoiceSettings(msgspec.Struct, frozen=True):
    """What the wording depends on: whose voice it is, the promises of time (seconds) a holding line may make, and the
    zone in which the shop's days begin."""

    shop: str
    live_s: float
    urgent_s: float
    general_s: float
    not_urgent_s: float
    timezone: str = "Asia/Shanghai"


def _nothing(title: str) -> Suggested:
    return Suggested()


def _no_words(case: Case) -> Mapping[str, str]:
    return {}


class Voice(msgspec.Struct, frozen=True):
    """Playbooks made ready: who writes, who has the last look, what was wrong in the content files, the wordings that
    may have a standing approval, the line that asks for a rating (empty: nobody is asked), first versions of what
    people write in a crisis of some title, who writes notices (None: nobody) and the templates of those in the files,
    words for the step of a case by what they are for."""

    writer: Writer
    guard: Guard
    faults: tuple[str, ...] = ()
    templates: tuple[Template, ...] = ()
    rating: str = ""
    suggested: Callable[[str], Suggested] = _nothing
    notices: NoticeWriter | None = None
    notice_templates: tuple[NoticeTemplate, ...] = ()
    complaint: Callable[[Case], Mapping[str, str]] = _no_words


class PlaybooksSpec(msgspec.Struct, frozen=True):
    """What the entry point in `halfminute.playbooks` names: playbooks in order of priority, and what makes them ready.

    `load` takes the folders of wordings and of word lists.
    """

    name: str
    playbooks: tuple[type[Playbook], ...]
    load: Callable[[Path, Path, VoiceSettings], Voice]


# ---- store ----------------------------------------------------------------------------------------------------------


class Inbox(Protocol):
    """The way into the inbound stream."""

    async def put(self, partition: Partition, items: Sequence[Inbound], traffic: Traffic) -> "Put":
        """Append what was not seen before; refuses (appends nothing more) beyond the stream's cap for that traffic."""
        ...

    async def bury(self, partition: Partition, unread: Unread) -> None:
        """Put it among the dead letters, if it is not known yet."""
        ...


class Put(msgspec.Struct, frozen=True):
    """`taken` of the items given are dealt with (new or duplicate); the rest did not fit."""

    taken: int
    duplicates: int


class Durable(Protocol):
    """The promise that all writes made before are on disk."""

    async def wait(self) -> None:
        """Returns once they are; many waiters share one sync. Raises Unavailable when that cannot be had in time."""
        ...


class Worklist(Protocol):
    """One partition's inbound stream, held under a lease."""

    async def left_over(self) -> list[str]:
        """Entries a dead worker (or a failed batch) left, not yet claimed; oldest first."""
        ...

    async def claim(self, entry: str) -> Entry | None:
        """Take one of those over, counting one more delivery; None when somebody finished it meanwhile."""
        ...

    async def take(self, limit: int, wait_s: float) -> list[Entry]: ...

    async def apply(self, effects: Sequence[Effect], now: Millis) -> Applied:
        """Carry out every effect whose entry is still unacknowledged, in one call. Raises LeaseLost."""
        ...

    async def backlog(self) -> int: ...


class Drafts(Protocol):
    """The drafts and what people decide about them."""

    async def get(self, draft: DraftId) -> Draft:
        """Raises NotFound."""
        ...

    async def why(self, draft: DraftId) -> Why:
        """Why it says what it said first. Raises NotFound."""
        ...

    async def listed(self, states: Sequence[DraftState], limit: int) -> list[Draft]:
        """Pending ones by `bot.core.value.place`, of at most 2,000 (or `limit`) whose time ends next; newest
        change first for the rest."""
        ...

    async def messages(self, draft: DraftId) -> tuple[MessageId, ...]:
        """Who asked, the first included; at most the last 1,000."""
        ...

    async def decide(self, decision: Decision, outbound: Outbound | None) -> Draft:
        """Compare-and-set on state, version and hash; with the outbox entry and the audit line in one call.

        Raises Conflict (with the draft as it stands) when another decision came first, NotFound.
        """
        ...

    async def expire(self, now: Millis, limit: int) -> list[DraftId]:
        """Move every pending draft whose time is over to expired; returns which."""
        ...


class OutboundEntry(msgspec.Struct, frozen=True):
    """One entry of the outbound stream."""

    id: str
    outbound: Outbound
    deliveries: int = 1


class Begun(msgspec.Struct, frozen=True):
    """Answer to `Outbox.begin`: send now, decide a doubt first, or nothing left to do."""

    go: bool
    doubt: bool


class Outbox(Protocol):
    """One partition's outbound stream, held under a lease."""

    async def left_over(self) -> list[str]: ...

    async def claim(self, entry: str) -> OutboundEntry | None: ...

    async def take(self, limit: int, wait_s: float) -> list[OutboundEntry]: ...

    async def begin(self, entry: OutboundEntry) -> Begun:
        """Mark the draft `sending`; the caller then waits for the disk before it calls the platform."""
        ...

    async def finish(self, entry: OutboundEntry, receipt: Receipt) -> None:
        """Record what became of it and acknowledge the entry, once."""
        ...


class DeskFeed(Protocol):
    """What changes on the desk, for the console's event streams."""

    def follow(self, cursor: Mapping[Partition, str]) -> AsyncIterator["DeskItem"]:
        """Everything after `cursor` (empty: from now on), as it happens."""
        ...

    async def now_cursor(self) -> dict[Partition, str]:
        """Where the streams end now: read this first, then the drafts, then follow from it."""
        ...


class DeskItem(msgspec.Struct, frozen=True):
    """A batch of changes: `changes` is a JSON array as in `bot.core.desk`; `gap` means earlier ones are gone,
    reload."""

    partition: Partition
    id: str
    changes: bytes
    gap: bool = False
