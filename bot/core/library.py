"""The library: the shop's written answers as people propose, review and undo them.

In: nothing. Out: nouns and two ports. `Library` is what the console asks (`bot.knowledge.editing`); `Overlay` is where
what people changed lies over the files (`bot.store.library`). An entry has at most one form in force and at most one
proposed form that waits for review.
"""

import re
from collections.abc import AsyncIterator, Collection, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Protocol

import msgspec
from msgspec import Meta

from bot.core.clock import Millis
from bot.core.model import UserName
from bot.core.vocabulary import Authority, Intent, Stage

Text = Annotated[str, Meta(min_length=1, max_length=2_000, pattern=r"\S")]
Question = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"\w")]
Name = Annotated[str, Meta(min_length=1, max_length=80, pattern=r"^[\w.:-]+$(?!\n)")]
Room = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[\w.:-]+(/\S+)?$(?!\n)")]
Shortcut = Annotated[str, Meta(max_length=20, pattern=r"^[\w-]*$(?!\n)")]
Media = Annotated[str, Meta(min_length=1, max_length=200)]

BLANKS: Final = frozenset({
    "name", "product.name", "product.price", "product.list_price", "product.link", "product.sizes", "product.colors",
    "product.highlights", "product.stock",
})  # fmt: skip
"""What an answer may leave open for the playbooks to fill. How many pieces there are, they say in their own words."""

AMOUNT: Final = re.compile(r"[0-9]\s{0,2}(?:元|块)")
PIECES: Final = re.compile(r"(?:还有|还剩|仅剩|只剩|库存)\s{0,2}[0-9]")


def hard_coded(intent: Intent, text: str) -> bool:
    """Whether an answer states what only the tables may: an amount where the price was asked, pieces where the
    stock was."""
    known = {Intent.PRICE: AMOUNT, Intent.STOCK: PIECES}.get(intent)
    return known is not None and known.search(text) is not None


