"""Delivery in trouble: the store goes, an adapter misbehaves, the program ends; never a copy, never a jam."""

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import ClassVar

import pytest

from bot.core.catalog import Limits
from bot.core.clock import SystemClock, later
from bot.core.errors import Conflict, Permanent, Unavailable
from bot.core.lifecycle import DraftState, Verb
from bot.core.model import (
    Address,
    Approval,
    Decision,
    Draft,
    DraftId,
    Outbound,
    Receipt,
    Seen,
    UserName,
    Watch,
    line_hash,
)
from bot.core.ports import Begun, Capability, OutboundEntry, Sender
from bot.core.ports import Outbox as OutboxPort
from bot.retry import persisting
from bot.stages.delivery import Delivery, Parts, Rules
from bot.store.stream import Outbox
from tests.scenario.test_kills import kill_store
from tests.support.clock import eventually
from tests.support.house import Life, living, until
from tests.support.store import P0, Store, draft_of, message, opens, running_store

LI = UserName("小李")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with running_store(tmp_path, SystemClock()) as made:
        yield made


async def approved(store: Store, rooms: list[str]) -> list[DraftId]:
    """One approved draft in each room, ready to be sent."""
    lease, work = await store.worklist()
    ids: list[DraftId] = []

    async def make() -> None:
        items = [message(clock=store.clock, address=Address("fake", room, "u", public=True)) for room in rooms]
        await store.inbox().put(P0, items)
        entries = await work.take(len(rooms), 1.0)
        await work.apply([opens(entry, store.clock) for entry in entries], store.clock.now())
        ids.extend(draft_of(entry, store.clock).id for entry in entries)

    await lease.during(make)
    for identity in ids:
        draft = await store.drafts.get(identity)
        approval = Approval(identity, draft.version, draft.hash, LI, store.clock.now())
        decision = Decision(
            draft=identity, verb=Verb.APPROVE, by=LI, at=store.clock.now(), seen=Seen(draft.version, draft.hash)
        )
        await store.drafts.decide(decision, Outbound.to_customer(draft, draft.text, approval))
    return ids


class Platform:
    """A platform that answers as told; what it was sent stands in `sent`."""

    def __init__(
        self,
        send: Callable[[Outbound], Awaitable[str]] | None = None,
        look_up: Callable[[Outbound], Awaitable[str | None]] | None = None,
        *,
        idempotent: bool = False,
        shows_own: bool = False,
    ) -> None:
        self.sent: list[Outbound] = []
        self._send = send
        self._look_up = look_up
        self._idempotent = idempotent
        self._shows_own = shows_own

    def capability(self, address: Address) -> Capability:
        limits = Limits(100, 400, True)
        return Capability(True, self._idempotent, self._look_up is not None, limits, self._shows_own)

    async def send(self, outbound: Outbound) -> str:
        self.sent.append(outbound)
        return await self._send(outbound) if self._send else "p-1"

    async def look_up(self, outbound: Outbound) -> str | None:
        return await self._look_up(outbound) if self._look_up else None


@contextlib.asynccontextmanager
async def delivering(
    store: Store, sender: Sender, wrap: Callable[[Outbox], OutboxPort] = lambda outbox: outbox, timeout_s: float = 5.0
) -> AsyncIterator[Delivery]:
    lease, outbox = await store.outbox()
    parts = Parts(lambda _: sender, store.durable(), persisting(2), store.clock)
    stage = Delivery(parts, Rules(4, timeout_s, 0.2))
    running = asyncio.create_task(lease.during(lambda: stage.run(wrap(outbox))))
    try:
        yield stage
    finally:
        running.cancel()
        await asyncio.wait({running})


async def never() -> str:
    await asyncio.Event().wait()
    return ""


async def state_of(store: Store, draft: DraftId, *wanted: DraftState) -> Draft:
    async def there() -> bool:
        return (await store.drafts.get(draft)).state in wanted

    await until(there)
    return await store.drafts.get(draft)


async def sending(life: Life) -> Draft:
    """A draft that is being sent just now: the platform has it and has not answered."""
    life.platform.settings = type(life.platform.settings)(rooms=("room-1",), answer_s=5)
    life.ask("什么时候发货")
    await life.decide(Verb.APPROVE, await life.draft())
    await eventually(lambda: len(life.platform.received) == 1)
    return await life.draft(DraftState.SENDING)


async def test_a_text_on_its_way_is_not_doubted_because_the_store_went_away(tmp_path: Path) -> None:
    async with living(tmp_path) as life:
        draft = await sending(life)
        await kill_store(life, tmp_path)
        await life.clock.advance(10)
        sent = await life.draft(DraftState.SENT)
        assert sent.id == draft.id
        assert len(life.platform.received) == 1
        life.ask("M码还有吗", customer="u-2")
        await life.decide(Verb.APPROVE, await life.draft())
        await life.clock.advance(10)
        await eventually(lambda: len(life.platform.received) == 2)


