"""Service clocks: how long something may take by product.md rule 1, counted in the hours people work.

In: nothing. Out: `ClockKind`, `Targets`, `ServiceClock`, `Level`, `Nudge` and what was measured (`Round`). Counted by
`bot.core.counting`; conversations are watched by `bot.stages.overdue`, cases by their due items.
"""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from bot.core.clock import Millis
from bot.core.model import ConversationId, UserName
from bot.core.vocabulary import Stage, Urgency


class ClockKind(StrEnum):
    FIRST_ANSWER = "first_answer"
    NEXT_ANSWER = "next_answer"
    SOLUTION = "solution"
    FOLLOW_UP = "follow_up"


class Level(StrEnum):
    """Who is told; each once."""

    WARNED = "warned"  # whoever has it, before the time is over
    LEAD = "lead"  # the group's lead, when it is over
    SUPERVISOR = "supervisor"  # when it has taken half as long again


class Targets(msgspec.Struct, frozen=True, kw_only=True):
    """Working seconds. `answer`: by urgency, for the first answer and every next one; a presale question in private has
    `presale_s`. `warn_at`: the share of the time after which whoever has it is warned."""

    answer: Mapping[Urgency, float]
    presale_s: float
    solution_s: float
    follow_up_s: float
    warn_at: float = 0.8
    again_at: float = 1.5

    def answer_s(self, stage: Stage, urgency: Urgency) -> float:
        return self.presale_s if stage is Stage.PRESALE else self.answer[urgency]


class ServiceClock(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One clock that runs: since when, when whoever has it is warned, when it is over, when the supervisor is told."""

    kind: ClockKind
    since: Millis
    warn_at: Millis
    due_at: Millis
    again_at: Millis


class Nudge(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="nudge"):
    """A colleague should look: at a conversation or a case whose clock is nearly over, or over. `to` are names."""

    id: str
    level: Level
    kind: ClockKind
    to: tuple[UserName, ...]
    at: Millis
    due_at: Millis
    conversation: ConversationId = ConversationId("")
    case: str = ""
    title: str = ""


class Round(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One round as shopping platforms count: what a customer wrote until somebody answered is one question, whatever it
    took of messages. `answered_at`: when the first thing was said, 0 where the conversation was closed without a word.
    `person_at`: when a person first spoke, 0 where none did (the house answered, under a standing approval); `by`: that
    colleague. `first`: the first of its session. `person`: a person was wanted or spoke there, so that it counts among
    those that people should answer."""

    conversation: ConversationId
    session: int
    since: Millis
    answered_at: Millis
    person_at: Millis = Millis(0)
    by: UserName = UserName("")
    group: str = ""
    stage: Stage = Stage.NONE
    urgency: Urgency = Urgency.GENERAL
    first: bool = False
    person: bool = False

    @property
    def took_ms(self) -> int:
        return max(0, self.answered_at - self.since)
