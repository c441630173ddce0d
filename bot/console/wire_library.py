"""What the knowledge pages take and give, as types; the same rules as in bot/console/wire.py.

In: nothing. Out: structs. Called by bot/console/pages/library.py and the route list. Entries themselves travel as the
nouns of `bot.core.library`.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from bot.console.wire import Ask, Note, Version
from bot.core.library import Apply, Change, Check, FileForm, Line, Only, Phrase, Record, Written
from bot.core.model import UserName
from bot.core.vocabulary import Intent

MAX_PAGE = 500


class KnowledgeAsk(Ask, frozen=True, kw_only=True):
    """Which entries; `text` is looked for in questions, answers, ids and shortcuts."""

    text: Annotated[str, Meta(max_length=200)] = ""
    state: Only = Only.ALL
    intent: Intent | None = None
    product: Annotated[str, Meta(max_length=80)] = ""
    offset: Annotated[int, Meta(ge=0, le=10_000_000)] = 0
    limit: Annotated[int, Meta(ge=1, le=MAX_PAGE)] = 50


class Propose(Ask, frozen=True, kw_only=True):
    """A form that is to be reviewed; version 0 for a new entry."""

    version: Version
    written: Written
    note: Note = ""


class Review(Ask, frozen=True, kw_only=True):
    """A word on the entry as it was on screen."""

    version: Version
    note: Note = ""


class Restore(Ask, frozen=True, kw_only=True):
    """Back to what was in force at change `number`; 0 is the file's form."""

    version: Version
    number: Annotated[int, Meta(ge=0, le=2**53)]


class CheckAsk(Ask, frozen=True, kw_only=True):
    """A form while it is being typed."""

    written: Written


class ExportAsk(Ask, frozen=True, kw_only=True):
    """In which form to write the file."""

    format: FileForm = FileForm.CSV


class ImportAsk(Ask, frozen=True, kw_only=True):
    """What to do with the rows that are right; `no` only reports."""

    apply: Apply = Apply.NO


# ---- answers --------------------------------------------------------------------------------------------------------


class FaultLine(msgspec.Struct, frozen=True):
    """Something to mend, and where."""

    place: str
    message: str


class KnowledgeList(msgspec.Struct, frozen=True):
    """A page of entries, and what is wrong in the files."""

    entries: tuple[Line, ...]
    total: int
    counts: dict[str, int]
    intents: dict[str, int]
    products: dict[str, int]
    faults: list[FaultLine]


class ProductName(msgspec.Struct, frozen=True):
    """A product on sale; `link` is its shelf number."""

    id: str
    name: str
    link: str


class Choices(msgspec.Struct, frozen=True):
    """What an entry can be about."""

    products: list[ProductName]


class KnowledgeEntry(msgspec.Struct, frozen=True):
    """One entry, its past (newest first), and what is wrong with the form that waits, else with the one in force."""

    record: Record
    history: tuple[Change, ...]
    checks: tuple[Check, ...]


class Checked(msgspec.Struct, frozen=True):
    """What is wrong with a form."""

    checks: tuple[Check, ...]


class ImportReport(msgspec.Struct, frozen=True):
    """What an import found, row by row, and how many entries it applied."""

    new: int
    changed: int
    same: int
    faults: list[FaultLine]
    notes: tuple[str, ...]
    applied: int


class Phrases(msgspec.Struct, frozen=True):
    """The quick phrases in force today."""

    phrases: tuple[Phrase, ...]


class OvertakenFault(msgspec.Struct, frozen=True):
    """Somebody changed the entry first; `record` is how it stands."""

    error: str
    message: str
    winner: UserName
    record: Record


class UnfitFault(msgspec.Struct, frozen=True):
    """The entry cannot be put in force as it is."""

    error: str
    message: str
    checks: tuple[Check, ...]
