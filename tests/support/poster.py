"""A program that posts, as POSTER.md asks for: it looks at the signature, posts an id once and answers it again alike.

In: the secret. Out: `PostingProgram`, and `posting_at`, which makes a `Poster` for it. Called by the contract suite of
senders and by the tests of the adapters that have a poster.
"""

import asyncio
import hashlib
import hmac
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from adapters import http
from adapters.live.poster import Poster, PosterSettings
from bot.core.clock import Clock
from bot.core.secret import Secret

SECRET = "nobody-knows-this-one"
Answer = dict[str, Any] | int


class PostingProgram:
    """`posted` is what stands in the room; `manners` are how the next calls go: an answer, a status, or "lose"."""

    def __init__(self, clock: Clock) -> None:
        self.posted: list[dict[str, Any]] = []
        self.manners: deque[Answer | str] = deque()
        self.refused = 0
        self._clock = clock
        self._known: dict[str, dict[str, Any]] = {}
        self._runner: web.AppRunner | None = None

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[str]:
        app = web.Application()
        app.router.add_post("/post", self._post)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, "127.0.0.1", 0).start()
            yield f"http://127.0.0.1:{self._runner.addresses[0][1]}/post"
        finally:
            await self.close()

    async def close(self) -> None:
        runner, self._runner = self._runner, None
        if runner:
            await runner.cleanup()

    async def _post(self, request: web.Request) -> web.Response:
        body = await request.read()
        if not self._proven(request, body):
            self.refused += 1
            return web.Response(status=401)
        manner = self.manners.popleft() if self.manners else "post"
        if isinstance(manner, int):
            return web.Response(status=manner, headers={"Location": "http://127.0.0.1:1/", "Retry-After": "3"})
        if isinstance(manner, dict):
            return web.json_response(manner)
        line = await request.json()
        if line["id"] not in self._known:
            self.posted.append(line)
            self._known[line["id"]] = {"status": "sent", "platform_id": f"p{len(self.posted)}"}
        if manner == "lose":
            assert request.transport is not None
            request.transport.abort()
            await asyncio.sleep(0)
        return web.json_response(self._known[line["id"]])

    def _proven(self, request: web.Request, body: bytes) -> bool:
        at = request.headers["X-HalfMinute-Timestamp"]
        fits = hmac.new(SECRET.encode(), f"{at}.{body.decode()}".encode(), hashlib.sha256).hexdigest()
        fresh = abs(int(at) - self._clock.now() / 1_000) <= 300
        return fresh and request.headers["X-HalfMinute-Signature"] == fits


@asynccontextmanager
async def posting_at(url: str, clock: Clock, **changes: Any) -> AsyncIterator[Poster]:
    """The sender of channel "bilibili" for a program at `url`."""
    settings = PosterSettings(**{"url": url, "secret": Secret(SECRET), "every_s": 0.0, **changes})
    async with http.opened(http.Times()) as connections:
        yield Poster("bilibili", settings, clock, connections, lambda _: False)
