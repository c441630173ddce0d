"""The knowledge base as it is asked: exact, then by words, then by sense, and silence where nothing is near enough.

In: entries and an encoder. Out: `KnowledgeIndex`, which is the port `Answers`. Called by triage and by the search page.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
from numpy.typing import NDArray

from bot.core.catalog import Hit, Query
from bot.core.clock import Clock, Millis
from bot.core.vocabulary import Intent
from bot.knowledge.entries import Entry, day_of
from bot.knowledge.lexical import Lexical, Near, terms
from bot.knowledge.score import ANSWERED, SURE, agreement, by_sense, by_words
from bot.knowledge.vectors import Encoder, Matrix, Vectors
from bot.reading.normalize import key

BEST = 3
CANDIDATES = 24
PROMISING = 8
MAX_KEY = 120
"""Characters of a question that are looked at; nobody asks one thing in more."""

MAX_VARIANTS = 50_000
"""How many variants get a vector; beyond, each entry's first ones do."""


class Asked(msgspec.Struct, frozen=True):
    """What makes two queries of one call the same search."""

    key: str
    product: str
    intent: Intent


class Found(msgspec.Struct, frozen=True):
    """A variant and how sure we are of its entry."""

    row: int
    score: float


class KnowledgeIndex:
    """All question variants of all entries, one row a variant. Never changes once made: new content, new index."""

    def __init__(
        self,
        entries: Sequence[Entry],
        timezone: ZoneInfo,
        clock: Clock,
        encoder: Encoder | None,
        cache: Path | None = None,
    ) -> None:
        self._entries = entries
        self._timezone = timezone
        self._questions = [question for entry in entries for question in entry.written.questions]
        self._keys = [key(question) for question in self._questions]
        self._entry_of = [number for number, entry in enumerate(entries) for _ in entry.written.questions]
        self._exact: dict[str, list[int]] = {}
        for row, text in enumerate(self._keys):
            self._exact.setdefault(text, []).append(row)
        self._lexical = Lexical(self._keys)
        self._vectors = Vectors(encoder, clock, cache) if encoder else None
        self._embedded = self._rows_to_embed()
        self._embedded_entry = np.array([self._entry_of[row] for row in self._embedded], dtype=np.int64)
        self._starts = np.searchsorted(self._embedded_entry, np.arange(len(entries)))
        self._scopes: dict[tuple[int, str], NDArray[np.bool_]] = {}

    def _rows_to_embed(self) -> list[int]:
        each = max(1, MAX_VARIANTS // max(1, len(self._entries)))
        rows: list[int] = []
        first = 0
        for entry in self._entries:
            count = len(entry.written.questions)
            rows.extend(range(first, first + min(count, each)))
            first += count
        return rows

    @property
    def ready(self) -> bool:
        """Whether search goes by sense as well as by words."""
        return self._vectors is None or self._vectors.ready

    async def warm(self) -> None:
        """Make the vectors of variants and answers, in a thread; until then search goes by words."""
        if self._vectors:
            answers = [entry.written.answer for entry in self._entries]
            lives = [entry.written.live or entry.written.answer for entry in self._entries]
            await self._vectors.warm([*(self._keys[row] for row in self._embedded), *answers, *lives])

    def close(self) -> None:
        if self._vectors:
            self._vectors.close()

    async def find(self, queries: Sequence[Query], now: Millis, budget_s: float) -> list[tuple[Hit, ...]]:
        """Best entries per query, best first; see the port `Answers`."""
        asked = [Asked(key(query.reading.text)[:MAX_KEY], query.product, query.reading.intent) for query in queries]
        results = {ask: self._exactly(ask, now) for ask in asked}
        worded = {ask: self._by_words(ask, now) for ask, found in results.items() if ask.key and not found}
        results |= worded
        unsure = [ask for ask, found in worded.items() if not found or found[0].score < SURE]
        if self._vectors and unsure:
            cosines = await self._vectors.near([ask.key for ask in unsure], budget_s)
            results |= {ask: self._by_sense(ask, cosines[ask.key], now) for ask in unsure if ask.key in cosines}
        return [tuple(map(self._hit, results[ask])) for ask in asked]

    def _exactly(self, ask: Asked, now: Millis) -> tuple[Found, ...]:
        """Entries that hold the very question, for the very product if it is known."""
        scope = self._scope(ask.product, now)
        rows = [row for row in self._exact.get(ask.key, ()) if scope[self._entry_of[row]]]
        own = [row for row in rows if self._product(row) == ask.product]
        if not own and len({self._product(row) for row in rows}) > 1:  # several products say it: which is meant?
            return ()
        return tuple(Found(row, 1.0) for row in (own or rows)[:BEST])

    def _by_words(self, ask: Asked, now: Millis) -> tuple[Found, ...]:
        scope = self._scope(ask.product, now)
        return _best(
            Found(near.row, by_words(near.likeness, *self._fits(ask, self._entry_of[near.row])))
            for near in self._one_an_entry(self._lexical.search(ask.key, CANDIDATES), scope)
        )

    def _one_an_entry(self, nears: Iterable[Near], scope: NDArray[np.bool_]) -> list[Near]:
        best: dict[int, Near] = {}
        for near in nears:
            if scope[self._entry_of[near.row]]:
                best.setdefault(self._entry_of[near.row], near)
        return list(best.values())

    def _by_sense(self, ask: Asked, cosines: Matrix, now: Millis) -> tuple[Found, ...]:
        variants, answers, lives = np.split(cosines, [len(self._embedded), len(self._embedded) + len(self._entries)])
        answer = np.maximum(answers, lives)
        nearest = np.maximum.reduceat(variants, self._starts)
        promising = np.where(self._scope(ask.product, now), nearest + 0.7 * answer, -np.inf)
        wanted = terms(ask.key)
        found = []
        for entry in np.argsort(-promising)[:PROMISING]:
            if promising[entry] == -np.inf:
                break
            found.append(self._weigh(ask, wanted, int(entry), variants, float(answer[entry])))
        return _best(found)

    def _weigh(self, ask: Asked, wanted: frozenset[str], entry: int, variants: Matrix, answer: float) -> Found:
        """One entry against the question, by everything known."""
        first = int(self._starts[entry])
        last = int(self._starts[entry + 1]) if entry + 1 < len(self._starts) else len(variants)
        own = variants[first:last]
        order = np.argsort(-own)
        row = self._embedded[first + int(order[0])]
        second = float(own[order[1]]) if len(order) > 1 else float(own[order[0]])
        likeness = self._lexical.likeness(wanted, terms(self._keys[row]))
        written = self._entries[entry].written
        coverage = self._lexical.coverage(wanted, terms(key(written.answer + written.live)))
        score = by_sense(float(own[order[0]]), second, answer, likeness, coverage, *self._fits(ask, entry))
        return Found(row, score)

    def _fits(self, ask: Asked, entry: int) -> tuple[float, bool]:
        """Agreement of intents, and whether the entry is about the very product asked for."""
        written = self._entries[entry].written
        return agreement(ask.intent, written.intent), bool(ask.product) and written.product == ask.product

    def _product(self, row: int) -> str:
        return self._entries[self._entry_of[row]].written.product

    def _scope(self, product: str, now: Millis) -> NDArray[np.bool_]:
        """Which entries may answer today: valid ones, and none about another product than the one asked for."""
        day = day_of(now, self._timezone)
        place = (day.toordinal(), product)
        if place not in self._scopes:
            if len(self._scopes) > 256 or any(known != place[0] for known, _ in self._scopes):
                self._scopes.clear()
            fit = (not product or entry.written.product in ("", product) for entry in self._entries)
            valid = (entry.valid(day) for entry in self._entries)
            self._scopes[place] = np.array([a and b for a, b in zip(fit, valid, strict=True)], dtype=np.bool_)
        return self._scopes[place]

    def _hit(self, found: Found) -> Hit:
        entry = self._entries[self._entry_of[found.row]]
        written = entry.written
        return Hit(
            entry=written.id,
            matched=self._questions[found.row],
            answer=written.answer,
            score=round(found.score, 4),
            place="/".join(entry.place.split("/")[-2:]),  # folder, file and line; no paths of the server on a screen
            live=written.live,
            stage=written.stage,
            intent=written.intent,
            product=written.product,
            media=written.media,
            authority=written.authority,
        )


def _best(found: Iterable[Found]) -> tuple[Found, ...]:
    """The best few of those that are near enough."""
    enough = [item for item in found if item.score >= ANSWERED]
    return tuple(sorted(enough, key=lambda item: (-item.score, item.row))[:BEST])
