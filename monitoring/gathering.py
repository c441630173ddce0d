"""What belongs together: one product or brand and one theme, within a time, is one topic; copies are found again.

Something grave draws everything to it: while several write of a product's safety, say, who writes of its quality, of
money back or of nobody answering means that too. One text alone draws nothing: ordinary complaints
would all weigh as much.

In: spots and texts, in the order they are watched. Out: `Gathering`, the port `Gatherer`. Lives in the memory of the
one worker that watches, which fills it from the store when it begins. Constant work a text: two look-ups by key, and
eight by the fingerprint of its words. Memory is bounded by the number of topics and of texts remembered; what is
oldest is forgotten first.

A topic takes no more once it was idle for 72 hours, nor once it is 72 hours old, unless it is busy just then: what goes
on quietly for ever (a fault of a product that three people a day write of) begins anew now and then, and its counts
with it. Where nobody says what is wrong (OTHER), texts have little in common but the day: such a topic is over after
24 hours, however busy it is.
"""

from collections import OrderedDict
from collections.abc import Iterator
from math import exp
from typing import Final

import msgspec

from bot.core.clock import Millis
from bot.core.signals import PostId
from bot.core.topics import Placed, Spot, Theme, TopicId
from monitoring.copies import Copies

HOUR: Final = 3_600_000
IDLE: Final = 72 * HOUR
OLD: Final = 72 * HOUR
OTHERS_OLD: Final = 24 * HOUR
BUSY: Final = 8.0
"""So many texts within about a day keep a topic open beyond `OLD`."""
_DAY: Final = 24.0 * HOUR
MOST_TOPICS: Final = 20_000
Key = tuple[str, Theme]
DRAWS: Final = (Theme.SAFETY,)
"""Not fraud: of anything sold much, several a day call it a fake."""
DRAWS_FROM: Final = 1.5
"""So many texts of its own theme within about a day."""
DRAWN: Final = frozenset({Theme.QUALITY, Theme.REFUND, Theme.SERVICE, Theme.OTHER})


class _Heap(msgspec.Struct):
    """One topic: what it is about, when it began and was last heard of, and how many texts came
    lately (decaying), and of its own theme (`own`, at `own_at`)."""

    keys: set[Key]
    begun: int
    last: int
    theme: Theme
    lately: float = 0.0
    own: float = 0.0
    own_at: int = 0

    def takes(self, at: int) -> bool:
        """Whether a text of that moment may still belong to it, and a late one too."""
        if not self.begun - IDLE < at < self.last + IDLE:
            return False
        if self.theme is Theme.OTHER:
            return abs(at - self.begun) < OTHERS_OLD
        return at < self.begun + OLD or self.lately * exp(min(0.0, (self.last - at) / _DAY)) >= BUSY

    def draws(self, at: int) -> bool:
        """Whether several wrote of it lately."""
        return self.own * exp(min(0.0, (self.own_at - at) / _DAY)) >= DRAWS_FROM


class Gathering:
    """Everything gathered lately."""

    def __init__(self) -> None:
        self._topics: OrderedDict[TopicId, _Heap] = OrderedDict()
        """The one last heard of stands last."""
        self._of: dict[Key, TopicId] = {}
        self._copies = Copies()

    def place(self, spot: Spot, text: str, at: Millis) -> Placed:
        """A copy goes where its original is, whatever it was taken for; else the topic of its product or brand."""
        copy = self._copies.find(text)
        if copy and (heap := self._topics.get(copy.topic)) and heap.takes(at):
            return Placed(copy.topic, copy.post)
        for key in _grave(spot):
            topic = self._of.get(key)
            if topic and self._topics[topic].draws(at) and self._topics[topic].takes(at):
                return Placed(topic)
        for key in _keys(spot):
            topic = self._of.get(key)
            if topic and self._topics[topic].takes(at):
                return Placed(topic)
        return Placed(None)

    def learn(self, topic: TopicId, spot: Spot, text: str, post: PostId, at: Millis) -> None:
        heap = self._topics.get(topic)
        if heap is None:
            heap = self._topics[topic] = _Heap(set(), at, at, spot.theme)
        heap.lately = heap.lately * exp(min(0.0, (heap.last - at) / _DAY)) + 1.0
        if spot.theme is heap.theme and text:
            heap.own = heap.own * exp(min(0.0, (heap.own_at - at) / _DAY)) + 1.0
            heap.own_at = max(heap.own_at, at)
        heap.begun, heap.last = min(heap.begun, at), max(heap.last, at)
        self._topics.move_to_end(topic)
        for key in _keys(spot) if spot.theme is heap.theme else ():
            holder = self._of.get(key)
            if holder is None or holder == topic or not self._topics[holder].takes(at):
                self._give(key, topic, heap)
        if post:
            self._copies.keep(topic, post, text)
        if len(self._topics) > MOST_TOPICS:
            self.forget(next(iter(self._topics)))

    def forget(self, topic: TopicId) -> None:
        heap = self._topics.pop(topic, None)
        for key in heap.keys if heap else ():
            if self._of.get(key) == topic:
                del self._of[key]
        self._copies.forget(topic)

    def _give(self, key: Key, topic: TopicId, heap: _Heap) -> None:
        self._of[key] = topic
        heap.keys.add(key)


def _grave(spot: Spot) -> Iterator[Key]:
    """What draws it to itself."""
    if spot.theme in DRAWN:
        yield from ((about, theme) for about in spot.about for theme in DRAWS)


def _keys(spot: Spot) -> Iterator[Key]:
    for about in spot.about:
        yield about, spot.theme
