"""Leases: one reader a stream, whatever the store goes through."""

from pathlib import Path

import pytest

from bot.core.clock import SystemClock
from bot.core.errors import LeaseLost
from bot.store import functions, keys
from tests.support.store import P0, running_store


async def test_a_lease_that_ran_out_while_the_store_was_away_goes_on_if_nobody_took_it(tmp_path: Path) -> None:
    async with running_store(tmp_path, SystemClock()) as store:
        lease, work = await store.worklist("w-1")

        async def outlast() -> None:
            await store.client.delete(keys.lease(P0, "inbound"))
            assert await lease._take()
            await work.apply([], store.clock.now())

        await lease.during(outlast)


@pytest.mark.parametrize("gave_back", [True, False])
async def test_a_lease_that_went_through_other_hands_is_lost(tmp_path: Path, gave_back: bool) -> None:
    async with running_store(tmp_path, SystemClock()) as store:
        lease, _ = await store.worklist("w-1")

        async def robbed() -> None:
            await store.client.delete(keys.lease(P0, "inbound"))
            await functions.call(store.client, "lease", P0, "inbound", "w-2", 60_000, "")
            if gave_back:
                await functions.call(store.client, "release", P0, "inbound", "w-2")
                await lease._take()
            elif not await lease._take():
                raise LeaseLost("held by another")

        with pytest.raises(LeaseLost):
            await lease.during(robbed)
