"""What the desk is told of live rooms, as types: the event `pulse`.

In: nothing. Out: structs. Called by bot/console/pulse.py; described in `/api/openapi.json`.
"""

import msgspec

from bot.core.coverage import Coverage
from bot.core.model import RoomId


class RoomPulse(msgspec.Struct, frozen=True, kw_only=True):
    """One room. Rates are of the last two minutes at most, `folded` what nobody had to read in the last five, by
    reason. `needed`: people it takes to decide what it asks; `product` is the name behind the link number `showing`.
    `posts`: an approved answer goes out by itself; where it does not, the host says it or somebody copies it."""

    id: RoomId
    title: str
    channel: str
    conversation: str
    state: Coverage
    quiet_s: int = 0
    heard_per_min: int = 0
    asked_per_min: int = 0
    folded: dict[str, int] = {}
    needed: int = 1
    showing: str = ""
    product: str = ""
    topic: str = ""
    hosts: tuple[str, ...] = ()
    live: bool = False
    posts: bool = False
    note: str = ""


class FeedPulse(msgspec.Struct, frozen=True):
    """One feed."""

    feed: str
    channel: str
    state: Coverage
    quiet_s: int
    note: str = ""


class Pulse(msgspec.Struct, frozen=True, kw_only=True):
    """Event `pulse`: how many people are at the desk, how long a decision takes them, how many questions that allows
    the desk to show, how many people all rooms together need, and how rooms and feeds stand."""

    people: int
    each_s: float
    most: int
    needed: int
    rooms: tuple[RoomPulse, ...] = ()
    feeds: tuple[FeedPulse, ...] = ()
