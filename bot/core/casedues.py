"""The clocks of a case: when its step should be done, when its customer is to hear something, what is due of it when.

In: a case, the working time of its group, `Times`. Out: the case with its times, `dues` and `also`. Pure. What is due
follows from the case alone, so that an item that is none of these any more is moot, whenever it comes. Called by
`bot.stages.casework`, `bot.stages.caseclocks` and `bot.stages.complaining`.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
from msgspec.structs import replace

from bot.core.cases import Also, Case, CaseStep
from bot.core.clock import Millis, later
from bot.core.counting import Working
from bot.core.due import Due, DueKind, due_id
from bot.core.model import UserName
from bot.core.serviceclocks import ClockKind, Level, Nudge, Targets
from bot.core.staff import Agent
from bot.core.vocabulary import Urgency

TURNS: Final = frozenset({
    "opened", "advanced", "waits", "resumed", "reopened", "asked", "unsettled", "described", "assigned", "handed_over",
})  # fmt: skip
"""With each of these clocks begin anew, stand still, or may have another time: what is due has another name, so that it
is planned again also where its time comes back."""
ASKED_AFTER: Final = 1 / 3
"""The customer is asked how it was after this share of the time for the follow-up: people can still call who does not
answer."""
UNDER_WAY: Final = (CaseStep.ACCEPT, CaseStep.VERIFY, CaseStep.SOLVE)


class Times(msgspec.Struct, frozen=True, kw_only=True):
    """Working seconds, but for `silent_s`: so long after the question whether that settles it, nobody answering is a
    yes. What is URGENT is accepted within `urgent_s`. The customer hears something every `tell_every_s`."""

    targets: Targets
    accept_s: float
    urgent_s: float
    verify_s: float
    tell_every_s: float
    silent_s: float


def begun(case: Case, working: Working, times: Times) -> Case:
    """With the clock of the step that began at `step_at`. What is solved is solved so long after it was opened, or came
    back."""
    clock = working.clock(ClockKind.SOLUTION, case.step_at, _allowed_s(case, working, times), times.targets)
    if not case.is_open:
        return replace(case, due_at=Millis(0), warn_at=Millis(0), again_at=Millis(0), tell_by=Millis(0))
    return replace(case, due_at=clock.due_at, warn_at=clock.warn_at, again_at=clock.again_at)


def _allowed_s(case: Case, working: Working, times: Times) -> float:
    match case.step:
        case CaseStep.ACCEPT:
            return min(times.accept_s, times.urgent_s) if case.urgency is Urgency.URGENT else times.accept_s
        case CaseStep.VERIFY:
            return times.verify_s
        case CaseStep.SOLVE:
            spent_s = working.elapsed(_came_at(case), case.step_at) / 1000
            return max(times.targets.solution_s - spent_s, times.accept_s)
        case _:
            return times.targets.follow_up_s


def _came_at(case: Case) -> Millis:
    """When it was opened, or came back for the last time."""
    return next((line.at for line in reversed(case.log) if line.what == "reopened"), case.opened_at)


def resumed(case: Case, working: Working, now: Millis) -> Case:
    """With the clock going on that stood still since `waits_since`."""
    if not case.waits_since:
        return case

    def moved(at: Millis) -> Millis:
        return working.resumed(at, case.waits_since, now)

    return replace(
        case, waits_since=Millis(0), due_at=moved(case.due_at), warn_at=moved(case.warn_at),
        again_at=moved(case.again_at), tell_by=moved(case.tell_by) if case.tell_by else case.tell_by,
    )  # fmt: skip


def told(case: Case, working: Working, times: Times, now: Millis) -> Case:
    """The customer has just heard something."""
    next_at = working.after(now, round(times.tell_every_s * 1000))
    return replace(case, told_at=now, tell_by=next_at if case.step in UNDER_WAY else Millis(0))


# ---- what is due ----


def dues(case: Case, working: Working, times: Times) -> tuple[Due, ...]:
    """All that is due of a case as it stands, at most one of each key."""
    return tuple(_dues(case, working, times))


def _dues(case: Case, working: Working, times: Times) -> Iterator[Due]:
    if not case.is_open:
        return
    turn = sum(line.what in TURNS for line in case.log)
    if not case.waits_since:
        if level := next_level(case):
            at = {Level.WARNED: case.warn_at, Level.LEAD: case.due_at, Level.SUPERVISOR: case.again_at}[level]
            yield _due(case, DueKind.CLOCK, "clock", f"{level}-{turn}", at, "工单时限")
        if case.tell_by and case.step in UNDER_WAY:
            yield _due(case, DueKind.CLOCK, "tell", f"tell-{turn}", case.tell_by, "告知进展")
    if case.asked_at:
        silent_at = later(case.asked_at, times.silent_s)
        yield _due(case, DueKind.FOLLOW_UP, "silence", f"silence-{turn}", silent_at, "等顾客确认")
    if case.step is CaseStep.FOLLOW_UP and not case.satisfaction.asked_at:
        ask_at = working.after(case.step_at, round(times.targets.follow_up_s * ASKED_AFTER * 1000))
        yield _due(case, DueKind.FOLLOW_UP, "ask", f"ask-{turn}", ask_at, "回访")


def next_level(case: Case) -> Level | None:
    """Who is told next, if the step is not done by then."""
    levels = tuple(Level)
    place = levels.index(case.level) + 1 if case.level else 0
    return levels[place] if place < len(levels) else None


def also(case: Case, working: Working, times: Times, more: Sequence[Due] = (), nudge: Nudge | None = None) -> Also:
    """What goes with the case as it stands: what is due of it, nothing that was due before, and `more`."""
    now_due = dues(case, working, times)
    keys = {due.key for due in now_due}
    gone = tuple(key for key in (key_of(case, name) for name in KEYS) if key not in keys)
    if not case.is_open:
        gone = (*gone, key_of(case, "progress"))
    if not case.asked_at:
        gone = (*gone, key_of(case, "solved"))
    return Also((*now_due, *more), gone, nudge)


KEYS: Final = ("clock", "tell", "silence", "ask")


def key_of(case: Case, name: str) -> str:
    return f"case/{case.id}/{name}"


def _due(case: Case, kind: DueKind, name: str, event: str, at: Millis, title: str) -> Due:
    return Due(
        id=due_id(kind, case.id, event, at), kind=kind, subject=case.id, event=event, at=at,
        title=f"{case.number or case.title[:20]} {title}".strip(), key=key_of(case, name), customer=case.customer,
    )  # fmt: skip


# ---- who is told ----


def told_of(case: Case, level: Level, agents: Sequence[Agent], supervisors: Sequence[UserName]) -> list[UserName]:
    """Whoever has it, or those there who could take it; its group's leads; the supervisors. Somebody always is."""
    leads = [one.name for one in agents if case.group in one.leads] or list(supervisors)
    match level:
        case Level.WARNED:
            there = [one.name for one in agents if one.here and (not case.group or case.group in one.groups)]
            return [case.owner] if case.owner else there or leads
        case Level.LEAD:
            return leads
        case Level.SUPERVISOR:
            return list(supervisors) or leads


def nudge_of(case: Case, level: Level, to: Sequence[UserName], now: Millis) -> Nudge:
    kind = ClockKind.FOLLOW_UP if case.step is CaseStep.FOLLOW_UP else ClockKind.SOLUTION
    return Nudge(
        id=f"{case.id}-{case.version}-{level}", level=level, kind=kind, to=tuple(dict.fromkeys(to)), at=now,
        due_at=case.due_at, conversation=case.conversation, case=case.id, title=f"{case.number} {case.title}".strip(),
    )  # fmt: skip
