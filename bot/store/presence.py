"""Who is looking at which draft and conversation right now, and who writes where.

In: a client, the clock. Out: `RedisPresence`, the port `Presence`. Called by bot/console. A look counts for `KEEP_S`
seconds; screens repeat it, so whoever leaves without a word is forgotten by itself.
"""

from collections.abc import Iterable
from typing import Any, Final, TypeVar

import msgspec

from bot.core.clock import Clock, Millis, later
from bot.core.model import ConversationId, DraftId, UserName
from bot.core.people import Looking
from bot.store import keys
from bot.store.client import Client, speaking

KEEP_S: Final = 15
"""Screens report every 10 s; one report may be late."""
WRITES_S: Final = 8
"""How long somebody counts as writing after a key."""

Place = TypeVar("Place", bound=str)


class _Look(msgspec.Struct, frozen=True, array_like=True):
    until: Millis
    draft: DraftId
    conversation: ConversationId


_LOOK: Final = msgspec.json.Decoder(_Look)


class RedisPresence:
    """Two hashes: name → until when, and at what; name → until when, and writing where."""

    def __init__(self, client: Client, clock: Clock) -> None:
        self._client = client
        self._clock = clock

    async def look(self, user: UserName, draft: DraftId | None, conversation: ConversationId | None = None) -> None:
        """See the port."""
        with speaking("noting who looks at what"):
            if draft is None and conversation is None:
                await self._client.hdel(keys.LOOKING, user)
                return
            await self._note(keys.LOOKING, user, KEEP_S, draft or "", conversation or "")

    async def write(self, user: UserName, conversation: ConversationId) -> None:
        """See the port."""
        with speaking("noting who writes where"):
            await self._note(keys.WRITING, user, WRITES_S, "", conversation)

    async def looking(self) -> Looking:
        """See the port."""
        with speaking("reading who looks at what"):
            looks = await self._noted(keys.LOOKING)
            writes = await self._noted(keys.WRITING)
        return Looking(
            _grouped((look.draft, name) for name, look in looks),
            _grouped((look.conversation, name) for name, look in looks),
            _grouped((look.conversation, name) for name, look in writes),
        )

    async def _note(self, key: str, user: UserName, keep_s: int, draft: str, conversation: str) -> None:
        look = later(self._clock.now(), keep_s), draft, conversation
        async with self._client.pipeline(transaction=False) as pipe:
            pipe.hset(key, user, msgspec.json.encode(look))
            pipe.expire(key, keep_s)
            await pipe.execute()

    async def _noted(self, key: str) -> list[tuple[UserName, _Look]]:
        """By name; those whose time is over are forgotten."""
        now = self._clock.now()
        found: Any = await self._client.hgetall(key)
        looks = {UserName(name.decode()): _LOOK.decode(value) for name, value in found.items()}
        gone = [name for name, look in looks.items() if now >= look.until]
        if gone:
            await self._client.hdel(key, *gone)
        return [(name, looks[name]) for name in sorted(looks.keys() - gone)]


def _grouped(seen: Iterable[tuple[Place, UserName]]) -> dict[Place, tuple[UserName, ...]]:
    grouped: dict[Place, tuple[UserName, ...]] = {}
    for place, name in seen:
        if place:
            grouped[place] = (*grouped.get(place, ()), name)
    return grouped
