"""A case with all that hangs on it: its clocks, what is due of it, what its customer hears, written in one call.

In: the port `Cases`, working times, `Times`. Out: `CaseBook`. Called by `bot.stages.casework` (people),
`bot.stages.caseclocks` (time) and `bot.stages.complaining` (customers), which change cases through it only.
"""

from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import Final

from msgspec.structs import replace

from bot.core.casedues import Times, also, begun, dues, resumed, told
from bot.core.cases import Case, CaseAct, CaseId, Cases, CaseStep, IncidentId
from bot.core.casesteps import logged, missing, moved
from bot.core.casetelling import asks_settled, progress
from bot.core.clock import Clock, Millis
from bot.core.counting import Working
from bot.core.due import Due
from bot.core.errors import NotFound, Outdated
from bot.core.model import UserName
from bot.core.serviceclocks import Nudge
from bot.core.standing import HOUSE

TRIES: Final = 5
ACTS: Final = {
    CaseAct.ADVANCE: "advanced",
    CaseAct.WAIT: "waits",
    CaseAct.RESUME: "resumed",
    CaseAct.CLOSE: "closed",
    CaseAct.DROP: "dropped",
    CaseAct.REOPEN: "reopened",
}
SAID_BY_STEP: Final = frozenset({CaseStep.VERIFY, CaseStep.SOLVE})
"""When these begin the customer hears of it."""

Change = tuple[Case, str, Sequence[Due], Nudge | None]
"""The case as it is to be, what that is called, what is planned besides, who is told."""


class CaseBook:
    """`working`: the working time of a group."""

    def __init__(
        self, cases: Cases, clock: Clock, working: Callable[[str], Working], times: Times, zone: tzinfo
    ) -> None:
        self.cases = cases
        self.clock = clock
        self.times = times
        self.zone = zone
        self._working = working

    async def keep(
        self, case: Case, by: UserName, what: str, more: Sequence[Due] = (), nudge: Nudge | None = None
    ) -> Case:
        """As it is, with what is due of it. Raises Outdated, Unavailable."""
        return await self.cases.put(case, by, what, also(case, self._working(case.group), self.times, more, nudge))

    def dues(self, case: Case) -> tuple[Due, ...]:
        """All that is due of it."""
        return dues(case, self._working(case.group), self.times)

    async def change(self, case: CaseId, by: UserName, how: Callable[[Case], Change | None]) -> Case:
        """Change it as it stands, whoever else does; None: there is nothing to change. Raises NotFound, Unavailable."""
        for tried in range(TRIES):
            current = await self.cases.get(case)
            changed = how(current)
            if changed is None:
                return current
            try:
                return await self.keep(changed[0], by, *changed[1:])
            except Outdated:
                if tried == TRIES - 1:
                    raise
        raise AssertionError("unreachable")

    def new(self, case: Case) -> Case:
        """With the clocks of its first step; its customer is to hear something from now on."""
        working = self._working(case.group)
        next_at = working.after(case.opened_at, round(self.times.tell_every_s * 1000))
        return replace(begun(case, working, self.times), tell_by=next_at)

    def timed(self, case: Case) -> Case:
        """With the clock of its step as it is now, after another urgency or group was said."""
        return begun(case, self._working(case.group), self.times)

    def resumed(self, case: Case) -> Case:
        return resumed(case, self._working(case.group), self.clock.now())

    def stepped(self, case: Case, act: CaseAct, by: UserName, says: str, wording: str = "") -> tuple[Case, list[Due]]:
        """After an act that is allowed, with what its customer hears of it. `wording`: that of its incident."""
        now, before = self.clock.now(), case.step
        done = logged(moved(self.resumed(case), act, now, says), now, ACTS[act], says, by)
        if done.step is before:
            return done, []
        done = self.timed(done)
        if done.step not in SAID_BY_STEP or act is CaseAct.CLOSE:
            return replace(done, tell_by=Millis(0)), []
        return self.heard(done, f"{done.step}-{done.reopened}", wording)

    def heard(self, case: Case, event: str, wording: str = "") -> tuple[Case, list[Due]]:
        """Its customer is told how it goes, where somebody knows how."""
        now = self.clock.now()
        planned = list(progress(case, event, now, self.zone, wording))
        if not planned:  # people call them, and say so
            return replace(self.told(case), told_at=case.told_at), []
        return self.told(logged(case, now, "progress", told=True)), planned

    def told(self, case: Case) -> Case:
        return told(case, self._working(case.group), self.times, self.clock.now())

    def asked(self, case: Case) -> tuple[Case, list[Due]]:
        """Its customer is asked whether that settles it, and its clock stands still meanwhile."""
        now = self.clock.now()
        planned = list(asks_settled(case, now))
        if not planned:
            return case, []
        waits = replace(case, asked_at=now, waits_since=case.waits_since or now, told_at=now)
        return logged(waits, now, "asked", told=True), planned

    def confirmed(self, case: Case, by: UserName, says: str) -> tuple[Case, list[Due]]:
        """The customer agreed (`by`: who says so, "" themselves); on to the follow-up where nothing is missing."""
        now = self.clock.now()
        agreed = replace(self.resumed(case), asked_at=Millis(0), confirmed_at=now, confirmed_by=by)
        agreed = logged(agreed, now, "silent" if by == HOUSE else "confirmed", says, by)
        if missing(agreed, CaseAct.ADVANCE):
            return agreed, []
        return self.stepped(agreed, CaseAct.ADVANCE, by, "")

    async def wording(self, incident: IncidentId) -> str:
        """What the cases of an incident tell; "" where nothing is in force."""
        if not incident:
            return ""
        try:
            found = await self.cases.incident(incident)
        except NotFound:
            return ""
        return found.wording if found.agreed_by and not found.closed_at else ""
