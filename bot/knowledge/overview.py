"""All entries at a glance: what the library's page lists, searches and counts.

In: files, records, and what a form is checked against. Out: `Overview`. Called by `bot.knowledge.editing`, one call at
a time and in a thread; after a change only what it touches is worked out again.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from datetime import date

import msgspec

from bot.core.library import Check, Line, Listing, Only, Record, Sought, State, Written
from bot.knowledge.checks import Claims, among_others, by_day
from bot.knowledge.entries import Entry, Files
from bot.knowledge.library import CONSOLE, form_in_force
from bot.reading.normalize import plain

MAX_ANSWER = 300
"""Characters of an answer in a list."""


class Row(msgspec.Struct, frozen=True, gc=False):
    """A line, the form it shows, what is wrong with that by itself, and the text it is found by."""

    line: Line
    form: Written
    checks: tuple[Check, ...]
    text: str


class Overview:
    """The rows of one day, kept up to date by `update`."""

    def __init__(self, files: Files, today: date, check: Callable[[Written], tuple[Check, ...]]) -> None:
        self.today = today
        self.claims = Claims(())
        self._files = files.entries
        self._check = check
        self._records: dict[str, Record] = {}
        self._claimed: dict[str, Written] = {}
        self._shown = Claims(())  # the form of every row, also of those not in force
        self._rows: dict[str, Row | None] = dict.fromkeys(files.entries)
        self._counts = Counter({only.value: 0 for only in Only})
        self._intents: Counter[str] = Counter()
        self._products: Counter[str] = Counter()
        self._renew(files.entries)

    def update(self, records: Mapping[str, Record]) -> None:
        """Take up every record that is not the one known."""
        changed = [name for name, record in records.items() if record is not self._records.get(name)]
        self._records = dict(records)
        if changed:
            self._renew(changed)

    def _renew(self, names: Collection[str]) -> None:
        """Work out the rows of those entries, and of all whose questions or shortcuts they share, or shared."""
        touched = dict.fromkeys(names)
        shown = {name: merged(self._records.get(name), self._files.get(name), name) for name in names}
        for name, record in shown.items():
            before, after = self._claimed.pop(name, None), form_in_force(record, None)
            if before is not None:
                self.claims.remove(before)
                touched.update(dict.fromkeys(self._shown.neighbours(before)))
            if after is not None:
                touched.update(dict.fromkeys(self._shown.neighbours(after)))
                self.claims.add(after)
                self._claimed[name] = after
        for name in touched:
            record = shown.get(name) or merged(self._records.get(name), self._files.get(name), name)
            self._put(name, self._row(record))

    def _put(self, name: str, row: Row | None) -> None:
        for known, by in ((self._rows.get(name), -1), (row, 1)):
            if known:
                self._counts.update({only.value: by for only in Only if shows(only, known.line)})
                self._intents[known.line.intent.value] += by
                self._products[known.line.product] += by
                if by < 0:
                    self._shown.remove(known.form)
                else:
                    self._shown.add(known.form)
        self._rows[name] = row

    def _row(self, record: Record) -> Row | None:
        state = state_of(record, self.today)
        form = record.approved if state is not State.PROPOSED else record.proposed
        if state is None or form is None:
            return None
        known = self._rows.get(record.id)
        if known is None or known.form is not form:
            texts = (form.id, form.shortcut, *form.questions, form.answer, form.live)
            checks, text = self._check(form), plain("\n".join(texts))
        else:
            checks, text = known.checks, known.text
        wrong = len(checks) + len(by_day(form, self.today)) + len(among_others(form, self.claims))
        return Row(_line(record, form, state, wrong), form, checks, text)

    def page(self, sought: Sought) -> Listing:
        """The lines sought; the faults of the files are added by the caller."""
        wanted = plain(sought.text).strip()
        found = [
            row.line
            for row in self._rows.values()
            if row
            and shows(sought.only, row.line)
            and wanted in row.text
            and sought.intent in (None, row.line.intent)
            and sought.product in ("", row.line.product)
        ]
        lines = tuple(found[sought.offset : sought.offset + sought.limit])
        intents = {name: count for name, count in self._intents.items() if count}
        products = {name: count for name, count in self._products.items() if count and name}
        return Listing(lines, len(found), dict(self._counts), (), intents, products)


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
