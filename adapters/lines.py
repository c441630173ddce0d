"""The pushes that hold their line for an approved answer: one given in time costs nothing of what may be sent.

In: messages as they come, answers as they are approved. Out: the words for a line. Shared by the two halves of an
adapter: the one that keeps the platform waiting, and the one that has the words (adapters.wechat, adapters.weibo).
"""

import asyncio
from typing import Final

from bot.core.clock import SECOND, Clock, Millis
from bot.core.model import MessageId

REMEMBERED_S: Final = 30.0
"""A push that was answered is known so long: the platform repeats one whose answer got lost, for 20 s at most."""


class Line:
    """One push that waits."""

    def __init__(self, customer: str, at: Millis) -> None:
        self.customer = customer
        self.at = at
        loop = asyncio.get_running_loop()
        self.words: asyncio.Future[str] = loop.create_future()
        self.told: asyncio.Future[None] = loop.create_future()

    def tell(self, written: bool) -> None:
        """Whether the answer went onto the line; if not, the platform will ask again."""
        if written and not self.told.done():
            self.told.set_result(None)


class Lines:
    """All pushes that wait in this process: at most `most` at a time, so that they never keep new ones out."""

    def __init__(self, clock: Clock, most: int) -> None:
        self._clock = clock
        self._most = most
        self._open: dict[MessageId, Line] = {}
        self._waiting: dict[MessageId, Line] = {}

    def begin(self, number: MessageId, customer: str) -> None:
        """This push waits from now on, if not too many do already."""
        self._forget()
        if len(self._waiting) < self._most:
            line = self._open[number] = self._waiting[number] = Line(customer, self._clock.now())
            line.words.add_done_callback(lambda _: self._waiting.pop(number, None))

    def of(self, number: MessageId) -> Line | None:
        """The line of a message, waiting or answered lately."""
        self._forget()
        return self._open.get(number)

    def end(self, number: MessageId) -> None:
        """It waits no more: the platform was told so."""
        self._open.pop(number, None)
        self._waiting.pop(number, None)

    def free(self, number: MessageId, customer: str) -> Line | None:
        """The line of that message if it still waits for words, else any other one of that customer."""
        line = self._open.get(number)
        if line is not None and not line.words.done():
            return line
        theirs = (line for line in self._waiting.values() if line.customer == customer and not line.words.done())
        return next(theirs, None)

    def _forget(self) -> None:
        """The oldest stand first."""
        oldest = self._clock.now() - REMEMBERED_S * SECOND
        while (first := next(iter(self._open.items()), None)) and first[1].at < oldest:
            self.end(first[0])
