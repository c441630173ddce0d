"""The websockets of the fake Bilibili: whom they let in, what they push, and everything that can go wrong on a line.

In: the sessions, messages to push. Out: frames. Called by adapters.live.bilibili.fake.platform. Layout:
platform-apis.md 3.4; faults come on demand.
"""

import struct
import zlib
from collections.abc import Iterator

import msgspec
from aiohttp import web

from adapters.live.bilibili.fake.rules import Game, Games
from adapters.live.bilibili.fake.speech import Message
from adapters.live.bilibili.packets import HEADER, SIZE, Operation, Version, packet

POPULARITY = struct.pack(">I", 4_321)


class Connected(msgspec.Struct, eq=False):
    """One websocket that was let in."""

    socket: web.WebSocketResponse
    request: web.Request
    game: Game
    beats: int = 0


class Lines:
    """All of them. `silent`: nothing is said any more, not even to heartbeats; `auth_code`: what the next ones are
    told instead of 0; `mute`: they are told nothing; `elsewhere`: an address they are led to."""

    def __init__(self, games: Games) -> None:
        self.open: list[Connected] = []
        self.silent = False
        self.mute = False
        self.auth_code = 0
        self.elsewhere = ""
        self.tried: list[str] = []
        self._games = games

    async def enter(self, request: web.Request) -> web.WebSocketResponse:
        """One websocket, to its end."""
        self.tried.append(request.path)
        if self.elsewhere:
            raise web.HTTPFound(self.elsewhere)
        socket = web.WebSocketResponse(compress=False, timeout=0.2, autoping=True)
        await socket.prepare(request)
        game = await self._admitted(socket)
        if game is None:
            await socket.close()
            return socket
        line = Connected(socket, request, game)
        self.open.append(line)
        try:
            async for message in socket:
                await self._answer(line, message.data)
        finally:
            self.open.remove(line)
        return socket

    async def _admitted(self, socket: web.WebSocketResponse) -> Game | None:
        """The session whose words were given back as they are, in the first packet."""
        first = await socket.receive()
        if not isinstance(first.data, bytes) or len(first.data) < SIZE:
            return None
        length, header, _, operation, _ = HEADER.unpack_from(first.data)
        if (length, header, operation) != (len(first.data), SIZE, Operation.AUTH):
            return None
        if self.mute:
            await socket.receive()
            return None
        game = self._games.admits(first.data[SIZE:].decode("utf-8", "replace"))
        code = self.auth_code or (0 if game else -101)
        await socket.send_bytes(
            packet(Operation.AUTH_REPLY, msgspec.json.encode({"code": code}), version=Version.NUMBER)
        )
        return None if code else game

    async def _answer(self, line: Connected, data: object) -> None:
        """A heartbeat's reply carries the heartbeat's own body, which its length leaves out."""
        if not isinstance(data, bytes) or self.silent:
            return
        if HEADER.unpack_from(data)[3] == Operation.HEARTBEAT:
            line.beats += 1
            reply = packet(Operation.HEARTBEAT_REPLY, POPULARITY, version=Version.NUMBER)
            await line.socket.send_bytes(reply + data[SIZE:])

    # ---- what goes out

    async def push(self, room: int, *messages: Message, packed: bool = True) -> None:
        """Messages to everybody who hears that room: together in one compressed packet, or plain, one after another."""
        await self.raw(room, frame(*messages, packed=packed))

    async def raw(self, room: int, data: bytes | str) -> None:
        """Any bytes (or a text frame, which the platform never sends)."""
        for line in list(self._about(room)):
            if self.silent:
                continue
            if isinstance(data, str):
                await line.socket.send_str(data)
            else:
                await line.socket.send_bytes(data)

    def drop(self, room: int) -> None:
        """The line breaks, without a goodbye."""
        for line in self._about(room):
            if line.request.transport:
                line.request.transport.abort()

    async def kick(self, room: int) -> None:
        """The platform hangs up."""
        for line in list(self._about(room)):
            await line.socket.close(code=1001)

    def drop_all(self) -> None:
        for line in self.open:
            if line.request.transport:
                line.request.transport.abort()

    def _about(self, room: int) -> Iterator[Connected]:
        return (line for line in self.open if line.game.host.room == room)


def frame(*messages: Message, packed: bool = True) -> bytes:
    """A frame as the platform makes it."""
    plain = b"".join(packet(Operation.MESSAGE, msgspec.json.encode(message)) for message in messages)
    return packet(Operation.MESSAGE, zlib.compress(plain), version=Version.ZLIB) if packed else plain
