"""The store's ports on a real server: streams under a lease, drafts, decisions, the desk feed, the disk.

Behaviour of the ports `Inbox`, `Worklist`, `Drafts`, `Outbox`, `DeskFeed`, `Durable`; every implementation must pass.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from bot.core.clock import Millis
from bot.core.desk import Changed, DeskChange, Joined, Opened
from bot.core.effects import Bury, Effect, Entry, Ignore
from bot.core.errors import Conflict, LeaseLost, NotFound, Unreadable
from bot.core.lifecycle import DraftState, Verb
from bot.core.model import Address, Approval, Decision, Draft, DraftId, MessageId, Outbound, Receipt, Seen, UserName
from bot.core.value import place
from bot.core.vocabulary import IgnoreReason, Outcome, Traffic, Urgency
from bot.store import functions, keys
from bot.store.feed import StoredFeed
from bot.store.stream import Worklist
from tests.support.clock import FakeClock
from tests.support.store import P0, Store, draft_of, joining, message, opening, opens, running_store

LI, WANG = UserName("小李"), UserName("小王")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with running_store(tmp_path, FakeClock()) as made:
        yield made


async def heard(store: Store, work: Worklist, count: int) -> list[Entry]:
    """`count` fresh messages, read by the worker."""
    await store.inbox().put(P0, [message(clock=store.clock) for _ in range(count)])
    return await work.take(count, 1.0)


async def opened(store: Store, work: Worklist) -> Draft:
    (entry,) = await heard(store, work, 1)
    await work.apply([opens(entry, store.clock)], store.clock.now())
    return await store.drafts.get(draft_of(entry, store.clock).id)


async def approve(store: Store, draft: Draft, by: UserName = LI) -> Draft:
    approval = Approval(draft.id, draft.version, draft.hash, by, store.clock.now())
    return await store.drafts.decide(
        Decision(draft=draft.id, verb=Verb.APPROVE, by=by, at=store.clock.now(), seen=Seen(draft.version, draft.hash)),
        Outbound.to_customer(draft, draft.text, approval),
    )


class TestInbox:
    async def test_takes_a_message_once(self, store: Store) -> None:
        item = message(clock=store.clock)
        assert (await store.inbox().put(P0, [item, item])).duplicates == 1
        assert (await store.inbox().put(P0, [item])).duplicates == 1
        assert await store.client.xlen(keys.inbound(P0)) == 1

    async def test_forgets_ids_after_two_windows(self, store: Store) -> None:
        assert isinstance(store.clock, FakeClock)
        item = message(clock=store.clock)
        inbox = store.inbox(seen_window_s=60)
        await inbox.put(P0, [item])
        await store.clock.advance(59)
        assert (await inbox.put(P0, [item])).duplicates == 1
        await store.clock.advance(180)
        assert (await inbox.put(P0, [item])).duplicates == 0

    async def test_same_id_on_two_channels_is_two_messages(self, store: Store) -> None:
        one = message(clock=store.clock)
        other = msgspec.structs.replace(one, address=msgspec.structs.replace(one.address, channel="wechat"))
        assert (await store.inbox().put(P0, [one, other])).duplicates == 0

    @pytest.mark.parametrize("ident", ["\ud800", "m\udfff"])
    async def test_what_no_bytes_can_carry_is_unreadable_and_nothing_is_half_done(
        self, store: Store, ident: str
    ) -> None:
        good, bad = message(clock=store.clock), message(clock=store.clock, ident=ident)
        odd = message(clock=store.clock, address=Address("fake", "\ud800", public=True))
        for broken in (bad, odd):
            with pytest.raises(Unreadable):
                await store.inbox().put(P0, [good, broken])
        assert (await store.inbox().put(P0, [good])).duplicates == 0

    async def test_stops_at_the_cap(self, store: Store) -> None:
        items = [message(clock=store.clock) for _ in range(10)]
        assert (await store.inbox(stream_cap=4).put(P0, items)).taken == 4

    async def test_live_comments_leave_room_for_what_a_platform_waits_for(self, store: Store) -> None:
        inbox = store.inbox(stream_cap=10)
        comments = [message(clock=store.clock) for _ in range(20)]
        assert (await inbox.put(P0, comments, Traffic.FEED)).taken == 9
        assert (await inbox.put(P0, [message(clock=store.clock)], Traffic.ACKNOWLEDGED)).taken == 1


class TestWorklist:
    async def test_every_effect_counts_once(self, store: Store) -> None:
        lease, work = await store.worklist()

        async def twice() -> None:
            entries = await heard(store, work, 3)
            effects: list[Effect] = [
                opens(entries[0], store.clock),
                Ignore(entries[1].id, MessageId("x"), IgnoreReason.FLOOD),
                Bury(entries[2].id, MessageId("y"), "cannot be read", b"\xff", ""),
            ]
            first = await work.apply(effects, store.clock.now())
            assert sorted(first.outcomes.values()) == [Outcome.DEAD, Outcome.DRAFTED, Outcome.IGNORED]
            again = await work.apply(effects, store.clock.now())
            assert again.outcomes == {}
            assert await work.backlog() == 0

        await lease.during(twice)
        counts = await store.client.hgetall(keys.counts(P0))
        assert counts[b"drafted"] == counts[b"ignored:flood"] == counts[b"dead"] == b"1"
        assert len(await store.drafts.listed([DraftState.PENDING], 10)) == 1

    async def test_joiners_are_counted_and_extend_the_time(self, store: Store) -> None:
        lease, work = await store.worklist()

        async def joins() -> None:
            draft = await opened(store, work)
            later = Millis(draft.expires_at + 5_000)
            entries = await heard(store, work, 2)
            await work.apply([joining(entry, draft, later) for entry in entries], store.clock.now())
            joined = await store.drafts.get(draft.id)
            assert (joined.count, joined.late, joined.version) == (3, 0, 1)
            assert joined.expires_at == later
            assert len(await store.drafts.messages(draft.id)) == 3

        await lease.during(joins)

    @pytest.mark.parametrize(
        ("verb", "outcome"), [(Verb.APPROVE, Outcome.ANSWERED), (Verb.REJECT, Outcome.IGNORED), (Verb.EXPIRE, None)]
    )
    async def test_a_joiner_of_a_decided_draft(self, store: Store, verb: Verb, outcome: Outcome | None) -> None:
        lease, work = await store.worklist()

        async def joins() -> None:
            draft = await opened(store, work)
            if verb is Verb.EXPIRE:
                await store.drafts.expire(Millis(draft.expires_at + 1), 10)
            elif verb is Verb.APPROVE:
                await approve(store, draft)
            else:
                await store.drafts.decide(Decision(draft=draft.id, verb=verb, by=LI, at=store.clock.now()), None)
            (entry,) = await heard(store, work, 1)
            applied = await work.apply([joining(entry, draft)], store.clock.now())
            if outcome is None:
                assert applied.stale == (entry.id,)
                assert await work.backlog() == 1
            else:
                assert applied.outcomes == {entry.id: outcome}
            assert (await store.drafts.get(draft.id)).late == (1 if outcome is Outcome.ANSWERED else 0)

        await lease.during(joins)

    async def test_a_dead_workers_entries_are_taken_over_with_their_deliveries(self, store: Store) -> None:
        first_lease, first = await store.worklist("w-1")

        async def die() -> None:
            await heard(store, first, 2)

        await first_lease.during(die)
        second_lease, second = await store.worklist("w-2")

        async def take_over() -> None:
            left = await second.left_over()
            assert len(left) == 2
            claimed = await second.claim(left[0])
            assert claimed is not None
            assert claimed.deliveries == 2
            await second.apply([Ignore(left[0], MessageId("x"), IgnoreReason.FLOOD)], store.clock.now())
            assert await second.claim(left[0]) is None

        await second_lease.during(take_over)

    async def test_without_the_lease_nothing_is_written(self, store: Store) -> None:
        lease, work = await store.worklist("w-1")
        thief = store.lease("inbound", "w-2")

        async def robbed() -> None:
            (entry,) = await heard(store, work, 1)
            await store.client.delete(keys.lease(P0, "inbound"))
            assert await functions.call(store.client, "lease", P0, "inbound", thief.worker, 60_000)
            await work.apply([Ignore(entry.id, MessageId("x"), IgnoreReason.FLOOD)], store.clock.now())

        with pytest.raises(LeaseLost):
            await lease.during(robbed)
        assert await work.backlog() == 1

    async def test_two_workers_never_hold_one_lease(self, store: Store) -> None:
        holding = 0

        async def exclusive() -> None:
            nonlocal holding
            holding += 1
            assert holding == 1
            await asyncio.sleep(0.02)
            holding -= 1

        leases = [store.lease("inbound", f"w-{number}") for number in range(4)]
        async with asyncio.TaskGroup() as group:
            for lease in leases:
                group.create_task(lease.during(exclusive))

    async def test_unreadable_bytes_come_with_their_fault(self, store: Store) -> None:
        lease, work = await store.worklist()

        async def read() -> None:
            await store.client.xadd(keys.inbound(P0), {"m": b"\x09\x09rubbish"})
            (entry,) = await work.take(1, 1.0)
            assert entry.item is None
            assert "form" in entry.fault

        await lease.during(read)


class TestDrafts:
    @pytest.mark.parametrize(
        ("first", "second"),
        [(a, b) for a in (Verb.APPROVE, Verb.EDIT, Verb.REJECT, Verb.EXPIRE, Verb.WITHDRAW)
         for b in (Verb.APPROVE, Verb.EDIT, Verb.REJECT, Verb.EXPIRE, Verb.WITHDRAW)],
    )  # fmt: skip
    async def test_of_two_decisions_one_wins(self, store: Store, first: Verb, second: Verb) -> None:
        """P3, short form: the pair is started together, exactly one carries, the other is told who."""
        lease, work = await store.worklist()

        async def race() -> None:
            draft = await opened(store, work)
            seen = Seen(draft.version, draft.hash)

            async def decide(verb: Verb, by: UserName) -> Draft:
                if verb is Verb.EXPIRE:
                    gone = await store.drafts.expire(Millis(draft.expires_at + 1), 10)
                    current = await store.drafts.get(draft.id)
                    if draft.id not in gone:
                        raise Conflict("already decided", current)
                    return current
                text = "换一句" if verb is Verb.EDIT else None
                now = store.clock.now()
                return await store.drafts.decide(
                    Decision(draft=draft.id, verb=verb, by=by, at=now, seen=seen, text=text), None
                )

            results = await asyncio.gather(decide(first, LI), decide(second, WANG), return_exceptions=True)
            winners = [result for result in results if isinstance(result, Draft)]
            losers = [result for result in results if isinstance(result, Conflict)]
            assert (len(winners), len(losers)) == (1, 1)
            assert losers[0].current.state is winners[0].state
            assert losers[0].current.decided_by == winners[0].decided_by

        await lease.during(race)

    async def test_a_text_not_seen_cannot_be_approved(self, store: Store) -> None:
        lease, work = await store.worklist()

        async def stale() -> None:
            draft = await opened(store, work)
            decision = Decision(
                draft=draft.id, verb=Verb.APPROVE, by=LI, at=store.clock.now(), seen=Seen(draft.version, "0" * 16)
            )
            with pytest.raises(Conflict):
                await store.drafts.decide(decision, None)
            assert (await store.drafts.get(draft.id)).state is DraftState.PENDING

        await lease.during(stale)

    async def test_expiry_says_why_and_only_when_it_is_time(self, store: Store) -> None:
        lease, work = await store.worklist()

        async def expire() -> None:
            draft = await opened(store, work)
            assert await store.drafts.expire(Millis(draft.expires_at - 1), 10) == []
            assert await store.drafts.expire(draft.expires_at, 10) == [draft.id]
            gone = await store.drafts.get(draft.id)
            assert (gone.state, gone.reason) == (DraftState.EXPIRED, "nobody_decided")
            assert await store.drafts.expire(Millis(draft.expires_at + 1), 10) == []

        await lease.during(expire)

    async def test_what_waits_stands_in_the_order_people_are_to_take_it(self, store: Store) -> None:
        lease, work = await store.worklist()

        async def order() -> None:
            entries = await heard(store, work, 5)
            now = store.clock.now()
            kinds: list[dict[str, object]] = [
                {"deadline": Millis(now + 30_000), "value": 1.0},
                {"deadline": Millis(now + 30_500), "value": 2.0},
                {"deadline": Millis(now + 10_000), "value": 0.3},
                {"deadline": Millis(now - 1), "value": 3.0},
                {"deadline": Millis(now + 600_000), "urgency": Urgency.URGENT},
            ]
            drafts = [
                msgspec.structs.replace(draft_of(entry, store.clock), **kind)
                for entry, kind in zip(entries, kinds, strict=True)
            ]
            await work.apply([opening(draft, entry) for draft, entry in zip(drafts, entries, strict=True)], now)
            listed = await store.drafts.listed([DraftState.PENDING], 10)
            assert listed == sorted(drafts, key=lambda draft: place(draft, now))
            assert listed[0] == drafts[4]
            assert listed != [drafts[4], *drafts[:4]]
            assert len(await store.drafts.listed([DraftState.PENDING, DraftState.SENT], 3)) == 3

        await lease.during(order)

    @pytest.mark.parametrize("ident", ["", "nonsense", "7-1", "0-0-0-0", "{hm:0}-1", "٣-1", "-1"])
    async def test_an_unknown_id_is_not_found(self, store: Store, ident: str) -> None:
        with pytest.raises(NotFound):
            await store.drafts.get(DraftId(ident))


class TestOutbox:
    async def test_an_approved_text_is_begun_once_and_doubted_after(self, store: Store) -> None:
        lease, work = await store.worklist()
        sending, outbox = await store.outbox()

        async def send() -> None:
            draft = await opened(store, work)
            await approve(store, draft)
            (entry,) = await outbox.take(5, 1.0)
            assert entry.outbound.text == draft.text
            assert (await outbox.begin(entry)).go
            again = await outbox.begin(entry)
            assert again.doubt
            assert not again.go
            receipt = Receipt(entry.outbound.id, DraftState.SENT, store.clock.now(), "p-1")
            await outbox.finish(entry, receipt)
            await outbox.finish(entry, receipt)
            sent = await store.drafts.get(draft.id)
            assert (sent.state, sent.version) == (DraftState.SENT, 4)
            assert await outbox.left_over() == []
            assert not (await outbox.begin(entry)).go

        async def both() -> None:
            await sending.during(send)

        await lease.during(both)


class TestDeskFeed:
    async def test_tells_opened_joined_and_changed_in_order(self, store: Store) -> None:
        feed = StoredFeed(store.client, store.reader(), 1)
        cursor = await feed.now_cursor()
        lease, work = await store.worklist()

        async def happen() -> None:
            draft = await opened(store, work)
            (entry,) = await heard(store, work, 1)
            await work.apply([joining(entry, draft)], store.clock.now())
            assert (await store.drafts.messages(draft.id))[1:] == (entry.item and entry.item.id,)
            await approve(store, draft)

        await lease.during(happen)
        told: list[DeskChange] = []
        async with asyncio.timeout(5):
            async for item in feed.follow(cursor):
                told += msgspec.json.decode(item.changes, type=list[Opened | Joined | Changed])
                if len(told) == 3:
                    break
        one, two, three = told
        assert isinstance(one, Opened)
        assert isinstance(two, Joined)
        assert (two.count, len(two.messages)) == (2, 1)
        assert isinstance(three, Changed)
        assert (three.state, three.decided_by, three.version) == (DraftState.APPROVED, LI, 2)

    async def test_a_gap_is_told(self, store: Store) -> None:
        feed = StoredFeed(store.client, store.reader(), 1)
        await store.client.xadd(keys.desk(P0), {"c": "[]"})
        async for item in feed.follow({P0: "1-1"}):
            assert item.gap
            break


class TestDurable:
    async def test_many_waiters_share_a_sync_and_all_return(self, store: Store) -> None:
        durable = store.durable()
        async with asyncio.timeout(5):
            await asyncio.gather(*(durable.wait() for _ in range(50)))

    async def test_a_waiter_that_gives_up_does_not_take_the_others_with_it(self, store: Store) -> None:
        durable = store.durable()
        async with asyncio.timeout(5):
            first = asyncio.create_task(durable.wait())
            rest = [asyncio.create_task(durable.wait()) for _ in range(5)]
            await asyncio.sleep(0)
            first.cancel()
            await asyncio.gather(*rest)
            with pytest.raises(asyncio.CancelledError):
                await first
