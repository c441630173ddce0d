"""Whether an official account is set up: each step in the order a person takes it, each fault with what to do.

In: settings, where the house's public door is. Out: `Finding`s. Called by `halfminute check wechat`. It asks WeChat for
a token as the house does (which harms none that is in use), and sends nothing to anybody. Rules and addresses:
platform-apis.md 1.1, 1.5, 1.6, 1.9.
"""

import re
from collections.abc import AsyncIterator, Awaitable, Mapping
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit

import msgspec

from adapters import http
from adapters.http import Heard, Web
from adapters.wechat.check_door import door
from adapters.wechat.check_forms import forms
from adapters.wechat.errors import error_for
from adapters.wechat.seal import WINDOW_S
from adapters.wechat.settings import WechatSettings
from bot.core.checks import Around, Finding, Grade
from bot.core.clock import SECOND, Clock
from bot.core.errors import Doubtful, HalfMinuteError

REFUSED_ADDRESS: Final = re.compile(r"invalid ip ([0-9A-Fa-f.:]+)")
NOBODY: Final = "o" + "0" * 27
"""An OpenID that nobody has: who may call is told before whom it is for."""
NOT_ALLOWED: Final = frozenset({48001, 48004})
NO_ADDRESS_SET: Final = 40201
SKEW_TOLD_S: Final = 30.0


class Reply(msgspec.Struct, frozen=True):
    """Whatever any of the calls below answers."""

    errcode: int = 0
    errmsg: str = ""
    access_token: str = ""
    expires_in: int = 0
    dns: list[Mapping[str, str]] = []
    ping: list[Mapping[str, str]] = []


async def check(settings: msgspec.Struct, around: Around) -> AsyncIterator[Finding]:
    """Every step; a fault of one leaves out only those that need it."""
    if not isinstance(settings, WechatSettings):
        raise TypeError(f"{type(settings).__name__} are no settings of an official account")
    if settings.demo:
        yield Finding("demo", Grade.SKIPPED, "a made-up account, which needs nothing; remove [adapters.wechat.demo]")
        return
    for finding in forms(settings):
        yield finding
    async with http.opened(http.Times(read_s=settings.timeout_s, total_s=settings.timeout_s + 1)) as web:
        async for finding in _Platform(web, settings, around.clock).steps():
            yield finding
        async for finding in door(web, settings, around):
            yield finding


