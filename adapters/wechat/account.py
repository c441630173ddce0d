"""One official account: hears what customers write, and answers them, passively or by customer-service message.

In: pushes (port `Hook`), approved texts (port `Sender`). Out: `Inbound`s of channel "wechat". Made by
adapters.wechat.adapter. A push waits a moment for its approved answer, which then costs nothing of what may be sent;
afterwards the same text goes as a customer-service message, as long as the platform lets it.
"""

import asyncio
import logging
from collections.abc import Mapping
from typing import Final

from adapters.wechat import letters, replies
from adapters.wechat.api import Api
from adapters.wechat.errors import Cause, WechatError
from adapters.wechat.letters import Letter
from adapters.wechat.pulse import Pulse
from adapters.wechat.seal import Seal
from adapters.wechat.settings import Quota, WechatSettings
from bot.core.catalog import Limits
from bot.core.clock import SECOND, Clock, Millis, within
from bot.core.errors import AuthExpired, Doubtful, Forged, Misconfigured, Permanent, Retryable, Unreadable
from bot.core.hooks import Answer, Call
from bot.core.model import Address, Inbound, MessageId, Outbound
from bot.core.ports import Capability, Intake
from bot.core.shared import Allowances
from bot.core.unread import Unread
from bot.core.vocabulary import Kind

log = logging.getLogger(__name__)

NAME: Final = "wechat"
LIMITS: Final = Limits(max_chars=2_048, max_bytes=2_048, public=False)
REMEMBERED_S: Final = 30.0
"""A push that was answered is known so long: the platform repeats one whose answer got lost, for 20 s at most."""

WORDS: Final[Mapping[str, str]] = {
    "image": "发来一张图片",
    "voice": "发来一段语音",
    "video": "发来一段视频",
    "shortvideo": "发来一段视频",
    "location": "发来一个位置",
    "link": "发来一个链接",
    "miniprogrampage": "发来一个小程序",
}


class Waiting:
    """A push that holds its line for an approved answer."""

    def __init__(self, letter: Letter, key: int | None, at: Millis) -> None:
        self.letter = letter
        self.key = key
        self.at = at
        loop = asyncio.get_running_loop()
        self.words: asyncio.Future[str] = loop.create_future()
        self.told: asyncio.Future[None] = loop.create_future()

    def tell(self, written: bool) -> None:
        """Whether the answer went onto the line; if not, the platform will ask again."""
        if written and not self.told.done():
            self.told.set_result(None)


