"""Who is logged in to the console.

In: a client, the clock, the limits. Out: `RedisSessions`, the port `Sessions`. Called by bot/console.
aiohttp-session's Redis storage does not fit: it keeps tokens in clear as key names, reads its own clock, leaves the
record
of a closed session behind and cannot end all sessions of a person.
"""

import secrets
from typing import Any, Final

import msgspec

from bot.core.clock import SECOND, Clock, later
from bot.core.codec import decode, encode
from bot.core.model import UserName
from bot.core.people import Session
from bot.store import keys
from bot.store.accounts import TOKEN_BYTES, hashed
from bot.store.client import Client, speaking

USE_EVERY_S: Final = 15
"""A sign of life is written at most this often, so that a busy screen does not write on every request."""


class RedisSessions:
    """Sessions under the hash of their token; `stands_s` is the one limit of hosts' prompters. All limits are checked
    against the clock; the store's own expiry only clears away."""

    def __init__(
        self, client: Client, clock: Clock, idle_s: float, absolute_s: float, stands_s: float | None = None
    ) -> None:
        self._client = client
        self._clock = clock
        self._idle_s = idle_s
        self._absolute_s = absolute_s
        self._stands_s = stands_s or absolute_s

    async def open(self, user: UserName, by_link: bool = False, stands: bool = False) -> str:
        token, now = secrets.token_urlsafe(TOKEN_BYTES), self._clock.now()
        life = max(1, round(self._stands_s if stands else self._absolute_s))
        session = Session(user=user, opened_at=now, seen_at=now, by_link=by_link, stands=stands)
        with speaking("opening a session"):
            async with self._client.pipeline(transaction=False) as pipe:
                pipe.set(keys.session(hashed(token)), encode(session), ex=life)
                pipe.sadd(keys.sessions(user), hashed(token))
                pipe.expire(keys.sessions(user), life)
                await pipe.execute()
        return token

    async def find(self, token: str, use: bool = False) -> Session | None:
        name, now = keys.session(hashed(token)), self._clock.now()
        with speaking("looking up a session"):
            found: Any = await self._client.get(name)
            if not found:
                return None
            session = decode(found, Session)
            idle = not session.stands and now >= later(session.seen_at, self._idle_s)
            if idle or now >= later(session.opened_at, self._stands_s if session.stands else self._absolute_s):
                await self._client.delete(name)
                return None
            if use and now - session.seen_at >= USE_EVERY_S * SECOND:
                session = msgspec.structs.replace(session, seen_at=now)
                await self._client.set(name, encode(session), xx=True, keepttl=True)  # never revives a closed one
        return session

    async def close(self, token: str) -> None:
        with speaking("closing a session"):
            found: Any = await self._client.getdel(keys.session(hashed(token)))
            if found:
                await self._client.srem(keys.sessions(decode(found, Session).user), hashed(token))

    async def close_all(self, user: UserName) -> None:
        with speaking("closing all sessions of a person"):
            open_ones: Any = await self._client.smembers(keys.sessions(user))
            async with self._client.pipeline(transaction=False) as pipe:
                for one in open_ones:
                    pipe.delete(keys.session(one.decode()))
                pipe.delete(keys.sessions(user))
                await pipe.execute()
