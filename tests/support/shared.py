"""What processes agree on, in memory: the same promises as the store's, without a store.

In: nothing. Out: `MemoryShared`, `MemoryAllowances`. Called by tests of adapters; tests/contract/test_shared.py holds
them to the same suite as the real ones. Values live until they are dropped.
"""

from bot.core.clock import Millis, later
from bot.core.shared import Left


class MemoryShared:
    def __init__(self) -> None:
        self._values: dict[str, str] = {}

    async def get(self, name: str) -> str | None:
        return self._values.get(name)

    async def put(self, name: str, value: str, live_s: float) -> None:
        self._values[name] = value

    async def swap(self, name: str, old: str, new: str, live_s: float) -> bool:
        same = self._values.get(name, "") == old
        if same:
            self._values[name] = new
        return same

    async def drop(self, name: str, value: str) -> bool:
        return self._values.get(name) == value and self._values.pop(name) is not None

    async def hold(self, name: str, holder: str, live_s: float) -> bool:
        return self._values.setdefault(name, holder) == holder

    async def let_go(self, name: str, holder: str) -> None:
        await self.drop(name, holder)


class MemoryAllowances:
    def __init__(self) -> None:
        self._grants: dict[str, dict[str, Left]] = {}

    async def grant(self, owner: str, kind: str, messages: int, now: Millis, within_s: float) -> None:
        self._grants.setdefault(owner, {})[kind] = Left(messages, later(now, within_s))

    async def spend(self, owner: str, now: Millis) -> bool:
        return self._change(owner, now, 1)

    async def give_back(self, owner: str, now: Millis) -> None:
        self._change(owner, now, -1)

    def _change(self, owner: str, now: Millis, by: int) -> bool:
        for kind, left in self._open(owner, now):
            if by < 0 or left.messages > 0:
                self._grants[owner][kind] = Left(left.messages - by, left.until)
                return True
        return False

    async def void(self, owner: str) -> None:
        self._grants.pop(owner, None)

    async def left(self, owner: str, now: Millis) -> Left:
        found = [left for _, left in self._open(owner, now) if left.messages > 0]
        return Left(sum(left.messages for left in found), found[-1].until if found else Millis(0))

    def _open(self, owner: str, now: Millis) -> list[tuple[str, Left]]:
        grants = self._grants.get(owner, {})
        return sorted(((kind, left) for kind, left in grants.items() if left.until > now), key=lambda it: it[1].until)
