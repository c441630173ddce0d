"""What triage knows of live rooms beside their questions: who asked how much, what their hosts talk about.

In: public messages as they come. Out: `Rooming`, `happening`, `in_room`. Kept by triage, in one worker's memory; the
topics come with what the store says after each batch. A viewer is a platform's id, never a nickname: whoever has none
is not limited.
"""

import re
from collections import OrderedDict
from typing import Final

import msgspec

from bot.core.clock import SECOND, Millis
from bot.core.model import Address, Draft, DraftId, Inbound, Partition, RoomId, line_hash
from bot.core.rooms import Happening, room_of
from bot.core.value import About, worth
from bot.core.vocabulary import Kind

VIEWERS: Final = 20_000
"""Viewers whose last questions are remembered."""
ROOMS: Final = 5_000
"""Rooms whose id is remembered; it is made anew for others."""
_BETWEEN: Final = re.compile(r"[\s,，、;；/]+")
TELLING: Final = frozenset({Kind.SHELF, Kind.START, Kind.END})
"""What changes a room by itself."""


class Rooming:
    """The rooms of one partition. One viewer may open `questions` drafts of their own within `window_s` seconds."""

    def __init__(self, partition: Partition, questions: int, window_s: float) -> None:
        self._partition = partition
        self._questions = questions
        self._window = round(window_s * SECOND)
        self._own: OrderedDict[tuple[RoomId, str], dict[DraftId, Millis]] = OrderedDict()
        self._rooms: dict[tuple[str, str], RoomId] = {}
        self._topics: dict[RoomId, tuple[str, ...]] = {}

    def id_of(self, address: Address) -> RoomId:
        """Of a public address."""
        where = address.channel, address.conversation
        if where not in self._rooms:
            if len(self._rooms) >= ROOMS:
                self._rooms.clear()
            self._rooms[where] = room_of(address, self._partition)
        return self._rooms[where]

    def learn(self, room: RoomId, topic: str) -> None:
        """What its host talks about now, in words."""
        if len(self._topics) >= ROOMS:
            self._topics.clear()
        self._topics[room] = tuple(word for word in _BETWEEN.split(topic.lower()) if word)

    def on_topic(self, room: RoomId, text: str) -> bool:
        """Whether one of the topic's words stands in a normal text."""
        return any(word in text for word in self._topics.get(room, ()))

    def lets_open(self, item: Inbound, draft: DraftId, now: Millis) -> bool:
        """Whether this viewer may open one more draft, which is then counted. Who paid for the message always may."""
        viewer = item.address.customer
        if not viewer or (item.badge is not None and item.badge.paid_fen > 0):
            return True
        key = self.id_of(item.address), viewer
        own = {one: at for one, at in self._own.get(key, {}).items() if now - at < self._window}
        if draft not in own and len(own) >= self._questions:
            return False
        own[draft] = now
        self._own[key] = own
        self._own.move_to_end(key)
        if len(self._own) > VIEWERS:
            self._own.popitem(last=False)
        return True

    def give_back(self, item: Inbound, draft: DraftId) -> None:
        """That draft was not opened after all: others ask the same."""
        self._own.get((self.id_of(item.address), item.address.customer), {}).pop(draft, None)


def happening(item: Inbound) -> Happening | None:
    """What a message of a room says beside words for the shop."""
    if item.kind in TELLING:
        return Happening(item.kind, item.received_at, item.text)
    if item.own and item.kind is Kind.COMMENT:
        return Happening(item.kind, item.received_at, line_hash(item.text))
    return None


def in_room(draft: Draft, room: RoomId, about: About, again: DraftId) -> Draft:
    """The draft as one of a live room; `again` answered this before (empty: none did)."""
    return msgspec.structs.replace(draft, room=room, value=worth(about), badge=about.badge, again=again)
