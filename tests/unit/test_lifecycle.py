"""The table of a draft's states: what it promises by itself, and a person's walk through it on the real store."""

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.core.clock import Millis
from bot.core.errors import Conflict
from bot.core.lifecycle import (
    ANSWERING,
    DECIDES,
    DRAFT,
    FINAL,
    JOINABLE,
    DraftState,
    Verb,
    after,
    sources_of,
    target_of,
)
from bot.core.model import Approval, Decision, Draft, Outbound, Receipt, Seen, UserName, text_hash
from bot.store import audit, functions
from bot.store.stream import Outbox, Worklist
from tests.support.clock import FakeClock
from tests.support.store import P0, Store, draft_of, joining, message, opens, running_store


class TestTable:
    def test_final_means_that_no_way_leads_out_and_all_else_has_one(self) -> None:
        assert {state for state in DraftState if all(after(state, verb) is None for verb in Verb)} == FINAL

    def test_every_state_is_reached_and_every_verb_used(self) -> None:
        reached, front = {DraftState.PENDING}, {DraftState.PENDING}
        while front:
            front = {to for (state, _), to in DRAFT.items() if state in front} - reached
            reached |= front
        assert reached == set(DraftState)
        assert {verb for _, verb in DRAFT} == set(Verb)

    def test_from_every_state_an_end_can_be_reached(self) -> None:
        ending = set(FINAL)
        while more := {state for (state, _), to in DRAFT.items() if to in ending} - ending:
            ending |= more
        assert ending == set(DraftState)

    @pytest.mark.parametrize("verb", Verb)
    def test_a_verb_leads_to_one_state(self, verb: Verb) -> None:
        assert {after(state, verb) for state in sources_of(verb)} == {target_of(verb)}

    def test_only_a_persons_yes_leads_to_sending(self) -> None:
        assert {verb for (_, verb), to in DRAFT.items() if to is DraftState.APPROVED} == {
            Verb.APPROVE, Verb.EDIT, Verb.RESEND,
        }  # fmt: skip
        assert sources_of(Verb.SEND) == (DraftState.APPROVED,)

    def test_people_decide_on_pending_drafts(self) -> None:
        assert all(sources_of(verb) == (DraftState.PENDING,) for verb in DECIDES)

    def test_a_joiner_is_counted_in_or_answered_never_both(self) -> None:
        assert not JOINABLE & ANSWERING
        assert not (JOINABLE | ANSWERING) & {DraftState.EXPIRED, DraftState.WITHDRAWN, DraftState.FAILED}


