"""What became of a show: how many were answered in time, what was asked, what is left for others to do.

In: a show, what was counted minute by minute, its questions, who decided. Out: `ShowReport`, made by `report`. Pure.
Called by bot/console/pages/shows.py. Everything here is masked.

Shares are by askers: a question that forty people put counts forty times. Each asker of a question has one `Ending`,
and those add up to all askers; so do the products. What happened in which minute, and how many were answered within the
half minute, is as the store counted it when it happened.
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Final

import msgspec

from bot.core.clock import MINUTE, SECOND, Millis
from bot.core.model import UserName
from bot.core.pace import ENOUGH, IDLE_MS
from bot.core.rooms import Act, Asked, Minute, Room, Show
from bot.core.showquestions import (
    UNANSWERED,
    Ending,
    Line,
    ProductLine,
    counted,
    ending_of,
    handed_on,
    products,
    questions,
)
from bot.core.staffing import needed
from bot.core.vocabulary import IgnoreReason, Sight

MOST_LISTED: Final = 100
BEST: Final = 12
QUIET_MINUTES: Final = 2
"""So many in a row in which nothing at all was heard are a gap: the room was silent, or nobody listened."""
STEPS: Final = (1, 5, 15, 60, 360)
"""Minutes that a point of the chart may stand for."""
MOST_POINTS: Final = 720
SETTLED: Final = frozenset({"in_time", "late", "expired"})
"""What is still counted for a show when it is over: its last questions come to their end."""
NOT_COMMENTS: Final = frozenset({IgnoreReason.EVENT, IgnoreReason.OWN, IgnoreReason.WITHDRAWN})


class Point(msgspec.Struct, frozen=True):
    """Some minutes from `at` on: messages, new questions, and askers answered within the half minute, after it, or not
    at all."""

    at: Millis
    heard: int = 0
    drafted: int = 0
    in_time: int = 0
    late: int = 0
    expired: int = 0


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """`heard` messages; `questions` different ones, put by `askers`, by their `endings`. Of those counted minute by
    minute, `in_time` had the answer within the half minute, `late` after it, `expired` never. `folded`: what nobody had
    to read, by reason; `shed`: dropped under overload; `repeated`: one asker asking the same again."""

    heard: int = 0
    questions: int = 0
    askers: int = 0
    endings: dict[str, int] = {}
    in_time: int = 0
    late: int = 0
    expired: int = 0
    repeated: int = 0
    folded: dict[str, int] = {}
    shed: dict[str, int] = {}


class PersonLine(msgspec.Struct, frozen=True):
    """What one person decided; `each_s` is the median time between two decisions, None where they were too few."""

    name: UserName
    decisions: int
    verbs: dict[str, int]
    each_s: float | None


class Quiet(msgspec.Struct, frozen=True):
    """So many minutes from `at` on in which nothing was heard."""

    at: Millis
    minutes: int


class Staffed(msgspec.Struct, frozen=True):
    """The minute with the most new questions, how many people it takes to decide them in time, and with how many
    seconds a decision; `measured` in this show. `people`: how many decided in it."""

    at: Millis
    drafted: int
    needed: int
    each_s: float
    measured: bool
    people: int


class ShowReport(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. `until` is when the show ended, or now; `since` when it began; a point stands for `step_min` minutes.
    Lists hold at most `MOST_LISTED`, the most asked first; `*_total` counts all."""

    room: Room
    title: str
    since: Millis
    until: Millis
    live: bool
    totals: Totals
    step_min: int
    points: tuple[Point, ...]
    products: tuple[ProductLine, ...]
    unanswered: tuple[Line, ...]
    unanswered_total: int
    best: tuple[Line, ...]
    edits: tuple[Line, ...]
    edits_total: int
    handover: tuple[Line, ...]
    handover_total: int
    quiet: tuple[Quiet, ...]
    staffed: Staffed | None
    people: tuple[PersonLine, ...] = ()


class Rules(msgspec.Struct, frozen=True):
    """The half minute, what a decision usually takes, and what products are called."""

    live_s: float
    pace_s: float
    names: Mapping[str, str] = {}


def report(
    show: Show,
    room: Room,
    minutes: Sequence[Minute],
    asked: Sequence[Asked],
    acts: Sequence[Act],
    now: Millis,
    rules: Rules,
) -> ShowReport:
    """The report of `show` as it stands at `now`. `minutes` may go on after its end, see `SETTLED`."""
    live, until = not show.ended_at, show.ended_at or now
    mine = {one.draft.id for one in asked}
    done = [act for act in acts if act.draft in mine]
    lines, handover = questions(asked, rules.names), handed_on(asked, rules.names)
    points = _points(minutes, show.began_at, until)
    unanswered = [line for line in lines if line.ending in UNANSWERED or (line.ending is Ending.WAITING and not live)]
    edits = [line for line in lines if line.offered]
    step = next((step for step in STEPS if len(points) <= step * MOST_POINTS), STEPS[-1])
    return ShowReport(
        room=room,
        title=show.title or room.title,
        since=show.began_at,
        until=until,
        live=live,
        totals=_totals(minutes, counted(asked), until),
        step_min=step,
        points=_grouped(points, step),
        products=products(counted(asked), rules.names),
        unanswered=tuple(unanswered[:MOST_LISTED]),
        unanswered_total=len(unanswered),
        best=tuple(line for line in lines if _is_best(line))[:BEST],
        edits=tuple(edits[:MOST_LISTED]),
        edits_total=len(edits),
        handover=tuple(handover[:MOST_LISTED]),
        handover_total=len(handover),
        quiet=_quiet(points, until),
        staffed=_staffed(points, done, rules),
        people=_people(done),
    )


