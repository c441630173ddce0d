"""WeChat's interface as the adapter uses it: tokens, messages to customers, the sign of typing, media.

In: calls of adapters.wechat.adapter. Out: answers, or errors of the product's tree. A refused token is renewed once for
a call, never in circles; everything else is repeated by bot/retry.py only. Addresses: platform-apis.md 1.5, 1.6, 1.9.
"""

from collections.abc import Callable, Mapping
from mimetypes import guess_type
from typing import Final

import aiohttp
import msgspec

from adapters.http import MOST_BYTES, Heard, Web
from adapters.wechat.errors import TOKEN_REFUSED, error_for
from adapters.wechat.settings import WechatSettings
from adapters.wechat.token import Granted, Token
from bot.core.clock import Clock
from bot.core.errors import Doubtful, Permanent, Unreadable
from bot.core.shared import Shared

MEDIA_MOST: Final = {"image": 10 << 20, "voice": 2 << 20, "video": 10 << 20, "thumb": 64 << 10}
"""Bytes the platform takes of each kind of media."""
SERVER_FAULT: Final = 500
_REFUSALS: Final = frozenset({"application/json", "text/plain"})
Body = bytes | aiohttp.FormData | None


class Said(msgspec.Struct, frozen=True):
    """What every answer holds; `msgid` only where a message was taken."""

    errcode: int = 0
    errmsg: str = ""
    msgid: int | str = ""
    media_id: str = ""


class Media(msgspec.Struct, frozen=True):
    """A picture, a voice or a film."""

    kind: str
    body: bytes


class Api:
    """One account's way to WeChat."""

    def __init__(self, web: Web, settings: WechatSettings, shared: Shared, clock: Clock) -> None:
        self._web = web
        self._settings = settings
        self._token = Token(settings.app_id, shared, clock, self._granted)

    async def text(self, customer: str, words: str) -> str:
        """A customer-service message; returns its number where there is one."""
        body = {"touser": customer, "msgtype": "text", "text": {"content": words}}
        return str((await self._told("sending to a customer", "message/custom/send", body)).msgid)

    async def picture(self, customer: str, media: str) -> str:
        body = {"touser": customer, "msgtype": "image", "image": {"media_id": media}}
        return str((await self._told("sending a picture", "message/custom/send", body)).msgid)

    async def typing(self, customer: str, *, begins: bool) -> None:
        """Show or hide that somebody is writing."""
        body = {"touser": customer, "command": "Typing" if begins else "CancelTyping"}
        await self._told("showing that somebody writes", "message/custom/typing", body)

    async def check(self) -> None:
        """Whether app id, secret and this machine's address are accepted."""
        await self._token.get()

    async def fetch(self, media: str) -> Media:
        """What a customer sent. Raises Permanent for what is too large or there no more."""
        most = max(MEDIA_MOST.values())
        heard = await self._asked("fetching media", "GET", "media/get", {"media_id": media}, most=most)
        if heard.media not in _REFUSALS:
            return Media(heard.media, heard.body)
        _said(heard, "fetching media")
        raise Unreadable("fetching media: an answer without a file")

    async def upload(self, kind: str, name: str, body: bytes) -> str:
        """Keep a file with WeChat for three days; returns the number to send it by."""
        if len(body) > MEDIA_MOST[kind]:
            raise Permanent(f"{name}: {len(body)} bytes; WeChat takes {MEDIA_MOST[kind]} of a {kind}")

        def form() -> aiohttp.FormData:
            made = aiohttp.FormData()
            made.add_field("media", body, filename=name, content_type=guess_type(name)[0])
            return made

        heard = await self._asked("uploading media", "POST", "media/upload", {"type": kind}, form)
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
        most: int = MOST_BYTES,
    ) -> Heard:
        """One call with a token; one more with a new one, if the first was refused."""
        token = await self._token.get()
        heard = await self._once(what, method, path, {**query, "access_token": token}, body(), most)
        if _code(heard) in TOKEN_REFUSED:
            token = await self._token.get(refused=token)
            heard = await self._once(what, method, path, {**query, "access_token": token}, body(), most)
        return heard

    async def _once(
        self,
        what: str,
        method: str,
        path: str,
        query: Mapping[str, str],
        body: Body,
        most: int = MOST_BYTES,
    ) -> Heard:
        address = f"{self._settings.api}/cgi-bin/{path}"
        heard = await self._web.call(what, method, address, query=query, body=body, most=most)
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
