"""Assistants that are simulated: each looks at one draft at a time, and takes as long for it as people do.

In: the pending drafts of a `PlayedRoom`, a policy. Out: decisions. Called by `bot.rehearsal.playing`. A decision takes
a lognormal time around the plan's median, as people's times at a screen are; the same seed, the same times.
"""

import heapq
import math
import random
from collections.abc import Callable, Collection, Iterable
from typing import Final

from bot.core.clock import SECOND, Millis
from bot.core.model import Draft, DraftId, UserName
from bot.core.pace import Pace
from bot.core.rehearsal import Plan, Policy
from bot.core.value import shown
from bot.rehearsal.room import PlayedRoom

SPREAD: Final = 0.5
"""Sigma of the logarithm: two thirds of the decisions take between 0.6 and 1.65 times the median."""
MOST_LISTED: Final = 2_000
"""Drafts that the desk has at once, as `Drafts.listed` serves them."""

Choose = Callable[[Iterable[Draft], Millis, int], Draft | None]


def _chosen(free: Iterable[Draft], now: Millis, most: int) -> Draft | None:
    """What stands first of those the desk shows."""
    return next(iter(shown(free, now, most)), None)


def _first_come(free: Iterable[Draft], now: Millis, most: int) -> Draft | None:
    """What waits longest, whatever it is."""
    return min(free, key=lambda draft: (draft.received_at, draft.id), default=None)


CHOOSE: Final[dict[Policy, Choose]] = {
    Policy.CHOSEN: _chosen,
    Policy.FIRST_COME: _first_come,
    Policy.ALONE: _chosen,
}


class Assistants:
    """So many people at one desk. Nobody takes what another one looks at."""

    def __init__(self, plan: Plan, policy: Policy, within_s: float) -> None:
        self._choose = CHOOSE[policy]
        self._within_s = within_s
        self._people = plan.assistants
        self._chance = random.Random(f"{plan.seed} {policy}")  # noqa: S311 - a simulation, no secrets
        self._median = math.log(plan.pace_s * SECOND)
        self._pace = Pace(plan.pace_s)
        self._busy: list[tuple[Millis, UserName, DraftId]] = []
        self._idle = [UserName(f"assistant {number}") for number in range(plan.assistants)]
        self.decisions = 0

    def work(self, room: PlayedRoom, until: Millis) -> None:
        """Everything that is decided up to `until`; whoever has nothing to do takes up what is there then."""
        while self._busy and self._busy[0][0] <= until:
            at, who, draft = heapq.heappop(self._busy)
            room.expire(at)
            if room.decide(draft, who, at):
                self.decisions += 1
                self._pace.decided(who, at)
            if not self._takes(who, room, at):
                self._idle.append(who)
        room.expire(until)
        while self._idle and self._takes(self._idle[-1], room, until):
            self._idle.pop()

    def _takes(self, who: UserName, room: PlayedRoom, at: Millis) -> bool:
        """The next draft, if there is one."""
        held = {draft for _, _, draft in self._busy}
        if len(room.pending) <= sum(draft in room.pending for draft in held):
            return False
        most = self._pace.capacity(self._people, self._within_s)
        draft = self._choose(_free(room.pending.values(), held), at, most)
        if draft is None:
            return False
        done = Millis(at + max(1, round(self._chance.lognormvariate(self._median, SPREAD))))
        heapq.heappush(self._busy, (done, who, draft.id))
        return True


def _free(pending: Collection[Draft], held: Collection[DraftId]) -> list[Draft]:
    """What nobody looks at, of what the desk has: those that are worth most, where there are too many."""
    free = [draft for draft in pending if draft.id not in held]
    if len(free) <= MOST_LISTED:
        return free
    return sorted(free, key=lambda draft: (-draft.value, draft.received_at))[:MOST_LISTED]
