"""Trying a question: everything triage does with one, and nothing of what follows.

In: an `Attempt`. Out: `Tried`. Called by the console's page "try a question". Nothing is kept, counted or sent.
"""

from collections.abc import Callable
from typing import Final

import msgspec

from bot.core.catalog import Ask, Limits, Product, Query, explained
from bot.core.clock import Clock
from bot.core.facts import Facts
from bot.core.model import Address, Inbound, MessageId, Reading
from bot.core.ports import Answers, Reader, Writer
from bot.core.trial import Attempt, Tried

PUBLIC: Final = Limits(max_chars=60, max_bytes=240, public=True)
PRIVATE: Final = Limits(max_chars=600, max_bytes=2_400, public=False)
"""What a channel allows that nobody named."""

BUDGET_S: Final = 2.0
SHOWN: Final = 8
"""Seconds for vectors (a person waits), and entries that are explained."""


class Parts(msgspec.Struct, frozen=True):
    """What a trial works with, put in by bot.app: the same as triage. `sold`: a product (its id) as it is sold in a
    room (its `Address.key`)."""

    reader: Reader
    facts: Facts
    sold: Callable[[str, str], Product | None]
    answers: Answers
    writer: Writer
    limits: Callable[[Address], Limits]
    clock: Clock


class Trials:
    """The port `Trial`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def try_question(self, attempt: Attempt) -> Tried:
        parts, now = self._parts, self._parts.clock.now()
        (reading,) = parts.reader.read([attempt.text], [attempt.public])
        channel, _, conversation = attempt.room.partition("/")
        address = Address(channel, conversation, public=attempt.public)
        product = self._product(reading, address, attempt.product)
        query = Query(reading, product.id if product else "", attempt.room)
        (hits,) = await parts.answers.find([query], now, BUDGET_S)
        ranking = await parts.answers.ranked(query, now, BUDGET_S, SHOWN)
        item = Inbound(MessageId("trial"), address, attempt.text, "", now)
        orders = parts.facts.orders(reading, address)
        coupons = parts.facts.couponed(address)
        ask = Ask(item, reading, hits, product, orders, self._limits(address), now, couponed=coupons)
        guarded = parts.writer.write(ask)
        why = explained(ask, guarded.tried)
        return Tried(why.reading, why.product, ranking, guarded.proposal, guarded.risks, guarded.tried)

    def _product(self, reading: Reading, address: Address, shown: str) -> Product | None:
        """The one named, else the one said to be shown, else the one that room shows."""
        if not shown:
            return self._parts.facts.product(reading, address)
        return self._parts.facts.named(reading, address) or self._parts.sold(address.key, shown)

    def _limits(self, address: Address) -> Limits:
        if address.channel:
            return self._parts.limits(address)
        return PUBLIC if address.public else PRIVATE
