"""How alerts stand at this moment: what the event `watch` says, and the lines that lists show of them.

In: `WatchParts`. Out: `WatchTeller`, and pure functions from a board to lines. Called by bot/console/broadcast.py and
the pages of topics and alerts.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from bot.console.keys import WatchParts
from bot.console.wire_watch import AlertLine, Newest, WatchNews
from bot.core.alerts import Alert, AlertState, Board, Muted, Silence
from bot.core.clock import SECOND, Clock, Millis
from bot.core.crises import CrisisId
from bot.core.topics import Level, TopicId

AGAIN_MS: Final = 10 * SECOND
"""Silences end by themselves: so often it is looked though nothing was changed."""


class WatchTeller:
    """One for all screens of a process."""

    def __init__(self, watch: WatchParts, clock: Clock) -> None:
        self._watch = watch
        self._clock = clock
        self._told: WatchNews | None = None
        self._told_at = Millis(0)

    async def taken(self) -> WatchNews:
        """As it stands now. Raises Unavailable."""
        now, revision = self._clock.now(), await self._watch.topics.revision()
        if self._told is None or self._told.revision != revision or now >= self._told_at + AGAIN_MS:
            board = await self._watch.alerts.board()
            self._told, self._told_at = news(board, self._watch, revision, now), now
        return self._told


def news(board: Board, watch: WatchParts, revision: int, now: Millis) -> WatchNews:
    """What every screen is told."""
    going = [alert for alert in board.alerts if alert.state is not AlertState.RESOLVED]
    taken = [alert for alert in going if alert.state is AlertState.CLAIMED]
    free = [alert for alert in going if alert.state is AlertState.OPEN]
    loud = [alert for alert in free if not _hushed(alert, board, watch, now)]
    gravest = max(loud, key=lambda alert: (alert.level, alert.graver_at), default=None)
    return WatchNews(
        revision=revision,
        open=len(loud),
        claimed=len(taken),
        highest=max((alert.level for alert in (*loud, *taken)), default=Level.NONE),
        mine=dict(Counter(alert.claimed_by for alert in taken)),
        newest=_newest(gravest) if gravest else None,
    )


def _hushed(alert: Alert, board: Board, watch: WatchParts, now: Millis) -> bool:
    """Whether nobody needs to be called for it, though nobody has it."""
    return bool(silences_of(alert, board.silences, now)) or watch.planner.muted(alert, board, now) is Muted.INHIBITED


def _newest(alert: Alert) -> Newest:
    return Newest(alert.id, alert.topic, alert.title, alert.level, max(alert.graver_at, alert.raised_at))


def line_of(alert: Alert, board: Board, watch: WatchParts, now: Millis) -> AlertLine:
    """An alert as a list shows it."""
    resolved = alert.state is AlertState.RESOLVED
    return AlertLine(
        id=alert.id,
        state=alert.state,
        level=alert.level,
        peak=alert.peak,
        version=alert.version,
        raised_at=alert.raised_at,
        claimed_by=alert.claimed_by,
        claimed_at=alert.claimed_at,
        resolved_at=alert.resolved_at,
        resolved_by=alert.resolved_by,
        ruling=alert.ruling,
        muted=None if resolved else watch.planner.muted(alert, board, now),
        silence=next(iter(silences_of(alert, board.silences, now)), None),
        step=alert.step,
    )


def silences_of(alert: Alert, silences: Iterable[Silence], now: Millis) -> tuple[Silence, ...]:
    """Those in force that cover it, the one that lasts longest first."""
    found = [one for one in silences if in_force(one, now) and _covers(one, alert)]
    return tuple(sorted(found, key=lambda one: -one.until))


def in_force(silence: Silence, now: Millis) -> bool:
    return not silence.ended_at and now < silence.until


def _covers(silence: Silence, alert: Alert) -> bool:
    return (
        silence.topic in {"", alert.topic}
        and (not silence.about or silence.about in alert.about)
        and silence.theme in {None, alert.theme}
        and alert.level <= silence.most
    )


async def crises_of(watch: WatchParts) -> Mapping[TopicId, CrisisId]:
    """Which topic is handled in which crisis, the open ones before those that are over."""
    if watch.crises is None:
        return {}
    listed = await watch.crises.listed()
    return {topic: crisis.id for crisis in reversed(listed) for topic in crisis.topics}
