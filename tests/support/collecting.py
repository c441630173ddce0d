"""Who listens to the open watch, and collectors that call it.

In: lines. Out: `Listener` with what was told, `signed` calls. Called by the tests of adapters.watch.
"""

import hashlib
import hmac
import json
from collections.abc import Sequence

from bot.core.clock import Clock
from bot.core.errors import Unavailable
from bot.core.hooks import Call
from bot.core.shared import Common
from bot.core.signals import Signal
from tests.support.shared import MemoryAllowances, MemoryShared

SECRET = "collectors-and-we-know"


class Listener:
    """What was told, batch by batch. `away`: so many calls fail before the store is back."""

    def __init__(self) -> None:
        self.batches: list[tuple[Signal, ...]] = []
        self.away = 0
        self.shared = MemoryShared()

    async def tell(self, signals: Sequence[Signal]) -> None:
        if self.away:
            self.away -= 1
            raise Unavailable("the store is away")
        self.batches.append(tuple(signals))

    @property
    def signals(self) -> list[Signal]:
        return [signal for batch in self.batches for signal in batch]

    @property
    def common(self) -> Common:
        return Common(self.shared, MemoryAllowances(), tell=self.tell)


def line(type_: str = "reacted", /, **fields: object) -> bytes:
    """One line of a collector."""
    return json.dumps({"type": type_, "post": "weibo/1", **fields}, ensure_ascii=False).encode()


def signed(clock: Clock, body: bytes, secret: str = SECRET, at_s: int | None = None) -> Call:
    """A call as OPEN_WATCH.md asks for."""
    stamp = str(clock.now() // 1_000 if at_s is None else at_s)
    proof = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    headers = {"x-halfminute-timestamp": (stamp,), "x-halfminute-signature": (proof,)}
    return Call("POST", {}, headers, body, clock.now())
