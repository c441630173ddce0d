"""Everybody who can be given conversations, and who has which on their hands.

In: a client, the clock, groups, zone and calendar of the settings. Out: `StoredStaff`, the ports `Staff` and `Seats`.
Called by `bot.stages.conversing`, `bot.stages.clocks`, visiting and the console. All of it lies in the first partition,
whatever partition a conversation lies in; each change is one call of staff.lua.
"""

import math
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import tzinfo
from typing import Any, Final

import msgspec

from bot.core.clock import MINUTE, SECOND, Clock, Millis, later
from bot.core.errors import Refused
from bot.core.hours import fault_in, is_open, opens_at
from bot.core.model import ConversationId, Partition, UserName
from bot.core.staff import Agent, AgentSetup, AgentStatus, Group, Hours, Seat, Wait
from bot.core.vocabulary import Stage
from bot.core.workdays import PLAIN_WEEK, Workdays
from bot.store import functions, keys
from bot.store.client import Client, speaking

HOME: Final = Partition(0)
"""Where lies what belongs to no partition."""
ALIVE_S: Final = 75.0
"""Screens report every 10 s; browsers let those in the background report once a minute."""
ENOUGH: Final = 10
"""From so many conversations on, how long they took is taken for how long the next one takes."""

Queued = Callable[[], Awaitable[Mapping[str, tuple[int, int]]]]
"""How many conversations of each group are queued and held: `Clocks.counts`."""


class StaffRules(msgspec.Struct, frozen=True):
    """The groups, the zone and the calendar of their hours; `minutes_each`: what a conversation takes until that is
    measured."""

    groups: tuple[Group, ...]
    zone: tzinfo
    minutes_each: float
    days: Workdays = PLAIN_WEEK


