"""What all processes agree on: one suite for memory and for the real store."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.core.clock import Millis
from bot.core.shared import Allowances, Left, Shared
from bot.store import keys
from bot.store.shared import StoredAllowances, StoredShared
from tests.support.clock import FakeClock
from tests.support.shared import MemoryAllowances, MemoryShared
from tests.support.store import running_store

NOW = Millis(1_795_320_000_000)
HOUR_S = 3_600
HOUR = HOUR_S * 1000


class Agreed(NamedTuple):
    shared: Shared
    allowances: Allowances


@pytest.fixture(params=["memory", "store"])
async def agreed(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Agreed]:
    if request.param == "memory":
        yield Agreed(MemoryShared(), MemoryAllowances())
    else:
        async with running_store(tmp_path, FakeClock()) as store:
            yield Agreed(StoredShared(store.client), StoredAllowances(store.client))


async def test_a_value_is_found_until_it_is_dropped_by_its_own_name(agreed: Agreed) -> None:
    shared = agreed.shared
    assert await shared.get("token") is None
    await shared.put("token", "一", 60)
    assert await shared.get("token") == "一"
    assert not await shared.drop("token", "二")
    assert await shared.drop("token", "一")
    assert await shared.get("token") is None


async def test_of_many_one_puts_a_value_in_the_place_of_another(agreed: Agreed) -> None:
    put = await asyncio.gather(*(agreed.shared.swap("list", "", f"一{n}", 60) for n in range(9)))
    assert put.count(True) == 1
    first = f"一{put.index(True)}"
    assert not await agreed.shared.swap("list", "另一个", "二", 60)
    assert await agreed.shared.get("list") == first
    assert await agreed.shared.swap("list", first, "二", 60)
    assert await agreed.shared.get("list") == "二"


async def test_of_many_one_has_the_lock_and_keeps_it_by_asking_again(agreed: Agreed) -> None:
    got = await asyncio.gather(*(agreed.shared.hold("lock", f"p-{n}", 60) for n in range(20)))
    assert got.count(True) == 1
    holder = f"p-{got.index(True)}"
    assert await agreed.shared.hold("lock", holder, 60)
    await agreed.shared.let_go("lock", "p-other")
    assert not await agreed.shared.hold("lock", "p-other", 60)
    await agreed.shared.let_go("lock", holder)
    assert await agreed.shared.hold("lock", "p-other", 60)


async def test_what_was_granted_can_be_spent_and_no_more(agreed: Agreed) -> None:
    allowances, until = agreed.allowances, Millis(NOW + HOUR)
    assert not await allowances.spend("o-1", NOW)
    await allowances.grant("o-1", "message", 5, NOW, HOUR_S)
    assert await allowances.left("o-1", NOW) == Left(5, until)
    spent = await asyncio.gather(*(allowances.spend("o-1", NOW) for _ in range(9)))
    assert spent.count(True) == 5
    assert await allowances.left("o-1", NOW) == Left(0, Millis(0))
    assert not await allowances.spend("o-2", NOW)


async def test_the_grant_that_ends_first_is_spent_first_and_a_new_one_replaces_its_kind(agreed: Agreed) -> None:
    allowances, soon, late = agreed.allowances, Millis(NOW + 60_000), Millis(NOW + HOUR)
    await allowances.grant("o-1", "message", 1, NOW, HOUR_S)
    await allowances.grant("o-1", "menu", 2, NOW, 60)
    assert await allowances.spend("o-1", NOW)
    assert await allowances.left("o-1", Millis(soon + 1)) == Left(1, late)
    await allowances.grant("o-1", "message", 5, NOW, HOUR_S)
    assert await allowances.left("o-1", Millis(soon + 1)) == Left(5, late)


async def test_a_grant_that_is_over_gives_nothing(agreed: Agreed) -> None:
    await agreed.allowances.grant("o-1", "message", 5, NOW, HOUR_S)
    assert not await agreed.allowances.spend("o-1", Millis(NOW + HOUR))
    assert await agreed.allowances.left("o-1", Millis(NOW + HOUR)) == Left(0, Millis(0))


async def test_what_was_not_sent_is_given_back_and_a_refusal_voids_all(agreed: Agreed) -> None:
    allowances, until = agreed.allowances, Millis(NOW + HOUR)
    await allowances.grant("o-1", "message", 1, NOW, HOUR_S)
    assert await allowances.spend("o-1", NOW)
    await allowances.give_back("o-1", NOW)
    assert await allowances.left("o-1", NOW) == Left(1, until)
    await allowances.void("o-1")
    assert not await allowances.spend("o-1", NOW)


async def test_grants_do_not_stay_in_the_store_for_ever(tmp_path: Path) -> None:
    async with running_store(tmp_path, FakeClock()) as store:
        allowances = StoredAllowances(store.client)
        await allowances.grant("o-1", "message", 1, NOW, 2 * HOUR_S)
        await allowances.grant("o-1", "menu", 1, NOW, 60)
        assert 2 * HOUR_S < await store.client.ttl(keys.allowed("o-1")) <= 3 * HOUR_S
