"""A Douyin of our own, for the demo, for drills and for tests: pushes like the real one, holds the shop to its rules.

In: what viewers do (`says`, `does`), the shop's calls over HTTP. Out: signed pushes; answers, all with HTTP 200. Faults
come on demand: `faults` are error codes for the next calls, or "drop", "hang", "500"; `away`: the network is.
"""

import asyncio
import contextlib
import itertools
import secrets
from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from random import Random
from typing import Any, Final

import aiohttp
import msgspec
from aiohttp import web

from adapters.live.douyin.api import PER_S, Status
from adapters.live.douyin.fake.app import LAUNCH_S, App, Room, Tokens
from adapters.live.douyin.fake.pushing import Item, Pushing
from adapters.live.douyin.settings import MsgType
from bot.core.clock import Clock, Millis, later

Handler = Callable[[Mapping[str, Any]], object]
NOT_MET: Final = (5003019, "task start condition is not satisfied")
MISSING: Final = (40023, "missing parameter")
BAD_PAGE: Final = (10011, "invalid page parameter")


class Fault(Exception):
    """What the platform says no with."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


class FakeDouyin:
    """The platform with one app. `pushing.hook` is where it pushes to."""

    def __init__(self, app: App, clock: Clock, disorder: Random | None = None) -> None:
        self.app = app
        self.tokens = Tokens(clock)
        self.pushing = Pushing(app, clock, disorder)
        self.rooms: dict[str, Room] = {}
        self.launches: dict[str, tuple[str, Millis]] = {}
        self.faults: deque[int | str] = deque()
        self.away = False
        self.base = ""
        self.calls: Counter[str] = Counter()
        self.too_fast = 0
        self.reported: list[Any] = []
        self._clock = clock
        self._numbers = itertools.count(clock.now() * 1_000 + 1)  # none that the last run had
        self._lately: deque[float] = deque(maxlen=PER_S)

    def room(self, number: str) -> Room:
        return self.rooms.setdefault(number, Room(number))

    def launch(self, number: str) -> str:
        """A token of 直播伴侣 for that room."""
        token = secrets.token_urlsafe(24)
        self.launches[token] = self.room(number).number, later(self._clock.now(), LAUNCH_S)
        return token

    # ---- what viewers do

    def comment(self, viewer: str, text: str, name: str = "", **fields: object) -> Item:
        """One comment as it is pushed."""
        return {
            "msg_id": str(next(self._numbers)), "sec_openid": viewer, "content": text, "nickname": name,
            "avatar_url": "https://p3.example/avatar.jpeg", "timestamp": self._clock.now(), **fields,
        }  # fmt: skip

    async def says(self, room: str, *items: Item) -> bool:
        """Comments, in one push; whether it was taken."""
        return await self.pushing.push(self.room(room), MsgType.COMMENT, list(items))

    async def does(self, room: str, kind: MsgType, viewer: str, **fields: object) -> bool:
        """A viewer gives, likes or joins."""
        item = {
            "msg_id": str(next(self._numbers)), "sec_openid": viewer, "nickname": "", "timestamp": self._clock.now(),
            **fields,
        }  # fmt: skip
        return await self.pushing.push(self.room(room), kind, [item])

    # ---- what the shop asks

    @asynccontextmanager
    async def opened(self, port: int = 0) -> AsyncIterator[str]:
        """Serve the interface; yields its address."""
        app = web.Application()
        tasks = "/api/live_data/task"
        for method, path, handler in (
            ("POST", "/mgplatform/api/apps/stable_token", self._token),
            ("POST", "/api/webcastmate/info", self._info),
            ("POST", f"{tasks}/start", self._start),
            ("POST", f"{tasks}/stop", self._stop),
            ("GET", f"{tasks}/get", self._status),
            ("GET", f"{tasks}/fail_data/get", self._failed),
            ("POST", "/api/live_data/ack", self._ack),
        ):
            app.router.add_route(method, path, self._guarded(path.removeprefix("/api/"), handler))
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", port).start()
            async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as self.pushing.session:
                self.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
                yield self.base
        finally:
            await runner.cleanup()

    def _guarded(self, name: str, handler: Handler) -> Callable[[web.Request], Awaitable[web.Response]]:
        """`handler`, once the call has passed; whatever is said, HTTP says 200."""

        async def guarded(request: web.Request) -> web.Response:
            self.calls[name] += 1
            try:
                await self._fault(request)
                return _answered({"err_no": 0, "err_msg": "success", "data": await self._asked(request, handler)})
            except Fault as fault:
                return _answered({"err_no": fault.code, "err_msg": str(fault), "logid": secrets.token_hex(4)})

        return guarded

    async def _asked(self, request: web.Request, handler: Handler) -> object:
        asked = dict(request.query) if request.method == "GET" else await request.json()
        if handler == self._token:
            return handler(asked)
        now = self._clock.monotonic()
        if len(self._lately) == PER_S and now - self._lately[0] < 0.9:
            self.too_fast += 1
            raise Fault(10001, "too many calls")
        self._lately.append(now)
        header = "X-Token" if handler == self._info else "access-token"
        if not self.tokens.good(request.headers.get(header, "")):
            raise Fault(40022, "invalid access token")
        return handler(asked)

    async def _fault(self, request: web.Request) -> None:
        if self.away:
            self.faults.appendleft("drop")
        match self.faults.popleft() if self.faults else 0:
            case 0:
                return
            case int(code):
                raise Fault(code, "a fault on demand")
            case "500":
                raise web.HTTPInternalServerError
            case "hang":
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(asyncio.Event().wait(), 30)
        if request.transport:
            request.transport.abort()

    # ---- the answers

    def _token(self, asked: Mapping[str, Any]) -> object:
        if asked.get("appid") != self.app.app_id:
            raise Fault(40015, "invalid appid")
        if asked.get("secret") != self.app.secret.reveal():
            raise Fault(40017, "invalid secret")
        token, lives = self.tokens.give(force=bool(asked.get("force_refresh")))
        return {"access_token": token, "expires_in": lives}

    def _info(self, asked: Mapping[str, Any]) -> object:
        number, ends = self.launches.get(str(asked.get("token")), ("", Millis(0)))
        if ends <= self._clock.now():
            raise Fault(40004, "the token is not valid any more")
        info = {"room_id": int(number), "anchor_open_id": self.room(number).host, "nick_name": "主播"}
        return {"info": info, "ack_cfg": []}

    def _task(self, asked: Mapping[str, Any]) -> tuple[Room, MsgType]:
        if not asked.get("roomid") or asked.get("appid") != self.app.app_id or not asked.get("msg_type"):
            raise Fault(*MISSING)
        room = self.rooms.get(str(asked["roomid"]))
        if room is None or not (room.live and room.mounted) or asked["msg_type"] not in self.app.granted:
            raise Fault(*NOT_MET)
        return room, MsgType(asked["msg_type"])

    def _start(self, asked: Mapping[str, Any]) -> object:
        room, kind = self._task(asked)
        room.tasks[kind] = Status.RUNNING
        return {"task_id": f"{room.number}-{kind}"}

    def _stop(self, asked: Mapping[str, Any]) -> object:
        room, kind = self._task(asked)
        room.tasks[kind] = Status.STOPPED
        return {}

    def _status(self, asked: Mapping[str, Any]) -> object:
        room = self.rooms.get(str(asked.get("roomid")))
        if room is None or not (room.live and room.mounted):
            return {"status": Status.NONE}
        return {"status": room.tasks.get(MsgType(asked["msg_type"]), Status.NONE)}

    def _failed(self, asked: Mapping[str, Any]) -> object:
        room, kind = self._task(asked)
        page, size = int(asked.get("page_num", 0)), int(asked.get("page_size", 0))
        if page < 1 or not 1 <= size <= 100:
            raise Fault(*BAD_PAGE)
        kept = room.failed.get(kind, [])
        rows = [
            {"roomid": room.number, "msg_type": kind, "payload": payload}
            for payload in kept[(page - 1) * size : page * size]
        ]
        return {"page_num": page, "total_count": len(kept), "data_list": rows or None}

    def _ack(self, asked: Mapping[str, Any]) -> object:
        if not (asked.get("room_id") and asked.get("app_id") and isinstance(asked.get("data"), str)):
            raise Fault(*MISSING)
        self.reported += msgspec.json.decode(asked["data"])
        return {}


def _answered(body: object) -> web.Response:
    return web.Response(body=msgspec.json.encode(body), content_type="application/json")
