"""What processes agree on for a while: locks, tokens, allowances.

In: a client. Out: `StoredShared` and `StoredAllowances`, the ports of `bot.core.shared`. Given to adapters by bot.app.
"""

from typing import Any

from bot.core.clock import Millis, later
from bot.core.model import Partition
from bot.core.shared import Left
from bot.store import functions, keys
from bot.store.client import Client, speaking

HOME = Partition(0)
SECOND_MS = 1_000
SLACK_S = 3_600
"""A grant stays in the store so long after it is over: our clock and the store's may differ."""


class StoredShared:
    """The port `Shared`; the store's own clock ends what is over."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def get(self, name: str) -> str | None:
        with speaking("reading what is shared"):
            found: Any = await self._client.get(keys.shared(name))
        return found.decode() if found else None

    async def put(self, name: str, value: str, live_s: float) -> None:
        with speaking("sharing"):
            await self._client.set(keys.shared(name), value, px=_millis(live_s))

    async def swap(self, name: str, old: str, new: str, live_s: float) -> bool:
        return bool(await functions.call(self._client, "swap_shared", HOME, name, old, new, _millis(live_s)))

    async def drop(self, name: str, value: str) -> bool:
        return bool(await functions.call(self._client, "drop_shared", HOME, name, value))

    async def hold(self, name: str, holder: str, live_s: float) -> bool:
        return bool(await functions.call(self._client, "hold_lock", HOME, name, holder, _millis(live_s)))

    async def let_go(self, name: str, holder: str) -> None:
        await self.drop(name, holder)


class StoredAllowances:
    """The port `Allowances`."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def grant(self, owner: str, kind: str, messages: int, now: Millis, within_s: float) -> None:
        live_s = round(within_s) + SLACK_S
        await functions.call(self._client, "grant", HOME, owner, kind, messages, later(now, within_s), live_s)

    async def spend(self, owner: str, now: Millis) -> bool:
        return bool(await functions.call(self._client, "spend", HOME, owner, now, 1))

    async def give_back(self, owner: str, now: Millis) -> None:
        await functions.call(self._client, "spend", HOME, owner, now, -1)

    async def void(self, owner: str) -> None:
        with speaking("voiding an allowance"):
            await self._client.delete(keys.allowed(owner))

    async def left(self, owner: str, now: Millis) -> Left:
        reply = await functions.call(self._client, "left", HOME, owner, now)
        messages, until = (functions.whole(item) for item in reply) if isinstance(reply, list) else (0, 0)
        return Left(messages, Millis(until))


def _millis(seconds: float) -> int:
    return max(1, round(seconds * SECOND_MS))
