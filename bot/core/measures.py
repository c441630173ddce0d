"""What a day of service comes to: how fast, how well, how many; the figures of the 数据 page.

In: nothing. Out: `Figures`, `FiguresAsk`, the port `Measures`. Counted by `bot.store.measures` from rounds, drafts,
cases and ratings; shown and exported by the console.
"""

from collections.abc import AsyncIterator
from typing import Protocol

import msgspec

from bot.core.serviceclocks import Round


class Share(msgspec.Struct, frozen=True):
    """So many of so many."""

    hits: int = 0
    of: int = 0


class Spread(msgspec.Struct, frozen=True):
    """Seconds: how many, the median, the 90th in a hundred, the mean. None where there are none."""

    count: int = 0
    p50: float | None = None
    p90: float | None = None
    mean: float | None = None


class FiguresAsk(msgspec.Struct, frozen=True, kw_only=True):
    """Days in the shop's zone ("2026-11-22"), both included; of one group, or one colleague, where given."""

    since: str
    until: str
    group: str = ""
    by: str = ""


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """One day, one group, one colleague, or all of them. `half_minute`: rounds answered within 30 s (30 秒应答率); one
    whose conversation was closed without a word is among those that were not.
    `three_minute`: rounds that people should answer, answered by one within 3 minutes in the hours the platforms count
    (3 分钟人工回复率). `first`: the first answer of a session. `solution`: cases, from opening to solved. `csat`:
    ratings of 4 and 5 among all. `nps`: promoters less detractors, −100…100 (None: nobody said). `live`: questions of
    live rooms answered in time."""

    day: str = ""
    name: str = ""
    rounds: int = 0
    half_minute: Share = Share()
    three_minute: Share = Share()
    first: Spread = Spread()
    next: Spread = Spread()
    solution: Spread = Spread()
    opened: int = 0
    solved: int = 0
    reopened: int = 0
    breached: int = 0
    csat: Share = Share()
    rating: float | None = None
    nps: int | None = None
    nps_count: int = 0
    live: Share = Share()
    notices: int = 0


class FiguresPage(msgspec.Struct, frozen=True):
    """The whole, and it by days, groups, colleagues."""

    total: Figures
    days: tuple[Figures, ...] = ()
    groups: tuple[Figures, ...] = ()
    people: tuple[Figures, ...] = ()


class Measures(Protocol):
    async def figures(self, ask: FiguresAsk) -> FiguresPage: ...

    def rounds(self, ask: FiguresAsk) -> AsyncIterator[Round]:
        """Every round of those days, for export; names of customers are not in it."""
        ...
