"""What the ports `Prompting` and `Prompters` promise: one winner, one pinned line a host, and who has which screen."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bot.core.clock import later
from bot.core.desk import Changed, DeskChange
from bot.core.errors import Conflict, NotFound
from bot.core.lifecycle import DraftState, Verb
from bot.core.model import Decision, Draft, DraftId, UserName
from bot.core.prompting import OpenPrompter
from bot.store import audit, keys
from bot.store.prompting import KEEP_S, StoredPrompters, StoredPrompting
from tests.support.clock import FakeClock
from tests.support.store import P0, Store, message, opens, running_store

LI, WANG = UserName("小李"), UserName("小王")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with running_store(tmp_path, FakeClock()) as made:
        yield made


async def advance(store: Store, seconds: float) -> None:
    assert isinstance(store.clock, FakeClock)
    await store.clock.advance(seconds)


async def prompted(store: Store, *hosts: str) -> list[Draft]:
    """Lines that wait to be said, one a host ("": all), a second after each other."""
    lease, work = await store.worklist()
    ready: list[Draft] = []

    async def make() -> None:
        texts = [f"第{number}问：有货吗" for number, _ in enumerate(hosts)]
        await store.inbox().put(P0, [message(text, clock=store.clock) for text in texts])
        effects = [opens(entry, store.clock) for entry in await work.take(len(texts), 1.0)]
        await work.apply(effects, store.clock.now())
        for effect, host in zip(effects, hosts, strict=True):
            await advance(store, 1)
            now = store.clock.now()
            decision = Decision(draft=effect.draft.id, verb=Verb.PROMPT, by=LI, at=now, host=host)
            ready.append(await store.drafts.decide(decision, None))

    await lease.during(make)
    return ready


async def told(store: Store) -> list[Changed]:
    """Every change of a draft the desk was told, oldest first."""
    rows: Any = await store.client.xrange(keys.desk(P0))
    changes = [one for _, row in rows for one in msgspec.json.decode(row[b"c"], type=list[DeskChange])]
    return [one for one in changes if isinstance(one, Changed)]


async def test_a_line_goes_to_the_host_it_was_prompted_for(store: Store) -> None:
    everybodys, hers = await prompted(store, "", "小满")
    assert (everybodys.host, hers.host, hers.pinned) == ("", "小满", False)
    assert [one.host for one in await told(store)] == ["", "小满"]


async def test_it_is_given_to_another_and_keeps_its_time(store: Store) -> None:
    prompting = StoredPrompting(store.client, store.drafts)
    (line,) = await prompted(store, "小满")
    await advance(store, 40)
    given = await prompting.place(line.id, line.version, "阿宽", None, WANG, store.clock.now())
    assert (given.host, given.pinned, given.version) == ("阿宽", False, line.version + 1)
    assert (given.changed_at, given.decided_by, given.state) == (line.changed_at, LI, DraftState.PROMPTED)
    back = await prompting.place(line.id, given.version, "", True, WANG, store.clock.now())
    assert (back.host, back.pinned) == ("", True)
    last = (await told(store))[-1]
    assert (last.id, last.host, last.pinned, last.version) == (line.id, "", True, back.version)
    count, breaks = await audit.verify(store.client, P0)
    assert (count, breaks) == (3, [])  # prompted, given, given back


async def test_that_a_withdrawn_line_was_said_all_the_same_is_told_once(store: Store) -> None:
    prompting, now = StoredPrompting(store.client, store.drafts), store.clock.now()
    (line,) = await prompted(store, "小满")
    assert not await prompting.spoken(line.id, UserName("小满"), now), "it still waits"
    gone = await store.drafts.decide(
        Decision(draft=line.id, verb=Verb.WITHDRAW, by=LI, at=now, reason="价格变了"), None
    )
    assert [await prompting.spoken(line.id, UserName("小满"), now) for _ in range(2)] == [True, False]
    last = (await told(store))[-1]
    assert (last.id, last.state, last.version, last.spoken) == (line.id, DraftState.WITHDRAWN, gone.version, "小满")
    assert [one.spoken for one in await told(store)] == ["", "", "小满"]
    assert await store.client.ttl(keys.draft(line.id)) > 0
    assert (await audit.verify(store.client, P0))[1] == []
    with pytest.raises(NotFound):
        await prompting.spoken(DraftId("0-9"), LI, now)


async def test_at_most_one_line_a_host_is_pinned(store: Store) -> None:
    prompting = StoredPrompting(store.client, store.drafts)
    first, second, other = await prompted(store, "小满", "小满", "阿宽")
    now = store.clock.now()
    for line in (first, other, second):
        await prompting.place(line.id, line.version, None, True, LI, now)
    pins = {line.id: (await store.drafts.get(line.id)).pinned for line in (first, second, other)}
    assert pins == {first.id: False, second.id: True, other.id: True}
    assert [(one.id, one.pinned) for one in await told(store)][-2:] == [(first.id, False), (second.id, True)]
    again = await store.drafts.get(second.id)
    free = await prompting.place(second.id, again.version, None, False, LI, now)
    assert not free.pinned
    assert (await store.drafts.get(first.id)).pinned is False, "nobody is pinned unasked"


async def test_what_was_said_or_changed_meanwhile_is_not_placed(store: Store) -> None:
    prompting = StoredPrompting(store.client, store.drafts)
    (line,) = await prompted(store, "")
    now = store.clock.now()
    with pytest.raises(Conflict):
        await prompting.place(line.id, line.version - 1, "小满", None, LI, now)
    await store.drafts.decide(Decision(draft=line.id, verb=Verb.SAY, by=LI, at=now), None)
    with pytest.raises(Conflict) as late:
        await prompting.place(line.id, line.version + 1, "小满", True, WANG, now)
    assert (late.value.current.state, late.value.current.host) == (DraftState.SAID, "")
    with pytest.raises(NotFound):
        await prompting.place(DraftId("0-9-9"), 1, None, True, LI, now)
    with pytest.raises(NotFound):
        await prompting.place(DraftId("nonsense"), 1, None, True, LI, now)


async def test_prompters_are_told_of_until_long_after_they_went_dark(store: Store) -> None:
    prompters = StoredPrompters(store.client, store.clock)

    def screen(name: str, reading: str = "") -> OpenPrompter:
        user, now = UserName("小满"), store.clock.now()
        return OpenPrompter(screen=name, user=user, host="小满", seen_at=now, reading=DraftId(reading))

    await prompters.beat(screen("tablet"))
    await advance(store, 5)
    phone = screen("phone", reading="0-1")
    await prompters.beat(phone)
    assert [one.screen for one in await prompters.open()] == ["phone", "tablet"]
    await prompters.leave(UserName("小满"), "phone")
    (dark,) = await prompters.open()
    assert (dark.screen, later(dark.seen_at, 5)) == ("tablet", store.clock.now())
    await advance(store, KEEP_S)
    assert await prompters.open() == ()
    assert await store.client.hlen(keys.PROMPTERS) == 0
