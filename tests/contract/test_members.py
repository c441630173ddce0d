"""What the port `Members` promises: who asks, taken out, put back and shown unmasked, each in one step and once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bot.core.clock import Millis, later
from bot.core.desk import Changed, DeskChange, Joined, Opened
from bot.core.effects import Back, Bury
from bot.core.errors import Conflict, NotFound
from bot.core.lifecycle import DraftState, Verb
from bot.core.model import Decision, Draft, DraftId, Member, MessageId, UserName
from bot.store import audit, keys
from bot.store.letters import StoredLetters
from bot.store.members import StoredMembers
from bot.store.stream import Worklist
from tests.support.clock import FakeClock
from tests.support.store import P0, Store, draft_of, joining, message, opening, running_store

LI, WANG = UserName("小李"), UserName("小王")
ASKED = ("M码还有吗", "M还有货不", "M码还有吗", "L码有吗", "M还有货不", "M还有货不")
DAY = 86_400


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with running_store(tmp_path, FakeClock()) as made:
        yield made


def members_of(store: Store) -> StoredMembers:
    return StoredMembers(store.client, store.settings)


@asynccontextmanager
async def reading(store: Store) -> AsyncIterator[Worklist]:
    """The inbound stream, held for as long as the block runs."""
    lease, work = await store.worklist()
    held, done = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        held.set()
        await done.wait()

    holding = asyncio.create_task(lease.during(hold))
    await held.wait()
    yield work
    done.set()
    await holding


async def asked(store: Store, work: Worklist, texts: Sequence[str] = ASKED) -> Draft:
    """A draft that the first of these opens and the others join, a second after each other."""
    assert isinstance(store.clock, FakeClock)
    for number, text in enumerate(texts):
        await store.inbox().put(P0, [message(text, clock=store.clock, ident=f"m{number}")])
        await store.clock.advance(1)
    first, *others = await work.take(len(texts), 1.0)
    draft = draft_of(first, store.clock)
    until = later(draft.expires_at, 7)
    await work.apply([opening(draft, first), *(joining(entry, draft, until) for entry in others)], store.clock.now())
    return await store.drafts.get(draft.id)


async def told(store: Store) -> list[DeskChange]:
    rows: Any = await store.client.xrange(keys.desk(P0))
    return [
        change
        for _, fields in rows
        for change in msgspec.json.decode(fields[b"c"], type=list[Opened | Joined | Changed])
    ]


async def audited(store: Store) -> list[str]:
    found = [msgspec.json.decode(line, type=audit.Line) async for line, _ in audit.lines(store.client, P0)]
    assert (await audit.verify(store.client, P0))[1] == []
    return [line.what for line in found]


async def test_each_wording_is_kept_once_with_how_often_it_was_met(store: Store) -> None:
    async with reading(store) as work:
        draft = await asked(store, work)
    listed = await members_of(store).listed(draft.id)
    assert [(member.message, member.text, member.times) for member in listed] == [
        ("m0", "M码还有吗", 2), ("m1", "M还有货不", 3), ("m3", "L码有吗", 1),
    ]  # fmt: skip
    assert sum(member.times for member in listed) == draft.count == 6
    assert await store.drafts.messages(draft.id) == ("m0", "m1", "m2", "m3", "m4", "m5")
    assert await members_of(store).listed(DraftId("0-1-1")) == ()


async def test_no_more_wordings_are_kept_than_fit_but_all_are_counted(store: Store) -> None:
    texts = [f"第{number}种问法" for number in range(keys.WORDINGS_LENGTH + 20)]
    async with reading(store) as work:
        draft = await asked(store, work, texts)
    listed = await members_of(store).listed(draft.id)
    assert [member.text for member in listed] == texts[: keys.WORDINGS_LENGTH]
    assert draft.count == len(texts)


async def test_what_is_taken_out_goes_back_into_the_stream_with_all_who_put_it_so(store: Store) -> None:
    async with reading(store) as work:
        draft = await asked(store, work)
        await members_of(store).split(
            draft.id, draft.version, [MessageId("m1"), MessageId("m3")], LI, store.clock.now()
        )
        now = await store.drafts.get(draft.id)
        assert (now.count, now.version, now.state) == (2, 1, DraftState.PENDING)
        assert [member.message for member in await members_of(store).listed(draft.id)] == ["m0"]
        assert await store.drafts.messages(draft.id) == ("m0", "m2")
        one, other = await work.take(10, 1.0)
        assert one.item is not None
        assert (one.item.id, one.item.text) == ("m1", "M还有货不")
        assert one.back == Back(3, (MessageId("m4"), MessageId("m5")), draft.expires_at, "", draft.id)
        assert other.back == Back(1, (), draft.expires_at, "", draft.id)
        apart = draft_of(one, store.clock)
        await work.apply([msgspec.structs.replace(opening(apart, one), back=one.back)], store.clock.now())
        assert (await store.drafts.get(apart.id)).count == 3
        assert await store.drafts.messages(apart.id) == ("m1", "m4", "m5")
    change = next(change for change in await told(store) if isinstance(change, Joined) and change.left)
    assert (change.id, change.count, change.left) == (draft.id, 2, ("m1", "m4", "m5", "m3"))
    assert await audited(store) == ["split"]


async def test_who_puts_it_so_again_is_not_taken_back(store: Store) -> None:
    async with reading(store) as work:
        draft = await asked(store, work)
        await members_of(store).split(draft.id, draft.version, [MessageId("m1")], LI, store.clock.now())
        await work.take(10, 1.0)
        await store.inbox().put(P0, [message(text, clock=store.clock) for text in ("M还有货不", "M码还有吗")])
        again, other = await work.take(10, 1.0)
        applied = await work.apply([joining(again, draft), joining(other, draft)], store.clock.now())
        assert applied.apart == (again.id,)
        assert applied.stale == ()
        assert set(applied.outcomes) == {other.id}
        assert (await store.drafts.get(draft.id)).count == 4


@pytest.mark.parametrize("chosen", [["m1", "m9"], ["m2"], ["m1"]], ids=["unknown", "not the first", "other version"])
async def test_nothing_is_half_taken_out(store: Store, chosen: list[str]) -> None:
    async with reading(store) as work:
        draft = await asked(store, work)
        version = draft.version + (chosen == ["m1"])
        with pytest.raises(Conflict):
            await members_of(store).split(draft.id, version, [MessageId(one) for one in chosen], LI, store.clock.now())
        assert await store.client.xlen(keys.inbound(P0)) == 0
    assert len(await members_of(store).listed(draft.id)) == 3
    assert await audited(store) == []
    with pytest.raises(NotFound):
        await members_of(store).split(DraftId("0-1-1"), 1, [MessageId("m1")], LI, store.clock.now())


async def test_of_two_who_take_the_same_out_one_does(store: Store) -> None:
    async with reading(store) as work:
        draft = await asked(store, work)
        tries = [members_of(store).split(draft.id, 1, [MessageId("m1")], by, store.clock.now()) for by in (LI, WANG)]
        lost = [one for one in await asyncio.gather(*tries, return_exceptions=True) if one is not None]
        assert [type(one) for one in lost] == [Conflict]
        assert len(await work.take(10, 1.0)) == 1


async def test_a_decided_draft_keeps_its_members(store: Store) -> None:
    async with reading(store) as work:
        draft = await asked(store, work)
        await store.drafts.decide(Decision(draft=draft.id, verb=Verb.REJECT, by=LI, at=store.clock.now()), None)
        with pytest.raises(Conflict) as refused:
            await members_of(store).split(draft.id, draft.version, [MessageId("m1")], WANG, store.clock.now())
        assert refused.value.current.decided_by == LI
        assert not await members_of(store).redraft(draft.id, "source_changed", store.clock.now())
        assert await store.client.xlen(keys.inbound(P0)) == 0


async def test_redrafted_all_go_back_and_the_draft_is_withdrawn_once(store: Store) -> None:
    async with reading(store) as work:
        draft = await asked(store, work)
        tries = [members_of(store).redraft(draft.id, "source_changed", store.clock.now()) for _ in range(3)]
        assert sorted(await asyncio.gather(*tries)) == [False, False, True]
        entries = await work.take(10, 1.0)
        assert [(entry.item and entry.item.text, entry.back and entry.back.times) for entry in entries] == [
            ("M码还有吗", 2), ("M还有货不", 3), ("L码有吗", 1),
        ]  # fmt: skip
        assert all(entry.back and not entry.back.apart for entry in entries)
    gone = await store.drafts.get(draft.id)
    assert (gone.state, gone.reason, gone.decided_by) == (DraftState.WITHDRAWN, "source_changed", "")
    assert isinstance((await told(store))[-1], Changed)
    assert await audited(store) == ["redraft"]
    assert await members_of(store).unmask(draft.id, LI, "核对", store.clock.now()) == ()


async def test_a_line_on_the_prompter_is_taken_back_and_its_askers_are_wanted_for_a_while(store: Store) -> None:
    async with reading(store) as work:
        draft = await asked(store, work)
        prompted = Decision(draft=draft.id, verb=Verb.PROMPT, by=LI, at=store.clock.now())
        await store.drafts.decide(prompted, None)
        late = Millis(draft.expires_at + 5_000)
        assert await members_of(store).redraft(draft.id, "source_changed", late)
        entries = await work.take(10, 1.0)
        assert {entry.back and entry.back.expires_at for entry in entries} == {late + 60_000}
        assert len(entries) == 3
    gone = await store.drafts.get(draft.id)
    assert (gone.state, gone.reason) == (DraftState.WITHDRAWN, "source_changed")
    assert await store.drafts.listed([DraftState.PROMPTED], 10) == []
    assert not await members_of(store).redraft(draft.id, "source_changed", late)


async def test_who_was_counted_but_not_kept_goes_back_too(store: Store) -> None:
    texts = [f"第{number}种问法" for number in range(keys.WORDINGS_LENGTH + 20)]
    async with reading(store) as work:
        draft = await asked(store, work, texts)
        assert await members_of(store).redraft(draft.id, "source_changed", store.clock.now())
        entries = await work.take(1_000, 1.0)
    assert sum(entry.back.times for entry in entries if entry.back) == len(texts)


async def test_unmasked_are_the_messages_as_they_came_and_the_audit_says_who_saw_them(store: Store) -> None:
    async with reading(store) as work:
        draft = await asked(store, work)
    seen = await members_of(store).unmask(draft.id, LI, "核对地址", store.clock.now())
    assert [(item.id, item.text) for item in seen] == [("m0", "M码还有吗"), ("m1", "M还有货不"), ("m3", "L码有吗")]
    lines = [msgspec.json.decode(line, type=audit.Line) async for line, _ in audit.lines(store.client, P0)]
    assert [(line.what, line.who, line.subject, line.detail) for line in lines] == [
        ("unmask", LI, draft.id, "核对地址")
    ]
    with pytest.raises(NotFound):
        await members_of(store).unmask(DraftId("0-1-1"), LI, "核对地址", store.clock.now())
    with pytest.raises(NotFound):
        await members_of(store).unmask(DraftId("nonsense"), LI, "核对地址", store.clock.now())


Ends = Callable[[Store, Draft], Awaitable[object]]


async def _expired(store: Store, draft: Draft) -> None:
    await store.drafts.expire(Millis(draft.expires_at + 1), 10)


async def _rejected(store: Store, draft: Draft) -> None:
    await store.drafts.decide(Decision(draft=draft.id, verb=Verb.REJECT, by=LI, at=store.clock.now()), None)


@pytest.mark.parametrize("end", [_expired, _rejected], ids=["expired", "rejected"])
async def test_members_and_messages_die_with_their_draft(store: Store, end: Ends) -> None:
    async with reading(store) as work:
        draft = await asked(store, work)
    names = [keys.members(draft.id), keys.members(draft.id).replace(":members:", ":raw:")]
    assert [await store.client.exists(name) for name in names] == [1, 1]
    await end(store, draft)
    kept = await store.client.ttl(keys.draft(draft.id))
    assert kept > 0
    assert [await store.client.ttl(name) for name in names] == [kept, kept]


async def test_members_of_a_draft_that_nobody_ended_go_with_the_sweep(store: Store) -> None:
    assert isinstance(store.clock, FakeClock)
    async with reading(store) as work:
        draft = await asked(store, work)
        await store.drafts.decide(Decision(draft=draft.id, verb=Verb.PROMPT, by=LI, at=store.clock.now()), None)
    store.clock.jump(8 * DAY)
    await store.drafts.sweep(store.clock.now())
    left = [name async for name in store.client.scan_iter() if draft.id.encode() in name]
    assert left == []


async def test_what_was_put_back_and_buried_is_replayed_with_all_who_put_it_so(store: Store) -> None:
    async with reading(store) as work:
        draft = await asked(store, work)
        await members_of(store).split(draft.id, draft.version, [MessageId("m1")], LI, store.clock.now())
        (entry,) = await work.take(10, 1.0)
        buried = Bury(entry.id, MessageId("m1"), "failed 3 times", entry.raw, "", entry.back)
        await work.apply([buried], store.clock.now())
        letters = StoredLetters(store.client, 1, store.clock)
        (letter,) = await letters.listed(10)
        await letters.replay(letter.id, LI)
        (again,) = await work.take(10, 1.0)
    assert (again.item, again.back) == (entry.item, entry.back)
    assert again.back is not None
    assert again.back.times == 3


async def test_member_details_are_kept_as_first_given(store: Store) -> None:
    async with reading(store) as work:
        draft = await asked(store, work, ["M码还有吗"])
    assert await members_of(store).listed(draft.id) == (
        Member(MessageId("m0"), "小林", "M码还有吗", draft.received_at),
    )
