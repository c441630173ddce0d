"""Redraft: answers that nobody has heard yet are written anew when what they rest on is no longer so.

In: drafts that wait for a person or on a prompter (port `Drafts`), and what they cite (port `Citations`). Out: all who
asked go back into the inbound stream, the draft is withdrawn (port `Members`). Called by bot.app after each change of
the library or of a shelf, and each new day. A host must not say a price that was: the line leaves the prompter, and the
one that takes its place waits on the desk for another yes.
"""

from typing import Final

from bot.core.clock import Clock
from bot.core.lifecycle import SOURCE_CHANGED, DraftState
from bot.core.members import Citations, Members
from bot.core.ports import Drafts

MOST: Final = 10_000
"""Drafts of a state looked at in one go, the most urgent first."""
UNHEARD: Final = (DraftState.PROMPTED, DraftState.PENDING)


class Redraft:
    """Looks through what nobody has heard yet."""

    def __init__(self, drafts: Drafts, members: Members, citations: Citations, clock: Clock) -> None:
        self._drafts = drafts
        self._members = members
        self._citations = citations
        self._clock = clock

    async def redraft_stale(self) -> int:
        """Withdraw what cites a source that no longer stands; returns how many. Raises Unavailable."""
        now, redrafted = self._clock.now(), 0
        drafts = [draft for state in UNHEARD for draft in await self._drafts.listed([state], MOST)]
        for draft in drafts:
            if self._citations.outdated(draft.sources, now):
                redrafted += await self._members.redraft(draft.id, SOURCE_CHANGED, now)
        return redrafted
