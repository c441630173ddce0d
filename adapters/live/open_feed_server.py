"""The open feed's websocket: a room's client connects, speaks its comments, and posts replies if it can.

In: frames from the network, which may be anything. Out: `Inbound`s to the intake, notices and replies to the client.
Called by adapters.live.open_feed. Bounded everywhere: bytes a frame, bytes and events a line, lines a second,
connections, notices, seconds before the first request.
"""

import asyncio
import hmac
from collections.abc import Sequence

import msgspec
from aiohttp import WSCloseCode, web

from adapters.linewise import MAX_LINE, parts
from adapters.live.open_feed_codec import VERSION, Answer, Batch, Fault, Hello, Lost, read, short
from adapters.live.open_feed_ear import Bucket, Ear
from adapters.live.open_feed_replies import ClientPoster
from adapters.live.open_feed_settings import FeedSettings
from bot.core.clock import Clock
from bot.core.errors import Misconfigured
from bot.core.ports import Intake

MAX_FRAME = 2 * MAX_LINE
PIECE = 500
FIRST_REQUEST_S = 10.0
HEARTBEAT_S = 20.0
GOODBYE_S = 1.0
NOTICES_PER_S = 20
ROOMS = 1_000


class Welcome(msgspec.Struct, frozen=True, tag_field="type", tag="welcome"):
    """Answers a hello: what may be sent here."""

    feed: str
    max_line_bytes: int
    lines_per_s: int
    v: int = VERSION


class Complaint(msgspec.Struct, frozen=True, tag_field="type", tag="error"):
    """A line that was lost; `line` counts the lines of this connection from 1."""

    line: int
    message: str


class Slow(msgspec.Struct, frozen=True, tag_field="type", tag="slow"):
    """Lines were dropped because they came too fast."""

    dropped: int
    lines_per_s: int


class Visitor:
    """One connection."""

    def __init__(
        self, socket: web.WebSocketResponse, request: web.Request, settings: FeedSettings, clock: Clock
    ) -> None:
        self.socket = socket
        self._request = request
        self.lines = 0
        self.dropped = 0
        self.rooms: dict[str, None] = {}
        self.speed = Bucket(settings.lines_per_s, clock)
        self.notices = Bucket(NOTICES_PER_S, clock)
        self.slow_notices = Bucket(1, clock)
        self._default = settings.default_room

    def meet(self, room: str) -> None:
        if room not in self.rooms and len(self.rooms) < ROOMS:
            self.rooms[room] = None

    def speaks_for(self, room: str) -> bool:
        return room in self.rooms or (not self.rooms and room == self._default)

    @property
    def gone(self) -> bool:
        transport = self._request.transport
        return self.socket.closed or transport is None or transport.is_closing()

    async def tell(self, line: msgspec.Struct) -> None:
        await self.socket.send_str(msgspec.json.encode(line).decode())


