"""Delivery: approved texts go to their platform, each once; what is in doubt is shown to a person, never repeated
blindly.

In: entries of one partition's outbound stream (port `Outbox`). Out: receipts. Started by bot.app, one for each
partition. Before a platform is called the draft stands as `sending` on disk: found there again, it may have been
sent. Then the platform decides: one that knows the same id again is asked once more, one that can be read back is
asked what it has, any other leaves the draft `unknown` for a person.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar
from weakref import WeakValueDictionary

import msgspec

from bot.core.clock import Clock, Millis, later, within
from bot.core.errors import Doubtful, Permanent, Retryable, Unavailable
from bot.core.lifecycle import DraftState
from bot.core.model import Address, Outbound, Receipt, Watch, line_hash
from bot.core.ports import Begun, Durable, OutboundEntry, Outbox, Sender

log = logging.getLogger(__name__)

T = TypeVar("T")
Persist = Callable[[Callable[[], Awaitable[str]]], Awaitable[str]]
"""bot/retry.py: repeats what raises Retryable, a bounded number of times, and returns what it returns."""


class Rules(msgspec.Struct, frozen=True):
    """`in_flight` sendings at once, each given `timeout_s` seconds for an answer; one that ended the program while it
    was sent `deliveries` times is not sent again. What was sent is looked for in its room for `seen_within_s`, where
    its feed shows our lines."""

    in_flight: int
    timeout_s: float
    wait_s: float = 1.0
    deliveries: int = 3
    seen_within_s: float = 20.0


class Parts(msgspec.Struct, frozen=True):
    """What delivery works with, put in by bot.app. `sender` raises Permanent for a channel nobody serves."""

    sender: Callable[[Address], Sender]
    durable: Durable
    persist: Persist
    clock: Clock


class Delivery:
    """One partition's way out. Texts of one conversation go in order, those of different ones side by side."""

    def __init__(self, parts: Parts, rules: Rules) -> None:
        self._parts = parts
        self._rules = rules
        self._free = asyncio.Semaphore(rules.in_flight)
        self._lanes: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._open: set[str] = set()

    async def run(self, outbox: Outbox) -> None:
        """Work until cancelled: first what another worker left, then what comes.

        The store being away interrupts no sending; entries whose reading got lost then are found among the left ones.
        """
        async with asyncio.TaskGroup() as group:
            while True:
                try:
                    await self._read(group, outbox)
                except Unavailable as error:
                    log.warning("approved texts wait: %s", error)
                    await self._parts.clock.sleep(error.after)

    async def _read(self, group: asyncio.TaskGroup, outbox: Outbox) -> None:
        for entry_id in await outbox.left_over():
            entry = await outbox.claim(entry_id) if entry_id not in self._open else None
            if entry is not None:
                await self._start(group, outbox, entry)
        while True:
            for entry in await outbox.take(self._rules.in_flight, self._rules.wait_s):
                await self._start(group, outbox, entry)

    async def _start(self, group: asyncio.TaskGroup, outbox: Outbox, entry: OutboundEntry) -> None:
        self._open.add(entry.id)
        await self._free.acquire()
        group.create_task(self._in_lane(outbox, entry))

    async def _in_lane(self, outbox: Outbox, entry: OutboundEntry) -> None:
        lane = self._lanes.setdefault(entry.outbound.address.key, asyncio.Lock())
        try:
            async with lane:
                await self._deliver(outbox, entry)
        finally:
            self._open.discard(entry.id)
            self._free.release()

    async def _deliver(self, outbox: Outbox, entry: OutboundEntry) -> None:
        begun = await self._begun(outbox, entry)
        if begun.doubt and entry.deliveries > self._rules.deliveries:
            detail = f"the program ended {entry.deliveries - 1} times while sending"
            receipt = self._receipt(entry.outbound, DraftState.UNKNOWN, detail=detail)
        elif begun.doubt:
            receipt = await self._resolved(entry.outbound)
        elif begun.go:
            await self._insist(self._parts.durable.wait)
            receipt = await self._sent(entry.outbound)
        else:
            return
        await self._insist(lambda: outbox.finish(entry, receipt))

    async def _begun(self, outbox: Outbox, entry: OutboundEntry) -> Begun:
        """Begin, again where the answer got lost: the first to have this entry then finds only its own mark."""
        try:
            return await outbox.begin(entry)
        except Unavailable as error:
            await self._parts.clock.sleep(error.after)
        begun = await self._insist(lambda: outbox.begin(entry))
        return Begun(go=True, doubt=False) if begun.doubt and entry.deliveries == 1 else begun

    async def _insist(self, step: Callable[[], Awaitable[T]]) -> T:
        """Repeat while the store is away: what we know about a sending must not turn into a doubt."""
        while True:
            try:
                return await step()
            except Unavailable as error:
                log.warning("the store is away while a text is being sent: %s", error)
                await self._parts.clock.sleep(error.after)

    async def _sent(self, outbound: Outbound) -> Receipt:
        """Send, with a few repeats of what surely was not sent."""
        try:
            sender = self._parts.sender(outbound.address)
            platform_id = await self._parts.persist(lambda: self._once(sender, outbound))
        except Doubtful as error:
            return await self._resolved(outbound, str(error))
        except (Permanent, Retryable) as error:
            return self._receipt(outbound, DraftState.FAILED, detail=str(error))
        return self._receipt(outbound, DraftState.SENT, platform_id)

    async def _resolved(self, outbound: Outbound, doubt: str = "the program ended while sending") -> Receipt:
        """What a doubt comes to, by what the platform can do."""
        try:
            sender = self._parts.sender(outbound.address)
            capability = sender.capability(outbound.address)
            if capability.idempotent:
                platform_id = await self._parts.persist(lambda: self._once(sender, outbound))
                return self._receipt(outbound, DraftState.SENT, platform_id)
            if capability.read_back:
                found = await self._answer(sender.look_up(outbound), outbound)
                if found is None:
                    found = await self._parts.persist(lambda: self._once(sender, outbound))
                return self._receipt(outbound, DraftState.SENT, found)
        except (Doubtful, Permanent, Retryable) as error:
            doubt = f"{doubt}; then: {error}"
        return self._receipt(outbound, DraftState.UNKNOWN, detail=doubt)

    async def _once(self, sender: Sender, outbound: Outbound) -> str:
        return await self._answer(sender.send(outbound), outbound)

    async def _answer(self, call: Awaitable[T], outbound: Outbound) -> T:
        """A platform's answer. None in time, or an error nobody foresaw, means it may have been sent."""
        try:
            return await within(self._parts.clock, self._rules.timeout_s, call)
        except TimeoutError as error:
            raise Doubtful(f"{outbound.address.channel} did not answer in {self._rules.timeout_s:g} s") from error
        except (Doubtful, Permanent, Retryable):
            raise
        except Exception as error:
            log.exception("sending %s failed unforeseen", outbound.id)
            raise Doubtful(f"{outbound.address.channel} failed with {type(error).__name__}") from error

    def _receipt(self, outbound: Outbound, state: DraftState, platform_id: str = "", detail: str = "") -> Receipt:
        now = self._parts.clock.now()
        watch = self._watch(outbound, now) if state is DraftState.SENT else None
        return Receipt(outbound.id, state, now, platform_id, detail[:300], watch)

    def _watch(self, outbound: Outbound, now: Millis) -> Watch | None:
        """How the line is known again, where the feed of its room shows what the shop writes there."""
        address = outbound.address
        if not address.public or not self._parts.sender(address).capability(address).shows_own:
            return None
        return Watch(later(now, self._rules.seen_within_s), line_hash(outbound.text))
