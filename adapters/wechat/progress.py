"""How far an answer of several parts came: what was sent is not sent again, whoever repeats it.

In: an answer; what of it went out. Out: where to go on; errors with that in their words. Called by
adapters.wechat.outgoing. It is kept under draft and text, not under the sending: a person's resend goes on as well.
"""

import logging
from contextlib import suppress

from adapters.wechat.names import NAME
from bot.core.errors import Doubtful, HalfMinuteError, Permanent, Retryable, Waits
from bot.core.model import Outbound
from bot.core.shared import Shared

log = logging.getLogger(__name__)


class Progress:
    """`done` of `total` parts went out. Of an answer with a single part nothing is kept. The store being away must not
    make anybody send again what went out: then the rest is in doubt."""

    def __init__(self, shared: Shared, outbound: Outbound, keep_s: float) -> None:
        self._shared = shared
        self._name = f"{NAME}-parts-{outbound.approval.draft}-{outbound.approval.hash}"
        self._keep_s = keep_s
        self.total = bool(outbound.text) + len(outbound.media)
        self.done = 0
        self._kept = True

    async def load(self) -> None:
        self.done = int(await self._shared.get(self._name) or 0) if self.total > 1 else 0

    async def step(self) -> None:
        """One more went."""
        self.done += 1
        if self.done == self.total:
            return
        try:
            await self._shared.put(self._name, str(self.done), self._keep_s)
            self._kept = True
        except Retryable as error:
            log.warning("how far an answer came could not be kept: %s", error)
            self._kept = False

    async def end(self) -> None:
        """All of it went."""
        if self.total > 1:
            with suppress(Retryable):  # it ends by itself
                await self._shared.drop(self._name, str(self.total - 1))

    def told(self, error: HalfMinuteError) -> HalfMinuteError:
        """The error, with what went out before it."""
        if not self.done:
            return error
        note = f"{self.done} of {self.total} parts went out"
        match error:
            case Waits():
                return Waits(f"{error.told}; {note}" if error.told else note)
            case Doubtful():
                return Doubtful(f"{note}; {error}")
            case Retryable() if not self._kept:
                return Doubtful(f"{note}; {error}")
            case Retryable():
                return Retryable(f"{note}; {error}", error.after)
            case _:
                return Permanent(f"{note}; {error}")
