"""Words that must not go out, found in one pass over a text however they are disguised.

In: `banned_words.toml`. Out: `Lexicon.find`, a text → the words found with their class and advice. Called by the guard.
One literal automaton holds banned words and excepted phrases; a word inside an excepted phrase is no find.
"""

from collections.abc import Iterable
from enum import Enum
from pathlib import Path
from typing import Final, NamedTuple

from ahocorasick_rs import AhoCorasick

from bot.core.errors import Misconfigured
from playbooks import fold
from playbooks.lines import Content, read

FILE: Final = "banned_words.toml"


class WordClass(Enum):
    """Why a word is on the list."""

    ABSOLUTE = "absolute"  # advertising law
    SERVICE = "service"  # bad style
    PROMISE = "promise"  # beyond authority
    CONTACT = "contact"  # off the platform


class Word(NamedTuple):
    """One listed word; `only_with`: found only in a text that holds one of these as well."""

    text: str
    kind: WordClass
    advice: str
    only_with: tuple[str, ...] = ()


class Lexicon:
    """All listed words, ready to be searched for, and the `hosts` that links may name."""

    def __init__(
        self,
        words: Iterable[Word],
        exceptions: Iterable[str],
        hosts: Iterable[str] = (),
        faults: tuple[str, ...] = (),
    ) -> None:
        self.words = tuple(word for word in words if _key(word.text))
        self.hosts = frozenset(fold.plain(host) for host in hosts)
        self.faults = faults
        self._keys = tuple(_key(word.text) for word in self.words)
        fine = sorted({_key(phrase) for phrase in exceptions} - {""})
        self._automaton = AhoCorasick([*self._keys, *fine])

    def find(self, spelling: str) -> list[Word]:
        """Listed words in a `fold.plain` text, longest form only, each once, in order of appearance."""
        text = fold.tight(spelling)
        spans = self._automaton.find_matches_as_indexes(text, overlapping=True)
        if not spans:
            return []
        spans.sort(key=lambda span: (span[1], -span[2], span[0] < len(self.words), span[0]))
        found: dict[Word, None] = {}
        reach = 0
        for index, start, end in spans:
            if end <= reach:  # inside a longer word or an excepted phrase
                continue
            if index >= len(self.words):
                reach = end
            elif self._counts(self.words[index], self._keys[index], text, start, end):
                reach = end
                found[self.words[index]] = None
        return list(found)

    @staticmethod
    def _counts(word: Word, key: str, text: str, start: int, end: int) -> bool:
        if word.only_with and not any(other in text for other in word.only_with):
            return False
        before, behind = text[start - 1 : start], text[end : end + 1]
        glued = (key[0].isascii() and key[0].isalnum() and before.isascii() and before.isalnum()) or (
            key[-1].isascii() and key[-1].isalnum() and behind.isascii() and behind.isalnum()
        )
        return not glued


def load(folder: Path) -> Lexicon:
    """The lexicon of a folder; raises Misconfigured when the file is missing or unreadable: nothing goes out unread.

    Single bad entries are left out and named in `faults`.
    """
    content = read(folder / FILE)
    faults: list[str] = []

    def words(section: str, key: str) -> list[str]:
        return _strings(content, _table(content, section).get(key, []), section, faults)

    service = _table(content, "service")
    conditions = {
        _key(word): tuple(map(_key, _strings(content, others, "service.only_with", faults)))
        for word, others in _pairs(content, service, "only_with", faults)
    }
    listed = [
        Word(word, WordClass.ABSOLUTE, "广告法极限或功效用语，请换成可以核实的说法")
        for word in words("absolute", "words")
    ]
    for kind in (WordClass.PROMISE, WordClass.CONTACT):
        advice = _table(content, kind.value).get("advice", "")
        listed += [Word(word, kind, str(advice)) for word in words(kind.value, "words")]
    for word, better in _pairs(content, service, "pairs", faults):
        if isinstance(better, str):
            listed.append(Word(word, WordClass.SERVICE, f"建议换成：{better}", conditions.get(_key(word), ())))
        else:
            faults.append(content.fault(content.line(f'"{word}"'), f"“{word}” needs a better wording as text"))
    if not any(word.kind is WordClass.ABSOLUTE for word in listed):
        raise Misconfigured(f"{content.path}:1: lists no words under [absolute] words; put the list back")
    exceptions, hosts = words("exceptions", "phrases"), words("links", "allowed")
    return Lexicon(listed, exceptions, hosts, tuple(faults))


def _key(text: str) -> str:
    return fold.tight(fold.plain(text))


def _table(content: Content, section: str) -> dict[str, object]:
    found = content.table.get(section, {})
    return found if isinstance(found, dict) else {}


def _strings(content: Content, items: object, section: str, faults: list[str]) -> list[str]:
    """The texts of a list; anything else in it is a fault."""
    listed = items if isinstance(items, list) else [items]
    for item in listed:
        if not isinstance(item, str) or not _key(item):
            where = content.line_of(item, content.line(f"[{section}"))
            faults.append(content.fault(where, f"[{section}] holds {item!r}, which is not a word; quote or remove it"))
    return [item for item in listed if isinstance(item, str) and _key(item)]


def _pairs(content: Content, table: dict[str, object], name: str, faults: list[str]) -> list[tuple[str, object]]:
    found = table.get(name, {})
    if isinstance(found, dict):
        return [(word, value) for word, value in found.items() if isinstance(word, str)]
    faults.append(content.fault(content.line(name), f"[service] {name} must be a table of words"))
    return []
