"""WeChat's interface as the adapter uses it: tokens, messages to customers, the sign of typing, media.

In: calls of adapters.wechat.adapter. Out: answers, or errors of the product's tree. A refused token is renewed once for
a call, never in circles; everything else is repeated by bot/retry.py only. Addresses: platform-apis.md 1.5, 1.6, 1.9.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import aiohttp
import msgspec

from adapters.http import MOST_BYTES, Heard, Web
from adapters.token import Granted, Token
from adapters.wechat.errors import TOKEN_REFUSED, error_for
from adapters.wechat.names import NAME
from adapters.wechat.notice_settings import NoticeForm
from adapters.wechat.settings import WechatSettings
from bot.core.clock import Clock
from bot.core.errors import Doubtful, Unreadable
from bot.core.media import MediaFile
from bot.core.model import Choice
from bot.core.shared import Shared

SEND: Final = "message/custom/send"
SERVER_FAULT: Final = 500
_REFUSALS: Final = frozenset({"application/json", "text/plain"})
Body = bytes | aiohttp.FormData | None
Fields = Mapping[str, Mapping[str, str]]


class Said(msgspec.Struct, frozen=True):
    """What every answer holds; `msgid` only where a message was taken."""

    errcode: int = 0
    errmsg: str = ""
    msgid: int | str = ""
    media_id: str = ""
    video_url: str = ""


class Bounds(msgspec.Struct, frozen=True):
    """How large an answer may be, and how long the whole call may take (None: as long as any)."""

    most: int = MOST_BYTES
    total_s: float | None = None


class Api:
    """One account's way to WeChat."""

    def __init__(self, web: Web, settings: WechatSettings, shared: Shared, clock: Clock) -> None:
        self._web = web
        self._settings = settings
        self._media_s = settings.media.timeout_s
        self._token = Token(NAME, settings.app_id, shared, clock, self._granted)

    async def text(self, customer: str, words: str) -> str:
        """A customer-service message; returns its number where there is one."""
        body = {"touser": customer, "msgtype": "text", "text": {"content": words}}
        return str((await self._told("sending to a customer", SEND, body)).msgid)

    async def file(self, customer: str, kind: str, media: str) -> str:
        """A picture, a voice or a film ("image", "voice", "video") by its number."""
        body = {"touser": customer, "msgtype": kind, kind: {"media_id": media}}
        return str((await self._told(f"sending a file ({kind})", SEND, body)).msgid)

    async def menu(self, customer: str, words: str, choices: Sequence[Choice]) -> str:
        """A text with items to tap; raises WechatError with `NO_MENUS` where the account may not."""
        items = [{"id": choice.id, "content": choice.text} for choice in choices]
        menu = {"head_content": words, "list": items, "tail_content": ""}
        body = {"touser": customer, "msgtype": "msgmenu", "msgmenu": menu}
        return str((await self._told("sending a menu", SEND, body)).msgid)

    async def template(self, customer: str, form: NoticeForm, data: Fields, key: str) -> str:
        """A template message; one with the same key is sent once within ten minutes."""
        body: dict[str, object] = {"touser": customer, "template_id": form.id, "data": data, "client_msg_id": key}
        if form.url:
            body["url"] = form.url
        return str((await self._told("sending a template message", "message/template/send", body)).msgid)

    async def subscription(self, customer: str, form: NoticeForm, data: Fields) -> str:
        """A notice the customer agreed to once."""
        body: dict[str, object] = {"touser": customer, "template_id": form.id, "data": data}
        if form.url:
            body["page"] = form.url
        return str((await self._told("sending a subscription notice", "message/subscribe/bizsend", body)).msgid)

    async def typing(self, customer: str, *, begins: bool) -> None:
        """Show or hide that somebody is writing."""
        body = {"touser": customer, "command": "Typing" if begins else "CancelTyping"}
        await self._told("showing that somebody writes", "message/custom/typing", body)

    async def check(self) -> None:
        """Whether app id, secret and this machine's address are accepted."""
        await self._token.get()

    async def fetch(self, media: str, most: int) -> bytes | str:
        """What a customer sent; of some films only the address, on the platform's own hosts. Raises Permanent for what
        is too large or there no more."""
        what = "fetching media"
        heard = await self._asked(what, "GET", "media/get", {"media_id": media}, limits=Bounds(most, self._media_s))
        if heard.media not in _REFUSALS:
            return heard.body
        if address := _said(heard, what).video_url:
            return address
        raise Unreadable(f"{what}: an answer without a file")

    async def upload(self, kind: str, name: str, file: MediaFile) -> str:
        """Keep a file with WeChat for three days; returns the number to send it by."""

        def form() -> aiohttp.FormData:
            made = aiohttp.FormData()
            made.add_field("media", file.body, filename=name, content_type=file.media)
            return made

        bounds = Bounds(MOST_BYTES, self._media_s)
        heard = await self._asked("uploading media", "POST", "media/upload", {"type": kind}, form, bounds)
        return _said(heard, "uploading media").media_id

    async def _told(self, what: str, path: str, body: Mapping[str, object]) -> Said:
        """UTF-8 as it is: with escapes customers would read the escapes."""
        return _said(await self._asked(what, "POST", path, {}, lambda: msgspec.json.encode(body)), what)

    async def _asked(
        self,
        what: str,
        method: str,
        path: str,
        query: Mapping[str, str],
        body: Callable[[], Body] = lambda: None,
        limits: Bounds | None = None,
    ) -> Heard:
        """One call with a token; one more with a new one, if the first was refused."""
        token = await self._token.get()
        heard = await self._once(what, method, path, {**query, "access_token": token}, body(), limits)
        if _code(heard) in TOKEN_REFUSED:
            token = await self._token.get(refused=token)
            heard = await self._once(what, method, path, {**query, "access_token": token}, body(), limits)
        return heard

    async def _once(
        self,
        what: str,
        method: str,
        path: str,
        query: Mapping[str, str],
        body: Body,
        limits: Bounds | None = None,
    ) -> Heard:
        bounds = limits or Bounds()
        address = f"{self._settings.api}/cgi-bin/{path}"
        heard = await self._web.call(
            what, method, address, query=query, body=body, most=bounds.most, total_s=bounds.total_s
        )
        if heard.status >= SERVER_FAULT:
            raise Doubtful(f"{what}: WeChat's server failed with {heard.status}")
        return heard

    async def _granted(self, force: bool) -> Granted:
        """A token from the platform."""
        asked = {
            "grant_type": "client_credential",
            "appid": self._settings.app_id,
            "secret": self._settings.app_secret.reveal(),
            "force_refresh": force,
        }
        what = "fetching the access token"
        heard = await self._once(what, "POST", "stable_token", {}, msgspec.json.encode(asked))
        if _code(heard):
            _said(heard, what)
        try:
            return msgspec.json.decode(heard.body, type=Granted)
        except msgspec.DecodeError as error:
            raise Unreadable(f"{what}: the answer holds no token") from error


def _code(heard: Heard) -> int:
    """The error code of an answer; 0 where it is media, or no JSON."""
    try:
        return msgspec.json.decode(heard.body, type=Said).errcode if len(heard.body) < 1 << 16 else 0
    except msgspec.DecodeError:
        return 0


def _said(heard: Heard, what: str) -> Said:
    """The answer, if it says yes; raises what its code means."""
    try:
        said = msgspec.json.decode(heard.body, type=Said)
    except msgspec.DecodeError as error:
        raise Doubtful(f"{what}: an answer that is no JSON (status {heard.status})") from error
    if said.errcode:
        raise error_for(said.errcode, said.errmsg, what)
    return said
