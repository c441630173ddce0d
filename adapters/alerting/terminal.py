"""The terminal a house runs in: for the demo, for drills, and for whoever has no other receiver yet.

In: `[receivers.<name>] type = "terminal"`, pages. Out: lines on the standard output. Opened by bot.app through SPEC.
"""

import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final, TextIO

import msgspec

from adapters.alerting.composing import CLAIM, LINK, Message, composed
from adapters.alerting.words import plain
from bot.core.alerts import Page, Receiver
from bot.core.clock import Clock
from bot.core.monitoring import ReceiverSpec

TYPE: Final = "terminal"
MOST: Final = 8_000
"""Characters told at once."""


class TerminalSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """There is nothing to set."""


class Terminal:
    """The port `Receiver`."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    async def send(self, pages: Sequence[Page]) -> None:
        """See the port; it takes everything."""
        message = composed(pages, MOST, lambda made: len(written(made)), plain)
        self._out.write(written(message) + "\n")
        self._out.flush()


def written(message: Message) -> str:
    """The message as it stands in a terminal, without anything a terminal would obey."""
    lines = [""]
    for part in message.parts:
        lines += [part.head, *(f"  {line}" for line in part.lines)]
        lines += [f"  {what}  {link}" for what, link in ((CLAIM, part.claim), (LINK, part.link)) if link]
    names = "、".join(plain(person.name) for person in message.people)
    return "\n".join([*lines, *message.notes, *([f"  → {names}"] if names else [])])


@asynccontextmanager
async def _open(name: str, settings: msgspec.Struct, clock: Clock) -> AsyncIterator[Receiver]:
    yield Terminal(sys.stdout)


SPEC = ReceiverSpec(TYPE, TerminalSettings, _open)
