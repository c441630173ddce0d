"""Live rooms and shows made by hand, in memory and in a real store.

In: nothing. Out: `room`, `MemoryRooms` and `MemoryShows` (the ports `Rooms` and `Shows`), `write_show` (rows as the
store's functions write them). Called by tests; tests/contract/test_rooms.py holds memory and store to one suite.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import msgspec

from bot.core.clock import MINUTE, Millis
from bot.core.errors import NotFound
from bot.core.model import Address, Draft, Partition, RoomId, UserName
from bot.core.rooms import Act, Asked, Minute, Room, RoomChange, Show, room_of
from bot.store import keys
from bot.store.client import Client
from tests.support.clock import START

STUDIO = Address("fake", "studio-1", public=True)
STUDIO_ID = room_of(STUDIO, Partition(0))


def room(address: Address = STUDIO, **changes: Any) -> Room:
    """A room that is live since a moment ago."""
    made = Room(id=room_of(address, Partition(0)), address=address, title="上新专场", hosts=("小夏",), began_at=START,
                heard_at=START)  # fmt: skip
    return msgspec.structs.replace(made, **changes)


class MemoryRooms:
    """All rooms in a dict; `acts` is what the audit would hold."""

    def __init__(self) -> None:
        self.rooms: dict[RoomId, Room] = {}
        self.acts: list[tuple[str, RoomId, UserName]] = []

    def put(self, *rooms: Room) -> None:
        self.rooms.update({one.id: one for one in rooms})

    async def listed(self) -> list[Room]:
        return sorted(self.rooms.values(), key=lambda one: -one.heard_at)

    async def one(self, room: RoomId) -> Room:
        if room not in self.rooms:
            raise NotFound(f"there is no room {room}")
        return self.rooms[room]

    async def change(self, room: RoomId, change: RoomChange, by: UserName, at: Millis) -> Room:
        told = {name: value for name, value in msgspec.structs.asdict(change).items() if value is not None}
        current = await self.one(room)
        self.rooms[room] = msgspec.structs.replace(current, version=current.version + 1, **told)
        self.acts.append(("change_room", room, by))
        return self.rooms[room]

    async def end(self, room: RoomId, by: UserName, at: Millis) -> Room:
        current = await self.one(room)
        if current.began_at and not current.ended_at:
            self.rooms[room] = msgspec.structs.replace(current, ended_at=at)
            self.acts.append(("end_show", room, by))
        return self.rooms[room]


class MemoryShows:
    """What was, as a test says it."""

    def __init__(self) -> None:
        self.shows: list[Show] = []
        self.counted: dict[RoomId, list[Minute]] = {}
        self.questions: dict[RoomId, list[Asked]] = {}
        self.decided: list[Act] = []

    async def listed(self, limit: int) -> list[Show]:
        return sorted(self.shows, key=lambda show: -show.began_at)[:limit]

    async def one(self, room: RoomId, began: Millis) -> Show:
        for show in self.shows:
            if (show.room, show.began_at) == (room, began):
                return show
        raise NotFound(f"there is no show of room {room} that began then")

    async def minutes(self, room: RoomId, since: Millis, until: Millis) -> list[Minute]:
        return [one for one in self.counted.get(room, []) if since // MINUTE * MINUTE <= one.at <= until]

    async def drafts(self, room: RoomId, since: Millis, until: Millis) -> Sequence[Draft]:
        return [one.draft for one in await self.asked(room, since, until)]

    async def asked(self, room: RoomId, since: Millis, until: Millis) -> Sequence[Asked]:
        return [one for one in self.questions.get(room, []) if since <= one.draft.received_at <= until]

    async def acts(self, room: RoomId, since: Millis, until: Millis) -> Sequence[Act]:
        return [act for act in self.decided if since <= act.at <= until]


class MemoryRecordings:
    """What was said, by room, as a test gives it."""

    def __init__(self) -> None:
        self.kept: dict[RoomId, list[bytes]] = {}

    async def size(self, room: RoomId, since: Millis, until: Millis) -> int:
        return sum(map(len, self.kept.get(room, [])))

    async def read(self, room: RoomId, since: Millis, until: Millis) -> AsyncIterator[bytes]:
        if room not in self.kept:
            raise NotFound(f"nothing was recorded of room {room}")
        for piece in self.kept[room]:
            yield piece


async def write_show(client: Client, one: Room, title: str = "") -> None:
    """A room whose show began and, where it has an end, ended."""
    partition = keys.partition_of(one.id)
    row = {"address": msgspec.json.encode(one.address), "title": one.title, "hosts": msgspec.json.encode(one.hosts),
           "showing": one.showing, "began": one.began_at, "ended": one.ended_at, "heard": one.heard_at}  # fmt: skip
    await client.hset(keys.room(one.id), mapping=row)  # type: ignore[arg-type]
    await client.zadd(keys.rooms(partition), {one.id: one.heard_at})
    await client.zadd(keys.shows(partition), {f"{one.id} {one.began_at}": one.began_at})
    told = {str(one.began_at): one.ended_at} if one.ended_at else {}
    told |= {f"{one.began_at}:title": title} if title else {}  # type: ignore[dict-item]
    if told:
        await client.hset(keys.ended(one.id), mapping=told)  # type: ignore[arg-type]
