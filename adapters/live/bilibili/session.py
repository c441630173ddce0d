"""One room, heard for as long as the house runs: a session, its line, and what to do when either ends.

In: a room's settings. Out: messages to the intake; Misconfigured when nothing can help but a person. Called by
adapters.live.bilibili.rooms. The recipe is platform-apis.md 3.7: a lost line is opened again at the next address; after
some failures, or when the session is over, another session is begun; each is ended by us where we can.
"""

from contextlib import suppress
from typing import Final

import aiohttp
import msgspec

from adapters.live.bilibili.api import Api, Session
from adapters.live.bilibili.ear import Ear, Trouble
from adapters.live.bilibili.errors import CODES, Refusal, Remedy
from adapters.live.bilibili.line import Deliver, Line, Live
from adapters.live.bilibili.memory import Memory
from adapters.live.bilibili.names import TABLE
from adapters.live.bilibili.settings import BilibiliSettings, RoomSettings
from bot.core.clock import Clock, within
from bot.core.errors import Doubtful, HalfMinuteError, Misconfigured, Permanent, Retryable
from bot.core.ports import Intake

END_S: Final = 3.0
TRIES: Final = 3
LONGEST_STEP_S: Final = 8.0
BUSY_S: Final = 60.0
"""The longest pause before a platform with trouble of its own is asked again."""
SHORT_S: Final = 10.0
"""Sessions begin at least so long after each other: one that ends at once must not become a storm."""
WRONG_CODE: Final = 7007


class Parts(msgspec.Struct, frozen=True):
    """What all rooms of one app share."""

    api: Api
    http: aiohttp.ClientSession
    memory: Memory
    settings: BilibiliSettings
    clock: Clock


class Listener:
    """One room. `live` is its session while there is one."""

    def __init__(self, room: RoomSettings, ear: Ear, parts: Parts) -> None:
        self.live: Live | None = None
        self.ear = ear
        self._room = room
        self._parts = parts
        self._clock = parts.clock
        self._left = ""

    async def run(self, intake: Intake) -> None:
        """Until cancelled. Raises Misconfigured."""
        self._left = await self._parts.memory.session(self._room.code)
        while True:
            session = await self._started()
            began = self._clock.monotonic()
            try:
                await self._hear(session, intake.offer)
            finally:
                self.live = None
                await self._end(session.game)
            if (left := began + SHORT_S - self._clock.monotonic()) > 0:
                await self._clock.sleep(left)

    # ---- the session

    async def _started(self) -> Session:
        """A session, however long it takes. What we (or an earlier process of ours) could not end is ended first: else
        the room would not let us in."""
        code, tries = self._room.code, 0
        if await self._parts.memory.refuses(code):
            raise Misconfigured(f"{TABLE} room {self._room.name}: {CODES[WRONG_CODE].says} (it was refused before)")
        while True:
            await self._end(self._left)
            try:
                session = await self._parts.api.start(code.reveal())
            except Misconfigured:
                raise
            except Refusal as error:
                wait_s = await self._pause(error, tries)
                self.ear.suffer(Trouble.SESSION, str(error))
            except (Retryable, Doubtful, Permanent) as error:
                wait_s = min(2.0**tries, self._parts.settings.longest_wait_s)
                self.ear.suffer(Trouble.SESSION, str(error))
            else:
                await self._parts.memory.began(code, session.game)
                return session
            tries = min(tries + 1, 16)
            await self._clock.sleep(wait_s)

    async def _pause(self, error: Refusal, tries: int) -> float:
        """How long to wait after a refusal. Raises Misconfigured for one that waiting does not mend."""
        match error.meaning.remedy:
            case Remedy.CODE | Remedy.SETUP:
                if error.meaning.remedy is Remedy.CODE:
                    await self._parts.memory.refuse(self._room.code)
                raise Misconfigured(f"{TABLE} room {self._room.name}: {error}")
            case Remedy.COOL | Remedy.TAKEN | Remedy.CLOCK:
                return error.meaning.wait_s
        return max(error.meaning.wait_s, min(2.0**tries, BUSY_S))

    async def _end(self, game: str) -> None:
        """As well as it can be done in a moment; it ends by itself when nobody keeps it."""
        self._left = game
        if game:
            with suppress(HalfMinuteError, TimeoutError):
                await within(self._clock, END_S, self._parts.api.end(game))
                self._left = ""

    # ---- its line

    async def _hear(self, session: Session, deliver: Deliver) -> None:
        """Until the session is over, or no address of it works."""
        self.ear.meet(session.room, session.host_id)
        live = self.live = Live(session)
        tries = number = 0
        while not live.over.is_set():
            line = Line(self._parts.http, self._parts.settings.pulse_s, self._clock, self.ear, deliver)
            await line.run(session.links[number % len(session.links)], live)
            number += 1
            tries = 1 if line.worked else tries + 1
            if live.over.is_set() or tries > max(TRIES, len(session.links)):
                return
            await self._clock.sleep(min(2.0 ** (tries - 1), LONGEST_STEP_S))
