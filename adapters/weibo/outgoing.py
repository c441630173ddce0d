"""The out-half: approved answers, below a post where everybody reads them, or as a private message.

In: approved texts (port `Sender`). Out: the platform's numbers, or errors that say what was sent. Made by
adapters.weibo.assembly. An answer to a comment is an answer there, any other one a comment on the post. A private one
goes passively where a push still waits, else by message while the customer's last act allows one; when it does not, it
waits until they write again. What Weibo refused for its words is never sent again as it is.
"""

import asyncio
import math
from typing import Final

from adapters.lines import Lines
from adapters.owed import Ledger
from adapters.pulse import Pulse
from adapters.weibo.api import Api
from adapters.weibo.errors import Cause, WeiboError
from adapters.weibo.names import NO_POST, answered_comment, owner
from adapters.weibo.settings import WeiboSettings
from bot.core.catalog import Limits
from bot.core.clock import Clock
from bot.core.errors import AuthExpired, Doubtful, Misconfigured, Permanent, Retryable, Waits
from bot.core.model import Address, Outbound
from bot.core.ports import Capability
from bot.core.shared import Common, Left

ASCII_ENDS: Final = 128
NOT_SENT: Final = frozenset({Cause.TEXT, Cause.PERSON, Cause.VARY, Cause.LIMIT})
"""Refused before anything was done with it."""


def weight(text: str) -> int:
    """How long a text is as Weibo counts: two letters of ASCII are one, a sign beyond the common ones two (C)."""
    halves = sum(1 if ord(sign) < ASCII_ENDS else 2 if ord(sign) <= 0xFFFF else 4 for sign in text)
    return math.ceil(halves / 2)


class Outgoing:
    """The port `Sender`; the platform knows no key, and what was written is not surely shown when it is looked for."""

    def __init__(
        self, settings: WeiboSettings, clock: Clock, api: Api, common: Common, lines: Lines, ledger: Ledger,
        pulse: Pulse,
    ) -> None:  # fmt: skip
        self._clock = clock
        self._api = api
        self._allowances = common.allowances
        self._lines = lines
        self._ledger = ledger
        self._pulse = pulse
        self._aloud = _limits(settings.comment_chars, public=True)
        self._private = _limits(settings.text_chars, public=False)

    def capability(self, address: Address) -> Capability:
        return Capability(can_post=True, idempotent=False, read_back=False, limits=self._limits(address))

    async def left(self, address: Address) -> Left:
        """How many messages Weibo still takes to this customer, and until when; below a post as many as one likes."""
        return await self._allowances.left(owner(address.customer), self._clock.now())

    async def look_up(self, outbound: Outbound) -> str | None:
        raise Doubtful("Weibo does not surely show at once what was written; look at the post")

    async def send(self, outbound: Outbound) -> str:
        """See the port. Raises Waits where it goes out by itself when the customer writes."""
        most = self._limits(outbound.address).max_chars
        if not outbound.text:
            raise Permanent("there is nothing to send: Weibo takes only texts from here")
        if outbound.media:
            raise Permanent("Weibo takes no files from here; leave them out, or post them in Weibo's own app")
        if weight(outbound.text) > most:
            raise Permanent(f"the text is longer than {most} Chinese characters; shorten it")
        return await (self._below(outbound) if outbound.address.aloud else self._privately(outbound))

    def _limits(self, address: Address) -> Limits:
        return self._aloud if address.is_read_by_all else self._private

    async def _below(self, outbound: Outbound) -> str:
        """A comment."""
        post = outbound.address.conversation.partition("/")[0]
        if post == NO_POST:
            raise Permanent("Weibo does not say below which post that comment stands; answer it in Weibo's own app")
        comment = answered_comment(outbound.in_reply_to)
        with self._pulse.watching():
            if comment:
                return await self._api.reply(comment, post, outbound.text)
            return await self._api.comment(post, outbound.text)

    async def _privately(self, outbound: Outbound) -> str:
        customer = outbound.address.customer
        line = self._lines.free(outbound.in_reply_to, customer)
        if line is not None:
            line.words.set_result(outbound.text)
            await asyncio.shield(line.told)
            return f"passive-{outbound.in_reply_to or outbound.id}"
        now = self._clock.now()
        if not await self._allowances.spend(owner(customer), now):
            await self._ledger.keep(customer, outbound.approval.draft, "")
            raise Waits
        try:
            with self._pulse.watching():
                return await self._api.message(customer, outbound.text)
        except WeiboError as error:
            if error.cause in NOT_SENT:
                await self._allowances.give_back(owner(customer), now)
            raise
        except (Retryable, AuthExpired, Misconfigured):  # surely not sent
            await self._allowances.give_back(owner(customer), now)
            raise


def _limits(chars: int, *, public: bool) -> Limits:
    """Whatever keeps to these is short enough, however Weibo counts it."""
    return Limits(max_chars=chars, max_bytes=4 * chars, public=public)
