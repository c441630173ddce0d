"""Whether alert rules and a roster make sense, and when nobody is on duty.

In: `AlertRules`, `Roster`. Out: flaws, each with the keys it lies under as in alerts.toml, and the holes of a roster.
Called by `monitoring.rules` for the file, and by the console before a change is kept. Pure.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from itertools import groupby, pairwise
from typing import Final

import msgspec

from bot.core.alerts import AlertRules, Roster
from bot.core.hours import TIME, fault_in
from bot.core.staff import DAYS, Slot, Weekday
from bot.core.topics import Level, LevelRule, SeverityRules

LEVELS: Final = (Level.NOTICE, Level.WARNING, Level.SERIOUS, Level.CRISIS)
BARS: Final = ("expected", "reposts", "per_min", "posts", "voices", "reach")
DAY_MINUTES: Final = 24 * 60
_NIGHT: Final = re.compile(r"(\d{1,2})-(\d{1,2})")
_LAST_HOUR: Final = 23


class Flaw(msgspec.Struct, frozen=True):
    """What is wrong, and under which keys of alerts.toml: ("levels", "warning", "posts")."""

    path: tuple[str | int, ...]
    says: str


def rule_of(severity: SeverityRules, level: Level) -> LevelRule:
    """The bars of one level from NOTICE on."""
    return {
        Level.NOTICE: severity.notice,
        Level.WARNING: severity.warning,
        Level.SERIOUS: severity.serious,
        Level.CRISIS: severity.crisis,
    }[level]


def rule_flaws(rules: AlertRules, receivers: Collection[str]) -> Iterator[Flaw]:
    """What is wrong in rules; `receivers` are the names of those there are."""
    severity = rules.severity
    for level in LEVELS:
        yield from _level_flaws(rule_of(severity, level), level)
        demand = rules.demands.get(level)
        if demand is None:
            yield Flaw(("levels", level.name.lower()), "nothing is said of what this level demands")
            continue
        for name in demand.receivers:
            if name not in receivers:
                there = ", ".join(sorted(receivers)) or "none; add a [receivers.<name>] table"
                yield Flaw(("levels", level.name.lower(), "receivers"), f"no receiver {name!r}; there are: {there}")
        for key in ("wait_s", "repeat_s", "escalate_s", "resolve_s"):
            if not 0 <= getattr(demand, key) < float("inf"):
                yield Flaw(("levels", level.name.lower(), key), "seconds are 0 or more")
    yield from _falling(severity)
    for theme, weight in severity.weights.items():
        if not 0 < weight <= 100:
            yield Flaw(("themes", theme.value, "weight"), f"{weight:g} is no weight; it lies above 0 and up to 100")
    yield from _other_flaws(rules)


@lru_cache(64)
def night_hours(written: str) -> frozenset[int] | None:
    """The hours of "23-7"; empty text: none; None: it is not written so."""
    if not written:
        return frozenset()
    found = _NIGHT.fullmatch(written)
    if not found or max(int(found[1]), int(found[2])) > _LAST_HOUR + 1 or int(found[1]) > _LAST_HOUR:
        return None
    begin, end = int(found[1]), int(found[2])
    return frozenset(hour % 24 for hour in range(begin, end if end > begin else end + 24))


def quiet_fault(written: str) -> str:
    """What is wrong with quiet hours; empty where nothing is."""
    parts = written.split("-")
    if not written or (len(parts) == 2 and all(TIME.fullmatch(part) for part in parts) and parts[0] != parts[1]):
        return ""
    return f'"{written}" are no hours; write them like "22:00-08:00"'


def roster_flaws(roster: Roster) -> Iterator[Flaw]:
    """What is wrong in a roster; holes are not wrong, see `holes`."""
    names = [person.name for person in roster.people]
    for place, name in enumerate(names):
        if not name or name in names[:place]:
            yield Flaw(("people", place, "name"), f"{name!r} stands twice" if name else "a person needs a name")
    for place, shift in enumerate(roster.shifts):
        fault = fault_in(shift.slots)
        if fault or not shift.slots:
            yield Flaw(("shifts", place), fault or "a shift needs days, begin and end")
        if not shift.people:
            yield Flaw(("shifts", place, "people"), "nobody is in this shift; leave it out or name somebody")
        for name in shift.people:
            if name not in names:
                yield Flaw(("shifts", place, "people"), _stranger(name, names))
    for name in roster.leads:
        if name not in names:
            yield Flaw(("leads",), _stranger(name, names))


def holes(roster: Roster) -> tuple[Slot, ...]:
    """When no shift covers a minute of the week, day by day; none where there are no shifts: everybody always is."""
    if not roster.shifts:
        return ()
    covered = [False] * (7 * DAY_MINUTES)
    for slot in (slot for shift in roster.shifts if shift.people for slot in shift.slots):
        begin, end = _minute(slot.begin), _minute(slot.end)
        length = (end - begin) if end > begin else end - begin + DAY_MINUTES
        for day in slot.days:
            first = DAYS.index(day) * DAY_MINUTES + begin
            for minute in range(first, first + length):
                covered[minute % len(covered)] = True
    found: dict[tuple[int, int], list[Weekday]] = {}
    for number, day in enumerate(DAYS):
        minutes = covered[number * DAY_MINUTES : (number + 1) * DAY_MINUTES]
        for there, run in groupby(range(DAY_MINUTES), key=minutes.__getitem__):
            if not there:
                missing = list(run)
                found.setdefault((missing[0], missing[-1] + 1), []).append(day)
    return tuple(Slot(tuple(days), _clock(begin), _clock(end)) for (begin, end), days in found.items())


def _level_flaws(rule: LevelRule, level: Level) -> Iterator[Flaw]:
    bars = {name: getattr(rule, name) for name in BARS}
    if all(bar is None for bar in bars.values()):
        yield Flaw(("levels", level.name.lower()), f"no bar is set; set some of {', '.join(BARS)}")
    for name, bar in bars.items():
        if bar is not None and not 0 < bar < float("inf"):
            yield Flaw(("levels", level.name.lower(), name), f"{bar:g} is no bar; it lies above 0")
    if not 0 <= rule.negative <= 1:
        yield Flaw(
            ("levels", level.name.lower(), "negative"), f"{rule.negative:g} is no share; it lies between 0 and 1"
        )


def _falling(severity: SeverityRules) -> Iterator[Flaw]:
    """A graver level has no lower bar than a lighter one."""
    for name in BARS:
        set_bars: list[tuple[Level, float]] = [
            (level, bar) for level in LEVELS if (bar := getattr(rule_of(severity, level), name)) is not None
        ]
        for (lighter, low), (graver, high) in pairwise(set_bars):
            if high < low:
                keys = ("levels", graver.name.lower(), name)
                yield Flaw(keys, f"{high:g} is below the {low:g} of {lighter.name.lower()}; a graver level needs more")


def _other_flaws(rules: AlertRules) -> Iterator[Flaw]:
    severity = rules.severity
    if fault := quiet_fault(rules.quiet):
        yield Flaw(("quiet_hours",), fault)
    if night_hours(severity.night) is None:
        yield Flaw(("night", "hours"), f'"{severity.night}" are no hours; write them like "23-7"')
    counts: Mapping[str, float] = {name: getattr(severity, name) for name in ("writers", "orders", "voices")}
    for name, count in counts.items():
        if count < 1:
            yield Flaw(("systemic", name), f"{count} makes everything systemic; at least 1, better 2 or more")
    for path, weight in (
        (("systemic", "weight"), severity.systemic_weight),
        (("night", "weight"), severity.night_weight),
    ):
        if not 1 <= weight <= 100:
            yield Flaw(path, f"{weight:g} is no weight; it lies between 1 and 100")


def _stranger(name: str, names: Collection[str]) -> str:
    return f"nobody called {name!r} stands in people; there are: {', '.join(names) or 'none'}"


def _minute(written: str) -> int:
    hour, minute = written.split(":")
    return int(hour) * 60 + int(minute)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
