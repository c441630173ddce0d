"""Who asks what a draft answers: listed, taken out, put into another one, put back, unmasked.

In: a client. Out: `StoredMembers`, the port `Members`. Called by approval, the console and the redraft stage through
that port. What changes is done by one call of members.lua each.
"""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from bot.core import codec
from bot.core.clock import Millis, later
from bot.core.errors import Conflict, NotFound
from bot.core.model import DraftId, Inbound, Member, MessageId, UserName
from bot.store import functions, keys
from bot.store.client import Client, speaking
from bot.store.drafts import StoredDrafts, checked
from config.settings import StoreSettings

WANTED_S: Final = 60.0
"""How long an answer is still wanted by those whose line was taken from the prompter."""


class StoredMembers:
    """The members of all drafts."""

    def __init__(self, client: Client, settings: StoreSettings) -> None:
        self._client = client
        self._drafts = StoredDrafts(client, settings)
        self._keep_s = settings.retention_days * 86_400

    async def listed(self, draft: DraftId) -> tuple[Member, ...]:
        """Oldest first, each with how often it was put so."""
        with speaking("reading who asks"):
            rows: Any = await self._client.hgetall(checked(keys.members, draft))
        members = (
            msgspec.structs.replace(msgspec.json.decode(value, type=Member), times=int(rows[b"n:" + name[2:]]))
            for name, value in rows.items()
            if name.startswith(b"m:")
        )
        return tuple(sorted(members, key=lambda member: (member.at, member.message)))

    async def split(
        self, draft: DraftId, version: int, messages: Sequence[MessageId], by: UserName, at: Millis
    ) -> None:
        """Raises Conflict, NotFound."""
        partition = checked(keys.partition_of, draft)
        try:
            await functions.call(self._client, "split", partition, draft, version, by, at, *messages)
        except functions.OutOfDate as late:
            raise Conflict("it is not as it was seen any more", await self._drafts.get(draft)) from late

    async def merge(
        self, draft: DraftId, version: int, into: DraftId, into_version: int, by: UserName, at: Millis
    ) -> None:
        """Raises Conflict with the one that changed, NotFound."""
        partition = checked(keys.partition_of, draft)
        if checked(keys.partition_of, into) != partition:
            raise NotFound(f"{into} is no question of the room of {draft}")
        try:
            await functions.call(
                self._client, "merge", partition, draft, version, into, into_version, by, at, self._keep_s
            )
        except functions.OutOfDate as late:
            raise Conflict("it is not as it was seen any more", await self._drafts.get(DraftId(str(late)))) from late

    async def redraft(self, draft: DraftId, reason: str, at: Millis) -> bool:
        partition = checked(keys.partition_of, draft)
        wanted = later(at, WANTED_S)
        return functions.whole(
            await functions.call(self._client, "redraft", partition, draft, at, reason, self._keep_s, wanted)
        ) == 1  # fmt: skip

    async def unmask(self, draft: DraftId, by: UserName, reason: str, at: Millis) -> tuple[Inbound, ...]:
        """Raises NotFound."""
        partition = checked(keys.partition_of, draft)
        reply = await functions.call(self._client, "unmask", partition, draft, by, at, reason)
        items = (codec.decode(raw, Inbound) for raw in functions.texts(reply))
        return tuple(sorted(items, key=lambda item: (item.received_at, item.id)))
