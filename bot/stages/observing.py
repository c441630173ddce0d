"""What customers complain of, told to the watch: an outage shows in private and in live rooms before it is public.

In: messages with their readings, as triage hears them (port `Observer`). Out: `Spoken` signals, told every second.
Started by bot.app where triage runs.

A complaint is lost only when its process dies between two tellings, or when the watch is far behind and more than
`MOST_WAITING` wait; these are counted. One that is noted again (its batch failed, another worker took it over) is told
under the same name and heard once. What is said aloud, below a post, its adapter tells as what it is.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Final

import msgspec

from bot.core.clock import Clock, within
from bot.core.conversations import identity
from bot.core.errors import Unavailable
from bot.core.model import Address, ConversationId, Inbound, Reading, partition_of
from bot.core.signals import Signal, Spoken
from bot.core.topics import Spotter
from bot.core.vocabulary import EntityKind, Intent, Kind

log = logging.getLogger(__name__)

FLUSH_S: Final = 1.0
TOGETHER: Final = 256
MOST_WAITING: Final = 2_000
"""Complaints that wait to be told. In a flood the first say as much as all."""
REMEMBERED: Final = 10_000
"""Texts of which it is known whether they complain."""
SAID: Final = frozenset({Kind.COMMENT, Kind.TEXT})
TALK: Final = frozenset({Intent.CHITCHAT, Intent.FLOOD, Intent.GREETING, Intent.PRAISE})
"""What nobody complains with, unless it abuses somebody."""

Tell = Callable[[Sequence[Signal]], Awaitable[None]]


class Parts(msgspec.Struct, frozen=True):
    """What observing works with. `product`: the id of the one a message is about ("" where nobody knows)."""

    spotter: Spotter
    product: Callable[[Reading, Address], str]
    tell: Tell
    partitions: int
    clock: Clock


class Complaints:
    """One for all partitions of a process. `run` tells what `note` found."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._waiting: list[Spoken] = []
        self._known: dict[str, bool] = {}
        self._enough = asyncio.Event()
        self._told = self._lost = 0

    @property
    def counts(self) -> Mapping[str, int]:
        return {"complaints": self._told, "complaints_lost": self._lost}

    def note(self, heard: Iterable[tuple[Inbound, Reading]]) -> None:
        """See the port. Most of a flood costs two comparisons."""
        for item, reading in heard:
            if (
                (reading.intent in TALK and not reading.abuse)
                or item.kind not in SAID
                or item.own
                or item.address.aloud
            ):
                continue
            try:
                if self._complains(reading):
                    self._keep(item, reading)
            except Exception:
                log.exception("a message could not be looked at for complaints")

    def _complains(self, reading: Reading) -> bool:
        """Looked up once for a text that many write."""
        known = self._known.get(reading.text)
        if known is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            known = self._known[reading.text] = self._parts.spotter.complains(reading.intent, reading)
        return known

    def _keep(self, item: Inbound, reading: Reading) -> None:
        if len(self._waiting) >= MOST_WAITING:
            self._lost += 1
            return
        address = item.address
        talk = "" if address.public else identity(partition_of(address, self._parts.partitions), address.key)
        self._waiting.append(
            Spoken(
                message=item.id,
                address=address,
                at=item.received_at,
                text=reading.masked,
                intent=reading.intent,
                sentiment=reading.sentiment,
                abuse=reading.abuse,
                product=self._parts.product(reading, address),
                orders=reading.values(EntityKind.ORDER_NO),
                conversation=ConversationId(talk),
            )
        )
        if len(self._waiting) >= TOGETHER:
            self._enough.set()

    async def run(self) -> None:
        """Tell what waits every second, or when it is much; once more at the end. Until cancelled."""
        try:
            while True:
                with contextlib.suppress(TimeoutError):
                    await within(self._parts.clock, FLUSH_S, self._enough.wait())
                await self._flush()
        finally:
            await self._flush()

    async def _flush(self) -> None:
        """What the store does not take now is told the next time."""
        some, self._waiting = self._waiting, []
        self._enough.clear()
        if not some:
            return
        try:
            await self._parts.tell(some)
            self._told += len(some)
        except Unavailable as error:
            waiting = [*some, *self._waiting]
            self._waiting = waiting[:MOST_WAITING]
            self._lost += len(waiting) - len(self._waiting)
            log.warning("complaints wait: %s", error)
