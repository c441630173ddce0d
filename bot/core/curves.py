"""The curve of a topic: one point a slot, slots growing with its age, so that it never has more than 600.

In: when it began and a moment. Out: the slot that moment is in. Called by `bot.stages.watching`; pure.
"""

from typing import Final

from bot.core.clock import MINUTE, Millis

HOUR: Final = 60 * MINUTE
STEPS: Final = (
    (3 * HOUR, MINUTE),
    (48 * HOUR, 10 * MINUTE),
    (30 * 24 * HOUR, 12 * HOUR),
    (100 * 24 * HOUR, 24 * HOUR),
)
"""Up to which age a slot takes how long: 180 + 270 + 56 + 70 slots. What comes later is all in the last one."""


def slot_of(began: Millis, at: Millis) -> int:
    """The age at which the slot of `at` begins, in minutes."""
    age = min(max(0, at - began), STEPS[-1][0] - 1)
    length = next(length for until, length in STEPS if age < until)
    return age // length * length // MINUTE