class _Platform:
    """What has to be asked of WeChat."""

    def __init__(self, web: Web, settings: WechatSettings, clock: Clock) -> None:
        self._web = web
        self._settings = settings
        self._clock = clock

    async def steps(self) -> AsyncIterator[Finding]:
        if not (self._settings.app_id and self._settings.app_secret):
            yield Finding("platform", Grade.SKIPPED, "WeChat is not asked without app_id and app_secret")
            return
        asked = {
            "grant_type": "client_credential",
            "appid": self._settings.app_id,
            "secret": self._settings.app_secret.reveal(),
        }
        try:
            heard, reply = await self._call("stable_token", asked)
        except HalfMinuteError as error:
            yield Finding("platform", Grade.FAULT, f"{error} ({self._settings.api} must be reachable from here)")
            return
        yield Finding("platform", Grade.FINE, f"{urlsplit(self._settings.api).hostname} answers")
        yield _credentials(reply)
        if reply.access_token:
            yield await _told("rights", self._rights(reply.access_token))
            yield await _told("callback", self._callback(reply.access_token))
        else:
            yield Finding("rights", Grade.SKIPPED, "what the account may do is known only with a token")
        yield self._clocks(heard)

    def _clocks(self, heard: Heard) -> Finding:
        """Messages whose time is too far from ours are refused: anybody could have kept them."""
        told = [value for name, value in heard.headers.items() if name.lower() == "date"]
        try:
            theirs = parsedate_to_datetime("".join(told)).timestamp()
        except ValueError:
            return Finding("clock", Grade.SKIPPED, "WeChat's answer does not say what time it is there")
        off = self._clock.now() / SECOND - theirs
        says = f"this machine's clock is {abs(off):.0f} s {'ahead of' if off > 0 else 'behind'} WeChat's"
        if abs(off) > WINDOW_S:
            return Finding("clock", Grade.FAULT, f"{says}: every message is refused; let it follow a time server (NTP)")
        if abs(off) > SKEW_TOLD_S:
            advice = f"beyond {WINDOW_S} s every message is refused; let it follow a time server (NTP)"
            return Finding("clock", Grade.WARNING, f"{says}; {advice}")
        return Finding("clock", Grade.FINE, "this machine's clock agrees with WeChat's")

    async def _rights(self, token: str) -> Finding:
        """A sign of typing to nobody: an account that may not is told so, any other that there is nobody."""
        _, reply = await self._call("message/custom/typing", {"touser": NOBODY, "command": "Typing"}, token)
        if reply.errcode in NOT_ALLOWED:
            why = _why(reply, "asking what the account may do")
            says = f"customer-service messages are not allowed, so an answer later than 5 s gets lost; {why}"
            return Finding("rights", Grade.FAULT, says)
        return Finding("rights", Grade.FINE, "the account may send customer-service messages")

    async def _callback(self, token: str) -> Finding:
        """Whether WeChat finds the address it pushes to; a firewall that drops pings proves nothing."""
        _, reply = await self._call("callback/check", {"action": "all", "check_operator": "DEFAULT"}, token)
        if reply.errcode == NO_ADDRESS_SET:
            return Finding("callback", Grade.WARNING, "no URL is set on the platform's page yet; see the last line")
        if reply.errcode:
            return Finding("callback", Grade.WARNING, _why(reply, "asking WeChat to look for our address"))
        found = sorted({row["ip"] for row in reply.dns if "ip" in row})
        if not found:
            return Finding("callback", Grade.FAULT, "WeChat cannot find the host of the URL set on its page (DNS)")
        silent = [row.get("ip", "") for row in reply.ping if row.get("package_loss") == "100%"]
        if silent:
            says = f"WeChat finds {', '.join(found)}, but gets no ping from {', '.join(silent)}; a firewall may be why"
            return Finding("callback", Grade.WARNING, says)
        return Finding("callback", Grade.FINE, f"WeChat finds our address: {', '.join(found)}")

    async def _call(self, path: str, body: Mapping[str, str], token: str = "") -> tuple[Heard, Reply]:
        """Raises what `Web.call` raises, and Doubtful for an answer that is no JSON."""
        query = {"access_token": token} if token else {}
        what = f"asking WeChat ({path})"
        address = f"{self._settings.api}/cgi-bin/{path}"
        heard = await self._web.call(what, "POST", address, query=query, body=msgspec.json.encode(body))
        try:
            return heard, msgspec.json.decode(heard.body, type=Reply)
        except msgspec.DecodeError:
            raise Doubtful(
                f"{what}: an answer that is no JSON (status {heard.status}); is a proxy in between?"
            ) from None


async def _told(step: str, asking: Awaitable[Finding]) -> Finding:
    try:
        return await asking
    except HalfMinuteError as error:
        return Finding(step, Grade.FAULT, str(error))


def _credentials(reply: Reply) -> Finding:
    if reply.access_token:
        return Finding(
            "credentials", Grade.FINE, f"app_id and app_secret are accepted; the token lives {reply.expires_in} s"
        )
    why = _why(reply, "asking for the access token")
    address = REFUSED_ADDRESS.search(reply.errmsg)
    if address:
        why += f". The address to add to the IP whitelist (IP白名单) is {address[1]}"
    return Finding("credentials", Grade.FAULT, why)


def _why(reply: Reply, what: str) -> str:
    return str(error_for(reply.errcode, reply.errmsg, what))