class OfficialAccount:
    """Both halves of the adapter."""

    most_bytes = letters.MOST_BYTES

    def __init__(self, settings: WechatSettings, seal: Seal, clock: Clock, api: Api, allowances: Allowances) -> None:
        self.path = settings.path
        self._settings = settings
        self._seal = seal
        self._clock = clock
        self._api = api
        self._allowances = allowances
        self._waiting: dict[MessageId, Waiting] = {}
        self.pulse = Pulse(NAME, clock)

    # ---- the in-half

    async def answer(self, call: Call, intake: Intake) -> Answer:
        """See the port `Hook`."""
        if call.method == "GET":
            return Answer(self._seal.echo(call))
        opened = self._seal.open(call)
        try:
            letter = letters.read(opened.body)
        except Unreadable as error:
            log.error("a message of WeChat's cannot be read and is kept among the dead letters: %s", error)
            await intake.bury(Unread(NAME, opened.body, str(error), call.at))
            self.pulse.unreadable += 1
            return Answer(replies.DECLINED)
        if self._settings.original_id and self._settings.original_id not in (letter.receiver, letter.sender):
            raise Forged("a message for another account")
        item = self._inbound(letter, call.at)
        await self._granted(letter, call.at)
        new = await intake.accept([item])
        self.pulse.hears(new=bool(new))
        if item.kind is Kind.EVENT or item.own or not self._settings.passive_s:
            return Answer(replies.DECLINED)
        return await self._passive(item.id, letter, opened.key, new=bool(new))

    def reread(self, unread: Unread) -> Inbound:
        """What could not be read before, if it can be now. Raises Unreadable."""
        return self._inbound(letters.read(unread.body), unread.at)

    async def _passive(self, number: MessageId, letter: Letter, key: int | None, *, new: bool) -> Answer:
        """The approved answer, if it comes while the platform waits; a repeated push takes up the same wait."""
        self._forget()
        if new:
            self._waiting[number] = Waiting(letter, key, self._clock.now())
        waiting = self._waiting.get(number)
        if waiting is None:
            return Answer(replies.DECLINED)
        try:
            words = await within(self._clock, self._settings.passive_s, asyncio.shield(waiting.words))
        except TimeoutError:
            if not waiting.words.done():
                self._waiting.pop(number, None)
                return Answer(replies.DECLINED)
            words = waiting.words.result()
        now_s = self._clock.now() // SECOND
        body = replies.text(letter, words, now_s)
        sealed = body.encode() if key is None else self._seal.reply(body, key, now_s)
        return Answer(sealed, "text/xml", waiting.tell)

    def _forget(self) -> None:
        oldest = self._clock.now() - REMEMBERED_S * SECOND
        for number in [number for number, waiting in self._waiting.items() if waiting.at < oldest]:
            del self._waiting[number]

    def _inbound(self, letter: Letter, now: Millis) -> Inbound:
        return Inbound(
            id=MessageId(f"{NAME}-{letter.identity}"),
            address=Address(NAME, letter.sender, letter.sender),
            text=_words(letter),
            author="",
            received_at=now,
            sent_at=Millis(letter.at_s * SECOND),
            kind=Kind.EVENT if letter.kind == "event" or not letter.known else Kind.TEXT,
            own=letter.sender == self._settings.original_id,
        )

    async def _granted(self, letter: Letter, now: Millis) -> None:
        """What the customer's act lets us send (platform-apis.md 1.5)."""
        quotas = self._settings.quotas
        acts: Mapping[str, tuple[str, Quota]] = {
            "click": ("menu", quotas.menu),
            "scancode_push": ("menu", quotas.menu),
            "scancode_waitmsg": ("menu", quotas.menu),
            "subscribe": ("follow", quotas.follow),
            "scan": ("scan", quotas.scan),
        }
        act = acts.get(letter.event) if letter.kind == "event" else ("message", quotas.message)
        if letter.menu:  # a tap on a message menu counts as one on a menu
            act = ("menu", quotas.menu)
        if act:
            kind, quota = act
            await self._allowances.grant(_owner(letter.sender), kind, quota.messages, now, quota.within_s)

    # ---- the out-half

    def capability(self, address: Address) -> Capability:
        return Capability(can_post=True, idempotent=False, read_back=False, limits=LIMITS)

    async def send(self, outbound: Outbound) -> str:
        """See the port `Sender`; the platform knows no key and cannot be read back."""
        if len(outbound.text.encode("utf-8", "replace")) > LIMITS.max_bytes:
            raise Permanent(f"the text has more than {LIMITS.max_bytes} bytes; shorten it")
        waiting = self._waiting.get(outbound.in_reply_to)
        if waiting is not None and not waiting.words.done():
            waiting.words.set_result(outbound.text)
            await asyncio.shield(waiting.told)
            return f"passive-{outbound.in_reply_to}"
        return await self._by_service(outbound)

    async def _by_service(self, outbound: Outbound) -> str:
        customer, now = outbound.address.customer, self._clock.now()
        if not await self._allowances.spend(_owner(customer), now):
            raise Permanent(
                "WeChat takes no more messages to this customer until they write again; call them, or wait for them"
            )
        try:
            with self.pulse.watching():
                return await self._api.text(customer, outbound.text)
        except WechatError as error:
            if error.cause is Cause.WINDOW:
                await self._allowances.void(_owner(customer))
            raise
        except (Retryable, AuthExpired, Misconfigured):  # surely not sent
            await self._allowances.give_back(_owner(customer), now)
            raise

    async def look_up(self, outbound: Outbound) -> str | None:
        raise Doubtful("WeChat cannot be asked what it has sent")


def _owner(customer: str) -> str:
    return f"{NAME}-{customer}"


def _words(letter: Letter) -> str:
    """What stands in the conversation for a letter."""
    told = letter.text or letter.title
    said = WORDS.get(letter.kind, "")
    if letter.kind == "text":
        return letter.text
    if letter.kind == "event":
        return f"{letter.event} {letter.key}".strip()
    return f"{said}：{told}" if said and told else said or f"发来一条{letter.kind}消息"
