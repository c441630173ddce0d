"""Dead letters: messages that could not be processed, for a person to look at.

In: a client. Out: `StoredLetters`, the port `DeadLetters`. Called by the console. A letter's id is its partition and
entry.
"""

import re
from typing import Any, Final

from bot.core.clock import Clock, Millis
from bot.core.errors import NotFound
from bot.core.model import MessageId, Partition, UserName
from bot.core.people import DeadLetter
from bot.store import functions, keys
from bot.store.client import Client, speaking

ENTRY: Final = re.compile(r"[0-9]{1,19}-[0-9]{1,19}")


class StoredLetters:
    """The dead letters of all partitions."""

    def __init__(self, client: Client, partitions: int, clock: Clock) -> None:
        self._client = client
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
        """Back to the end of the inbound stream, with its deliveries counted anew. Raises NotFound."""
        await self._unbury(letter, by, "replay")

    async def discard(self, letter: str, by: UserName) -> None:
        await self._unbury(letter, by, "discard")

    async def _unbury(self, letter: str, by: UserName, what: str) -> None:
        try:
            partition = keys.partition_of(letter)
        except ValueError as error:
            raise NotFound(str(error)) from error
        entry = letter.partition("-")[2]
        if not ENTRY.fullmatch(entry):
            raise NotFound(f"{letter!a} is no dead letter")
        await functions.call(self._client, "unbury", partition, entry, by, self._clock.now(), what)


def _letter(partition: Partition, entry: bytes, fields: dict[bytes, bytes]) -> DeadLetter:
    return DeadLetter(
        id=f"{partition}-{entry.decode()}",
        message=MessageId(fields[b"message"].decode()),
        why=fields[b"why"].decode(),
        at=Millis(int(fields[b"at"])),
        preview=fields[b"preview"].decode(),
    )
