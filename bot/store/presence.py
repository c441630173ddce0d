"""Who is looking at which draft right now.

In: a client, the clock. Out: `RedisPresence`, the port `Presence`. Called by bot/console. A look counts for `KEEP_S`
seconds;
screens repeat it, so whoever leaves without a word is forgotten by itself.
"""

from typing import Any, Final

from bot.core.clock import Clock, later
from bot.core.model import DraftId, UserName
from bot.store import keys
from bot.store.client import Client, speaking

KEEP_S: Final = 15
"""Screens report every 10 s; one report may be late."""


class RedisPresence:
    """One hash: name → until when, and at what."""

    def __init__(self, client: Client, clock: Clock) -> None:
        self._client = client
        self._clock = clock

    async def look(self, user: UserName, draft: DraftId | None) -> None:
        with speaking("noting who looks at what"):
            if draft is None:
                await self._client.hdel(keys.LOOKING, user)
                return
            async with self._client.pipeline(transaction=False) as pipe:
                pipe.hset(keys.LOOKING, user, f"{later(self._clock.now(), KEEP_S)} {draft}")
                pipe.expire(keys.LOOKING, KEEP_S)
                await pipe.execute()

    async def lookers(self) -> dict[DraftId, tuple[UserName, ...]]:
        now = self._clock.now()
        with speaking("reading who looks at what"):
            found: Any = await self._client.hgetall(keys.LOOKING)
            looks = {name.decode(): value.decode().partition(" ") for name, value in found.items()}
            gone = [name for name, (until, _, _) in looks.items() if now >= int(until)]
            if gone:
                await self._client.hdel(keys.LOOKING, *gone)
        at: dict[DraftId, tuple[UserName, ...]] = {}
        for name in sorted(looks.keys() - gone):
            draft = DraftId(looks[name][2])
            at[draft] = (*at.get(draft, ()), UserName(name))
        return at
