"""What the pages of figures take and give, as types; the same rules as in bot/console/wire.py.

In: nothing. Out: structs. Called by bot/console/pages/figures.py and the route list. Figures travel as the nouns of
`bot.core.measures`.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from bot.console.wire import Ask
from bot.console.wire_conversations import Colleague, GroupName
from bot.core.clock import Millis
from bot.core.measures import FiguresPage
from bot.core.model import UserName

Day = Annotated[
    str, Meta(pattern=r"^(\d{4}-\d{2}-\d{2})?$(?!\n)", max_length=10, description="a day in the shop's zone")
]


class FiguresQuery(Ask, frozen=True, kw_only=True):
    """Days, both included (without `until`: up to today; without `since`: seven of them); of one group or colleague."""

    since: Day = ""
    until: Day = ""
    group: GroupName = ""
    by: Colleague = UserName("")


class FiguresAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of those days. Colleagues stand there for leads; others see their own line."""

    page: FiguresPage
    since: str
    until: str
    today: str
    now: Millis
