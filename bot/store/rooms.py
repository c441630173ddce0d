"""Live rooms in the store: what they are called, what they show, and when their shows end.

In: a client. Out: `StoredRooms`, the port `Rooms`, with what the clock does for it. Called by the console, and by
bot/app/shows.py. What messages change of a room is written with them (rooms.lua); what people and the clock change, by
shows.lua.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from bot.core.clock import Millis, later
from bot.core.errors import NotFound
from bot.core.model import Address, Partition, RoomId, UserName, partition_of
from bot.core.ports import Durable
from bot.core.rooms import Room, RoomChange, room_of
from bot.store import functions, keys
from bot.store.client import Client, speaking
from config.settings import RoomSettings, StoreSettings

_hosts: Final = msgspec.json.Decoder(tuple[str, ...])


class StoredRooms:
    """The rooms of all partitions."""

    def __init__(self, client: Client, settings: StoreSettings, durable: Durable) -> None:
        self._client = client
        self._partitions = [Partition(number) for number in range(settings.partitions)]
        self._keep_s = settings.retention_days * 86_400
        self._durable = durable

    async def listed(self) -> list[Room]:
        """Those heard last first."""
        with speaking("listing live rooms"):
            async with self._client.pipeline(transaction=False) as pipe:
                for partition in self._partitions:
                    pipe.zrange(keys.rooms(partition), 0, -1)
                found: Any = await pipe.execute()
        rooms = await self._load([RoomId(one.decode()) for row in found for one in row])
        return sorted(rooms, key=lambda room: (-room.heard_at, room.id))

    async def one(self, room: RoomId) -> Room:
        """Raises NotFound."""
        try:
            found = await self._load([room])
        except ValueError as error:
            raise NotFound(str(error)) from error
        if not found:
            raise NotFound(f"there is no room {room}")
        return found[0]

    async def change(self, room: RoomId, change: RoomChange, by: UserName, at: Millis) -> Room:
        """In one step with the audit; nothing to change is a no."""
        values = {
            "title": change.title,
            "hosts": None if change.hosts is None else msgspec.json.encode(change.hosts).decode(),
            "topic": change.topic,
            "showing": change.showing,
        }
        told = {name: value for name, value in values.items() if value is not None}
        detail = " ".join(f"{name}={value}" for name, value in told.items())
        pairs = [part for pair in told.items() for part in pair]
        return await self._written("change_room", room, by, at, detail, *pairs)

    async def end(self, room: RoomId, by: UserName, at: Millis) -> Room:
        """The show ended just now; of one that has ended nothing changes."""
        return await self._written("end_room", room, by or "clock", at)

    async def _written(self, what: str, room: RoomId, *argv: str | int) -> Room:
        try:
            partition = keys.partition_of(room)
        except ValueError as error:
            raise NotFound(str(error)) from error
        if partition not in self._partitions:
            raise NotFound(f"there is no room {room}")
        row = functions.pairs(await functions.call(self._client, what, partition, room, *argv))
        await self._durable.wait()
        return room_from(room, row)

    async def end_silent(self, now: Millis, gap_s: float) -> list[RoomId]:
        """Shows of rooms that said nothing for so long are over since they were last heard; returns whose."""
        gone: list[RoomId] = []
        for partition in self._partitions:
            reply = await functions.call(self._client, "end_silent", partition, now, later(now, -gap_s))
            gone += [RoomId(item.decode()) for item in functions.texts(reply)]
        return gone

    async def count(self, address: Address, counted: Mapping[str, int], at: Millis) -> bool:
        """Add to what was counted in a room in that minute; False where nothing has been heard of it yet."""
        partition = partition_of(address, len(self._partitions))
        pairs = [part for pair in counted.items() for part in pair]
        room = room_of(address, partition)
        return (
            functions.whole(await functions.call(self._client, "count_room", partition, room, at, self._keep_s, *pairs))
            > 0
        )

    async def sweep(self, now: Millis) -> None:
        """Forget shows as old as the drafts that are forgotten."""
        for partition in self._partitions:
            await functions.call(self._client, "sweep_shows", partition, later(now, -self._keep_s))

    async def name(self, rooms: Iterable[RoomSettings]) -> None:
        """What the settings call rooms; those are known before they are first heard. What people said stands."""
        for one in rooms:
            address = Address(one.channel, one.room, public=True)
            partition = partition_of(address, len(self._partitions))
            await functions.call(
                self._client, "name_room", partition, room_of(address, partition),
                msgspec.json.encode(address), one.title, msgspec.json.encode(one.hosts),
            )  # fmt: skip

    async def _load(self, ids: list[RoomId]) -> list[Room]:
        with speaking("reading live rooms"):
            async with self._client.pipeline(transaction=False) as pipe:
                for room in ids:
                    pipe.hgetall(keys.room(room))
                rows: Any = await pipe.execute() if ids else []
        named = [{name.decode(): value for name, value in row.items()} for row in rows]
        return [room_from(room, row) for room, row in zip(ids, named, strict=True) if "address" in row]


def room_from(room: RoomId, row: Mapping[str, bytes]) -> Room:
    """The row as the rest of the product knows it; what was never written is empty."""

    def text(name: str) -> str:
        return row.get(name, b"").decode()

    def number(name: str) -> int:
        return int(row.get(name) or 0)

    return Room(
        id=room,
        address=msgspec.json.decode(row["address"], type=Address),
        title=text("title"),
        hosts=_hosts.decode(row.get("hosts") or b"[]"),
        showing=text("showing"),
        topic=text("topic"),
        began_at=Millis(number("began")),
        ended_at=Millis(number("ended")),
        heard_at=Millis(number("heard")),
        version=number("version"),
    )
