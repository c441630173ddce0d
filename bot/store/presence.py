"""Who is looking at which draft and conversation right now.

In: a client, the clock. Out: `RedisPresence`, the port `Presence`. Called by bot/console. A look counts for `KEEP_S`
seconds; screens repeat it, so whoever leaves without a word is forgotten by itself.
"""

from typing import Any, Final

import msgspec

from bot.core.clock import Clock, Millis, later
from bot.core.model import ConversationId, DraftId, UserName
from bot.core.people import Looking
from bot.store import keys
from bot.store.client import Client, speaking

KEEP_S: Final = 15
"""Screens report every 10 s; one report may be late."""

_LOOK: Final = msgspec.json.Decoder(tuple[Millis, DraftId, ConversationId])


class RedisPresence:
    """One hash: name → until when, and at what."""

    def __init__(self, client: Client, clock: Clock) -> None:
        self._client = client
        self._clock = clock

    async def look(self, user: UserName, draft: DraftId | None, conversation: ConversationId | None = None) -> None:
        """See the port."""
        with speaking("noting who looks at what"):
            if draft is None and conversation is None:
                await self._client.hdel(keys.LOOKING, user)
                return
            look = later(self._clock.now(), KEEP_S), draft or "", conversation or ""
            async with self._client.pipeline(transaction=False) as pipe:
                pipe.hset(keys.LOOKING, user, msgspec.json.encode(look))
                pipe.expire(keys.LOOKING, KEEP_S)
                await pipe.execute()

    async def looking(self) -> Looking:
        """See the port; those whose time is over are forgotten."""
        now = self._clock.now()
        with speaking("reading who looks at what"):
            found: Any = await self._client.hgetall(keys.LOOKING)
            looks = {UserName(name.decode()): _LOOK.decode(value) for name, value in found.items()}
            gone = [name for name, look in looks.items() if now >= look[0]]
            if gone:
                await self._client.hdel(keys.LOOKING, *gone)
        drafts: dict[DraftId, tuple[UserName, ...]] = {}
        conversations: dict[ConversationId, tuple[UserName, ...]] = {}
        for name in sorted(looks.keys() - gone):
            _, draft, conversation = looks[name]
            if draft:
                drafts[draft] = (*drafts.get(draft, ()), name)
            if conversation:
                conversations[conversation] = (*conversations.get(conversation, ()), name)
        return Looking(drafts, conversations)
