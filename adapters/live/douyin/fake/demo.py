"""A live room that is none, for whoever wants to try one: its platform, and viewers who write by themselves.

In: the table `[adapters.douyin.demo]`, the house's public door. Out: `Demo`; its pushes go through that door, signed.
Called by adapters.live.douyin.demo. All of it is on loopback, with secrets made up at each start.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Final

import msgspec

from adapters.live.douyin.fake.app import App
from adapters.live.douyin.fake.platform import FakeDouyin
from adapters.live.douyin.settings import DemoSettings, MsgType
from bot.core.clock import Clock
from bot.core.errors import Misconfigured

ROOM: Final = "7560000000000000001"
"""As long as a real one: beyond 2^53."""
PAUSE_S: Final = 5.0
LIKES_S: Final = 20.0


class Viewer(msgspec.Struct, frozen=True):
    id: str
    name: str = ""


class Badges(msgspec.Struct, frozen=True):
    level: int = 0


class Cue(msgspec.Struct, frozen=True):
    """`t` seconds after the start `user` writes `text`: a line of a recording (OPEN_FEED.md)."""

    t: float
    user: Viewer
    text: str
    badges: Badges = Badges()


class Demo:
    """The platform with its viewers."""

    def __init__(self, settings: DemoSettings, path: str, clock: Clock) -> None:
        self.app = App.made_up()
        self.room = ROOM
        self.platform = FakeDouyin(self.app, clock, Random(ROOM))  # noqa: S311 - disorder, no secret
        self.platform.room(ROOM)
        self._cues = read(Path(settings.script))
        self._loop = settings.loop
        self._path = path
        self._clock = clock
        self._open = asyncio.Event()

    def door(self, base: str) -> None:
        """The house listens there from now on."""
        self.platform.pushing.hook = base + self._path
        self._open.set()

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[str]:
        """The address of the platform's interface, as long as the block lasts."""
        async with self.platform.opened() as base:
            yield base

    async def beside(self, listening: Awaitable[None]) -> None:
        """Viewers write while somebody listens."""
        viewers = asyncio.ensure_future(self._write())
        try:
            await listening
        finally:
            viewers.cancel()
            await asyncio.wait({viewers})

    async def _write(self) -> None:
        await self._open.wait()
        again = True
        while again:
            start, liked = self._clock.monotonic(), 0.0
            for cue in self._cues:
                await self._clock.sleep(start + cue.t - self._clock.monotonic())
                fan = {"fansclub_level": cue.badges.level} if cue.badges.level else {}
                await self.platform.says(ROOM, self.platform.comment(cue.user.id, cue.text, cue.user.name, **fan))
                if cue.t - liked >= LIKES_S:
                    liked = cue.t
                    await self.platform.does(ROOM, MsgType.LIKE, cue.user.id, like_num=8)
            await self._clock.sleep(PAUSE_S)
            again = self._loop


def read(file: Path) -> list[Cue]:
    """The cues of a script by time. Raises Misconfigured, which names the file."""
    try:
        cues = msgspec.json.Decoder(Cue).decode_lines(file.read_bytes())
    except (OSError, msgspec.MsgspecError) as error:
        raise Misconfigured(f"[adapters.douyin.demo] script {file}: {error}; each line is one JSON object") from error
    if not cues:
        raise Misconfigured(f"[adapters.douyin.demo] script {file} is empty")
    return sorted(cues, key=lambda cue: cue.t)
