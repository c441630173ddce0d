"""Redraft: answers that wait for a person are written anew when what they rest on is no longer so.

In: pending drafts (port `Drafts`) and what they cite (port `Citations`). Out: all who asked go back into the inbound
stream, the draft is withdrawn (port `Members`). Called by bot.app after each change of the library and each new day.
"""

from typing import Final

from bot.core.clock import Clock
from bot.core.lifecycle import SOURCE_CHANGED, DraftState
from bot.core.members import Citations, Members
from bot.core.ports import Drafts

MOST: Final = 10_000
"""Drafts looked at in one go, the most urgent first."""


class Redraft:
    """Looks through what is pending."""

    def __init__(self, drafts: Drafts, members: Members, citations: Citations, clock: Clock) -> None:
        self._drafts = drafts
        self._members = members
        self._citations = citations
        self._clock = clock

    async def redraft_stale(self) -> int:
        """Withdraw what cites a source that no longer stands; returns how many. Raises Unavailable."""
        now, redrafted = self._clock.now(), 0
        for draft in await self._drafts.listed([DraftState.PENDING], MOST):
            if self._citations.outdated(draft.sources, now):
                redrafted += await self._members.redraft(draft.id, SOURCE_CHANGED, now)
        return redrafted
