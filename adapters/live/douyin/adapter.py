"""The adapter for live rooms at Douyin (抖音直播小玩法): `[adapters.douyin]`.

In: settings. Out: an `Adapter` with one hook, the source that sees to the platform's tasks, and, with a poster, a
sender. Made by bot.app through SPEC. The platform has no official way to post into a room (platform-apis.md 4.8).
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec

from adapters import http
from adapters.http import Web
from adapters.live.douyin.api import Api
from adapters.live.douyin.check import check
from adapters.live.douyin.demo import demonstrated
from adapters.live.douyin.hook import DouyinHook
from adapters.live.douyin.pulse import Pulse
from adapters.live.douyin.recovery import Recovery
from adapters.live.douyin.report import Report
from adapters.live.douyin.rooms import Rooms
from adapters.live.douyin.seal import Seal
from adapters.live.douyin.settings import NAME, DouyinSettings, checked
from adapters.live.douyin.tasks import Tasks
from adapters.live.poster import Copied, Poster
from bot.core.adapters import Adapter, AdapterSpec
from bot.core.clock import Clock
from bot.core.model import Address
from bot.core.shared import Common, Shared


def assembled(settings: DouyinSettings, clock: Clock, web: Web, shared: Shared) -> Adapter:
    """One app, put together."""
    api, pulse, own = Api(web, settings, shared, clock), Pulse(settings.types, clock), set(settings.own_ids)

    def shows_own(address: Address) -> bool:
        return bool(settings.own_ids)

    report = Report(api, clock, wanted=settings.report)
    hook = DouyinHook(settings.path, Seal(settings.push_secrets), own, pulse, report, clock)
    rooms = Rooms(settings, api, own, shared, pulse, clock)
    recovery = Recovery(settings, api, hook, shared, pulse, clock)
    source = Tasks(settings, api, rooms, recovery, report, pulse, clock)
    sender = Poster(NAME, settings.poster, clock, web, shows_own) if settings.poster else Copied(NAME, shows_own)
    return Adapter(NAME, source=source, sender=sender, hooks=(hook,))


def _make(settings: msgspec.Struct, clock: Clock) -> Adapter:
    if not isinstance(settings, DouyinSettings):
        raise TypeError(f"{type(settings).__name__} are no settings of {NAME}")
    if settings.demo:
        return demonstrated(settings, settings.demo, clock, _make)
    checked(settings)
    times = http.Times(read_s=settings.timeout_s, total_s=settings.timeout_s + 1)

    @asynccontextmanager
    async def opened(common: Common) -> AsyncIterator[Adapter]:
        async with http.opened(times) as web:
            yield assembled(settings, clock, web, common.shared)

    return Adapter(NAME, opened=opened)


SPEC = AdapterSpec(NAME, DouyinSettings, _make, check)
