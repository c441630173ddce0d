"""The entries in force, live: the files, with what people changed laid over them, in a search index that is swapped
when they change.

In: the files' entries, the port `Overlay`, and what makes an index. Out: `LiveKnowledge`, which is the port `Answers`.
Called by `bot.app`, once in every process that answers or shows the library; each follows the store by itself, so a
change is live everywhere without a restart. Indexes are made in a thread; searches under way keep the one they began
with.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from bot.core.catalog import Hit, Query, Ranked
from bot.core.clock import Clock, Millis, within
from bot.core.library import Change, Fault, Overlay, Record, Written
from bot.knowledge.entries import Entry, Files, Knowledge, settle
from bot.knowledge.index import KnowledgeIndex

log = logging.getLogger(__name__)

PATIENCE_S: Final = 2.0
"""How long a new index may take for its vectors before it is used without them."""

CONSOLE: Final = "console"
"""The place of a form that no file holds."""

Build = Callable[[Sequence[Entry]], KnowledgeIndex]


def form_in_force(record: Record | None, file: Entry | None) -> Written | None:
    """What an entry says, whatever the day; None while it is retired or was never approved."""
    if record is not None and record.retired:
        return None
    if record is not None and record.approved is not None:
        return record.approved
    return file.written if file else None


def in_force(files: Mapping[str, Entry], records: Mapping[str, Record]) -> Iterator[Entry]:
    """Every entry in force: the files' in their order, then those of the console alone, oldest first."""
    for name, file in files.items():
        written = form_in_force(records.get(name), file)
        if written is not None:
            yield file if written is file.written else Entry(written, CONSOLE)
    for name, record in records.items():
        written = form_in_force(record, None)
        if written is not None and name not in files:
            yield Entry(written, CONSOLE)


class LiveKnowledge:
    """What may be answered now. `load` before the first search, then keep `follow` and `warm` running.

    `revision` counts swaps; `changed` waits for the next. `noted` counts changes of any record. `knowledge` and
    `records` are only read by others.
    """

    def __init__(self, files: Files, products: Collection[str], overlay: Overlay, build: Build, clock: Clock) -> None:
        self.files = files
        self.records: dict[str, Record] = {}
        self.knowledge = Knowledge((), ())
        self.revision = 0
        self._products = products
        self.overlay = overlay
        self._build = build
        self._clock = clock
        self._index = build(())
        self._cursor = ""
        self.noted = 0
        self._changes, self._built = 1, 0
        self._swapped = asyncio.Event()
        self._searches: Counter[KnowledgeIndex] = Counter()

    async def load(self) -> None:
        """Everything as it is now. Raises Unavailable."""
        self._cursor = await self.overlay.end()
        self.note(await self.overlay.records())
        await self._renew()

    async def follow(self) -> None:
        """Take up what changes, for ever. Raises Unavailable when the store goes away; follow again."""
        await self._renew()
        async for told in self.overlay.follow(self._cursor):
            self.note(await self.overlay.records(None if told.gap else told.ids))
            await self._renew()
            self._cursor = told.cursor

    def note(self, records: Iterable[Record]) -> None:
        """Records as they stand in the overlay now; older ones than those known are left out."""
        for record in records:
            known, file = self.records.get(record.id), self.files.entries.get(record.id)
            if known is None or known.version < record.version:
                self.records[record.id] = record
                self.noted += 1
                self._changes += form_in_force(known, file) != form_in_force(record, file)

    async def _renew(self) -> None:
        """Answer by what is in force now, unless that is done already."""
        while self._built != self._changes:
            wanted = self._changes
            knowledge, index = await asyncio.to_thread(self._made, dict(self.records))
            try:
                await within(self._clock, PATIENCE_S, index.warm())
            except Exception as error:  # noqa: BLE001 - what changed must be live all the same; `warm` tries again
                log.info("a changed library is searched by words for now: %s", type(error).__name__)
            old, self._index = self._index, index
            self.knowledge, self._built = knowledge, wanted
            self.revision += 1
            self._swapped.set()
            self._swapped = asyncio.Event()
            self._leave(old)

    def _made(self, records: Mapping[str, Record]) -> tuple[Knowledge, KnowledgeIndex]:
        knowledge = settle(in_force(self.files.entries, records), self._products)
        return knowledge, self._build(knowledge.entries)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What is wrong in the files, and between entries in force."""
        return self.files.faults + self.knowledge.faults

    async def forms(self, entries: Collection[str]) -> dict[str, Written | None]:
        """What these entries say by the store's own word, which search may not have taken up yet. Raises
        Unavailable."""
        records = {record.id: record for record in await self.overlay.records(entries)}
        return {name: form_in_force(records.get(name), self.files.entries.get(name)) for name in entries}

    async def history(self, entry: str) -> tuple[Change, ...]:
        """What people did to it, newest first."""
        return await self.overlay.history(entry)

    async def changed(self, revision: int) -> int:
        """Wait until there is another revision than that; returns which."""
        while self.revision == revision:
            await self._swapped.wait()
        return self.revision

    @property
    def ready(self) -> bool:
        """Whether search goes by sense as well as by words."""
        return self._index.ready

    async def warm(self) -> None:
        """Make the vectors of whatever index is in use, for ever."""
        while True:
            revision = self.revision
            with self._using() as index:
                waits = (asyncio.ensure_future(index.warm()), asyncio.ensure_future(self.changed(revision)))
                try:
                    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
                    if waits[0].done():
                        waits[0].result()
                finally:
                    for wait in waits:
                        wait.cancel()
            await self.changed(revision)

    async def find(self, queries: Sequence[Query], now: Millis, budget_s: float) -> list[tuple[Hit, ...]]:
        """Best entries per query, best first; see the port `Answers`."""
        with self._using() as index:
            return await index.find(queries, now, budget_s)

    async def ranked(self, query: Query, now: Millis, budget_s: float, limit: int) -> tuple[Ranked, ...]:
        """The entries nearest to one question, with what became of each; see the port `Answers`."""
        with self._using() as index:
            return await index.ranked(query, now, budget_s, limit)

    @contextmanager
    def _using(self) -> Iterator[KnowledgeIndex]:
        """The index of this moment, kept open until the block ends."""
        index = self._index
        self._searches[index] += 1
        try:
            yield index
        finally:
            self._searches[index] -= 1
            if index is not self._index:
                self._leave(index)

    def _leave(self, index: KnowledgeIndex) -> None:
        """Close an index that is used no more."""
        if not self._searches[index]:
            del self._searches[index]
            index.close()

    def close(self) -> None:
        self._index.close()
