"""Whether a message wants a person, as its reading tells.

In: a reading. Out: `wanted`, `complains`. Called by triage, which lets whoever wants a person be queued and whoever
complains have a case, and by the ladder of the playbooks, which says so to them.
"""

from typing import Final

from bot.core.conversations import Want
from bot.core.model import Reading
from bot.core.vocabulary import Intent

A_PERSON: Final = ("转人工", "人工客服", "人工服务", "找人工", "要人工", "真人客服")
"""Whoever says so gets a person, whatever else the message was read as."""

STRONG: Final = -0.8
"""Sentiment (−1 … 1) from which a person takes over."""

SURELY: Final = 0.4
"""Confidence from which a complaint is one (on tests/bench/labels/jddc_dev.jsonl 5 of 6 are; of those below, none)."""

SHOPPING: Final = frozenset(
    {
        Intent.PRICE,
        Intent.DISCOUNT,
        Intent.GIFT,
        Intent.STOCK,
        Intent.SIZE,
        Intent.PRODUCT,
        Intent.AUTHENTICITY,
    }
)
"""Doubts before buying ("会不会很难看") sound negative and want an answer, not a person."""


def wanted(reading: Reading) -> Want | None:
    """WORDS for who asks for one, EMOTION for a complaint, abuse or strong feeling."""
    if reading.intent is Intent.HUMAN or any(phrase in reading.text for phrase in A_PERSON):
        return Want.WORDS
    strong = reading.sentiment <= STRONG and reading.intent not in SHOPPING
    return Want.EMOTION if strong or reading.abuse or complains(reading) else None


def complains(reading: Reading) -> bool:
    """Whether it is surely a complaint, which opens a case."""
    return reading.intent is Intent.COMPLAINT and reading.confidence >= SURELY
