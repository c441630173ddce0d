"""A crisis drill with people: a recorded cascade comes to a house of its own, in real time, and they act on it.

In: settings of the demo shop, a recording. Out: `drill_with_people`. Called by bot/__main__.py. What lies before the
begin is told at once, with its true times, as a collector does that was away; from then on each signal comes when it
is due. Pages are written to the terminal, with links to the drill's own console.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

import msgspec

from bot.app.drill_tape import Tell, chosen, moment, read_whole
from bot.app.drilling import told_through, watched_content
from bot.app.floor import open_floor
from bot.app.frame import House
from bot.app.house import run
from bot.app.plugs import make_adapters
from bot.core.adapters import Adapter
from bot.core.clock import SECOND, Clock, Millis, SystemClock
from bot.core.monitoring import Monitoring
from bot.core.ports import FeedGauge, Intake
from bot.core.shared import Common
from bot.core.signals import Posted, Signal
from config.settings import Settings, StoreSettings

NAME: Final = "drill"
TERMINAL: Final = "terminal"
TOGETHER: Final = 64


async def drill_with_people(
    settings: Settings, path: Path | None, from_min: float, speed: float, announce: Callable[[House], Awaitable[None]]
) -> None:
    """Run until asked to end; `from_min` minutes since the first post are over when it begins, from then on it goes
    `speed` times as fast as it was. Raises Misconfigured."""
    recording = await asyncio.to_thread(chosen, path)
    content, monitoring = await asyncio.to_thread(watched_content, settings)
    watch = awake(told_through(monitoring, TERMINAL))
    with tempfile.TemporaryDirectory(prefix="halfminute-drill-") as folder:
        apart = msgspec.structs.replace(settings, store=StoreSettings(data_dir=folder + "/store"))
        async with AsyncExitStack() as stack:
            reading = msgspec.structs.replace(settings, store=StoreSettings(data_dir=folder + "/read"))
            signals = await read_whole(await open_floor(reading, SystemClock(), stack), recording)
        clock = SystemClock()
        adapters = {**make_adapters(settings, clock), NAME: _adapter(signals, from_min, speed, clock)}
        await run(apart, announce, adapters, replace(content, monitoring=watch))


def awake(monitoring: Monitoring) -> Monitoring:
    """Told on the terminal, whatever the hour: people are there, or they would not drill."""
    rules = msgspec.structs.replace(monitoring.rules, quiet="")
    return msgspec.structs.replace(monitoring, rules=rules, receivers={TERMINAL: {"type": TERMINAL}})


class Tape:
    """The port `Source`: signals when they are due."""

    def __init__(self, signals: Sequence[Signal], from_min: float, speed: float, clock: Clock, tell: Tell) -> None:
        self._clock = clock
        self._speed = speed
        self._begin = Millis(_first_post(signals) + round(from_min * 60 * SECOND))
        self._signals = signals
        self._told = 0
        self._last: Millis | None = None
        self._tell = tell

    async def run(self, intake: Intake) -> None:
        """See the port; to the end of the recording."""
        wall, start = self._clock.now(), self._clock.monotonic()
        due = [(self._moved(moment(signal), wall), self._shifted(signal, wall)) for signal in self._signals]
        position = 0
        while position < len(due):
            await self._clock.sleep((due[position][0] - wall) / SECOND - (self._clock.monotonic() - start))
            end = position
            while end < len(due) and end - position < TOGETHER and due[end][0] <= max(due[position][0], wall):
                end += 1
            await self._tell([signal for _, signal in due[position:end]])
            position, self._told, self._last = end, end, self._clock.now()

    def gauges(self) -> Sequence[FeedGauge]:
        note = f"{self._told} of {len(self._signals)} signals"
        return (FeedGauge(NAME, True, self._told, 0, 0, 0, self._last, note, expects=False),)

    def _moved(self, at: Millis, wall: Millis) -> Millis:
        """What lies before the begin keeps its distance, what comes after it comes faster."""
        away = at - self._begin
        return Millis(wall + round(away / self._speed if away > 0 else away)) if at else wall

    def _shifted(self, signal: Signal, wall: Millis) -> Signal:
        moved = msgspec.structs.replace(signal, at=self._moved(signal.at, wall))
        if isinstance(moved, Posted) and moved.seen_at:
            return msgspec.structs.replace(moved, seen_at=self._moved(moved.seen_at, wall))
        return moved


def _first_post(signals: Sequence[Signal]) -> Millis:
    """What reports of drills count from; where nobody posted anything, the first signal. Customers may have come with
    it hours before."""
    posts = [at for signal in signals if isinstance(signal, Posted) and (at := moment(signal))]
    return min(posts or filter(None, map(moment, signals)))


def _adapter(signals: Sequence[Signal], from_min: float, speed: float, clock: Clock) -> Adapter:
    @asynccontextmanager
    async def opened(common: Common) -> AsyncIterator[Adapter]:
        yield Adapter(NAME, source=Tape(signals, from_min, speed, clock, common.tell))

    return Adapter(NAME, opened=opened)
