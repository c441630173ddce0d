"""Live rooms: what they are called, who hosts them, what they show, and their shows.

In: nothing. Out: structs, `room_of`, and the ports `Rooms` and `Shows`. A room is known from its first message on; a
show is what lies between its start and its end. Written by the store's functions as messages are settled, changed by
people at the console; implemented by `bot.store.rooms` and `bot.store.shows`.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from bot.core.clock import Millis
from bot.core.conversations import identity
from bot.core.model import Address, Draft, DraftId, Partition, RoomId, UserName
from bot.core.vocabulary import Kind


def room_of(address: Address, partition: Partition) -> RoomId:
    """The id of a public address's room: it tells where it lies in the store, and nothing more."""
    return RoomId(identity(partition, address.key))


class Happening(msgspec.Struct, frozen=True):
    """What a message says of its room beside the question it is not. By `kind`: SHELF shows the product with link
    number `text`, START goes live with `text` as its title, END is over, COMMENT is a line of our own whose
    `bot.core.model.text_hash` is `text`."""

    kind: Kind
    at: Millis
    text: str = ""


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """One live room. `address` has no customer. `title` and `hosts` are what the shop calls them; `showing` is the link
    number of the product in front of the camera, `topic` words for what the host talks about, set by people.
    `began_at` is when its show began (0: never), `ended_at` when the last one ended (0: it goes on)."""

    id: RoomId
    address: Address
    title: str = ""
    hosts: tuple[str, ...] = ()
    showing: str = ""
    topic: str = ""
    began_at: Millis = Millis(0)
    ended_at: Millis = Millis(0)
    heard_at: Millis = Millis(0)
    version: int = 0


class Minute(msgspec.Struct, frozen=True):
    """What was counted in one room in the minute that begins at `at`: `heard` all messages, `drafted`, `joined`,
    `answered` (asked after the answer), `in_time` and `late` (askers who got their answer within the half minute, or
    after it), `expired` (askers nobody answered), `ignored:<reason>`; and what else the store counts by that name."""

    at: Millis
    counts: Mapping[str, int]


class Show(msgspec.Struct, frozen=True):
    """One show of a room; `ended_at` 0 while it goes on."""

    room: RoomId
    began_at: Millis
    ended_at: Millis = Millis(0)
    title: str = ""


class Asked(msgspec.Struct, frozen=True):
    """A question of a room as it stands, and the text it was first answered with."""

    draft: Draft
    offered: str


class Act(msgspec.Struct, frozen=True):
    """Somebody decided a draft: `verb` as in the audit ("approve", "edit", "prompt" …)."""

    draft: DraftId
    verb: str
    by: UserName
    at: Millis


class RoomChange(msgspec.Struct, frozen=True, kw_only=True):
    """What people change of a room; None leaves it as it is."""

    title: str | None = None
    hosts: tuple[str, ...] | None = None
    topic: str | None = None
    showing: str | None = None


class Rooms(Protocol):
    """All rooms the shop has heard of."""

    async def listed(self) -> list[Room]:
        """Those heard last first. Raises Unavailable, like all of them."""
        ...

    async def one(self, room: RoomId) -> Room:
        """Raises NotFound."""
        ...

    async def change(self, room: RoomId, change: RoomChange, by: UserName, at: Millis) -> Room:
        """In one step with the audit; on disk when it returns. Raises NotFound."""
        ...

    async def end(self, room: RoomId, by: UserName, at: Millis) -> Room:
        """A person (or, with an empty name, the clock: nothing was heard for long) ends the show that goes on; where
        none does, nothing happens. In the audit; on disk when it returns. Raises NotFound."""
        ...


class Shows(Protocol):
    """What was, for reports."""

    async def listed(self, limit: int) -> list[Show]:
        """The latest first, of all rooms."""
        ...

    async def one(self, room: RoomId, began: Millis) -> Show:
        """The one that began then. Raises NotFound."""
        ...

    async def minutes(self, room: RoomId, since: Millis, until: Millis) -> list[Minute]:
        """Those in which anything was counted, oldest first."""
        ...

    async def drafts(self, room: RoomId, since: Millis, until: Millis) -> Sequence[Draft]:
        """Of the questions asked then, oldest first; only as long as drafts are kept."""
        ...

    async def asked(self, room: RoomId, since: Millis, until: Millis) -> Sequence[Asked]:
        """The same, with what each was first answered with."""
        ...

    async def acts(self, room: RoomId, since: Millis, until: Millis) -> Sequence[Act]:
        """What people decided then about questions of that partition's rooms, oldest first, as the audit has it."""
        ...
