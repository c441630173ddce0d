"""Rules and models together: what a message is, after both were heard.

In: what the rules understood, the models' chances for it. Out: what is held to be true, with the reason of whoever
tipped the scale. Called by the reader. Pure. Both speak in logarithms: a model's chance of a class, plus, for the class
the rules chose, as much as the rules have earned (`RULES_SAY`, found on labelled messages unseen in training).
"""

from collections.abc import Mapping

import msgspec
import numpy as np

from bot.core.model import Entity
from bot.core.vocabulary import Intent, Stage, Urgency
from bot.reading.intent import Verdict
from bot.reading.linear import Floats
from bot.reading.models import Models, Task
from bot.reading.wordlists import IntentWords

RULES_SAY = {Task.INTENT: 2.5, Task.QUESTION: 1.5, Task.URGENCY: 1.0}
"""Weight of the rules; for the intent it is multiplied by their confidence."""
SURELY_ABUSE = 0.6
_NEVER = 1e-4
_TALK = {
    Intent.GREETING: "打招呼",
    Intent.PRAISE: "夸奖",
    Intent.INFORM: "提供信息",
    Intent.CHITCHAT: "闲聊",
    Intent.FLOOD: "刷屏",
    Intent.OTHER: "业务以外的问题",
}
Chances = Mapping[Task, Floats]
"""For each task the chances of one text."""


class Understood(msgspec.Struct, frozen=True):
    """What depends on the normal form alone. `settled` when it is known to be talk: models are asked for no more than
    its tone, and not for that if it is `felt` too."""

    words: tuple[str, ...]
    verdict: Verdict
    urgency: Urgency
    abuse: bool
    sentiment: float
    entities: tuple[Entity, ...]
    settled: bool = False
    felt: bool = False


def weigh(
    rules: Understood, text: str, chances: Chances, models: Models, titles: Mapping[Intent, IntentWords]
) -> Understood:
    """The rules' understanding put right by the models; without models it stays as it is."""
    if not chances:
        return rules
    abuse = rules.abuse or _chance(models, chances, Task.ABUSE, "1") >= SURELY_ABUSE
    feeling = _feeling(models, chances, rules.sentiment)
    if rules.settled:
        return msgspec.structs.replace(rules, abuse=abuse, sentiment=feeling)
    verdict = rules.verdict
    asks = _choose(models, chances, Task.QUESTION, str(int(verdict.is_question)))[0] == "1"
    label, sure = _choose(models, chances, Task.INTENT, verdict.intent.value, verdict.confidence)
    intent = Intent(label)
    urgency = rules.urgency
    if urgency is not Urgency.URGENT:  # smoke and stolen accounts are not put to the vote
        urgency = Urgency(_choose(models, chances, Task.URGENCY, urgency.value)[0])
    if intent is not verdict.intent:
        stage = titles[intent].stage if intent in titles else Stage.NONE
        verdict = Verdict(intent, stage, asks, sure, _because(models, text, intent, titles))
    elif asks is not verdict.is_question or Task.INTENT in chances:
        verdict = msgspec.structs.replace(verdict, is_question=asks, confidence=sure)
    return msgspec.structs.replace(
        rules,
        verdict=verdict,
        urgency=urgency,
        abuse=abuse,
        sentiment=feeling,
    )


def _choose(models: Models, chances: Chances, task: Task, rules_say: str, sure: float = 1.0) -> tuple[str, float]:
    """The class that rules and model hold for likeliest together, and how likely; the rules' own without a model."""
    if task not in chances:
        return rules_say, sure
    classes = models.by_task[task].classes
    votes = np.log(chances[task] + _NEVER)
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


def _because(models: Models, text: str, intent: Intent, titles: Mapping[Intent, IntentWords]) -> str:
    told = "".join(f"“{piece}”" for piece in models.by_task[Task.INTENT].because(text, intent.value))
    title = titles[intent].title if intent in titles else _TALK[intent]
    return f"因为{told}像{title}" if told else f"整句的说法像{title}"
