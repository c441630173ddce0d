"""The open crises, live: what a message or a draft is about, and what that asks of the desk.

In: the store's crises and their news, the products of the shop. Out: `LiveWatchful`, the port `Watchful`. Called by
triage, approval, clocks and redraft through it; `bot.app` makes one in every process that drafts, approves or sends,
and keeps `follow` running. While no crisis is open, asking costs nothing.

A crisis is about what it names: its products (by id, by name in the text) or brands, or everything in the shop. To
*mean* it, a text must say one of its words of no other product, or complain of one of its products.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Final, Protocol

from bot.core.catalog import Product, Unified
from bot.core.crises import CONTACT, Crisis, is_of_all, names_of
from bot.core.model import Draft, Reading
from bot.core.vocabulary import Intent

COMPLAINS: Final = frozenset({Intent.COMPLAINT, Intent.REFUND, Intent.EXCHANGE, Intent.AUTHENTICITY})
"""What people write who mean that something is wrong with a product."""
DISPLEASED: Final = -0.3
"""Sentiment (−1 … 1) from which somebody who names a product of a crisis means it."""


class Told(Protocol):
    """What is asked of the store (`bot.store.crises.StoredCrises`)."""

    async def listed(self) -> list[Crisis]: ...

    async def end(self) -> str: ...

    def follow_changes(self, cursor: str) -> AsyncIterator[str]: ...


class LiveWatchful:
    """`revision` counts changes of what is open; `changed` waits for the next."""

    def __init__(self, crises: Told, products: Mapping[str, Product]) -> None:
        self.revision = 0
        self._store = crises
        self._products = products
        self._open: tuple[Crisis, ...] = ()
        self._names: dict[str, tuple[str, ...]] = {}
        self._cursor = ""
        self._moved = asyncio.Event()
        self._reading = asyncio.Lock()

    # ---- the port Watchful ----

    def crises(self) -> tuple[Crisis, ...]:
        return self._open

    def touches(self, text: str, reading: Reading | None, product: str) -> Crisis | None:
        if not self._open:
            return None
        folded = text.casefold()
        return next((one for one in self._open if self._names_it(one, folded, product)), None)

    def wording(self, text: str, reading: Reading, product: str, public: bool) -> Unified | None:
        return self._wording(text, product, public, reading.intent, reading.sentiment) if self._open else None

    def needs_second(self, draft: Draft) -> Crisis | None:
        if not self._open or not draft.address.is_read_by_all:
            return None
        folded = f"{draft.question}\n{draft.text}".casefold()
        return next((one for one in self._open if one.seconds and self._names_it(one, folded, draft.product)), None)

    def holds_notices(self, product: str) -> Crisis | None:
        return next((one for one in self._open if one.holds and (one.shop or product in one.about)), None)

    def offered(self, draft: Draft) -> Unified | None:
        if not self._open or draft.message.startswith(CONTACT):  # that has words of its own
            return None
        public = draft.address.is_read_by_all
        return self._wording(draft.question, draft.product, public, draft.intent, draft.sentiment)

    async def catch_up(self) -> None:
        """See the port. What was read first is taken first."""
        async with self._reading:
            self._take(tuple(one for one in await self._store.listed() if one.is_open))

    # ---- following the store ----

    async def load(self) -> None:
        """Everything as it is now. Raises Unavailable."""
        self._cursor = await self._store.end()
        await self.catch_up()

    async def follow(self) -> None:
        """Take up what changes, for ever. Raises Unavailable when the store goes away; follow again."""
        await self.load()
        async for cursor in self._store.follow_changes(self._cursor):
            if cursor != self._cursor:
                await self.catch_up()
                self._cursor = cursor

    async def changed(self, revision: int) -> int:
        """Wait until there is another revision than that; returns which."""
        while self.revision == revision:
            await self._moved.wait()
        return self.revision

    def _take(self, found: tuple[Crisis, ...]) -> None:
        if found == self._open:
            return
        self._open = found
        self._names = {one.id: tuple(map(str.casefold, names_of(one, self._products))) for one in found}
        self.revision += 1
        self._moved.set()
        self._moved = asyncio.Event()

    # ---- deciding ----

    def _names_it(self, crisis: Crisis, text: str, product: str) -> bool:
        if crisis.shop or (product and product in crisis.about):
            return True
        if any(name in text for name in self._names[crisis.id]):
            return True
        return self._says(crisis, text) and not self._other(crisis, product)

    def _wording(self, text: str, product: str, public: bool, intent: Intent, sentiment: float) -> Unified | None:
        folded = text.casefold()
        for crisis in self._open:
            said = crisis.wording.public if public else crisis.wording.private
            if crisis.wording.in_force and said and self._means(crisis, folded, product, intent, sentiment):
                return Unified(crisis.id, crisis.wording.version, crisis.title, said)
        return None

    def _means(self, crisis: Crisis, text: str, product: str, intent: Intent, sentiment: float) -> bool:
        """Whether somebody who writes that means what the crisis is about, not only its product."""
        if self._says(crisis, text):
            return not self._other(crisis, product)
        upset = intent in COMPLAINS or sentiment <= DISPLEASED
        return upset and not crisis.shop and self._names_it(crisis, text, product)

    @staticmethod
    def _says(crisis: Crisis, text: str) -> bool:
        return any(word.casefold() in text for word in crisis.words)

    def _other(self, crisis: Crisis, product: str) -> bool:
        """Whether that is a product which the crisis is not about."""
        return bool(product) and product not in crisis.about and not is_of_all(crisis, self._products)
