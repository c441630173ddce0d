"""The in-half that Weibo pushes to: private messages, events, and who mentions us.

In: pushes (port `Hook`). Out: `Inbound`s of channel "weibo". Made by adapters.weibo.assembly. A private message waits a
moment for its approved answer, which then costs nothing of what may be sent; a later one goes by
adapters.weibo.outgoing. A push answered with nothing is taken; one answered late or with an error comes again, as at
WeChat (platform-apis.md 5.1).
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Final
from urllib.parse import quote

import msgspec

from adapters.lines import Lines
from adapters.owed import NOTHING, Ledger
from adapters.pulse import Pulse, Trouble
from adapters.weibo import incoming, pushes, seal
from adapters.weibo.names import NAME, TABLE, is_number, owner
from adapters.weibo.pushes import Push, PushKind
from adapters.weibo.settings import WeiboSettings
from bot.core.clock import Clock, Millis, within
from bot.core.errors import Forged, Retryable, Unavailable, Unreadable
from bot.core.hooks import Answer, Call
from bot.core.model import Inbound, MessageId
from bot.core.optouts import Will, will_of
from bot.core.ports import Intake
from bot.core.shared import Common
from bot.core.unread import Unread

log = logging.getLogger(__name__)

TAKEN: Final = b""
"""No answer now, and no repetition."""
GRANT_S: Final = 1.5
"""So long the store may take to keep what an act allows: together with the time it has for the message itself
(hooks.stop_s) less than the 5 s that the platform waits."""
TRIES: Final = 3
PAUSE_S: Final = 0.5
"""An answer that is being sent just when its customer writes is looked at again so often."""
LEAVES: Final = frozenset({"unfollow", "unsubscribe"})
CLOCK_IS_OFF: Final = (
    "this machine's clock is off and Weibo's pushes are refused (or somebody repeats an old one); let it follow a time "
    "server (NTP)"
)


class Account:
    """The port `Hook`. `nudge` hurries whoever looks for mentions; None where nobody does."""

    most_bytes = pushes.MOST_BYTES

    def __init__(
        self, settings: WeiboSettings, clock: Clock, common: Common, lines: Lines, ledger: Ledger, pulse: Pulse,
        nudge: Callable[[], None] | None,
    ) -> None:  # fmt: skip
        self.path = settings.path
        self._settings = settings
        self._clock = clock
        self._common = common
        self._lines = lines
        self._ledger = ledger
        self._pulse = pulse
        self._nudge = nudge

    async def answer(self, call: Call, intake: Intake) -> Answer:
        """See the port `Hook`."""
        begun = self._clock.monotonic()
        self._proven(call)
        if call.method == "GET":
            return Answer(call.field("echostr").encode("utf-8", "replace"))
        try:
            push = pushes.read(call.body)
        except Unreadable as error:
            log.error("a push of Weibo's cannot be read and is kept among the dead letters: %s", error)
            await intake.bury(Unread(NAME, call.body, str(error), call.at))
            self._pulse.unreadable += 1
            return Answer(TAKEN)
        if push.receiver != self._settings.uid and push.sender != self._settings.uid:
            raise Forged("a push for another account")
        if push.kind is None:
            log.info("a push of a type nobody knows is left alone, as Weibo asks")
            return Answer(TAKEN)
        if push.kind is PushKind.MENTION:
            return await self._mentioned(push, call.at, intake)
        return await self._spoken(push, call, intake, begun)

    def _proven(self, call: Call) -> None:
        """Raises Forged. If Weibo's own pushes are refused for their time, somebody must hear of it."""
        try:
            seal.prove(call, self._settings.app_secret)
        except seal.Skewed as error:
            self._pulse.alarm(Trouble.CLOCK, f"a push was {error}: {CLOCK_IS_OFF}")
            raise
        self._pulse.calm(Trouble.CLOCK)

    def reread(self, unread: Unread) -> Inbound:
        """What could not be read before, if it can be now. Raises Unreadable."""
        push = pushes.read(unread.body)
        if push.kind is None or (push.kind is PushKind.MENTION and not self._is_post(push)):
            raise Unreadable("it is nothing that waits for an answer")
        read = incoming.mentioned if push.kind is PushKind.MENTION else incoming.private
        return read(push, unread.at, self._settings.uid)

    async def _mentioned(self, push: Push, now: Millis, intake: Intake) -> Answer:
        """A post that mentions us is answered below it, at once; what else is known of it, and all of a comment, the
        look for mentions brings, by the same id."""
        if self._is_post(push):
            new = await intake.accept([incoming.mentioned(push, now, self._settings.uid)])
            self._pulse.hears(new=bool(new))
        elif self._nudge is None:
            log.warning("%s without access_token a comment that mentions us cannot be read", TABLE)
        if self._nudge is not None:
            self._nudge()
        return Answer(TAKEN)

    def _is_post(self, push: Push) -> bool:
        return push.subtype == incoming.STATUS and is_number(push.key)

    async def _spoken(self, push: Push, call: Call, intake: Intake, begun: float) -> Answer:
        """A private message or an event."""
        item = incoming.private(push, call.at, self._settings.uid)
        event = push.kind is PushKind.EVENT
        if not item.own:
            await self._granted(push, call.at)
        new = await intake.accept([item])
        self._pulse.hears(new=bool(new))
        if item.own:
            return Answer(TAKEN)
        waits = self._settings.passive_s > 0 and not event and not call.body.lstrip().startswith(b"<")
        if waits and new:
            self._lines.begin(item.id, push.sender)
        await self._reached(push)
        if not waits:
            return Answer(TAKEN)
        left_s = self._settings.passive_s - (self._clock.monotonic() - begun)
        return await self._passive(item.id, push, max(0.0, left_s))

    async def _passive(self, number: MessageId, push: Push, left_s: float) -> Answer:
        """The approved answer, if it comes while the platform waits; a repeated push takes up the same wait."""
        line = self._lines.of(number)
        if line is None:
            return Answer(TAKEN)
        try:
            words = await within(self._clock, left_s, asyncio.shield(line.words))
        except TimeoutError:
            if not line.words.done():
                self._lines.end(number)
                return Answer(TAKEN)
            words = line.words.result()
        return Answer(self._reply(push, words), "application/json", line.tell)

    def _reply(self, push: Push, words: str) -> bytes:
        """The ids are those of the push, changed round (the exact body is of confidence C)."""
        readable = words.encode("utf-8", "replace").decode("utf-8")
        return msgspec.json.encode({
            "result": True, "receiver_id": int(push.sender), "sender_id": int(self._settings.uid), "type": "text",
            "data": quote(msgspec.json.encode({"text": readable}), safe=""),
        })  # fmt: skip

    async def _granted(self, push: Push, now: Millis) -> None:
        """What the customer's act lets us send. Raises Unavailable: a store that hangs must not let the platform wait
        for its 503."""
        if push.subtype in LEAVES:
            return
        event = push.kind is PushKind.EVENT
        quota = self._settings.quotas.event if event else self._settings.quotas.message
        kind = "event" if event else "message"
        try:
            async with asyncio.timeout(GRANT_S):
                await self._common.allowances.grant(owner(push.sender), kind, quota.messages, now, quota.within_s)
        except TimeoutError as error:
            raise Unavailable(f"the store did not answer within {GRANT_S:g} s") from error

    async def _reached(self, push: Push) -> None:
        """The customer did something that opens the way to them: then what waited for that goes out first."""
        if push.subtype in LEAVES:
            return
        try:
            owed = await self._ledger.of(push.sender)
            if owed == NOTHING:
                return
            left = owed.drafts
            # who wants no notices (any more) must get none that waits; answers go out when they write next
            sends = left and will_of(push.text) is not Will.OUT
            for tries in range(TRIES if sends else 0):
                await self._clock.sleep(PAUSE_S if tries else 0)
                done = await self._common.again(left)
                left = tuple(draft for draft in left if draft not in done)
                if not left:
                    break
            await self._ledger.settle(push.sender, tuple(draft for draft in owed.drafts if draft not in left))
        except Retryable as error:
            log.warning("what waits for a customer goes on waiting until they write again: %s", error)
