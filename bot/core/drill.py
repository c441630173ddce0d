"""A crisis that is played: what happened when, who was told of it, and how early that was.

In: nothing. Out: `DrillReport` and `told`, the report in words. Made by `bot.app.drilling`, printed by
`halfminute drill crisis`.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

import msgspec

from bot.core.alerts import TellKind
from bot.core.clock import MINUTE, Millis
from bot.core.topics import LEVEL_NAMES, Level

EARLY: Final = 0.5
"""An alarm is in time while more than so much of the spread is still to come."""


class DrillMoment(msgspec.Struct, frozen=True):
    """One thing that happened: `kind` is post, level, told, claimed or resolved; `reposts` there were then."""

    at: Millis
    kind: str
    says: str
    reposts: int


class Paged(msgspec.Struct, frozen=True, kw_only=True):
    """One page. The forecast is that of its moment, for 24 hours after the first post; `became` is what there was
    then."""

    at: Millis
    kind: TellKind
    level: Level
    title: str
    people: tuple[str, ...]
    reposts: int
    expected: float
    low: float
    high: float


class DrillReport(msgspec.Struct, frozen=True, kw_only=True):
    """One drill. Of the topic that went farthest: `first_at` its first post, `final` the reposts at the end, `day`
    those 24 hours after the first post. `left`: the share of the final reposts still to come at the first page."""

    recording: str
    signals: int
    unreadable: int
    title: str
    first_at: Millis
    ended_at: Millis
    final: int
    day: int
    peak: Level
    pages: tuple[Paged, ...]
    moments: tuple[DrillMoment, ...]
    left: float | None = None

    @property
    def in_time(self) -> bool:
        return self.left is not None and self.left >= EARLY


def told(report: DrillReport) -> str:
    """For people at a terminal."""
    return "\n".join(_lines(report))


def _lines(report: DrillReport) -> Iterator[str]:
    hours = (report.ended_at - report.first_at) / (60 * MINUTE)
    yield f"{report.recording}: {report.signals} signals over {hours:.1f} h, on a virtual clock"
    if report.unreadable:
        yield f"{report.unreadable} lines could not be read"
    yield ""
    yield f"  {'h:min':>8}  {'reposts':>7}"
    for moment, more in _folded(report.moments):
        again = f", and {more} times more" if more > 1 else ", and once more" if more else ""
        when = _clock(moment.at - report.first_at)
        yield f"  {when:>8}  {moment.reposts:>7,}  {moment.kind:<9} {moment.says}{again}"
    yield ""
    yield from _verdict(report)


def _folded(moments: Sequence[DrillMoment]) -> Iterator[tuple[DrillMoment, int]]:
    """In their order; of what is told again and again in a row the first, and how often it came after that."""
    for _, same in groupby(sorted(moments, key=lambda moment: moment.at), lambda moment: (moment.kind, moment.says)):
        first, *rest = same
        yield first, len(rest)


def _verdict(report: DrillReport) -> Iterator[str]:
    if not report.pages:
        yield f"{report.title or 'Nothing of it'}: nobody was paged; the thresholds are in the file of watch.rules."
        return
    first = report.pages[0]
    yield (
        f"{report.title}: the first page came {_clock(first.at - report.first_at)} after the first post, "
        f"at {first.reposts:,} reposts of {report.final:,} ({100 * (report.left or 0):.0f} % still to come)."
    )
    yield (
        f"It expected {first.expected:,.0f} ({first.low:,.0f}–{first.high:,.0f}) within 24 hours; "
        f"there were {report.day:,}. At its worst it was {LEVEL_NAMES[report.peak]}."
    )
    counts = [(kind, sum(page.kind is kind for page in report.pages)) for kind in TellKind]
    yield "Pages: " + ", ".join(f"{number} {kind}" for kind, number in counts if number) + "."


def _clock(span: int) -> str:
    minutes = abs(span) // MINUTE
    return f"{'-' if span < 0 else ''}{minutes // 60}:{minutes % 60:02d}"
