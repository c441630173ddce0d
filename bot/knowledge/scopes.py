"""Where and when an entry may answer: on its days, about its product, in its rooms.

In: entries, then the day, product and room of a question. Out: which entries fit, and for one that does not, why.
Called by `bot.knowledge.index`.
"""

from collections.abc import Sequence
from datetime import date

import msgspec
import numpy as np
from numpy.typing import NDArray

from bot.core.vocabulary import Standing
from bot.knowledge.entries import Entry

REMEMBERED = 256


class Scope(msgspec.Struct, frozen=True):
    """What a question is asked in: the shop's day, the product it is about and the room, each empty where unknown."""

    day: date
    product: str = ""
    room: str = ""


class Scopes:
    """The scopes of some entries."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self._rooms = frozenset(room for entry in entries for room in entry.written.rooms)
        self._fits: dict[Scope, NDArray[np.bool_]] = {}

    def named(self, room: str) -> str:
        """`room` as far as any entry speaks of it: itself, its channel, or nothing."""
        if room in self._rooms:
            return room
        channel = room.partition("/")[0]
        return channel if channel in self._rooms else ""

    def fit(self, scope: Scope) -> NDArray[np.bool_]:
        """Which entries may answer there."""
        known = self._fits.get(scope)
        if known is None:
            if len(self._fits) >= REMEMBERED or any(other.day != scope.day for other in self._fits):
                self._fits.clear()
            known = np.array([_misfit(entry, scope) is None for entry in self._entries], dtype=np.bool_)
            self._fits[scope] = known
        return known

    def standing(self, scope: Scope, entry: int) -> Standing | None:
        """Why an entry may not answer there; None: it may."""
        return _misfit(self._entries[entry], scope)


def _misfit(entry: Entry, scope: Scope) -> Standing | None:
    written = entry.written
    if not entry.valid(scope.day):
        return Standing.NOT_VALID
    if scope.product and written.product not in ("", scope.product):
        return Standing.OTHER_PRODUCT
    if written.rooms and scope.room not in written.rooms and scope.room.partition("/")[0] not in written.rooms:
        return Standing.OTHER_ROOM
    return None
