"""How well a feed is heard, as one word: silence is never read as calm.

In: gauges. Out: `Coverage`, `FeedState`, `state_of`, `told`, and the port `Watcher`. Pure. Called by the coverage
stage, which keeps the time; the port by the console and the metrics.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

import msgspec

from bot.core.ports import FeedGauge


class Coverage(StrEnum):
    """How a feed stands."""

    HEARD = "heard"  # it speaks
    IDLE = "idle"  # nothing is expected of it: the room is not live
    SILENT = "silent"  # the line stands, but nothing came for longer than it should
    GONE = "gone"  # the line is down
    ALARM = "alarm"  # silent or gone for so long that somebody must look


class Patience(Protocol):
    """How long a feed may be silent (`config.settings.LiveSettings`)."""

    @property
    def stale_after_s(self) -> float: ...

    @property
    def alert_after_s(self) -> float: ...


class FeedState(msgspec.Struct, frozen=True):
    """One feed as it stands. `rooms` are the addresses' conversations it speaks for; `quiet_s`: since its last item."""

    feed: str
    channel: str
    rooms: tuple[str, ...]
    state: Coverage
    quiet_s: float
    note: str = ""


class Watcher(Protocol):
    """Who keeps an eye on all feeds of this process (`bot.stages.coverage`)."""

    def states(self) -> Sequence[FeedState]:
        """As they stand at this moment."""
        ...


def state_of(gauge: FeedGauge, quiet_s: float, patience: Patience) -> Coverage:
    """`quiet_s`: since it last spoke, but no longer than it has been expected to, and listened to."""
    if not gauge.expects:
        return Coverage.IDLE
    if quiet_s >= patience.alert_after_s:
        return Coverage.ALARM
    if not gauge.connected:
        return Coverage.GONE
    return Coverage.SILENT if quiet_s >= patience.stale_after_s else Coverage.HEARD


def told(gauge: FeedGauge, quiet_s: float, patience: Patience) -> FeedState:
    """The gauge's state with what belongs to it."""
    state = state_of(gauge, quiet_s, patience)
    return FeedState(gauge.feed, gauge.channel, gauge.rooms, state, quiet_s, gauge.note)
