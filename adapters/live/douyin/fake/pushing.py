"""How the fake Douyin pushes: signed, in batches, a little out of order, with the patience of the real one.

In: what happened in a room. Out: POSTs to the shop's hook; what was thrown away. Called by
adapters.live.douyin.fake.platform. Rules: platform-apis.md 4.3 and 4.4.
"""

import secrets
from random import Random
from typing import Final

import aiohttp
import msgspec

from adapters.live.douyin.api import Status
from adapters.live.douyin.fake.app import App, Room
from adapters.live.douyin.seal import SIGNED, signature
from adapters.live.douyin.settings import MsgType
from bot.core.clock import Clock, within

WAIT_S: Final = {MsgType.GIFT: 3.0}
USUAL_WAIT_S: Final = 2.0
BREAKER: Final = 10
OPEN_S: Final = 5.0
DOUBLED: Final = 20
"""About every so manieth push brings an item of the one before once more."""
Item = dict[str, object]


class Pushing:
    """To one hook. `wrapped`: in the object some clients get, not as an array. `offset_s`: the platform's clock lies so
    far from ours. `disorder`: what is pushed comes a little mixed and now and then twice."""

    def __init__(self, app: App, clock: Clock, disorder: Random | None = None) -> None:
        self.hook = ""
        self.wrapped = False
        self.offset_s = 0.0
        self.pushes = self.failures = self.discarded = 0
        self.session: aiohttp.ClientSession | None = None
        self._app = app
        self._clock = clock
        self._disorder = disorder
        self._failed_in_a_row = 0
        self._closed_until = 0.0
        self._last: Item | None = None

    async def push(self, room: Room, kind: MsgType, items: list[Item]) -> bool:
        """One push; whether it was taken. Nothing is pushed without a task, a right, or while the breaker is open."""
        if room.tasks.get(kind) is not Status.RUNNING:
            return False
        if self._clock.monotonic() < self._closed_until:
            self._lose(room, kind, items)
            return False
        if await self._posted(room.number, kind, self._mixed(items)):
            self._failed_in_a_row = 0
            return True
        self.failures += 1
        self._failed_in_a_row += 1
        if self._failed_in_a_row >= BREAKER:
            self._failed_in_a_row = 0
            self._closed_until = self._clock.monotonic() + OPEN_S
        self._lose(room, kind, items)
        return False

    def signed(self, room: str, kind: MsgType, body: bytes) -> dict[str, str]:
        """The headers of a push as they travel."""
        at = self._clock.now() + round(self.offset_s * 1_000)
        headers = dict(zip(SIGNED, (str(kind), secrets.token_hex(8), room, str(at)), strict=True))
        sign = signature(headers, body, self._app.push_secrets[kind])
        return {**headers, "x-signature": sign, "content-type": "application/json"}

    def body(self, room: str, kind: MsgType, items: list[Item]) -> bytes:
        if not self.wrapped:
            return msgspec.json.encode(items)
        return msgspec.json.encode({"roomid": room, "msg_type": kind, "payload": msgspec.json.encode(items).decode()})

    def _mixed(self, items: list[Item]) -> list[Item]:
        if self._disorder is None:
            return items
        mixed = list(items)
        if len(mixed) > 1:
            at = self._disorder.randrange(len(mixed) - 1)
            mixed[at : at + 2] = reversed(mixed[at : at + 2])
        if self._last is not None and self._disorder.randrange(DOUBLED) == 0:
            mixed.append(self._last)
        self._last = mixed[-1]
        return mixed

    def _lose(self, room: Room, kind: MsgType, items: list[Item]) -> None:
        self.discarded += len(items)
        for item in items:
            room.keep(kind, msgspec.json.encode(item).decode())

    async def _posted(self, room: str, kind: MsgType, items: list[Item]) -> bool:
        body = self.body(room, kind, items)
        self.pushes += 1
        try:
            return await within(
                self._clock, WAIT_S.get(kind, USUAL_WAIT_S), self._answered(body, self.signed(room, kind, body))
            )
        except (TimeoutError, aiohttp.ClientError):
            return False

    async def _answered(self, body: bytes, headers: dict[str, str]) -> bool:
        if self.session is None:
            raise RuntimeError("the platform is not open")
        async with self.session.post(self.hook, data=body, headers=headers) as answer:
            await answer.read()
            return answer.ok
