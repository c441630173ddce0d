"""What triage knows of the drafts there are: what the store has of them, and, after a start or a take-over, what they
answer.

In: effects that were carried out; drafts and the ways in which they were asked (ports `Drafts` and `Members`). Out:
`Met`; the clusters, filled. Called by `bot.stages.triage`.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from bot.core.effects import Effect, Join, Open
from bot.core.lifecycle import ANSWERING, JOINABLE
from bot.core.members import Members
from bot.core.model import Draft, DraftId, Member, Partition
from bot.core.ports import Clusters, Drafts, Reader
from bot.core.questions import about
from bot.core.vocabulary import Rung

MOST: Final = 2_000
"""Drafts that are looked at: so many that wait, and so many that are answered."""
ANSWERS: Final = frozenset({Rung.APPROVED_ANSWER, Rung.PLAYBOOK})
"""Answers that serve whoever asks for them, in whatever words."""
MET: Final = 50_000
"""Wordings that are remembered as sent to the store; others are sent again, and kept there once."""


class Met:
    """The wordings of drafts that the store has; the oldest half is forgotten when there are too many."""

    def __init__(self) -> None:
        self._known: dict[tuple[DraftId, str], None] = {}

    def __contains__(self, wording: tuple[DraftId, str]) -> bool:
        return wording in self._known

    def learn(self, effects: Iterable[Effect]) -> None:
        """These were carried out."""
        for effect in effects:
            match effect:
                case Open(draft=draft, wording=put) if put.member:
                    self._known[draft.id, put.key] = None
                case Join(draft=joined, wording=put) if put.member:
                    self._known[joined, put.key] = None
                case _:
                    pass
        if len(self._known) > MET:
            self._known = dict.fromkeys(list(self._known)[-MET // 2 :])


async def recalled(
    partition: Partition, drafts: Drafts, members: Members | None
) -> list[tuple[Draft, tuple[Member, ...]]]:
    """The drafts of a partition that still take people, oldest first, with the ways in which a room asks them."""
    known = [draft for kind in (JOINABLE, ANSWERING) for draft in await drafts.listed(sorted(kind), MOST)]
    mine = [draft for draft in known if draft.id.startswith(f"{partition}-") and not draft.notice]
    return [
        (draft, await members.listed(draft.id) if members and draft.address.public else ())
        for draft in sorted(mine, key=lambda draft: draft.received_at)
    ]


def refill(clusters: Clusters, reader: Reader, draft: Draft, put: Sequence[Member]) -> None:
    """The wording it was opened with comes first: the text was written for that one."""
    ways = sorted(put, key=lambda one: one.message != draft.message)
    texts = [one.text for one in ways] or [draft.question]
    readings = reader.read(texts, [draft.address.public] * len(texts))
    if ways:
        readings = [about(reading, one.product) for reading, one in zip(readings, ways, strict=True)]
    first, *others = readings
    clusters.add(draft.address, first, draft.id, draft.received_at)
    if draft.address.public and draft.rung in ANSWERS:
        clusters.same_answer(draft.address, first, draft.id, draft.text, draft.received_at)
    for other in others:
        clusters.also(draft.address, other, draft.id)
