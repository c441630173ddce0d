"""What parts two questions for good, however alike they are put: the product and the values they name.

In: readings. Out: `Named` and `may_share`: whether one answer may serve both; `Walls`. Called by
`bot.knowledge.clusters` when a question is counted into a draft, and through `Walls` by approval: the last look at who
gets the answer.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from bot.core.facts import Facts
from bot.core.model import Address, Reading
from bot.core.ports import Reader
from bot.core.vocabulary import EntityKind

TOPICS: Final = frozenset({EntityKind.LINK_NO, EntityKind.PRODUCT})
"""Values that name the product; where it is known they need no comparing."""


class Named(msgspec.Struct, frozen=True):
    """What a question is about. `product` may come from what the room shows; then it is not `explicit`."""

    product: str
    explicit: bool
    values: frozenset[tuple[EntityKind, str]]


def named(reading: Reading, product: str, facts: Facts, room: Address) -> Named:
    """`product` is the id of the one the question is about, as far as known from elsewhere; "3号" is that of `room`."""
    own = facts.named(reading, room)
    entities = [entity for entity in reading.entities if not (own and entity.kind in TOPICS)]
    return Named(
        own.id if own else product, own is not None, frozenset((entity.kind, entity.value) for entity in entities)
    )


def may_share(one: Named, other: Named) -> bool:
    """Whether one answer may serve both: size M and size L never, nor size M and no size at all: the answer might be
    edited to speak of M. Only a day may stand in one alone ("今天发吗", "什么时候发货"), two different days may not."""
    if (one.explicit or other.explicit) and one.product != other.product:
        return False
    apart = one.values ^ other.values
    if any(kind is not EntityKind.DATE for kind, _ in apart):
        return False
    return not (one.values & apart and other.values & apart)


class Walls:
    """The last look, at approval: which of the askers may not get the answer to `question`."""

    def __init__(self, reader: Reader, facts: Facts) -> None:
        self._reader = reader
        self._facts = facts

    def differing(self, room: Address, question: str, product: str, texts: Sequence[str]) -> list[bool]:
        """For each text put in `room` whether it names something else than `question`, which is about `product` (its
        id, or "").

        What the room showed when they asked is not known any more: a text that names no product is taken to mean the
        same.
        """
        read = self._reader.read([question, *texts])
        first, *others = (named(reading, product, self._facts, room) for reading in read)
        return [not may_share(first, other) for other in others]
