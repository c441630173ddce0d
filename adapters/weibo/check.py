"""Whether a Weibo account is set up: each step in the order a person takes it, each fault with what to do.

In: settings, where the house's public door is. Out: `Finding`s. Called by `halfminute check weibo`. It reads what the
house reads, once, and writes nothing to anybody. Rules and addresses: platform-apis.md 5.1 to 5.3.
"""

import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Final
from urllib.parse import urlsplit

import msgspec

from adapters import http, loose
from adapters.echo import echoes
from adapters.http import Web
from adapters.weibo.api import Api, Page
from adapters.weibo.names import is_number
from adapters.weibo.seal import signature
from adapters.weibo.settings import LOOPBACK, WeiboSettings
from bot.core.checks import Around, Finding, Grade
from bot.core.errors import HalfMinuteError

SECRET: Final = re.compile(r"[0-9a-f]{32}")
SOON_S: Final = 14 * 86_400
A_DAY_S: Final = 86_400


async def check(settings: msgspec.Struct, around: Around) -> AsyncIterator[Finding]:
    """Every step; a fault of one leaves out only those that need it."""
    if not isinstance(settings, WeiboSettings):
        raise TypeError(f"{type(settings).__name__} are no settings of a Weibo account")
    if settings.demo:
        yield Finding("demo", Grade.SKIPPED, "a made-up account, which needs nothing; remove [adapters.weibo.demo]")
        return
    for finding in _forms(settings):
        yield finding
    async with http.opened(http.Times(read_s=settings.timeout_s, total_s=settings.timeout_s + 1)) as web:
        async for finding in _platform(settings, Api(web, settings)):
            yield finding
        yield await _door(web, settings, around)
    yield Finding(
        "address", Grade.FINE, f"enter https://YOUR-DOMAIN{settings.path} as URL under 粉丝服务 → 开发者模式 "
        f"and have it forwarded to {around.door}{settings.path}",
    )  # fmt: skip


def _forms(settings: WeiboSettings) -> Iterator[Finding]:
    """One line a setting."""
    if is_number(settings.uid):
        yield Finding("uid", Grade.FINE, f"{settings.uid} has the form of an account's number")
    else:
        yield Finding("uid", Grade.FAULT, "empty; it is your account's number, as in weibo.com/u/NUMBER")
    told = settings.app_secret.reveal()
    if not told:
        yield Finding("app_secret", Grade.FAULT, 'empty; write "$NAME" and set the environment variable NAME')
    elif not SECRET.fullmatch(told):
        yield Finding("app_secret", Grade.WARNING, f"{len(told)} characters; an App Secret is 32 digits or letters a-f")
    else:
        yield Finding("app_secret", Grade.FINE, "has the form of an App Secret")
    if not settings.access_token:
        yield Finding("access_token", Grade.WARNING, "empty: mentions and comments are neither read nor answered")
    if not settings.message_token:
        yield Finding("message_token", Grade.WARNING, "empty: messages are sent with access_token, which may not do")
    place = urlsplit(settings.api)
    if place.scheme != "https" and place.hostname not in LOOPBACK:
        yield Finding("api", Grade.FAULT, f"{settings.api}: tokens would go over the line unencrypted; use https")
    if settings.watching.keywords and not settings.watching.commercial:
        yield Finding("keywords", Grade.FAULT, "searching needs the commercial interface; set watching.commercial")


async def _platform(settings: WeiboSettings, api: Api) -> AsyncIterator[Finding]:
    """What has to be asked of Weibo."""
    if not settings.access_token:
        yield Finding("platform", Grade.SKIPPED, "Weibo is not asked without access_token")
        return
    yield await _told("token", lambda: _token(settings, api))
    for step, ask in (
        ("mentions", api.mentions), ("comments", api.to_us), ("comment mentions", api.comment_mentions),
    ):  # fmt: skip
        yield await _told(step, lambda step=step, ask=ask: _readable(step, ask))  # type: ignore[misc]
    yield await _told("limit", lambda: _limit(settings, api))
    if settings.watching.commercial and settings.watching.keywords:
        yield await _told("search", lambda: _search(settings.watching.keywords[0], api))


async def _token(settings: WeiboSettings, api: Api) -> Finding:
    found = await api.token()
    whose, lives = loose.ident(found.get("uid")), loose.number(found.get("expire_in"))
    if whose and whose != settings.uid:
        return Finding("token", Grade.FAULT, f"access_token is for the account {whose}, uid says {settings.uid}")
    if lives < SOON_S:
        says = f"access_token ends in {lives / A_DAY_S:.1f} days, and Weibo renews none by itself; authorise anew soon"
        return Finding("token", Grade.WARNING, says)
    return Finding("token", Grade.FINE, f"access_token is accepted and lives {lives / A_DAY_S:.0f} days")


async def _readable(step: str, ask: Callable[[str, str, int], Awaitable[Page]]) -> Finding:
    page = await ask("", "", 5)
    if page.unreadable:
        return Finding(step, Grade.WARNING, f"{page.unreadable} of {page.size} items have no number or no writer")
    return Finding(step, Grade.FINE, f"can be read; {page.size} of the last ones came")


async def _limit(settings: WeiboSettings, api: Api) -> Finding:
    hour = await api.hour()
    if hour is None:
        return Finding(
            "limit", Grade.WARNING, "Weibo does not say how many calls are left; looking keeps the usual pace"
        )
    looks = 3600 / settings.polling.usual_s * 5
    says = f"{hour.left} calls are left for the next {hour.resets_s / 60:.0f} min; a usual hour takes about {looks:.0f}"
    return Finding("limit", Grade.FINE if hour.left > looks * hour.resets_s / 3600 else Grade.WARNING, says)


async def _search(words: str, api: Api) -> Finding:
    page = await api.search(words, 0, 5)
    return Finding("search", Grade.FINE, f"the commercial search answers; {page.size} posts came")


async def _told(step: str, asking: Callable[[], Awaitable[Finding]]) -> Finding:
    try:
        return await asking()
    except HalfMinuteError as error:
        return Finding(step, Grade.FAULT, str(error))


async def _door(web: Web, settings: WeiboSettings, around: Around) -> Finding:
    """The house must give back what Weibo sends it when the URL is saved."""
    now, nonce = str(around.clock.now()), secrets.token_hex(5)
    query = {"timestamp": now, "nonce": nonce, "signature": signature(settings.app_secret.reveal(), now, nonce)}
    return await echoes(web, around.door, settings.path, query, "secret")
