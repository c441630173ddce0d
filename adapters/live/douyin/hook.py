"""Where Douyin pushes to: proven, handed on, answered at once.

In: calls of the public door. Out: `Inbound`s to the intake, which never waits: the platform is told yes even when all
behind is down, since ten slow answers in a row make it throw away what viewers write (platform-apis.md 4.4). Called by
bot.hooks.
"""

import logging
from typing import Final

from adapters.live.douyin.events import MOST_BYTES, Items, inbound, number_of, read
from adapters.live.douyin.pulse import Pulse
from adapters.live.douyin.report import Report
from adapters.live.douyin.seal import Proven, Seal, Skewed
from adapters.live.douyin.settings import MsgType
from bot.core.clock import Clock, Millis
from bot.core.errors import Forged, Unreadable
from bot.core.hooks import Answer, Call
from bot.core.model import Inbound
from bot.core.ports import Intake

log = logging.getLogger(__name__)

NOTHING: Final = Items(())
YES: Final = b'{"err_no":0,"err_msg":"success"}'
SLOW_S: Final = {MsgType.GIFT: 3.0}
USUAL_SLOW_S: Final = 2.0
BREAKER: Final = 10
"""Answers in a row that were too slow or did not arrive: then the platform throws away for some seconds."""


class DouyinHook:
    """The port `Hook`. `own`: whose words are the shop's; it grows when a launch token tells who hosts."""

    most_bytes = MOST_BYTES

    def __init__(self, path: str, seal: Seal, own: set[str], pulse: Pulse, report: Report, clock: Clock) -> None:
        self._path = path
        self._seal = seal
        self._own = own
        self._pulse = pulse
        self._report = report
        self._clock = clock
        self._failed = 0

    @property
    def path(self) -> str:
        return self._path

    async def answer(self, call: Call, intake: Intake) -> Answer:
        """Raises Forged; nothing else is ever said but yes."""
        begun = self._clock.monotonic()
        if call.method != "POST":
            raise Forged("not a push")
        try:
            push = self._seal.proven(call)
        except Skewed as error:
            self._pulse.skewed(error.off_s)
            raise
        except Forged:
            self._pulse.forged(call.headers.get("x-msg-type", ()))
            raise
        self._pulse.proven(push.type)
        self._hand_on(push, call, intake)

        def told(written: bool) -> None:
            if not written:
                self._seal.forget(push)
            took_s = self._clock.monotonic() - begun
            self._answered(push.room, in_time=written and took_s < SLOW_S.get(push.type, USUAL_SLOW_S))

        return Answer(YES, "application/json", told)

    def _hand_on(self, push: Proven, call: Call, intake: Intake) -> None:
        """Whatever goes wrong with it: to refuse a push only brings it nearer to the breaker."""
        try:
            found = read(call.body)
            if found != NOTHING:
                intake.offer(self.taken(found, push.type, push.room, call.at))
        except Unreadable as error:
            self._pulse.room(push.room).unreadable += 1
            log.warning("a push of %s: %s", push.type, error)
        except Exception:
            self._pulse.room(push.room).unreadable += 1
            log.exception("a push of %s is lost", push.type)

    def taken(self, found: Items, kind: MsgType, room: str, now: Millis) -> list[Inbound]:
        """The messages of a push that are new; what the platform's own test tool made is left out."""
        pulse = self._pulse.room(room)
        pulse.unreadable += found.unreadable
        pulse.dropped += found.surplus
        fresh = []
        for item in found.items:
            if item.test:
                pulse.tests += 1
            elif pulse.hears(item, number_of(item, kind, room, now)):
                fresh.append(item)
        self._report.add(room, kind, [item.id for item in fresh if item.id], now)
        made = (inbound(item, kind, room, now, self._own) for item in fresh)
        return [one for one in made if one is not None]

    def _answered(self, room: str, *, in_time: bool) -> None:
        """What the platform thinks of our answers."""
        if in_time:
            self._failed = 0
            return
        self._failed += 1
        if self._failed % BREAKER == 0:
            self._pulse.room(room).gap()
            log.warning("%d answers in a row came too late: Douyin may throw away comments for some seconds", BREAKER)
