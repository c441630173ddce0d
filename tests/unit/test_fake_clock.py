"""The fake clock keeps the contract of a clock, in an order that tests may rely on."""

import asyncio

import pytest

from bot.core.clock import Clock, within
from tests.support.clock import START, FakeClock, settle


async def test_time_stands_still_until_told() -> None:
    clock: Clock = FakeClock()
    await settle()
    assert (clock.now(), clock.monotonic()) == (START, 0.0)


async def test_sleepers_wake_in_order_and_see_their_own_moment() -> None:
    clock = FakeClock()
    seen: list[tuple[str, int]] = []

    async def nap(name: str, *naps: float) -> None:
        for seconds in naps:
            await clock.sleep(seconds)
            seen.append((name, clock.now() - START))

    async with asyncio.TaskGroup() as group:
        for name, naps in {"slow": (3.0,), "often": (1.0, 1.0, 1.0), "late": (10.0,)}.items():
            group.create_task(nap(name, *naps))
        await clock.advance(3)
        assert seen == [("often", 1000), ("often", 2000), ("slow", 3000), ("often", 3000)]
        assert clock.sleepers == 1
        await clock.advance(7)
    assert seen[-1] == ("late", 10_000)


async def test_fractions_add_up_exactly() -> None:
    clock = FakeClock()
    for _ in range(1000):
        await clock.advance(0.001)
    assert (clock.now() - START, clock.monotonic()) == (1000, 1.0)


async def test_a_cancelled_sleeper_is_gone() -> None:
    clock = FakeClock()
    task = asyncio.create_task(clock.sleep(5))
    await settle()
    assert clock.sleepers == 1
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert clock.sleepers == 0
    await clock.advance(6)


async def test_setting_the_wall_clock_wakes_nobody() -> None:
    clock = FakeClock()
    task = asyncio.create_task(clock.sleep(5))
    await settle()
    clock.jump(-3600)
    await settle()
    assert not task.done()
    assert (clock.now() - START, clock.monotonic()) == (-3_600_000, 0.0)
    await clock.advance(5)
    assert task.done()


async def test_within_returns_what_came_in_time() -> None:
    clock = FakeClock()

    async def work() -> int:
        await clock.sleep(2)
        return 7

    task = asyncio.create_task(within(clock, 3, work()))
    await clock.advance(2)
    assert (await task, clock.sleepers) == (7, 0)


async def test_within_cancels_what_takes_too_long() -> None:
    clock = FakeClock()
    task = asyncio.create_task(within(clock, 3, clock.sleep(9)))
    await clock.advance(2.9)
    assert not task.done()
    await clock.advance(0.1)
    with pytest.raises(TimeoutError, match="3 s"):
        await task
    assert clock.sleepers == 0
