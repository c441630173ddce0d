"""Overdue: whoever has a conversation is told before its answer is late, its group's lead when it is, the supervisors
when it has taken half as long again. Of half a minute nobody is warned but by the mark that the list shows.

In: what waits (port `Ticking`), who is there, who writes where. Out: nudges on the desk's stream, each once: the store
compares and sets. Started by bot.app beside the clocks of each partition. Where somebody writes an answer just now,
nobody is told until they stop. The time is that of the group's working hours.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

import msgspec

from bot.core.clock import SECOND, Clock, Millis
from bot.core.conversations import Conversation, ConversationState
from bot.core.counting import Working
from bot.core.lateness import Ticking, clock_of, is_brief, nudge_of, reached, untold
from bot.core.model import Partition, UserName
from bot.core.people import Presence
from bot.core.serviceclocks import Level, ServiceClock, Targets
from bot.core.staff import Agent, Staff

log = logging.getLogger(__name__)

TICK_S: Final = 2.0

Late = tuple[Conversation, ServiceClock, Level]


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """What it works with, put in by bot.app. `working`: the working time of a group ("" where it belongs to none)."""

    ticking: Ticking
    staff: Staff
    presence: Presence
    supervisors: Callable[[], Awaitable[Sequence[UserName]]]
    working: Callable[[str], Working]
    clock: Clock


class OverdueStage:
    """One partition's conversations."""

    def __init__(self, partition: Partition, parts: Parts, targets: Targets) -> None:
        self._partition = partition
        self._parts = parts
        self._targets = targets
        shortest = min(targets.presale_s, *targets.answer.values())
        self._soonest_ms = round(shortest * targets.warn_at * SECOND)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self.tick()
            await self._parts.clock.sleep(TICK_S)

    async def tick(self) -> None:
        """Tell whoever is to be told now. Raises Unavailable."""
        now = self._parts.clock.now()
        late = await self._late(now)
        if not late:
            return
        typing = (await self._parts.presence.looking()).typing
        roster = _Roster(await self._parts.staff.listed(), await self._parts.supervisors())
        for talk, clock, level in late:
            if not typing.get(talk.id):
                levels = [one for one in untold(talk.clock, level) if one is not Level.WARNED or not is_brief(clock)]
                to = [name for one in levels for name in roster.told(talk, one)]
                await self._tell(talk, clock, level, to, now)

    async def _late(self, now: Millis) -> list[Late]:
        """Those where a level was reached that nobody was told of."""
        late: list[Late] = []
        workings: dict[str, Working] = {}
        async for talk in self._parts.ticking.late(self._partition, Millis(now - self._soonest_ms + 1)):
            working = workings.setdefault(talk.group, self._parts.working(talk.group))
            clock = clock_of(talk, working, self._targets)
            level = reached(clock, now)
            if level is not None and untold(talk.clock, level):
                late.append((talk, clock, level))
        return late

    async def _tell(
        self, talk: Conversation, clock: ServiceClock, level: Level, to: Sequence[UserName], now: Millis
    ) -> None:
        told = await self._parts.ticking.nudge(talk, nudge_of(talk, clock, level, to, now))
        if told and level is not Level.WARNED:
            log.warning("the answer in conversation %s is late; told: %s", talk.id, level)


class _Roster:
    """Who is told what. A lead who is not there is told all the same, and the supervisors with them."""

    def __init__(self, agents: Sequence[Agent], supervisors: Sequence[UserName]) -> None:
        self._agents: Mapping[UserName, Agent] = {agent.name: agent for agent in agents}
        self._supervisors = supervisors

    def told(self, talk: Conversation, level: Level) -> Sequence[UserName]:
        match level:
            case Level.WARNED:
                return self._having(talk) or self._leading(talk.group)
            case Level.LEAD:
                return self._leading(talk.group)
            case Level.SUPERVISOR:
                return self._supervisors

    def _having(self, talk: Conversation) -> list[UserName]:
        """Its owner, or everybody there who could take it."""
        if talk.state is ConversationState.HELD:
            return [talk.owner]
        return [agent.name for agent in self._agents.values() if agent.here and _in(talk.group, agent.groups)]

    def _leading(self, group: str) -> Sequence[UserName]:
        leads = [agent.name for agent in self._agents.values() if _in(group, agent.leads)]
        there = any(self._agents[name].here for name in leads)
        return leads if there else [*leads, *self._supervisors]


def _in(group: str, groups: Sequence[str]) -> bool:
    """What belongs to no group is everybody's who has one."""
    return group in groups if group else bool(groups)