class StoredStaff:
    """The ports `Staff` and `Seats`."""

    def __init__(self, client: Client, clock: Clock, rules: StaffRules, queued: Queued) -> None:
        self._client = client
        self._clock = clock
        self._rules = rules
        self._queued = queued
        self._groups = {group.name: group for group in rules.groups}

    @property
    def groups(self) -> Sequence[Group]:
        return self._rules.groups

    def group_for(self, stage: Stage) -> str:
        """See the port."""
        serving = (group.name for group in self._rules.groups if stage in group.stages)
        return next(serving, next(iter(self._groups), ""))

    async def listed(self) -> tuple[Agent, ...]:
        """By name, with what they hold."""
        loads = Counter(seat.name for seat in (await self.taken()).values())
        with speaking("reading the staff"):
            found: Any = await self._client.smembers(keys.agents(HOME))
            names = sorted(UserName(name.decode()) for name in found)
            async with self._client.pipeline(transaction=False) as pipe:
                for name in names:
                    pipe.hgetall(keys.agent(HOME, name))
                rows = await pipe.execute() if names else []
        return tuple(self._agent(name, row, loads[name]) for name, row in zip(names, rows, strict=True))

    async def set_up(self, name: UserName, setup: AgentSetup, by: UserName) -> None:
        """Raises Refused."""
        unknown = [group for group in (*setup.groups, *setup.leads) if group not in self._groups]
        if unknown:
            raise Refused(f"there is no group {unknown[0]}; the settings have {', '.join(self._groups) or 'none'}")
        if setup.most < 1:
            raise Refused(f"{setup.most} conversations at a time are too few; give at least 1")
        fault = fault_in(setup.hours)
        if fault:
            raise Refused(fault)
        written = msgspec.json.encode(setup)
        await functions.call(
            self._client, "set_up_agent", HOME, name, by, self._clock.now(), written, "setup", written
        )  # fmt: skip

    async def say_status(self, name: UserName, status: AgentStatus) -> None:
        now = self._clock.now()
        await functions.call(self._client, "tell_agent", HOME, name, "status", status, "seen_at", now)

    async def sign_of_life(self, name: UserName) -> None:
        await functions.call(self._client, "tell_agent", HOME, name, "seen_at", self._clock.now())

    async def wait(self, group: str) -> Wait:
        """See the port. Without anybody there, minutes are those with one who served everybody."""
        counts = await self._queued()
        ahead = sum(queued for name, (queued, _) in counts.items() if not group or name == group)
        serving = [agent for agent in await self.listed() if self._serves(agent, group)]
        here = [agent for agent in serving if agent.here]
        opens = Millis(0) if here else self._opens(group, serving)
        bears = sum(agent.most for agent in here) or 1
        free = sum(max(0, agent.most - agent.load) for agent in here)
        rounds = max(0, ahead + 1 - free) / bears
        return Wait(group, ahead, max(1, math.ceil(rounds * await self._minutes_each())), opens)

    async def reserve(self, conversation: ConversationId, group: str, *, again: bool) -> UserName | None:
        """See the port."""
        now = self._clock.now()
        able = [
            agent
            for agent in await self.listed()
            if self._serves(agent, group) and self._present(agent.status, agent.seen_at) and self._works(agent, group)
        ]
        argv: list[str | int] = [conversation, now, "1" if again else ""]
        for agent in able:
            argv += (agent.name, agent.most)
        reply = await functions.call(self._client, "reserve", HOME, *argv) if able else None
        return UserName(reply.decode()) if isinstance(reply, bytes) else None

    async def seat(self, conversation: ConversationId, name: UserName) -> None:
        await functions.call(self._client, "seat", HOME, conversation, name, self._clock.now())

    async def leave(self, conversation: ConversationId, name: UserName) -> None:
        await functions.call(self._client, "leave", HOME, conversation, name, self._clock.now())

    async def taken(self) -> dict[ConversationId, Seat]:
        with speaking("reading who has which conversation"):
            found: Any = await self._client.hgetall(keys.seats(HOME))
        rows = ((identity.decode(), value.decode().partition(" ")) for identity, value in found.items())
        return {ConversationId(identity): Seat(UserName(name), Millis(int(at))) for identity, (at, _, name) in rows}

    def _agent(self, name: UserName, row: Mapping[bytes, bytes], load: int) -> Agent:
        setup = msgspec.json.decode(row.get(b"setup", b"{}"), type=AgentSetup)
        status = AgentStatus(row.get(b"status", b"away").decode())
        agent = Agent(
            name=name,
            groups=setup.groups,
            leads=setup.leads,
            most=setup.most,
            hours=setup.hours,
            status=status,
            seen_at=Millis(int(row.get(b"seen_at", 0))),
            load=load,
            assigned_at=Millis(int(row.get(b"assigned_at", 0))),
        )
        here = self._present(status, agent.seen_at) and self._works(agent, "")
        return msgspec.structs.replace(agent, here=here)

    def _present(self, status: AgentStatus, seen_at: Millis) -> bool:
        return status is AgentStatus.ONLINE and later(seen_at, ALIVE_S) > self._clock.now()

    def _serves(self, agent: Agent, group: str) -> bool:
        """Everybody in a group serves what belongs to none, or to one the settings do not have any more."""
        return group in agent.groups if group in self._groups else bool(agent.groups)

    def _works(self, agent: Agent, group: str) -> bool:
        """Whether it is their time now: their own hours, or those of the group, of one of theirs where it is none."""
        now, rules = self._clock.now(), self._rules
        return any(is_open(hours, now, rules.zone, rules.days) for hours in self._hours(agent, group))

    def _hours(self, agent: Agent, group: str) -> Iterable[Hours]:
        if agent.hours:
            return (agent.hours,)
        names = (group,) if group in self._groups else agent.groups
        return [self._groups[name].hours for name in names if name in self._groups] or [()]

    def _opens(self, group: str, serving: Sequence[Agent]) -> Millis:
        """When the next of their slots begins; 0 where one is open now, or none ever is."""
        now, rules = self._clock.now(), self._rules
        written: list[Hours] = [self._groups[group].hours] if group in self._groups else []
        written += [hours for agent in serving for hours in self._hours(agent, group)]
        moments = [opens_at(hours, now, rules.zone, rules.days) for hours in written]
        first = min((moment for moment in moments if moment), default=Millis(0))
        return first if first > now else Millis(0)

    async def _minutes_each(self) -> float:
        with speaking("reading how long conversations take"):
            found: Any = await self._client.hmget(keys.handled(HOME), ["count", "mean_s"])
        count, mean_s = found
        measured = count is not None and mean_s is not None and int(count) >= ENOUGH
        return float(mean_s) * SECOND / MINUTE if measured else self._rules.minutes_each
