"""What the pages of the roster and of the rules of alerts take and give, as types; the same rules as in
bot/console/wire.py.

In: nothing. Out: structs. Called by bot/console/pages/duty.py and the route list. Rosters and rules travel as the nouns
of `bot.core.alerts`.
"""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from bot.console.wire import AccountName, Ask, Version
from bot.console.wire_staff import SlotAsk
from bot.core.alerts import AlertRules, Person, Roster, Ruling
from bot.core.clock import Millis
from bot.core.dryrun import Scored
from bot.core.model import UserName
from bot.core.staff import Slot
from bot.core.topics import Level, Theme, TopicId

MOST_PEOPLE: Final = 100
MOST_SHIFTS: Final = 60

Reached = Annotated[
    str, Meta(max_length=80, pattern=r"^[^\s<>\"'\\]*$(?!\n)", description="an id or address; no blanks")
]
Bar = Annotated[float, Meta(gt=0, le=100_000_000)]
Weight = Annotated[float, Meta(gt=0, le=100)]
Share = Annotated[float, Meta(ge=0, le=1)]
Seconds = Annotated[float, Meta(ge=0, le=7 * 86_400)]
Count = Annotated[int, Meta(ge=1, le=1_000)]
Hours = Annotated[
    str,
    Meta(
        pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9])?$(?!\n)",
        max_length=11,
        description="22:00-08:00; empty: none",
    ),
]
Night = Annotated[
    str, Meta(pattern=r"^(([01]?[0-9]|2[0-3])-([01]?[0-9]|2[0-3]))?$(?!\n)", max_length=5, description="23-7")
]
ReceiverName = Annotated[str, Meta(min_length=1, max_length=40)]


class PersonAsk(Ask, frozen=True, kw_only=True):
    """Somebody who can be paged; the rest is how each receiver knows them."""

    name: AccountName
    wecom: Reached = ""
    dingtalk: Reached = ""
    feishu: Reached = ""
    phone: Reached = ""
    mail: Reached = ""


class ShiftAsk(Ask, frozen=True, kw_only=True):
    """Who is on duty in these slots, the first one first."""

    slots: Annotated[tuple[SlotAsk, ...], Meta(min_length=1, max_length=14)]
    people: Annotated[tuple[AccountName, ...], Meta(min_length=1, max_length=20)]


class PutRoster(Ask, frozen=True, kw_only=True):
    """The whole roster, as it was changed on screen; `version` is the one that was seen."""

    version: Version
    people: Annotated[tuple[PersonAsk, ...], Meta(max_length=MOST_PEOPLE)]
    shifts: Annotated[tuple[ShiftAsk, ...], Meta(max_length=MOST_SHIFTS)]
    leads: Annotated[tuple[AccountName, ...], Meta(max_length=20)] = ()


class BarsAsk(Ask, frozen=True, kw_only=True):
    """From when on a topic is of a level; null: that bar is not used."""

    expected: Bar | None = None
    reposts: Bar | None = None
    per_min: Bar | None = None
    posts: Bar | None = None
    voices: Bar | None = None
    reach: Bar | None = None
    negative: Share = 0.25


class DemandAsk(Ask, frozen=True, kw_only=True):
    """What a level asks for; as `bot.core.alerts.Demand`."""

    receivers: Annotated[tuple[ReceiverName, ...], Meta(max_length=10)] = ()
    wait_s: Seconds = 1.0
    repeat_s: Seconds = 0.0
    escalate_s: Seconds = 0.0
    quiet: bool = True
    resolve_s: Seconds = 7_200.0


class LevelAsk(Ask, frozen=True, kw_only=True):
    """One level: its bars and what it demands."""

    bars: BarsAsk
    demand: DemandAsk


class TryRules(Ask, frozen=True, kw_only=True):
    """Rules that are not in force, to be tried on what happened in the last days."""

    notice: LevelAsk
    warning: LevelAsk
    serious: LevelAsk
    crisis: LevelAsk
    weights: Annotated[dict[Theme, Weight], Meta(max_length=20)] = msgspec.field(default_factory=dict)
    writers: Count = 3
    orders: Count = 2
    voices: Count = 3
    systemic_weight: Weight = 1.5
    night: Night = "23-7"
    night_weight: Weight = 1.2
    quiet: Hours = ""
    inhibit: bool = True


class PutRules(TryRules, frozen=True, kw_only=True):
    """The whole rules; `version` is the one that was seen."""

    version: Version


# ---- answers --------------------------------------------------------------------------------------------------------


class RosterPage(msgspec.Struct, frozen=True, kw_only=True):
    """The roster. `on_duty`: who would be told now, the first one first; `holes`: when no shift covers the week (then
    everybody is told); `accounts`: who can be put on it."""

    roster: Roster
    on_duty: tuple[Person, ...]
    holes: tuple[Slot, ...]
    accounts: tuple[UserName, ...]
    now: Millis


class RulesPage(msgspec.Struct, frozen=True, kw_only=True):
    """The rules in force. `receivers`: the configured ones, by name the type of each; `record`: how good each level's
    alerts of the last 90 days were, by people's rulings."""

    rules: AlertRules
    receivers: dict[str, str]
    record: tuple[Scored, ...]
    now: Millis


class OutcomeRow(msgspec.Struct, frozen=True, kw_only=True):
    """One topic, as `bot.core.dryrun.TriedRow`, with its title."""

    topic: TopicId
    title: str
    would: Level
    at: Millis
    paged_at: Millis | None
    pages: int
    says: str
    was: Level
    ruling: Ruling | None


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What rules would have done, as `bot.core.dryrun.Tried`. `levels`: alerts by the name of their greatest level."""

    pages: int
    held: int
    levels: dict[str, int]
    noise_spared: int
    real_missed: int
    rows: tuple[OutcomeRow, ...]


class RulesTried(msgspec.Struct, frozen=True, kw_only=True):
    """Both sets of rules on the same days, on so many measurements of so many topics: those tried, those in force."""

    since: Millis
    until: Millis
    facts: int
    topics: int
    tried: Outcome
    in_force: Outcome
