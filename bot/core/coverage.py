"""How well a feed is heard, as one word: silence is never read as calm.

In: gauges. Out: `Coverage`, `state_of`. Pure. Called by the coverage stage, the console and the reports.
"""

from enum import StrEnum

from bot.core.clock import SECOND, Millis
from bot.core.ports import FeedGauge


class Coverage(StrEnum):
    """How a feed stands."""

    HEARD = "heard"  # it speaks
    IDLE = "idle"  # nothing is expected of it: the room is not live
    SILENT = "silent"  # the line stands, but nothing came for longer than it should
    GONE = "gone"  # the line is down
    ALARM = "alarm"  # silent or gone for so long that somebody must look


def state_of(gauge: FeedGauge, started_at: Millis, now: Millis, stale_s: float, alert_s: float) -> Coverage:
    """`started_at`: when this process began to listen; a feed that never spoke is silent since then."""
    if not gauge.expects:
        return Coverage.IDLE
    quiet_s = (now - max(gauge.last_at or Millis(0), started_at)) / SECOND
    if quiet_s >= alert_s:
        return Coverage.ALARM
    if not gauge.connected:
        return Coverage.GONE
    return Coverage.SILENT if quiet_s >= stale_s else Coverage.HEARD
