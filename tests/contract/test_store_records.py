"""What the store keeps for people: dead letters, the audit, the lists of drafts, and how long.

Behaviour of the ports `DeadLetters`, `Audit` and `Drafts`; every implementation must pass.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.core.clock import Millis
from bot.core.effects import Bury
from bot.core.errors import NotFound, Unreadable
from bot.core.lifecycle import DraftState, Verb
from bot.core.model import Decision, Draft, DraftId, MessageId, UserName
from bot.core.unread import Unread
from bot.store import audit, functions, keys
from bot.store.audit import Ledger
from bot.store.letters import StoredLetters
from tests.support.clock import FakeClock
from tests.support.store import P0, Store, draft_of, message, opening, running_store

LI = UserName("小李")
DAY = 86_400


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with running_store(tmp_path, FakeClock()) as made:
        yield made


async def opened(store: Store, count: int, seconds: float = 1) -> list[Draft]:
    """That many pending drafts, opened that many seconds after each other."""
    assert isinstance(store.clock, FakeClock)
    lease, work = await store.worklist()
    drafts: list[Draft] = []

    async def make() -> None:
        for _ in range(count):
            assert isinstance(store.clock, FakeClock)
            await store.inbox().put(P0, [message(clock=store.clock)])
            (entry,) = await work.take(1, 1.0)
            drafts.append(draft_of(entry, store.clock))
            await work.apply([opening(drafts[-1], entry)], store.clock.now())
            await store.clock.advance(seconds)

    await lease.during(make)
    return drafts


async def decided(store: Store, draft: Draft, verb: Verb) -> None:
    await store.drafts.decide(Decision(draft=draft.id, verb=verb, by=LI, at=store.clock.now()), None)


class TestDeadLetters:
    async def test_replayed_it_is_read_again_discarded_it_is_gone(self, store: Store) -> None:
        lease, work = await store.worklist()
        letters = StoredLetters(store.client, 1, store.clock)

        async def bury() -> None:
            await store.inbox().put(P0, [message(clock=store.clock) for _ in range(2)])
            entries = await work.take(2, 1.0)
            effects = [Bury(entry.id, MessageId("m"), "poison", entry.raw, "fake, 5 characters") for entry in entries]
            await work.apply(effects, store.clock.now())
            first, second = await letters.listed(10)
            await letters.replay(first.id, LI)
            await letters.discard(second.id, LI)
            assert await letters.listed(10) == []
            (again,) = await work.take(5, 1.0)
            assert again.item is not None
            with pytest.raises(NotFound):
                await letters.replay(first.id, LI)

        await lease.during(bury)

    async def test_what_nobody_could_read_is_kept_once_and_read_anew_on_request(self, store: Store) -> None:
        heard: list[Unread] = []
        able = False

        async def read(unread: Unread) -> None:
            if not able:
                raise Unreadable("not yet")
            heard.append(unread)

        letters = StoredLetters(store.client, 1, store.clock, read)
        unread = Unread("wechat", b"<xml>\xff", "not XML", store.clock.now())
        for _ in range(3):  # the platform repeats itself
            await store.inbox().bury(P0, unread)
        (letter,) = await letters.listed(10)
        assert (letter.message, letter.why, letter.at) == (unread.id, "not XML", unread.at)
        assert letter.preview == "wechat, 6 bytes"
        counts: Any = await store.client.hgetall(keys.counts(P0))
        assert (counts[b"dead"], counts[b"duplicate"]) == (b"1", b"2")
        with pytest.raises(Unreadable):
            await letters.replay(letter.id, LI)
        assert await letters.listed(10) == [letter]
        able = True
        await letters.replay(letter.id, LI)
        assert (heard, await letters.listed(10)) == ([unread], [])
        assert await audit.verify(store.client, P0) == (1, [])
        assert await store.client.xlen(keys.inbound(P0)) == 0
        with pytest.raises(NotFound):
            await letters.replay(letter.id, LI)

    @pytest.mark.parametrize(
        "ident", ["", "0-", "0--", "0-+", "0-abc", "0-1", "0-(1-1", "9-1-1", "0-1-1 ", "0-" + "9" * 40]
    )
    async def test_an_id_that_is_none_is_not_found(self, store: Store, ident: str) -> None:
        await store.client.xadd(keys.dead(P0), {"message": "m", "why": "w", "at": "1", "raw": "", "preview": ""}, "1-5")
        with pytest.raises(NotFound):
            await StoredLetters(store.client, 1, store.clock).replay(ident, LI)
        assert await store.client.xlen(keys.dead(P0)) == 1


class TestAudit:
    async def test_a_missing_line_is_named(self, store: Store) -> None:
        for draft in await opened(store, 4):
            await decided(store, draft, Verb.APPROVE)
        assert await audit.verify(store.client, P0) == (4, [])
        rows: Any = await store.client.xrange(keys.audit(P0))
        await store.client.xdel(keys.audit(P0), rows[1][0])
        _, breaks = await audit.verify(store.client, P0)
        assert any("line 2" in broken for broken in breaks)

    async def test_lines_cut_off_at_the_end_are_missed(self, store: Store) -> None:
        ledger = Ledger(store.client, store.clock)
        for number in range(5):
            await ledger.note("login", LI, f"s-{number}")
        rows: Any = await store.client.xrange(keys.audit(P0))
        for entry, _ in rows[3:]:
            await store.client.xdel(keys.audit(P0), entry)
        count, breaks = await audit.verify(store.client, P0)
        assert (count, breaks) == (3, ["partition 0: 2 lines are missing at the end"])

    @pytest.mark.parametrize("field", [b"line", b"hash"])
    async def test_any_byte_changed_in_any_line_is_named(self, store: Store, field: bytes) -> None:
        """P17: every byte of three lines, one after the other."""
        ledger = Ledger(store.client, store.clock)
        for number in range(3):
            await ledger.note("login", LI, f"s-{number}", "密码")
        rows: Any = await store.client.xrange(keys.audit(P0))

        async def write(lines: list[tuple[bytes, dict[bytes, bytes]]]) -> None:
            await store.client.delete(keys.audit(P0))
            for entry, fields in lines:
                await store.client.xadd(keys.audit(P0), fields, entry)  # type: ignore[arg-type]

        tried = 0
        for number, (entry, fields) in enumerate(rows):
            for place in range(0, len(fields[field]), 3):
                changed = bytearray(fields[field])
                changed[place] ^= 1
                forged = [*rows]
                forged[number] = (entry, {**fields, field: bytes(changed)})
                await write(forged)
                _, breaks = await audit.verify(store.client, P0)
                assert any(f"line {number + 1} " in broken for broken in breaks), (number, place)
                tried += 1
        assert tried > 30
        await write(rows)
        assert await audit.verify(store.client, P0) == (3, [])

    async def test_each_partition_has_its_own_chain_and_expiry_takes_one_line(self, store: Store) -> None:
        drafts = await opened(store, 3)
        await store.drafts.expire(Millis(store.clock.now() + 300_000), 10)
        ((line, _),) = [found async for found in audit.lines(store.client, P0)]
        assert all(draft.id in line.decode() for draft in drafts)


class TestLists:
    async def test_decided_drafts_come_newest_first_whatever_else_is_asked_for(self, store: Store) -> None:
        first, second, third, fourth = await opened(store, 4)
        for draft in (third, first, second):
            await decided(store, draft, Verb.REJECT)
            assert isinstance(store.clock, FakeClock)
            await store.clock.advance(1)
        found = await store.drafts.listed([DraftState.REJECTED], 2)
        assert [draft.id for draft in found] == [second.id, first.id]
        both = await store.drafts.listed([DraftState.PENDING, DraftState.REJECTED], 3)
        assert [draft.id for draft in both] == [fourth.id, second.id, first.id]

    async def test_a_draft_that_cannot_be_read_hides_no_other(self, store: Store) -> None:
        bad, good = await opened(store, 2)
        await store.client.hset(keys.draft(bad.id), "body", b"\x63\x02of a later version")
        assert [draft.id for draft in await store.drafts.listed([DraftState.PENDING], 10)] == [good.id]


class TestRetention:
    @pytest.mark.parametrize("verb", [Verb.PROMPT, Verb.REJECT, Verb.HAND_OVER, Verb.EXPIRE])
    async def test_nothing_of_a_draft_outlives_it(self, store: Store, verb: Verb) -> None:
        """P16: prompted ones too, which may never be said, and failed ones, which may never be sent."""
        (draft,) = await opened(store, 1)
        if verb is Verb.EXPIRE:
            await store.drafts.expire(Millis(draft.expires_at + 1), 10)
        else:
            await decided(store, draft, verb)
        week = store.settings.retention_days * DAY * 1000
        await store.drafts.sweep(Millis(store.clock.now() + week - 1_000))
        assert (await store.drafts.get(draft.id)).id == draft.id
        await store.drafts.sweep(Millis(store.clock.now() + week + 400_000))
        left = [name.decode() async for name in store.client.scan_iter(match="*")]
        assert [name for name in left if draft.id in name or ":state:" in name or ":expiry" in name] == []

    async def test_pending_and_approved_drafts_are_never_swept(self, store: Store) -> None:
        pending, approved = await opened(store, 2)
        await decided(store, approved, Verb.APPROVE)
        await store.drafts.sweep(Millis(store.clock.now() + 1_000 * DAY * 1000))
        assert (await store.drafts.get(pending.id)).state is DraftState.PENDING
        assert (await store.drafts.get(approved.id)).state is DraftState.APPROVED

    async def test_what_is_final_has_a_time_to_live(self, store: Store) -> None:
        (draft,) = await opened(store, 1)
        await decided(store, draft, Verb.REJECT)
        for name in (keys.draft(draft.id), keys.asked(draft.id)):
            assert 0 < await store.client.ttl(name) <= store.settings.retention_days * DAY

    async def test_more_than_one_call_can_sweep(self, store: Store) -> None:
        drafts = await opened(store, 30, seconds=0)
        for draft in drafts:
            await decided(store, draft, Verb.REJECT)
        gone = await functions.call(store.client, "sweep", P0, store.clock.now() + 1, 7, "rejected")
        assert gone == 7
        await store.drafts.sweep(Millis(store.clock.now() + 100 * DAY * 1000))
        assert await store.drafts.listed([DraftState.REJECTED], 100) == []
        with pytest.raises(NotFound):
            await store.drafts.get(DraftId(drafts[0].id))
