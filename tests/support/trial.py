"""A trial without a shop: it reads nothing and finds nothing.

In: attempts. Out: `NothingKnown`, which is the port `Trial` and remembers what it was asked. Called by console tests.
"""

from bot.core.model import Reading
from bot.core.trial import Attempt, Tried


class NothingKnown:
    """Always at a loss."""

    def __init__(self) -> None:
        self.asked: list[Attempt] = []

    async def try_question(self, attempt: Attempt) -> Tried:
        self.asked.append(attempt)
        return Tried(Reading("", attempt.text), attempt.product, (), None)
