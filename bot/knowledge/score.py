"""How sure we are that an entry answers a question: evidence in, a number 0…1 out.

In: what words and sentence vectors say about an entry. Out: `by_words`, `by_sense`, and the bounds that decide when to
answer, when to look further and when to say nothing. Called by `bot.knowledge.index`. Pure. The weights were set on the
demo shop's own entries, each variant held out in turn, against chatter and questions that no entry answers.
"""

import math

from bot.core.vocabulary import Intent

ANSWERED = 0.45
"""Below this an entry is not offered: "I don't know" is a result."""

SURE = 0.75
"""From here on words alone are enough and no vector is made."""

VAGUE = frozenset({Intent.OTHER, Intent.CHITCHAT, Intent.INFORM, Intent.FLOOD, Intent.PRAISE})
"""Intents that say nothing about what an entry should be about."""


def agreement(asked: Intent, entry: Intent) -> float:
    """1 where question and entry want the same, -1 where they want different things, 0 where one does not say."""
    if asked in VAGUE or entry in VAGUE:
        return 0.0
    return 1.0 if asked is entry else -1.0


def by_words(likeness: float, intent: float, own: bool) -> float:
    """From the share of words in common, the agreement of intents, and whether the entry is about the very product."""
    return _sigmoid(6.4 * (likeness + 0.05 * own + 0.1 * intent - 0.415))


def by_sense(
    nearest: float, second: float, answer: float, likeness: float, coverage: float, intent: float, own: bool
) -> float:
    """From the cosines of the two nearest variants and of the answer, the words in common with the nearest variant and
    with the answer, the agreement of intents, and whether the entry is about the very product. A variant that says
    almost the same is enough by itself."""
    sense = nearest + 0.5 * second + 0.7 * answer + 0.5 * likeness + 0.3 * coverage + 0.2 * own + 0.1 * intent
    return max(_sigmoid(4.7 * (sense - 1.31)), _sigmoid(20 * (nearest - 0.82) + intent))


def _sigmoid(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))
