"""Rehearsals around a console: reports in memory, a player that plays when it is told.

In: reports. Out: `MemoryRehearsals`, `StillPlayer` (the ports `Rehearsals` and `Rehearsing`), `report`. Called by tests
of the console.
"""

from collections.abc import AsyncIterator

from bot.core.checks import Grade
from bot.core.clock import Clock, Millis
from bot.core.errors import NotFound
from bot.core.model import UserName
from bot.core.rehearsal import (
    Busy,
    Checked,
    Plan,
    PlayedMinute,
    Policy,
    Ready,
    Rehearsal,
    Result,
    Step,
    Unanswered,
)


class MemoryRehearsals:
    def __init__(self) -> None:
        self.kept: list[Rehearsal] = []

    async def keep(self, rehearsal: Rehearsal) -> None:
        self.kept.append(rehearsal)

    async def listed(self) -> list[Rehearsal]:
        return sorted(self.kept, key=lambda one: one.id, reverse=True)

    async def one(self, rehearsal: str) -> Rehearsal:
        for one in self.kept:
            if one.id == rehearsal:
                return one
        raise NotFound(rehearsal)


class StillPlayer:
    """`asked` is what it was given to play."""

    def __init__(self, clock: Clock) -> None:
        self.asked: list[tuple[str, bytes, Plan, UserName]] = []
        self.playing = self.why = ""
        self._clock = clock

    def running(self) -> str:
        return self.playing

    def failed(self) -> str:
        return self.why

    async def start(self, recording: str, content: AsyncIterator[bytes], plan: Plan, by: UserName) -> None:
        if self.playing:
            raise Busy(self.playing)
        self.asked.append((recording, b"".join([piece async for piece in content]), plan, by))
        self.playing = recording

    async def prepare(self) -> Ready:
        steps = (
            Checked(Step.VECTORS, Grade.FINE, 275, 275),
            Checked(Step.SHELF, Grade.WARNING, 15, 16, ("云朵卫衣",)),
            Checked(Step.QUESTIONS, Grade.WARNING, 79, 80),
            Checked(Step.FEEDS, Grade.FAULT, 0, 1, ("demo",)),
            Checked(Step.PROMPTERS, Grade.FINE, 1),
            Checked(Step.PEOPLE, Grade.WARNING, 2, 3),
        )
        return Ready(self._clock.now(), steps, (Unanswered("云朵卫衣包邮吗", "hoodie", 1),))


def report(ident: str = "r1", at: int = 1_760_000_000_000, share: float = 0.8, assistants: int = 3) -> Rehearsal:
    """A rehearsal of 20 minutes in which so many were in time; its fifth to eighth minute was the worst."""
    shares = [share - 0.2 if 4 <= n < 8 else share for n in range(20)]
    minutes = tuple(PlayedMinute(60 * n, 3_000 + 40 * n, 200, round(200 * one)) for n, one in enumerate(shares))
    in_time = sum(minute.in_time for minute in minutes)
    results = tuple(
        Result(policy=policy, askers=4_000, in_time=round(in_time * part), late=200, drafts=drafts, decisions=690,
               longest_s=88.5)
        for policy, part, drafts in zip(Policy, (1.0, 0.6, 0.15), (740, 740, 4_100), strict=True)
    )  # fmt: skip
    return Rehearsal(
        id=ident, at=Millis(at), by=UserName("林主管"), recording="羽绒服新品专场", plan=Plan(assistants=assistants),
        seconds=1_200.0, messages=96_000, questions=4_115, shed={"shed": 12, "shed:low": 12}, results=results,
        minutes=minutes, needed=5, hint=7, weak_from_s=240, weak_to_s=480, busiest_s=300,
        unanswered=(Unanswered("讲讲4号", "down-jacket", 12), Unanswered("会有异味不", "skirt", 9)),
    )  # fmt: skip
