"""What a customer who searches by himself may be told.

In: his words. Out: `Shown`: answers in force today, or none. Called by bot/help/app.py. Nobody looks at these answers
before they are read, so only those come out that any agent may give to anybody: valid, not bound to a room, with
nothing to fill in but a name, within an agent's authority, and no words for a complaint. What was not found is counted
for the gaps, masked.
"""

import logging
import re
from typing import Final

import msgspec

from bot.core.catalog import Hit, Query
from bot.core.clock import Clock
from bot.core.errors import Retryable
from bot.core.facts import Facts
from bot.core.gaps import Unanswered
from bot.core.library import hard_coded
from bot.core.model import Address
from bot.core.ports import Answers, Reader
from bot.core.vocabulary import Authority, Intent

log = logging.getLogger(__name__)

NOWHERE: Final = Address("", "")
PERSONAL: Final = frozenset({Intent.COMPLAINT, Intent.HUMAN})
"""Who wants this wants a person."""

BUDGET_S: Final = 0.5
MAX_QUERY: Final = 200
_NAME: Final = re.compile(r"\{name\}")


class Answer(msgspec.Struct, frozen=True):
    """One answer: the question as the shop put it, and the text."""

    id: str
    question: str
    text: str


class Shown(msgspec.Struct, frozen=True):
    """What was looked for (masked), and what was found, best first."""

    query: str
    answers: tuple[Answer, ...] = ()


class Parts(msgspec.Struct, frozen=True):
    """What finding takes, put in by bot.app."""

    reader: Reader
    facts: Facts
    answers: Answers
    unanswered: Unanswered
    clock: Clock


class Finder:
    """Looks for answers."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def find(self, text: str) -> Shown:
        """The answers to `text`; none for nothing asked."""
        parts = self._parts
        (reading,) = parts.reader.read([text[:MAX_QUERY]], [False])
        if not reading.text.strip():
            return Shown("")
        product = parts.facts.product(reading, NOWHERE)
        name = product.id if product else ""
        (hits,) = await parts.answers.find([Query(reading, name)], parts.clock.now(), BUDGET_S)
        found = () if reading.intent in PERSONAL else tuple(map(_answer, filter(presentable, hits)))
        if not found:
            await self._note(reading.masked, reading.intent, name)
        return Shown(reading.masked, found)

    async def _note(self, question: str, intent: Intent, product: str) -> None:
        """Counting must not cost the customer his page."""
        try:
            await self._parts.unanswered.note(question, intent, product)
        except Retryable as error:
            log.warning("a search that found nothing was not counted: %s", type(error).__name__)


def presentable(hit: Hit) -> bool:
    """Whether anybody may read this answer without a person in between."""
    return (
        hit.authority is Authority.AGENT
        and hit.intent not in PERSONAL
        and "{" not in _NAME.sub("", hit.answer)
        and not hard_coded(hit.intent, hit.answer)
    )


def _answer(hit: Hit) -> Answer:
    return Answer(hit.entry, hit.matched, _NAME.sub("", hit.answer).lstrip("，, "))
