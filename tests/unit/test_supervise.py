"""Loops that must go on: again after a failure, soon after what was away is back, never again when it is hopeless."""

import asyncio

import pytest

from bot.core.errors import LeaseLost, Misconfigured, Unavailable
from bot.supervise import forever
from config.settings import Settings, StoreSettings
from tests.support.clock import FakeClock, settle


class Loop:
    """A loop that fails as told, and counts how often it began."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.began = 0

    async def run(self) -> None:
        self.began += 1
        if self.failures:
            raise self.failures.pop(0)
        await asyncio.Event().wait()


@pytest.mark.parametrize(
    "failure", [Unavailable("away"), LeaseLost("lost"), KeyError("bug"), ExceptionGroup("two", [Unavailable("a")])]
)
async def test_it_begins_again_within_the_promise_however_long_it_failed(failure: Exception) -> None:
    """P5: ten seconds, lease included."""
    clock, loop = FakeClock(), Loop(*[failure] * 50)
    running = asyncio.create_task(forever("x", loop.run, clock))
    await clock.advance(60)
    loop.failures.clear()
    before = loop.began
    await clock.advance(4.5)
    assert loop.began == before + 1
    running.cancel()
    await asyncio.wait({running})


@pytest.mark.parametrize("failure", [Misconfigured("wrong"), ExceptionGroup("one", [Misconfigured("wrong")])])
async def test_what_is_hopeless_ends(failure: Exception) -> None:
    loop = Loop(failure)
    await asyncio.wait_for(forever("x", loop.run, FakeClock()), 1)
    assert loop.began == 1


async def test_a_hopeless_part_beside_a_passing_trouble_is_tried_again() -> None:
    clock, loop = FakeClock(), Loop(ExceptionGroup("both", [Misconfigured("wrong"), Unavailable("away")]))
    running = asyncio.create_task(forever("x", loop.run, clock))
    await clock.advance(5)
    assert loop.began == 2
    running.cancel()
    await settle()
    assert running.cancelled()


def test_no_password_of_the_store_shows_in_settings() -> None:
    for url in ("redis://shop:pass-w0rd@host/0", "redis://host/0?password=pass-w0rd"):
        shown = repr(Settings(store=StoreSettings(url=url)))
        assert "pass-w0rd" not in shown
        assert "host" in shown
