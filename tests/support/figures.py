"""Figures in memory: days that somebody made up.

In: days. Out: `MemoryMeasures` (the port of `bot.core.measures`), `busy_days`. Called by tests of the console.
"""

from collections.abc import AsyncIterator
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
    total = replace(_day(until, 1), day="", rounds=sum(day.rounds for day in days), nps_count=38)
    after, before = replace(total, name="售后", rounds=640), replace(total, name="售前", rounds=512)
    people = tuple(
        replace(total, name=name, rounds=rounds, half_minute=Share(hits, rounds))
        for name, rounds, hits in (("小李", 402, 371), ("小王", 388, 301), ("林主管", 61, 60))
    )
    return FiguresPage(total, days, (after, before), people)


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
