"""What the shop may ask of the fake WeChat about its customers: messages, notices, the sign of typing, files.

In: calls over HTTP. Out: what the platform would answer; lines on phones. Made by adapters.wechat.fake.platform, which
looks at tokens and faults first. The rules are the platform's: windows, sizes, templates, consents (platform-apis.md
1.5 to 1.9).
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec
from aiohttp import web

from adapters.wechat.fake import forms
from adapters.wechat.fake.envelopes import Account
from adapters.wechat.fake.library import Files
from adapters.wechat.fake.replies import answered, refused
from adapters.wechat.fake.rules import TEXT_BYTES, Customer, Way
from bot.core.clock import Clock, Millis, later

TYPING_WITHIN_MS: Final = 30_000
FILES: Final = frozenset({"image", "voice", "video"})
SAME_KEY_S: Final = 600.0


class Told(msgspec.Struct, frozen=True):
    """What stands on the screen for a message."""

    text: str
    media: str = ""


class Service:
    """The handlers, each behind the platform's own look at the call."""

    def __init__(
        self, account: Account, clock: Clock, customers: Mapping[str, Customer], files: Files, calls: Counter[str],
        number: Callable[[], str], took: Callable[[str, str], None],
    ) -> None:  # fmt: skip
        self._account = account
        self._clock = clock
        self._customers = customers
        self._files = files
        self._calls = calls
        self._number = number
        self._took = took
        self._keys: dict[tuple[str, str], tuple[Millis, str]] = {}

    async def send(self, request: web.Request) -> web.Response:
        """A customer-service message."""
        raw = await request.read()
        try:
            asked = json.loads(raw)
            customer, told = self._customers.get(asked["touser"]), self._told(asked)
        except (ValueError, KeyError, TypeError):
            return refused(47001, "data format error")
        if customer is None:
            return refused(40003, "invalid openid")
        if isinstance(told, int):
            return refused(told, "refused")
        if len(told.text.encode()) > TEXT_BYTES:
            return refused(45002, "content size out of limit")
        if code := customer.take(self._clock.now()):
            return refused(code, "out of response count limit or not allowed")
        literal = "\\u" in raw.decode("utf-8", "replace")
        text = json.dumps(told.text)[1:-1] if literal else told.text
        customer.gets(text, Way.SERVICE, self._clock.now(), told.media)
        customer.typing = False
        return answered({"errcode": 0, "errmsg": "ok", "msgid": int(self._number())})

    def _told(self, asked: Mapping[str, Any]) -> Told | int:
        """What the message puts on the screen, or why it is refused. Raises KeyError, TypeError for what is none."""
        kind = asked["msgtype"]
        if kind == "text":
            return Told(str(asked["text"]["content"]))
        if kind == "msgmenu":
            if not self._account.menus:
                return 40200
            menu = asked["msgmenu"]
            return Told(
                "\n".join((menu["head_content"], *(f"[{item['id']}] {item['content']}" for item in menu["list"])))
            )
        if kind not in FILES:
            return 40008
        file = self._files.get(asked[kind]["media_id"])
        return Told(f"[{kind}]", asked[kind]["media_id"]) if file and file.kind == kind else 40007

    async def template(self, request: web.Request) -> web.Response:
        """A template message; the same key is taken once in ten minutes."""
        asked = await request.json()
        customer, form = self._customers.get(asked.get("touser")), forms.TEMPLATES.get(asked.get("template_id"))
        if not self._account.service:
            return refused(48001, "api unauthorized")
        if customer is None:
            return refused(40003, "invalid openid")
        if form is None:
            return refused(40037, "invalid template_id")
        if code := customer.refuses() or forms.refuses(form, asked.get("data")):
            return refused(code, "argument invalid")
        if customer.templates_often(self._clock.now()):
            return refused(43117, "frequency limit")
        key, now = (customer.openid, str(asked.get("client_msg_id", ""))), self._clock.now()
        until, number = self._keys.get(key, (Millis(0), ""))
        if not key[1] or until <= now:
            number = self._number()
            self._keys[key] = later(now, SAME_KEY_S), number
            customer.gets(forms.shown(form, asked["data"]), Way.TEMPLATE, now)
            self._took(customer.openid, number)
        return answered({"errcode": 0, "errmsg": "ok", "msgid": int(number)})

    async def subscription(self, request: web.Request) -> web.Response:
        """A notice the customer has agreed to; each consent is used once."""
        asked = await request.json()
        customer, wanted = self._customers.get(asked.get("touser")), str(asked.get("template_id"))
        if customer is None:
            return refused(40003, "invalid openid")
        form = forms.NOTICES.get(wanted)
        if form is None:
            return refused(40037, "invalid template_id")
        if code := customer.refuses() or forms.refuses(form, asked.get("data")):
            return refused(code, "argument invalid")
        if not customer.consents[wanted]:
            return refused(43101, "user refuse to accept the msg")
        customer.consents[wanted] -= 1
        customer.gets(forms.shown(form, asked["data"]), Way.SUBSCRIPTION, self._clock.now())
        return answered({"errcode": 0, "errmsg": "ok"})

    async def typing(self, request: web.Request) -> web.Response:
        asked = await request.json()
        customer = self._customers.get(asked["touser"])
        if customer is None:
            return refused(40003, "invalid openid")
        begins = asked.get("command") == "Typing"
        if begins and (customer.wrote_at is None or self._clock.now() - customer.wrote_at > TYPING_WITHIN_MS):
            return refused(45080, "no recent message")
        if begins and customer.typing:
            return refused(45081, "already typing")
        customer.typing = begins
        return answered({"errcode": 0, "errmsg": "ok"})

    async def media(self, request: web.Request) -> web.Response:
        """A file; of a film only where it lies."""
        number = request.query.get("media_id", "")
        found = self._files.get(number)
        if found is None:
            return refused(40007, "invalid media_id")
        if found.media.startswith("video/"):
            return answered({"video_url": f"{request.url.origin()}/films/{number}"})
        return web.Response(body=found.body, content_type=found.media)

    async def film(self, request: web.Request) -> web.Response:
        self._calls["film"] += 1
        found = self._files.get(request.match_info["number"])
        return web.Response(body=found.body, content_type=found.media) if found else web.Response(status=404)

    async def upload(self, request: web.Request) -> web.Response:
        kind, part = request.query["type"], (await request.post()).get("media")
        if not isinstance(part, web.FileField):
            return refused(41005, "media data missing")
        body = part.file.read()
        if code := self._files.refuses(kind, body):
            return refused(code, "invalid media")
        number = self._files.keep(part.content_type, body, kind)
        return answered({"type": kind, "media_id": number, "created_at": self._clock.now() // 1_000})
