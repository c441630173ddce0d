"""Who serves customers, when, in which groups, and how much each can bear.

In: nothing. Out: `Agent`, `Group`, `Hours` and the ports `Staff` and `Seats`. Kept by `bot.store.staff`, used by
`bot.stages.conversing` and `bot.stages.clocks`, shown and set in the console.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final, Protocol

import msgspec

from bot.core.clock import Millis
from bot.core.model import ConversationId, UserName
from bot.core.vocabulary import Stage


class Weekday(StrEnum):
    """Days as settings name them."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


DAYS: Final = tuple(Weekday)
"""As `date.weekday` counts them."""


class Slot(msgspec.Struct, frozen=True):
    """From `begin` to `end` ("09:00" … "24:00", in the shop's zone) on these days. One that ends before it begins goes
    on past midnight and belongs to the day it began on."""

    days: tuple[Weekday, ...]
    begin: str
    end: str


Hours = tuple[Slot, ...]
"""Several slots a day; none at all: always (see `bot.core.hours`)."""


class Group(msgspec.Struct, frozen=True):
    """People who answer one kind of question: the stages it serves and its working hours."""

    name: str
    stages: tuple[Stage, ...] = ()
    hours: Hours = ()


class AgentStatus(StrEnum):
    """What people say of themselves; who shows no sign of life counts as away."""

    ONLINE = "online"
    BUSY = "busy"  # keeps what they have, gets nothing new
    AWAY = "away"


class Agent(msgspec.Struct, frozen=True, kw_only=True):
    """One person who can be given conversations. `most` at a time; `load` is how many they hold now; `hours` their own,
    empty: their groups'. `leads`: the groups whose late answers they are told of. `here`: online, with a sign of life,
    inside working hours."""

    name: UserName
    groups: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    most: int = 8
    hours: Hours = ()
    status: AgentStatus = AgentStatus.AWAY
    seen_at: Millis = Millis(0)
    load: int = 0
    assigned_at: Millis = Millis(0)
    here: bool = False


class AgentSetup(msgspec.Struct, frozen=True, kw_only=True):
    """What a lead sets of a person."""

    groups: tuple[str, ...] = ()
    most: int = 8
    hours: Hours = ()
    leads: tuple[str, ...] = ()


class Wait(msgspec.Struct, frozen=True):
    """What somebody who wants a person can expect: `ahead` wait before them, some `minutes`; with nobody at work,
    `opens_at` is when the next slot begins (0: somebody is there, or no slot is known)."""

    group: str
    ahead: int = 0
    minutes: int = 0
    opens_at: Millis = Millis(0)


class Staff(Protocol):
    """Everybody who can be given conversations, and the groups of the settings."""

    @property
    def groups(self) -> Sequence[Group]: ...

    def group_for(self, stage: Stage) -> str:
        """The group that serves a stage; the first one where none does, "" where there are no groups."""
        ...

    async def listed(self) -> tuple[Agent, ...]:
        """By name, with what they hold."""
        ...

    async def set_up(self, name: UserName, setup: AgentSetup, by: UserName) -> None:
        """Raises Refused for a group that is none, or hours that are none."""
        ...

    async def say_status(self, name: UserName, status: AgentStatus) -> None: ...

    async def sign_of_life(self, name: UserName) -> None: ...

    async def wait(self, group: str) -> Wait:
        """What a customer who asks for a person of that group can expect now."""
        ...


class Seat(msgspec.Struct, frozen=True):
    """A conversation on somebody's hands: whose, and since when."""

    name: UserName
    at: Millis


class Seats(Protocol):
    """Who has which conversation on their hands, counted in one place so that nobody is given more than they bear. The
    conversations themselves say who holds them; where the two differ, they are right."""

    async def reserve(self, conversation: ConversationId, group: str, *, again: bool) -> UserName | None:
        """Take a seat with whoever of that group (anybody's, where it is "") is here and has least on their hands; who
        last had this conversation comes first with `again`, else last. Who has its seat already keeps it. None: all
        are away or have their hands full."""
        ...

    async def seat(self, conversation: ConversationId, name: UserName) -> None:
        """Somebody has it from now on, however much they have already."""
        ...

    async def leave(self, conversation: ConversationId, name: UserName) -> None:
        """They do not have it any more; nothing happens where it is somebody else's."""
        ...

    async def taken(self) -> Mapping[ConversationId, Seat]: ...
