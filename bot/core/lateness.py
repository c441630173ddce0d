"""Answers that come late: how long what waits in a conversation may wait, who is told when, and the port to tell it.

In: a conversation, its group's working time, the targets. Out: `clock_of`, `reached`, `untold`, `is_brief`,
`nudge_of`, the port `Ticking`. Pure but for the port. Called by `bot.stages.overdue`.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Final, Protocol

from bot.core.clock import Millis, later
from bot.core.conversations import Conversation
from bot.core.counting import Working
from bot.core.model import Partition, UserName
from bot.core.serviceclocks import ClockKind, Level, Nudge, ServiceClock, Targets

LEVELS: Final = tuple(Level)
"""In the order in which they are reached."""
BRIEF_S, LEAD_S, SUPERVISOR_S = 120.0, 60.0, 180.0


class Ticking(Protocol):
    """What waits and is not over yet with its nudges; kept like `Conversations`."""

    def late(self, partition: Partition, before: Millis) -> AsyncIterator[Conversation]:
        """Those who wait since before `before`, and whose last level has not been told."""
        ...

    async def nudge(self, seen: Conversation, nudge: Nudge) -> bool:
        """Tell the desk, and keep the level. False: it is not as it was seen any more, or somebody told it."""
        ...


def clock_of(talk: Conversation, working: Working, targets: Targets) -> ServiceClock:
    """The clock of what waits in `talk`. Where an answer was promised that promise is the clock, by the clock on the
    wall: this is what its customer was told."""
    since = talk.pressing_since or talk.waiting_since
    if not talk.promise_at:
        kind = ClockKind.NEXT_ANSWER if talk.answered else ClockKind.FIRST_ANSWER
        return working.clock(kind, since, targets.answer_s(talk.stage, talk.urgency), targets)
    since = min(talk.waiting_since, talk.promise_at)
    length = talk.promise_at - since
    return ServiceClock(
        kind=ClockKind.NEXT_ANSWER,
        since=since,
        warn_at=Millis(round(since + length * targets.warn_at)),
        due_at=talk.promise_at,
        again_at=Millis(round(since + length * targets.again_at)),
    )


def is_brief(clock: ServiceClock) -> bool:
    """Whether nobody could do anything about it that was not told: the countdown on the desk is the warning."""
    return clock.due_at < later(clock.since, BRIEF_S)


def reached(clock: ServiceClock, now: Millis) -> Level | None:
    """The highest level whose time has come. Nobody is called to half a minute that has just passed: a lead after one
    minute at the soonest, a supervisor after the three that platforms give to people."""
    lead_at, supervisor_at = later(clock.since, LEAD_S), later(clock.since, SUPERVISOR_S)
    if now >= max(clock.again_at, supervisor_at):
        return Level.SUPERVISOR
    if now >= max(clock.due_at, lead_at):
        return Level.LEAD
    return Level.WARNED if now >= clock.warn_at else None


def untold(before: Level | None, now: Level | None) -> Sequence[Level]:
    """The levels to tell: those above `before`, up to `now`."""
    begin = LEVELS.index(before) + 1 if before else 0
    return LEVELS[begin : LEVELS.index(now) + 1] if now else ()


def nudge_of(talk: Conversation, clock: ServiceClock, level: Level, to: Sequence[UserName], now: Millis) -> Nudge:
    return Nudge(
        id=f"{talk.id}-{talk.waiting_since}-{clock.due_at}-{level}",
        level=level,
        kind=clock.kind,
        to=tuple(dict.fromkeys(to)),
        at=now,
        due_at=clock.due_at,
        conversation=talk.id,
        title=talk.name,
    )