class WebsocketFeed:
    """Listens on one address. `port` is the real one once it runs."""

    def __init__(self, settings: FeedSettings, ear: Ear, poster: ClientPoster | None, clock: Clock) -> None:
        self.port: int | None = None
        self._settings = settings
        self._ear = ear
        self._poster = poster
        self._clock = clock
        self._visitors: list[Visitor] = []

    async def run(self, intake: Intake) -> None:
        """Serve until cancelled. Raises Misconfigured where nothing can listen there."""

        async def enter(request: web.Request) -> web.StreamResponse:
            return await self._enter(request, intake)

        app = web.Application()
        app.router.add_get(self._settings.path, enter)
        # keepalive_timeout also bounds the wait for a connection's first whole request (aiohttp 3.14)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=GOODBYE_S, keepalive_timeout=FIRST_REQUEST_S)
        await runner.setup()
        try:
            await self._listen(runner)
            await asyncio.Event().wait()
        finally:
            self.port, self._ear.note = None, ""
            await self._say_goodbye()
            await runner.cleanup()

    async def _listen(self, runner: web.AppRunner) -> None:
        host, port = self._settings.endpoint
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise Misconfigured(
                f"open feed {self._ear.feed}: cannot listen on {self._settings.listen}: {error.strerror or error}; "
                "is another instance running, or is the address not this machine's?"
            ) from error
        self.port = int(runner.addresses[0][1])
        self._ear.note = f"listens on {host}:{self.port}{self._settings.path}"

    async def _say_goodbye(self) -> None:
        goodbyes = [visitor.socket.close(code=WSCloseCode.GOING_AWAY) for visitor in self._visitors]
        await asyncio.gather(*goodbyes, return_exceptions=True)

    # ---- one connection

    async def _enter(self, request: web.Request, intake: Intake) -> web.StreamResponse:
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        socket = web.WebSocketResponse(
            timeout=GOODBYE_S, heartbeat=HEARTBEAT_S, compress=False, max_msg_size=MAX_FRAME, decode_text=False
        )
        visitor = Visitor(socket, request, self._settings, self._clock)
        self._visitors.append(visitor)
        try:
            await socket.prepare(request)
            self._ear.arrive()
            try:
                await self._listen_to(visitor, intake)
            except ConnectionError:
                pass  # it left while we were answering
            finally:
                self._ear.leave()
        finally:
            self._visitors.remove(visitor)
            if self._poster is not None:
                self._poster.leave(visitor)
        return socket

    def _refusal(self, request: web.Request) -> web.Response | None:
        """Why this request may not come in: no token (all alike), a web page's request, or a full house."""
        token = self._settings.token
        if token:
            shown = request.headers.getall("Authorization", [])
            said = shown[0].encode("utf-8", "surrogateescape") if len(shown) == 1 else b""
            if not hmac.compare_digest(said, f"Bearer {token}".encode()):
                return web.Response(status=401, headers={"WWW-Authenticate": "Bearer"})
        elif "Origin" in request.headers:
            return web.Response(status=403, text="Set a token for this feed to let web pages connect.")
        if len(self._visitors) >= self._settings.connections:
            return web.Response(status=503, headers={"Retry-After": "5"})
        return None

    async def _listen_to(self, visitor: Visitor, intake: Intake) -> None:
        async for message in visitor.socket:
            if message.type is web.WSMsgType.ERROR:
                self._ear.lose([Fault(0, "frame")])
                return
            frame = message.data if isinstance(message.data, bytes) else str(message.data).encode()
            for piece in parts(frame.removesuffix(b"\n").split(b"\n"), PIECE):
                await self._take(piece, visitor, intake)

    async def _take(self, piece: Sequence[bytes], visitor: Visitor, intake: Intake) -> None:
        allowed = visitor.speed.take(len(piece))
        batch = read(piece[:allowed])
        visitor.speed.charge(batch.unpacked)
        if batch.comments:
            items = self._ear.hear(batch.comments)
            for room in {item.address.conversation for item in items}:
                visitor.meet(room)
            intake.offer(items)
        dropped = len(piece) - allowed
        self._ear.dropped += dropped
        visitor.dropped += dropped
        await self._answer(batch, visitor)
        visitor.lines += len(piece)
        await self._clock.sleep(0)

    async def _answer(self, batch: Batch, visitor: Visitor) -> None:
        """Tell the client what was lost, within bounds, and hear what it says about itself and its receipts."""
        self._ear.lose(batch.faults)
        self._ear.miss(batch.controls)
        for control in batch.controls:
            await self._hear_control(control, visitor)
        for fault in batch.faults[: visitor.notices.take(len(batch.faults))]:
            await visitor.tell(Complaint(visitor.lines + fault.line + 1, fault.message))
        if visitor.dropped and visitor.slow_notices.take(1):
            await visitor.tell(Slow(visitor.dropped, self._settings.lines_per_s))
            visitor.dropped = 0

    async def _hear_control(self, control: Hello | Answer | Lost, visitor: Visitor) -> None:
        if isinstance(control, Lost):
            return
        if isinstance(control, Answer):
            if self._poster is not None:
                self._poster.hear(control)
            return
        for room in control.rooms:
            visitor.meet(short(str(room)))
            self._ear.meet(short(str(room)))
        if control.can_post and self._poster is not None:
            self._poster.join(visitor)
        await visitor.tell(Welcome(self._ear.feed, MAX_LINE, self._settings.lines_per_s))
