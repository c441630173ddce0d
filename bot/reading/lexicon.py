"""All words of all word files in one automaton, and what their hits add up to.

In: `WordFiles`. Out: `Lexicon`, whose `search` turns a normal form into `Hits` in one pass. Called by the reader.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from enum import Enum, auto

import msgspec
from ahocorasick_rs import AhoCorasick, MatchKind

from bot.core.errors import Misconfigured
from bot.core.vocabulary import EntityKind, Intent
from bot.reading.normalize import plain, said
from bot.reading.wordlists import IntentWords, WordFiles

WORD, HINT = 1.0, 0.5
PER_CHARACTER = 0.15
"""A longer phrase says more: each character adds this share to its weight."""


MOST_HITS, MOST_EACH = 160, 3
"""Bounds the work for a long text."""
LONE_CHARACTER = 0.6
"""A single character is met in many words."""


class Form(Enum):
    """What a phrase shows besides an intent."""

    ASK = auto()
    WEAK_ASK = auto()
    WISH = auto()
    PLEA = auto()
    BEG = auto()
    RHETORIC = auto()
    STUCK = auto()
    TROUBLE = auto()
    GREETING = auto()
    PRAISE = auto()
    CHATTER = auto()
    HOST = auto()
    STAGE = auto()
    ROUGH = auto()
    ABUSE = auto()
    URGENT = auto()
    CALM = auto()
    GOOD = auto()
    BAD = auto()
    NEGATOR = auto()
    VERY = auto()


_QUESTION_FORMS = (Form.ASK, Form.WEAK_ASK, Form.WISH, Form.BEG, Form.TROUBLE)

FACTS: dict[str, EntityKind] = {
    "<size>": EntityKind.SIZE,
    "<height>": EntityKind.HEIGHT_CM,
    "<weight>": EntityKind.WEIGHT_KG,
    "<link>": EntityKind.LINK_NO,
    "<color>": EntityKind.COLOR,
    "<amount>": EntityKind.AMOUNT,
    "<order>": EntityKind.ORDER_NO,
    "<tracking>": EntityKind.TRACKING_NO,
    "<date>": EntityKind.DATE,
}
"""What a combination may ask for besides words; `<ask>` and `<short>` are the other two."""
ASKED, SHORT = "<ask>", "<short>"


class Meaning(msgspec.Struct):
    """What one literal of the automaton stands for."""

    forms: list[Form] = []
    weights: list[tuple[Intent, float]] = []
    shields: list[Intent] = []
    shields_question: bool = False
    part: bool = False
    color: str = ""


class Hits(msgspec.Struct):
    """What a text holds: places per form, the phrases per intent, literals for combinations (and for which intents they
    do not count), colours."""

    forms: dict[Form, list[tuple[int, int]]]
    phrases: dict[Intent, list[tuple[int, int, float]]]
    parts: set[str]
    blocked: set[tuple[Intent, str]]
    colors: list[tuple[int, int, str]]


class Together(msgspec.Struct, frozen=True):
    """A combination: one of each part."""

    intent: Intent
    parts: tuple[frozenset[str], ...]


class Lexicon:
    """The automaton with the meanings of its literals."""

    def __init__(self, files: WordFiles) -> None:
        self.intents = files.intents
        self.endings = files.questions.ending
        self.whole = {
            name: frozenset(said(plain(text)) for text in texts)
            for name, texts in msgspec.structs.asdict(files.chat.whole).items()
        }
        meanings: defaultdict[str, Meaning] = defaultdict(Meaning)
        for form, literal in _forms(files):
            meanings[plain(literal)].forms.append(form)
        for literal in files.questions.shields:
            meanings[plain(literal)].shields_question = True
        for color, literals in files.colors.color.items():
            for literal in literals:
                meanings[plain(literal)].color = color
        self._together: defaultdict[str, list[Together]] = defaultdict(list)
        for intent, words in files.intents.items():
            _add_intent(meanings, intent, words)
            for combination in _combinations(intent, words):
                for part in min(combination.parts, key=_commonness):
                    self._together[part].append(combination)
                for literal in frozenset().union(*combination.parts):
                    meanings[literal].part = True
        meanings.pop("", None)
        spellings = files.spellings.spellings
        self._slips = AhoCorasick([plain(slip) for slip in spellings], matchkind=MatchKind.LeftmostLongest)
        self._meant = [plain(meant) for meant in spellings.values()]
        self._literals = list(meanings)
        self._meanings = list(meanings.values())
        self._numeric = [literal.isdigit() for literal in self._literals]
        self._lettered = [len(literal) <= 4 and literal.isascii() and literal.isalpha() for literal in self._literals]
        self._automaton = AhoCorasick(self._literals)

    def spell(self, text: str) -> str:
        """A normal form with its slips of the keyboard put right."""
        slips = self._slips.find_matches_as_indexes(text)
        for index, start, end in reversed(slips):
            text = text[:start] + self._meant[index] + text[end:]
        return text

    def search(self, text: str) -> Hits | None:
        """Everything in a normal form, overlapping phrases included; None when nothing is known."""
        matches = self._automaton.find_matches_as_indexes(text, overlapping=True)
        if not matches:
            return None
        if len(matches) > MOST_HITS:
            matches = _spread(matches)
        hits = Hits({}, {}, set(), set(), [])
        matches = [match for match in matches if not self._is_a_cutting(text, *match)]
        shields: list[tuple[Meaning, int, int]] = []
        for index, start, end in matches:
            meaning = self._meanings[index]
            if meaning.shields or meaning.shields_question:
                shields.append((meaning, start, end))
        for index, start, end in matches:
            meaning = self._meanings[index]
            covers = [shield for shield, left, right in shields if left <= start < right]
            for form in meaning.forms:
                if not (form in _QUESTION_FORMS and any(shield.shields_question for shield in covers)):
                    hits.forms.setdefault(form, []).append((start, end))
            for intent, weight in meaning.weights:
                if not any(intent in shield.shields for shield in covers):
                    hits.phrases.setdefault(intent, []).append((start, end, weight))
            if meaning.part:
                hits.parts.add(self._literals[index])
                hits.blocked.update((intent, self._literals[index]) for shield in covers for intent in shield.shields)
            if meaning.color:
                hits.colors.append((start, end, meaning.color))
        return hits

    def _is_a_cutting(self, text: str, index: int, start: int, end: int) -> bool:
        """12315 is a hot line, 51231544 is not; sb is an insult, usb is none."""
        around = text[max(0, start - 1) : start] + text[end : end + 1]
        if self._numeric[index]:
            return any(char.isdigit() for char in around)
        return self._lettered[index] and any(char.isascii() and char.isalpha() for char in around)

    def combined(self, parts: set[str], blocked: set[tuple[Intent, str]]) -> Iterator[tuple[Intent, list[str]]]:
        """The combinations of which every part is there, with the parts as they are there."""
        for combination in {each for part in parts for each in self._together.get(part, ())}:
            found = [
                next((part for part in choices if part in parts and (combination.intent, part) not in blocked), "")
                for choices in combination.parts
            ]
            if all(found):
                yield combination.intent, found


def _spread(matches: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The first `MOST_EACH` hits of each phrase, `MOST_HITS` in all: a phrase said fifty times says nothing new."""
    seen: Counter[int] = Counter()
    kept = []
    for match in matches:
        seen[match[0]] += 1
        if seen[match[0]] <= MOST_EACH:
            kept.append(match)
    return kept[:MOST_HITS]