class Walk(RuleBasedStateMachine):
    """People, the clock, joiners and the delivery meet one draft in any order; the table and the store must agree."""

    loop: asyncio.AbstractEventLoop
    store: Store
    work: Worklist
    outbox: Outbox

    def do(self, step: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(step)

    @initialize()
    def open(self) -> None:
        self.do(self.outbox.take(1_000, 0.001))  # what the walk before has left
        self.draft: Draft = self.do(self._opened())
        self.state, self.version, self.count, self.late = DraftState.PENDING, 1, 1, 0
        self.audited = self.do(audit.verify(self.store.client, P0))[0]
        self.entry: Any = None

    async def _opened(self) -> Draft:
        await self.store.inbox().put(P0, [message(clock=self.store.clock)])
        (entry,) = await self.work.take(1, 1.0)
        await self.work.apply([opens(entry, self.store.clock)], self.store.clock.now())
        return await self.store.drafts.get(draft_of(entry, self.store.clock).id)

    @rule(
        verb=st.sampled_from([*DECIDES, Verb.RESEND, Verb.SAY, Verb.WITHDRAW]),
        stale=st.sampled_from([False, False, False, True]),
        text=st.sampled_from(["换一句", "好的～", "🙂"]),
    )
    def decide(self, verb: Verb, stale: bool, text: str) -> None:
        wanted = text if verb is Verb.EDIT else self.draft.text
        approval = Approval(self.draft.id, self.version, text_hash(wanted), UserName("小李"), self.store.clock.now())
        decision = Decision(
            draft=self.draft.id, verb=verb, by=UserName("小李"), at=self.store.clock.now(),
            seen=Seen(self.version - stale, self.draft.hash), text=text if verb is Verb.EDIT else None,
        )  # fmt: skip
        sends = target_of(verb) is DraftState.APPROVED
        outbound = Outbound.to_customer(self.draft, wanted, approval) if sends else None
        allowed = after(self.state, verb) is not None and not stale
        result = self.do(self._decided(decision, outbound))
        assert isinstance(result, Draft) == allowed
        if isinstance(result, Draft):
            self._moved(verb)
        else:
            assert result.current.state is self.state

    async def _decided(self, decision: Decision, outbound: Outbound | None) -> Draft | Conflict:
        try:
            return await self.store.drafts.decide(decision, outbound)
        except Conflict as lost:
            return lost

    @rule()
    def expire(self) -> None:
        gone = self.do(self.store.drafts.expire(Millis(self.store.clock.now() + 200_000), 10_000))
        assert (self.draft.id in gone) == (self.state is DraftState.PENDING)
        self.audited += bool(gone)
        if self.draft.id in gone:
            self._moved(Verb.EXPIRE, audited=False)

    @rule()
    def join(self) -> None:
        self.do(self._join())
        if self.state in JOINABLE:
            self.count += 1
        elif self.state in ANSWERING:
            self.late += 1

    async def _join(self) -> None:
        await self.store.inbox().put(P0, [message(clock=self.store.clock)])
        (entry,) = await self.work.take(1, 1.0)
        applied = await self.work.apply([joining(entry, self.draft)], self.store.clock.now())
        takes_nobody = self.state not in JOINABLE | ANSWERING | {DraftState.REJECTED}
        assert (applied.stale == (entry.id,)) == takes_nobody

    @precondition(lambda self: self.state is DraftState.APPROVED)
    @rule()
    def send(self) -> None:
        (self.entry,) = self.do(self.outbox.take(5, 1.0))
        assert self.do(self.outbox.begin(self.entry)).go
        assert self.entry.outbound.text == self.draft.text
        self._moved(Verb.SEND, audited=False)

    @precondition(lambda self: self.state is DraftState.SENDING)
    @rule(verb=st.sampled_from([Verb.CONFIRM, Verb.FAIL, Verb.DOUBT]))
    def finish(self, verb: Verb) -> None:
        assert self.do(self.outbox.begin(self.entry)).doubt
        receipt = Receipt(self.entry.outbound.id, target_of(verb), self.store.clock.now())
        for _ in range(2):
            self.do(self.outbox.finish(self.entry, receipt))
        assert self.entry.id not in self.do(self.outbox.left_over())
        self._moved(verb)

    def _moved(self, verb: Verb, *, audited: bool = True) -> None:
        to = after(self.state, verb)
        assert to is not None
        self.state, self.version = to, self.version + 1
        self.audited += audited
        self.draft = self.do(self.store.drafts.get(self.draft.id))

    @invariant()
    def agrees(self) -> None:
        if not hasattr(self, "draft"):
            return
        draft = self.do(self.store.drafts.get(self.draft.id))
        assert (draft.state, draft.version, draft.count, draft.late) == (
            self.state, self.version, self.count, self.late,
        )  # fmt: skip
        assert draft.hash == text_hash(draft.text)

    def teardown(self) -> None:
        if not hasattr(self, "draft"):
            return
        for state in DraftState:
            listed = self.do(self.store.drafts.listed([state], 100_000))
            assert (self.draft.id in {one.id for one in listed}) == (state is self.state)
        assert self.do(audit.verify(self.store.client, P0)) == (self.audited, [])


def test_any_walk_agrees_with_the_table(tmp_path: Path) -> None:
    loop = asyncio.new_event_loop()
    stack = AsyncExitStack()

    async def prepare() -> None:
        Walk.store = await stack.enter_async_context(running_store(tmp_path, FakeClock()))
        inbound, Walk.work = await Walk.store.worklist()
        outbound, Walk.outbox = await Walk.store.outbox()
        for lease in (inbound, outbound):
            fence = await functions.call(Walk.store.client, "lease", P0, lease.work, lease.worker, 3_600_000, "")
            assert isinstance(fence, bytes)
            lease.fence = fence

    try:
        Walk.loop = loop
        loop.run_until_complete(prepare())
        run_state_machine_as_test(Walk, settings=settings(max_examples=50, stateful_step_count=20, deadline=None))
    finally:
        loop.run_until_complete(stack.aclose())
        loop.close()
