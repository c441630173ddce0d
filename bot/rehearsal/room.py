"""What the store does with effects and decisions, in memory: for a room that is played, not lived through.

In: effects of triage, decisions of simulated assistants. Out: `PlayedRoom`, whose `apply` is that of the port
`Worklist`; tests/contract/test_played_room.py holds it to what the store does.
"""

import heapq
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from bot.core.clock import SECOND, Millis
from bot.core.effects import Applied, Effect, Entry, Ignore, Join, Open
from bot.core.lifecycle import ANSWERING, JOINABLE, DraftState
from bot.core.model import Draft, DraftId, MessageId
from bot.core.vocabulary import Outcome


class Told(msgspec.Struct, frozen=True):
    """These messages were decided at `at`."""

    messages: tuple[MessageId, ...]
    at: Millis


class PlayedRoom:
    """Drafts, who asks them, and what became of each. `told` collects who got an answer when, for whoever counts."""

    def __init__(self, again_after_s: float) -> None:
        self._again_after = round(again_after_s * SECOND)
        self.drafts: dict[DraftId, Draft] = {}
        self.pending: dict[DraftId, Draft] = {}
        self.told: list[Told] = []
        self._asking: dict[DraftId, list[MessageId]] = {}
        self._viewers: dict[DraftId, set[str]] = {}
        self._expiry: list[tuple[Millis, DraftId]] = []

    def apply(self, effects: Sequence[Effect], entries: Mapping[str, Entry], now: Millis) -> Applied:
        """Carry out every effect. `entries` are those the effects are about."""
        outcomes: dict[str, Outcome] = {}
        stale, again = list[str](), list[str]()
        for effect in effects:
            match effect:
                case Open(entry=entry, draft=draft):
                    self._open(draft, effect, entries[entry])
                    outcomes[entry] = Outcome.DRAFTED
                case Join(entry=entry):
                    outcome = self._join(effect, entries[entry], now)
                    if outcome is None:
                        stale.append(entry)
                    elif outcome is Outcome.DRAFTED:
                        again.append(entry)
                    else:
                        outcomes[entry] = outcome
                case Ignore(entry=entry):
                    outcomes[entry] = Outcome.IGNORED
                case _:
                    outcomes[effect.entry] = Outcome.DEAD
        return Applied(outcomes, tuple(stale), (), tuple(again))

    def _open(self, draft: Draft, effect: Open, entry: Entry) -> None:
        self.drafts[draft.id] = self.pending[draft.id] = draft
        self._asking[draft.id] = [draft.message]
        self._viewers[draft.id] = {_viewer(entry)} - {""}
        heapq.heappush(self._expiry, (draft.expires_at, draft.id))

    def _join(self, join: Join, entry: Entry, now: Millis) -> Outcome | None:
        """None: that draft takes nobody; DRAFTED: it was answered too long ago, this one must open another."""
        draft = self.drafts.get(join.draft)
        if draft is None:
            return None
        if draft.state in JOINABLE:
            self._count(draft, join, entry)
            return Outcome.JOINED
        if draft.state is DraftState.REJECTED:
            return Outcome.IGNORED
        if draft.state not in ANSWERING:
            return None
        if now - draft.changed_at > self._again_after:
            return Outcome.DRAFTED
        self.told.append(Told((join.message,), draft.changed_at))
        return Outcome.ANSWERED

    def _count(self, draft: Draft, join: Join, entry: Entry) -> None:
        """One viewer counts once a draft; who has no id counts each time."""
        viewer, known = join.viewer or _viewer(entry), self._viewers[draft.id]
        more = 0 if viewer in known else 1
        known |= {viewer} - {""}
        self._asking[draft.id].append(join.message)
        expires = max(draft.expires_at, join.expires_at)
        self._set(msgspec.structs.replace(draft, count=draft.count + more, expires_at=expires))

    def decide(self, draft_id: DraftId, by: str, at: Millis, state: DraftState = DraftState.SENT) -> bool:
        """Somebody decides; whether there was still something to decide."""
        draft = self.pending.pop(draft_id, None)
        if draft is None:
            return False
        self._set(msgspec.structs.replace(draft, state=state, decided_by=by, changed_at=at))
        asking = self._asking.pop(draft_id)
        if state in ANSWERING:
            self.told.append(Told(tuple(asking), at))
        return True

    def expire(self, now: Millis) -> list[DraftId]:
        """Drafts that nobody decided in their time."""
        return list(self._expired(now))

    def _expired(self, now: Millis) -> Iterator[DraftId]:
        while self._expiry and self._expiry[0][0] <= now:
            _, draft_id = heapq.heappop(self._expiry)
            draft = self.pending.get(draft_id)
            if draft is None:
                continue
            if draft.expires_at > now:
                heapq.heappush(self._expiry, (draft.expires_at, draft_id))
            elif self.decide(draft_id, "", now, DraftState.EXPIRED):
                yield draft_id

    def _set(self, draft: Draft) -> None:
        self.drafts[draft.id] = draft
        if draft.state in JOINABLE:
            self.pending[draft.id] = draft


def _viewer(entry: Entry) -> str:
    return entry.item.address.customer if entry.item else ""
