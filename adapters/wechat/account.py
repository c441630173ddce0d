"""The in-half of an official account: hears what customers write and do, and counts what that lets us send.

In: pushes (port `Hook`). Out: `Inbound`s of channel "wechat". Made by adapters.wechat.adapter. A push waits a moment
for its approved answer, which then costs nothing of what may be sent; a later one goes by adapters.wechat.outgoing.
"""

import asyncio
import logging
from typing import Final

from adapters.lines import Lines
from adapters.owed import DAY_S, NOTHING, Ledger
from adapters.pulse import Pulse, Trouble
from adapters.wechat import incoming, letters, replies
from adapters.wechat.incoming import Report
from adapters.wechat.letters import Letter
from adapters.wechat.names import NAME, consent, owner
from adapters.wechat.seal import Opened, Seal, Skewed
from adapters.wechat.settings import WechatSettings
from bot.core.clock import SECOND, Clock, Millis, within
from bot.core.errors import Forged, Retryable, Unavailable, Unreadable
from bot.core.hooks import Answer, Call
from bot.core.model import DraftId, Inbound, MessageId
from bot.core.optouts import Will, will_of
from bot.core.ports import Intake
from bot.core.shared import Common
from bot.core.unread import Unread
from bot.core.vocabulary import Kind

log = logging.getLogger(__name__)

CLOCK_IS_OFF: Final = (
    "this machine's clock is off and WeChat's messages are refused (or somebody repeats an old one); let it follow a "
    "time server (NTP)"
)
GRANT_S: Final = 1.5
"""So long the store may take to keep what an act allows: together with the time it has for the message itself
(hooks.stop_s) less than the 5 s that the platform waits."""
TRIES: Final = 3
PAUSE_S: Final = 0.5
"""An answer that is being sent just when its customer writes is looked at again so often."""


