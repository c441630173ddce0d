"""Delivery: approved texts go to their platform, each once; what is in doubt is shown to a person, never repeated
blindly.

In: entries of one partition's outbound stream (port `Outbox`). Out: receipts. Started by bot.app, one for each
partition. Before a platform is called the draft stands as `sending` on disk: found there again, it may have been
sent. Then the platform decides: one that knows the same id again is asked once more, one that can be read back is
asked what it has, any other leaves the draft `unknown` for a person.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable

import msgspec

from bot.core.clock import Clock
from bot.core.errors import Doubtful, Permanent, Retryable, Unavailable
from bot.core.lifecycle import DraftState
from bot.core.model import Address, Outbound, Receipt
from bot.core.ports import Durable, OutboundEntry, Outbox, Sender

log = logging.getLogger(__name__)

Persist = Callable[[Callable[[], Awaitable[str]]], Awaitable[str]]
"""bot/retry.py: repeats what raises Retryable, a bounded number of times, and returns what it returns."""


class Rules(msgspec.Struct, frozen=True):
    """`in_flight` sendings at once, each given `timeout_s` seconds for an answer."""

    in_flight: int
    timeout_s: float
    wait_s: float = 1.0


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
        self._lanes: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def run(self, outbox: Outbox) -> None:
        """Work until cancelled: first what another worker left, then what comes."""
        async with asyncio.TaskGroup() as group:
            for entry_id in await outbox.left_over():
                entry = await outbox.claim(entry_id)
                if entry is not None:
                    await self._start(group, outbox, entry)
            while True:
                for entry in await outbox.take(self._rules.in_flight, self._rules.wait_s):
                    await self._start(group, outbox, entry)

    async def _start(self, group: asyncio.TaskGroup, outbox: Outbox, entry: OutboundEntry) -> None:
        await self._free.acquire()
        group.create_task(self._in_lane(outbox, entry))

    async def _in_lane(self, outbox: Outbox, entry: OutboundEntry) -> None:
        try:
            async with self._lanes[entry.outbound.address.key]:
                await self._deliver(outbox, entry)
        finally:
            self._free.release()

    async def _deliver(self, outbox: Outbox, entry: OutboundEntry) -> None:
        begun = await outbox.begin(entry)
        if begun.doubt:
            receipt = await self._resolved(entry.outbound)
        elif begun.go:
            await self._insist(self._parts.durable.wait)
            receipt = await self._sent(entry.outbound)
        else:
            return
        await self._insist(lambda: outbox.finish(entry, receipt))

    async def _insist(self, step: Callable[[], Awaitable[None]]) -> None:
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
                found = await asyncio.wait_for(sender.look_up(outbound), self._rules.timeout_s)
                if found is None:
                    found = await self._parts.persist(lambda: self._once(sender, outbound))
                return self._receipt(outbound, DraftState.SENT, found)
        except (Doubtful, Permanent, Retryable, TimeoutError) as error:
            doubt = f"{doubt}; then: {error}"
        return self._receipt(outbound, DraftState.UNKNOWN, detail=doubt)

    async def _once(self, sender: Sender, outbound: Outbound) -> str:
        """One call. No answer in time, or an error nobody foresaw, means it may have been sent."""
        try:
            return await asyncio.wait_for(sender.send(outbound), self._rules.timeout_s)
        except TimeoutError as error:
            raise Doubtful(f"{outbound.address.channel} did not answer in {self._rules.timeout_s:g} s") from error
        except (Doubtful, Permanent, Retryable):
            raise
        except Exception as error:
            log.exception("sending %s failed unforeseen", outbound.id)
            raise Doubtful(f"{outbound.address.channel} failed with {type(error).__name__}") from error

    def _receipt(self, outbound: Outbound, state: DraftState, platform_id: str = "", detail: str = "") -> Receipt:
        return Receipt(outbound.id, state, self._parts.clock.now(), platform_id, detail[:300])
