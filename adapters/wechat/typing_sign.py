"""The sign that somebody writes: shown to the customer while a colleague does, taken away with the answer.

In: who writes to whom; what was sent. Out: nothing. Called by the console through `Adapter.typing`, and by
adapters.wechat.outgoing. It is a courtesy: whatever platform and store say, nothing fails for it.
"""

import logging
import secrets
from collections.abc import Awaitable

from adapters.wechat.api import Api
from adapters.wechat.names import owner
from adapters.wechat.settings import WechatSettings
from bot.core.errors import Doubtful, Permanent, Retryable
from bot.core.model import Address
from bot.core.shared import Shared

log = logging.getLogger(__name__)


class TypingSign:
    """Not more often than the settings say, whichever process asks."""

    def __init__(self, settings: WechatSettings, api: Api, shared: Shared) -> None:
        self._settings = settings
        self._api = api
        self._shared = shared

    async def show(self, address: Address) -> None:
        """Somebody writes to them."""
        if self._settings.typing:
            await _politely(self._begin(address.customer))

    async def sent(self, customer: str) -> None:
        """The answer is there."""
        if self._settings.typing:
            await _politely(self._end(customer))

    async def _begin(self, customer: str) -> None:
        if await self._shared.hold(_shown(customer), secrets.token_hex(8), self._settings.typing_every_s):
            await self._api.typing(customer, begins=True)

    async def _end(self, customer: str) -> None:
        shown = await self._shared.get(_shown(customer))
        if shown and await self._shared.drop(_shown(customer), shown):
            await self._api.typing(customer, begins=False)


async def _politely(telling: Awaitable[None]) -> None:
    try:
        await telling
    except (Doubtful, Permanent, Retryable) as error:
        log.info("the sign of typing: %s", error)


def _shown(customer: str) -> str:
    return f"{owner(customer)}-typing"
