"""Figures in memory: days that somebody made up.

In: days. Out: `MemoryMeasures` (the port of `bot.core.measures`), `busy_days`. Called by tests of the console.
"""

from collections.abc import AsyncIterator, Iterable
from datetime import date, timedelta

from msgspec.structs import replace

from bot.core.clock import Millis
from bot.core.measures import Figures, FiguresAsk, FiguresPage, Share, Spread
from bot.core.model import ConversationId, UserName
from bot.core.serviceclocks import Round
from bot.core.vocabulary import Stage, Urgency


class MemoryMeasures:
    """What it was given; `asked` tells for which days, `long` how many rounds an export finds."""

    def __init__(self) -> None:
        self.page = FiguresPage(Figures())
        self.asked: list[FiguresAsk] = []
        self.long = 0

    async def figures(self, ask: FiguresAsk) -> FiguresPage:
        self.asked.append(ask)
        return replace(self.page, days=tuple(day for day in self.page.days if ask.since <= day.day <= ask.until))

    async def rounds(self, ask: FiguresAsk) -> AsyncIterator[Round]:
        for number in range(self.long):
            yield Round(
                conversation=ConversationId(f"0-{number}"), session=1, since=Millis(1_700_000_000_000 + number),
                answered_at=Millis(1_700_000_012_500 + number), by=UserName("=小李"), group="售后",
                stage=Stage.AFTERSALE, urgency=Urgency.GENERAL, first=number == 0, person=True,
            )  # fmt: skip


def busy_days(until: date, count: int) -> FiguresPage:
    """That many days up to one, busy and less so, with a Sunday on which nobody was there."""
    days = tuple(_day(until - timedelta(days=back), back) for back in reversed(range(count)))
    total = _part(_day(until, 1), days, 1.0, "")
    groups = tuple(_part(total, days, share, name) for name, share in (("售后", 0.56), ("售前", 0.44)))
    people = tuple(
        _part(total, days, share, name) for name, share in (("小李", 0.47), ("小王", 0.45), ("林主管", 0.08))
    )
    return FiguresPage(total, days, groups, people)


def _part(like: Figures, days: tuple[Figures, ...], share: float, name: str) -> Figures:
    """What that share of the days comes to."""

    def of(parts: Iterable[Share]) -> Share:
        hits, all_ = zip(*((part.hits, part.of) for part in parts), strict=True)
        return Share(round(share * sum(hits)), round(share * sum(all_)))

    half_minute = of(day.half_minute for day in days)
    three_minute, live = of(day.three_minute for day in days), of(day.live for day in days)
    return replace(
        like, day="", name=name, rounds=half_minute.of, half_minute=half_minute, three_minute=three_minute, live=live
    )


def _day(day: date, back: int) -> Figures:
    if back == 3:
        return Figures(day=day.isoformat())
    rounds = 180 + 37 * (back % 5)
    return Figures(
        day=day.isoformat(), rounds=rounds, half_minute=Share(rounds * (91 - 3 * (back % 4)) // 100, rounds),
        three_minute=Share(rounds // 3, rounds // 3 + back), first=Spread(60, 14.0 + back, 41.0 + back, 19.5),
        next=Spread(120, 22.0, 65.0, 30.2), solution=Spread(9, 5.4 * 3_600, 21.0 * 3_600, 8.2 * 3_600), opened=12,
        solved=9, reopened=1, breached=back % 3, csat=Share(31, 34), rating=4.5, nps=42, nps_count=12,
        live=Share(940, 1_002), notices=86,
    )  # fmt: skip
