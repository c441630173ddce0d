"""Who is told: those on duty, and whoever comes next when nobody claims.

In: a roster and a moment; what was told of an alert. Out: people, and the step that is due. Called by
`monitoring.pipeline`.
"""

from collections.abc import Iterable
from datetime import tzinfo

from bot.core.alerts import Demand, Person, Roster
from bot.core.clock import Millis, later
from bot.core.hours import is_open
from bot.core.model import UserName
from monitoring.grouping import History


def on_duty(roster: Roster, now: Millis, zone: tzinfo) -> tuple[Person, ...]:
    """Those whose shift it is, in the order of the shifts; everybody where no shift covers the moment."""
    names = (name for shift in roster.shifts if is_open(shift.slots, now, zone) for name in shift.people)
    return named(roster, names) or roster.people


def named(roster: Roster, names: Iterable[UserName]) -> tuple[Person, ...]:
    """Those people of the roster, each once, in the order of their names here."""
    known = {person.name: person for person in roster.people}
    return tuple(known[name] for name in dict.fromkeys(names) if name in known)


def ladder(roster: Roster) -> tuple[tuple[Person, ...], ...]:
    """Whom each step tells: first the leads, then everybody; at once everybody where there are no leads."""
    leads = named(roster, roster.leads)
    if not leads:
        return (roster.people,)
    return (leads, roster.people) if len(leads) < len(roster.people) else (leads,)


def due_step(told: History, demand: Demand, roster: Roster, now: Millis) -> int:
    """The step that is due now because nobody claimed; 0: none."""
    step = told.step + 1
    since = told.stepped_at or told.begun
    if not demand.escalate_s or not since or step > len(ladder(roster)):
        return 0
    return step if now >= later(since, demand.escalate_s) else 0


def reached(roster: Roster, step: int, now: Millis, zone: tzinfo) -> tuple[Person, ...]:
    """Everybody who has to do with it after so many steps."""
    steps = ladder(roster)[:step]
    people = (person.name for group in (on_duty(roster, now, zone), *steps) for person in group)
    return named(roster, people)
