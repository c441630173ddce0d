"""How far an answer of several parts came: what was sent is not sent again, whoever repeats it.

In: an answer; what of it went out. Out: where to go on; errors with that in their words. Called by
adapters.wechat.outgoing. It is kept under draft and text, not under the sending: a person's resend goes on as well.
"""

from adapters.wechat.names import NAME
from bot.core.errors import Doubtful, HalfMinuteError, Permanent, Retryable, Waits
from bot.core.model import Outbound
from bot.core.shared import Shared


class Progress:
    """`done` of `total` parts went out. Of an answer with a single part nothing is kept."""

    def __init__(self, shared: Shared, outbound: Outbound, keep_s: float) -> None:
        self._shared = shared
        self._name = f"{NAME}-parts-{outbound.approval.draft}-{outbound.approval.hash}"
        self._keep_s = keep_s
        self.total = bool(outbound.text) + len(outbound.media)
        self.done = 0

    async def load(self) -> None:
        self.done = int(await self._shared.get(self._name) or 0) if self.total > 1 else 0

    async def step(self) -> None:
        """One more went."""
        self.done += 1
        if self.done < self.total:
            await self._shared.put(self._name, str(self.done), self._keep_s)

    async def end(self) -> None:
        if self.total > 1:
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
            case Retryable():
                return Retryable(f"{note}; {error}", error.after)
            case _:
                return Permanent(f"{note}; {error}")
