"""Lines on the hosts' prompters, and which prompters are open.

In: a client. Out: `StoredPrompting` and `StoredPrompters`, the ports `Prompting` and `Prompters`. Called by bot/console
through them.
"""

from typing import Any, Final

import msgspec

from bot.core.clock import SECOND, Clock, Millis
from bot.core.errors import Conflict
from bot.core.model import Draft, DraftId, UserName
from bot.core.ports import Drafts
from bot.core.prompting import OpenPrompter
from bot.store import functions, keys
from bot.store.client import Client, speaking
from bot.store.drafts import checked, draft_from

KEEP_S: Final = 6 * 3_600
"""How long a prompter that went dark is told of: longer than a show, so that nobody wonders where it went."""
_PROMPTER: Final = msgspec.json.Decoder(OpenPrompter)
SCREENS: Final = 64
"""Prompters told of at a time; those heard longest ago are forgotten first."""


class StoredPrompting:
    """The lines of all hosts. In a shop of several partitions each keeps its own pinned line a host."""

    def __init__(self, client: Client, drafts: Drafts) -> None:
        self._client = client
        self._drafts = drafts

    async def place(
        self, draft: DraftId, version: int, host: str | None, pinned: bool | None, by: UserName, at: Millis
    ) -> Draft:
        """See the port."""
        partition = checked(keys.partition_of, draft)
        given = ("", "") if host is None else ("1", host)
        pin = "" if pinned is None else str(int(pinned))
        try:
            reply = await functions.call(self._client, "place", partition, draft, version, *given, pin, by, at)
        except functions.OutOfDate as late:
            current = await self._drafts.get(draft)
            raise Conflict(f"{current.last_by or 'somebody'} was faster: {current.state}", current) from late
        return draft_from(functions.pairs(reply))

    async def spoken(self, draft: DraftId, by: UserName, at: Millis) -> bool:
        """See the port."""
        partition = checked(keys.partition_of, draft)
        return functions.whole(await functions.call(self._client, "spoken", partition, draft, by, at)) == 1


class StoredPrompters:
    """One hash, a field a screen; whoever is silent for `KEEP_S` is forgotten when it is read."""

    def __init__(self, client: Client, clock: Clock) -> None:
        self._client = client
        self._clock = clock

    async def beat(self, prompter: OpenPrompter) -> None:
        """See the port."""
        with speaking("noting an open prompter"):
            async with self._client.pipeline(transaction=False) as pipe:
                pipe.hset(keys.PROMPTERS, _field(prompter.user, prompter.screen), msgspec.json.encode(prompter))
                pipe.expire(keys.PROMPTERS, KEEP_S)
                await pipe.execute()

    async def leave(self, user: UserName, screen: str) -> None:
        """See the port."""
        with speaking("noting a closed prompter"):
            await self._client.hdel(keys.PROMPTERS, _field(user, screen))

    async def open(self) -> tuple[OpenPrompter, ...]:
        """See the port."""
        with speaking("reading which prompters are open"):
            found: Any = await self._client.hgetall(keys.PROMPTERS)
            known = sorted((_read(value) for value in found.values()), key=_heard, reverse=True)
            oldest = self._clock.now() - KEEP_S * SECOND
            kept = tuple(one for one in known if one.seen_at > oldest)[:SCREENS]
            gone = found.keys() - {_field(one.user, one.screen).encode() for one in kept}
            if gone:
                await self._client.hdel(keys.PROMPTERS, *gone)
        return kept


def _field(user: UserName, screen: str) -> str:
    return f"{user}/{screen}"


def _heard(prompter: OpenPrompter) -> Millis:
    return prompter.seen_at


def _read(value: bytes) -> OpenPrompter:
    """One that an older version wrote counts as gone."""
    try:
        return _PROMPTER.decode(value)
    except msgspec.DecodeError:
        return OpenPrompter(screen="", user=UserName(""), host="", seen_at=Millis(0))
