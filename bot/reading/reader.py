"""Texts into readings: one pass per distinct text, cheap for talk, thorough for questions.

In: texts as they came. Out: `Reading`s in the same order (`bot.core.ports.Reader`). Called by `bot.stages.triage`;
`load` by `bot.app`. Only the first `READ_LIMIT` characters of a text are read, and only they appear in `masked`.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import repeat
from pathlib import Path
from typing import Generic, TypeVar

from bot.core.model import Entity, Reading, Span
from bot.core.vocabulary import EntityKind, Intent, Stage, Urgency
from bot.reading import models as trained
from bot.reading.entities import find_entities
from bot.reading.intent import Verdict, decide
from bot.reading.judgement import Understood, weigh
from bot.reading.lexicon import Form, Hits, Lexicon
from bot.reading.models import NO_MODELS, PRIVATE, TONE, Models, Task
from bot.reading.normalize import plain, said, toned, visible
from bot.reading.opinions import Encoder, Heard, opinions
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


Text = TypeVar("Text")
Kept = TypeVar("Kept")


class _Recent(Generic[Text, Kept]):
    """What was found for recent texts; when it is full the oldest half is forgotten."""

    def __init__(self) -> None:
        self._kept: dict[Text, Kept] = {}

    def find(self, texts: Sequence[Text]) -> dict[Text, Kept]:
        return {text: self._kept[text] for text in texts if text in self._kept}

    def keep(self, found: dict[Text, Kept]) -> None:
        self._kept.update(found)
        if len(self._kept) > _KEPT:
            self._kept = dict(list(self._kept.items())[-_KEPT // 2 :])


class RuleReader:
    """Reads by rules, word lists and models; remembers recent texts."""

    def __init__(self, lexicon: Lexicon, models: Models = NO_MODELS, encoder: Encoder | None = None) -> None:
        self._lexicon = lexicon
        self._models = models
        self._encoder = encoder
        self._readings: _Recent[tuple[str, bool], Reading] = _Recent()
        self._understood: _Recent[Heard, Understood] = _Recent()

    @property
    def notes(self) -> tuple[str, ...]:
        """Which models do not serve, why, and what to do."""
        return self._models.notes

    def read(self, texts: Sequence[str], public: Iterable[bool] = repeat(True)) -> list[Reading]:
        """`public`: for each text whether it was written in a room; without it, all were. Never raises, whatever the
        texts are. A text reads the same in any batch, but for a private one of which the first `MOST_VECTORS` of its
        kind in the batch were put to the encoder and it was not."""
        written = [(text[: READ_LIMIT + 1], room) for text, room in zip(texts, public, strict=False)]
        known = self._readings.find(written)
        fresh = [one for one in dict.fromkeys(written) if one not in known]
        if fresh:
            forms = {one: self._hear(one[0][:READ_LIMIT], one[1]) for one in fresh}
            understood = self._understand_all(list(dict.fromkeys(forms.values())))
            found = {one: self._read(one[0], forms[one].normal, understood[forms[one]]) for one in fresh}
            self._readings.keep(found)
            known |= found
        return [known[one] for one in written]

    def _hear(self, kept: str, public: bool) -> Heard:
        normal = plain(kept)
        return Heard(self._lexicon.spell(normal), toned(kept) if "[" in kept else normal, public)

    def _read(self, text: str, normal: str, understood: Understood) -> Reading:
        kept, rest = (text[:READ_LIMIT], "…") if len(text) > READ_LIMIT else (text, "")
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

    def _understand_all(self, heard: Sequence[Heard]) -> dict[Heard, Understood]:
        """By rules one by one, by models all at once."""
        known = self._understood.find(heard)
        found = {form: self._understand(form.normal) for form in heard if form not in known}
        tasks = {form: tasks for form, one in found.items() if (tasks := _worth_asking(form, one))}
        for form, chances in opinions(tasks, self._models, self._encoder).items():
            found[form] = weigh(found[form], form, chances, self._models, self._lexicon.intents)
        self._understood.keep(found)
        return known | found

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


def _worth_asking(form: Heard, rules: Understood) -> Sequence[Task]:
    """What the models are asked about a text: in a room nothing that is known, in private even what "好的" answers."""
    if not form.public and any(char.isalnum() or char == "?" for char in form.normal):
        return PRIVATE
    return () if rules.felt and "<" not in form.told else TONE


def _talk(intent: Intent, because: str, abuse: bool) -> Understood:
    verdict = Verdict(intent, Stage.NONE, False, 0.9, because)
    feeling = -0.6 if abuse else 0.5 if intent is Intent.PRAISE else 0.0
    return Understood((), verdict, Urgency.NOT_URGENT, abuse, feeling, (), felt=True)


def _impersonal(entities: Sequence[Entity], text: str, spans: Sequence[Span]) -> tuple[Entity, ...]:
    """Without numbers that are personal: taken for an order's, an answer would say them aloud."""
    hidden = [_NO_DIGIT.sub("", plain(text[span.start : span.end])) for span in spans]
    return tuple(
        entity
        for entity in entities
        if entity.kind not in _NUMBERS or not any(_NO_DIGIT.sub("", entity.value) in number for number in hidden)
    )


def load(words_folder: Path, weights_folder: Path = trained.PACKAGED, encoder: Encoder | None = None) -> RuleReader:
    """The reader with the word files and the weights of two folders. Raises Misconfigured naming the word file and what
    is wrong in it; weights that cannot serve leave their note and their task to the rules."""
    return RuleReader(Lexicon(read_word_files(words_folder)), trained.load(weights_folder), encoder)
