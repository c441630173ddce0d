"""A WeChat of our own, for the demo, for drills and for tests: pushes like the real one, holds the shop to its rules.

In: what customers write (`says`, `does`), the shop's calls over HTTP. Out: signed and sealed pushes, repeated 3 × 5 s;
`customers`, with what stands on their screens. Faults come on demand: `faults` are error codes for the next calls.
"""

import asyncio
import contextlib
import itertools
import logging
from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

import aiohttp
import xmltodict
from aiohttp import web

from adapters.wechat.fake.envelopes import Account, Envelopes
from adapters.wechat.fake.gate import Dated, refused_token
from adapters.wechat.fake.library import Files
from adapters.wechat.fake.replies import answered, refused
from adapters.wechat.fake.rules import A_MINUTE, Customer, Tokens, Way
from adapters.wechat.fake.service import Service
from bot.core.clock import Clock, Millis, within

log = logging.getLogger(__name__)

WAIT_S: Final = 5.0
TRIES: Final = 3
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
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
        self.files = Files(clock)
        self.slow: asyncio.Event | None = None  # files are taken no sooner than this is set
        self._clock = clock
        self._numbers = itertools.count(clock.now() * 10_000 + 1)  # none that the last run had
        self._envelopes = Envelopes(account)
        self._minute: tuple[int, int] = (0, 0)
        self._http: aiohttp.ClientSession | None = None
        self._runner: web.AppRunner | None = None
        self._service = Service(account, clock, self.customers, self.files, self.calls, self.number, self._reports)
        self._reporting: set[asyncio.Task[None]] = set()

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
        return self.files.keep(media, body)

    @property
    def media(self) -> dict[str, tuple[str, bytes]]:
        """All files there are, with the kind their senders said."""
        return {number: (kept.media, kept.body) for number, kept in self.files.kept().items()}

    async def taps(self, openid: str, item: str, text: str) -> str:
        """A customer taps an item of a menu in a message: a text of theirs, which allows no more than a menu does."""
        self.customer(openid).allow("menu", 3, 60, self._clock.now())
        return await self.push(openid, MsgType="text", Content=text, MsgId=self.number(), bizmsgmenuid=item)

    async def decides(self, openid: str, template: str, *, accepts: bool = True) -> str:
        """A customer is asked whether they want a notice."""
        status = "accept" if accepts else "reject"
        self.customer(openid).consents[template] += accepts
        row = {"TemplateId": template, "SubscribeStatusString": status, "PopupScene": "2"}
        event = {"SubscribeMsgPopupEvent": {"List": row}}
        return await self.push(openid, MsgType="event", Event="subscribe_msg_popup_event", **event)

    def now(self) -> Millis:
        return self._clock.now()

    def number(self) -> str:
        return str(next(self._numbers))

    async def push(self, openid: str, **fields: Any) -> str:
        """One message, tried up to three times; a passive answer lands on the customer's screen, once."""
        self.customer(openid).writes(_as_seen(fields), self._clock.now(), fields.get("MediaId", ""))
        answer = await self._pushed(openid, fields)
        if answer is not None:
            return self._shown(openid, answer)
        self.customer(openid).gets(NOTICE, Way.NOTICE, self._clock.now())
        return ""

    async def _pushed(self, openid: str, fields: Mapping[str, Any]) -> bytes | None:
        """The same message up to three times; None when nothing usable came back."""
        told = {
            "ToUserName": self.account.original_id, "FromUserName": openid,
            "CreateTime": str(self._clock.now() // 1_000), **fields,
        }  # fmt: skip
        words = xmltodict.unparse({"xml": told}, full_document=False)
        for _ in range(TRIES):
            begun = self._clock.monotonic()
            answer = await self._tried(openid, words)
            if answer is not None:
                return answer
            await self._clock.sleep(max(0.0, WAIT_S - (self._clock.monotonic() - begun)))
        return None

    def _reports(self, openid: str, number: str) -> None:
        """A template message was taken: what became of it is pushed by itself."""
        if self.hook:
            task = asyncio.ensure_future(self._reported(openid, number))
            self._reporting.add(task)
            task.add_done_callback(self._reporting.discard)

    async def _reported(self, openid: str, number: str) -> None:
        status = "failed:user block" if self.customer(openid).blocks_notices else "success"
        event = {"MsgType": "event", "Event": "TEMPLATESENDJOBFINISH", "MsgID": number, "Status": status}
        await self._pushed(openid, event)

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
        service = self._service
        post, get = app.router.add_post, app.router.add_get
        post("/cgi-bin/message/custom/send", self._guarded("send", service.send))
        post("/cgi-bin/message/custom/typing", self._guarded("typing", service.typing))
        post("/cgi-bin/message/template/send", self._guarded("template", service.template))
        post("/cgi-bin/message/subscribe/bizsend", self._guarded("subscription", service.subscription))
        post("/cgi-bin/callback/check", self._guarded("check", self._callback))
        get("/cgi-bin/media/get", self._guarded("media", service.media))
        post("/cgi-bin/media/upload", self._guarded("upload", service.upload))
        get("/films/{number}", service.film)
        app.on_response_prepare.append(Dated(self._clock))
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
        for task in self._reporting:
            task.cancel()
        if runner:
            await runner.cleanup()

    async def _token(self, request: web.Request) -> web.Response:
        self.calls["token"] += 1
        asked = await request.json()
        if fault := await self._fault(request):
            return fault
        if refusal := refused_token(self.account, asked, request.remote or ""):
            return refused(*refusal)
        given = self.tokens.give(force=bool(asked.get("force_refresh")))
        if isinstance(given, int):
            return refused(given, "reach max api minute limit")
        return answered({"access_token": given[0], "expires_in": given[1]})

    def _guarded(self, name: str, answer: Callable[[web.Request], Awaitable[web.Response]]) -> Handler:
        """`answer`, once the call has passed; with the fault "lose" it is carried out, and nobody learns of it."""

        async def guarded(request: web.Request) -> web.Response:
            self.calls[name] += 1
            lost = bool(self.faults) and self.faults[0] == "lose"
            if lost:
                self.faults.popleft()
            if name == "upload" and self.slow:
                await self.slow.wait()
            told = await self._refusal(request) or await answer(request)
            if lost and request.transport:
                request.transport.abort()
            return told

        return guarded

    async def _callback(self, request: web.Request) -> web.Response:
        if self.account.found is None:
            return refused(40201, "invalid url")
        dns = [{"ip": ip, "real_operator": "UNICOM"} for ip in self.account.found]
        ping = [{"ip": ip, "package_loss": "0%", "time": "21.4ms"} for ip in self.account.found]
        return answered({"dns": dns, "ping": ping})

    async def _refusal(self, request: web.Request) -> web.Response | None:
        """A fault on demand, a bad token, or too many calls this minute."""
        if fault := await self._fault(request):
            return fault
        if code := self.tokens.refuses(request.query.get("access_token", "")):
            return refused(code, "invalid credential, access_token is invalid or not latest")
        if "/message/" in request.path and not self.account.verified:
            return refused(48001, "api unauthorized")
        minute = self._clock.now() // A_MINUTE
        self._minute = (minute, self._minute[1] + 1 if self._minute[0] == minute else 1)
        return refused(45011, "api minute-quota reach limit") if self._minute[1] > self.account.per_minute else None

    async def _fault(self, request: web.Request) -> web.Response | None:
        """The next fault: an error code, "drop" (the connection breaks), "hang" (no answer), "500"; see `_guarded`."""
        match self.faults.popleft() if self.faults else 0:
            case 0:
                return None
            case int(code):
                return refused(code, "a fault on demand")
            case "500":
                return web.Response(status=500, text="<html>upstream</html>")
            case "hang":
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(asyncio.Event().wait(), 30)
        if request.transport:
            request.transport.abort()
        return web.Response(status=500)


def _as_seen(fields: Mapping[str, Any]) -> str:
    """What a customer did, as the phone shows it."""
    kind = fields.get("MsgType", "")
    if kind == "event":
        return f"[{fields.get('Event', '')} {fields.get('EventKey', '')}".strip() + "]"
    return str(fields.get("Content", "")) if kind == "text" else f"[{kind}]"
