"""Askers taken out and answers written anew while workers are killed: nobody is lost, nobody is counted twice."""

import asyncio
import random
from collections import Counter
from pathlib import Path

import pytest

from bot.core.clock import SystemClock
from bot.core.errors import Conflict
from bot.core.lifecycle import DraftState
from bot.core.model import Address, Inbound, MessageId, UserName
from bot.store import audit, keys
from bot.store.members import StoredMembers
from tests.scenario.test_kills import worker
from tests.support.house import until
from tests.support.store import P0, Store, running_store

LI = UserName("小李")
WAYS = (
    ("什么时候发货", "什么时候发货呀", "啥时候发货", "几时发货呢", "今天拍今天发吗"),
    ("能便宜点吗", "可以便宜点吗", "能不能便宜一点", "便宜点呗行不行"),
    ("怎么退货", "如何退货", "退货怎么弄", "怎么样退货呀"),
    ("支持七天无理由吗", "有七天无理由吗", "是不是七天无理由"),
)


def crowd(count: int) -> list[Inbound]:
    """Questions from a few rooms, each message with an id of its own, in many wordings."""
    now, chance = SystemClock().now(), random.Random(7)
    return [
        Inbound(
            MessageId(f"k-{number}"), Address("fake", f"room-{number % 5}", f"u-{number}", public=True),
            chance.choice(chance.choice(WAYS)) + "？" * (number % 3), "观众", now,
        )
        for number in range(count)
    ]  # fmt: skip


async def meddle(store: Store, chance: random.Random) -> tuple[int, int]:
    """A person and the library at work on whatever is pending: how many splits and redrafts were carried out."""
    members, done = StoredMembers(store.client, store.settings), [0, 0]
    drafts = await store.drafts.listed([DraftState.PENDING], 100)
    for draft in chance.sample(drafts, min(3, len(drafts))):
        if chance.random() < 0.5:
            done[1] += await members.redraft(draft.id, "source_changed", store.clock.now())
            continue
        others = [one.message for one in await members.listed(draft.id) if one.message != draft.message]
        if others:
            chosen = chance.sample(others, chance.randint(1, len(others)))
            both = (members.split(draft.id, draft.version, chosen, LI, store.clock.now()) for _ in range(2))
            lost = await asyncio.gather(*both, return_exceptions=True)
            assert all(one is None or isinstance(one, Conflict) for one in lost)
            assert lost.count(None) <= 1
            done[0] += lost.count(None)
    return done[0], done[1]


async def waits(store: Store) -> int:
    return int(await store.client.xlen(keys.inbound(P0)))


async def part_and_kill(folder: Path, messages: int, kills: int) -> None:
    """Put `messages` in, bit by bit, while drafts are split and redrafted and workers die; then look who is where."""
    chance, asked = random.Random(3), crowd(messages)
    splits = redrafts = 0
    async with running_store(folder / "store", SystemClock()) as store:
        for number in range(kills + 1):
            async with worker(folder / f"w{number}", store):
                share = asked[number * messages // (kills + 1) : (number + 1) * messages // (kills + 1)]
                for first in range(0, len(share), 40):
                    await store.inbox().put(P0, share[first : first + 40])
                    if first or number == kills:
                        await until(lambda: less_than(store, 60), within_s=30)
                    one, other = await meddle(store, chance)
                    splits, redrafts = splits + one, redrafts + other
                if number == kills:
                    await until(lambda: less_than(store, 1), within_s=60)
        await whole(store, asked)
        assert splits >= kills
        assert redrafts >= kills
        assert (await audit.verify(store.client, P0))[1] == []


async def less_than(store: Store, count: int) -> bool:
    return await waits(store) < count


async def whole(store: Store, asked: list[Inbound]) -> None:
    """Every message stands in exactly one draft that was not written anew, and every count says how many there are."""
    states = [state for state in DraftState if state is not DraftState.WITHDRAWN]
    drafts = await store.drafts.listed(states, 10_000)
    found = Counter[str]()
    for draft in drafts:
        messages = await store.drafts.messages(draft.id)
        assert draft.count + draft.late == len(messages)
        kept = await StoredMembers(store.client, store.settings).listed(draft.id)
        assert sum(one.times for one in kept) == len(messages)
        found.update(messages)
    assert found == Counter({item.id: 1 for item in asked})


async def test_nobody_is_lost_when_askers_are_parted_and_workers_die(tmp_path: Path) -> None:
    await part_and_kill(tmp_path, 480, kills=2)


@pytest.mark.full
@pytest.mark.timeout(900)
async def test_nobody_is_lost_over_thirty_kills(tmp_path: Path) -> None:
    await part_and_kill(tmp_path, 6_000, kills=30)
