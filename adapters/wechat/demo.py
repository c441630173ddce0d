"""The adapter with a WeChat of our own behind it: the same code, through the same doors, without an account.

In: settings with `[adapters.wechat.demo]`, what makes the adapter otherwise. Out: an `Adapter`. Called by
adapters.wechat.adapter.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import msgspec

from adapters.wechat.fake.demo import Demo
from adapters.wechat.names import NAME
from adapters.wechat.settings import DemoSettings, WechatSettings
from bot.core.adapters import Adapter, Page
from bot.core.clock import Clock
from bot.core.errors import Misconfigured
from bot.core.secret import Secret
from bot.core.shared import Common


def demonstrated(
    settings: WechatSettings, chosen: DemoSettings, clock: Clock, make: Callable[[WechatSettings, Clock], Adapter]
) -> Adapter:
    """The adapter that `make` makes, hung on a platform of our own. Raises Misconfigured for a script that is none."""
    demo = Demo(chosen, settings.path, clock)

    @asynccontextmanager
    async def opened(common: Common) -> AsyncIterator[Adapter]:
        async with demo.opened() as (api, page):
            whole = make(_fitting(settings, demo, api), clock)
            if whole.opened is None:
                raise Misconfigured("[adapters.wechat.demo] there is nothing to open")
            async with whole.opened(common) as ready:
                phones = Page("Phones", page, "a made-up official account: its customers' phones; write as one of them")
                yield msgspec.structs.replace(ready, source=demo, door=demo.door, pages=(phones,))

    return Adapter(NAME, source=demo, opened=opened)


def _fitting(settings: WechatSettings, demo: Demo, api: str) -> WechatSettings:
    """The settings with what the platform made up."""
    account = demo.account
    return msgspec.structs.replace(
        settings, demo=None, api=api, app_id=account.app_id, app_secret=Secret(account.secret),
        token=Secret(account.token), aes_key=Secret(account.aes_key), previous_aes_key=Secret(),
        original_id=account.original_id, plain_allowed=False,
    )  # fmt: skip
