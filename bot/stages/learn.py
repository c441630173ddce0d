"""Learning: what became of each question is kept, masked, for the gaps in the knowledge.

In: what the desk is told (port `DeskFeed`). Out: one trace for each draft that no longer waits (port `TraceLog`).
Started by bot.app beside the console, once in a house. A trace is what the draft is, however often it is written, so
nothing is lost or counted twice, whatever is killed when.
"""

import logging
from collections.abc import Callable
from typing import Final

import msgspec

from bot.core.conversations import ASKS_NOTHING
from bot.core.gaps import Fate, Settled, Trace, TraceLog
from bot.core.lifecycle import CONTINUED, MERGED, SOURCE_CHANGED, TAKEN_BACK, DraftState
from bot.core.model import Draft, DraftId, Partition
from bot.core.ports import DeskFeed
from bot.core.vocabulary import SourceKind

log = logging.getLogger(__name__)

NO_QUESTION: Final = (SOURCE_CHANGED, CONTINUED, MERGED, TAKEN_BACK)
"""Reasons for which a draft is withdrawn whose question is asked in another one, or not at all any more."""

_S = DraftState
FATES: Final = {
    _S.APPROVED: Fate.SENT,
    _S.SENDING: Fate.SENT,
    _S.SENT: Fate.SENT,
    _S.FAILED: Fate.SENT,
    _S.UNKNOWN: Fate.SENT,
    _S.PROMPTED: Fate.SENT,
    _S.SAID: Fate.SENT,
    _S.COPIED: Fate.SENT,
    _S.REJECTED: Fate.REJECTED,
    _S.HANDED_OVER: Fate.HANDED_OVER,
    _S.EXPIRED: Fate.EXPIRED,
    _S.WITHDRAWN: Fate.WITHDRAWN,
}
"""What a state says of the answer; that a platform refused a text says nothing of it."""

Mask = Callable[[str], str]


class _Told(msgspec.Struct, frozen=True):
    """What matters here of a change of the desk, whatever its kind."""

    id: DraftId = DraftId("")
    late: int = 0
    state: DraftState | None = None


_CHANGES: Final = msgspec.json.Decoder(list[_Told])


class Learning:
    """Follows the desk and keeps the traces. `mask` hides personal data in what people typed."""

    def __init__(self, feed: DeskFeed, traces: TraceLog, mask: Mask) -> None:
        self._feed = feed
        self._traces = traces
        self._mask = mask

    async def run(self) -> None:
        """Go on where anybody stopped, for ever."""
        at = await self._traces.places()
        end = await self._feed.now_cursor()
        if not set(end) <= set(at):
            await self._look_through(end)
            at = end
        async for item in self._feed.follow(at):
            if item.gap:
                await self._look_through({item.partition: (await self._feed.now_cursor())[item.partition]})
            elif drafts := settled_in(item.changes):
                await self._learn(item.partition, item.id, drafts)

    async def _look_through(self, end: dict[Partition, str]) -> None:
        """Every draft there is, then on from `end`: for the first time, or when the desk went on too far."""
        log.info("looking through all decided drafts for the gaps")
        async for partition, drafts in self._traces.drafts():
            if partition in end:
                await self._learn(partition, "", drafts)
        for partition, place in end.items():
            await self._traces.learn(partition, place, [])

    async def _learn(self, partition: Partition, place: str, drafts: list[DraftId]) -> None:
        settled = await self._traces.settled(drafts)
        pairs = [(one.draft, trace_of(one, self._mask)) for one in settled if counts(one.draft)]
        await self._traces.learn(partition, place, pairs)


def settled_in(changes: bytes) -> list[DraftId]:
    """The drafts of a batch of changes whose trace may be another one now: decided, or asked for again after that."""
    told = _CHANGES.decode(changes)
    ids = (one.id for one in told if one.late or one.state not in (None, DraftState.PENDING))
    return list(dict.fromkeys(filter(None, ids)))


def counts(draft: Draft) -> bool:
    """Whether a draft answers a question of its own: no person's own words, no picture, no greeting."""
    again = draft.state is DraftState.WITHDRAWN and draft.reason.startswith(NO_QUESTION)
    return draft.playbook not in ASKS_NOTHING and not again


def trace_of(settled: Settled, mask: Mask) -> Trace:
    """What is kept of a draft that no longer waits."""
    draft = settled.draft
    fate = FATES[draft.state]
    edited = fate is Fate.SENT and draft.text != settled.offered
    return Trace(
        draft=draft.id,
        at=draft.received_at,
        question=draft.question,
        product=draft.product,
        intent=draft.intent,
        stage=draft.stage,
        urgency=draft.urgency,
        sentiment=draft.sentiment,
        rung=draft.rung,
        fate=Fate.EDITED if edited else fate,
        asked=draft.count + draft.late,
        settled_at=draft.changed_at,
        offered=mask(settled.offered) if edited else "",
        reply=mask(draft.text) if edited else "",
        by=draft.decided_by,
        reason=mask(draft.reason),
        entries=tuple(source.id for source in draft.sources if source.kind is SourceKind.KNOWLEDGE),
    )
