"""Reports of rehearsals: the last ones.

In: a client, reports. Out: `StoredRehearsals`, the port `Rehearsals`. Called by the console and by whoever rehearses.
"""

import logging
from typing import Any, Final

from bot.core.codec import decode, encode
from bot.core.errors import NotFound, Unreadable
from bot.core.rehearsal import Rehearsal
from bot.store import keys
from bot.store.client import Client, speaking

log = logging.getLogger(__name__)

KEPT: Final = 50


class StoredRehearsals:
    """Ids sort by time, so the oldest are the first."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def keep(self, rehearsal: Rehearsal) -> None:
        """The oldest go when there are too many."""
        with speaking("keeping a rehearsal"):
            await self._client.hset(keys.REHEARSALS, rehearsal.id, encode(rehearsal))
            names: Any = await self._client.hgetall(keys.REHEARSALS)
            old = sorted(name.decode() for name in names)[:-KEPT]
            if old:
                await self._client.hdel(keys.REHEARSALS, *old)

    async def listed(self) -> list[Rehearsal]:
        """The latest first; one that cannot be read is told in the log and left out."""
        with speaking("listing rehearsals"):
            found: Any = await self._client.hgetall(keys.REHEARSALS)
        listed = []
        for name, stored in found.items():
            try:
                listed.append(decode(stored, Rehearsal))
            except Unreadable as error:
                log.warning("rehearsal %s is left out: %s", name.decode(), error)
        return sorted(listed, key=lambda one: one.id, reverse=True)

    async def one(self, rehearsal: str) -> Rehearsal:
        """Raises NotFound."""
        with speaking("reading a rehearsal"):
            stored: Any = await self._client.hget(keys.REHEARSALS, rehearsal)
        if stored is None:
            raise NotFound(f"there is no rehearsal {rehearsal}")
        return decode(stored, Rehearsal)
