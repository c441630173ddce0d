"""What people do to the library: propose, review, take out, bring back.

In: asks of the console. Out: `EditedLibrary`, the port `Library`. Called by bot/console; `bot.app` makes one in each
process with a console. Every change goes through the overlay's compare-and-set and is then heard by every process.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import TypeVar
from zoneinfo import ZoneInfo

import msgspec

from bot.core.clock import Clock, Millis, day_of
from bot.core.errors import NotFound, Overtaken, Unfit
from bot.core.library import (
    Action,
    Apply,
    Change,
    Check,
    Fault,
    FileForm,
    Imported,
    Listing,
    Phrase,
    Record,
    Sought,
    View,
    Written,
)
from bot.core.model import UserName
from bot.core.ports import Guard
from bot.knowledge.checks import among_others, by_day, by_itself
from bot.knowledge.entries import Entry
from bot.knowledge.exchange import read_sheet, write_sheet
from bot.knowledge.importing import Importer, plan
from bot.knowledge.library import LiveKnowledge, form_in_force, in_force
from bot.knowledge.overview import Overview, merged
from bot.reading.privacy import masked

T = TypeVar("T")

NOTHING_WAITS = Check(True, "没有等待审核的内容")
NOT_IN_FORCE = Check(True, "这条现在没有生效")
NO_DIFFERENCE = Check(True, "和现在生效的内容一样，没有改动")
NEVER_IN_FORCE = Check(True, "这个版本没有生效过，请先提交审核")
NO_FILE = Check(True, "内容文件里没有这一条，回不到文件里的写法")


class EditedLibrary:
    """The library of one shop."""

    def __init__(
        self,
        live: LiveKnowledge,
        products: Collection[str],
        guard: Guard,
        timezone: ZoneInfo,
        clock: Clock,
    ) -> None:
        self._live = live
        self._overlay = live.overlay
        self._products = products
        self._guard = guard
        self._timezone = timezone
        self._clock = clock
        self._overview: Overview | None = None
        self._looking = asyncio.Lock()

    async def prepare(self) -> None:
        """Work out what is wrong with each entry, so that the first who looks need not wait for it."""
        await self._asked(lambda overview: None)

    # ---- looking ----------------------------------------------------------------------------------------------------

    async def listed(self, sought: Sought) -> Listing:
        page = await self._asked(lambda overview: overview.page(sought))
        return msgspec.structs.replace(page, faults=self._live.faults)

    async def view(self, entry: str) -> View:
        record = self._shown(await self._stored(entry))
        form = record.proposed or record.approved
        checks = await self.check(form) if form else ()
        return View(record, await self._history(entry), checks)

    async def check(self, written: Written) -> tuple[Check, ...]:
        beside = await self._asked(lambda overview: among_others(written, overview.claims))
        return (*self._by_itself(written), *by_day(written, self._today()), *beside)

    async def phrases(self) -> tuple[Phrase, ...]:
        today = self._today()
        found = [
            Phrase(form.shortcut, form.questions[0] if form.questions else form.shortcut, form.answer, form.live)
            for entry in in_force(self._live.files.entries, self._live.records)
            if (form := entry.written).shortcut and entry.valid(today)
        ]
        return tuple(sorted(found, key=lambda phrase: phrase.shortcut))

    # ---- changing ---------------------------------------------------------------------------------------------------

    async def propose(self, written: Written, version: int, by: UserName, note: str = "") -> Record:
        before = await self._seen_at(written.id, version, new=True)
        if before.proposed is None and written == self._in_force(before):
            raise Unfit(f"{written.id}: the proposal changes nothing", (NO_DIFFERENCE,))
        now = self._clock.now()
        after = msgspec.structs.replace(before, proposed=written, proposed_by=by, proposed_at=now)
        return await self._changed(after, by, Action.PROPOSED, written, note)

    async def approve(self, entry: str, version: int, by: UserName) -> Record:
        before = await self._seen_at(entry, version)
        if before.proposed is None:
            raise Unfit(f"{entry}: nothing waits for review", (NOTHING_WAITS,))
        await self._refuse_unfit(before.proposed)
        after = msgspec.structs.replace(_settled(before), approved=before.proposed, retired=False)
        return await self._changed(after, by, Action.APPROVED, before.proposed)

    async def reject(self, entry: str, version: int, by: UserName, note: str = "") -> Record:
        before = await self._seen_at(entry, version)
        if before.proposed is None:
            raise Unfit(f"{entry}: nothing waits for review", (NOTHING_WAITS,))
        return await self._changed(_settled(before), by, Action.REJECTED, before.proposed, note)

    async def retire(self, entry: str, version: int, by: UserName, note: str = "") -> Record:
        before = await self._seen_at(entry, version)
        if self._in_force(before) is None:
            raise Unfit(f"{entry}: it is not in force", (NOT_IN_FORCE,))
        after = msgspec.structs.replace(before, retired=True)
        return await self._changed(after, by, Action.RETIRED, before.approved, note)

    async def restore(self, entry: str, version: int, number: int, by: UserName) -> Record:
        before = await self._seen_at(entry, version)
        form = await self._form_at(entry, number)
        after = msgspec.structs.replace(before, approved=form, retired=False)
        back = self._in_force(after)
        if back is None:
            raise Unfit(f"{entry}: no file holds it", (NO_FILE,))
        if back == self._in_force(before):
            raise Unfit(f"{entry}: that form is in force", (NO_DIFFERENCE,))
        await self._refuse_unfit(back)
        return await self._changed(after, by, Action.RESTORED, form, f"#{number}")

    # ---- files ------------------------------------------------------------------------------------------------------

    async def import_(self, data: bytes, form: FileForm, apply: Apply, by: UserName) -> Imported:
        sheet = await asyncio.to_thread(read_sheet, data, form, self._today())
        ids = [row.written.id for row in sheet.rows]
        self._live.note(await self._overlay.records(ids))
        importer = Importer(by, self._clock.now(), apply)
        records = dict(self._live.records)
        found = await asyncio.to_thread(plan, sheet, self._live.files, records, self._by_itself, importer)
        lost: tuple[str, ...] = ()
        if apply is not Apply.NO:
            for action in (Action.APPROVED, Action.PROPOSED):  # the audit names one thing at a time
                lost += await self._overlay.write([row for row in found.writes if row[1].action is action])
            self._live.note(record for record, _ in found.writes if record.id not in lost)
        applied = len(found.writes) - len(lost) if apply is not Apply.NO else 0
        faults = (*found.faults, *(Fault(found.places[entry], f"{entry}：刚被别人改过，没有导入") for entry in lost))
        return Imported(found.new, found.changed, found.same, faults, sheet.notes, applied)

    async def export(self, form: FileForm) -> bytes:
        forms = [entry.written for entry in in_force(self._live.files.entries, self._live.records)]
        return await asyncio.to_thread(write_sheet, forms, form)

    async def _form_at(self, entry: str, number: int) -> Written | None:
        """The form in force at that change, or taken out of it then; None: the file's. Raises NotFound, Unfit."""
        if number == 0:
            return None
        for change in await self._overlay.history(entry):
            if change.number == number:
                if change.action in (Action.PROPOSED, Action.REJECTED):
                    raise Unfit(f"{entry}: change {number} never put it in force", (NEVER_IN_FORCE,))
                return change.written
        raise NotFound(f"{entry} has no change {number} (any more)")

    async def _seen_at(self, entry: str, version: int, new: bool = False) -> Record:
        """The overlay's record, as whoever changes it saw it. Raises Overtaken, and NotFound unless it may be new."""
        record = await self._stored(entry, new)
        gone = record.approved is None and record.proposed is None and entry not in self._live.files.entries
        if record.version != version and not (new and gone and version == 0):
            raise await self._overtaken(record)
        return record

    async def _refuse_unfit(self, form: Written) -> None:
        blocking = tuple(check for check in await self.check(form) if check.blocking)
        if blocking:
            raise Unfit(f"{form.id} cannot be put in force: {blocking[0].message}", blocking)

    async def _changed(
        self, after: Record, by: UserName, action: Action, written: Written | None, note: str = ""
    ) -> Record:
        """Write the next version. Raises Overtaken when somebody else wrote it first."""
        record = msgspec.structs.replace(after, version=after.version + 1)
        note = masked(note)
        change = Change(record.version, self._clock.now(), by, action, written, note)
        if await self._overlay.write([(record, change)]):
            raise await self._overtaken(await self._stored(record.id))
        self._live.note([record])
        return self._shown(record)

    async def _overtaken(self, record: Record) -> Overtaken:
        history = await self._overlay.history(record.id)
        winner = history[0].by if history else UserName("")
        return Overtaken(f"{winner or 'somebody'} was faster with {record.id}", winner, self._shown(record))

    # ---- what is known ----------------------------------------------------------------------------------------------

    async def _stored(self, entry: str, new: bool = False) -> Record:
        """The overlay's record of an entry. Raises NotFound when there is none, in no file either, unless `new`."""
        found = await self._overlay.records([entry])
        self._live.note(found)
        if not found and not new and self._file(entry) is None:
            raise NotFound(f"there is no entry {entry!r}")
        return found[0] if found else Record(id=entry)

    async def _history(self, entry: str) -> tuple[Change, ...]:
        """Newest first; the file's form is number 0."""
        file = self._file(entry)
        first = (Change(0, Millis(0), UserName(""), Action.APPROVED, file.written),) if file else ()
        return (*await self._overlay.history(entry), *first)

    async def _asked(self, look: Callable[[Overview], T]) -> T:
        """What the overview of this moment says; brought up to date, and asked, in a thread."""

        def asked(records: Mapping[str, Record], today: date) -> T:
            if self._overview is None or self._overview.today != today:
                self._overview = Overview(self._live.files, today, self._by_itself)
            self._overview.update(records)
            return look(self._overview)

        async with self._looking:
            return await asyncio.to_thread(asked, dict(self._live.records), self._today())

    def _by_itself(self, form: Written) -> tuple[Check, ...]:
        return by_itself(form, self._products, self._guard)

    def _file(self, entry: str) -> Entry | None:
        return self._live.files.entries.get(entry)

    def _shown(self, record: Record) -> Record:
        return merged(record, self._file(record.id), record.id)

    def _in_force(self, record: Record) -> Written | None:
        return form_in_force(record, self._file(record.id))

    def _today(self) -> date:
        return day_of(self._clock.now(), self._timezone)


def _settled(record: Record) -> Record:
    """The record with nothing waiting."""
    none = Record(id=record.id)
    return msgspec.structs.replace(record, proposed=None, proposed_by=none.proposed_by, proposed_at=none.proposed_at)
