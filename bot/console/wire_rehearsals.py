"""What the pages of rehearsals take and give, as types; the same rules as in bot/console/wire.py.

In: nothing. Out: structs. Called by bot/console/pages/rehearsals.py and the route list. A report is
`bot.core.rehearsal.Rehearsal`, with its verdict; a look before the show `bot.core.rehearsal.Ready`.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from bot.console.wire import VISIBLE, Ask
from bot.core.clock import Millis
from bot.core.model import UserName
from bot.core.rehearsal import MOST_ASSISTANTS, MOST_SPEED, Plan, Rehearsal

ShowId = Annotated[str, Meta(max_length=64, pattern=r"^[0-9a-z-]+\.\d{1,16}$(?!\n)", description="a show's id")]
Speed = Annotated[float, Meta(ge=0.5, le=MOST_SPEED)]
People = Annotated[int, Meta(ge=1, le=MOST_ASSISTANTS)]
PaceS = Annotated[float, Meta(ge=0.5, le=60, description="seconds a decision takes, the median")]
Seed = Annotated[int, Meta(ge=0, le=2**31)]
FileName = Annotated[str, Meta(min_length=1, max_length=120, pattern=VISIBLE)]


class RehearseAsk(Ask, frozen=True, kw_only=True):
    """Play the recording of a show."""

    show: ShowId
    speed: Speed = 3.0
    assistants: People = 3
    pace_s: PaceS = 4.0
    seed: Seed = 1


class RehearseFileAsk(Ask, frozen=True, kw_only=True):
    """Play a recording that is sent along."""

    name: FileName
    speed: Speed = 3.0
    assistants: People = 3
    pace_s: PaceS = 4.0
    seed: Seed = 1


class RehearsalRow(msgspec.Struct, frozen=True, kw_only=True):
    """One rehearsal in a list: the share of askers in time as the desk chooses."""

    id: str
    at: Millis
    by: UserName
    recording: str
    plan: Plan
    messages: int
    askers: int
    share: float
    holds: bool
    needed: int


class RehearsalList(msgspec.Struct, frozen=True):
    """The latest first. `running`: what is being played now; `failed`: why the last one came to nothing; both empty if
    there is nothing to say."""

    rehearsals: tuple[RehearsalRow, ...]
    running: str
    failed: str


class RehearsalReport(msgspec.Struct, frozen=True):
    """A report, with its verdict."""

    rehearsal: Rehearsal
    holds: bool
    shares: tuple[float, ...]
