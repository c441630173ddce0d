"""One websocket of a room, from its first packet to its end.

In: an address, a session, the ear. Out: messages to whoever takes them; how it ended. Called by
adapters.live.bilibili.session. The line proves itself by answering our heartbeats: one that is silent is dead, however
open its socket looks (platform-apis.md 3.4).
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

import aiohttp

from adapters import loose
from adapters.live.bilibili import packets
from adapters.live.bilibili.api import Session
from adapters.live.bilibili.ear import Ear, Trouble
from adapters.live.bilibili.packets import MOST_FRAME, Frame, Operation, packet
from bot.core.clock import Clock, within
from bot.core.errors import Unreadable
from bot.core.model import Inbound

CONNECT_S: Final = 5.0
AUTH_S: Final = 10.0
PATIENCE_S: Final = 5.0
"""A heartbeat's answer may take so long."""
CLOSE_S: Final = 0.5
PROOF: Final = frozenset({Operation.MESSAGE, Operation.HEARTBEAT_REPLY})
SPOKEN: Final = frozenset({aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.TEXT})

Deliver = Callable[[Sequence[Inbound]], None]


def sockets() -> aiohttp.ClientSession:
    """What websockets are opened with: without cookies, and never led to another address than the platform named."""
    trace = aiohttp.TraceConfig()
    trace.on_request_redirect.append(_refuse)
    return aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), trace_configs=[trace])


async def _refuse(*_: object) -> None:
    raise aiohttp.ClientError("led elsewhere")


class Live:
    """A session while it is in use. `over`: the platform says that it is, or its websocket refuses us."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.over = asyncio.Event()


class Line:
    """`worked`: something came over it after the platform had let us in; with `once`, that is the end of it."""

    def __init__(
        self,
        http: aiohttp.ClientSession,
        pulse_s: float,
        clock: Clock,
        ear: Ear,
        deliver: Deliver,
        once: bool = False,
    ) -> None:
        self.worked = False
        self._http = http
        self._pulse_s = pulse_s
        self._clock = clock
        self._ear = ear
        self._deliver = deliver
        self._once = once
        self._admitted = asyncio.Event()
        self._heard_at = 0.0

    async def run(self, link: str, live: Live) -> None:
        """Hear until the line is lost or the session is over."""
        try:
            socket = await within(self._clock, CONNECT_S, self._connected(link))
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            self._ear.suffer(Trouble.LINE, f"no line to the room ({type(error).__name__}); is the network there?")
            return
        try:
            await self._used(socket, live)
        except BaseException:
            self._ear.closed(gap=False)
            raise
        finally:
            await socket.close()
        self._ear.closed(gap=not self._once)
        if not (live.over.is_set() or self._once):
            self._ear.suffer(Trouble.LINE, "the line to the room was lost; it is being opened again")

    async def _connected(self, link: str) -> aiohttp.ClientWebSocketResponse:
        return await self._http.ws_connect(
            link, timeout=aiohttp.ClientWSTimeout(ws_close=CLOSE_S), compress=0, max_msg_size=MOST_FRAME
        )

    async def _used(self, socket: aiohttp.ClientWebSocketResponse, live: Live) -> None:
        self._heard_at = self._clock.monotonic()
        async with asyncio.TaskGroup() as group:
            beside = [group.create_task(work) for work in (self._beat(socket), self._watch(socket), _cut(socket, live))]
            try:
                await socket.send_bytes(packet(Operation.AUTH, live.session.auth.reveal().encode()))
                await self._read(socket, live)
            except ConnectionError:
                pass  # it left while we were speaking
            for task in beside:
                task.cancel()

    async def _read(self, socket: aiohttp.ClientWebSocketResponse, live: Live) -> None:
        while not (live.over.is_set() or (self._once and self.worked)):
            message = await socket.receive()
            if message.type not in SPOKEN:
                if message.type is aiohttp.WSMsgType.ERROR:
                    self._ear.garbage()
                return
            self._heard_at = self._clock.monotonic()
            if isinstance(message.data, bytes):
                self._take(packets.read(message.data), live)
            else:
                self._ear.garbage()
            await self._clock.sleep(0)  # a flood of frames must not hold up everything else

    def _take(self, frame: Frame, live: Live) -> None:
        for one in frame.packets:
            if one.operation == Operation.AUTH_REPLY:
                self._admit(one.body, live)
            elif one.operation in PROOF and self._admitted.is_set():
                self.worked = True
        taken = self._ear.take(frame)
        if taken.messages:
            self._deliver(taken.messages)
        if live.session.game in taken.stopped:
            self._ear.suffer(Trouble.LINE, "Bilibili has stopped the session; another one is begun")
            live.over.set()

    def _admit(self, body: bytes, live: Live) -> None:
        try:
            code = loose.fields(loose.value(body)).get("code")
        except Unreadable:
            code = None
        if loose.text(code) == "0":
            self._ear.opened()
            self._admitted.set()
        else:
            self._ear.suffer(Trouble.LINE, f"the room's line does not let us in ({loose.text(code)[:20]})")
            live.over.set()

    async def _beat(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        await self._admitted.wait()
        while not socket.closed:
            try:
                await socket.send_bytes(packet(Operation.HEARTBEAT))
            except ConnectionError:
                return
            await self._clock.sleep(self._pulse_s)

    async def _watch(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Hang up on a line that does not let us in, or says nothing for too long."""
        await self._clock.sleep(AUTH_S)
        if self._admitted.is_set():
            silent_s = self._pulse_s + PATIENCE_S
            while (left := self._heard_at + silent_s - self._clock.monotonic()) > 0:
                await self._clock.sleep(left)
        await socket.close()


async def _cut(socket: aiohttp.ClientWebSocketResponse, live: Live) -> None:
    """Hang up when the session is over."""
    await live.over.wait()
    await socket.close()