def _forms(files: WordFiles) -> Iterator[tuple[Form, str]]:
    questions, inside, tone = files.questions, files.chat.inside, files.tone
    lists: Iterable[tuple[Form, tuple[str, ...]]] = (
        (Form.ASK, questions.ask),
        (Form.WEAK_ASK, questions.weak),
        (Form.WISH, questions.wish),
        (Form.BEG, questions.beg),
        (Form.RHETORIC, questions.rhetoric),
        (Form.STUCK, questions.stuck),
        (Form.TROUBLE, questions.trouble),
        (Form.GREETING, inside.greeting),
        (Form.PRAISE, inside.praise),
        (Form.CHATTER, inside.chatter),
        (Form.HOST, inside.host),
        (Form.STAGE, inside.stage),
        (Form.ROUGH, inside.rough),
        (Form.ABUSE, inside.abuse),
        (Form.URGENT, tone.urgent),
        (Form.CALM, tone.calm),
        (Form.GOOD, tone.good),
        (Form.BAD, tone.bad),
        (Form.NEGATOR, tone.negators),
        (Form.VERY, tone.very),
    )
    for form, literals in lists:
        for literal in literals:
            yield form, literal


def _add_intent(meanings: defaultdict[str, Meaning], intent: Intent, words: IntentWords) -> None:
    for literals, weight in ((dict.fromkeys((*words.words, *words.pleas)), WORD), (words.hints, HINT)):
        for literal in dict.fromkeys(plain(literal) for literal in literals):
            share = weight * (LONE_CHARACTER if len(literal) == 1 else 1 + PER_CHARACTER * len(literal))
            meanings[literal].weights.append((intent, share))
    for literal in words.pleas:
        meanings[plain(literal)].forms.append(Form.PLEA)
    for literal in words.shields:
        meanings[plain(literal)].shields.append(intent)


def _combinations(intent: Intent, words: IntentWords) -> Iterator[Together]:
    for line in words.together:
        parts = tuple(frozenset(_part(choice, intent, line) for choice in part.split("|")) for part in line.split("+"))
        yield Together(intent, parts)


def _part(choice: str, intent: Intent, line: str) -> str:
    literal = choice.strip()
    if literal.startswith("<"):
        if literal not in FACTS and literal not in (ASKED, SHORT):
            known = " ".join((*FACTS, ASKED, SHORT))
            raise Misconfigured(f"word file intents.toml, [{intent}] together, {line!r}: {literal} is none of {known}")
        return literal
    normal = plain(literal)
    if not normal:
        raise Misconfigured(f"word file intents.toml, [{intent}] together, {line!r}: a part is empty")
    return normal


def _commonness(part: frozenset[str]) -> int:
    """Combinations are looked up by their rarest part: question and length are everywhere."""
    return 2 if part & {ASKED, SHORT} else len(part)
