"""Whether the house's public door lets WeChat in, asked as WeChat would ask, and what to enter on its page.

In: settings, where the door is here. Out: `Finding`s. Called by adapters.wechat.check.
"""

import secrets
from collections.abc import AsyncIterator
from typing import Final
from urllib.parse import urlsplit

from adapters.echo import echoes
from adapters.http import Web
from adapters.wechat.seal import signature
from adapters.wechat.settings import WechatSettings
from bot.core.checks import Around, Finding, Grade
from bot.core.clock import SECOND

PORTS: Final = frozenset({80, 443})
"""The only ones WeChat pushes to."""


async def door(web: Web, settings: WechatSettings, around: Around) -> AsyncIterator[Finding]:
    """A house that is not running is no fault: it may be somebody's first look."""
    yield await _answers(web, settings, around)
    port = urlsplit(around.door).port
    forwarded = "" if port in PORTS else f" and have a proxy forward it to {around.door}{settings.path}"
    yield Finding(
        "address", Grade.FINE,
        f"enter https://YOUR-DOMAIN{settings.path} as URL on the platform's page{forwarded}: WeChat pushes to "
        "ports 80 and 443 only",
    )  # fmt: skip


async def _answers(web: Web, settings: WechatSettings, around: Around) -> Finding:
    """The house must give back what WeChat sends it when the URL is saved."""
    now, nonce = str(around.clock.now() // SECOND), secrets.token_hex(5)
    signed = signature(settings.token.reveal(), now, nonce)
    query = {"timestamp": now, "nonce": nonce, "signature": signed}
    return await echoes(web, around.door, settings.path, query, "token")
