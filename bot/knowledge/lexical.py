"""Search by words: which question variants share words and characters with a text, and how much.

In: the variants, then texts. Out: row numbers with a likeness 0…1. Called by `bot.knowledge.index`. Jieba words keep
the sense, character pairs survive a wrong cut; both go into one tantivy field in memory.
"""

import math
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import msgspec
from tantivy import Document, Index, Occur, Query, SchemaBuilder

from bot.reading.segment import words

FIELD = "terms"
ROW = "row"
MAX_TERMS = 96
RAREST = 16
"""Terms of a text that are kept, and that are searched for."""

HEAP_BYTES = 64 << 20


class Near(msgspec.Struct, frozen=True):
    """A row and how alike it is: the share of weight both texts have in common (Dice over rarity of terms)."""

    row: int
    likeness: float


@lru_cache(maxsize=16_384)
def terms(text: str) -> frozenset[str]:
    """Words and character pairs of a key, at most some hundred."""
    pairs = (text[at : at + 2] for at in range(len(text) - 1))
    return frozenset([*words(text), *pairs][:MAX_TERMS])


class Lexical:
    """An index over the keys of all variants; never changes once made."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = keys
        self._schema = (
            SchemaBuilder()
            .add_text_field(FIELD, tokenizer_name="whitespace", index_option="freq")
            .add_unsigned_field(ROW, fast=True)
            .build()
        )
        index = Index(self._schema)
        seen: Counter[str] = Counter()
        writer = index.writer(heap_size=HEAP_BYTES, num_threads=1)
        for row, text in enumerate(keys):
            found = terms(text)
            seen.update(found)
            document = Document()
            document.add_text(FIELD, " ".join(found))
            document.add_unsigned(ROW, row)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()
        total = len(keys) + 1
        self._rarity = {term: math.log(1 + total / (1 + count)) for term, count in seen.items()}
        self._rarest = math.log(1 + total)

    def search(self, text: str, limit: int) -> list[Near]:
        """The rows most like `text`, which is a key; best first."""
        wanted = terms(text)
        known = sorted((self._rarity[term], term) for term in wanted if term in self._rarity)[-RAREST:]
        if not known:
            return []
        parts = [(Occur.Should, Query.term_query(self._schema, FIELD, term, "freq")) for _, term in known]
        hits = self._searcher.search(Query.boolean_query(parts), limit, count=False).hits
        rows = self._searcher.fast_field_values(ROW, [address for _, address in hits])
        near = [Near(int(row), self.likeness(wanted, terms(self._keys[int(row)]))) for row in rows if row is not None]
        return sorted(near, key=lambda item: (-item.likeness, item.row))

    def likeness(self, one: frozenset[str], other: frozenset[str]) -> float:
        """0 nothing in common … 1 the same terms."""
        both = self._weight(one) + self._weight(other)
        return 2 * self._weight(one & other) / both if both else 0.0

    def coverage(self, wanted: frozenset[str], given: frozenset[str]) -> float:
        """How much of `wanted` stands in `given`, by weight."""
        whole = self._weight(wanted)
        return self._weight(wanted & given) / whole if whole else 0.0

    def _weight(self, found: frozenset[str]) -> float:
        rarity, rarest = self._rarity, self._rarest
        return sum([rarity.get(term, rarest) for term in found])
