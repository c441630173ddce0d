"""How sure we are that an entry answers a question: evidence about all entries in, one number 0…1 for each out.

In: what words and sentence vectors say, as arrays with a value an entry. Out: `by_words` and `by_sense`, what is left
of them in a crowd (`alone`), `score`, and the bounds that decide when to answer, when to look further and when to say
nothing. Called by `bot.knowledge.weighing`. Pure. A score is meant as a probability; how well it keeps that is measured
by `tests.bench.knowledge`. The weights were set on the demo shop's own entries, each wording held out in turn, against
questions and chatter that no entry answers.
"""

import math

import msgspec
import numpy as np
from numpy.typing import NDArray

from bot.core.vocabulary import Intent

Values = NDArray[np.float32]

ANSWERED = 0.45
"""Below this an entry is not offered: "I don't know" is a result."""

SURE = 0.93
"""From here on words alone are enough and no vector is made."""

CROWD = 2.0
FAR = 5.0
"""How fast an entry that speaks softer than the loudest is heard less, and from where on it is not heard."""

IDLE = frozenset({Intent.CHITCHAT, Intent.FLOOD})
"""Who only talks wants none of what a shop knows."""

VAGUE = frozenset({Intent.OTHER, Intent.CHITCHAT, Intent.INFORM, Intent.FLOOD, Intent.PRAISE})
"""Intents that say nothing about what an entry should be about."""


class Fit(msgspec.Struct, frozen=True):
    """How each entry suits a question before a word is compared: intents agree (1, -1, 0 where one does not say), it
    is about the very product (1 or 0), and it has wordings at all, not an answer alone."""

    intent: Values
    own: Values
    worded: NDArray[np.bool_]


class Sense(msgspec.Struct, frozen=True):
    """Cosines of a question with the nearest and the second nearest wording of each entry, and with its answer."""

    nearest: Values
    second: Values
    answer: Values


def agreement(asked: Intent, entry: Intent) -> float:
    """1 where question and entry want the same, -1 where they want different things, 0 where one does not say."""
    if entry in VAGUE or (asked in VAGUE and asked not in IDLE):
        return 0.0
    return 1.0 if asked is entry else -1.0


def by_words(words: Values, covered: Values, fit: Fit) -> Values:
    """Evidence from the share of the question that stands in the nearest wording and in the answer."""
    evidence: Values = 11.0 * (words + 0.6 * covered + 0.15 * fit.intent + 0.1 * fit.own - 0.31)
    return evidence


def by_sense(sense: Sense, words: Values, covered: Values, fit: Fit) -> Values:
    """Evidence from all there is to know. An entry without wordings rests on its answer, and is never sure."""
    told = 0.5 * sense.answer + 0.6 * covered + 0.15 * fit.intent + 0.2 * fit.own
    worded = sense.nearest + 0.5 * sense.second + words + told
    evidence: Values = np.where(fit.worded, 5.0 * (worded - 0.93), 6.0 * (told - 0.6)).astype(np.float32)
    return evidence


def alone(evidence: Values, fit: Fit, scope: NDArray[np.bool_], answers: NDArray[np.int64]) -> Values:
    """The evidence for each entry, less the crowd of entries in `scope` whose wordings speak nearly as loudly as the
    loudest but say something else. `answers` numbers what the entries say."""
    speaks = scope & fit.worded
    if not speaks.any():
        return evidence
    heard = np.where(speaks, evidence, -np.inf)
    first = int(heard.argmax())
    near = np.flatnonzero(heard > heard[first] - FAR)
    others = np.exp(CROWD * (heard[near[answers[near] != answers[first]]] - heard[first]))
    return np.subtract(evidence, np.float32(np.log1p(others.sum())), out=evidence.copy(), where=fit.worded)


def score(evidence: float) -> float:
    """How sure that makes us, 0…1: evidence is the logarithm of the odds."""
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, evidence))))


def evidence_for(score: float) -> float:
    """What it takes to be so sure."""
    return math.log(score / (1 - score))
