"""What we owe customers: answers that wait until they write again, and whether they can be reached at all.

In: what became of a sending, what a customer does. Out: `Owed`. Called by adapters whose platforms count messages
(adapters.wechat, adapters.weibo). It lies in the store, under the customer's own name there, so that every process sees
the same and a restart forgets nothing; texts do not, only the numbers of drafts.
"""

from collections.abc import Callable
from typing import Final

import msgspec

from bot.core.errors import Unavailable
from bot.core.model import DraftId
from bot.core.shared import Shared

MOST: Final = 20
"""Answers that wait for one customer; more means that nobody should write any more."""
DAY_S: Final = 86_400.0
TRIES: Final = 50


class Owed(msgspec.Struct, frozen=True, omit_defaults=True):
    """`drafts` wait, oldest first; `told`: how the customer learned of it (empty: not yet); `gone`: why nothing can be
    sent (empty: it can)."""

    drafts: tuple[DraftId, ...] = ()
    told: str = ""
    gone: str = ""


NOTHING: Final = Owed()
_reading = msgspec.json.Decoder(Owed)


class Ledger:
    """What is owed to everybody of a channel."""

    def __init__(self, channel: str, shared: Shared, keep_s: float) -> None:
        self._channel = channel
        self._shared = shared
        self._keep_s = keep_s

    async def of(self, customer: str) -> Owed:
        return _read(await self._shared.get(self._name(customer)))

    async def keep(self, customer: str, draft: DraftId, told: str) -> None:
        """This answer waits as well."""

        def more(owed: Owed) -> Owed:
            drafts = owed.drafts if draft in owed.drafts else (*owed.drafts, draft)[-MOST:]
            return Owed(drafts, told or owed.told, owed.gone)

        await self._change(customer, more)

    async def settle(self, customer: str, drafts: tuple[DraftId, ...]) -> None:
        """These are seen to; the customer wrote, so the next one that waits is told of anew."""
        await self._change(customer, lambda owed: Owed(tuple(one for one in owed.drafts if one not in drafts)))

    async def lose(self, customer: str, why: str) -> None:
        """Nothing can be sent there until they write again."""
        await self._change(customer, lambda owed: Owed(owed.drafts, owed.told, why))

    async def _change(self, customer: str, change: Callable[[Owed], Owed]) -> None:
        name = self._name(customer)
        for _ in range(TRIES):
            raw = await self._shared.get(name) or ""
            known = _read(raw)
            changed = change(known)
            if changed == known:
                return
            if changed == NOTHING:
                done = await self._shared.drop(name, raw)
            else:
                done = await self._shared.swap(name, raw, msgspec.json.encode(changed).decode(), self._keep_s)
            if done:
                return
        raise Unavailable("what is owed to a customer changes all the time", 0.5)

    def _name(self, customer: str) -> str:
        return f"{self._channel}-{customer}-owed"


def _read(raw: str | None) -> Owed:
    return _reading.decode(raw) if raw else NOTHING
