"""The ports `TraceLog` and `Unanswered`: one trace a draft, the latest; days of the shop; searches counted and bounded.

Every implementation must pass: the store's, and the one in memory that other tests use.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Protocol

import msgspec
import pytest

from bot.core.clock import Millis
from bot.core.gaps import Fate, Settled, Trace, TraceLog, Unanswered
from bot.core.lifecycle import DraftState, Verb
from bot.core.model import Decision, Draft, DraftId, Partition, UserName
from bot.core.vocabulary import Intent
from bot.stages.learn import trace_of
from bot.store import audit, keys
from bot.store.gaps import MISSES, StoredTraces
from tests.support.clock import FakeClock
from tests.support.console import draft as made_up
from tests.support.gaps import SHANGHAI, MemoryTraces, trace
from tests.support.store import P0, Store, message, opens, running_store

TODAY = date(2025, 10, 9)
LI, LEAD = UserName("小李"), UserName("王姐")


class Log(TraceLog, Unanswered, Protocol):
    """Both ports of one thing."""


class Shop:
    """A log of traces, and drafts that are decided beside it."""

    def __init__(self, log: Log, clock: FakeClock, decided: Callable[[DraftState], Awaitable[Draft]]) -> None:
        self.log = log
        self.clock = clock
        self.decided = decided

    async def learn(self, draft: Draft, *more: Draft, place: str = "1-0", **changes: Any) -> None:
        traces = [(one, msgspec.structs.replace(trace_of(Settled(one, one.text), str), **changes))
                  for one in (draft, *more)]  # fmt: skip
        await self.log.learn(P0, place, traces)

    async def today(self) -> list[Trace]:
        return await self.log.between(TODAY, TODAY)


@pytest.fixture(params=["memory", "store"])
async def shop(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Shop]:
    clock = FakeClock()
    if request.param == "memory":
        memory = MemoryTraces(clock)

        async def settle(state: DraftState) -> Draft:
            made = made_up(clock, len(memory.desk) + 1, state=state, version=2)
            memory.desk[made.id] = Settled(made, made.text)
            return made

        yield Shop(memory, clock, settle)
        return
    async with running_store(tmp_path, clock) as store:
        log = StoredTraces(store.client, store.settings, SHANGHAI, clock, store.durable())
        yield Shop(log, clock, lambda state: decided(store, state))


VERBS = {DraftState.REJECTED: Verb.REJECT, DraftState.PROMPTED: Verb.PROMPT, DraftState.HANDED_OVER: Verb.HAND_OVER}


async def decided(store: Store, state: DraftState) -> Draft:
    """A draft that really lies in the store, in that state."""
    lease, work = await store.worklist()
    opened: list[Draft] = []

    async def make() -> None:
        await store.inbox().put(P0, [message(clock=store.clock)])
        effects = [opens(entry, store.clock) for entry in await work.take(1, 1.0)]
        await work.apply(effects, store.clock.now())
        opened.extend(effect.draft for effect in effects)

    await lease.during(make)
    if state is DraftState.PENDING:
        return opened[0]
    decision = Decision(draft=opened[0].id, verb=VERBS[state], by=LI, at=store.clock.now())
    return await store.drafts.decide(decision, None)


class TestTraces:
    async def test_what_was_learned_is_read_again_whole(self, shop: Shop) -> None:
        draft = await shop.decided(DraftState.REJECTED)
        await shop.learn(draft, question="起球吗", reply="不会", sentiment=-0.5, entries=("a", "b"))
        (found,) = await shop.today()
        assert (found.draft, found.fate, found.question, found.reply) == (draft.id, Fate.REJECTED, "起球吗", "不会")
        assert (found.sentiment, found.entries, found.asked, found.by) == (-0.5, ("a", "b"), 1, LI if found.by else "")

    async def test_learned_twice_it_counts_once_and_the_latest_stands(self, shop: Shop) -> None:
        draft = await shop.decided(DraftState.REJECTED)
        await shop.learn(draft)
        await shop.learn(draft, reason="不对")
        (found,) = await shop.today()
        assert found.reason == "不对"

    async def test_a_draft_that_changed_since_it_was_read_is_left_for_later(self, shop: Shop) -> None:
        draft = await shop.decided(DraftState.PROMPTED)
        stale = msgspec.structs.replace(draft, version=draft.version - 1)
        await shop.learn(draft, reason="new")
        await shop.learn(stale, reason="old", place="2-0")
        for field in ("count", "late"):
            await shop.learn(msgspec.structs.replace(draft, **{field: 7}), reason="old")
        assert [found.reason for found in await shop.today()] == ["new"]

    async def test_each_lies_under_the_shops_day_the_question_came(self, shop: Shop) -> None:
        midnight = Millis(1_760_025_600_000)  # 2025-10-10 00:00 in Shanghai
        await shop.learn(await shop.decided(DraftState.REJECTED), at=Millis(midnight - 1), reason="thursday")
        await shop.learn(await shop.decided(DraftState.REJECTED), at=midnight, reason="friday")
        assert [found.reason for found in await shop.log.between(TODAY, TODAY)] == ["thursday"]
        friday = TODAY + timedelta(1)
        assert [found.reason for found in await shop.log.between(friday, friday)] == ["friday"]
        assert len(await shop.log.between(TODAY, friday)) == 2

    async def test_the_place_to_go_on_from_is_kept(self, shop: Shop) -> None:
        assert await shop.log.places() == {}
        await shop.learn(await shop.decided(DraftState.REJECTED), place="5-1")
        assert await shop.log.places() == {P0: "5-1"}
        await shop.log.learn(P0, "6-0", [])
        assert await shop.log.places() == {P0: "6-0"}
        await shop.log.learn(P0, "", [])
        assert await shop.log.places() == {}

    async def test_drafts_that_wait_are_none_of_its_business(self, shop: Shop) -> None:
        waiting, done = await shop.decided(DraftState.PENDING), await shop.decided(DraftState.REJECTED)
        assert [one.draft.id for one in await shop.log.settled([waiting.id, done.id, DraftId("0-7-7")])] == [done.id]
        listed = [(part, draft) async for part, drafts in shop.log.drafts() for draft in drafts]
        assert listed == [(P0, done.id)]

    async def test_the_version_changes_with_everything_that_does(self, shop: Shop) -> None:
        seen = {await shop.log.version()}
        await shop.learn(await shop.decided(DraftState.REJECTED))
        seen.add(await shop.log.version())
        await shop.log.note("能开专票吗")
        seen.add(await shop.log.version())
        await shop.log.dismiss("0123456789ab", LEAD, "不归我们管")
        seen.add(await shop.log.version())
        await shop.log.reopen("0123456789ab", LEAD)
        seen.add(await shop.log.version())
        await shop.clock.advance(86_400)
        seen.add(await shop.log.version())
        assert len(seen) == 6
        assert await shop.log.version() in seen


class TestSearches:
    async def test_equal_searches_are_counted_together_by_day(self, shop: Shop) -> None:
        for _ in range(3):
            await shop.log.note("能开专票吗", Intent.INVOICE)
            await shop.clock.advance(1)
        await shop.log.note("能开专票吗", Intent.INVOICE, "hoodie")
        found = {one.product: one for one in await shop.today()}
        assert (found[""].asked, found[""].intent, found[""].fate) == (3, Intent.INVOICE, Fate.MISSED)
        assert found[""].at == shop.clock.now() - 1_000
        assert found["hoodie"].asked == 1
        await shop.clock.advance(86_400)
        await shop.log.note("能开专票吗", Intent.INVOICE)
        assert len(await shop.today()) == 2

    async def test_a_long_one_is_cut(self, shop: Shop) -> None:
        await shop.log.note("能" * 5_000)
        assert [len(one.question) for one in await shop.today()] == [200]

    async def test_whoever_makes_up_searches_is_not_heard_for_ever(self, shop: Shop) -> None:
        for number in range(MISSES + 5):
            await shop.log.note(f"第{number}个")
        await shop.log.note("第0个")
        found = await shop.today()
        assert len(found) == MISSES
        assert max(one.asked for one in found) == 2


class TestDismissals:
    async def test_put_away_and_back(self, shop: Shop) -> None:
        await shop.log.dismiss("0123456789ab", LEAD, "不归我们管")
        (put,) = (await shop.log.dismissed()).values()
        assert (put.by, put.reason, put.at) == (LEAD, "不归我们管", shop.clock.now())
        await shop.log.reopen("0123456789ab", LEAD)
        assert await shop.log.dismissed() == {}


class TestTheStoresOwn:
    """What only a real store can show."""

    @pytest.fixture
    async def store(self, tmp_path: Path) -> AsyncIterator[Store]:
        async with running_store(tmp_path, FakeClock()) as made:
            yield made

    def log(self, store: Store) -> StoredTraces:
        return StoredTraces(store.client, store.settings, SHANGHAI, store.clock, store.durable())

    async def test_the_first_text_is_known_beside_the_persons(self, store: Store) -> None:
        lease, work = await store.worklist()

        async def edit() -> None:
            await store.inbox().put(P0, [message(clock=store.clock)])
            effects = [opens(entry, store.clock) for entry in await work.take(1, 1.0)]
            await work.apply(effects, store.clock.now())
            decision = Decision(draft=effects[0].draft.id, verb=Verb.EDIT, by=LI, at=store.clock.now(), text="卖完了")
            await store.drafts.decide(decision, None)

        await lease.during(edit)
        drafts = [draft async for _, page in self.log(store).drafts() for draft in page]
        (settled,) = await self.log(store).settled(drafts)
        assert settled.draft.text == "卖完了"
        assert settled.offered == "有的，M码还有货～"
        kept = trace_of(settled, str)
        assert (kept.fate, kept.offered, kept.reply) == (Fate.EDITED, settled.offered, "卖完了")

    async def test_everything_is_forgotten_after_the_window(self, store: Store) -> None:
        draft, log = await decided(store, DraftState.REJECTED), self.log(store)
        await log.learn(P0, "1-0", [(draft, trace_of(Settled(draft, draft.text), str))])
        await log.note("能开专票吗")
        await log.dismiss("0123456789ab", LEAD, "不归我们管")
        for name in (keys.traces(P0, str(TODAY)), keys.missed(P0, str(TODAY)), keys.dismissed(P0)):
            assert 89 * 86_400 < await store.client.ttl(name) <= 91 * 86_400

    async def test_putting_away_is_in_the_audit(self, store: Store) -> None:
        await self.log(store).dismiss("0123456789ab", LEAD, "不归我们管")
        await self.log(store).reopen("0123456789ab", LEAD)
        lines = [line.decode() async for line, _ in audit.lines(store.client, P0)]
        assert [what in line for what, line in zip(("dismiss_gap", "reopen_gap"), lines, strict=True)] == [True, True]
        assert LEAD in lines[0]
        assert (await audit.verify(store.client, P0))[1] == []

    async def test_a_trace_of_another_form_hides_no_other(self, store: Store) -> None:
        draft, log = await decided(store, DraftState.REJECTED), self.log(store)
        await log.learn(P0, "1-0", [(draft, trace_of(Settled(draft, draft.text), str))])
        await store.client.hset(keys.traces(P0, str(TODAY)), "0-9-9", b"\x63\x14of a later version")
        await store.client.hset(keys.draft(DraftId("0-8-8")), mapping={"state": "rejected", "body": b"?"})
        assert [one.draft for one in await log.between(TODAY, TODAY)] == [draft.id]
        assert await log.settled([DraftId("0-8-8")]) == []

    async def test_many_partitions_are_one_shop(self, tmp_path: Path) -> None:
        async with running_store(tmp_path / "more", FakeClock(), partitions=3) as store:
            log = self.log(store)
            for number in range(3):
                await log.learn(Partition(number), f"{number}-1", [])
            assert await log.places() == {Partition(n): f"{n}-1" for n in range(3)}
            draft = await decided(store, DraftState.REJECTED)
            await log.learn(P0, "9-9", [(draft, trace("起球吗", draft=draft.id))])
            assert len(await log.between(TODAY, TODAY)) == 1
