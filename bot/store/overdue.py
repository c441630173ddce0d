"""Which conversations wait long, and that somebody was told so.

In: a client. Out: `StoredTicking`, the port `Ticking`. Called by `bot.stages.overdue`. Who is told is told by one call
of overdue.lua, which compares and sets the level.
"""

from collections.abc import AsyncIterator
from typing import Any, Final

import msgspec

from bot.core.clock import Millis
from bot.core.conversations import Conversation
from bot.core.model import ConversationId, Partition
from bot.core.serviceclocks import Nudge
from bot.store import functions, keys, measurekeys, rows
from bot.store.client import Client, speaking

PAGE: Final = 500


class StoredTicking:
    """The port `Ticking`."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def late(self, partition: Partition, before: Millis) -> AsyncIterator[Conversation]:
        """The longest waiting first."""
        with speaking("looking who waits long"):
            found: Any = await self._client.zrangebyscore(measurekeys.ticking(partition), "-inf", f"({before}")
        for start in range(0, len(found), PAGE):
            ids = [ConversationId(identity.decode()) for identity in found[start : start + PAGE]]
            for talk in await rows.load_all(self._client, ids):
                if talk.waiting_since:
                    yield talk

    async def nudge(self, seen: Conversation, nudge: Nudge) -> bool:
        """See the port."""
        told = await functions.call(
            self._client, "nudge", keys.partition_of(seen.id), seen.id, seen.waiting_since, seen.promise_at,
            seen.clock or "", nudge.level, msgspec.json.encode(nudge),
        )  # fmt: skip
        return told == 1
