"""The out-half of an official account: approved texts, passively where a push still waits, else by service message.

In: approved texts (port `Sender`). Out: the platform's numbers, or errors that say whether anything was sent. Made by
adapters.wechat.adapter.
"""

import asyncio
from typing import Final

from adapters.wechat.api import Api
from adapters.wechat.errors import Cause, WechatError
from adapters.wechat.lines import Lines
from adapters.wechat.names import owner
from adapters.wechat.pulse import Pulse
from bot.core.catalog import Limits
from bot.core.clock import Clock
from bot.core.errors import AuthExpired, Doubtful, Misconfigured, Permanent, Retryable
from bot.core.model import Address, Outbound
from bot.core.ports import Capability
from bot.core.shared import Allowances

LIMITS: Final = Limits(max_chars=2_048, max_bytes=2_048, public=False)


class Outgoing:
    """The port `Sender`; the platform knows no key and cannot be read back."""

    def __init__(self, clock: Clock, api: Api, allowances: Allowances, lines: Lines, pulse: Pulse) -> None:
        self._clock = clock
        self._api = api
        self._allowances = allowances
        self._lines = lines
        self._pulse = pulse

    def capability(self, address: Address) -> Capability:
        return Capability(can_post=True, idempotent=False, read_back=False, limits=LIMITS)

    async def send(self, outbound: Outbound) -> str:
        """See the port."""
        if len(outbound.text.encode("utf-8", "replace")) > LIMITS.max_bytes:
            raise Permanent(f"the text has more than {LIMITS.max_bytes} bytes; shorten it")
        line = self._lines.free(outbound.in_reply_to)
        if line is not None:
            line.words.set_result(outbound.text)
            await asyncio.shield(line.told)
            return f"passive-{outbound.in_reply_to}"
        return await self._by_service(outbound)

    async def _by_service(self, outbound: Outbound) -> str:
        customer, now = outbound.address.customer, self._clock.now()
        if not await self._allowances.spend(owner(customer), now):
            raise Permanent(
                "WeChat takes no more messages to this customer until they write again; call them, or wait for them"
            )
        try:
            with self._pulse.watching():
                return await self._api.text(customer, outbound.text)
        except WechatError as error:
            if error.cause is Cause.WINDOW:
                await self._allowances.void(owner(customer))
            raise
        except (Retryable, AuthExpired, Misconfigured):  # surely not sent
            await self._allowances.give_back(owner(customer), now)
            raise

    async def look_up(self, outbound: Outbound) -> str | None:
        raise Doubtful("WeChat cannot be asked what it has sent")
