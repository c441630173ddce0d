"""Whether a message wants a person, as its reading tells.

In: a reading. Out: `wanted`, `complains`. Called by triage, which lets whoever wants a person be queued and whoever
complains have a case, and by the ladder of the playbooks, which says so to them.
"""

from typing import Final

from bot.core.cases import CaseKind
from bot.core.conversations import Want
from bot.core.grievances import kind_of
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
    return Want.EMOTION if _strong(reading) or reading.abuse or complains(reading) else None


def complains(reading: Reading) -> bool:
    """Whether it is surely a complaint, which opens a case: read as one, or said with strong feeling of something that
    went wrong, however it was read ("等了五天还不发货" also asks when it is sent)."""
    read = reading.intent is Intent.COMPLAINT and reading.confidence >= SURELY
    return read or (_strong(reading) and kind_of(reading.text) is not CaseKind.OTHER)


def _strong(reading: Reading) -> bool:
    return reading.sentiment <= STRONG and reading.intent not in SHOPPING
