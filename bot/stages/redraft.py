"""Redraft: answers that nobody has heard yet are written anew when what they rest on is no longer so.

In: drafts that wait for a person or on a prompter (port `Drafts`), and what they cite (port `Citations`). Out: all who
asked go back into the inbound stream, the draft is withdrawn (port `Members`). Called by bot.app after each change of
the library, of a shelf or of a crisis, and each new day. What a crisis has one wording for is written anew with it,
once a version. A host must not say a price that was: the line leaves the prompter, and the one that takes its place
waits on the desk for another yes. Where a line has stood there for long, nobody waits for the answer any more, and none
takes its place.
"""

from contextlib import suppress
from typing import Final

from bot.core.clock import MINUTE, Clock, Millis
from bot.core.crises import CALM, Watchful
from bot.core.errors import Conflict, NotFound
from bot.core.lifecycle import OUTLIVED, SOURCE_CHANGED, DraftState, Verb
from bot.core.members import Citations, Members
from bot.core.model import Decision, Draft, MessageId, Seen, UserName
from bot.core.ports import Drafts
from bot.core.vocabulary import SourceKind

UNHEARD: Final = {DraftState.PROMPTED: 500, DraftState.PENDING: 10_000}
"""What is looked at, and how many in one go: the latest lines, of which prompters show no more than some, and the most
urgent drafts."""
LONG_MS: Final = 10 * MINUTE
"""A line nobody said for so long is not waited for any more; the screens say so, too."""


class Redraft:
    """Looks through what nobody has heard yet."""

    def __init__(
        self, drafts: Drafts, members: Members, citations: Citations, clock: Clock, watchful: Watchful = CALM
    ) -> None:
        self._watchful = watchful
        self._offered: set[tuple[MessageId, str, int]] = set()
        self._drafts = drafts
        self._members = members
        self._citations = citations
        self._clock = clock

    async def redraft_stale(self) -> int:
        """Withdraw what cites a source that no longer stands; returns how many are written anew. Raises Unavailable."""
        now, redrafted = self._clock.now(), 0
        still = {crisis.id for crisis in self._watchful.crises()}
        self._offered = {tried for tried in self._offered if tried[1] in still}
        drafts = [draft for state, most in UNHEARD.items() for draft in await self._drafts.listed([state], most)]
        for draft in drafts:
            if not (self._citations.outdated(draft.sources, now) or self._lacks_wording(draft)):
                continue
            if draft.state is DraftState.PROMPTED and draft.changed_at < now - LONG_MS:
                await self._withdraw(draft, now)
            else:
                redrafted += await self._members.redraft(draft.id, SOURCE_CHANGED, now)
        return redrafted

    def _lacks_wording(self, draft: Draft) -> bool:
        """Whether there is one wording for it that it does not have, and was not tried with yet."""
        offered = self._watchful.offered(draft)
        if offered is None:
            return False
        cited = {(source.id, source.hash) for source in draft.sources if source.kind is SourceKind.STATEMENT}
        tried = (draft.message, offered.crisis, offered.version)
        if (offered.crisis, str(offered.version)) in cited or tried in self._offered:
            return False
        self._offered.add(tried)
        return True

    async def _withdraw(self, line: Draft, now: Millis) -> None:
        seen = Seen(line.version, line.hash)
        decision = Decision(
            draft=line.id, verb=Verb.WITHDRAW, by=UserName(""), at=now, seen=seen, reason=OUTLIVED
        )  # fmt: skip
        with suppress(Conflict, NotFound):  # somebody was faster
            await self._drafts.decide(decision, None)
