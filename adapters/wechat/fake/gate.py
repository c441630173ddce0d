"""Whom the fake WeChat lets in: the right account, from an address on its list; and the time it says it is.

In: the account, what is asked and from where. Out: a refusal or nothing; the header Date. Called by
adapters.wechat.fake.platform. Codes: platform-apis.md 1.5.
"""

from collections.abc import Mapping
from email.utils import formatdate

from aiohttp import web

from adapters.wechat.fake.envelopes import Account
from bot.core.clock import SECOND, Clock


def refused_token(account: Account, asked: Mapping[str, object], address: str) -> tuple[int, str] | None:
    """Why there is no token for this; None: there is one."""
    if asked.get("grant_type") != "client_credential":
        return 40002, "invalid grant_type"
    if asked.get("appid") != account.app_id:
        return 40013, "invalid appid"
    if account.frozen:
        return 40243, "AppSecret has been frozen"
    if asked.get("secret") != account.secret:
        return 40125, "invalid appsecret"
    if account.addresses and address not in account.addresses:
        return 40164, f"invalid ip {address} ipv6 ::ffff:{address}, not in whitelist"
    return None


class Dated:
    """Every answer says when it was given, by the platform's own clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def __call__(self, request: web.Request, response: web.StreamResponse) -> None:
        response.headers["Date"] = formatdate(self._clock.now() / SECOND, usegmt=True)
