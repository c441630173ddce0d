"""What customers asked day by day, and what they complained of: hot questions and products' weak points.

In: traces of some days. Out: `Day`s. Called by `bot.knowledge.mining`. Pure.
"""

from collections import defaultdict
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
    """People who asked about a product, or in one question."""

    asked: int = 0
    answered: int = 0
    negative: int = 0
    complaints: int = 0
    refunds: int = 0
    weak: int = 0

    def add(self, trace: Trace) -> None:
        upset, complains, returns = trace.sentiment <= UPSET, trace.intent is Intent.COMPLAINT, trace.intent in RETURNS
        self.asked += trace.asked
        self.answered += trace.asked * answered(trace)
        self.negative += trace.asked * upset
        self.complaints += trace.asked * complains
        self.refunds += trace.asked * returns
        self.weak += trace.asked * (upset or complains or returns)


ByName = Mapping[str, Tally]
Asked = Mapping[int, Tally]
"""Tallies by product, and by the number of a group."""


def days_of(
    traces: Iterable[Trace], first: date, last: date, day_of: Callable[[Trace], date], names: Mapping[str, str]
) -> tuple[Day, ...]:
    """The days from `first` to `last`, the latest first; earlier traces serve to compare with."""
    dated = [(day_of(trace), trace) for trace in traces if trace.fate is not Fate.WITHDRAWN]
    groups = grouped(trace for day, trace in dated if first <= day <= last)
    of = {id(trace): number for number, group in enumerate(groups) for trace in group.traces}
    whole: dict[date, Tally] = defaultdict(Tally)
    products: dict[date, dict[str, Tally]] = defaultdict(lambda: defaultdict(Tally))
    questions: dict[date, dict[int, Tally]] = defaultdict(lambda: defaultdict(Tally))
    for day, trace in dated:
        whole[day].add(trace)
        if trace.product:
            products[day][trace.product].add(trace)
        if id(trace) in of:
            questions[day][of[id(trace)]].add(trace)
    return tuple(
        Day(
            day=day,
            questions=len(questions[day]),
            asked=whole[day].asked,
            answered_share=_share(whole[day].answered, whole[day].asked),
            hot=_hot(questions[day], groups),
            products=_weak_points(day, products, _worst(questions[day], groups), names),
        )
        for day in (last - timedelta(n) for n in range((last - first).days + 1))
    )


def _hot(asked: Asked, groups: Sequence[Group]) -> tuple[Hot, ...]:
    """What most people asked that day."""
    most = sorted(asked.items(), key=lambda item: (-item[1].asked, item[0]))[:HOT]
    of = ((groups[number], tally) for number, tally in most)
    return tuple(
        Hot(group.wordings[0], tally.asked, group.intent, group.asked.product, _share(tally.answered, tally.asked))
        for group, tally in of
    )


def _worst(asked: Asked, groups: Sequence[Group]) -> dict[str, tuple[str, ...]]:
    """For each product the commonest questions that show a weak point."""
    found: dict[str, list[str]] = defaultdict(list)
    for number, tally in sorted(asked.items(), key=lambda item: (-item[1].weak, item[0])):
        group = groups[number]
        if tally.weak and len(found[group.asked.product]) < TOP:
            found[group.asked.product].append(group.wordings[0])
    return {product: tuple(worst) for product, worst in found.items()}


def _weak_points(
    day: date, products: Mapping[date, ByName], worst: Mapping[str, tuple[str, ...]], names: Mapping[str, str]
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
            change=_change(day, product, tally, products),
            top=worst.get(product, ()),
        )
        for product, tally in products.get(day, {}).items()
    ]
    return tuple(sorted(points, key=lambda point: (-point.weak, -point.asked, point.product)))


def _change(day: date, product: str, tally: Tally, products: Mapping[date, ByName]) -> float | None:
    """How much the share has grown against the days before, taken together."""
    days = (products.get(day - timedelta(n), {}).get(product) for n in range(1, BEFORE_DAYS + 1))
    before = [one for one in days if one]
    asked = sum(one.asked for one in before)
    if not asked:
        return None
    return round(tally.weak / tally.asked - sum(one.weak for one in before) / asked, 3)


def _share(part: int, whole: int) -> float:
    return round(part / whole, 3) if whole else 0.0
