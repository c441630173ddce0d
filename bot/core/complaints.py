"""What is heard of cases in conversations: that somebody complains, that they tapped a score below a question.

In: nothing. Out: `CaseNews`, the port `CaseNewsbox`. Written by the store with the message itself (`Heard.complains`,
`Heard.scored`), taken up by `bot.stages.complaining`.
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from bot.core.cases import CaseId
from bot.core.clock import Millis
from bot.core.model import ConversationId, MessageId


class CaseNews(msgspec.Struct, frozen=True, kw_only=True):
    """One message (masked `text`). `case`, `what` and `score` where it answers a question about a case; else it
    complains."""

    message: MessageId
    conversation: ConversationId
    session: int
    at: Millis
    text: str = ""
    case: CaseId = CaseId("")
    what: str = ""
    score: int = 0


class CaseNewsbox(Protocol):
    """News stay until somebody said that they are dealt with; whoever asks gets them."""

    async def waiting(self, limit: int) -> list[CaseNews]:
        """The oldest first."""
        ...

    async def done(self, news: Sequence[CaseNews]) -> None: ...

    async def expect(self, conversation: ConversationId, case: CaseId, what: str, at: Millis) -> None:
        """The next bare number (or yes, for "settled") said there within a week answers this question."""
        ...
