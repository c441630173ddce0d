"""The first of two who must agree, on the real store: the draft waits on, with the text the second sees."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bot.core.conversations import Act, Deed
from bot.core.desk import Changed
from bot.core.errors import Conflict, Held
from bot.core.lifecycle import SOURCE_CHANGED, DraftState, Verb
from bot.core.model import Decision, Draft, Seen, UserName, text_hash
from bot.store import audit, keys
from bot.store.members import StoredMembers
from bot.store.stream import Worklist
from tests.support.clock import FakeClock
from tests.support.store import P0, Store, draft_of, message, opens, running_store
from tests.support.talks import LI, TALK, WANG, Line


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with running_store(tmp_path, FakeClock()) as made:
        yield made


async def opened(store: Store, work: Worklist) -> Draft:
    await store.inbox().put(P0, [message(clock=store.clock)])
    (entry,) = await work.take(1, 1.0)
    await work.apply([opens(entry, store.clock)], store.clock.now())
    return draft_of(entry, store.clock)


def decision(store: Store, draft: Draft, verb: Verb, by: UserName, text: str | None = None) -> Decision:
    seen = Seen(draft.version, draft.hash)
    return Decision(draft=draft.id, verb=verb, by=by, at=store.clock.now(), seen=seen, text=text)


async def test_it_waits_on_in_its_place_with_the_next_version(store: Store) -> None:
    lease, work = await store.worklist()

    async def run() -> None:
        one = await opened(store, work)
        name, expiry = keys.state(P0, DraftState.PENDING), f"{keys.tag(P0)}:expiry"
        before = [await store.client.zrange(key, 0, -1, withscores=True) for key in (name, expiry)]
        backed = await store.drafts.decide(decision(store, one, Verb.BACK, LI, "有的，M码现货～"), None)
        assert (backed.state, backed.version, backed.backed_by) == (DraftState.PENDING, 2, LI)
        assert (backed.text, backed.hash) == ("有的，M码现货～", text_hash("有的，M码现货～"))
        assert (backed.decided_by, await store.drafts.listed([DraftState.PENDING], 9)) == ("", [backed])
        assert before == [await store.client.zrange(key, 0, -1, withscores=True) for key in (name, expiry)]
        with pytest.raises(Conflict) as lost:
            await store.drafts.decide(decision(store, one, Verb.APPROVE, WANG), None)
        assert lost.value.current.last_by == LI
        (line,) = [msgspec.json.decode(raw, type=audit.Line) async for raw, _ in audit.lines(store.client, P0)]
        assert (line.what, line.who, line.subject) == ("back", LI, one.id)
        rows: Any = await store.client.xrevrange(keys.desk(P0), count=1)
        (told,) = msgspec.json.decode(rows[0][1][b"c"], type=list[Changed])
        assert (told.id, told.state, told.backed_by, told.decided_by) == (one.id, DraftState.PENDING, LI, "")

    await lease.during(run)


async def test_the_second_yes_counts_as_the_answer_in_time(store: Store) -> None:
    lease, work = await store.worklist()

    async def run() -> None:
        backed = await store.drafts.decide(decision(store, await opened(store, work), Verb.BACK, LI), None)
        done = await store.drafts.decide(decision(store, backed, Verb.PROMPT, WANG), None)
        assert (done.state, done.decided_by, done.backed_by) == (DraftState.PROMPTED, WANG, LI)
        assert await store.client.hget(keys.counts(P0), "in_time") == b"1"

    await lease.during(run)


async def test_it_may_still_run_out_of_time_and_one_written_anew_has_nobodys_yes(store: Store) -> None:
    lease, work = await store.worklist()

    async def run() -> None:
        late = await store.drafts.decide(decision(store, await opened(store, work), Verb.BACK, LI), None)
        assert await store.drafts.expire(late.expires_at, 9) == [late.id]
        backed = await store.drafts.decide(decision(store, await opened(store, work), Verb.BACK, LI), None)
        assert await StoredMembers(store.client, store.settings).redraft(backed.id, SOURCE_CHANGED, store.clock.now())
        (entry,) = await work.take(9, 1.0)
        await work.apply([opens(entry, store.clock)], store.clock.now())
        assert (await store.drafts.get(draft_of(entry, store.clock).id)).backed_by == ""

    await lease.during(run)


async def test_whoever_has_the_conversation_lets_the_second_person_in(line: Line) -> None:
    one = await line.hears("杯子烫手")
    await line.talks.act(Deed(conversation=TALK, act=Act.TAKE, by=LI, at=line.clock.now()))
    with pytest.raises(Held):
        await line.decides(Verb.BACK, one, WANG)
    backed = await line.decides(Verb.BACK, one, LI)
    assert [draft.id for draft in await line.talks.drafts(TALK)] == [one.id]
    sent = await line.decides(Verb.APPROVE, backed, WANG)
    assert (sent.state, sent.decided_by) == (DraftState.APPROVED, WANG)
    begun = await line.outbox.take(1, 1.0)
    assert (await line.outbox.begin(begun[0])).go
