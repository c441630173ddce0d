"""What triage must know of those who write privately: how to speak to them, and which group serves them.

In: nothing. Out: `Visitor` and the port `Visitors`, implemented by `bot.stages.visiting` over customers and staff.
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from bot.core.catalog import Caller
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
