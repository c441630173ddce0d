"""The in-half of an official account: hears what customers write and do, and counts what that lets us send.

In: pushes (port `Hook`). Out: `Inbound`s of channel "wechat". Made by adapters.wechat.adapter. A push waits a moment
for its approved answer, which then costs nothing of what may be sent; a later one goes by adapters.wechat.outgoing.
"""

import asyncio
import logging
from collections.abc import Mapping
from typing import Final

from adapters.wechat import letters, replies
from adapters.wechat.letters import Letter
from adapters.wechat.lines import Lines
from adapters.wechat.names import NAME, owner
from adapters.wechat.pulse import Pulse
from adapters.wechat.seal import Seal
from adapters.wechat.settings import Quota, WechatSettings
from bot.core.clock import SECOND, Clock, Millis, within
from bot.core.errors import Forged, Unreadable
from bot.core.hooks import Answer, Call
from bot.core.model import Address, Inbound, MessageId
from bot.core.ports import Intake
from bot.core.shared import Allowances
from bot.core.unread import Unread
from bot.core.vocabulary import Kind

log = logging.getLogger(__name__)

WORDS: Final[Mapping[str, str]] = {
    "image": "发来一张图片",
    "voice": "发来一段语音",
    "video": "发来一段视频",
    "shortvideo": "发来一段视频",
    "location": "发来一个位置",
    "link": "发来一个链接",
    "miniprogrampage": "发来一个小程序",
}


class OfficialAccount:
    """The port `Hook`."""

    most_bytes = letters.MOST_BYTES

    def __init__(
        self, settings: WechatSettings, seal: Seal, clock: Clock, allowances: Allowances, lines: Lines, pulse: Pulse
    ) -> None:
        self.path = settings.path
        self._settings = settings
        self._seal = seal
        self._clock = clock
        self._allowances = allowances
        self._lines = lines
        self.pulse = pulse

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
        if new:
            self._lines.begin(number, letter, key)
        line = self._lines.of(number)
        if line is None:
            return Answer(replies.DECLINED)
        try:
            words = await within(self._clock, self._settings.passive_s, asyncio.shield(line.words))
        except TimeoutError:
            if not line.words.done():
                self._lines.end(number)
                return Answer(replies.DECLINED)
            words = line.words.result()
        now_s = self._clock.now() // SECOND
        body = replies.text(letter, words, now_s)
        sealed = body.encode() if key is None else self._seal.reply(body, key, now_s)
        return Answer(sealed, "text/xml", line.tell)

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
            await self._allowances.grant(owner(letter.sender), kind, quota.messages, now, quota.within_s)


def _words(letter: Letter) -> str:
    """What stands in the conversation for a letter."""
    told = letter.text or letter.title
    said = WORDS.get(letter.kind, "")
    if letter.kind == "text":
        return letter.text
    if letter.kind == "event":
        return f"{letter.event} {letter.key}".strip()
    return f"{said}：{told}" if said and told else said or f"发来一条{letter.kind}消息"