def _is_best(line: Line) -> bool:
    """Asked by more than one, given as it was proposed, and not hidden from the room."""
    return line.ending is Ending.ANSWERED and not line.offered and line.askers > 1 and line.sight is not Sight.HIDDEN


# ---- sums ------------------------------------------------------------------------------------------------------------


def _totals(minutes: Sequence[Minute], asked: Sequence[Asked], until: Millis) -> Totals:
    counts: Counter[str] = Counter()
    for minute in minutes:
        counts.update(_of_the_show(minute, until))
    endings: Counter[Ending] = Counter()
    for one in asked:
        endings[ending_of(one.draft)] += one.draft.count
        endings[Ending.EARLIER] += one.draft.late
    return Totals(
        heard=counts["heard"],
        questions=len(asked),
        askers=endings.total(),
        endings={ending.value: endings[ending] for ending in Ending if endings[ending]},
        in_time=counts["in_time"],
        late=counts["late"],
        expired=counts["expired"],
        repeated=counts["repeated"],
        folded={reason.value: number for reason in IgnoreReason
                if (number := counts[f"ignored:{reason}"]) and reason not in NOT_COMMENTS},
        shed=_named(counts, "shed:"),
    )  # fmt: skip


def _named(counts: Mapping[str, int], beginning: str) -> dict[str, int]:
    return {
        name.removeprefix(beginning): by for name, by in sorted(counts.items()) if name.startswith(beginning) and by
    }


def _of_the_show(minute: Minute, until: Millis) -> Mapping[str, int]:
    if minute.at <= until:
        return minute.counts
    return {name: by for name, by in minute.counts.items() if name in SETTLED}


def _points(minutes: Sequence[Minute], since: Millis, until: Millis) -> list[Point]:
    """One for each minute of the show, also where nothing was counted; later ones too where something was."""
    rows = {minute.at // MINUTE: _of_the_show(minute, until) for minute in minutes}
    last = max([until // MINUTE, *(minute for minute, row in rows.items() if row)])
    return [_point(minute, rows.get(minute, {})) for minute in range(since // MINUTE, last + 1)]


def _point(minute: int, row: Mapping[str, int]) -> Point:
    heard, drafted, in_time = row.get("heard", 0), row.get("drafted", 0), row.get("in_time", 0)
    return Point(Millis(minute * MINUTE), heard, drafted, in_time, row.get("late", 0), row.get("expired", 0))


def _grouped(points: Sequence[Point], step: int) -> tuple[Point, ...]:
    """So many minutes together."""
    groups = (points[start : start + step] for start in range(0, len(points), step))
    return tuple(
        Point(
            group[0].at,
            sum(point.heard for point in group),
            sum(point.drafted for point in group),
            sum(point.in_time for point in group),
            sum(point.late for point in group),
            sum(point.expired for point in group),
        )
        for group in groups
    )


def _quiet(points: Iterable[Point], until: Millis) -> tuple[Quiet, ...]:
    """Whole minutes of the show in a row without a single message."""
    whole = (point for point in points if point.at + MINUTE <= until)
    runs = [list(run) for silent, run in itertools.groupby(whole, lambda point: point.heard == 0) if silent]
    return tuple(Quiet(run[0].at, len(run)) for run in runs if len(run) >= QUIET_MINUTES)


# ---- people ----------------------------------------------------------------------------------------------------------


def _people(acts: Sequence[Act]) -> tuple[PersonLine, ...]:
    by_person: defaultdict[UserName, list[Act]] = defaultdict(list)
    for act in acts:
        by_person[act.by].append(act)
    lines = [
        PersonLine(name, len(mine), dict(sorted(Counter(act.verb for act in mine).items())), _pace(_gaps(mine)))
        for name, mine in by_person.items()
    ]
    return tuple(sorted(lines, key=lambda line: (-line.decisions, line.name)))


def _gaps(acts: Sequence[Act]) -> list[float]:
    """Seconds between the decisions of one person who had something to decide."""
    times = sorted(act.at for act in acts)
    apart = [after - before for before, after in itertools.pairwise(times)]
    return [gap / SECOND for gap in apart if 0 < gap <= IDLE_MS]


def _pace(gaps: Sequence[float]) -> float | None:
    return round(median(gaps), 1) if len(gaps) >= ENOUGH else None


def _staffed(points: Sequence[Point], acts: Sequence[Act], rules: Rules) -> Staffed | None:
    busiest = max(points, key=lambda point: point.drafted, default=None)
    if busiest is None or not busiest.drafted:
        return None
    people = {act.by for act in acts}
    pace = _pace([gap for person in people for gap in _gaps([act for act in acts if act.by == person])])
    each_s = pace or rules.pace_s
    enough = needed(busiest.drafted * SECOND / MINUTE, each_s, rules.live_s)
    return Staffed(busiest.at, busiest.drafted, enough, each_s, pace is not None, len(people))
