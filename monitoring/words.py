"""What the words of alerts.toml find in a text.

In: a `Rulebook` and the shop's products; texts in their normal form (`Reading.text`). Out: `Lexicon.look` → `Seen`.
Called by `monitoring.topics`. One automaton over all words; blanks, dots, dashes and symbols between characters are
looked through (小 满 生 活), stops are not.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum, auto
from typing import Final

import msgspec
from ahocorasick_rs import AhoCorasick

from bot.core.catalog import Product
from bot.core.topics import Theme
from monitoring.tables import Rulebook

_BETWEEN: Final = re.compile(r"[^\w,!?;:。、#@()\[\]]|_")
_NEAR: Final = 12
"""A short name counts with a word of the trade so many characters before or after it."""
_BACK: Final = 4
_DENIED: Final = re.compile(
    r"(?:没有?|没有过|从没|从不|从未|并未|未曾|未|毫无|无|绝无|不会|不再|不易|不|不怕|别|防|抗|免|零|0|拒绝|告别|杜绝|远离|避免|预防|防止|不用担心|不担心|以免|会不会|会|是否|有没有|能不能|容易|怕|担心|万一|如果|要是)$"
)
_UNSURE: Final = re.compile(r"(?:会不会|会|是否|有没有|能不能|容易|怕|担心|万一|如果|要是)$")
"""What makes it a question or a worry only where the text asks."""
_TWICE_DENIED: Final = re.compile(r"(?:不得不|不是不|没有不|难免|不能不|能不)$")


class Kind(Enum):
    """What a word says."""

    BRAND = auto()
    SHORT = auto()
    CONTEXT = auto()
    ALLOW = auto()
    DENY = auto()
    SHIELD = auto()
    PRODUCT = auto()  # by its own name
    ALIAS = auto()
    WORD = auto()
    HINT = auto()
    JOKE = auto()
    ADVERT = auto()


class Meaning(msgspec.Struct, frozen=True):
    kind: Kind
    word: str
    product: str = ""
    theme: Theme | None = None


class Hit(msgspec.Struct, frozen=True):
    """One word found; `open`: with one blank or so inside, which may part two sentences."""

    meaning: Meaning
    begin: int
    end: int
    open: bool = False
    denied: bool = False
    unsure: bool = False


class Seen(msgspec.Struct, frozen=True):
    """All that counts in one text, by kind, in the order it stands there."""

    hits: dict[Kind, tuple[Hit, ...]]
    denied: bool

    def words(self, *kinds: Kind) -> tuple[str, ...]:
        return tuple(dict.fromkeys(hit.meaning.word for kind in kinds for hit in self.hits.get(kind, ())))

    def products(self, *kinds: Kind) -> tuple[str, ...]:
        return tuple(dict.fromkeys(hit.meaning.product for kind in kinds for hit in self.hits.get(kind, ())))

    def near(self) -> bool:
        """Whether a short name stands close to a word of the trade."""
        return any(
            name.begin - _NEAR <= other.end and other.begin <= name.end + _NEAR
            for name in self.hits.get(Kind.SHORT, ())
            for other in self.hits.get(Kind.CONTEXT, ())
        )


class Lexicon:
    """All words of one file and one product table."""

    def __init__(self, book: Rulebook, products: Sequence[Product]) -> None:
        meanings: dict[str, set[Meaning]] = defaultdict(set)
        for meaning in (*_names(book, products), *_topics(book)):
            word = squeeze(meaning.word)[0]
            if word:
                meanings[word].add(meaning)
        self._meanings = [tuple(sorted(found, key=lambda one: one.kind.value)) for found in meanings.values()]
        self._automaton = AhoCorasick(list(meanings))

    def look(self, text: str) -> Seen:
        tight, origin = squeeze(text)
        found = list(self._hits(tight, origin))
        shields = [hit for hit in found if hit.meaning.kind is Kind.SHIELD]
        if shields:
            found = [hit for hit in found if not any(_covers(shield, hit) for shield in shields)]
        kinds: dict[Kind, list[Hit]] = defaultdict(list)
        for hit in sorted(found, key=lambda hit: (hit.begin, -hit.end)):
            kinds[hit.meaning.kind].append(hit)
        hits = {kind: tuple(hits) for kind, hits in kinds.items()}
        return Seen(hits, Kind.DENY in hits)

    def _hits(self, tight: str, origin: Sequence[int]) -> Iterator[Hit]:
        for pattern, begin, end in self._automaton.find_matches_as_indexes(tight, overlapping=True):
            if _inside_latin(tight, begin, end):
                continue
            gaps = sum(origin[at + 1] - origin[at] > 1 for at in range(begin, end - 1))
            before = tight[max(0, begin - _BACK) : begin]
            for meaning in self._meanings[pattern]:
                grave = meaning.kind is Kind.WORD
                yield Hit(
                    meaning,
                    begin,
                    end,
                    open=0 < gaps < end - begin - 1,
                    denied=grave and bool(_DENIED.search(before)) and not _TWICE_DENIED.search(before),
                    unsure=grave and bool(_UNSURE.search(before)),
                )


def squeeze(text: str) -> tuple[str, list[int]]:
    """`text` narrow and lower, without what may stand between the characters of a word, and where each came from."""
    kept: list[str] = []
    origin: list[int] = []
    for at, char in enumerate(text):
        if "\u4e00" <= char <= "\u9fff":
            kept.append(char)
            origin.append(at)
            continue
        for narrow in unicodedata.normalize("NFKC", char).lower() if ord(char) > 127 else char.lower():
            if not _BETWEEN.match(narrow):
                kept.append(narrow)
                origin.append(at)
    return "".join(kept), origin


def _names(book: Rulebook, products: Sequence[Product]) -> Iterator[Meaning]:
    brands = book.brands
    ours = (*brands.names, *brands.aliases, *brands.homophones, *brands.spelled)
    yield from (Meaning(Kind.BRAND, word) for word in ours)
    yield from (Meaning(Kind.SHORT, word) for word in brands.short)
    yield from (Meaning(Kind.CONTEXT, word) for word in brands.context)
    yield from (Meaning(Kind.ALLOW, word) for word in book.allow)
    names = {squeeze(word)[0] for word in (*ours, *brands.short)}
    for word in book.deny:
        about = any(name in squeeze(word)[0] for name in names)
        yield Meaning(Kind.SHIELD if about else Kind.DENY, word)
    for product in products:
        more = book.products.get(product.id)
        own = [] if more and more.generic else [product.name]
        for word in (*own, *(more.names + more.homophones if more else ())):
            yield Meaning(Kind.PRODUCT, word, product.id)
        for word in (product.name, *product.aliases, *(more.aliases if more else ())):
            yield Meaning(Kind.ALIAS, word, product.id)


def _topics(book: Rulebook) -> Iterable[Meaning]:
    for theme, words in book.themes.items():
        yield from (Meaning(Kind.WORD, word, theme=theme) for word in words.words)
        yield from (Meaning(Kind.HINT, word, theme=theme) for word in words.hints)
        yield from (Meaning(Kind.SHIELD, word) for word in words.shields)
    yield from (Meaning(Kind.JOKE, word) for word in book.tone.joke)
    yield from (Meaning(Kind.ADVERT, word) for word in book.tone.advert)


def _covers(shield: Hit, hit: Hit) -> bool:
    """A shield takes away what lies in it, and names that begin or end in it and are not longer."""
    if hit.meaning.kind in (Kind.SHIELD, Kind.DENY, Kind.ALLOW):
        return False
    if shield.begin <= hit.begin and hit.end <= shield.end:
        return True
    name = hit.meaning.kind in (Kind.BRAND, Kind.SHORT)
    return name and hit.open and shield.begin < hit.end and hit.begin < shield.end


def _inside_latin(text: str, begin: int, end: int) -> bool:
    """A word in Latin letters is none inside a longer one."""
    first, last = text[begin], text[end - 1]
    before, after = text[begin - 1 : begin], text[end : end + 1]
    return (_latin(first) and _latin(before)) or (_latin(last) and _latin(after))


def _latin(char: str) -> bool:
    return char.isascii() and char.isalpha()
