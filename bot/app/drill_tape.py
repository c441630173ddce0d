"""What a drill plays: a recording of open watch lines, read by the adapter that reads them in life.

In: a floor, a file. Out: `begins`, `play`, `read_whole`. Called by bot/app/drilling.py and drill_live.py.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

from bot.app.frame import Floor
from bot.app.plugs import make_adapters
from bot.core.clock import Clock, Millis
from bot.core.errors import Misconfigured
from bot.core.model import Inbound
from bot.core.shared import Common
from bot.core.signals import Posted, Signal
from bot.core.unread import Unread
from bot.store.shared import StoredAllowances, StoredShared
from config.settings import PACKAGED

RECORDING: Final = "demo/crisis.ndjson.gz"
"""The recorded crisis of the demo shop, in the packaged content."""

Tell = Callable[[Sequence[Signal]], Awaitable[None]]


class Nowhere:
    """The port `Intake` of a drill: recordings of the watch bring no messages."""

    def offer(self, items: Sequence[Inbound]) -> None:
        return

    async def accept(self, items: Sequence[Inbound]) -> int:
        return len(items)

    async def bury(self, unread: Unread) -> None:
        return


def chosen(path: Path | None) -> Path:
    """That recording, or the packaged one. Raises Misconfigured."""
    recording = path or PACKAGED / RECORDING
    if not recording.is_file():
        raise Misconfigured(f"{recording}: no such recording; name a file of open watch lines")
    return recording


def moment(signal: Signal) -> Millis:
    """When it was seen."""
    return (signal.seen_at or signal.at) if isinstance(signal, Posted) else signal.at


async def read_whole(floor: Floor, recording: Path) -> list[Signal]:
    """All of it, with the times it has. Raises Misconfigured where no line can be read."""
    signals: list[Signal] = []

    async def tell(some: Sequence[Signal]) -> None:
        signals.extend(some)

    await _run(floor, _feeds(recording, 0.0), floor.clock, tell)
    if not any(map(moment, signals)):
        raise Misconfigured(f"{recording}: no line of it can be read; it takes open watch lines")
    return signals


async def begins(floor: Floor, recording: Path) -> Millis:
    """When it begins: the hour counts, so a recording is played at the times it has."""
    return next(at for at in map(moment, await read_whole(floor, recording)) if at)


async def play(floor: Floor, recording: Path, clock: Clock, tell: Tell) -> int:
    """Tell it on that clock, to its end; returns how many lines nobody could read."""
    return await _run(floor, _feeds(recording, 1.0), clock, tell)


async def _run(floor: Floor, feeds: Mapping[str, object], clock: Clock, tell: Tell) -> int:
    settings = msgspec.structs.replace(floor.settings, adapters={"open_watch": feeds})
    (adapter,) = make_adapters(settings, clock).values()
    if adapter.opened is None:
        raise Misconfigured("the open watch cannot be opened; is it installed?")
    common = Common(StoredShared(floor.together), StoredAllowances(floor.together), tell=tell)
    async with adapter.opened(common) as ready:
        if ready.source is None:
            raise Misconfigured("the open watch has no feed")
        await ready.source.run(Nowhere())
        return sum(gauge.unreadable for gauge in ready.source.gauges())


def _feeds(recording: Path, speed: float) -> dict[str, object]:
    return {"feeds": [{"name": "drill", "file": str(recording), "speed": speed}]}
