"""The knowledge base as it is asked: exact, then by words, then by sense, and silence where nothing is near enough.

In: entries and what makes vectors. Out: `KnowledgeIndex`, which is the port `Answers`. Called by triage, by "try a
question" and by the customers' search page. Every entry is weighed for every question: nothing is lost by picking
candidates first, and 50,000 take milliseconds.
"""

import asyncio
from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

import numpy as np

from bot.core.catalog import Hit, Query, Ranked
from bot.core.clock import Millis, day_of
from bot.core.vocabulary import Standing
from bot.knowledge.entries import Entry
from bot.knowledge.scopes import Scope, Scopes
from bot.knowledge.score import ANSWERED, SURE, evidence_for
from bot.knowledge.vectors import Matrix, Vectors
from bot.knowledge.weighing import Asked, Found, Texts, Weighed, Weighing
from bot.reading.normalize import key

BEST = 3
ENOUGH = evidence_for(ANSWERED)
MAX_KEY = 120
"""Characters of a question that are looked at; nobody asks one thing in more."""

KEPT = 2_000_000
"""Questions times entries of which the evidence by words is kept until the vectors are there."""

MANY = 5_000
"""From so many entries on, questions are weighed beside the event loop."""


class KnowledgeIndex:
    """All wordings and answers of all entries. Never changes once made: new content, new index."""

    def __init__(self, entries: Sequence[Entry], timezone: ZoneInfo, vectors: Vectors | None = None) -> None:
        self._entries = entries
        self._timezone = timezone
        self._texts = Texts(entries)
        self._exact: dict[str, list[int]] = {}
        for row, text in enumerate(self._texts.keys):
            self._exact.setdefault(text, []).append(row)
        self._scopes = Scopes(entries)
        self._weighing = Weighing(self._texts)
        self._vectors = vectors
        self._sensing = False
        if vectors:
            vectors.opened()

    @property
    def ready(self) -> bool:
        """Whether search goes by sense as well as by words."""
        return self._vectors is None or self._sensing or not self._entries

    async def warm(self) -> None:
        """Make the vectors of wordings and answers, in a thread; until then search goes by words."""
        if self._vectors and self._entries and not self._sensing:
            wordings, answers = await self._vectors.of(self._texts.embedded), await self._vectors.of(self._texts.told)
            await asyncio.to_thread(self._weighing.sense, wordings, answers, self._vectors.usual())
            self._sensing = True

    def close(self) -> None:
        if self._vectors:
            self._vectors.closed()

    async def find(self, queries: Sequence[Query], now: Millis, budget_s: float) -> list[tuple[Hit, ...]]:
        """Best entries per query, best first; see the port `Answers`."""
        asked = [self._asked(query, now) for query in queries]
        distinct = list(dict.fromkeys(asked))
        many = len(self._entries) >= MANY and distinct
        worded = await asyncio.to_thread(self._worded, distinct) if many else self._worded(distinct)
        results = {ask: found for ask, (found, _) in worded.items()}
        unsure = {
            ask: weighed for ask, (found, weighed) in worded.items() if ask.key and (not found or found[0].score < SURE)
        }
        results |= await self._by_sense(unsure, budget_s)
        return [tuple(map(self._hit, results[ask])) for ask in asked]

    def _worded(self, asked: Sequence[Asked]) -> dict[Asked, tuple[tuple[Found, ...], Weighed | None]]:
        """What can be found without vectors, and the evidence for it where it is not too much to keep."""
        keep = len(asked) * len(self._entries) <= KEPT
        found: dict[Asked, tuple[tuple[Found, ...], Weighed | None]] = {}
        for ask in asked:
            exact = self._exactly(ask)
            if exact or not ask.key:
                found[ask] = exact, None
            else:
                weighed = self._weighing.by_words(ask, self._scopes.fit(ask.scope))
                found[ask] = self._best(ask, weighed), weighed if keep else None
        return found

    async def ranked(self, query: Query, now: Millis, budget_s: float, limit: int) -> tuple[Ranked, ...]:
        """The entries nearest to one question, offered or not, each with what became of it; see the port `Answers`."""
        ask = self._asked(query, now)
        offered = self._exactly(ask)
        if not ask.key:
            return ()
        weighed = self._weighing.by_words(ask, self._scopes.fit(ask.scope))
        if self._vectors and self._sensing:
            for vector in (await self._vectors.asked([ask.key], budget_s)).values():
                weighed = await asyncio.to_thread(self._weighing.by_sense, ask, self._scopes.fit(ask.scope), vector)
        offered = offered or self._best(ask, weighed)
        near = [self._weighing.found(ask, weighed, entry) for entry in weighed.order(limit + len(offered))]
        chosen = {found.entry for found in offered}
        others = [found for found in near if found.entry not in chosen]
        return tuple(self._ranked(ask, found, found.entry in chosen) for found in (*offered, *others))[:limit]

    def _asked(self, query: Query, now: Millis) -> Asked:
        """What makes two queries of one call the same search."""
        scope = Scope(day_of(now, self._timezone), query.product, self._scopes.named(query.room))
        return Asked(key(query.reading.text)[:MAX_KEY], query.reading.intent, scope)

    def _exactly(self, ask: Asked) -> tuple[Found, ...]:
        """Entries that hold the very question, for the very product if it is known."""
        fit = self._scopes.fit(ask.scope)
        rows = [row for row in self._exact.get(ask.key, ()) if fit[self._texts.entry_of[row]]]
        own = [row for row in rows if self._product(row) == ask.scope.product]
        if not own and len({self._product(row) for row in rows}) > 1:  # several products say it: which is meant?
            return ()
        return tuple(self._weighing.exact(ask, row) for row in (own or rows)[:BEST])

    async def _by_sense(
        self, unsure: Mapping[Asked, Weighed | None], budget_s: float
    ) -> dict[Asked, tuple[Found, ...]]:
        if not self._vectors or not self._sensing or not unsure:
            return {}
        vectors = await self._vectors.asked([ask.key for ask in unsure], budget_s)
        known = {ask: worded for ask, worded in unsure.items() if ask.key in vectors}
        return await asyncio.to_thread(self._sensed, known, vectors) if known else {}

    def _sensed(
        self, asked: Mapping[Asked, Weighed | None], vectors: Mapping[str, Matrix]
    ) -> dict[Asked, tuple[Found, ...]]:
        found = {}
        for ask, worded in asked.items():
            scope = self._scopes.fit(ask.scope)
            found[ask] = self._best(ask, self._weighing.by_sense(ask, scope, vectors[ask.key], worded))
        return found

    def _best(self, ask: Asked, weighed: Weighed) -> tuple[Found, ...]:
        """The best few that may answer here and today, of those that are near enough."""
        enough = np.flatnonzero((weighed.evidence >= ENOUGH) & self._scopes.fit(ask.scope))
        order = enough[np.argsort(-weighed.evidence[enough], kind="stable")]
        return tuple(self._weighing.found(ask, weighed, int(entry)) for entry in order[:BEST])

    def _product(self, row: int) -> str:
        return self._entries[self._texts.entry_of[row]].written.product

    def _ranked(self, ask: Asked, found: Found, chosen: bool) -> Ranked:
        standing = Standing.OFFERED if chosen else self._scopes.standing(ask.scope, found.entry)
        if standing is None:
            standing = Standing.CROWDED_OUT if found.score >= ANSWERED else Standing.UNSURE
        name = self._entries[found.entry].written.id
        return Ranked(name, self._texts.matched(found), round(found.score, 4), standing, found.factors)

    def _hit(self, found: Found) -> Hit:
        entry = self._entries[found.entry]
        written = entry.written
        return Hit(
            entry=written.id,
            matched=self._texts.matched(found),
            answer=written.answer,
            score=round(found.score, 4),
            place="/".join(entry.place.split("/")[-2:]),  # folder, file and line; no paths of the server on a screen
            live=written.live,
            stage=written.stage,
            intent=written.intent,
            product=written.product,
            media=written.media,
            authority=written.authority,
            factors=found.factors,
        )