class Written(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """One form of an entry, as it stands in a file or was typed in the console.

    `rooms` are keys "channel/conversation", or "channel" for all its rooms; none: everywhere. `shortcut` makes it a
    quick phrase; then it may go without questions.
    """

    id: Name
    questions: Annotated[tuple[Question, ...], Meta(max_length=200)]
    answer: Text
    valid_from: date
    valid_until: date | None = None
    live: Annotated[str, Meta(max_length=500)] = ""
    stage: Stage = Stage.NONE
    intent: Intent = Intent.OTHER
    product: Annotated[str, Meta(max_length=80)] = ""
    media: Annotated[tuple[Media, ...], Meta(max_length=20)] = ()
    authority: Authority = Authority.AGENT
    rooms: Annotated[tuple[Room, ...], Meta(max_length=100)] = ()
    shortcut: Shortcut = ""


class Fault(msgspec.Struct, frozen=True):
    """One thing to mend in content: `place` is file and line, `message` says what is wrong and what to do."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class Check(msgspec.Struct, frozen=True):
    """What is wrong with a form; a blocking one forbids to put it in force."""

    blocking: bool
    message: str


class Action(StrEnum):
    """What a person does to an entry."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    RETIRED = "retired"
    RESTORED = "restored"


class Change(msgspec.Struct, frozen=True, gc=False):
    """One line of an entry's history. `number` is the version it made; 0 is the file's form, by nobody.

    `written` is the form spoken of: proposed, rejected, put in force or taken out of it; None: the file's.
    """

    number: int
    at: Millis
    by: UserName
    action: Action
    written: Written | None = None
    note: str = ""


class Record(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """An entry as it stands. `version` counts its changes, 0 = as in the file.

    `approved` is the form in force, also kept while `retired`. In an `Overlay` None means the file's form, if any.
    """

    id: str
    version: int = 0
    approved: Written | None = None
    proposed: Written | None = None
    proposed_by: UserName = UserName("")
    proposed_at: Millis = Millis(0)
    retired: bool = False
    place: str = ""


class State(StrEnum):
    """How an entry stands today."""

    APPROVED = "approved"
    PROPOSED = "proposed"  # nothing in force, a form waits for review
    CHANGED = "changed"  # one form in force, another waits for review
    RETIRED = "retired"
    EXPIRED = "expired"


class Only(StrEnum):
    """Which entries to list. `proposed`: all that wait for review; `faulty`: all with something to mend."""

    ALL = "all"
    APPROVED = "approved"
    PROPOSED = "proposed"
    RETIRED = "retired"
    EXPIRED = "expired"
    FAULTY = "faulty"


class Sought(msgspec.Struct, frozen=True, kw_only=True):
    """What to list; empty means any."""

    text: str = ""
    only: Only = Only.ALL
    intent: Intent | None = None
    product: str = ""
    offset: int = 0
    limit: int = 50


class Line(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """An entry in a list. `variants` counts its questions, `checks` what is wrong with it."""

    id: str
    question: str
    variants: int
    answer: str
    intent: Intent
    stage: Stage
    product: str
    authority: Authority
    state: State
    valid_until: date | None
    place: str
    shortcut: str
    checks: int


class Listing(msgspec.Struct, frozen=True):
    """A page of entries; `total` counts all that were sought, the others all there are: `counts` by what `Only` would
    show, `intents` and `products` by what they are about."""

    entries: tuple[Line, ...]
    total: int
    counts: dict[str, int]
    faults: tuple[Fault, ...]
    intents: dict[str, int]
    products: dict[str, int]


class View(msgspec.Struct, frozen=True):
    """One entry with its past (newest first), and what is wrong with the form that waits, else with the one in
    force."""

    record: Record
    history: tuple[Change, ...]
    checks: tuple[Check, ...]


class Phrase(msgspec.Struct, frozen=True):
    """A quick phrase; `live` is its short form for a live room, empty where there is none."""

    shortcut: str
    title: str
    text: str
    live: str = ""


class FileForm(StrEnum):
    """Forms of files that go in and out."""

    CSV = "csv"
    TOML = "toml"


class Apply(StrEnum):
    """What an import does with the rows that are right."""

    NO = "no"
    PROPOSALS = "proposals"
    APPROVED = "approved"


class Imported(msgspec.Struct, frozen=True):
    """What an import found, and how many entries it `applied`. `notes` concern the whole file."""

    new: int
    changed: int
    same: int
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]
    applied: int


class Library(Protocol):
    """What people may do with the entries. Whoever changes one names the version seen.

    Raises Overtaken (somebody was faster: who, and the record as it stands), Unfit (with the checks that block),
    NotFound, Unavailable. What was changed is safe on disk when these return.
    """

    async def listed(self, sought: Sought) -> Listing: ...

    async def view(self, entry: str) -> View: ...

    async def check(self, written: Written) -> tuple[Check, ...]:
        """What would be wrong with this form, were it in force."""
        ...

    async def propose(self, written: Written, version: int, by: UserName, note: str = "") -> Record:
        """Let a form wait for review, in place of one that waits already; version 0 for a new id."""
        ...

    async def approve(self, entry: str, version: int, by: UserName) -> Record: ...

    async def reject(self, entry: str, version: int, by: UserName, note: str = "") -> Record: ...

    async def retire(self, entry: str, version: int, by: UserName, note: str = "") -> Record: ...

    async def restore(self, entry: str, version: int, number: int, by: UserName) -> Record:
        """Put in force again what was in force at change `number`; 0 is the file's form."""
        ...

    async def import_(self, data: bytes, form: FileForm, apply: Apply, by: UserName) -> Imported: ...

    async def export(self, form: FileForm) -> bytes:
        """Every form in force."""
        ...

    async def phrases(self) -> tuple[Phrase, ...]:
        """The quick phrases in force today, by shortcut."""
        ...


class Told(msgspec.Struct, frozen=True):
    """Some entries changed; with `gap` nobody knows which any more: look at all."""

    cursor: str
    ids: tuple[str, ...]
    gap: bool = False


class Overlay(Protocol):
    """What people changed, over the files."""

    async def records(self, ids: Collection[str] | None = None) -> list[Record]:
        """Those of `ids` that were ever changed; None: all."""
        ...

    async def history(self, entry: str) -> tuple[Change, ...]:
        """Newest first; the last some hundred."""
        ...

    async def write(self, rows: Sequence[tuple[Record, Change]]) -> tuple[str, ...]:
        """Each record with its change, where nobody wrote that version before; returns the ids of those who lost.

        Safe on disk when it returns.
        """
        ...

    async def end(self) -> str:
        """The cursor after which `follow` tells what happens from now on."""
        ...

    def follow(self, cursor: str) -> AsyncIterator[Told]:
        """What changes after `cursor`, for ever. Raises Unavailable when the store goes away."""
        ...
