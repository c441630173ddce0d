"""Group robots as their vendors run them: they look at signature, size, form and rate, and say no with status 200.

In: a clock. Out: `FakeWecom`, `FakeDingtalk`, `FakeFeishu`, `FakeWebhook`; what people in the group then see stands in
`told`. Called by the contract suite of receivers and by whoever needs a group to page. Rules: platform-apis.md 6.1–6.3;
the signatures are worked out here anew, not by the code under test.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import re
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, ClassVar

import msgspec
from aiohttp import web

from bot.core.clock import Clock

KEY = "6f1c2d3e-aaaa-4bbb-8ccc-1234567890ab"
SECRET = "SEC0123456789abcdefghij"
HOUR_MS = 3_600_000

Answer = dict[str, Any]


class Group(msgspec.Struct):
    """One message as people see it: its text, whom it calls, and where one can tap to."""

    text: str
    called: list[str]
    links: list[str]


class FakeRobot:
    """`manners` are how the next calls go: a status, bytes, an answer, or "hang", "lose", "redirect"."""

    path = "/robot"
    accepted: ClassVar[Answer] = {"errcode": 0, "errmsg": "ok"}

    def __init__(self, clock: Clock) -> None:
        self.told: list[Group] = []
        self.manners: deque[int | bytes | str | Answer] = deque()
        self.refusals: list[Answer] = []
        self.elsewhere = 0
        self.url = ""
        self._clock = clock
        self._heard: deque[float] = deque()

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[str]:
        app = web.Application(client_max_size=1 << 22)
        app.router.add_post(self.path, self._call)
        app.router.add_route("*", "/elsewhere", self._led)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            self.url = f"http://127.0.0.1:{runner.addresses[0][1]}{self.path}{self.query}"
            yield self.url
        finally:
            await runner.cleanup()

    @property
    def query(self) -> str:
        return ""

    async def _led(self, request: web.Request) -> web.Response:
        self.elsewhere += 1
        return web.json_response(self.accepted)

    async def _call(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        manner = self.manners.popleft() if self.manners else None
        match manner:
            case int():
                return web.Response(status=manner, headers={"Retry-After": "7"})
            case bytes():
                return web.Response(body=manner, content_type="text/html")
            case dict():
                return web.json_response(manner)
            case "redirect":
                return web.Response(status=302, headers={"Location": "/elsewhere"})
            case "hang":
                await asyncio.Event().wait()
            case "lose":
                assert request.transport is not None
                request.transport.abort()
        refusal = self.refusal(request, body)
        if refusal is not None:
            self.refusals.append(refusal)
            return web.json_response(refusal)
        self.told.append(self.seen(json.loads(body)))
        return web.json_response(self.accepted)

    def refusal(self, request: web.Request, body: bytes) -> Answer | None:
        raise NotImplementedError

    def seen(self, said: dict[str, Any]) -> Group:
        raise NotImplementedError

    def _too_often(self, most: int, seconds: float) -> bool:
        """Whether this is more than `most` within the last `seconds`."""
        now = self._clock.monotonic()
        return sum(now - at < seconds for at in self._heard) >= most

    def _note(self) -> None:
        self._heard.append(self._clock.monotonic())


LINK = re.compile(r"\[([^][]*)\]\(([^()\s]*)\)")
ADDRESS = re.compile(r"(?:https?://|www\.)[^\s)>\]]+|\b[\w-]+\.(?:com|cn|net|example)\b")
"""What apps make tappable by themselves."""


def tappable(markdown: str) -> list[str]:
    rest = LINK.sub(" ", markdown)
    return [found[2] for found in LINK.finditer(markdown)] + ADDRESS.findall(rest)


class FakeWecom(FakeRobot):
    """企业微信: the key is the secret, 20 a minute, bytes counted."""

    path = "/cgi-bin/webhook/send"

    @property
    def query(self) -> str:
        return f"?key={KEY}"

    def refusal(self, request: web.Request, body: bytes) -> Answer | None:
        if request.query.getall("key", []) != [KEY]:
            return {
                "errcode": 93000,
                "errmsg": f"invalid webhook url, hint: [1], key {KEY}, more info at https://x.example",
            }
        said = json.loads(body)
        kind = said.get("msgtype")
        most = {"text": 2_048, "markdown": 4_096}.get(kind)
        content = said.get(kind, {}).get("content", "") if most else ""
        if most is None or not content or len(content.encode()) > most:
            return {"errcode": 40058, "errmsg": f"{kind}.content exceed max length {most}. invalid Request Parameter"}
        if self._too_often(20, 60.0):
            return {"errcode": 45009, "errmsg": "api freq out of limit"}
        self._note()
        return None

    def seen(self, said: dict[str, Any]) -> Group:
        if said["msgtype"] == "text":
            told = said["text"]
            text = told["content"]
            return Group(text, told["mentioned_list"] + told["mentioned_mobile_list"], ADDRESS.findall(text))
        content = said["markdown"]["content"]
        return Group(content, re.findall(r"<@([^>]*)>", content), tappable(content))


class FakeDingtalk(FakeRobot):
    """钉钉: signed in the address, 20 a minute or ten minutes of silence, 20,000 bytes, a title."""

    path = "/robot/send"
    muted_until = 0.0

    @property
    def query(self) -> str:
        return f"?access_token={KEY}"

    def refusal(self, request: web.Request, body: bytes) -> Answer | None:
        now = self._clock.monotonic()
        if request.query.get("access_token") != KEY:
            return {"errcode": 300001, "errmsg": f"token is not exist {request.query.get('access_token')}"}
        stamp = request.query.get("timestamp", "0")
        fits = base64.b64encode(hmac.new(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), hashlib.sha256).digest())
        if request.query.get("sign") != fits.decode() or abs(int(stamp) - self._clock.now()) > HOUR_MS:
            return {"errcode": 310000, "errmsg": "sign not match, more: https://open.example/doc"}
        if now < self.muted_until or self._too_often(20, 60.0):
            self.muted_until = max(self.muted_until, now + 600)
            return {"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"}
        self._note()
        if len(body) > 20_000:
            return {"errcode": 460101, "errmsg": "message too long, exceed 20000 bytes"}
        said = json.loads(body)
        if said.get("msgtype") != "markdown" or not said["markdown"].get("title") or not said["markdown"].get("text"):
            return {"errcode": 40035, "errmsg": "缺少参数 title"}
        return None

    def seen(self, said: dict[str, Any]) -> Group:
        text, at = said["markdown"]["text"], said["at"]
        assert at["isAtAll"] is False
        called = [name for name in at["atUserIds"] + at["atMobiles"] if f"@{name}" in text]
        return Group(f"{said['markdown']['title']}\n{text}", called, tappable(text))


class FakeFeishu(FakeRobot):
    """飞书: signed in the body with the key turned round, 100 a minute and 5 a second, 20 KB."""

    path = f"/open-apis/bot/v2/hook/{KEY}"
    accepted: ClassVar[Answer] = {"code": 0, "msg": "success", "data": {}, "StatusCode": 0, "StatusMessage": "success"}

    def refusal(self, request: web.Request, body: bytes) -> Answer | None:
        said = json.loads(body)
        stamp = str(said.get("timestamp", "0"))
        fits = base64.b64encode(hmac.new(f"{stamp}\n{SECRET}".encode(), b"", hashlib.sha256).digest()).decode()
        if said.get("sign") != fits or abs(int(stamp) * 1_000 - self._clock.now()) > HOUR_MS:
            return {"code": 19021, "msg": f"sign match fail or timestamp is not within one hour, {KEY}"}
        if self._too_often(100, 60.0) or self._too_often(5, 1.0):
            return {"code": 11232, "msg": "frequency limited psm[lark.oapi.app_platform_runtime]"}
        self._note()
        if len(body) > 20 * 1_024 or said.get("msg_type") != "post":
            return {"code": 9499, "msg": "Bad Request", "data": {}}
        return None

    def seen(self, said: dict[str, Any]) -> Group:
        post = said["content"]["post"]["zh_cn"]
        tags = [tag for row in post["content"] for tag in row]
        shown = "\n".join("".join(tag.get("text", "") for tag in row) for row in post["content"])
        links = [tag["href"] for tag in tags if tag["tag"] == "a"]
        texts = " ".join(tag["text"] for tag in tags if tag["tag"] == "text")
        called = [tag["user_id"] for tag in tags if tag["tag"] == "at"]
        assert {tag["tag"] for tag in tags} <= {"a", "text", "at"}
        return Group(f"{post['title']}\n{shown}", called, links + ADDRESS.findall(texts))


class FakeWebhook(FakeRobot):
    """A program as WEBHOOK.md asks for: the same key is told once."""

    path = "/pages"
    accepted: ClassVar[Answer] = {"code": 0}

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.keys: list[str] = []

    def refusal(self, request: web.Request, body: bytes) -> Answer | None:
        stamp = request.headers["X-HalfMinute-Timestamp"]
        fits = hmac.new(SECRET.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        if request.headers["X-HalfMinute-Signature"] != fits or abs(int(stamp) * 1_000 - self._clock.now()) > 300_000:
            return {"code": 1, "msg": f"who are you, {SECRET}?"}
        if self._too_often(60, 60.0):
            return {"code": 2, "msg": "busy"}
        self._note()
        self.keys.append(request.headers["Idempotency-Key"])
        return None

    def seen(self, said: dict[str, Any]) -> Group:
        pages = said["pages"]
        text = "\n".join("\n".join((page["title"], *page["lines"])) for page in pages)
        called = [person["name"] for page in pages for person in page["people"]]
        return Group(text, called, [link for page in pages for link in (page["claim"], page["link"]) if link])
