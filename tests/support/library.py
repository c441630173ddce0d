"""The library's changes in memory: the same promises as the store's, without a store.

In: nothing. Out: `MemoryOverlay`, `written`, `small_library`. Called by tests of the library and the console;
tests/contract/test_overlay.py holds it to the same suite as the real one.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from datetime import date
from functools import partial
from zoneinfo import ZoneInfo

import msgspec

from bot.core.catalog import Limits
from bot.core.clock import Clock
from bot.core.errors import Unavailable
from bot.core.library import Change, Overlay, Record, Told, Written
from bot.core.model import Risk
from bot.core.ports import Guard
from bot.knowledge.editing import EditedLibrary
from bot.knowledge.entries import Entry, Files
from bot.knowledge.index import KnowledgeIndex
from bot.knowledge.library import LiveKnowledge

SHANGHAI = ZoneInfo("Asia/Shanghai")


def written(name: str = "post", *questions: str, answer: str = "全场包邮。", **fields: object) -> Written:
    """A form of an entry, valid since long ago."""
    made = Written(name, questions or ("包邮吗",), answer, date(2020, 1, 1))
    return msgspec.structs.replace(made, **fields)


class MemoryOverlay:
    def __init__(self) -> None:
        self._records: dict[str, Record] = {}
        self._history: dict[str, list[Change]] = {}
        self._news: list[tuple[str, ...]] = []
        self._more = asyncio.Event()
        self.away = False

    async def records(self, ids: Collection[str] | None = None) -> list[Record]:
        if self.away:
            raise Unavailable("the store is away")
        return [record for name, record in self._records.items() if ids is None or name in ids]

    async def history(self, entry: str) -> tuple[Change, ...]:
        return tuple(reversed(self._history.get(entry, ())))

    async def write(self, rows: Sequence[tuple[Record, Change]]) -> tuple[str, ...]:
        if self.away:
            raise Unavailable("the store is away")
        lost, done = [], []
        for record, change in rows:
            known = self._records.get(record.id)
            if (known.version if known else 0) != record.version - 1:
                lost.append(record.id)
                continue
            self._records[record.id] = record
            self._history.setdefault(record.id, []).append(change)
            done.append(record.id)
        if done:
            self._news.append(tuple(done))
            self._more.set()
            self._more = asyncio.Event()
        return tuple(lost)

    async def end(self) -> str:
        return str(len(self._news))

    async def follow(self, cursor: str) -> AsyncIterator[Told]:
        at = int(cursor)
        while True:
            more = self._more
            if at < len(self._news):
                ids = dict.fromkeys(entry for news in self._news[at:] for entry in news)
                at = len(self._news)
                yield Told(str(at), tuple(ids))
            else:
                await more.wait()


class Calm:
    """A guard that has nothing against any text."""

    def check(self, text: str, limits: Limits) -> tuple[Risk, ...]:
        return ()


def small_library(
    clock: Clock,
    *forms: Written,
    guard: Guard | None = None,
    products: Collection[str] = (),
    overlay: Overlay | None = None,
) -> EditedLibrary:
    """A library over those forms (in files), by default with an overlay in memory; searched by words."""
    entries = {form.id: Entry(form, f"knowledge/shop.toml:{number}") for number, form in enumerate(forms, 1)}
    index = partial(KnowledgeIndex, timezone=SHANGHAI)
    live = LiveKnowledge(Files(entries, ()), products, overlay or MemoryOverlay(), index, clock)
    return EditedLibrary(live, products, guard or Calm(), SHANGHAI, clock)