async def test_nobody_can_confirm_what_is_still_being_sent(tmp_path: Path) -> None:
    async with living(tmp_path) as life:
        draft = await sending(life)
        with pytest.raises(Conflict, match="being sent"):
            await life.decide(Verb.CONFIRM, draft)


class AnswersLost:
    """An outbox whose first answers to `begin` and `finish` get lost: the store did as asked, nobody heard."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._lost: set[str] = set()

    async def left_over(self) -> list[str]:
        return await self._outbox.left_over()

    async def claim(self, entry: str) -> OutboundEntry | None:
        return await self._outbox.claim(entry)

    async def take(self, limit: int, wait_s: float) -> list[OutboundEntry]:
        found = await self._outbox.take(limit, wait_s)
        if found and "take" not in self._lost:
            self._lost.add("take")
            raise Unavailable("the answer to take got lost", after=0.01)
        return found

    async def begin(self, entry: OutboundEntry) -> Begun:
        begun = await self._outbox.begin(entry)
        self._lose(f"begin {entry.id}")
        return begun

    async def finish(self, entry: OutboundEntry, receipt: Receipt) -> None:
        await self._outbox.finish(entry, receipt)
        self._lose(f"finish {entry.id}")

    def _lose(self, step: str) -> None:
        if step not in self._lost:
            self._lost.add(step)
            raise Unavailable(f"the answer to {step} got lost", after=0.01)


class Noting(AnswersLost):
    """One whose answers arrive; it keeps the receipts."""

    receipts: ClassVar[list[Receipt]] = []

    async def finish(self, entry: OutboundEntry, receipt: Receipt) -> None:
        self.receipts.append(receipt)
        await super().finish(entry, receipt)

    def _lose(self, step: str) -> None:
        return None


@pytest.mark.parametrize(("shows_own", "fails"), [(True, False), (False, False), (True, True)])
async def test_what_was_sent_is_looked_for_where_the_feed_shows_it(store: Store, shows_own: bool, fails: bool) -> None:
    async def refuses(_: Outbound) -> str:
        raise Permanent("the room is closed")

    Noting.receipts.clear()
    async with delivering(store, Platform(refuses if fails else None, shows_own=shows_own), Noting):
        (draft,) = await approved(store, ["room-1"])
        sent = await state_of(store, draft, DraftState.SENT, DraftState.FAILED)
    (receipt,) = Noting.receipts
    expected = Watch(later(receipt.at, 20.0), line_hash(sent.text)) if shows_own and not fails else None
    assert receipt.watch == expected


async def test_lost_answers_of_the_store_neither_jam_nor_double(store: Store) -> None:
    platform = Platform()
    async with delivering(store, platform, AnswersLost):
        first, *rest = await approved(store, ["room-1", "room-2"])
        for draft in (first, *rest):
            await state_of(store, draft, DraftState.SENT, DraftState.UNKNOWN)
        (later,) = await approved(store, ["room-3"])
        await state_of(store, later, DraftState.SENT)
    assert len({one.id for one in platform.sent}) == len(platform.sent)


async def test_an_answer_nobody_foresaw_is_a_doubt_and_jams_nothing(store: Store) -> None:
    async def breaks(_: Outbound) -> str:
        raise KeyError("a bug in the adapter")

    platform = Platform(send=breaks, look_up=breaks)
    drafts = await approved(store, ["room-1", "room-2"])
    async with delivering(store, platform):
        for draft in drafts:
            unknown = await state_of(store, draft, DraftState.UNKNOWN)
            assert "KeyError" in unknown.reason
    assert len(platform.sent) == 2


async def test_a_text_that_ends_the_program_is_given_up_after_three_times(store: Store) -> None:
    (draft,) = await approved(store, ["room-1"])
    lives = 0
    for _ in range(6):
        reached = asyncio.Event()

        async def hang(_: Outbound, reached: asyncio.Event = reached) -> str:
            reached.set()
            return await never()

        async with delivering(store, Platform(send=hang, idempotent=True)):
            done = asyncio.create_task(state_of(store, draft, DraftState.UNKNOWN))
            dying = asyncio.create_task(reached.wait())
            await asyncio.wait({done, dying}, return_when=asyncio.FIRST_COMPLETED)
            lives += reached.is_set()
            done.cancel()
            dying.cancel()
    assert lives == 3
    assert (await store.drafts.get(draft)).state is DraftState.UNKNOWN


async def test_a_platform_that_does_not_answer_leaves_a_doubt(store: Store) -> None:
    async def hang(_: Outbound) -> str:
        return await never()

    (draft,) = await approved(store, ["room-1"])
    async with delivering(store, Platform(send=hang), timeout_s=0.05):
        assert "did not answer" in (await state_of(store, draft, DraftState.UNKNOWN)).reason


async def test_nothing_piles_up_for_conversations_that_are_done(store: Store) -> None:
    async with delivering(store, Platform()) as stage:
        drafts = await approved(store, [f"private-{number}" for number in range(20)])
        for draft in drafts:
            await state_of(store, draft, DraftState.SENT)
        gc.collect()
        assert not stage._lanes
        assert not stage._open
