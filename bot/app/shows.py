"""Shows of live rooms, put together: what ends them, and what is recorded of them.

In: a `House` and its `Floor`. Out: `recorder` (for triage), `recordings` (for the console), and loops. Called by
bot/app/house.py, live.py and loops.py.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from bot.app.frame import Floor
from bot.core.clock import Clock, Millis, later
from bot.core.errors import Unavailable
from bot.core.model import Address
from bot.store.recorder import RoomRecorder
from bot.store.recordings import FolderRecordings, sweep
from bot.store.rooms import StoredRooms
from config.settings import Part, Settings

TICK_S: Final = 5.0
"""How often rooms are looked for that have fallen silent, and told what was shed of theirs."""
SWEEP_S: Final = 3_600.0
DAY_S: Final = 86_400


def recorder(settings: Settings, clock: Clock) -> RoomRecorder | None:
    """What triage records with; None where this process has no triage, or nothing is to be recorded."""
    live = settings.live
    if not live.record or Part.TRIAGE not in settings.parts or settings.triage.own_process:
        return None
    return RoomRecorder(_folder(settings), settings.store.partitions, clock, live.show_gap_s)


def recordings(settings: Settings, clock: Clock) -> FolderRecordings:
    """What was recorded by this process, or by those that share its folder."""
    return FolderRecordings(_folder(settings), clock)


def _folder(settings: Settings) -> Path:
    return Path(settings.store.data_dir) / "recordings"


async def shedding(shed: Mapping[tuple[str, str], int], floor: Floor) -> None:
    """Tell the rooms how many of their messages were shed (`Ingest.shed`, which only grows)."""
    rooms, told = StoredRooms(floor.redis, floor.settings.store, floor.durable), Counter[tuple[str, str]]()
    while True:
        await floor.clock.sleep(TICK_S)
        with suppress(Unavailable):  # to begin again would be to tell everything again
            await tell_shed(shed, told, rooms.count, floor.clock.now())


async def tell_shed(
    shed: Mapping[tuple[str, str], int],
    told: Counter[tuple[str, str]],
    count: Callable[[Address, Mapping[str, int], Millis], Awaitable[bool]],
    now: Millis,
) -> None:
    """What was not told yet is added to `told`, room by room as the store has it. Raises Unavailable."""
    more = Counter(shed) - told
    for key in {key for key, _ in more}:
        channel, _, conversation = key.partition("/")
        counted = {name: by for (room, name), by in more.items() if room == key}
        if await count(Address(channel, conversation, public=True), counted, now):
            told.update({(key, name): by for name, by in counted.items()})


async def ending(floor: Floor) -> None:
    """Name the rooms as the settings do; end the shows of rooms that have long been silent, forget the oldest, and
    their recordings, also where none are made any more."""
    rooms, clock = StoredRooms(floor.redis, floor.settings.store, floor.durable), floor.clock
    live = floor.settings.live
    await rooms.name(live.rooms)
    swept = -SWEEP_S
    while True:
        await rooms.end_silent(clock.now(), live.show_gap_s)
        if clock.monotonic() - swept >= SWEEP_S:
            swept = clock.monotonic()
            await rooms.sweep(clock.now())
            await asyncio.to_thread(sweep, _folder(floor.settings), later(clock.now(), -live.recordings_days * DAY_S))
        await clock.sleep(TICK_S)
