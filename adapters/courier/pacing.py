"""What vendors allow: so many questions a second and a day, one number not too often, so many subscriptions a month.

In: names of numbers, the clock, what all processes share. Out: `Rate`, `Daily`, `Looks`, `Subscriptions`; they raise
Retryable with the time to wait, or Permanent. Called by adapters.courier. What is counted lies in the store, so that a
restart or a second process does not use the allowance up twice.
"""

from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Final

import msgspec

from adapters.dates import CHINA
from bot.core.clock import SECOND, Clock, Millis
from bot.core.errors import Permanent, Retryable, Unavailable
from bot.core.shared import Shared

DAY_S: Final = 86_400.0
MONTH_S: Final = 40 * DAY_S
"""So long a subscription is remembered: longer than the month it counts in."""
A_SECOND: Final = 1.01
"""With a little more than that, two clocks may differ."""
TRIES: Final = 20


class Rate:
    """At most so many calls of this process in any second."""

    def __init__(self, clock: Clock, per_s: int) -> None:
        self._clock = clock
        self._turns: deque[float] = deque(maxlen=per_s)

    async def wait(self) -> None:
        now = self._clock.monotonic()
        full = len(self._turns) == self._turns.maxlen
        turn = max(now, self._turns[0] + A_SECOND) if full else now
        self._turns.append(turn)
        if turn > now:
            await self._clock.sleep(turn - now)


class Daily:
    """So many calls a day, in all processes together; the day is Beijing's."""

    def __init__(self, name: str, shared: Shared, clock: Clock, most: int) -> None:
        self._name = name
        self._shared = shared
        self._clock = clock
        self._most = most

    async def spend(self) -> None:
        """Raises Retryable where the day's calls are used up."""
        now = datetime.fromtimestamp(self._clock.now() / SECOND, CHINA)
        name = f"{self._name}-{now:%Y%m%d}"
        for _ in range(TRIES):
            raw = await self._shared.get(name) or ""
            used = int(raw or 0)
            if used >= self._most:
                gone = now.hour * 3600 + now.minute * 60 + now.second
                raise Retryable(f"{self._name}: the {self._most} calls of today are used up", DAY_S - gone)
            if await self._shared.swap(name, raw, str(used + 1), 2 * DAY_S):
                return
        raise Unavailable(f"{self._name}: the count of calls changes all the time", 0.5)


class Looks:
    """When a number was last asked about; the vendor locks whoever asks too often."""

    def __init__(self, name: str, shared: Shared, clock: Clock, every_s: float) -> None:
        self._name = name
        self._shared = shared
        self._clock = clock
        self._every_s = every_s

    async def begin(self, number: str) -> None:
        """Raises Retryable where that number was asked about lately, by whomever."""
        name, now = f"{self._name}-looked-{number}", self._clock.now()
        raw = await self._shared.get(name) or ""
        rest_s = self._every_s - (now - int(raw)) / SECOND if raw else 0.0
        if 0 < rest_s <= self._every_s or not await self._shared.swap(name, raw, str(now), self._every_s):
            raise Retryable(
                f"{self._name}: this number was asked about less than {self._every_s / 60:.0f} min ago; the vendor "
                "locks whoever asks more often",
                max(1.0, rest_s),
            )

    async def forget(self, number: str) -> None:
        """It was surely not asked."""
        name = f"{self._name}-looked-{number}"
        await self._shared.drop(name, await self._shared.get(name) or "")


class Asked(msgspec.Struct, frozen=True):
    """How often a number was subscribed in a month, when last (or when that ended), and whether it still runs."""

    month: str
    times: int
    at: Millis
    runs: bool


_reading = msgspec.json.Decoder(Asked)


class Subscriptions:
    """Which numbers are subscribed: `most` times a month each, and not again before `gap_s` after an end."""

    def __init__(self, name: str, shared: Shared, clock: Clock, most: int, gap_s: float) -> None:
        self._name = name
        self._shared = shared
        self._clock = clock
        self._most = most
        self._gap_s = gap_s

    async def wanted(self, number: str) -> bool:
        """Whether it has to be asked for; False where it runs. Raises Retryable, Permanent."""
        found = _read(await self._shared.get(self._key(number)) or "")
        if found is None:
            return True
        if found.runs:
            return False
        if found.month == self._month() and found.times >= self._most:
            raise Permanent(
                f"{self._name}: this number was subscribed {found.times} times this month, which is all the vendor "
                "allows; look at it by hand, or wait for next month"
            )
        rest_s = self._gap_s - (self._clock.now() - found.at) / SECOND
        if rest_s > 0:
            raise Retryable(f"{self._name}: subscribed again only {self._gap_s / 60:.0f} min after an end", rest_s)
        return True

    async def begun(self, number: str, *, new: bool) -> None:
        """It runs; `new`: the vendor counts it as one more."""

        def more(known: Asked | None) -> Asked:
            month = self._month()
            before = known.times if known and known.month == month else 0
            return Asked(month, max(1, before + new), self._clock.now(), True)

        await self._change(number, more)

    async def ended(self, number: str) -> None:
        """The vendor follows it no more."""

        def less(known: Asked | None) -> Asked:
            now = self._clock.now()
            if known is None:
                return Asked(self._month(), 1, now, False)
            return msgspec.structs.replace(known, at=now if known.runs else known.at, runs=False)

        await self._change(number, less)

    async def _change(self, number: str, change: Callable[[Asked | None], Asked]) -> None:
        key = self._key(number)
        for _ in range(TRIES):
            raw = await self._shared.get(key) or ""
            changed = msgspec.json.encode(change(_read(raw))).decode()
            if changed == raw or await self._shared.swap(key, raw, changed, MONTH_S):
                return
        raise Unavailable(f"{self._name}: a subscription changes all the time", 0.5)

    def _key(self, number: str) -> str:
        return f"{self._name}-subscribed-{number}"

    def _month(self) -> str:
        return f"{datetime.fromtimestamp(self._clock.now() / SECOND, CHINA):%Y-%m}"


def _read(raw: str) -> Asked | None:
    return _reading.decode(raw) if raw else None
