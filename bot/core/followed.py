"""One topic in the memory of the worker that watches: its posts with their tracks, who is in it, and its course.

In: posts, reactions, complaints, their texts masked. Out: `Followed`, whose `drained` gives what is to be written.
Called by `bot.stages.watching`. Everything is bounded: 1,100 posts, 5,000 people of a kind, 100 spreaders.
"""

import hashlib
import heapq
from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from bot.core.clock import Millis
from bot.core.curves import slot_of
from bot.core.signals import PostId, Reacted, Spoken
from bot.core.spreading import Forecast, Track
from bot.core.topics import Facts, Point, Post, Spreader, Topic, Verdict
from bot.core.watching import Remembered, TopicChange

MOST_POSTS: Final = 1_000
SPARE_POSTS: Final = 100
"""So many more are kept before the least of them go, all at once."""
MOST_MARKS: Final = 5_000
MOST_SPREADERS: Final = 100
MOST_WORDS: Final = 100
"""Texts of reactions that one batch adds."""
LEADING, LATEST = 12, 8
"""Posts that are forecast one by one: those that went farthest, and those that moved last."""
MOST_NAME: Final = 64
Kept = tuple[Post, Track]
Mask = Callable[[str], str]


class Followed:
    """A topic as it stands, with what was added to it since it was last written."""

    def __init__(self, known: Remembered) -> None:
        self.topic = known.topic
        self.grave_at = known.grave_at
        self.let_go = known.let_go
        self.posts: dict[PostId, Kept] = {post.id: (post, track) for post, track in known.posts}
        self.reposts = known.let_go + sum(track.reposts for _, track in known.posts)
        self.written_at = Millis(0)
        self.recorded: Facts | None = None
        self._bar = (0.0, 0)
        """What a newcomer among too many spreaders must be above, at least."""
        self._marks = set(known.marks)
        self._spreaders = dict(known.spreaders)
        self._slot = slot_of(known.topic.first_at, known.last.at) if known.last else -1
        self._begin()

    def _begin(self) -> None:
        """Nothing was added yet."""
        self._new: list[str] = []
        self._points: dict[int, Point] = {}
        self._moved: dict[str, Spreader | None] = {}
        self._voices: list[Spoken] = []
        self._others: list[Reacted] = []
        self.touched = False

    def add(self, post: Post, track: Track) -> None:
        """A post of this topic, at its first sight."""
        counted = {"copies": self.topic.copies + 1} if post.copy_of else {"posts": self.topic.posts + 1}
        self.posts[post.id] = (post, track)
        self.reposts += track.reposts
        self._heard(post.at, reach=max(self.topic.reach, post.followers or 0), **counted)
        self._mark("w", post.writer_id or post.writer or post.id)
        if track.reposts or self._slot < 0:
            self._point(max(post.at, track.at) if track.reposts else post.at)

    def move(self, post: Post, track: Track) -> None:
        """One of its posts is known better now."""
        before = self.posts[post.id][1]
        self.posts[post.id] = (post, track)
        self.reposts += track.reposts - before.reposts
        self._heard(track.at)
        if track.reposts != before.reposts:
            self._point(track.at)

    def carry(self, reacted: Reacted, origin: Reacted | None, mask: Mask) -> None:
        """Somebody passed it on, from the repost `origin` as far as known. Names are masked where they are kept."""
        if reacted.text and len(self._others) < MOST_WORDS:
            writer = msgspec.structs.replace(reacted.writer, id="", name=mask(reacted.writer.name)[:MOST_NAME])
            self._others.append(msgspec.structs.replace(reacted, writer=writer))
        if reacted.writer.followers:
            self._spread(reacted, 0, mask)
        if origin is not None:
            known = self._spreaders.get(origin.id)
            self._spread(origin, known.brought + 1 if known else 1, mask)

    def complain(self, spoken: Spoken) -> None:
        where = spoken.address
        kind = "r" if where.public else "v"
        self._heard(spoken.at)
        self._mark(
            kind, f"{where.channel}/{where.customer or (spoken.message if where.public else where.conversation)}"
        )
        for order in spoken.orders:
            self._mark("o", order)
        self._voices.append(spoken)

    def thin(self) -> Iterator[PostId]:
        """Posts that are kept no more, where there are too many: those that went least far, the oldest of them first;
        never the first one and the one that leads."""
        if len(self.posts) < MOST_POSTS + SPARE_POSTS:
            return
        first = min(self.posts.values(), key=lambda kept: kept[0].at)[0].id
        least = heapq.nsmallest(
            len(self.posts) - MOST_POSTS,
            (kept for one, kept in self.posts.items() if one not in (first, self.topic.lead)),
            key=lambda kept: (kept[1].reposts, kept[0].at),
        )
        for post, track in least:
            del self.posts[post.id]
            self.let_go += track.reposts
            yield post.id

    def leading(self) -> tuple[list[Kept], int]:
        """Those worth a forecast each, and the reposts of all others."""
        kept = self.posts.values()
        if len(self.posts) <= LEADING + LATEST:
            return list(kept), self.let_go
        most = heapq.nlargest(LEADING, kept, key=lambda one: one[1].reposts)
        last = heapq.nlargest(LATEST, kept, key=lambda one: one[1].last_event)
        chosen = {post.id: (post, track) for post, track in (*most, *last)}
        return list(chosen.values()), self.reposts - sum(track.reposts for _, track in chosen.values())

    def drained(self, topic: Topic, facts: Facts | None, verdict: Verdict | None, now: Millis) -> TopicChange:
        """What is to be written: the topic as it is judged now, and all that was added."""
        self.topic = topic
        forecast = topic.forecast
        if forecast is not None:
            self._point(forecast.at, forecast)
        change = TopicChange(
            topic=topic,
            grave_at=self.grave_at,
            let_go=self.let_go,
            marks=tuple(self._new),
            points=self._points,
            spreaders=self._moved,
            voices=tuple(self._voices),
            others=tuple(self._others),
            verdict=verdict,
            facts=facts,
        )
        self.written_at = now
        self.recorded = facts or self.recorded
        self._begin()
        return change

    def _heard(self, at: Millis, **counted: int) -> None:
        self.touched = True
        topic = self.topic
        first, last = min(topic.first_at, at), max(topic.last_at, at)
        self.topic = msgspec.structs.replace(topic, first_at=first, last_at=last, **counted)

    def _mark(self, kind: str, who: str) -> None:
        """Somebody, or an order, that may be met for the first time; beyond the bound nobody is new."""
        mark = kind + hashlib.blake2b(who.encode("utf-8", "replace"), digest_size=6).hexdigest()
        name = {"w": "writers", "o": "orders", "v": "voices", "r": "room_voices"}[kind]
        count: int = getattr(self.topic, name)
        if mark in self._marks or count >= MOST_MARKS:
            return
        self._marks.add(mark)
        self._new.append(mark)
        self.topic = msgspec.structs.replace(self.topic, **{name: count + 1})

    def _point(self, at: Millis, forecast: Forecast | None = None) -> None:
        slot = slot_of(self.topic.first_at, at)
        if slot < self._slot:
            return
        self._slot = slot
        if forecast is None:
            self._points[slot] = Point(at, self.reposts)
        else:
            self._points[slot] = Point(at, self.reposts, forecast.expected, forecast.low, forecast.high)

    def _spread(self, reacted: Reacted, brought: int, mask: Mask) -> None:
        """Remember who did it, in the place of the one who matters least where there are too many."""
        spreaders, weight = self._spreaders, _weight(reacted.writer.followers, brought, reacted.at)
        if reacted.id not in spreaders and len(spreaders) >= MOST_SPREADERS:
            if weight <= self._bar:
                return
            ranked = {one: _weight(known.followers, known.brought, known.at) for one, known in spreaders.items()}
            least = min(ranked, key=ranked.__getitem__)
            self._bar = ranked[least]
            if weight <= self._bar:
                return
            del spreaders[least]
            self._moved[least] = None
        name = mask(reacted.writer.name)[:MOST_NAME]
        spreader = Spreader(name, reacted.writer.followers, reacted.at, brought, reacted.text)
        spreaders[reacted.id] = self._moved[reacted.id] = spreader


def _weight(followers: int | None, brought: int, at: Millis) -> tuple[float, int]:
    """Who brought a repost is worth some thousand readers who brought none."""
    return 3_000.0 * brought + (followers or 0), -at
