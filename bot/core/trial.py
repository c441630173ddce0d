"""Trying a question: what a customer would be answered, with all the reasons and without any effect.

In: nothing. Out: nouns and the port `Trial`. Asked by the console and by the customers' search page; made by
`bot.stages.trial`.
"""

from typing import Protocol

import msgspec

from bot.core.catalog import Pass, Proposal, Ranked
from bot.core.model import Reading, Risk


class Attempt(msgspec.Struct, frozen=True):
    """What is tried: a text, in a room ("channel/conversation", empty: anywhere) whose host shows `product` (an id;
    empty: what the room shows now), in public or in private."""

    text: str
    room: str = ""
    product: str = ""
    public: bool = True


class Tried(msgspec.Struct, frozen=True):
    """What came of it: how the text was read (nothing unmasked), which product was meant, what became of the nearest
    entries, and the draft that would be written, with its risks and with the playbooks that passed before."""

    reading: Reading
    product: str
    ranking: tuple[Ranked, ...]
    draft: Proposal | None
    risks: tuple[Risk, ...] = ()
    tried: tuple[Pass, ...] = ()


class Trial(Protocol):
    """Answers as triage would, and changes nothing."""

    async def try_question(self, attempt: Attempt) -> Tried: ...
