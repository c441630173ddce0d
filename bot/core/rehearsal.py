"""A recorded room played again, faster, with simulated assistants: would the desk hold?

In: nothing. Out: structs and the ports `Rehearsals` and `Rehearsing`. Made by `bot.rehearsal`, kept by
`bot.store.rehearsals`, asked for by the console and the command line.

What counts: askers whose question is worth at least `VALUABLE` (`bot.core.value`), each viewer once for one wording.
One is in time whose draft somebody decided within the half minute of their asking, or whose room heard that very answer
less than `again_after_s` before. Whoever was shed, limited, or never reached counts as not in time.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from enum import StrEnum
from typing import Final, Protocol

import msgspec

from bot.core.checks import Grade
from bot.core.clock import Millis
from bot.core.errors import Permanent
from bot.core.model import UserName

VALUABLE: Final = 0.8
"""From this worth on, a question is one that the shop does not want to miss."""
HOLDS: Final = 0.95
"""The share in time from which the desk holds."""
MOST_ASSISTANTS: Final = 30
MOST_SPEED: Final = 20.0


class Busy(Permanent):
    """A rehearsal is being played already."""


class Policy(StrEnum):
    """How the simulated assistants choose what to answer next."""

    CHOSEN = "chosen"  # as the desk shows it: what is worth most, equal questions together
    FIRST_COME = "first_come"  # equal questions together, the one that waits longest first
    ALONE = "alone"  # what is worth most, every question by itself


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """How to play: so many times faster, with so many assistants who take `pace_s` for a decision (the median)."""

    speed: float = 3.0
    assistants: int = 3
    pace_s: float = 4.0
    seed: int = 1


class PlayedMinute(msgspec.Struct, frozen=True):
    """One minute of the recording, `at_s` seconds after its begin: all messages, askers of valuable questions, and how
    many of those were in time."""

    at_s: int
    heard: int
    askers: int
    in_time: int


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the askers under one policy. `late`: decided, but after the half minute. `longest_s`: the longest
    that somebody waited for a decision that came."""

    policy: Policy
    askers: int
    in_time: int
    late: int
    drafts: int
    decisions: int
    longest_s: float

    @property
    def share(self) -> float:
        """Of the askers, those in time; 1 where nobody asked."""
        return self.in_time / self.askers if self.askers else 1.0


class Unanswered(msgspec.Struct, frozen=True):
    """A question for which the house had no answer, only a holding line or the advice to hand over; masked."""

    question: str
    product: str
    askers: int


class Rehearsal(msgspec.Struct, frozen=True, kw_only=True):
    """The report. `results`: one for each policy, `CHOSEN` first. `needed`: the fewest assistants with whom the desk
    holds (0: not even with `MOST_ASSISTANTS`). `hint`: what the staffing formula says for the busiest minute.
    `weak_from_s`, `weak_to_s`: the stretch of the recording in which the desk did not hold (both 0: none).
    `begins_at`: when the recording was made, as far as it says (0: it does not)."""

    id: str
    at: Millis
    by: UserName
    recording: str
    plan: Plan
    seconds: float
    messages: int
    questions: int
    shed: Mapping[str, int]
    results: tuple[Result, ...]
    minutes: tuple[PlayedMinute, ...]
    needed: int
    hint: int
    weak_from_s: int = 0
    weak_to_s: int = 0
    busiest_s: int = 0
    begins_at: Millis = Millis(0)
    unreadable: int = 0
    unanswered: tuple[Unanswered, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the desk would hold with the assistants of the plan."""
        return bool(self.results) and self.results[0].share >= HOLDS


class Rehearsals(Protocol):
    """Reports of the last rehearsals."""

    async def keep(self, rehearsal: Rehearsal) -> None:
        """Raises Unavailable, like all of them."""
        ...

    async def listed(self) -> list[Rehearsal]:
        """The latest first."""
        ...

    async def one(self, rehearsal: str) -> Rehearsal:
        """Raises NotFound."""
        ...


class Step(StrEnum):
    """What is looked at before a show."""

    VECTORS = "vectors"  # the library can be searched by sense: `count` of `of` entries
    SHELF = "shelf"  # `count` of `of` links can be bought; `names` are on sale without stock
    QUESTIONS = "questions"  # `count` of `of` questions that will be asked have an answer
    FEEDS = "feeds"  # `count` of `of` feeds are heard; `names` are not
    PROMPTERS = "prompters"  # `count` prompters are open
    PEOPLE = "people"  # `count` of the `of` people who are needed can answer


class Checked(msgspec.Struct, frozen=True):
    """How one step stands; what the figures mean says `Step`."""

    step: Step
    grade: Grade
    count: int = 0
    of: int = 0
    names: tuple[str, ...] = ()


class Ready(msgspec.Struct, frozen=True):
    """Whether the shop is ready to go live: step by step, and the questions that would get no answer."""

    at: Millis
    steps: tuple[Checked, ...]
    unanswered: tuple[Unanswered, ...] = ()


class Rehearsing(Protocol):
    """Rehearsals and preparations on demand; one at a time."""

    def running(self) -> str:
        """The recording that is being played now, else empty."""
        ...

    def failed(self) -> str:
        """Why the last one came to nothing, else empty."""
        ...

    async def start(self, recording: str, content: AsyncIterator[bytes], plan: Plan, by: UserName) -> None:
        """Play it beside the house; the report is kept when it is done. Raises Busy where one is being played."""
        ...

    async def prepare(self) -> Ready:
        """Look whether everything is there for a show, and make ready what can be made ready. Raises Unavailable."""
        ...


def worst(minutes: Sequence[PlayedMinute]) -> tuple[int, int]:
    """The stretch of minutes with most askers too late, from second to second; (0, 0) where every minute holds."""
    best, begin, missed, stretch = 0, 0, 0, (0, 0)
    for minute in minutes:
        if minute.in_time >= HOLDS * minute.askers:
            missed = 0
            continue
        begin = begin if missed else minute.at_s
        missed += minute.askers - minute.in_time
        if missed > best:
            best, stretch = missed, (begin, minute.at_s + 60)
    return stretch
