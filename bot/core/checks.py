"""What an adapter finds when it looks whether everything it needs is in order, step by step.

In: nothing. Out: `Finding`, `Around`, and `Check`, which an `AdapterSpec` may name. Made by adapters, printed by the
command `halfminute check`.
"""

from collections.abc import AsyncIterator, Callable
from enum import StrEnum

import msgspec

from bot.core.clock import Clock


class Grade(StrEnum):
    """How a step ended."""

    FINE = "fine"
    WARNING = "warning"  # works, but somebody should know
    FAULT = "fault"  # does not work until somebody mends it
    SKIPPED = "skipped"  # could not be looked at, because of a fault before


class Finding(msgspec.Struct, frozen=True):
    """One line: which step, how it ended, and what that means and what to do about it, in plain words."""

    step: str
    grade: Grade
    says: str


class Around(msgspec.Struct, frozen=True):
    """What an adapter may want to know of the house; `door` is where its public door is here, or should be."""

    clock: Clock
    door: str


Check = Callable[[msgspec.Struct, Around], AsyncIterator[Finding]]
"""Looks at the settings of one adapter and at what they lead to; changes nothing."""
