"""A Bilibili of our own, for the demo, for drills and for tests: rooms, sessions and lines by the platform's rules.

In: hosts, what is said in their rooms, the shop's calls over HTTP and its websockets. Out: answers with the platform's
codes, frames. Faults come on demand: `faults` for calls, `lines` for websockets, `leave` and `come_back` for all of it.
"""

import asyncio
import contextlib
from collections import Counter, deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from email.utils import formatdate
from typing import Any, Final

import msgspec
from aiohttp import web

from adapters.live.bilibili.fake import speech
from adapters.live.bilibili.fake.lines import Lines
from adapters.live.bilibili.fake.rules import CODE, MOST_BATCH, App, Games, Gate, Host
from bot.core.clock import SECOND, Clock

MESSAGES: Final = {
    4003: "timestamp out of range", 7000: "no game", 7001: "cooling down", 7002: "already running",
    7003: "heartbeat expired", 7007: "code error",
}  # fmt: skip
LINES: Final = 2
"""Addresses a session is told."""


class FakeBilibili:
    """The platform."""

    def __init__(self, clock: Clock, app: App | None = None) -> None:
        self.app = app or App()
        self.games = Games(self.app, clock)
        self.lines = Lines(self.games)
        self.calls: Counter[str] = Counter()
        self.faults: deque[int | str] = deque()
        self.asked: list[Mapping[str, Any]] = []
        self._gate = Gate(self.app, clock)
        self._clock = clock
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None
        self._port = 0

    def host(self, code: str, room: int, name: str = "小满") -> Host:
        """Somebody streams, and may let an app in with that code."""
        if not CODE.fullmatch(code):
            raise ValueError(f"{code} is no identity code")
        self.games.hosts[code] = host = Host(code, room, name, f"host-{room}")
        return host

    async def stop(self, room: int) -> None:
        """The platform ends that room's sessions by itself, and says so."""
        for line in [line for line in self.lines.open if line.game.host.room == room]:
            self.games.live.pop(line.game.id, None)
            await self.lines.push(room, speech.stopped(line.game.id, self._clock.now() // SECOND))

    # ---- as it is reached

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[str]:
        """Serve calls and websockets; yields the address."""
        app = web.Application()
        for name, answer in (
            ("start", self._start), ("heartbeat", self._heartbeat), ("batchHeartbeat", self._batch), ("end", self._end),
        ):  # fmt: skip
            app.router.add_post(f"/v2/app/{name}", self._guarded(name, answer))
        for number in range(LINES):
            app.router.add_get(f"/sub{number}", self.lines.enter)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        try:
            await self.come_back()
            yield f"http://127.0.0.1:{self._port}"
        finally:
            self.lines.drop_all()
            await self._runner.cleanup()

    async def leave(self) -> None:
        """The network is gone: every line breaks, and nobody gets a connection."""
        site, self._site = self._site, None
        if site:
            await site.stop()
        server = self._runner.server if self._runner else None
        for connection in server.connections if server else ():
            if connection.transport:
                connection.transport.abort()

    async def come_back(self) -> None:
        """The network is there again, at the same address."""
        assert self._runner is not None  # noqa: S101 - it was opened
        self._site = web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True)
        await self._site.start()
        self._port = int(self._runner.addresses[0][1])

    # ---- what it is asked

    def _guarded(self, name: str, answer: Any) -> Any:
        async def guarded(request: web.Request) -> web.Response:
            self.calls[name] += 1
            body = await request.read()
            if fault := await self._fault(request):
                return fault
            headers = {key.lower(): value for key, value in request.headers.items()}
            if code := self._gate.refuses(headers, body, request.remote or ""):
                return self._answered(code)
            try:
                asked = msgspec.json.decode(body, type=dict[str, Any])
            except msgspec.MsgspecError:
                return self._answered(4000)
            self.asked.append(asked)
            told = answer(asked)
            return self._answered(told) if isinstance(told, int) else self._answered(0, told)

        return guarded

    def _start(self, asked: Mapping[str, Any]) -> int | dict[str, Any]:
        game = self.games.start(asked.get("code"), asked.get("app_id"))
        if isinstance(game, int):
            return game
        host = game.host
        links = [f"ws://127.0.0.1:{self._port}/sub{number}" for number in range(LINES)]
        anchor = {"room_id": host.room, "uname": host.name, "uface": "", "uid": 0, "open_id": host.open_id}
        return {
            "game_info": {"game_id": "" if self.app.plugin else game.id},
            "websocket_info": {"auth_body": game.auth, "wss_link": links},
            "anchor_info": {**anchor, "union_id": ""},
        }

    def _heartbeat(self, asked: Mapping[str, Any]) -> int | dict[str, Any]:
        return self.games.keep(str(asked.get("game_id"))) or {}

    def _batch(self, asked: Mapping[str, Any]) -> int | dict[str, Any]:
        told = asked.get("game_ids")
        if not isinstance(told, list):
            return 4000
        if len(told) >= MOST_BATCH:
            return 7004
        if len(set(told)) < len(told):
            return 7005
        return {"failed_game_ids": [game for game in told if self.games.keep(game)] or None}

    def _end(self, asked: Mapping[str, Any]) -> int | dict[str, Any]:
        return self.games.end(str(asked.get("game_id"))) or {}

    def _answered(self, code: int, data: object = None) -> web.Response:
        body = {
            "code": code,
            "message": MESSAGES.get(code, "refused") if code else "0",
            "request_id": "1",
            "data": data,
        }
        date = formatdate(self._clock.now() / SECOND, usegmt=True)
        return web.json_response(body, headers={"Date": date})

    async def _fault(self, request: web.Request) -> web.Response | None:
        """The next fault: a code, "lose" (the connection breaks), "hang" (no answer), "page" (a proxy's error)."""
        match self.faults.popleft() if self.faults else 0:
            case 0:
                return None
            case int(code):
                return self._answered(code)
            case "page":
                return web.Response(status=502, text="<html>bad gateway</html>", content_type="text/html")
            case "hang":
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(asyncio.Event().wait(), 30)
        if request.transport:
            request.transport.abort()
        return web.Response(status=500)
