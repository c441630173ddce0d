"""All entries at a glance: what the library's page lists, searches and counts.

In: files, records, and what a form is checked against. Out: `Overview`. Called by `bot.knowledge.editing`, in a
thread; what was worked out for a form is used again as long as nobody changes it.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date

import msgspec

from bot.core.library import Check, Line, Listing, Only, Record, Sought, State, Written
from bot.knowledge.checks import Claims, among_others, by_day
from bot.knowledge.entries import Entry, Files
from bot.knowledge.library import CONSOLE, form_in_force
from bot.reading.normalize import plain

MAX_ANSWER = 300
"""Characters of an answer in a list."""


class Known(msgspec.Struct, frozen=True, gc=False):
    """What was worked out for a form: what is wrong with it by itself, and the text it is found by."""

    form: Written
    checks: tuple[Check, ...]
    text: str


class Row(msgspec.Struct, frozen=True, gc=False):
    """A line, and by what it is found."""

    line: Line
    text: str


class Overview:
    """The rows of one moment. `known` carries what was worked out over to the next."""

    def __init__(
        self,
        files: Files,
        records: Mapping[str, Record],
        today: date,
        check: Callable[[Written], tuple[Check, ...]],
        before: "Overview | None" = None,
    ) -> None:
        self._today = today
        self._check = check
        self._before = before.known if before else {}
        self.known: dict[str, Known] = {}
        names = dict.fromkeys((*files.entries, *records))
        shown = [merged(records.get(name), files.entries.get(name), name) for name in names]
        self.claims = Claims(form for record in shown if (form := form_in_force(record, None)))
        self.rows = list(self._rows(shown))
        self.counts = {only.value: sum(shows(only, row.line) for row in self.rows) for only in Only}
        self.intents = dict(Counter(row.line.intent.value for row in self.rows))
        self.products = dict(Counter(row.line.product for row in self.rows if row.line.product))
        self._before = {}

    def _rows(self, records: list[Record]) -> Iterator[Row]:
        for record in records:
            state = state_of(record, self._today)
            form = record.approved if state is not State.PROPOSED else record.proposed
            if state is not None and form is not None:
                known = self._known(form)
                checks = len(known.checks) + len(by_day(form, self._today)) + len(among_others(form, self.claims))
                yield Row(_line(record, form, state, checks), known.text)

    def _known(self, form: Written) -> Known:
        known = self._before.get(form.id)
        if known is None or known.form is not form:
            texts = (form.id, form.shortcut, *form.questions, form.answer, form.live)
            known = Known(form, self._check(form), plain("\n".join(texts)))
        self.known[form.id] = known
        return known

    def page(self, sought: Sought) -> Listing:
        """The lines sought; the faults of the files are added by the caller."""
        wanted = plain(sought.text).strip()
        found = [
            row.line
            for row in self.rows
            if shows(sought.only, row.line)
            and wanted in row.text
            and sought.intent in (None, row.line.intent)
            and sought.product in ("", row.line.product)
        ]
        lines = tuple(found[sought.offset : sought.offset + sought.limit])
        return Listing(lines, len(found), self.counts, (), self.intents, self.products)


def merged(record: Record | None, file: Entry | None, name: str) -> Record:
    """An entry as people see it: the file's form stands where the overlay has none of its own."""
    record = record or Record(id=name)
    if record.approved is None and file is not None:
        place = "/".join(file.place.split("/")[-2:])  # folder, file and line; no paths of the server on a screen
        return msgspec.structs.replace(record, approved=file.written, place=place)
    return msgspec.structs.replace(record, place=CONSOLE)


def state_of(record: Record, today: date) -> State | None:
    """How a merged record stands; None when nothing is left of it, as after a first proposal was rejected."""
    if record.approved is None or record.retired:
        if record.proposed is not None:
            return State.PROPOSED
        return State.RETIRED if record.retired else None
    if record.proposed is not None:
        return State.CHANGED
    until = record.approved.valid_until
    return State.EXPIRED if until is not None and until < today else State.APPROVED


def shows(only: Only, line: Line) -> bool:
    """Whether a line belongs to what is shown under `only`."""
    match only:
        case Only.ALL:
            return True
        case Only.FAULTY:
            return line.checks > 0 and line.state is not State.RETIRED
        case Only.PROPOSED:
            return line.state in (State.PROPOSED, State.CHANGED)
        case Only.APPROVED:
            return line.state in (State.APPROVED, State.CHANGED)
        case Only.RETIRED | Only.EXPIRED:
            return line.state.value == only.value


def _line(record: Record, form: Written, state: State, checks: int) -> Line:
    return Line(
        id=record.id,
        question=form.questions[0] if form.questions else f"/{form.shortcut}",
        variants=len(form.questions),
        answer=form.answer[:MAX_ANSWER],
        intent=form.intent,
        stage=form.stage,
        product=form.product,
        authority=form.authority,
        state=state,
        valid_until=form.valid_until,
        place=record.place,
        shortcut=form.shortcut,
        checks=checks,
    )
