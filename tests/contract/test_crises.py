"""Crises on the real store: one winner for each change, whom it happened to, which conversations are about it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import msgspec
import pytest

from bot.core.clock import Millis
from bot.core.crises import Affected, Crisis, CrisisId, FollowState, Wording
from bot.core.errors import NotFound, Outdated
from bot.core.model import ConversationId, UserName
from bot.store import audit, client, keys
from bot.store.crises import StoredCrises
from tests.support.clock import FakeClock
from tests.support.store import P0, Store, running_store

PR, LEAD = UserName("小周"), UserName("老陈")
NOW = Millis(1_760_000_000_000)
CUP = Crisis(
    id=CrisisId("0-cup"), title="恒温杯 · 安全", opened_by=PR, opened_at=NOW, about=("cup",), words=("烫手",), version=0
)
ANNA = Affected(key="c:0-anna", name="安**", text="杯子烫手", at=NOW, conversation=ConversationId("0-anna"))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with running_store(tmp_path, FakeClock()) as made:
        yield made


@pytest.fixture
async def crises(store: Store) -> AsyncIterator[StoredCrises]:
    async with aclosing(client.reader(store.endpoint)) as reader:
        yield StoredCrises(store.client, reader, store.durable(), keep_s=60)


async def test_a_crisis_is_kept_with_a_version_and_an_audit_line(store: Store, crises: StoredCrises) -> None:
    put = await crises.put(CUP, PR, "opened", NOW)
    assert (put.version, await crises.one(put.id)) == (1, put)
    (line,) = [msgspec.json.decode(line, type=audit.Line) async for line, _ in audit.lines(store.client, P0)]
    assert (line.what, line.who, line.subject, line.detail) == ("crisis opened", PR, CUP.id, CUP.title)
    with pytest.raises(NotFound):
        await crises.one(CrisisId("0-other"))


async def test_of_two_who_change_it_at_once_one_wins_and_the_other_reads_again(crises: StoredCrises) -> None:
    put = await crises.put(CUP, PR, "opened", NOW)
    changes = (msgspec.structs.replace(put, title=title) for title in ("甲", "乙"))
    done = await asyncio.gather(*(crises.put(one, PR, "changed", NOW) for one in changes), return_exceptions=True)
    won = [one for one in done if isinstance(one, Crisis)]
    assert (len(won), sum(isinstance(one, Outdated) for one in done)) == (1, 1)
    assert await crises.one(CUP.id) == won[0]
    with pytest.raises(Outdated):
        await crises.put(CUP, LEAD, "opened", NOW)


async def test_open_ones_come_first(crises: StoredCrises) -> None:
    for name, closed in (("a", 0), ("b", 5), ("c", 9), ("d", 0)):
        one = msgspec.structs.replace(
            CUP, id=CrisisId(f"0-{name}"), opened_at=Millis(ord(name)), closed_at=Millis(closed)
        )
        await crises.put(one, PR, "opened", NOW)
    assert [one.id for one in await crises.listed()] == ["0-d", "0-a", "0-c", "0-b"]


async def test_somebody_it_happened_to_is_listed_once_and_keeps_what_people_said_of_them(crises: StoredCrises) -> None:
    await crises.put(CUP, PR, "opened", NOW)
    later = msgspec.structs.replace(ANNA, key="p:1", at=Millis(NOW + 1), conversation=ConversationId(""))
    assert await crises.attach(CUP.id, [later, ANNA], [ANNA.conversation]) == 3
    called = msgspec.structs.replace(ANNA, state=FollowState.CONTACTED, by=PR, changed_at=NOW, note="已致电")
    await crises.follow(CUP.id, called)
    assert await crises.attach(CUP.id, [ANNA], [ANNA.conversation]) == 0
    assert await crises.affected(CUP.id) == (called, later)
    with pytest.raises(NotFound):
        await crises.follow(CUP.id, msgspec.structs.replace(ANNA, key="c:nobody"))
    with pytest.raises(NotFound):
        await crises.attach(CrisisId("0-other"), [ANNA], [])


async def test_tags_end_with_their_crisis_and_no_other(store: Store, crises: StoredCrises) -> None:
    other = msgspec.structs.replace(CUP, id=CrisisId("0-other"))
    mine, theirs = ConversationId("0-anna"), ConversationId("0-ben")
    put = await crises.put(CUP, PR, "opened", NOW)
    await crises.put(other, PR, "opened", NOW)
    await crises.attach(put.id, [ANNA], [mine])
    await crises.attach(other.id, [], [mine, theirs])
    assert await crises.tagged([mine, theirs, ConversationId("0-carl")]) == {mine: put.id, theirs: other.id}
    await crises.put(msgspec.structs.replace(put, closed_at=NOW), LEAD, "closed", NOW)
    assert await crises.tagged([mine, theirs]) == {theirs: other.id}
    assert 0 < await store.client.ttl(keys.affected(P0, put.id)) <= 60


async def test_nothing_is_put_to_one_that_was_closed_meanwhile(crises: StoredCrises) -> None:
    put = await crises.put(CUP, PR, "opened", NOW)
    await crises.put(msgspec.structs.replace(put, closed_at=NOW), LEAD, "closed", NOW)
    with pytest.raises(NotFound):
        await crises.attach(put.id, [ANNA], [ANNA.conversation])
    assert (await crises.tagged([ANNA.conversation]), await crises.affected(put.id)) == ({}, ())


async def test_every_change_is_told_to_whoever_follows_and_counted(store: Store, crises: StoredCrises) -> None:
    before = await crises.end()
    news = crises.follow_changes(before)
    put = await crises.put(CUP, PR, "opened", NOW)
    assert await anext(news) != before
    await crises.put(msgspec.structs.replace(put, wording=Wording(version=1, public="公开")), PR, "wording", NOW)
    assert await anext(news) == await crises.end()
    assert await store.client.get(keys.watch_revision(P0)) == b"2"
