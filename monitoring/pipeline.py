"""The pipeline of alerts: group → inhibit → silence → quiet hours → dedupe by the notification log → what is due.

In: a board and a moment. Out: `Pipeline`, the port `Planner`. Pure: the same board at the same moment always gives the
same notices. Carried out by `bot.stages.paging`; the console asks it why somebody was not told.
"""

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from bot.core.alerts import (
    Alert,
    AlertAct,
    AlertDeed,
    AlertState,
    Board,
    Muted,
    Notice,
    Page,
    Person,
    Roster,
    TellKind,
)
from bot.core.clock import Millis, later
from bot.core.topics import Level
from monitoring import escalation
from monitoring.grouping import History, plan_of
from monitoring.muting import NOBODY, View, why_muted
from monitoring.pages import page_of


class Pipeline:
    """The planner of a shop whose hours are in `zone`."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._seen: View | None = None  # lists ask of every alert of one board

    def plan(self, board: Board, now: Millis) -> tuple[Notice, ...]:
        """What is to be told now, the gravest first."""
        view = self._view(board, now)
        found = [
            notice for alert in board.alerts for notice in self._due(view, alert) if why_muted(view, alert) is None
        ]
        return tuple(sorted(found, key=lambda notice: (-notice.alert.level, notice.alert.raised_at, notice.plan)))

    def muted(self, alert: Alert, board: Board, now: Millis) -> Muted | None:
        """Why it is not told just now; None: it is."""
        view = self._view(board, now)
        reason = why_muted(view, alert)
        if reason:
            return reason
        return None if any(self._due(view, alert)) else Muted.TOLD

    def deeds(self, board: Board, now: Millis) -> tuple[AlertDeed, ...]:
        """Those that calmed down long enough ago are resolved, if nobody did anything to them meanwhile."""
        return tuple(
            AlertDeed(alert=alert.id, act=AlertAct.RESOLVE, at=now, version=alert.version, via="house")
            for alert in board.alerts
            if alert.state is not AlertState.RESOLVED and _calm(alert, board, now)
        )

    def on_duty(self, roster: Roster, now: Millis) -> tuple[Person, ...]:
        return escalation.on_duty(roster, now, self._zone)

    def page(self, notice: Notice, link: str, claim: str) -> Page:
        return page_of(notice, link, claim, self._zone)

    def _view(self, board: Board, now: Millis) -> View:
        if self._seen is None or self._seen.board is not board or self._seen.now != now:
            self._seen = View(board, now, self._zone)
        return self._seen

    def _due(self, view: View, alert: Alert) -> Iterator[Notice]:
        """What of it is due and not in the log, whether or not it is muted."""
        told = view.history(alert)
        if alert.state is AlertState.RESOLVED:
            return self._over(view, alert, told)
        return self._news(view, alert, told)

    def _news(self, view: View, alert: Alert, told: History) -> Iterator[Notice]:
        """At most one notice at a time: something new, then the next step, then the same again."""
        duty = escalation.reached(view.board.roster, told.step, view.now, self._zone)
        if kind := _new(alert, told):
            people = _first(alert, view.board.roster, duty)
            yield self._notice(view, alert, kind, alert.level, people, told.step)
        elif alert.state is AlertState.OPEN and told.first_at:
            demand, roster = view.demand(alert.level), view.board.roster
            if step := escalation.due_step(told, demand, roster, view.now):
                people = escalation.ladder(roster)[step - 1]
                yield self._notice(view, alert, TellKind.ESCALATED, f"{step}-{alert.claimed_at}", people, step)
            elif _again(alert, told, demand.repeat_s, view.now):
                yield self._notice(view, alert, TellKind.REPEAT, told.repeats + 1, duty, told.step)

    def _over(self, view: View, alert: Alert, told: History) -> Iterator[Notice]:
        """That it is over is for those who were told of it, where they were told."""
        for receiver, names in told.through.items():
            notice = self._notice(view, alert, TellKind.RESOLVED, receiver, (), told.step)
            if notice.plan not in told.done:
                people = escalation.named(view.board.roster, names)
                yield Notice(
                    plan=notice.plan, alert=alert, kind=notice.kind, receivers=(receiver,), people=people,
                    step=told.step, at=view.now,
                )  # fmt: skip

    def _notice(
        self, view: View, alert: Alert, kind: TellKind, what: str | int, people: Sequence[Person], step: int
    ) -> Notice:
        return Notice(
            plan=plan_of(alert, kind, what),
            alert=alert,
            kind=kind,
            receivers=view.demand(alert.level).receivers,
            people=tuple(people),
            step=step,
            at=view.now,
        )


def _new(alert: Alert, told: History) -> TellKind | None:
    """Whether people do not know yet that it is there, or how grave it is. Who claimed it unasked knows what it was."""
    if alert.level <= told.level:
        return None
    if alert.state is AlertState.OPEN:
        return TellKind.GRAVER if told.first_at else TellKind.FIRST
    return TellKind.GRAVER if told.first_at or alert.graver_at > alert.claimed_at else None


def _first(alert: Alert, roster: Roster, duty: Sequence[Person]) -> tuple[Person, ...]:
    """Whoever has it comes first."""
    return escalation.named(roster, (alert.claimed_by, *(person.name for person in duty)))


def _again(alert: Alert, told: History, repeat_s: float, now: Millis) -> bool:
    """Whether it is time to tell it again: nobody took it on, or who had it gave it back."""
    given_back = told.last_at < alert.claimed_at
    return given_back or bool(repeat_s and now >= later(told.last_at, repeat_s))


def _calm(alert: Alert, board: Board, now: Millis) -> bool:
    wait_s = board.rules.demands.get(alert.peak, NOBODY).resolve_s
    return alert.level is Level.NONE and bool(wait_s and alert.below_since) and now >= later(alert.below_since, wait_s)
