"""What is done for an answer when no message may be sent: the other ways, in the order of platform-apis.md 1.8.

In: an answer the platform does not take just now. Out: its number where a notice carried all of it; else `Waits`: the
answer is kept and goes out first when the customer writes, and a notice has told them so where one may be sent. Called
by adapters.wechat.outgoing. Who was told once is not told again before they write.
"""

import logging
from typing import Final

import msgspec

from adapters.owed import Ledger
from adapters.pulse import Pulse
from adapters.wechat import notices
from adapters.wechat.api import Api
from adapters.wechat.errors import Cause, WechatError
from adapters.wechat.incoming import TEMPLATE, taken_as
from adapters.wechat.names import consent, owner
from adapters.wechat.notice_settings import NoticeForm
from adapters.wechat.notices import Filled
from adapters.wechat.settings import WechatSettings
from bot.core.clock import Clock
from bot.core.errors import Doubtful, Permanent, Retryable, Waits
from bot.core.model import Form, Outbound
from bot.core.shared import Allowances

log = logging.getLogger(__name__)

SUBSCRIPTION: Final = "subscription"


class Noticed(msgspec.Struct, frozen=True):
    """A notice went out, by this way; `number` is the platform's where the whole answer stood in it."""

    way: str
    number: str = ""


NONE: Final = Noticed("")


class Fallback:
    """The ways beside messages."""

    def __init__(
        self, settings: WechatSettings, clock: Clock, api: Api, allowances: Allowances, ledger: Ledger, pulse: Pulse
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._api = api
        self._allowances = allowances
        self._ledger = ledger
        self._pulse = pulse

    async def instead(self, outbound: Outbound, *, whole: bool) -> str:
        """`whole`: the text is all there is to be sent. Raises Waits, Doubtful, Retryable (they write just now)."""
        customer = outbound.address.customer
        told = (await self._ledger.of(customer)).told
        if outbound.notice:  # nobody waits for it: it says all of itself in a template, or nothing until they write
            noticed, told = await self._filled(outbound), ""
            if noticed.number:
                return noticed.number
        elif not told:
            noticed = await self._noticed(outbound, outbound.text if whole else "\n")
            if noticed.number:
                return noticed.number
            told = noticed.way
        await self._ledger.keep(customer, outbound.approval.draft, told)
        if (await self._allowances.left(owner(customer), self._clock.now())).messages:
            raise Retryable("the customer wrote in this moment", 0.1)
        raise Waits(told)

    async def _filled(self, outbound: Outbound) -> Noticed:
        """A notice in the templates made for it, the first that works."""
        customer = outbound.address.customer
        for form in outbound.forms:
            agreed = consent(customer, form.id)
            if form.way == TEMPLATE and not self._settings.service_account:
                continue
            try:
                filled = notices.fitted(form, self._settings.notices.lengths)
            except ValueError as error:
                log.warning("a notice does not fit the template %s, and goes another way: %s", form.id, error)
                continue
            if form.way == SUBSCRIPTION and not await self._allowances.spend(agreed, self._clock.now()):
                continue
            noticed = await self._sent(form.way, _made(form), outbound, filled)
            if noticed.way:
                return noticed
        return NONE

    async def _noticed(self, outbound: Outbound, answer: str) -> Noticed:
        """By the first way that works; by none, where none does."""
        forms, customer = self._settings.notices, outbound.address.customer
        if forms.template is not None and self._settings.service_account:
            noticed = await self._tried(TEMPLATE, forms.template, outbound, answer)
            if noticed.way:
                return noticed
        form = forms.subscription
        if form is not None and await self._allowances.spend(consent(customer, form.id), self._clock.now()):
            return await self._tried(SUBSCRIPTION, form, outbound, answer)
        return NONE

    async def _tried(self, way: str, form: NoticeForm, outbound: Outbound, answer: str) -> Noticed:
        """One way for an answer."""
        filled = notices.filled(form, self._settings.notices, answer, self._clock.now())
        return await self._sent(way, form, outbound, filled)

    async def _sent(self, way: str, form: NoticeForm, outbound: Outbound, filled: Filled) -> Noticed:
        """Its refusal leads to the next way; only a customer who cannot be reached at all ends the matter."""
        customer = outbound.address.customer
        try:
            with self._pulse.watching():
                if way == TEMPLATE:
                    number = await self._template(customer, form, filled, outbound)
                else:
                    number = await self._api.subscription(customer, form, filled.data)
        except Doubtful:
            if filled.whole:
                raise
            return Noticed(way)  # they may have it; another one would be one too many
        except (Permanent, Retryable) as error:
            if isinstance(error, WechatError) and error.cause is Cause.GONE:
                raise
            log.warning("no %s notice that an answer waits: %s", way, error)
            if way == SUBSCRIPTION:
                await self._refused(consent(customer, form.id), error)
            return NONE
        return Noticed(way, taken_as(way, number or outbound.id) if filled.whole else "")

    async def _template(self, customer: str, form: NoticeForm, filled: Filled, outbound: Outbound) -> str:
        """A notice, which no person looks after, once more where nobody knows what became of it: for ten minutes the
        platform knows the key again."""
        try:
            return await self._api.template(customer, form, filled.data, outbound.id)
        except Doubtful:
            if not outbound.notice:
                raise
            return await self._api.template(customer, form, filled.data, outbound.id)

    async def _refused(self, theirs: str, error: Exception) -> None:
        """What becomes of a consent that was taken from the account."""
        if isinstance(error, WechatError) and error.cause is Cause.GRANT:
            await self._allowances.void(theirs)  # they withdrew it, or the platform counts otherwise
        elif not isinstance(error, WechatError):
            await self._allowances.give_back(theirs, self._clock.now())


def _made(form: Form) -> NoticeForm:
    return NoticeForm(id=form.id, fields=dict(form.fields), url=form.url)
