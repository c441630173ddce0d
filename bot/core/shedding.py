"""Which live comments go first when more wait than the house can take in.

In: comments in the order they came, each with its rank. Out: `Line`, which gives them back in that order and sheds by
rank. Pure. Called by `bot.stages.ingest` and by the rehearsal.

The rule, as the shop is told it: the oldest comment of low value goes first; one of high value only when no low one is
left; what the room itself says, what the shop wrote and what somebody paid for only when nothing else is left.
"""

from collections import deque
from collections.abc import Callable, Iterable
from enum import IntEnum
from typing import Final

from bot.core.model import Inbound
from bot.core.vocabulary import Kind

Glance = Callable[[Inbound], bool]
"""Whether a comment is worth more than chatter, told in a few microseconds (`bot.reading.glance`)."""

NEWS: Final = frozenset({Kind.SHELF, Kind.START, Kind.END, Kind.WITHDRAWN})
"""What changes how all that follows is understood."""


class Rank(IntEnum):
    """The lower, the sooner shed."""

    LOW = 0
    HIGH = 1
    VITAL = 2


SHED_AS: Final = {Rank.LOW: "shed:low", Rank.HIGH: "shed:high", Rank.VITAL: "shed:vital"}
"""The name under which one of that rank is counted."""


def rank_of(item: Inbound, glance: Glance) -> Rank:
    """What a comment's place in the line is worth."""
    if item.own or item.kind in NEWS or (item.badge is not None and item.badge.paid_fen > 0):
        return Rank.VITAL
    if not item.address.public:
        return Rank.HIGH
    return Rank.HIGH if glance(item) else Rank.LOW


Waiting = tuple[int, Rank, Inbound]
"""A comment in the line: its number in the order of coming, and its rank."""


class Line:
    """One waiting line of at most `most` comments; each call costs the same, however many wait."""

    def __init__(self, most: int, glance: Glance) -> None:
        self._most = most
        self._glance = glance
        self._ranks: tuple[deque[Waiting], ...] = tuple(deque() for _ in Rank)
        self._number = 0

    def __len__(self) -> int:
        return sum(map(len, self._ranks))

    def add(self, item: Inbound) -> Waiting | None:
        """Put `item` last; returns the one that had to go for it, if any."""
        rank = rank_of(item, self._glance)
        self._ranks[rank].append((self._number, rank, item))
        self._number += 1
        return self._shed() if len(self) > self._most else None

    def take(self, limit: int) -> list[Waiting]:
        """The first ones, in the order they came."""
        taken: list[Waiting] = []
        while len(taken) < limit and (filled := [rank for rank in self._ranks if rank]):
            taken.append(min(filled, key=_first).popleft())
        return taken

    def put_back(self, taken: Iterable[Waiting]) -> list[Waiting]:
        """Where they were, as if they had never been taken; returns those that had to go because others came since."""
        for waiting in sorted(taken, reverse=True, key=lambda waiting: waiting[0]):
            self._ranks[waiting[1]].appendleft(waiting)
        return [self._shed() for _ in range(len(self) - self._most)]

    def _shed(self) -> Waiting:
        return next(rank for rank in self._ranks if rank).popleft()


def _first(rank: deque[Waiting]) -> int:
    return rank[0][0]
