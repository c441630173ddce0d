"""Figures counted: from rounds, cases and ratings to shares and spreads. Pure.

In: rounds as `Taken`, everything else as `Event`s. Out: `Figures`. Called by `bot.store.measures`. A round is of the
day its question came, whenever it was answered; an event of the day it happened.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import tzinfo
from enum import StrEnum
from typing import Final, TypeVar

import msgspec

from bot.core.cases import Case
from bot.core.clock import SECOND, Millis, day_of
from bot.core.counting import Pause, Working
from bot.core.measures import Figures, FiguresPage, Share, Spread
from bot.core.model import UserName
from bot.core.serviceclocks import Round

GOOD: Final = 4
"""Of 5; from here on a customer counts as content."""
PROMOTES, DETRACTS = 9, 6
"""Of 10; from, up to."""

T = TypeVar("T")


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """What platforms count: `half_minute_ms`, and `three_minute_ms` for what was asked in the hours `counted`.
    `working`: the working time of a group, in which answers and solutions are measured."""

    half_minute_ms: int
    three_minute_ms: int
    counted: Working
    working: Callable[[str], Working]


class Taken(msgspec.Struct, frozen=True):
    """A round measured: the working seconds until it was answered (None: it was not), whether that was within half a
    minute, and whether a person spoke within three (None: no person had to, or not in those hours)."""

    round: Round
    worked_s: float | None
    fast: bool
    human: bool | None


class What(StrEnum):
    """What is counted besides rounds, and what its `value` is."""

    OPENED = "opened"
    SOLVED = "solved"  # the working seconds it took
    REOPENED = "reopened"
    BREACHED = "breached"
    RATED = "rated"  # 1…5
    RECOMMENDED = "recommended"  # 0…10
    LIVE_IN_TIME = "live_in_time"  # so many
    LIVE_LATE = "live_late"  # so many
    NOTICES = "notices"  # so many


class Event(msgspec.Struct, frozen=True):
    """One thing that happened, of a group and a colleague as far as it is anybody's."""

    what: What
    at: Millis
    value: float = 1
    group: str = ""
    by: UserName = UserName("")


def taken(found: Round, rules: Rules) -> Taken:
    """By the clock on the wall for what platforms count, in working time for the rest."""
    worked, human = None, None
    if found.answered_at:
        worked = rules.working(found.group).elapsed(found.since, found.answered_at) / SECOND
    if found.person and rules.counted.is_open(found.since):
        human = bool(found.person_at) and found.person_at - found.since <= rules.three_minute_ms
    return Taken(found, worked, bool(found.answered_at) and found.took_ms <= rules.half_minute_ms, human)


def events_of(case: Case, rules: Rules) -> Iterator[Event]:
    """What a case adds. The time it waited for its customer is nobody's; one that was reopened began anew."""

    def event(what: What, at: Millis, value: float = 1) -> Event:
        return Event(what, at, value, case.group, case.owner)

    yield event(What.OPENED, case.opened_at)
    if case.solved_at:
        began = max([case.opened_at, *(line.at for line in case.log if line.what == What.REOPENED)])
        worked = rules.working(case.group).elapsed(began, case.solved_at, list(_pauses(case)))
        yield event(What.SOLVED, case.solved_at, worked / SECOND)
    for line in case.log:
        if line.what in (What.REOPENED, What.BREACHED):
            yield event(What(line.what), line.at)
    told = case.satisfaction
    if told.csat is not None:
        yield event(What.RATED, told.at, told.csat)
    if told.nps is not None:
        yield event(What.RECOMMENDED, told.at, told.nps)


def _pauses(case: Case) -> Iterator[Pause]:
    since = Millis(0)
    for line in case.log:
        if line.what == "waits":
            since = since or line.at
        elif line.what == "resumed" and since:
            yield since, line.at
            since = Millis(0)
    if since:
        yield since, max(since, case.solved_at)


def page_of(rounds: Sequence[Taken], events: Sequence[Event], zone: tzinfo) -> FiguresPage:
    """The whole, and it by days, groups and colleagues; what is nobody's is in the whole and in its day."""

    def day(at: Millis) -> str:
        return day_of(at, zone).isoformat()

    days = _by(rounds, lambda one: day(one.round.since)), _by(events, lambda one: day(one.at))
    groups = _by(rounds, lambda one: one.round.group), _by(events, lambda one: one.group)
    people = _by(rounds, lambda one: one.round.by), _by(events, lambda one: one.by)
    return FiguresPage(
        total=figures_of(rounds, events),
        days=tuple(figures_of(*both, day=key) for key, both in _paired(*days)),
        groups=tuple(figures_of(*both, name=key) for key, both in _paired(*groups) if key),
        people=tuple(figures_of(*both, name=key) for key, both in _paired(*people) if key),
    )


def figures_of(rounds: Sequence[Taken], events: Sequence[Event], day: str = "", name: str = "") -> Figures:
    """All of these, as one line."""
    values = _by(events, lambda event: event.what)
    each = {what: [event.value for event in values.get(what, ())] for what in What}
    human = [one.human for one in rounds if one.human is not None]
    ratings, in_time = each[What.RATED], round(sum(each[What.LIVE_IN_TIME]))
    return Figures(
        day=day,
        name=name,
        rounds=len(rounds),
        half_minute=Share(sum(one.fast for one in rounds), len(rounds)),
        three_minute=Share(sum(human), len(human)),
        first=spread(one.worked_s for one in rounds if one.round.first),
        next=spread(one.worked_s for one in rounds if not one.round.first),
        solution=spread(each[What.SOLVED]),
        opened=len(each[What.OPENED]),
        solved=len(each[What.SOLVED]),
        reopened=len(each[What.REOPENED]),
        breached=len(each[What.BREACHED]),
        csat=Share(sum(score >= GOOD for score in ratings), len(ratings)),
        rating=round(sum(ratings) / len(ratings), 2) if ratings else None,
        nps=nps(each[What.RECOMMENDED]),
        nps_count=len(each[What.RECOMMENDED]),
        live=Share(in_time, in_time + round(sum(each[What.LIVE_LATE]))),
        notices=round(sum(each[What.NOTICES])),
    )


def spread(seconds: Iterable[float | None]) -> Spread:
    """By nearest rank: each figure is one that was measured."""
    known = sorted(one for one in seconds if one is not None)
    if not known:
        return Spread()

    def rank(share: float) -> float:
        return round(known[math.ceil(share * len(known)) - 1], 1)

    return Spread(len(known), rank(0.5), rank(0.9), round(sum(known) / len(known), 1))


def nps(scores: Sequence[float]) -> int | None:
    """Promoters (9, 10) less detractors (0 to 6), in a hundred of all; None where nobody said."""
    if not scores:
        return None
    promoters, detractors = sum(one >= PROMOTES for one in scores), sum(one <= DETRACTS for one in scores)
    return round(100 * (promoters - detractors) / len(scores))


def _by(items: Iterable[T], key: Callable[[T], str]) -> dict[str, list[T]]:
    found: defaultdict[str, list[T]] = defaultdict(list)
    for item in items:
        found[key(item)].append(item)
    return found


def _paired(
    rounds: dict[str, list[Taken]], events: dict[str, list[Event]]
) -> Iterator[tuple[str, tuple[Sequence[Taken], Sequence[Event]]]]:
    """In the order of the names."""
    for name in sorted({*rounds, *events}):
        yield name, (rounds.get(name, ()), events.get(name, ()))
