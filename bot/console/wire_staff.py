"""What the pages of staff and standing approvals take and give, as types; the same rules as in bot/console/wire.py.

In: nothing. Out: structs. Called by bot/console/pages/staff.py and the route list. Agents, groups and templates travel
as the nouns of `bot.core`.
"""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from bot.console.wire import Ask
from bot.console.wire_conversations import GroupName
from bot.core.staff import Agent, AgentStatus, Group, Weekday
from bot.core.standing import Standing

MAX_GROUPS: Final = 50
MAX_SLOTS: Final = 50
MOST: Final = 200

Begin = Annotated[
    str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$(?!\n)", max_length=5, description="00:00 to 23:59")
]
End = Annotated[
    str, Meta(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$(?!\n)", max_length=5, description="00:00 to 24:00")
]


class StatusAsk(Ask, frozen=True, kw_only=True):
    """What somebody says of themselves."""

    status: AgentStatus


class SlotAsk(Ask, frozen=True, kw_only=True):
    """One slot of working hours; one that ends before it begins goes on past midnight."""

    days: Annotated[tuple[Weekday, ...], Meta(min_length=1, max_length=7)]
    begin: Begin
    end: End


class SetupAsk(Ask, frozen=True, kw_only=True):
    """What a lead sets of a person: groups, those they lead, how many conversations at a time, and own hours (none: the
    groups')."""

    groups: Annotated[tuple[GroupName, ...], Meta(max_length=MAX_GROUPS)] = ()
    leads: Annotated[tuple[GroupName, ...], Meta(max_length=MAX_GROUPS)] = ()
    most: Annotated[int, Meta(ge=1, le=MOST)] = 8
    hours: Annotated[tuple[SlotAsk, ...], Meta(max_length=MAX_SLOTS)] = ()


class TemplateAsk(Ask, frozen=True, kw_only=True):
    """The exact version of a wording."""

    template: Annotated[str, Meta(min_length=1, max_length=200)]


# ---- answers --------------------------------------------------------------------------------------------------------


class StaffList(msgspec.Struct, frozen=True):
    """Everybody who can be given conversations, the groups, and whoever asks (with no groups where no lead set them
    up)."""

    agents: tuple[Agent, ...]
    groups: tuple[Group, ...]
    me: Agent


class StandingList(msgspec.Struct, frozen=True):
    """All wordings that may stand, with who allowed them."""

    standing: tuple[Standing, ...]
