"""How feeds are heard, told among processes: one that shows the console may not be the one that listens.

In: the gauges of the process that listens. Out: the same in those that do not. Called by bot/app/covering.py. Whoever
listened and says nothing any more is told as gone: silence between processes is no more calm than in a room.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from bot.core.clock import SECOND, Clock, Millis
from bot.core.ports import FeedGauge
from bot.store import keys
from bot.store.client import Client, speaking

FRESH_S: Final = 15.0
KEPT_S: Final = 3_600
"""A feed nobody has told of for so long was taken out of the settings."""
GONE: Final = "the process that hears it says nothing; is it running?"


class _Told(msgspec.Struct, frozen=True):
    at: Millis
    gauge: FeedGauge


_TOLD: Final = msgspec.json.Decoder(_Told)


class StoredFeeds:
    """One hash: feed → its gauge, and when it was told. `known` is what was last read."""

    def __init__(self, client: Client, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self.known: tuple[FeedGauge, ...] = ()

    async def tell(self, gauges: Sequence[FeedGauge]) -> None:
        """Raises Unavailable, like all of them."""
        now = self._clock.now()
        lines = {_name(gauge): msgspec.json.encode(_Told(now, gauge)) for gauge in gauges}
        if lines:
            with speaking("telling how feeds are heard"):
                await self._client.hset(keys.FEEDS, mapping=lines)  # type: ignore[arg-type]
                await self._client.expire(keys.FEEDS, KEPT_S)

    async def forget(self, gauges: Sequence[FeedGauge]) -> None:
        """This process listens no more."""
        if gauges:
            with speaking("telling that feeds are no more heard"):
                await self._client.hdel(keys.FEEDS, *map(_name, gauges))

    async def read(self) -> None:
        """What others tell, into `known`."""
        with speaking("asking how feeds are heard"):
            lines = await self._client.hgetall(keys.FEEDS)
        now = self._clock.now()
        found = sorted((_TOLD.decode(line) for line in lines.values()), key=lambda told: _name(told.gauge))
        self.known = tuple(_as_of(told, now) for told in found if now - told.at < KEPT_S * SECOND)


def _name(gauge: FeedGauge) -> str:
    return f"{gauge.channel}/{gauge.feed}"


def _as_of(told: _Told, now: Millis) -> FeedGauge:
    """The gauge as it can be believed now."""
    if now - told.at <= FRESH_S * SECOND:
        return told.gauge
    return msgspec.structs.replace(told.gauge, connected=False, expects=True, since=None, note=GONE)
