"""Who may use the console: accounts, one-time logins, and how often somebody may try.

In: a client, the clock, the promise of the disk. Out: `RedisAccounts`, the port `Accounts`. Called by bot/console and
the
command line. Of a one-time login only a hash is stored: who reads the store cannot log in.
"""

import hashlib
import secrets
from typing import Any, Final

from bot.core.clock import Clock, Millis, later
from bot.core.codec import decode, encode
from bot.core.model import UserName
from bot.core.people import Account
from bot.core.ports import Durable
from bot.store import keys
from bot.store.client import Client, speaking

TOKEN_BYTES: Final = 32

LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""What a code is made of: nothing that is taken for something else when it is read out."""
CODE_LENGTH: Final = 8
"""30^8 codes: with 20 tries a minute, somebody who guesses for all its minutes is right once in 3,000,000,000."""


def hashed(token: str) -> str:
    """What is kept of a token; it has 256 random bits, so a plain fast hash is enough."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


class RedisAccounts:
    """Accounts and one-time logins under the names of `bot.store.keys`."""

    def __init__(self, client: Client, clock: Clock, durable: Durable) -> None:
        self._client = client
        self._clock = clock
        self._durable = durable

    async def find(self, name: UserName) -> Account | None:
        with speaking("looking up an account"):
            found: Any = await self._client.get(keys.account(name))
        return decode(found, Account) if found else None

    async def put(self, account: Account) -> None:
        """Create or replace; returns when it is safe on disk."""
        with speaking("keeping an account"):
            async with self._client.pipeline(transaction=False) as pipe:
                pipe.set(keys.account(account.name), encode(account))
                pipe.sadd(keys.ACCOUNTS, account.name)
                await pipe.execute()
        await self._durable.wait()

    async def listed(self) -> list[Account]:
        """Every account, by name."""
        with speaking("listing the accounts"):
            members: Any = await self._client.smembers(keys.ACCOUNTS)
            names = sorted(name.decode() for name in members)
            async with self._client.pipeline(transaction=False) as pipe:
                for name in names:
                    pipe.get(keys.account(name))
                found = await pipe.execute()
        return [decode(data, Account) for data in found if data]

    async def issue_login(self, name: UserName, valid_s: float) -> str:
        token = secrets.token_urlsafe(TOKEN_BYTES)
        await self._issue(keys.login(hashed(token)), name, valid_s)
        return token

    async def redeem_login(self, token: str) -> UserName | None:
        return await self._redeem(keys.login(hashed(token)))

    async def issue_code(self, name: UserName, valid_s: float) -> str:
        code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
        await self._issue(keys.pairing(hashed(code)), name, valid_s)
        return code

    async def redeem_code(self, code: str) -> UserName | None:
        return await self._redeem(keys.pairing(hashed(code)))

    async def _issue(self, key: str, name: UserName, valid_s: float) -> None:
        until = later(self._clock.now(), valid_s)
        with speaking("issuing a one-time login"):
            await self._client.set(key, f"{until} {name}", ex=max(1, round(valid_s)))
        await self._durable.wait()

    async def _redeem(self, key: str) -> UserName | None:
        with speaking("redeeming a one-time login"):
            found: Any = await self._client.getdel(key)
        if not found:
            return None
        until, _, name = found.decode().partition(" ")
        return UserName(name) if self._clock.now() < Millis(int(until)) else None

    async def allow_try(self, key: str, limit: int, window_s: float) -> bool:
        """A sliding window; refused tries do not count, so hammering on a name locks nobody out for longer."""
        now, name = self._clock.now(), keys.tries(hashed(key))  # what was typed as a name may be anything
        mark = f"{now}-{secrets.token_hex(8)}"
        with speaking("counting login tries"):
            async with self._client.pipeline(transaction=False) as pipe:
                pipe.zremrangebyscore(name, "-inf", later(now, -window_s))
                pipe.zadd(name, {mark: now})
                pipe.zcard(name)
                pipe.expire(name, max(1, round(window_s)))
                _, _, count, _ = await pipe.execute()
            if count > limit:
                await self._client.zrem(name, mark)
        return bool(count <= limit)