class OfficialAccount:
    """The port `Hook`."""

    most_bytes = letters.MOST_BYTES

    def __init__(
        self, settings: WechatSettings, seal: Seal, clock: Clock, common: Common, lines: Lines, ledger: Ledger,
        pulse: Pulse,
    ) -> None:  # fmt: skip
        self.path = settings.path
        self._settings = settings
        self._seal = seal
        self._clock = clock
        self._common = common
        self._lines = lines
        self._ledger = ledger
        self.pulse = pulse

    async def answer(self, call: Call, intake: Intake) -> Answer:
        """See the port `Hook`."""
        begun = self._clock.monotonic()
        if call.method == "GET":
            return Answer(self._seal.echo(call))
        opened = self._opened(call)
        try:
            letter = letters.read(opened.body)
        except Unreadable as error:
            log.error("a message of WeChat's cannot be read and is kept among the dead letters: %s", error)
            await intake.bury(Unread(NAME, opened.body, str(error), call.at))
            self.pulse.unreadable += 1
            return Answer(replies.DECLINED)
        if self._settings.original_id and self._settings.original_id not in (letter.receiver, letter.sender):
            raise Forged("a message for another account")
        if (told := incoming.report(letter)) is not None:
            return await self._reported(letter, told)
        item = incoming.inbound(letter, call.at, self._settings.original_id)
        await self._granted_in_time(letter, call.at)
        new = await intake.accept([item])
        self.pulse.hears(new=bool(new))
        if item.own:
            return Answer(replies.DECLINED)
        line = item.kind is not Kind.EVENT and self._settings.passive_s > 0
        if line and new:
            self._lines.begin(item.id, letter.sender)
        await self._reached(letter)
        if item.kind is Kind.EVENT:
            return Answer(replies.DECLINED)
        left_s = self._settings.passive_s - (self._clock.monotonic() - begun)
        return await self._passive(item.id, letter, opened.key, max(0.0, left_s))

    async def _reported(self, letter: Letter, told: Report) -> Answer:
        """What became of a template message, which is nothing that a customer said. Raises Unavailable."""
        self.pulse.hears(new=False)
        try:
            async with asyncio.timeout(GRANT_S):
                await self._common.delivered(NAME, told.number, told.arrived, told.why)
        except TimeoutError as error:
            raise Unavailable(f"the store did not answer within {GRANT_S:g} s") from error
        await self._reached(letter)
        return Answer(replies.DECLINED)

    def _opened(self, call: Call) -> Opened:
        """Raises Forged. If WeChat's own messages are refused for their time, somebody must hear of it."""
        try:
            opened = self._seal.open(call)
        except Skewed as error:
            self.pulse.alarm(Trouble.CLOCK, f"a message was {error}: {CLOCK_IS_OFF}")
            raise
        self.pulse.calm(Trouble.CLOCK)
        return opened

    def reread(self, unread: Unread) -> Inbound:
        """What could not be read before, if it can be now. Raises Unreadable."""
        return incoming.inbound(letters.read(unread.body), unread.at, self._settings.original_id)

    async def _passive(self, number: MessageId, letter: Letter, key: int | None, left_s: float) -> Answer:
        """The approved answer, if it comes while the platform waits; a repeated push takes up the same wait."""
        line = self._lines.of(number)
        if line is None:
            return await self._declined(letter, key)
        try:
            words = await within(self._clock, left_s, asyncio.shield(line.words))
        except TimeoutError:
            if not line.words.done():
                self._lines.end(number)
                return await self._declined(letter, key)
            words = line.words.result()
        now_s = self._clock.now() // SECOND
        return Answer(self._sealed(replies.text(letter, words, now_s), key, now_s), "text/xml", line.tell)

    async def _declined(self, letter: Letter, key: int | None) -> Answer:
        """No answer now; with `transfer`, whoever waits for a person goes on in WeChat's own desk tool."""
        try:
            goes = self._settings.transfer and await self._common.wanted(incoming.address_of(letter))
        except Retryable:
            goes = False  # the message is safe; their next one will be passed on
        if not goes:
            return Answer(replies.DECLINED)
        now_s = self._clock.now() // SECOND
        return Answer(self._sealed(replies.transfer(letter, now_s), key, now_s), "text/xml")

    def _sealed(self, body: str, key: int | None, now_s: int) -> bytes:
        return body.encode() if key is None else self._seal.reply(body, key, now_s)

    async def _granted_in_time(self, letter: Letter, now: Millis) -> None:
        """Raises Unavailable: a store that hangs must not let the platform wait for its 503."""
        try:
            async with asyncio.timeout(GRANT_S):
                await self._granted(letter, now)
        except TimeoutError as error:
            raise Unavailable(f"the store did not answer within {GRANT_S:g} s") from error

    async def _granted(self, letter: Letter, now: Millis) -> None:
        """What the customer's act lets us send, and which notices they agreed to or do not want any more."""
        allowances, settings = self._common.allowances, self._settings
        grant = incoming.granted(letter, settings.quotas)
        if grant:
            quota = grant.quota
            await allowances.grant(owner(letter.sender), grant.kind, quota.messages, now, quota.within_s)
        for template, status in letter.consents:
            theirs = consent(letter.sender, template)
            if status == incoming.ACCEPTED:  # each counts for one notice, so each is a grant of its own
                await allowances.grant(theirs, letter.identity, 1, now, settings.notices.grant_days * DAY_S)
            elif status == incoming.REJECTED:
                await allowances.void(theirs)

    async def _reached(self, letter: Letter) -> None:
        """The customer left, or did something that opens the way to them: then what waited for that goes out first."""
        address = incoming.address_of(letter)
        try:
            if incoming.is_gone(letter):
                await self._ledger.lose(address.customer, letter.event)
                await self._common.gone(address)
            elif incoming.granted(letter, self._settings.quotas):
                owed = await self._ledger.of(address.customer)
                if owed != NOTHING:
                    # who wants no notices (any more) must get none that waits; answers go out when they write next
                    sends = owed.drafts and will_of(letter.text) is not Will.OUT
                    done = await self._sent_again(owed.drafts) if sends else ()
                    await self._ledger.settle(address.customer, done)
        except Retryable as error:
            log.warning("what waits for a customer goes on waiting until they write again: %s", error)

    async def _sent_again(self, drafts: tuple[DraftId, ...]) -> tuple[DraftId, ...]:
        """Those of them that are seen to; one that is still being sent is asked about a few times."""
        left = drafts
        for tries in range(TRIES):
            await self._clock.sleep(PAUSE_S if tries else 0)
            done = await self._common.again(left)
            left = tuple(draft for draft in left if draft not in done)
            if not left:
                break
        return tuple(draft for draft in drafts if draft not in left)
