"""What customers asked day by day, and what they complained of: hot questions and products' weak points.

In: traces of some days. Out: `Day`s. Called by `bot.knowledge.mining`. Pure.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

import msgspec

from bot.core.gaps import Day, Fate, Hot, Trace, WeakPoint
from bot.core.vocabulary import Intent
from bot.knowledge.gaps import Group, answered, grouped

HOT: Final = 10
TOP: Final = 3
UPSET: Final = -0.3
"""From here down a message is negative."""
RETURNS: Final = frozenset({Intent.REFUND, Intent.EXCHANGE})
BEFORE_DAYS: Final = 7
"""Days before a day with which a product's share is compared."""


class Tally(msgspec.Struct):
    """People who asked about a product."""

    asked: int = 0
    negative: int = 0
    complaints: int = 0
    refunds: int = 0
    weak: int = 0

    def add(self, trace: Trace) -> None:
        upset, complains, returns = trace.sentiment <= UPSET, trace.intent is Intent.COMPLAINT, trace.intent in RETURNS
        self.asked += trace.asked
        self.negative += trace.asked * upset
        self.complaints += trace.asked * complains
        self.refunds += trace.asked * returns
        self.weak += trace.asked * (upset or complains or returns)


def days_of(
    traces: Iterable[Trace], first: date, last: date, day_of: Callable[[Trace], date], names: Mapping[str, str]
) -> tuple[Day, ...]:
    """The days from `first` to `last`, the latest first; earlier traces serve to compare with."""
    by_day: dict[date, list[Trace]] = defaultdict(list)
    for trace in traces:
        if trace.fate is not Fate.WITHDRAWN:
            by_day[day_of(trace)].append(trace)
    tallies = {day: _tallied(of) for day, of in by_day.items()}
    shown = [last - timedelta(n) for n in range((last - first).days + 1)]
    groups = grouped(trace for day in shown for trace in by_day.get(day, ()))
    asked: dict[date, Counter[int]] = defaultdict(Counter)
    good: Counter[tuple[date, int]] = Counter()
    for number, group in enumerate(groups):
        for trace in group.traces:
            day = day_of(trace)
            asked[day][number] += trace.asked
            good[day, number] += trace.asked * answered(trace)
    return tuple(
        Day(
            day=day,
            questions=len(asked[day]),
            asked=sum(trace.asked for trace in by_day.get(day, ())),
            answered_share=_share(*_answered(by_day.get(day, ()))),
            hot=tuple(
                _hot(groups[number], times, good[day, number])
                for number, times in sorted(asked[day].items(), key=lambda item: (-item[1], item[0]))[:HOT]
            ),
            products=_weak_points(day, by_day.get(day, ()), tallies, names),
        )
        for day in shown
    )


def _hot(group: Group, asked: int, good: int) -> Hot:
    return Hot(group.wordings[0], asked, group.intent, group.asked.product, _share(good, asked))


def _answered(traces: Sequence[Trace]) -> tuple[int, int]:
    return sum(trace.asked for trace in traces if answered(trace)), sum(trace.asked for trace in traces)


def _tallied(traces: Iterable[Trace]) -> dict[str, Tally]:
    found: dict[str, Tally] = defaultdict(Tally)
    for trace in traces:
        if trace.product:
            found[trace.product].add(trace)
    return found


def _weak_points(
    day: date, traces: Sequence[Trace], tallies: Mapping[date, Mapping[str, Tally]], names: Mapping[str, str]
) -> tuple[WeakPoint, ...]:
    """The products asked about that day, the one with most trouble first."""
    points = [
        WeakPoint(
            product=product,
            name=names.get(product, product),
            asked=tally.asked,
            negative=tally.negative,
            complaints=tally.complaints,
            refunds=tally.refunds,
            weak=tally.weak,
            share=_share(tally.weak, tally.asked),
            change=_change(day, product, tally, tallies),
            top=_top(trace for trace in traces if trace.product == product),
        )
        for product, tally in tallies.get(day, {}).items()
    ]
    return tuple(sorted(points, key=lambda point: (-point.weak, -point.asked, point.product)))


def _change(day: date, product: str, tally: Tally, tallies: Mapping[date, Mapping[str, Tally]]) -> float | None:
    """How much the share has grown against the days before, taken together."""
    days = (tallies.get(day - timedelta(n), {}).get(product) for n in range(1, BEFORE_DAYS + 1))
    before = [one for one in days if one]
    asked = sum(one.asked for one in before)
    if not asked:
        return None
    return round(tally.weak / tally.asked - sum(one.weak for one in before) / asked, 3)


def _top(traces: Iterable[Trace]) -> tuple[str, ...]:
    """The commonest questions among those that show a weak point."""
    weak = [trace for trace in traces if _is_weak(trace)]
    return tuple(group.wordings[0] for group in grouped(weak)[:TOP])


def _is_weak(trace: Trace) -> bool:
    tally = Tally()
    tally.add(trace)
    return tally.weak > 0


def _share(part: int, whole: int) -> float:
    return round(part / whole, 3) if whole else 0.0
