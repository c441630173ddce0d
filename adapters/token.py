"""The access token: one for all processes, renewed early, by one of them at a time.

In: a way to ask the platform. Out: a token. Called by adapters whose platforms have a `stable_token`, which gives every
process the same one (platform-apis.md 1.6, 4.2); it lies in the store with the time it lives, so nobody asks without
need.
"""

import secrets
from collections.abc import Awaitable, Callable
from typing import Final

import msgspec

from bot.core.clock import Clock
from bot.core.errors import Retryable, Unavailable
from bot.core.shared import Shared

EARLY_S: Final = 600.0
"""Renewed so long before it ends; the platform gives a new one 300 s before, and both work until then."""
LOCK_S: Final = 10.0
WAIT_S: Final = 0.1
FORCED_EVERY_S: Final = 40.0
"""A new token by force at most every 30 s and 20 times a day: force is for a leaked secret, not for an error."""


class Granted(msgspec.Struct, frozen=True):
    """What the platform gives."""

    access_token: str
    expires_in: int


class Token:
    """Of one app: `channel` and `app_id` name it. `fetch` asks the platform; `force` kills the token that is in use."""

    def __init__(
        self, channel: str, app_id: str, shared: Shared, clock: Clock, fetch: Callable[[bool], Awaitable[Granted]]
    ) -> None:
        self._channel = channel
        self._name = f"{channel}-{app_id}-token"
        self._shared = shared
        self._clock = clock
        self._fetch = fetch

    async def get(self, refused: str = "") -> str:
        """A token, other than `refused`, which the platform has just not accepted.

        Raises what `fetch` raises; Unavailable when the process that fetches it does not come to an end.
        """
        if refused:
            await self._shared.drop(self._name, refused)
        mine = secrets.token_hex(8)  # of this call: two of one process must not both fetch
        for _ in range(round(LOCK_S / WAIT_S)):
            known = await self._shared.get(self._name)
            if known:
                return known
            if await self._shared.hold(f"{self._name}-lock", mine, LOCK_S):
                return await self._renewed(refused, mine)
            await self._clock.sleep(WAIT_S)
        raise Unavailable(f"another process has been fetching the token of {self._channel} for too long", 1.0)

    async def _renewed(self, refused: str, mine: str) -> str:
        try:
            known = await self._shared.get(self._name)
            if known:  # somebody was quicker between the look and the lock
                return known
            granted = await self._fetch(False)
            if granted.access_token == refused:
                granted = await self._forced(mine)
            lives = max(1.0, granted.expires_in - min(EARLY_S, granted.expires_in / 2))
            await self._shared.put(self._name, granted.access_token, lives)
            return granted.access_token
        finally:
            await self._shared.let_go(f"{self._name}-lock", mine)

    async def _forced(self, mine: str) -> Granted:
        """The platform itself hands out the token it refuses: a new one by force, if that was not done just now."""
        if not await self._shared.hold(f"{self._name}-forced", mine, FORCED_EVERY_S):
            raise Retryable(
                f"{self._channel} refuses the token it gives; a new one was asked for already", FORCED_EVERY_S
            )
        return await self._fetch(True)
