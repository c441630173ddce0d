"""Other rules tried on what was measured: what they would have raised, and how good the bars in force have been.

In: nothing. Out: `Tried`, `Scored` and the port `DryRun` (`monitoring.dryrun`, in `Monitoring.dryrun`). Asked by the
console before rules are changed; pure, nothing of it is kept.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from bot.core.alerts import Alert, AlertId, AlertRules, Ruling
from bot.core.clock import Millis
from bot.core.topics import Facts, Level, TopicId


class TriedRow(msgspec.Struct, frozen=True, kw_only=True):
    """One alert, as it would have been, as it was, or both. `would` is the greatest level it would have had (NONE: it
    would not have been raised), `at` when it would have been raised, `paged_at` when somebody would have been told
    first (None: nobody), `pages` how often (first and graver; not repeats). `says`: why. `alert`, `was` and `raised_at`
    are what happened (empty, NONE, 0: nothing), `ruling` what people said it was."""

    topic: TopicId
    would: Level
    at: Millis = Millis(0)
    paged_at: Millis | None = None
    pages: int = 0
    says: str = ""
    alert: AlertId = AlertId("")
    was: Level = Level.NONE
    raised_at: Millis = Millis(0)
    ruling: Ruling | None = None


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """What some rules would have done between `since` and `until`, on `facts` measurements of `topics` topics.

    `would` and `was`: alerts by their greatest level, under these rules and as it really went. `pages`: how often
    somebody would have been told; `held`: how many of these pages the quiet hours would have put off. `noise_spared`:
    alerts ruled noise or duplicate that nobody would have been told of; `real_missed`: alerts ruled real that nobody
    would have been told of. `rows`: by time. `says`: all of it in a line of Chinese."""

    since: Millis
    until: Millis
    facts: int
    topics: int
    would: Mapping[Level, int]
    was: Mapping[Level, int]
    pages: int
    held: int
    noise_spared: int
    real_missed: int
    rows: tuple[TriedRow, ...]
    says: str


class Scored(msgspec.Struct, frozen=True, kw_only=True):
    """How good a level's alerts were, by people's rulings: `precision` is real among those ruled (None: none was).
    `bar` is the bar that most of the noise came in by; at `raise_to` it would have kept `spares` of it out and lost
    none that was real (None: there is no such value). `says` tells it in Chinese."""

    level: Level
    alerts: int
    real: int
    noise: int
    duplicate: int
    unruled: int
    precision: float | None
    bar: str = ""
    raise_to: float | None = None
    spares: int = 0
    says: str = ""


class DryRun(Protocol):
    """Pure."""

    def would_page(
        self, facts: Sequence[Facts], rules: AlertRules, alerts: Sequence[Alert], since: Millis, until: Millis
    ) -> Tried:
        """`facts` oldest first (`Topics.facts`); `alerts` are those raised since then (`Alerts.listed`)."""
        ...

    def scored(self, alerts: Sequence[Alert]) -> tuple[Scored, ...]:
        """One for each level from NOTICE on, by the level an alert had when it was ruled, else by its greatest."""
        ...
