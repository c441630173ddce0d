"""How often a receiver may be spoken to.

In: a platform's limits. Out: leave to send, or Retryable with the time until there is. Called by the receivers. A
window that slides, no bucket that fills: of a full bucket twice the limit can go out in one minute.
"""

from collections import deque
from typing import Final

import msgspec

from bot.core.clock import Clock
from bot.core.errors import Retryable

LEAST_S: Final = 0.05


class Limit(msgspec.Struct, frozen=True):
    """At most so many messages within any `seconds`."""

    messages: int
    seconds: float


class Pace:
    """One receiver's. `close` stops it for a while, when the platform says so."""

    def __init__(self, name: str, limits: tuple[Limit, ...], clock: Clock) -> None:
        self._name = name
        self._limits = limits
        self._clock = clock
        self._sent: deque[float] = deque(maxlen=max((limit.messages for limit in limits), default=1))
        self._closed_until = clock.monotonic()

    def take(self) -> None:
        """Count one message. Raises Retryable: not now, and nothing was counted."""
        now = self._clock.monotonic()
        wait = max(self._closed_until - now, *(self._wait(limit, now) for limit in self._limits), 0.0)
        if wait > 0:
            raise Retryable(
                f"{self._name}: no message for {wait:.1f} s by its platform's limits; tell these together then",
                max(wait, LEAST_S),
            )
        self._sent.append(now)

    def close(self, seconds: float) -> None:
        self._closed_until = max(self._closed_until, self._clock.monotonic() + seconds)

    def _wait(self, limit: Limit, now: float) -> float:
        if len(self._sent) < limit.messages:
            return 0.0
        return self._sent[-limit.messages] + limit.seconds - now
