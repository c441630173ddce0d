"""Approval: the only place where a person's yes becomes an `Approval` and a text may go out.

In: decisions from the console (port `Decisions`). Out: the draft as it then stands, safe on disk; an entry in the
outbound stream. The store compares and sets, so of two people exactly one wins, and the other is told who.
"""

import unicodedata
from collections.abc import Callable
from typing import Final

from bot.core.catalog import Limits
from bot.core.clock import Clock
from bot.core.errors import Conflict, Refused
from bot.core.lifecycle import DECIDES, DraftState, Verb, after
from bot.core.model import Address, Approval, Decision, Draft, DraftId, Outbound, Seen, User, text_hash
from bot.core.ports import Capability, Drafts, Durable, Guard

SENDS: Final = frozenset({Verb.APPROVE, Verb.EDIT, Verb.RESEND})
SHOWS: Final = SENDS | {Verb.PROMPT}


class Approvals:
    """What people do to drafts. `capability` tells what an address's platform can do now; `mask` hides
    personal data in the reasons people type, which are kept in the audit."""

    def __init__(
        self,
        drafts: Drafts,
        guard: Guard,
        durable: Durable,
        clock: Clock,
        capability: Callable[[Address], Capability],
        mask: Callable[[str], str] = str,
    ) -> None:
        self._drafts = drafts
        self._guard = guard
        self._durable = durable
        self._clock = clock
        self._capability = capability
        self._mask = mask

    async def decide(self, verb: Verb, draft: DraftId, seen: Seen, by: User, text: str = "", reason: str = "") -> Draft:
        """Carry out `verb` on the text that was seen; see the port for what it raises."""
        current = await self._drafts.get(draft)
        if after(current.state, verb) is None or seen != Seen(current.version, current.hash):
            raise Conflict(f"{current.decided_by or 'somebody'} was faster: {current.state}", current)
        if verb is Verb.CONFIRM and current.state is DraftState.SENDING:
            raise Conflict("it is being sent just now; what comes of it is not known yet", current)
        capability = self._capability(current.address)
        wanted = cleaned(text) if verb is Verb.EDIT else current.text
        if verb in SHOWS:
            self._check(wanted, capability.limits)
        if verb in DECIDES & SENDS and not capability.can_post:
            verb = Verb.PROMPT  # a room without a way to post: the host says it
        now = self._clock.now()
        outbound = None
        if verb in SENDS:
            approval = Approval(draft, seen.version, text_hash(wanted), by.name, now)
            outbound = Outbound.to_customer(current, wanted, approval)
        decided = await self._drafts.decide(
            Decision(
                draft=draft,
                verb=verb,
                by=by.name,
                at=now,
                seen=seen,
                text=wanted if wanted != current.text else None,
                reason=self._mask(reason.strip())[:200],
            ),
            outbound,
        )
        await self._durable.wait()
        return decided

    def _check(self, text: str, limits: Limits) -> None:
        """The guard's word is final, whoever approves."""
        blocking = tuple(risk for risk in self._guard.check(text, limits) if risk.blocking)
        if blocking:
            advice = "; ".join(risk.advice for risk in blocking)
            raise Refused(f"this text must not go out: {advice}", blocking)


def cleaned(text: str) -> str:
    """An edited text in NFC without blanks at its ends; all else is the guard's business."""
    return unicodedata.normalize("NFC", text).strip()
