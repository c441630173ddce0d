"""One receiver with the pages that wait to be told through it: what waits goes together, a limit is kept, and nobody
else's page waits for this one.

In: pages. Out: what came of each. Used by `bot.stages.paging`, which runs one for each receiver.
"""

import asyncio
import logging
from collections.abc import Sequence
from typing import Final

import msgspec

from bot.core.alerts import Page, Receiver, TellKind
from bot.core.clock import Clock, within
from bot.core.errors import Doubtful, Permanent, Retryable

log = logging.getLogger(__name__)

TOGETHER: Final = 5
"""So many pages go into one message: with links that claim, the shortest messages hold no more."""
GAP_S: Final = 1.0
"""So long after a message the next one begins, with whatever comes meanwhile: limits count messages."""
SEND_S: Final = 10.0
"""Longer no receiver is waited for; then it may have been told."""
STALL_S: Final = 1.0
DOUBT_S: Final = 30.0
"""Who has not answered so long, or not as it should within that time, is asked after the others."""
BROKEN_S: Final = 600.0
"""What a person must mend is left alone so long, where there is another way."""
FAULT: Final = 200


class Answer(msgspec.Struct, frozen=True):
    """What came of a page: told, or `fault` says why not. `doubt`: it may have been told nevertheless."""

    fault: str = ""
    doubt: bool = False


TOLD: Final = Answer()


class _Waiting:
    """One page with who waits for its answer, and until when."""

    def __init__(self, page: Page, until: float) -> None:
        self.page = page
        self.until = until
        self.answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()

    def settle(self, answer: Answer) -> None:
        if not self.answer.done():
            self.answer.set_result(answer)


class Outlet:
    """`fault`: what a person must mend, as long as it is not tried again."""

    def __init__(self, name: str, receiver: Receiver, clock: Clock) -> None:
        self.name = name
        self._receiver = receiver
        self._clock = clock
        self._queue: list[_Waiting] = []
        self._some = asyncio.Event()
        self._sent_at = float("-inf")
        self._sending_since = float("inf")
        self._doubted_until = float("-inf")
        self._rests_until = float("-inf")
        self._broken_until = float("-inf")
        self._fault = ""

    @property
    def fault(self) -> str:
        return self._fault if self._clock.monotonic() < self._broken_until else ""

    @property
    def shaky(self) -> bool:
        """Whether others should be asked first."""
        now = self._clock.monotonic()
        return now < self._doubted_until or now >= self._sending_since + STALL_S

    @property
    def rests_s(self) -> float:
        """How long its limits let nothing through."""
        return max(0.0, self._rests_until - self._clock.monotonic())

    async def tell(self, page: Page, patience_s: float) -> Answer:
        """What came of it within `patience_s`; at once where a limit lasts longer."""
        waiting = _Waiting(page, self._clock.monotonic() + patience_s)
        if self._rests_until > waiting.until:
            return Answer(f"takes nothing for {self.rests_s:.0f} s")
        self._queue.append(waiting)
        self._some.set()
        try:
            return await within(self._clock, patience_s, asyncio.shield(waiting.answer))
        except TimeoutError:
            if waiting in self._queue:
                return Answer(f"its turn did not come within {patience_s:g} s")
            return Answer(f"no answer within {patience_s:g} s: it may have been told", doubt=True)
        finally:
            if waiting in self._queue:
                self._queue.remove(waiting)

    async def run(self) -> None:
        """Tell what waits, until cancelled."""
        while True:
            await self._some.wait()
            await self._clock.sleep(max(self._rests_until, self._sent_at + GAP_S) - self._clock.monotonic())
            batch = sorted(self._queue, key=_haste)[:TOGETHER]
            self._queue = [one for one in self._queue if one not in batch]
            if batch:
                await self._send(batch)
            if not self._queue:
                self._some.clear()

    async def _send(self, batch: Sequence[_Waiting]) -> None:
        self._sent_at = self._sending_since = self._clock.monotonic()
        try:
            await within(self._clock, SEND_S, self._receiver.send([one.page for one in batch]))
            answer, self._broken_until, self._doubted_until = TOLD, float("-inf"), float("-inf")
        except Retryable as error:
            self._rest(batch, error)
            return
        except (Doubtful, TimeoutError) as error:
            answer = Answer(f"may have been told: {error}"[:FAULT], doubt=True)
        except Permanent as error:
            answer = Answer(str(error)[:FAULT])
            self._fault, self._broken_until = answer.fault, self._clock.monotonic() + BROKEN_S
        except Exception as error:
            log.exception("the receiver %s failed", self.name)
            answer = Answer(f"may have been told: {type(error).__name__}", doubt=True)
        finally:
            self._sending_since = float("inf")
        if answer.doubt:
            self._doubted_until = self._clock.monotonic() + DOUBT_S
        for one in batch:
            one.settle(answer)

    def _rest(self, batch: Sequence[_Waiting], error: Retryable) -> None:
        """Nothing before its time; who can wait so long waits, with whatever comes meanwhile."""
        self._rests_until = self._clock.monotonic() + error.after
        for one in (*batch, *self._queue):
            if one.until < self._rests_until:
                one.settle(Answer(str(error)[:FAULT]))
        self._queue = [one for one in (*batch, *self._queue) if not one.answer.done()]


def _haste(waiting: _Waiting) -> tuple[bool, int, float]:
    """What is over may wait; then the gravest, then who has waited longest."""
    page = waiting.page
    return page.kind is TellKind.RESOLVED, -page.level, waiting.until
