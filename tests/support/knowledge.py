"""Small knowledge for tests: entries, readings, and an encoder whose vectors are letters.

In: texts. Out: `entry`, `reading`, `LetterEncoder`, `NoFacts`. Called by the tests of the knowledge base and clusters.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np

from bot.core.catalog import Order, Product
from bot.core.library import Written
from bot.core.model import Address, Entity, Reading
from bot.core.vocabulary import Intent, Urgency
from bot.knowledge.entries import Entry
from bot.knowledge.vectors import Matrix
from bot.reading.normalize import plain

LONG_AGO = date(2020, 1, 1)


def entry(
    name: str,
    *questions: str,
    answer: str = "",
    product: str = "",
    intent: Intent = Intent.OTHER,
    until: date | None = None,
    rooms: tuple[str, ...] = (),
) -> Entry:
    """An entry valid since long ago; its answer is its name unless given."""
    written = Written(name, questions, answer or name, LONG_AGO, until, product=product, intent=intent, rooms=rooms)
    return Entry(written, f"test.toml:{name}")


def reading(text: str, *entities: Entity, intent: Intent = Intent.OTHER, urgency: Urgency = Urgency.GENERAL) -> Reading:
    """What a reader would say of `text`, in so far as knowledge looks at it."""
    return Reading(plain(text), text, intent=intent, entities=entities, urgency=urgency, is_question=True)


class LetterEncoder:
    """A vector of which letters a text holds; remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Matrix:
        self.asked.extend(texts)
        rows = np.zeros((len(texts), 512), dtype=np.float32)
        for number, text in enumerate(texts):
            for char in text:
                rows[number, ord(char) % 511] += 1
        rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
        return rows

    def usual(self) -> Matrix:
        return np.zeros((2, 512), dtype=np.float32)


class NoFacts:
    """A shop without products and orders."""

    def product(self, reading: Reading, address: Address) -> Product | None:
        return None

    def named(self, reading: Reading, address: Address) -> Product | None:
        return None

    def couponed(self, address: Address) -> tuple[Product, ...]:
        return ()

    def show(self, address: Address, link: str) -> None:
        return None

    def orders(self, reading: Reading, address: Address) -> tuple[Order, ...]:
        return ()

    def owned(self, account: str) -> tuple[Order, ...]:
        return ()
