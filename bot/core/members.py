"""Who gets the answer of a draft, and whether it may still be given: two ports.

In: nothing. Out: `Members` and `Citations`. Implemented by `bot.store.members` and `bot.knowledge.citations`; asked by
approval, the redraft stage and the console.
"""

from collections.abc import Sequence
from typing import Protocol

from bot.core.clock import Millis
from bot.core.model import DraftId, Inbound, Member, MessageId, Source, UserName


class Members(Protocol):
    """Who asks what a draft answers, in which wordings."""

    async def listed(self, draft: DraftId) -> tuple[Member, ...]:
        """The first 200 wordings, oldest first; nothing of a draft that is gone."""
        ...

    async def split(
        self, draft: DraftId, version: int, messages: Sequence[MessageId], by: UserName, at: Millis
    ) -> None:
        """Take the wordings that begin with these messages out of a pending draft: all who put it so go back into the
        stream, marked as apart from it, in one step with the audit.

        Raises Conflict when it is not pending, has another version, or one of them does not ask it (any more);
        NotFound.
        """
        ...

    async def merge(
        self, draft: DraftId, version: int, into: DraftId, into_version: int, by: UserName, at: Millis
    ) -> None:
        """Put all who ask the one pending question of a room into the other, in one step with the audit: a viewer who
        asks both counts once. The first is withdrawn (MERGED); whoever is found to ask it later is counted into the
        second.

        Raises Conflict when one of them is not pending or has another version, NotFound.
        """
        ...

    async def redraft(self, draft: DraftId, reason: str, at: Millis) -> bool:
        """Withdraw a draft that is pending or prompted and put all who ask back into the stream, in one step. False: it
        is neither."""
        ...

    async def unmask(self, draft: DraftId, by: UserName, reason: str, at: Millis) -> tuple[Inbound, ...]:
        """One message a wording as it came, oldest first; the audit says who saw them and why. Raises NotFound."""
        ...


class Citations(Protocol):
    """Whether what a draft cites still stands (`bot.knowledge.citations`)."""

    def outdated(self, sources: Sequence[Source], now: Millis) -> bool:
        """Whether one of them was changed, retired or is past its days."""
        ...

    async def stale(self, sources: Sequence[Source], now: Millis) -> str:
        """The same, with what happened and who did it, for people; empty where all stand."""
        ...
