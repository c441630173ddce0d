"""Dead letters: messages that could not be processed, for a person to look at.

In: a client. Out: `StoredLetters`, the port `DeadLetters`. Called by the console. A letter's id is its partition and
entry.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any, Final

from bot.core import codec
from bot.core.clock import Clock, Millis
from bot.core.errors import NotFound, Unreadable
from bot.core.model import MessageId, Partition, UserName
from bot.core.people import DeadLetter
from bot.core.unread import Unread
from bot.store import functions, keys
from bot.store.client import Client, speaking

ENTRY: Final = re.compile(r"[0-9]{1,19}-[0-9]{1,19}")
Reading = Callable[[Unread], Awaitable[None]]
"""Reads it anew and puts it into its stream. Raises Unreadable, Unavailable."""


class StoredLetters:
    """The dead letters of all partitions."""

    def __init__(self, client: Client, partitions: int, clock: Clock, reading: Reading | None = None) -> None:
        self._client = client
        self._reading = reading
        self._clock = clock
        self._partitions = [Partition(number) for number in range(partitions)]

    async def listed(self, limit: int) -> list[DeadLetter]:
        """Newest first."""
        found: list[DeadLetter] = []
        for partition in self._partitions:
            with speaking("listing dead letters"):
                rows: Any = await self._client.xrevrange(keys.dead(partition), count=limit)
            found += [_letter(partition, entry, fields) for entry, fields in rows]
        return sorted(found, key=lambda letter: -letter.at)[:limit]

    async def replay(self, letter: str, by: UserName) -> None:
        """Back to the end of the inbound stream, with its deliveries counted anew; what nobody could read is read anew
        first. Raises NotFound, Unreadable (it stays)."""
        partition, entry = _place(letter)
        unread = await self._unread(partition, entry)
        if unread is None:
            await self._unbury(partition, entry, by, "replay")
        elif self._reading is None:
            raise Unreadable(f"nobody here reads messages of {unread.channel}")
        else:  # killed in between, the letter is still here; its message is known again by its id
            await self._reading(unread)
            await self._unbury(partition, entry, by, "reread")

    async def discard(self, letter: str, by: UserName) -> None:
        await self._unbury(*_place(letter), by, "discard")

    async def _unbury(self, partition: Partition, entry: str, by: UserName, what: str) -> None:
        await functions.call(self._client, "unbury", partition, entry, by, self._clock.now(), what)

    async def _unread(self, partition: Partition, entry: str) -> Unread | None:
        """The letter, if it is one that nobody could read."""
        with speaking("reading a dead letter"):
            rows: Any = await self._client.xrange(keys.dead(partition), entry, entry)
        try:
            return codec.decode(rows[0][1][b"raw"], Unread) if rows else None
        except Unreadable:
            return None


def _place(letter: str) -> tuple[Partition, str]:
    """Partition and entry of a dead letter's id. Raises NotFound."""
    try:
        partition = keys.partition_of(letter)
    except ValueError as error:
        raise NotFound(str(error)) from error
    entry = letter.partition("-")[2]
    if not ENTRY.fullmatch(entry):
        raise NotFound(f"{letter!a} is no dead letter")
    return partition, entry


def _letter(partition: Partition, entry: bytes, fields: dict[bytes, bytes]) -> DeadLetter:
    return DeadLetter(
        id=f"{partition}-{entry.decode()}",
        message=MessageId(fields[b"message"].decode()),
        why=fields[b"why"].decode(),
        at=Millis(int(fields[b"at"])),
        preview=fields[b"preview"].decode(),
    )
