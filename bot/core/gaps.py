"""What the shop can learn from its own questions: which had no good answer, which were asked most, what customers
complain of.

In: nothing. Out: nouns and ports. A `Trace` is kept for each decided draft (`bot.stages.learn` through `TraceLog`);
`bot.knowledge.mining` makes the rest of the traces when the console asks (`Gaps`). Everything here is masked.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import date
from enum import StrEnum
from typing import Final, Protocol

import msgspec

from bot.core.clock import Millis
from bot.core.library import Written
from bot.core.model import Draft, DraftId, Partition, UserName
from bot.core.vocabulary import Intent, Rung, Stage, Urgency

WINDOW_DAYS: Final = 90
"""How far back gaps and insights look; traces are forgotten after that."""


class Fate(StrEnum):
    """What became of a question."""

    SENT = "sent"  # answered with the draft as it was
    EDITED = "edited"  # answered in other words; whether that was more than polish is judged later
    REJECTED = "rejected"
    HANDED_OVER = "handed_over"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"  # no longer wanted
    MISSED = "missed"  # a customer searched by himself and found nothing


class Trace(msgspec.Struct, frozen=True, array_like=True):
    """One question and what became of it. `asked` counts all who asked; `offered` and `reply` are filled where a person
    wrote other words than the draft had: the draft's, and the person's."""

    draft: DraftId
    at: Millis
    question: str
    product: str
    intent: Intent
    stage: Stage
    urgency: Urgency
    sentiment: float
    rung: Rung
    fate: Fate
    asked: int
    settled_at: Millis
    offered: str = ""
    reply: str = ""
    by: str = ""
    reason: str = ""
    entries: tuple[str, ...] = ()


class Settled(msgspec.Struct, frozen=True):
    """A draft that no longer waits, and the text it was first written with."""

    draft: Draft
    offered: str


class Dismissal(msgspec.Struct, frozen=True):
    """A gap somebody put away."""

    reason: str
    by: UserName
    at: Millis


class TraceLog(Protocol):
    """Where traces are kept, by the shop's days (`bot.store.gaps`)."""

    async def places(self) -> dict[Partition, str]:
        """How far each partition's desk has been followed; a partition is missing that never was."""
        ...

    def drafts(self) -> AsyncIterator[tuple[Partition, list[DraftId]]]:
        """Every draft there is that no longer waits, some at a time: for the first time, and after a break. One that
        changes meanwhile may be missing; the desk is told of it."""
        ...

    async def settled(self, drafts: Sequence[DraftId]) -> list[Settled]:
        """Those that are still there and no longer wait."""
        ...

    async def learn(self, partition: Partition, place: str, traces: Sequence[tuple[Draft, Trace]]) -> None:
        """Keep the trace of each draft as it was read, in place of an earlier one, and go on from `place`; an empty
        place means that everything must be looked through again."""
        ...

    async def version(self) -> str:
        """Another one whenever anything here has changed."""
        ...

    async def between(self, first: date, last: date) -> list[Trace]:
        """The traces of questions asked on these days, both included, with the searches that found nothing."""
        ...

    async def dismissed(self) -> dict[str, Dismissal]: ...

    async def dismiss(self, gap: str, by: UserName, reason: str) -> None:
        """Put a gap away; safe on disk when it returns."""
        ...

    async def reopen(self, gap: str, by: UserName) -> None: ...


class Unanswered(Protocol):
    """Where self-service search tells what it could not answer (`bot.store.gaps`)."""

    async def note(self, question: str, intent: Intent = Intent.OTHER, product: str = "") -> None:
        """Count one search; `question` is masked already. Beyond some thousand different ones a day it is dropped."""
        ...


# ---- what is made of traces ------------------------------------------------------------------------------------------


class Reply(msgspec.Struct, frozen=True):
    """What people wrote instead of the draft."""

    text: str
    times: int
    by: tuple[str, ...]
    last_at: Millis


class GapState(StrEnum):
    """What has become of a gap."""

    OPEN = "open"
    FILLED = "filled"  # an entry was put in force after it was last asked in vain
    DISMISSED = "dismissed"


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """One question, in all its wordings, that had no good answer. `asked` and `drafts` count those without one,
    `answered` the people who asked the same and got one. `outcomes` counts people: by `Fate`, and as "holding" those
    who only got a holding line. `reasons` are those of rejections, `entries` what the drafts cited: perhaps one of
    them only needs another answer. `proposal` is None where nobody has written a reply that may be used. `filled_by`
    is the entry that answers now, `waiting` the one that waits for review."""

    key: str
    question: str
    asked: int
    answered: int
    drafts: int
    wordings: tuple[str, ...]
    outcomes: dict[str, int]
    replies: tuple[Reply, ...]
    reasons: tuple[str, ...]
    entries: tuple[str, ...]
    intent: Intent
    product: str
    product_name: str
    first_at: Millis
    last_at: Millis
    proposal: Written | None
    state: GapState = GapState.OPEN
    filled_by: str = ""
    waiting: str = ""
    dismissed: Dismissal | None = None


class GapList(msgspec.Struct, frozen=True):
    """The gaps of some days, the most asked first; `total` and `asked` count all of that state, product and intent,
    `counts` those of every state, `questions` the different ones asked, well answered or not."""

    gaps: tuple[Gap, ...]
    total: int
    asked: int
    counts: dict[str, int]
    questions: int
    days: int
    now: Millis


class Hot(msgspec.Struct, frozen=True):
    """A question of a day; `answered_share` of those who asked got an answer."""

    question: str
    asked: int
    intent: Intent
    product: str
    answered_share: float


class WeakPoint(msgspec.Struct, frozen=True, kw_only=True):
    """How customers spoke of a product on a day: people who asked, and of them those who were upset, complained,
    wanted to give it back. `share` is that of all those together (each counted once), `change` how much more that is
    than over the days before (None where nobody asked before)."""

    product: str
    name: str
    asked: int
    negative: int
    complaints: int
    refunds: int
    weak: int
    share: float
    change: float | None
    top: tuple[str, ...]


class Day(msgspec.Struct, frozen=True):
    """One day of the shop."""

    day: date
    questions: int
    asked: int
    answered_share: float
    hot: tuple[Hot, ...]
    products: tuple[WeakPoint, ...]


class Insights(msgspec.Struct, frozen=True):
    """Day by day, the latest first."""

    days: tuple[Day, ...]
    now: Millis


class Gaps(Protocol):
    """What the console may ask (`bot.knowledge.mining`)."""

    async def gaps(
        self,
        days: int,
        product: str = "",
        intent: Intent | None = None,
        state: GapState = GapState.OPEN,
        limit: int = 200,
    ) -> GapList:
        """The gaps of the last `days`, today included, the most asked first."""
        ...

    async def insights(self, days: int) -> Insights: ...

    async def dismiss(self, gap: str, by: UserName, reason: str) -> None:
        """Raises NotFound where there is no such gap."""
        ...

    async def reopen(self, gap: str, by: UserName) -> None: ...
