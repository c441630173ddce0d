"""Texts into readings: one pass per distinct text, cheap for talk, thorough for questions.

In: texts as they came. Out: `Reading`s in the same order (`bot.core.ports.Reader`). Called by `bot.stages.triage`;
`load` by `bot.app`. Only the first `READ_LIMIT` characters of a text are read, and only they appear in `masked`.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import msgspec

from bot.core.model import Entity, Reading, Span
from bot.core.vocabulary import EntityKind, Intent, Stage, Urgency
from bot.reading.entities import find_entities
from bot.reading.intent import Verdict, decide
from bot.reading.lexicon import Form, Hits, Lexicon
from bot.reading.normalize import plain, said, visible
from bot.reading.privacy import find_spans, mask
from bot.reading.segment import words
from bot.reading.urgency import sentiment, urgency
from bot.reading.wordlists import read_word_files

READ_LIMIT = 1_000
"""Code points; longer texts end in "…". A live comment has at most some hundred."""
_KEPT = 20_000
"""Readings kept of recent texts, so that a flood costs a look-up."""

_FLOOD = re.compile(r"\d{1,5}|(.)\1*|[哈嘿呵嘻呜啊哇嗷噢哦嗯hw2356]+|(.{1,6}?)\2{2,}|[a-z]{1,3}")
_GAP = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
"""A space between two Chinese characters hides a word as often as it parts two."""
_NO_DIGIT = re.compile(r"\D")
_NUMBERS = frozenset({EntityKind.ORDER_NO, EntityKind.TRACKING_NO})
_NOTHING = Hits({}, {}, set(), set(), [])
_WHOLE: tuple[tuple[str, Intent, bool, str], ...] = (
    ("greeting", Intent.GREETING, False, "在打招呼"),
    ("praise", Intent.PRAISE, False, "在夸奖，不需要回答"),
    ("flood", Intent.FLOOD, False, "刷屏或应和，不需要回答"),
    ("abuse", Intent.CHITCHAT, True, "只是骂人，没有在问"),
    ("chatter", Intent.CHITCHAT, False, "闲聊，没有在问"),
)


class Understood(msgspec.Struct, frozen=True):
    """What depends on the normal form alone."""

    words: tuple[str, ...]
    verdict: Verdict
    urgency: Urgency
    abuse: bool
    sentiment: float
    entities: tuple[Entity, ...]


class RuleReader:
    """Reads by rules and word lists; remembers recent texts."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._reading = lru_cache(_KEPT)(self._read)
        self._understood = lru_cache(_KEPT)(self._understand)

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Never raises, whatever the texts are; the same text always reads the same."""
        return [self._reading(text[: READ_LIMIT + 1]) for text in texts]

    def _read(self, text: str) -> Reading:
        kept, rest = (text[:READ_LIMIT], "…") if len(text) > READ_LIMIT else (text, "")
        normal = self._lexicon.spell(plain(kept))
        understood = self._understood(normal)
        spans = find_spans(kept)
        verdict = understood.verdict
        return Reading(
            text=normal,
            masked=mask(visible(kept), spans) + rest,
            words=understood.words,
            stage=verdict.stage,
            intent=verdict.intent,
            urgency=understood.urgency,
            is_question=verdict.is_question,
            abuse=understood.abuse,
            sentiment=understood.sentiment,
            confidence=verdict.confidence,
            because=verdict.because,
            entities=_impersonal(understood.entities, kept, spans) if spans else understood.entities,
            spans=spans,
        )

    def _understand(self, normal: str) -> Understood:
        bare = said(normal)
        idle = self._idle(bare)
        if idle:
            return idle
        text = _GAP.sub("", normal)
        hits = self._lexicon.search(text)
        entities = find_entities(normal, hits.colors if hits else ())
        verdict = decide(text, bare, hits or _NOTHING, entities, self._lexicon)
        if hits is None:
            return Understood(words(normal), verdict, Urgency.NOT_URGENT, False, 0.0, entities)
        rule = self._lexicon.intents.get(verdict.intent)
        return Understood(
            words=words(normal),
            verdict=verdict,
            urgency=urgency(hits, rule, verdict.is_question),
            abuse=Form.ABUSE in hits.forms,
            sentiment=sentiment(hits, verdict.intent),
            entities=entities,
        )

    def _idle(self, bare: str) -> Understood | None:
        """What a room says that nobody answers, known by the whole text: most of a flood ends here."""
        if not bare:
            return _talk(Intent.FLOOD, "没有文字", False)
        for name, intent, abuse, because in _WHOLE:
            if bare in self._lexicon.whole[name]:
                return _talk(intent, because, abuse)
        if _FLOOD.fullmatch(bare):
            return _talk(Intent.FLOOD, "重复刷屏，没有内容", False)
        return None


def _talk(intent: Intent, because: str, abuse: bool) -> Understood:
    verdict = Verdict(intent, Stage.NONE, False, 0.9, because)
    feeling = -0.6 if abuse else 0.5 if intent is Intent.PRAISE else 0.0
    return Understood((), verdict, Urgency.NOT_URGENT, abuse, feeling, ())


def _impersonal(entities: Sequence[Entity], text: str, spans: Sequence[Span]) -> tuple[Entity, ...]:
    """Without numbers that are personal: taken for an order's, an answer would say them aloud."""
    hidden = [_NO_DIGIT.sub("", plain(text[span.start : span.end])) for span in spans]
    return tuple(
        entity
        for entity in entities
        if entity.kind not in _NUMBERS or not any(_NO_DIGIT.sub("", entity.value) in number for number in hidden)
    )


def load(words_folder: Path) -> RuleReader:
    """The reader with the word files of a folder. Raises Misconfigured naming the file and what is wrong in it."""
    return RuleReader(Lexicon(read_word_files(words_folder)))
