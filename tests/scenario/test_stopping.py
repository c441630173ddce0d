"""P10: a house that is stopped in the middle of its work loses nothing and doubles nothing, and is gone in time."""

import os
import signal
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest

from adapters.fake import FakePlatform, FakeSettings
from bot.core.clock import SystemClock
from bot.core.lifecycle import DraftState, Verb
from bot.store import keys
from tests.support.clock import FakeClock, eventually, settle
from tests.support.house import NOON, ROOM, living, until
from tests.support.process import BY_WORDS, HouseProcess
from tests.support.store import P0, running_store

TEXTS = ("什么时候发货", "哈哈哈", "M码还有吗", "666", "怎么退货", "主播好美")


async def stop_and_go(folder: Path, stops: int, each: int) -> None:
    """`each` comments into each of `stops` houses, every one stopped at another moment of its work."""
    clock = FakeClock(NOON)
    platform = FakePlatform(FakeSettings(rooms=(ROOM,)), clock)
    for stop in range(stops):
        async with living(folder, clock=clock, platform=platform) as life:
            for number in range(each):
                life.ask(f"{TEXTS[number % len(TEXTS)]}{number // 60 or ''}", f"u-{number}", ident=f"{stop}-{number}")
            await settle(stop * 7 % 60)
    async with running_store(folder / "data", SystemClock()) as store:
        waiting: Any = await store.client.xlen(keys.inbound(P0))
        assert waiting + len(await ended(store.client)) == stops * each
    async with living(folder, clock=clock, platform=platform) as life:

        async def all_ended() -> bool:
            return sum((await life.outcomes()).values()) >= stops * each

        await until(all_ended, within_s=30)
    async with running_store(folder / "data", SystemClock()) as store:
        messages = await ended(store.client)
        assert len(messages) == len(set(messages)) == stops * each


async def ended(client: Any) -> list[str]:
    """The messages that have an outcome."""
    rows = await client.xrange(keys.journal(P0))
    return [row[0] for _, fields in rows for row in msgspec.msgpack.decode(fields[b"b"])]


async def test_what_was_heard_has_one_outcome_whenever_the_house_stops(tmp_path: Path) -> None:
    await stop_and_go(tmp_path, stops=5, each=300)


@pytest.mark.full
@pytest.mark.timeout(900)
async def test_what_was_heard_has_one_outcome_over_a_hundred_stops(tmp_path: Path) -> None:
    await stop_and_go(tmp_path, stops=100, each=300)


async def test_an_approved_text_goes_out_once_although_the_house_stops_at_once(tmp_path: Path) -> None:
    clock = FakeClock(NOON)
    platform = FakePlatform(FakeSettings(rooms=(ROOM,)), clock)
    async with living(tmp_path, clock=clock, platform=platform) as life:
        life.ask("什么时候发货")
        await life.decide(Verb.APPROVE, await life.draft())
    async with living(tmp_path, clock=clock, platform=platform) as life:

        async def settled() -> bool:
            return bool(await life.drafts(DraftState.SENT, DraftState.UNKNOWN))

        await until(settled)
    assert len(platform.received) <= 1


async def test_it_is_gone_within_ten_seconds_even_with_its_store_stuck(tmp_path: Path) -> None:
    feed = "[[adapters.open_feed.feeds]]\nname = 'x'\nlisten = '127.0.0.1:0'\n"
    async with HouseProcess(tmp_path, feed, base=BY_WORDS) as house:
        os.kill(house.store_pid, signal.SIGSTOP)
        since = time.monotonic()
        await house.stop()
        assert time.monotonic() - since < 10
        await eventually(lambda: not (tmp_path / "data" / "valkey.pid").exists())
