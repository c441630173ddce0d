"""A WeChat of our own, for the demo, for drills and for tests: pushes like the real one, holds the shop to its rules.

In: what customers write (`says`, `does`), the shop's calls over HTTP. Out: signed and sealed pushes, repeated 3 × 5 s;
`customers`, with what stands on their screens. Faults come on demand: `faults` are error codes for the next calls.
"""

import asyncio
import contextlib
import itertools
import json
import logging
import secrets
from collections import Counter, deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final

import aiohttp
import msgspec
import xmltodict
from aiohttp import web

from adapters.wechat.fake.envelopes import Account, Envelopes
from adapters.wechat.fake.gate import Dated, refused_token
from adapters.wechat.fake.rules import A_MINUTE, TEXT_BYTES, Customer, Tokens, Way
from bot.core.clock import Clock, Millis, within

log = logging.getLogger(__name__)

WAIT_S: Final = 5.0
TRIES: Final = 3
NOTICE: Final = "该公众号提供的服务出现故障，请稍后再试"


class FakeWechat:
    """The platform. `hook` is where it pushes to."""

    def __init__(self, account: Account, clock: Clock, hook: str = "") -> None:
        self.account = account
        self.hook = hook
        self.tokens = Tokens(clock)
        self.customers: dict[str, Customer] = {}
        self.faults: deque[int | str] = deque()
        self.calls: Counter[str] = Counter()
        self.pushes = 0
        self.media: dict[str, tuple[str, bytes]] = {}
        self._clock = clock
        self._numbers = itertools.count(clock.now() * 10_000 + 1)  # none that the last run had
        self._envelopes = Envelopes(account)
        self._minute: tuple[int, int] = (0, 0)
        self._http: aiohttp.ClientSession | None = None

    def customer(self, openid: str) -> Customer:
        return self.customers.setdefault(openid, Customer(openid))

    # ---- what customers do

    async def says(self, openid: str, text: str, number: str = "", **fields: str) -> str:
        """A customer writes; returns what the shop's server answered in the end ("" when it never did)."""
        customer = self.customer(openid)
        customer.wrote_at = self._clock.now()
        customer.allow("message", 5, 48 * 3_600, self._clock.now())
        return await self.push(openid, MsgType="text", Content=text, MsgId=number or self.number(), **fields)

    async def does(self, openid: str, event: str, key: str = "", **fields: str) -> str:
        """A customer follows, leaves, scans or taps."""
        customer, now = self.customer(openid), self._clock.now()
        customer.follows = event != "unsubscribe" and (customer.follows or event == "subscribe")
        kind = {"subscribe": "follow", "SCAN": "scan", "CLICK": "menu"}.get(event)
        if kind:
            customer.allow(kind, 3, 60, now)
        return await self.push(openid, MsgType="event", Event=event, EventKey=key, **fields)

    async def shows(self, openid: str, media: str, body: bytes) -> str:
        """A customer sends a picture."""
        customer = self.customer(openid)
        customer.wrote_at = self._clock.now()
        customer.allow("message", 5, 48 * 3_600, self._clock.now())
        return await self.push(openid, MsgType="image", MediaId=self.keep(media, body), MsgId=self.number())

    def keep(self, media: str, body: bytes) -> str:
        """A file, by the number it gets."""
        number = secrets.token_urlsafe(24)
        self.media[number] = media, body
        return number

    def now(self) -> Millis:
        return self._clock.now()

    def number(self) -> str:
        return str(next(self._numbers))

    async def push(self, openid: str, **fields: str) -> str:
        """One message, tried up to three times; a passive answer lands on the customer's screen, once."""
        told = {
            "ToUserName": self.account.original_id, "FromUserName": openid,
            "CreateTime": str(self._clock.now() // 1_000), **fields,
        }  # fmt: skip
        words = xmltodict.unparse({"xml": told}, full_document=False)
        self.customer(openid).writes(_as_seen(fields), self._clock.now(), fields.get("MediaId", ""))
        for _ in range(TRIES):
            begun = self._clock.monotonic()
            answer = await self._tried(openid, words)
            if answer is not None:
                return self._shown(openid, answer)
            await self._clock.sleep(max(0.0, WAIT_S - (self._clock.monotonic() - begun)))
        self.customer(openid).gets(NOTICE, Way.NOTICE, self._clock.now())
        return ""

    async def _tried(self, openid: str, words: str) -> bytes | None:
        """One attempt; None when nothing usable came back in time."""
        query, body = self._envelopes.push(openid, words, self._clock.now() // 1_000)
        self.pushes += 1
        try:
            return await within(self._clock, WAIT_S, self._posted(query, body))
        except (TimeoutError, aiohttp.ClientError):
            return None

    async def _posted(self, query: dict[str, str], body: bytes) -> bytes | None:
        async with self._client().post(
            self.hook, params=query, data=body, headers={"Content-Type": "text/xml"}
        ) as answer:
            found = await answer.read()
            return found if answer.status == 200 else None

    def _shown(self, openid: str, answer: bytes) -> str:
        """What the answer of a push puts on the screen."""
        if answer in (b"", b"success"):
            return answer.decode()
        try:
            reply = self._envelopes.answer(answer, self._clock.now())
            told = reply.get("Content", "") if reply["MsgType"] == "text" else f"[{reply['MsgType']}]"
            if reply["ToUserName"] != openid:
                raise ValueError(reply["ToUserName"])
        except Exception:
            log.warning("a malformed answer to %s", openid, exc_info=True)
            self.customer(openid).gets(NOTICE, Way.NOTICE, self._clock.now())
            return ""
        self.customer(openid).gets(told, Way.PASSIVE, self._clock.now())
        return str(told)

    async def verifies(self, echo: str = "4375120948345356249") -> bool:
        """The platform checks the shop's address, as it does when the settings are saved."""
        query = self._envelopes.check(echo, self._clock.now() // 1_000)
        async with self._client().get(self.hook, params=query) as answer:
            return answer.status == 200 and await answer.text() == echo

    def _client(self) -> aiohttp.ClientSession:
        if self._http is None:
            raise RuntimeError("the platform is not open")
        return self._http

    # ---- what the shop asks

    @asynccontextmanager
    async def opened(self, port: int = 0) -> AsyncIterator[str]:
        """Serve the interface; yields its address."""
        app = web.Application(client_max_size=12 << 20)
        app.router.add_post("/cgi-bin/stable_token", self._token)
        app.router.add_post("/cgi-bin/message/custom/send", self._send)
        app.router.add_post("/cgi-bin/message/custom/typing", self._typing)
        app.router.add_post("/cgi-bin/callback/check", self._callback)
        app.router.add_get("/cgi-bin/media/get", self._media)
        app.router.add_post("/cgi-bin/media/upload", self._upload)
        app.on_response_prepare.append(Dated(self._clock))
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", port).start()
            async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as self._http:
                yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()

    async def _token(self, request: web.Request) -> web.Response:
        self.calls["token"] += 1
        asked = await request.json()
        if fault := await self._fault(request):
            return fault
        if refusal := refused_token(self.account, asked, request.remote or ""):
            return _no(*refusal)
        given = self.tokens.give(force=bool(asked.get("force_refresh")))
        if isinstance(given, int):
            return _no(given, "reach max api minute limit")
        return _json({"access_token": given[0], "expires_in": given[1]})

    async def _send(self, request: web.Request) -> web.Response:
        self.calls["send"] += 1
        raw = await request.read()
        if refusal := await self._refusal(request):
            return refusal
        try:
            asked = json.loads(raw)
            customer = self.customers.get(asked["touser"])
            words = asked["text"]["content"] if asked["msgtype"] == "text" else f"[{asked['msgtype']}]"
        except (ValueError, KeyError, TypeError):
            return _no(47001, "data format error")
        if customer is None:
            return _no(40003, "invalid openid")
        if len(words.encode()) > TEXT_BYTES:
            return _no(45002, "content size out of limit")
        if code := customer.take(self._clock.now()):
            return _no(code, "out of response count limit or not allowed")
        literal = "\\u" in raw.decode("utf-8", "replace")
        customer.gets(json.dumps(words)[1:-1] if literal else words, Way.SERVICE, self._clock.now())
        customer.typing = False
        return _json({"errcode": 0, "errmsg": "ok", "msgid": int(self.number())})

    async def _typing(self, request: web.Request) -> web.Response:
        if refusal := await self._refusal(request):
            return refusal
        asked = await request.json()
        customer = self.customers.get(asked["touser"])
        if customer is None:
            return _no(40003, "invalid openid")
        begins = asked.get("command") == "Typing"
        if begins and (customer.wrote_at is None or self._clock.now() - customer.wrote_at > 30_000):
            return _no(45080, "no recent message")
        if begins and customer.typing:
            return _no(45081, "already typing")
        customer.typing = begins
        return _json({"errcode": 0, "errmsg": "ok"})

    async def _media(self, request: web.Request) -> web.Response:
        if refusal := await self._refusal(request):
            return refusal
        found = self.media.get(request.query.get("media_id", ""))
        return web.Response(body=found[1], content_type=found[0]) if found else _no(40007, "invalid media_id")

    async def _upload(self, request: web.Request) -> web.Response:
        if refusal := await self._refusal(request):
            return refusal
        part = (await request.post()).get("media")
        if not isinstance(part, web.FileField):
            return _no(41005, "media data missing")
        number = self.keep(part.content_type, part.file.read())
        return _json({"type": request.query["type"], "media_id": number, "created_at": self._clock.now() // 1_000})

    async def _callback(self, request: web.Request) -> web.Response:
        if refusal := await self._refusal(request):
            return refusal
        if self.account.found is None:
            return _no(40201, "invalid url")
        dns = [{"ip": ip, "real_operator": "UNICOM"} for ip in self.account.found]
        ping = [{"ip": ip, "package_loss": "0%", "time": "21.4ms"} for ip in self.account.found]
        return _json({"dns": dns, "ping": ping})

    async def _refusal(self, request: web.Request) -> web.Response | None:
        """A fault on demand, a bad token, or too many calls this minute."""
        if fault := await self._fault(request):
            return fault
        if code := self.tokens.refuses(request.query.get("access_token", "")):
            return _no(code, "invalid credential, access_token is invalid or not latest")
        if "/message/" in request.path and not self.account.verified:
            return _no(48001, "api unauthorized")
        minute = self._clock.now() // A_MINUTE
        self._minute = (minute, self._minute[1] + 1 if self._minute[0] == minute else 1)
        return _no(45011, "api minute-quota reach limit") if self._minute[1] > self.account.per_minute else None

    async def _fault(self, request: web.Request) -> web.Response | None:
        """The next fault: an error code, "drop" (the connection breaks), "hang" (no answer), "500"."""
        match self.faults.popleft() if self.faults else 0:
            case 0:
                return None
            case int(code):
                return _no(code, "a fault on demand")
            case "500":
                return web.Response(status=500, text="<html>upstream</html>")
            case "hang":
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(asyncio.Event().wait(), 30)
        if request.transport:
            request.transport.abort()
        return web.Response(status=500)


def _as_seen(fields: Mapping[str, str]) -> str:
    """What a customer did, as the phone shows it."""
    kind = fields.get("MsgType", "")
    if kind == "event":
        return f"[{fields.get('Event', '')} {fields.get('EventKey', '')}".strip() + "]"
    return fields.get("Content", "") if kind == "text" else f"[{kind}]"


def _json(body: object) -> web.Response:
    return web.Response(body=msgspec.json.encode(body), content_type="application/json")


def _no(code: int, message: str) -> web.Response:
    return _json({"errcode": code, "errmsg": f"{message} rid: {secrets.token_hex(4)}"})
