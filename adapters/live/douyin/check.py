"""Whether an app is set up for live rooms: each step in the order a person takes it, each fault with what to do.

In: settings, where the house's public door is. Out: `Finding`s. Called by `halfminute check douyin`. It asks Douyin for
a token and for how the tasks stand; it begins and ends none. Rules and addresses: platform-apis.md 4.1 to 4.3.
"""

import secrets
from collections.abc import AsyncIterator
from typing import Final
from urllib.parse import urlsplit

import msgspec

from adapters import http
from adapters.http import Web
from adapters.live.douyin.api import Api, Status
from adapters.live.douyin.seal import SIGNED, signature
from adapters.live.douyin.settings import NAME, DouyinSettings, MsgType, checked
from bot.core.checks import Around, Finding, Grade
from bot.core.errors import HalfMinuteError, Misconfigured
from bot.core.shared import Shared

OK: Final = 200
NOWHERE: Final = "0"
"""A room nobody has: a push of nothing, to nobody."""
PLAIN: Final = {
    Status.RUNNING: (Grade.FINE, "is pushed"),
    Status.STOPPED: (Grade.WARNING, "is not pushed now; the house begins the task when it runs"),
    Status.NONE: (Grade.WARNING, "has no task yet; the house begins it once the app is mounted in the live room"),
}


class _Alone(msgspec.Struct):
    """What this look agrees on with other processes: nothing, so that it disturbs none (port `Shared`)."""

    values: dict[str, str]

    async def get(self, name: str) -> str | None:
        return self.values.get(name)

    async def put(self, name: str, value: str, live_s: float) -> None:
        self.values[name] = value

    async def swap(self, name: str, old: str, new: str, live_s: float) -> bool:
        return False

    async def drop(self, name: str, value: str) -> bool:
        return self.values.pop(name, None) is not None

    async def hold(self, name: str, holder: str, live_s: float) -> bool:
        return not name.endswith("-forced")  # never a new token by force: the house has one in use

    async def let_go(self, name: str, holder: str) -> None:
        return None


async def check(settings: msgspec.Struct, around: Around) -> AsyncIterator[Finding]:
    """Every step; a fault of one leaves out only those that need it."""
    if not isinstance(settings, DouyinSettings):
        raise TypeError(f"{type(settings).__name__} are no settings of {NAME}")
    if settings.demo:
        yield Finding("demo", Grade.SKIPPED, "a made-up room, which needs nothing; remove [adapters.douyin.demo]")
        return
    try:
        checked(settings)
    except Misconfigured as error:
        yield Finding("settings", Grade.FAULT, str(error))
        return
    yield Finding("settings", Grade.FINE, f"to be heard: {', '.join(settings.types)}")
    async with http.opened(http.Times(read_s=settings.timeout_s, total_s=settings.timeout_s + 1)) as web:
        shared: Shared = _Alone({})
        async for finding in _platform(Api(web, settings, shared, around.clock), settings):
            yield finding
        yield await _door(web, settings, around)
    port = urlsplit(around.door).port
    forwarded = "" if port == 443 else f" and have a proxy with a certificate forward it to {around.door}"
    yield Finding(
        "address", Grade.FINE,
        f"enter https://YOUR-DOMAIN{settings.path} as push address (数据推送地址) of each type{forwarded}",
    )  # fmt: skip


async def _platform(api: Api, settings: DouyinSettings) -> AsyncIterator[Finding]:
    try:
        await api.check()
    except HalfMinuteError as error:
        yield Finding("credentials", Grade.FAULT, str(error))
        yield Finding("tasks", Grade.SKIPPED, "how the tasks stand is known only with a token")
        return
    yield Finding("credentials", Grade.FINE, "app_id and app_secret are accepted")
    for room in map(str, settings.rooms):
        for kind in settings.types:
            try:
                grade, says = PLAIN[await api.status(room, kind)]
            except HalfMinuteError as error:
                yield Finding("tasks", Grade.FAULT, str(error))
            else:
                yield Finding("tasks", grade, f"room {room}: {kind} {says}")
    if settings.launch_tokens:
        yield Finding("launch", Grade.SKIPPED, "launch tokens are asked for by the house alone: one lasts 30 minutes")


async def _door(web: Web, settings: DouyinSettings, around: Around) -> Finding:
    """The house must take a push of nothing that is signed as the platform signs. One that is not running is no
    fault."""
    body = b"[]"
    headers = dict(zip(SIGNED, (MsgType.COMMENT, secrets.token_hex(8), NOWHERE, str(around.clock.now())), strict=True))
    headers["x-signature"] = signature(headers, body, settings.push_secrets[MsgType.COMMENT])
    try:
        heard = await web.call(
            "looking for the house", "POST", f"{around.door}{settings.path}", body=body, headers=headers
        )
    except HalfMinuteError:
        return Finding("door", Grade.WARNING, f"no house answers at {around.door}; start it before the show")
    if heard.status != OK:
        return Finding(
            "door", Grade.FAULT,
            f"a house answers at {around.door} but refuses our own push: it runs with another secret or path, or it "
            "has another time; restart it with these settings",
        )  # fmt: skip
    return Finding("door", Grade.FINE, f"the house answers at {around.door} and accepts the secret of live_comment")
