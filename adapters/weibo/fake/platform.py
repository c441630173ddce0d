"""A Weibo of our own, for the demo, for drills and for tests: pushes like the real one, holds the shop to its rules.

In: what people do (`says`, `does`, `people`), the shop's calls over HTTP. Out: signed pushes, repeated 3 × 5 s; below
the posts of `people`, what the shop wrote; on `screens`, the messages it sent. Faults come on demand: `faults` are
error codes for the next calls, or "drop", "lose", "hang", "500", "html". Rules and fields: platform-apis.md 5.1 to 5.3.
"""

import asyncio
import contextlib
import secrets
from collections import Counter, defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import unquote

import aiohttp
import msgspec
from aiohttp import web

from adapters.weibo.fake.calls import Calls, refused
from adapters.weibo.fake.rules import Account, Rules
from adapters.weibo.fake.things import Comment, Post, written
from adapters.weibo.fake.world import FakePeople
from adapters.weibo.seal import signature
from bot.core.clock import Clock, within

WAIT_S: Final = 5.0
TRIES: Final = 3
UNCOUNTED: Final = frozenset({"account/rate_limit_status"})


class FakeWeibo:
    """The platform. `hook` is where it pushes to."""

    def __init__(self, account: Account, clock: Clock, hook: str = "") -> None:
        self.account = account
        self.hook = hook
        self.rules = Rules(account, clock)
        self.people = FakePeople(account, clock)
        self.screens: dict[str, list[str]] = defaultdict(list)
        self.faults: deque[int | str] = deque()
        self.calls: Counter[str] = Counter()
        self.pushes = 0
        self._clock = clock
        self._calls = Calls(self.people, self.rules, self.screens)
        self._http: aiohttp.ClientSession | None = None
        self._runner: web.AppRunner | None = None

    # ---- what people do

    async def says(self, number: str, text: str, kind: str = "text", **data: object) -> str:
        """Somebody writes to the shop; returns what its server answered in the end ("" when it never did)."""
        self.people.person(number)
        self.rules.allow(number, self.account.messages)
        return await self.push(number, kind, text, data)

    async def does(self, number: str, subtype: str, key: str = "") -> str:
        """Somebody follows, leaves, scans or taps."""
        self.rules.allow(number, 1)
        return await self.push(number, "event", "", {"subtype": subtype, "key": key})

    async def tells_of(self, thing: Post | Comment) -> str:
        """A post or comment that mentions the shop is pushed."""
        subtype = "status" if isinstance(thing, Post) else "comment"
        data = {"subtype": subtype, "key": str(thing.number)}
        return await self.push(str(thing.writer.number), "mention", thing.text, data)

    async def push(self, number: str, kind: str, text: str, data: Mapping[str, object]) -> str:
        """One push, tried up to three times; a passive answer lands on the screen, once."""
        body = msgspec.json.encode({
            "type": kind, "receiver_id": int(self.account.uid), "sender_id": int(number),
            "created_at": written(self._clock.now()), "text": text, "data": data,
        })  # fmt: skip
        for _ in range(TRIES):
            begun = self._clock.monotonic()
            answer = await self._tried(body)
            if answer is not None:
                return self._shown(number, answer)
            await self._clock.sleep(max(0.0, WAIT_S - (self._clock.monotonic() - begun)))
        return ""

    def signed(self, **more: str) -> dict[str, str]:
        """The query of one call of the platform's."""
        now, nonce = str(self._clock.now()), secrets.token_hex(5)
        return {"timestamp": now, "nonce": nonce, "signature": signature(self.account.app_secret, now, nonce), **more}

    async def verifies(self, echo: str = "4375120948345356249") -> bool:
        """The platform checks the shop's address, as it does when the settings are saved."""
        async with self._client().get(self.hook, params=self.signed(echostr=echo)) as answer:
            return answer.status == 200 and await answer.text() == echo

    async def _tried(self, body: bytes) -> bytes | None:
        """One attempt; None when nothing usable came back in time."""
        self.pushes += 1
        try:
            return await within(self._clock, WAIT_S, self._posted(body))
        except (TimeoutError, aiohttp.ClientError):
            return None

    async def _posted(self, body: bytes) -> bytes | None:
        async with self._client().post(
            self.hook, params=self.signed(), data=body, headers={"Content-Type": "application/json"}
        ) as answer:
            found = await answer.read()
            return found if answer.status == 200 else None

    def _shown(self, number: str, answer: bytes) -> str:
        """What the answer of a push puts on the screen. Raises ValueError for one that is malformed."""
        if not answer:
            return ""
        told = msgspec.json.decode(answer)
        if (told["result"], told["receiver_id"], told["sender_id"], told["type"]) != (
            True, int(number), int(self.account.uid), "text",
        ):  # fmt: skip
            raise ValueError("a passive answer to somebody else")
        words = str(msgspec.json.decode(unquote(told["data"]))["text"])
        self.screens[number].append(words)
        return words

    def _client(self) -> aiohttp.ClientSession:
        if self._http is None:
            raise RuntimeError("the platform is not open")
        return self._http

    # ---- what the shop asks

    @asynccontextmanager
    async def opened(self, port: int = 0) -> AsyncIterator[str]:
        """Serve the interface; yields its address."""
        app = web.Application()
        for name, method, answer in self._calls.routes():
            app.router.add_route(method, f"/2/{name}.json", self._guarded(name, answer))
        app.router.add_post("/oauth2/get_token_info", self._calls.token)
        runner = self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", port).start()
            async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as self._http:
                yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            await self.close()

    async def close(self) -> None:
        """The interface goes away: nobody gets a connection any more."""
        runner, self._runner = self._runner, None
        if runner:
            await runner.cleanup()

    def _guarded(
        self, name: str, answer: Callable[[web.Request], Awaitable[web.Response]]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """`answer`, once the call has passed; with the fault "lose" it is carried out, and nobody learns of it."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            self.calls[name] += 1
            fault = self.faults.popleft() if self.faults else 0
            refusal = await self._refusal(name, request, fault)
            told = refusal if refusal is not None else await answer(request)
            if fault == "lose" and request.transport:
                request.transport.abort()
            return told

        return guarded

    async def _refusal(self, name: str, request: web.Request, fault: int | str) -> web.StreamResponse | None:
        """A fault on demand, a bad token, or too many calls this hour."""
        match fault:
            case 0 | "lose":
                pass
            case int(code):
                return refused(request, code)
            case "500":
                return web.Response(status=500, text="<html>upstream</html>")
            case "html":
                return web.Response(text="<html>welcome</html>", content_type="text/html")
            case "hang":
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(asyncio.Event().wait(), 30)
                return web.Response(status=500)
            case _:
                if request.transport:
                    request.transport.abort()
                return web.Response(status=500)
        token = (request.query or await request.post()).get("access_token", "")
        if code := self.rules.refuses_token(str(token), message=name.startswith("messages/")):
            return refused(request, code)
        if name in UNCOUNTED:
            return None
        code = self.rules.refuses_call(name)
        return refused(request, code) if code else None
