"""The course of a topic in the size of a word, for lists: reposts so far at moments evenly apart.

In: topics. Out: `Sparks` (one for all screens of a process, each topic's course read once a minute at most) and
`spark`. Called by the pages of topics.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

from aiohttp import web

from bot.core.clock import MINUTE, Clock, Millis
from bot.core.errors import NotFound
from bot.core.topics import Point, TopicId, Topics

POINTS: Final = 28
Course = tuple[int, ...]


class Sparks:
    """Remembers only what was asked for last."""

    def __init__(self, topics: Topics, clock: Clock) -> None:
        self._topics = topics
        self._clock = clock
        self._kept: dict[TopicId, tuple[Millis, Course]] = {}

    async def of(self, wanted: Sequence[TopicId]) -> Mapping[TopicId, Course]:
        """Raises Unavailable."""
        now = self._clock.now()
        known = {topic: self._kept[topic] for topic in wanted if topic in self._kept}
        fresh = {topic: kept for topic, kept in known.items() if kept[0] + MINUTE > now}
        stale = [topic for topic in wanted if topic not in fresh]
        read = await asyncio.gather(*map(self._read, stale))
        self._kept = fresh | {topic: (now, course) for topic, course in zip(stale, read, strict=True)}
        return {topic: course for topic, (_, course) in self._kept.items()}

    async def _read(self, topic: TopicId) -> Course:
        try:
            return spark((await self._topics.dossier(topic)).curve)
        except NotFound:
            return ()  # forgotten since it was listed


SPARKS: Final = web.AppKey("sparks", Sparks)


def spark(curve: Sequence[Point]) -> Course:
    """Empty where there is no course yet."""
    if len(curve) < 2 or curve[-1].at <= curve[0].at:
        return ()
    begin, step = curve[0].at, (curve[-1].at - curve[0].at) / (POINTS - 1)
    found, at = [], 0
    for number in range(POINTS):
        while at + 1 < len(curve) and curve[at + 1].at <= begin + number * step + 1:
            at += 1
        found.append(curve[at].reposts)
    return tuple(found)
