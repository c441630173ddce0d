"""The out-half of an official account: approved answers, passively where a push still waits, else by service message.

In: approved texts with files and menus (port `Sender`). Out: the platform's numbers, or errors that say what was sent.
Made by adapters.wechat.adapter. An answer of several parts (a text, then each file) is several messages, each counted;
how far it came is kept, so that a repeated sending goes on where the last one stopped. When no message may be sent,
adapters.wechat.fallback has the other ways.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

import msgspec

from adapters.lines import Lines
from adapters.owed import DAY_S, Ledger
from adapters.pulse import Pulse
from adapters.wechat.api import Api
from adapters.wechat.errors import NO_FILE, NO_MENUS, Cause, WechatError
from adapters.wechat.fallback import Fallback
from adapters.wechat.files import Files, Numbered
from adapters.wechat.names import owner
from adapters.wechat.progress import Progress
from adapters.wechat.settings import WechatSettings
from adapters.wechat.typing_sign import TypingSign
from bot.core.catalog import Limits
from bot.core.clock import Clock
from bot.core.errors import AuthExpired, Doubtful, HalfMinuteError, Misconfigured, Permanent, Retryable
from bot.core.model import Address, Outbound
from bot.core.ports import Capability
from bot.core.shared import Common, Left

GONE: Final = "WeChat delivers nothing to this customer until they write again"
COURTESY_S: Final = 1.0
"""So long the sign of typing may take to go: what was sent must not come into doubt for it."""


class Ways(msgspec.Struct, frozen=True):
    """What can be done for an answer."""

    api: Api
    files: Files
    lines: Lines
    ledger: Ledger
    fallback: Fallback
    typing: TypingSign
    pulse: Pulse


class Closed(Exception):
    """No message may be sent now."""


class Outgoing:
    """The port `Sender`; the platform knows no key and cannot be read back."""

    def __init__(self, settings: WechatSettings, clock: Clock, common: Common, ways: Ways) -> None:
        self._settings = settings
        self._clock = clock
        self._common = common
        self._ways = ways
        self._menus = settings.service_account
        most = settings.text_bytes
        self._limits = Limits(max_chars=most, max_bytes=most, public=False)

    def capability(self, address: Address) -> Capability:
        return Capability(can_post=True, idempotent=False, read_back=False, limits=self._limits)

    async def left(self, address: Address) -> Left:
        """How many messages WeChat still takes to this customer, and until when."""
        return await self._common.allowances.left(owner(address.customer), self._clock.now())

    async def look_up(self, outbound: Outbound) -> str | None:
        raise Doubtful("WeChat cannot be asked what it has sent")

    async def send(self, outbound: Outbound) -> str:
        """See the port. Raises Waits where it goes out by itself when the customer writes."""
        if len(outbound.text.encode("utf-8", "replace")) > self._limits.max_bytes:
            raise Permanent(f"the text has more than {self._limits.max_bytes} bytes; shorten it")
        progress = Progress(self._common.shared, outbound, self._settings.notices.keep_days * DAY_S)
        if not progress.total:
            raise Permanent("there is nothing to send: neither a text nor a file")
        await progress.load()
        try:
            number = await self._sent(outbound, progress)
        except WechatError as error:
            if error.cause is Cause.GONE:
                await self._ways.ledger.lose(outbound.address.customer, str(error))
                await self._common.gone(outbound.address)
            raise progress.told(error) from error
        except HalfMinuteError as error:
            raise progress.told(error) from error
        with suppress(TimeoutError):
            async with asyncio.timeout(COURTESY_S):
                await self._ways.typing.sent(outbound.address.customer)
        return number

    async def _sent(self, outbound: Outbound, progress: Progress) -> str:
        number = ""
        if not (progress.done or outbound.notice or (outbound.choices and self._menus)) and outbound.text:
            number = await self._passively(outbound)
            if number:
                await progress.step()
        try:
            while progress.done < progress.total:
                number = await self._next(outbound, progress)
                await progress.step()
        except Closed:
            number = await self._ways.fallback.instead(outbound, whole=progress.total == 1 and not outbound.choices)
        await progress.end()
        return number

    async def _passively(self, outbound: Outbound) -> str:
        """As the answer to a push that waits; "" where none does."""
        line = self._ways.lines.free(outbound.in_reply_to, outbound.address.customer)
        if line is None:
            return ""
        line.words.set_result(outbound.text)
        await asyncio.shield(line.told)
        return f"passive-{outbound.in_reply_to or outbound.id}"

    async def _next(self, outbound: Outbound, progress: Progress) -> str:
        """The part that is to be sent now: the text first, then each file."""
        customer, api = outbound.address.customer, self._ways.api
        if progress.done == 0:
            owed = await self._ways.ledger.of(customer)
            if owed.gone:
                raise Permanent(f"{GONE}: {owed.gone}")
        at = progress.done - bool(outbound.text)
        if at >= 0:
            return await self._file(customer, outbound.media[at])
        if outbound.media:  # before the text, so that what is wrong with a file leaves nothing half said
            if not (await self.left(outbound.address)).messages:
                raise Closed
            await self._ways.files.ready(outbound.media)
        if outbound.choices and self._menus:
            try:
                return await self._counted(customer, lambda: api.menu(customer, outbound.text, outbound.choices))
            except WechatError as error:
                if error.code != NO_MENUS:
                    raise
                self._menus = False  # this account may not; the text says it all without
        return await self._counted(customer, lambda: api.text(customer, outbound.text))

    async def _file(self, customer: str, name: str) -> str:
        """A number that the platform has forgotten is asked for anew, once."""
        files, api = self._ways.files, self._ways.api

        def sending(numbered: Numbered) -> Callable[[], Awaitable[str]]:
            return lambda: api.file(customer, numbered.kind, numbered.number)

        (known,) = await files.ready((name,))
        try:
            return await self._counted(customer, sending(known))
        except WechatError as error:
            if error.code != NO_FILE:
                raise
        await files.forget(name, known)
        (anew,) = await files.ready((name,))
        return await self._counted(customer, sending(anew))

    async def _counted(self, customer: str, sending: Callable[[], Awaitable[str]]) -> str:
        """One message, taken from what the customer allows. Raises Closed."""
        allowances, now = self._common.allowances, self._clock.now()
        if not await allowances.spend(owner(customer), now):
            raise Closed
        try:
            with self._ways.pulse.watching():
                return await sending()
        except WechatError as error:
            if error.cause is Cause.WINDOW:
                await allowances.void(owner(customer))
                raise Closed from error
            if error.code in {NO_FILE, NO_MENUS}:
                await allowances.give_back(owner(customer), now)
            raise
        except (Retryable, AuthExpired, Misconfigured):  # surely not sent
            await allowances.give_back(owner(customer), now)
            raise
