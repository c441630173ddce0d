"""What was told of one alert: the notification log, gathered for each alert since it was last opened.

In: a board. Out: `History` by alert, and the names of plans. Called by `monitoring.pipeline`. An alert is one topic's,
so nothing else is grouped here; notices that are due together are sent together by whoever carries them out.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec

from bot.core.alerts import Alert, AlertId, AlertState, Board, TellKind, Told
from bot.core.clock import Millis
from bot.core.model import UserName
from bot.core.topics import Level


class History(msgspec.Struct, frozen=True):
    """What was told since the alert was opened: the gravest `level` of it, first and last time. `done` are the plans
    told. `begun`: when people last heard something new that nobody has taken on since (0: they have not yet); `step`:
    how far it was escalated since, at `stepped_at`. `through`: who was named, by receiver."""

    level: Level = Level.NONE
    first_at: Millis = Millis(0)
    last_at: Millis = Millis(0)
    repeats: int = 0
    begun: Millis = Millis(0)
    step: int = 0
    stepped_at: Millis = Millis(0)
    through: Mapping[str, tuple[UserName, ...]] = {}
    done: frozenset[str] = frozenset()


NOTHING = History()


def opened_at(alert: Alert) -> Millis:
    """When it was raised, or opened again."""
    return alert.reopened_at or alert.raised_at


def plan_of(alert: Alert, kind: TellKind, what: str | int) -> str:
    """The name of a notice: the same whenever it is planned, and never that of another one."""
    return f"{alert.id}/{opened_at(alert)}/{kind}/{what}"


def histories(board: Board) -> dict[AlertId, History]:
    """By alert; one that nothing was told of is left out."""
    lines: defaultdict[AlertId, list[Told]] = defaultdict(list)
    for told in board.log:
        if told.done:
            lines[told.alert].append(told)
    return {alert.id: history(alert, lines[alert.id]) for alert in board.alerts if alert.id in lines}


def history(alert: Alert, log: Iterable[Told]) -> History:
    """Of one alert, from what was told of it."""
    ours = plan_of(alert, TellKind.FIRST, "").removesuffix(f"{TellKind.FIRST}/")
    told = [line for line in log if line.done and line.alert == alert.id and line.plan.startswith(ours)]
    pages = sorted((line for line in told if line.kind is not TellKind.RESOLVED), key=lambda line: line.at)
    if not pages:
        return History(done=frozenset(line.plan for line in told))
    free = Millis(0) if alert.state is AlertState.CLAIMED else alert.claimed_at
    since = [line for line in pages if line.at >= free]
    news = [line.at for line in since if line.kind in (TellKind.FIRST, TellKind.GRAVER)]
    steps = [line for line in since if line.kind is TellKind.ESCALATED]
    return History(
        level=max(line.level for line in pages),
        first_at=pages[0].at,
        last_at=pages[-1].at,
        repeats=sum(line.kind is TellKind.REPEAT for line in pages),
        begun=max(news) if news else (since[0].at if since else Millis(0)),
        step=max((line.step for line in steps), default=0),
        stepped_at=max((line.at for line in steps), default=Millis(0)),
        through=_through(pages),
        done=frozenset(line.plan for line in told),
    )


def _through(pages: Iterable[Told]) -> dict[str, tuple[UserName, ...]]:
    """Who was named through each receiver, those who heard it first before the others."""
    found: dict[str, dict[UserName, None]] = {}
    for line in pages:
        found.setdefault(line.receiver, {}).update(dict.fromkeys(line.names))
    return {receiver: tuple(names) for receiver, names in found.items()}
