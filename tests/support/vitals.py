"""Dead letters and health of a console in memory.

In: a clock. Out: `MemoryLetters`, `MemoryVitals`. Called by tests/support/console.py and tests of the console.
"""

from bot.core.clock import Clock
from bot.core.coverage import FeedState
from bot.core.errors import NotFound, Unavailable
from bot.core.model import MessageId, UserName
from bot.core.people import DeadLetter, Health
from bot.core.ports import FeedGauge


class MemoryLetters:
    def __init__(self, clock: Clock) -> None:
        self.letters = {"0-9": DeadLetter("0-9", MessageId("m9"), "not JSON", clock.now(), "…")}
        self.replayed: list[tuple[str, UserName]] = []

    async def listed(self, limit: int) -> list[DeadLetter]:
        return list(self.letters.values())[:limit]

    async def replay(self, letter: str, by: UserName) -> None:
        await self.discard(letter, by)
        self.replayed.append((letter, by))

    async def discard(self, letter: str, by: UserName) -> None:
        if self.letters.pop(letter, None) is None:
            raise NotFound(f"no dead letter {letter}")


class MemoryVitals:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.away = False
        self.feeds: tuple[FeedGauge, ...] = ()
        self.states: tuple[FeedState, ...] = ()

    async def health(self) -> Health:
        if self.away:
            raise Unavailable("the store is away")
        now = self._clock.now()
        return Health(
            "ok", "0.1.0", now, now, "embedded", 1, {"inbound:0": 0}, {}, self.feeds, {"drafted": 1}, 0, 1,
            states=self.states,
        )  # fmt: skip
