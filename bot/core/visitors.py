"""What triage must know of those who write privately: how to speak to them, which group serves them, what went before.

In: nothing. Out: `Visitor`, the port `Visitors`, implemented by `bot.stages.visiting` over customers and staff, and the
port `Befores`, implemented by `bot.store.conversations`. `NOBODY` stands in for both where nobody writes privately.
"""

from collections.abc import Sequence
from typing import Final, Protocol

import msgspec

from bot.core.catalog import Before, Caller
from bot.core.customers import Segment
from bot.core.model import Address
from bot.core.vocabulary import Stage


class Visitor(msgspec.Struct, frozen=True):
    """One of them, at this moment."""

    caller: Caller = Caller()
    segment: Segment = Segment.NEW
    group: str = ""


class Visitors(Protocol):
    """In one round trip for a whole batch."""

    async def known(self, asked: Sequence[tuple[Address, Stage]]) -> list[Visitor]:
        """One for each, in their order; somebody unknown is a new one."""
        ...


class Befores(Protocol):
    """In one round trip for a whole batch."""

    async def before(self, addresses: Sequence[Address]) -> list[Before]:
        """What went before in the session of each, in their order."""
        ...


class Nobody:
    """Everybody is new, and nothing went before."""

    async def known(self, asked: Sequence[tuple[Address, Stage]]) -> list[Visitor]:
        return [Visitor()] * len(asked)

    async def before(self, addresses: Sequence[Address]) -> list[Before]:
        return [Before()] * len(addresses)


NOBODY: Final = Nobody()
