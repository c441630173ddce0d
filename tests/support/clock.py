"""A clock that moves only when told, and a wait for things that real sockets and servers do.

In: nothing. Out: `FakeClock` (a `bot.core.clock.Clock`), `settle`, `eventually`. Called by tests.
"""

import asyncio
import heapq
import itertools
from collections.abc import Callable

from bot.core.clock import Millis

MICROS = 1_000_000
START = Millis(1_760_000_000_000)
"""2025-10-09 08:53:20 UTC, where every fake clock starts."""


async def settle(rounds: int = 40) -> None:
    """Let everything that is ready run, and what that makes ready, `rounds` deep. Real sockets need `eventually`."""
    for _ in range(rounds):
        await asyncio.sleep(0)


async def eventually(condition: Callable[[], bool], within_s: float = 5.0) -> None:
    """Wait, in real time, for something that a socket, a thread or another process brings about."""
    async with asyncio.timeout(within_s):
        while not condition():  # noqa: ASYNC110 - nobody sets an event for us here
            await asyncio.sleep(0.001)


class FakeClock:
    """Time stands still until `advance`; sleepers wake in the order of their times, each seeing its own moment."""

    def __init__(self, start: Millis = START) -> None:
        self._wall = start * 1000
        self._elapsed = 0  # microseconds, so that sums of fractions stay exact
        self._order = itertools.count()
        self._sleepers: list[tuple[int, int, asyncio.Future[None]]] = []

    def now(self) -> Millis:
        return Millis((self._wall + self._elapsed) // 1000)

    def monotonic(self) -> float:
        return self._elapsed / MICROS

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        wake = asyncio.get_running_loop().create_future()
        until = self._elapsed + max(1, round(seconds * MICROS))
        heapq.heappush(self._sleepers, (until, next(self._order), wake))
        await wake

    @property
    def sleepers(self) -> int:
        """How many wait on this clock."""
        return sum(not wake.done() for _, _, wake in self._sleepers)

    async def advance(self, seconds: float) -> None:
        """Move on by `seconds`, waking every sleeper on the way and letting the loop settle after each moment."""
        target = self._elapsed + round(seconds * MICROS)
        await settle()
        while self._sleepers and self._sleepers[0][0] <= target:
            self._elapsed = max(self._elapsed, self._sleepers[0][0])
            self._wake()
            await settle()
        self._elapsed = target
        await settle()

    def jump(self, seconds: float) -> None:
        """The machine's wall clock is set forward or back; nobody wakes, monotonic time does not notice."""
        self._wall += round(seconds * MICROS)

    def _wake(self) -> None:
        while self._sleepers and self._sleepers[0][0] <= self._elapsed:
            wake = heapq.heappop(self._sleepers)[2]
            if not wake.done():
                wake.set_result(None)
