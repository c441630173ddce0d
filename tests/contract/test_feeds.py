"""How feeds are heard, told from the process that listens to those that show it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.clock import Millis
from bot.core.coverage import Coverage
from bot.core.ports import FeedGauge
from bot.stages.coverage import FeedWatch
from bot.store import keys
from bot.store.feeds import FRESH_S, KEPT_S, StoredFeeds
from config.settings import LiveSettings
from tests.support.clock import FakeClock
from tests.support.store import Store, running_store

ROOM = FeedGauge("studio", True, 7, 0, 1, 0, Millis(5), channel="open_feed", rooms=("r",), anonymous=2, gaps=1, lost=3)
OVER = FeedGauge("studio", False, 9, 0, 0, 0, None, channel="douyin", rooms=("268",), expects=False)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with running_store(tmp_path, FakeClock()) as store:
        yield store


async def test_what_one_process_hears_another_shows(store: Store) -> None:
    clock = FakeClock()
    here, there = StoredFeeds(store.client, clock), StoredFeeds(store.client, clock)
    watch = FeedWatch(lambda: there.known, LiveSettings(), clock)
    await there.read()
    assert watch.states() == ()
    await here.tell([])
    await here.tell([ROOM, OVER])
    await there.read()
    assert list(there.known) == [OVER, ROOM]
    assert [state.state for state in watch.states()] == [Coverage.IDLE, Coverage.HEARD]
    assert 0 < await store.client.ttl(keys.FEEDS) <= KEPT_S
    await here.forget([ROOM, OVER])
    await there.read()
    assert list(there.known) == []


async def test_a_process_that_listened_and_says_nothing_is_no_calm(store: Store) -> None:
    clock = FakeClock()
    here, there = StoredFeeds(store.client, clock), StoredFeeds(store.client, clock)
    watch = FeedWatch(lambda: there.known, LiveSettings(), clock)

    async def states() -> set[Coverage]:
        await there.read()
        return {state.state for state in watch.states()}

    await here.tell([ROOM, OVER])
    assert await states() == {Coverage.HEARD, Coverage.IDLE}
    await clock.advance(FRESH_S + 1)
    assert await states() == {Coverage.GONE}, "nobody knows whether the other one began meanwhile"
    assert all("is it running" in gauge.note for gauge in there.known)
    await clock.advance(200)
    assert await states() == {Coverage.ALARM}
    await here.tell([ROOM])
    assert Coverage.ALARM in await states()
    await clock.advance(KEPT_S)
    assert await states() == set()
