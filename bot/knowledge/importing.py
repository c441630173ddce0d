"""What a file would change in the library.

In: the rows of a sheet, how the entries stand, and what they are checked against. Out: `Plan`: which rows are new,
changed or the same, and what to write. Called by `bot.knowledge.editing`, in a thread. Pure.
"""

from collections.abc import Callable, Mapping

import msgspec

from bot.core.clock import Millis
from bot.core.library import Action, Apply, Change, Check, Fault, Record, Written
from bot.core.model import UserName
from bot.knowledge.checks import Claims, among_others
from bot.knowledge.entries import Files
from bot.knowledge.exchange import MAX_FAULTS, Row, Sheet
from bot.knowledge.library import form_in_force

NOTE = "导入"


class Plan(msgspec.Struct, frozen=True):
    """What to write for an import, and what to say of it."""

    new: int
    changed: int
    same: int
    faults: tuple[Fault, ...]
    writes: tuple[tuple[Record, Change], ...]
    places: dict[str, str]


class Importer(msgspec.Struct, frozen=True):
    """Who imports, when, and what is to become of the rows."""

    by: UserName
    now: Millis
    apply: Apply


def plan(
    sheet: Sheet,
    files: Files,
    records: Mapping[str, Record],
    check: Callable[[Written], tuple[Check, ...]],
    importer: Importer,
) -> Plan:
    """Compare each row with what is in force, or waits. A row that may not be put in force can still be proposed."""
    forms = {name: entry.written for name, entry in files.entries.items()}
    names = {**forms, **records}
    standing = {name: form_in_force(records.get(name), files.entries.get(name)) for name in names}
    coming = {row.written.id: row.written for row in sheet.rows}
    claims = Claims(form for form in {**standing, **coming}.values() if form)
    counts = {"new": 0, "changed": 0, "same": 0}
    faults = list(sheet.faults)
    writes = []
    for row in sheet.rows:
        record = records.get(row.written.id) or Record(id=row.written.id)
        form = standing.get(row.written.id)
        if row.written in (form, record.proposed if importer.apply is not Apply.APPROVED else None):
            counts["same"] += 1
            continue
        counts["new" if form is None else "changed"] += 1
        blocking = [found for found in (*check(row.written), *among_others(row.written, claims)) if found.blocking]
        if blocking and len(faults) < MAX_FAULTS:
            faults.append(Fault(row.place, f"{row.written.id}：{blocking[0].message}"))
        writes.append(_write(record, row, importer, fit=not blocking))
    places = {row.written.id: row.place for row in sheet.rows}
    return Plan(counts["new"], counts["changed"], counts["same"], tuple(faults), tuple(writes), places)


def _write(record: Record, row: Row, importer: Importer, fit: bool) -> tuple[Record, Change]:
    """The next version of a record: in force where that was asked for and nothing forbids it, else proposed."""
    version, form = record.version + 1, row.written
    if importer.apply is Apply.APPROVED and fit:
        after = Record(id=record.id, version=version, approved=form)
        return after, Change(version, importer.now, importer.by, Action.APPROVED, form, NOTE)
    after = msgspec.structs.replace(
        record, version=version, proposed=form, proposed_by=importer.by, proposed_at=importer.now
    )
    return after, Change(version, importer.now, importer.by, Action.PROPOSED, form, NOTE)
