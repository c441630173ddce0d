"""Rules and models together: what a message is, after both were heard.

In: what the rules understood, the models' chances for it. Out: what is held to be true, with the reason of whoever
tipped the scale. Called by the reader. Pure. Both speak in logarithms: a model's chance of a class (the mean of two,
where n-grams and vector both spoke), plus, for the class the rules chose, as much as the rules have earned
(`RULES_SAY`, found on tests/bench/labels/jddc_dev.jsonl). In a room the rules alone say what is wanted.
"""

import re
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from bot.core.model import Entity
from bot.core.vocabulary import Intent, Stage, Urgency
from bot.reading.gist import gist
from bot.reading.intent import Verdict
from bot.reading.models import Models, Task
from bot.reading.opinions import Chances, Heard
from bot.reading.segment import cut
from bot.reading.wordlists import IntentWords

RULES_SAY = {Task.INTENT: 0.5, Task.URGENCY: 1.0}
"""Weight of the rules; for the intent it is multiplied by their confidence."""
UNDECIDED, OUTSPOKEN = 0.4, 0.6
"""Where all together are less sure than the first, rules that are as sure as the second have their way."""
SURELY_ABUSE = 0.6
_NEVER = 1e-4
_TALK = {
    Intent.GREETING: "打招呼",
    Intent.PRAISE: "夸奖",
    Intent.INFORM: "提供信息",
    Intent.CHITCHAT: "闲聊",
    Intent.FLOOD: "刷屏",
    Intent.OTHER: "没说清哪件事、或业务以外的问题",
}
_UNASKED = (Intent.PRAISE, Intent.INFORM, Intent.CHITCHAT, Intent.FLOOD)
_CALLING = re.compile(r"[在人喂]")
"""在吗, 有人吗: a greeting that waits for a word."""
NUMBERS = 0.8
"""How sure it is that a private message of nothing but numbers supplies them."""
HARDLY = 0.1
"""Chance below which n-grams did not mean an intent: then the vector did, and no piece of the text is named."""


class Understood(msgspec.Struct, frozen=True):
    """What depends on the normal form alone. `felt` when the whole text is known, its tone too."""

    words: tuple[str, ...]
    verdict: Verdict
    urgency: Urgency
    abuse: bool
    sentiment: float
    entities: tuple[Entity, ...]
    felt: bool = False


def weigh(
    rules: Understood, form: Heard, chances: Chances, models: Models, titles: Mapping[Intent, IntentWords]
) -> Understood:
    """The rules' understanding put right by the models; without models it stays as it is."""
    if not chances:
        return rules
    verdict = _verdict(rules.verdict, form, chances, models, titles)
    return msgspec.structs.replace(
        rules,
        verdict=verdict,
        urgency=_urgency(rules.urgency, verdict, chances, models),
        abuse=rules.abuse or _chance(models, chances, Task.ABUSE, "1") >= SURELY_ABUSE,
        sentiment=_feeling(models, chances, rules.sentiment),
    )


def _verdict(
    rules: Verdict, form: Heard, chances: Chances, models: Models, titles: Mapping[Intent, IntentWords]
) -> Verdict:
    if Task.INTENT not in chances:
        return rules
    text = gist(form.normal)
    if "0" in text and not any(char.isalpha() for char in text):
        return Verdict(Intent.INFORM, Stage.NONE, False, NUMBERS, "只发了号码或订单卡片，没有在问")
    label, sure = _choose(models, chances, Task.INTENT, rules.intent.value, rules.confidence)
    outspoken = rules.intent not in _TALK and rules.confidence >= OUTSPOKEN
    intent = rules.intent if sure < UNDECIDED and outspoken else Intent(label)
    asks = intent not in _UNASKED and (intent is not Intent.GREETING or bool(_CALLING.search(form.normal)))
    if intent is rules.intent:
        return msgspec.structs.replace(rules, is_question=asks, confidence=sure)
    stage = titles[intent].stage if intent in titles else Stage.NONE
    return Verdict(intent, stage, asks, sure, _because(models, chances, text, intent, titles))


def _urgency(rules: Urgency, verdict: Verdict, chances: Chances, models: Models) -> Urgency:
    if Task.URGENCY not in chances:
        return rules
    if not verdict.is_question:
        return Urgency.NOT_URGENT
    if rules is Urgency.URGENT:  # smoke and stolen accounts are not put to the vote
        return rules
    return Urgency(_choose(models, chances, Task.URGENCY, rules.value)[0])


def _choose(models: Models, chances: Chances, task: Task, rules_say: str, sure: float = 1.0) -> tuple[str, float]:
    """The class that rules and model hold for likeliest together, and how likely; the rules' own without a model."""
    if task not in chances:
        return rules_say, sure
    classes = models.by_task[task].classes
    votes = np.log(chances[task] + _NEVER)
    if task is Task.INTENT and Task.SENSE in chances:
        by_vector = [_chance(models, chances, Task.SENSE, label) for label in classes]
        votes = (votes + np.log(np.array(by_vector) + _NEVER)) / 2
    if rules_say in classes:
        votes[classes.index(rules_say)] += RULES_SAY[task] * sure
    best = int(votes.argmax())
    return classes[best], round(float(1 / np.exp(votes - votes[best]).sum()), 2)


def _chance(models: Models, chances: Chances, task: Task, label: str) -> float:
    if task not in chances or label not in models.by_task[task].classes:
        return 0.0
    return float(chances[task][models.by_task[task].classes.index(label)])


def _feeling(models: Models, chances: Chances, rules_say: float) -> float:
    """From -1 to 1: how much likelier good than bad."""
    if Task.SENTIMENT not in chances:
        return rules_say
    good, bad = (_chance(models, chances, Task.SENTIMENT, label) for label in ("1", "-1"))
    return round(good - bad, 2)


def _because(models: Models, chances: Chances, text: str, intent: Intent, titles: Mapping[Intent, IntentWords]) -> str:
    title = titles[intent].title if intent in titles else _TALK[intent]
    if _chance(models, chances, Task.INTENT, intent.value) < HARDLY:
        return f"整句的意思像{title}"
    pieces = models.by_task[Task.INTENT].because(text, intent.value)
    told = "".join(f"“{words}”" for words in _whole_words(text, pieces))
    return f"因为{told}像{title}" if told else f"整句的说法像{title}"


def _whole_words(text: str, pieces: Sequence[str]) -> list[str]:
    """Pieces widened to the words they are in, so that people can read them; single characters only if nothing else
    spoke."""
    wide = []
    for piece in pieces:
        begin = text.find(piece)
        at, words = 0, ""
        for word in cut(text):
            if at < begin + len(piece) and begin < at + len(word):
                words += word
            at += len(word)
        wide.append(words.strip(" 0?"))
    distinct = [words for words in dict.fromkeys(wide) if words]
    return [words for words in distinct if len(words) > 1] or distinct
