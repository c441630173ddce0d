"""Telling Douyin what arrived: its own pages show how well an app hears (platform-apis.md 4.2). Off by default.

In: ids of items. Out: calls, a second's items at a time; what cannot be told is forgotten. Called by the hook; run by
the tasks' source.
"""

import logging
from collections import deque
from collections.abc import Sequence
from typing import Final

import msgspec

from adapters.live.douyin.api import Api
from adapters.live.douyin.settings import MsgType
from bot.core.clock import Clock, Millis
from bot.core.errors import HalfMinuteError

log = logging.getLogger(__name__)

EVERY_S: Final = 1.0
AT_ONCE: Final = 100
WAITING: Final = 100


class _Arrived(msgspec.Struct, frozen=True):
    room: str
    kind: MsgType
    ids: Sequence[str]
    at: Millis


class Report:
    """`wanted`: whether anything is told at all."""

    def __init__(self, api: Api, clock: Clock, *, wanted: bool) -> None:
        self._api = api
        self._clock = clock
        self._wanted = wanted
        self._waiting: deque[_Arrived] = deque(maxlen=WAITING)

    def add(self, room: str, kind: MsgType, ids: Sequence[str], at: Millis) -> None:
        if self._wanted:
            for start in range(0, len(ids), AT_ONCE):
                self._waiting.append(_Arrived(room, kind, ids[start : start + AT_ONCE], at))

    async def run(self) -> None:
        """Until cancelled."""
        while self._wanted:
            await self._clock.sleep(EVERY_S)
            for _ in range(len(self._waiting)):
                one = self._waiting.popleft()
                try:
                    await self._api.report(one.room, one.kind, one.ids, one.at)
                except HalfMinuteError as error:
                    log.info("what arrived is not reported: %s", error)
