"""What the pages of rooms and shows take and give, as types; the same rules as in bot/console/wire.py.

In: nothing. Out: structs. Called by bot/console/pages/rooms.py, shows.py and the route list. A report is
`bot.core.showreport.ShowReport`.
"""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from bot.console.wire import Ask
from bot.core.clock import Millis
from bot.core.model import RoomId
from bot.core.rooms import Room

MOST_SHOWS: Final = 100

Title = Annotated[str, Meta(max_length=60)]
Topic = Annotated[str, Meta(max_length=60, description="words for what the host talks about, blanks between them")]
Hosts = Annotated[
    tuple[Annotated[str, Meta(pattern=r"^[0-9A-Za-z\u4e00-\u9fff][0-9A-Za-z\u4e00-\u9fff._-]{0,31}$(?!\n)")], ...],
    Meta(max_length=8),
]
LinkNo = Annotated[str, Meta(max_length=8, pattern=r"^\d*$(?!\n)", description="empty: nothing is shown")]


class ChangeRoom(Ask, frozen=True, kw_only=True):
    """What is to be otherwise; what is left out stays."""

    title: Title | None = None
    hosts: Hosts | None = None
    topic: Topic | None = None
    showing: LinkNo | None = None


class RoomList(msgspec.Struct, frozen=True):
    """All rooms, those heard last first."""

    rooms: tuple[Room, ...]


class OneRoom(msgspec.Struct, frozen=True):
    """A room as it stands after the change."""

    room: Room


class ShowsAsk(Ask, frozen=True, kw_only=True):
    """How many, the latest first."""

    limit: Annotated[int, Meta(ge=1, le=MOST_SHOWS)] = 30


class ShowRow(msgspec.Struct, frozen=True, kw_only=True):
    """One show in a list; counts as in `bot.core.showreport.Totals`. `id` is its address."""

    id: str
    room: RoomId
    title: str
    channel: str
    conversation: str
    began_at: Millis
    ended_at: Millis
    heard: int
    questions: int
    in_time: int
    late: int
    expired: int


class ShowList(msgspec.Struct, frozen=True):
    """Shows, the latest first."""

    shows: tuple[ShowRow, ...]
    now: Millis
