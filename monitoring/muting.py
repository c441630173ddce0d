"""One question, "is it told just now?", and one answer for all the reasons why not.

In: an alert and a `View` of the board at a moment. Out: `why_muted`. Called by `monitoring.pipeline`. The reasons are
asked in the order of `REASONS`; the first that holds is told.
"""

from collections.abc import Callable
from datetime import tzinfo
from functools import cached_property
from typing import Final

from bot.core.alerts import Alert, AlertId, AlertState, Board, Demand, Muted, Silence
from bot.core.clock import Millis, later
from bot.core.hours import is_open
from bot.core.staff import Slot, Weekday
from bot.core.topics import Level
from monitoring.grouping import NOTHING, History, histories, opened_at

NOBODY: Final = Demand()
"""What a level demands that the rules say nothing of."""


class View:
    """A board at a moment, with what is asked of it again and again worked out once."""

    def __init__(self, board: Board, now: Millis, zone: tzinfo) -> None:
        self.board = board
        self.now = now
        self._zone = zone

    @cached_property
    def told(self) -> dict[AlertId, History]:
        return histories(self.board)

    @cached_property
    def is_quiet(self) -> bool:
        """Whether these are the quiet hours."""
        begin, _, end = self.board.rules.quiet.partition("-")
        return bool(end) and is_open((Slot(tuple(Weekday), begin, end),), self.now, self._zone)

    @cached_property
    def graver(self) -> dict[str, Level]:
        """By product or brand, the gravest alert about it that people can hear of now."""
        found: dict[str, Level] = {}
        for alert in self.board.alerts:
            telling = alert.state is not AlertState.RESOLVED and alert.level >= Level.SERIOUS
            if telling and not any(reason(self, alert) for reason in (low, silenced, quiet)):
                for name in alert.about:
                    found[name] = max(alert.level, found.get(name, Level.NONE))
        return found

    def history(self, alert: Alert) -> History:
        return self.told.get(alert.id, NOTHING)

    def demand(self, level: Level) -> Demand:
        return self.board.rules.demands.get(level, NOBODY)


def level_of(alert: Alert) -> Level:
    """How grave it is, for those who are told: that it is over is as grave as it ever was."""
    return alert.peak if alert.state is AlertState.RESOLVED else alert.level


def low(view: View, alert: Alert) -> Muted | None:
    over = alert.state is AlertState.RESOLVED  # it goes where it was told, whatever the rules are now
    return None if over or view.demand(alert.level).receivers else Muted.LOW


def waiting(view: View, alert: Alert) -> Muted | None:
    if alert.state is AlertState.RESOLVED or view.history(alert).first_at:
        return None
    return Muted.WAITING if view.now < later(opened_at(alert), view.demand(alert.level).wait_s) else None


def inhibited(view: View, alert: Alert) -> Muted | None:
    if not view.board.rules.inhibit or alert.state is AlertState.RESOLVED:
        return None
    graver = any(view.graver.get(name, Level.NONE) > alert.level for name in alert.about)
    return Muted.INHIBITED if graver else None


def silenced(view: View, alert: Alert) -> Muted | None:
    return Muted.SILENCED if any(covers(one, alert, view.now) for one in view.board.silences) else None


def quiet(view: View, alert: Alert) -> Muted | None:
    return Muted.QUIET if view.is_quiet and view.demand(level_of(alert)).quiet else None


REASONS: Final[tuple[Callable[[View, Alert], Muted | None], ...]] = (low, waiting, inhibited, silenced, quiet)


def why_muted(view: View, alert: Alert) -> Muted | None:
    """The first reason that holds; None: what is due of it is told."""
    return next((muted for reason in REASONS if (muted := reason(view, alert))), None)


def covers(silence: Silence, alert: Alert, now: Millis) -> bool:
    """Whether it silences that alert now."""
    ends = min(silence.until, silence.ended_at or silence.until)
    return (
        silence.at <= now < ends
        and level_of(alert) <= silence.most
        and silence.topic in ("", alert.topic)
        and (not silence.about or silence.about in alert.about)
        and silence.theme in (None, alert.theme)
    )
