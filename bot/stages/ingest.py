"""Ingest: what adapters hear goes into the inbound streams, once each.

In: `Inbound`s, by `offer` (live feeds: never waits, may shed) or `accept` (acknowledged: safe on disk, or an error).
Out: the `Inbox`. Called by adapters through the port `Intake`; `run` is started by bot.app.

Shedding rule: when more than `queue` live comments wait, the oldest of low value goes first, one of high value only
when no low one is left (`bot.core.shedding`); all that went are counted, by rank and by room. Messages a platform wants
acknowledged are never shed; they are refused, and the platform sends them again.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from bot.core.clock import Clock, later
from bot.core.errors import Unavailable, Unreadable
from bot.core.model import Address, Inbound, Partition, partition_of
from bot.core.ports import Durable, Inbox
from bot.core.shedding import SHED_AS, Glance, Line, Waiting
from bot.core.unread import Unread
from bot.core.vocabulary import Traffic

log = logging.getLogger(__name__)

ROOMS: Final = 256
"""Rooms whose shed comments are told apart; those of further ones are counted in the whole only."""


class Rules(msgspec.Struct, frozen=True):
    """How much may wait and how long an answer may take. `reply_s`: the half minute."""

    partitions: int
    queue: int
    batch: int
    max_text: int
    reply_s: float
    retry_s: float = 0.1


class Ingest:
    """The port `Intake`, with one waiting line a partition. `shed` tells how many went, by room
    (the addresses' key) and by the name under which they are counted."""

    def __init__(self, inbox: Inbox, durable: Durable, clock: Clock, rules: Rules, glance: Glance) -> None:
        self._inbox = inbox
        self._durable = durable
        self._clock = clock
        self._rules = rules
        self._lines = [Line(rules.queue, glance) for _ in range(rules.partitions)]
        self._filled = [asyncio.Event() for _ in range(rules.partitions)]
        self.counts: Counter[str] = Counter()
        self.shed: Counter[tuple[str, str]] = Counter()

    def offer(self, items: Sequence[Inbound]) -> None:
        """Take live comments; beyond the queue's size those worth least are dropped and counted as `shed`."""
        for item in items:
            number = partition_of(item.address, self._rules.partitions)
            gone = self._lines[number].add(self._fitted(item))
            if gone is not None:
                self._note_shed((gone,))
            self._filled[number].set()
        self.counts["offered"] += len(items)

    async def accept(self, items: Sequence[Inbound]) -> int:
        """Take messages whose platform waits for a yes: returns how many were new, once they are on disk.

        Raises Unavailable when the store is away or full; say no to the platform then, it will come again.
        """
        new = 0
        for number in range(self._rules.partitions):
            mine = [item for item in items if partition_of(item.address, self._rules.partitions) == number]
            if mine:
                fitted = [self._fitted(item) for item in mine]
                done = await self._inbox.put(Partition(number), fitted, Traffic.ACKNOWLEDGED)
                if done.taken < len(mine):
                    raise Unavailable("the inbound stream is full: triage is far behind", after=5.0)
                new += len(mine) - done.duplicates
        await self._durable.wait()
        return new

    async def bury(self, unread: Unread) -> None:
        """Keep what nobody can read; returns once it is on disk. Raises Unavailable when the store is away."""
        place = partition_of(Address(unread.channel, unread.id), self._rules.partitions)
        await self._inbox.bury(place, unread)
        await self._durable.wait()

    def waiting(self) -> int:
        """Live comments not yet in the store."""
        return sum(len(line) for line in self._lines)

    async def run(self) -> None:
        """Move the lines into the store until cancelled; then what still waits, if the store takes it at once."""
        try:
            async with asyncio.TaskGroup() as group:
                for number in range(self._rules.partitions):
                    group.create_task(self._drain(Partition(number)))
        finally:
            await self._empty()

    async def _empty(self) -> None:
        for number, line in enumerate(self._lines):
            while line:
                if not await self._moved(Partition(number)):
                    log.warning("%d live comments wait in memory only", self.waiting())
                    return

    async def _drain(self, partition: Partition) -> None:
        filled = self._filled[partition]
        while True:
            await filled.wait()
            if not await self._moved(partition):
                filled.set()
                await self._clock.sleep(self._rules.retry_s)

    async def _moved(self, partition: Partition) -> bool:
        """Move the first comments of a line into the store; whether it took all. What it did not is first again."""
        line = self._lines[partition]
        batch = line.take(self._rules.batch)
        if not line:
            self._filled[partition].clear()
        taken = 0
        try:
            taken = await self._put(partition, [item for _, _, item in batch])
        finally:  # what the store has of them already after an error, it knows again
            self._note_shed(line.put_back(batch[taken:]))
        return taken == len(batch)

    async def _put(self, partition: Partition, batch: Sequence[Inbound]) -> int:
        """How many of the batch are dealt with; the store being away is no reason to lose one."""
        if not batch:
            return 0
        try:
            done = await self._inbox.put(partition, batch, Traffic.FEED)
        except Unavailable as error:
            log.warning("live comments wait: %s", error)
            return 0
        except Unreadable as error:
            return await self._one_by_one(partition, batch, error)
        return done.taken

    async def _one_by_one(self, partition: Partition, batch: Sequence[Inbound], error: Unreadable) -> int:
        """A message that cannot be stored is counted as `unstorable` and harms no other."""
        if len(batch) == 1:
            log.error("a live comment is left out: %s", error)
            self.counts["unstorable"] += 1
            return 1
        taken = 0
        for item in batch:
            if await self._put(partition, [item]) == 0:
                break
            taken += 1
        return taken

    def _note_shed(self, gone: Iterable[Waiting]) -> None:
        """Count what nobody will read: altogether, by rank, and by room as long as there are not too many."""
        for _, rank, item in gone:
            name = SHED_AS[rank]
            self.counts["shed"] += 1
            self.counts[name] += 1
            there = (item.address.key, name)
            if item.address.public and (there in self.shed or len(self.shed) < ROOMS):
                self.shed[there] += 1

    def _fitted(self, item: Inbound) -> Inbound:
        """The message with its deadline, in characters that can be stored, cut to the longest text anybody reads."""
        return msgspec.structs.replace(
            item,
            text=storable(item.text[: self._rules.max_text]),
            author=storable(item.author[:64]),
            deadline=later(item.received_at, self._rules.reply_s),
        )


def storable(text: str) -> str:
    """`text` without lone surrogates, which no UTF-8 can carry."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text
