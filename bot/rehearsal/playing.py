"""One policy, played from the first message to the last, on a clock that nobody waits for.

In: a `Recording`, a `Plan`, a stage (triage as it is, on this clock). Out: `Played`. Called by `bot.rehearsal.engine`.
The worklist that triage reads from is the world itself: each `take` moves the clock on, lets the assistants decide what
they decide until then, and brings what was said meanwhile.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final, Protocol

import msgspec

from bot.core.clock import SECOND, Clock, Millis, SteppedClock, later
from bot.core.effects import Applied, Effect, Entry, Open
from bot.core.model import Draft, DraftId, Inbound, MessageId
from bot.core.ports import Worklist
from bot.core.rehearsal import Plan, Policy
from bot.core.shedding import SHED_AS, Glance, Line
from bot.rehearsal.assistants import Assistants
from bot.rehearsal.recording import Cue, Recording
from bot.rehearsal.room import PlayedRoom

STEP_MS: Final = 200
"""How often triage gets what was said since; a real house is faster."""


class Stage(Protocol):
    """Triage, of which a rehearsal uses no more than this."""

    async def run(self, work: Worklist) -> None: ...


MakeStage = Callable[[Policy, Clock], Stage]


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """What of the house's settings matters here. `per_s`: messages a second that the house can read."""

    live_s: float
    again_after_s: float
    queue: int
    per_s: int = 5_000


class Played(msgspec.Struct, frozen=True):
    """When each message was answered, how many drafts there were, decisions, what was shed, and all drafts."""

    told: dict[MessageId, Millis]
    drafts: dict[DraftId, Draft]
    opened_at: tuple[Millis, ...]
    decisions: int
    shed: Counter[str]


class Over(Exception):
    """The recording has ended and everybody who waited has had their half minute."""


async def played(
    recording: Recording, plan: Plan, policy: Policy, make: MakeStage, rules: Rules, glance: Glance, start: Millis
) -> Played:
    """The whole recording under one policy."""
    clock = SteppedClock(start)
    world = World(recording.cues, plan, policy, rules, glance, clock)
    with suppress(Over):
        await make(policy, clock).run(world)
    return world.played()


class World:
    """The port `Worklist`, and everything around it."""

    def __init__(
        self, cues: Sequence[Cue], plan: Plan, policy: Policy, rules: Rules, glance: Glance, clock: SteppedClock
    ) -> None:
        self._cues = cues
        self._plan = plan
        self._rules = rules
        self._clock = clock
        self._start = clock.now()
        self._next = 0
        self._line = Line(rules.queue, glance)
        self._room = PlayedRoom(rules.again_after_s)
        self._assistants = Assistants(plan, policy, rules.live_s)
        self._taken: dict[str, Entry] = {}
        self._shed: Counter[str] = Counter()
        self._opened: list[Millis] = []
        self._end = later(self._start, (cues[-1].at if cues else 0.0) / plan.speed + rules.live_s)

    async def left_over(self) -> list[str]:
        return []

    async def claim(self, entry: str) -> Entry | None:
        return self._taken.get(entry)

    async def take(self, limit: int, wait_s: float) -> list[Entry]:
        """What was said in the next step of time. Raises Over."""
        self._taken = {}
        while not self._taken:
            now = Millis(self._clock.now() + STEP_MS)
            if now > self._end:
                raise Over
            self._clock.to(now)
            self._assistants.work(self._room, now)
            self._hear(now)
            count = self._rules.per_s * STEP_MS // SECOND
            self._taken = {f"{number}": Entry(f"{number}", item) for number, _, item in self._line.take(count)}
        return list(self._taken.values())

    def _hear(self, now: Millis) -> None:
        """Put in the line what was said up to now."""
        while self._next < len(self._cues):
            cue = self._cues[self._next]
            at = later(self._start, cue.at / self._plan.speed)
            if at > now:
                return
            self._next += 1
            gone = self._line.add(_said(cue.item, at, self._rules.live_s))
            if gone is not None:
                self._shed["shed"] += 1
                self._shed[SHED_AS[gone[1]]] += 1

    async def apply(self, effects: Sequence[Effect], now: Millis) -> Applied:
        applied = self._room.apply(effects, self._taken, now)
        self._opened += [effect.draft.received_at for effect in effects if isinstance(effect, Open)]
        return applied

    async def backlog(self) -> int:
        return len(self._line)

    def played(self) -> Played:
        """What became of everybody."""
        told = {message: one.at for one in self._room.told for message in one.messages}
        return Played(told, self._room.drafts, tuple(self._opened), self._assistants.decisions, self._shed)


def _said(item: Inbound, at: Millis, live_s: float) -> Inbound:
    return msgspec.structs.replace(item, received_at=at, deadline=later(at, live_s))
