"""The adapter for WeChat official accounts: `[adapters.wechat]`.

In: settings. Out: an `Adapter` with one hook and a sender. Made by bot.app through SPEC.
"""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec

from adapters import http
from adapters.wechat import notices
from adapters.wechat.assembly import assembled
from adapters.wechat.check import check
from adapters.wechat.demo import demonstrated
from adapters.wechat.names import NAME
from adapters.wechat.seal import Seal
from adapters.wechat.settings import WechatSettings
from bot.core.adapters import Adapter, AdapterSpec
from bot.core.clock import Clock
from bot.core.shared import Common

log = logging.getLogger(__name__)


def seal_of(settings: WechatSettings) -> Seal:
    """Raises Misconfigured for a token or key that cannot be one."""
    keys = tuple(key.reveal() for key in (settings.aes_key, settings.previous_aes_key) if key)
    return Seal(settings.app_id, settings.token.reveal(), keys, plain_allowed=settings.plain_allowed)


def _make(settings: msgspec.Struct, clock: Clock) -> Adapter:
    if not isinstance(settings, WechatSettings):
        raise TypeError(f"{type(settings).__name__} are no settings of {NAME}")
    if settings.demo:
        return demonstrated(settings, settings.demo, clock, _make)
    seal = seal_of(settings)
    notices.checked(settings.notices)
    times = http.Times(read_s=settings.timeout_s, total_s=settings.timeout_s + 1)

    @asynccontextmanager
    async def opened(common: Common) -> AsyncIterator[Adapter]:
        if settings.plain_allowed:
            log.warning("plain_allowed: anybody on the way can read and alter messages of WeChat's; set up safe mode")
        async with http.opened(times) as web:
            parts = assembled(settings, seal, clock, web, common)
            try:
                yield parts.adapter()
            finally:
                await parts.files.close()

    return Adapter(NAME, opened=opened)


SPEC = AdapterSpec(NAME, WechatSettings, _make, check)
