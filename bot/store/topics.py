"""Topics, the posts in them, and what speaks for how grave they are.

In: a client. Out: `StoredTopics`, the ports `Topics` (console, pages, crises) and `TopicMemory` (the worker that
watches). Rows are written by topics.lua. What cannot be read is told in the log and left out.

A topic takes 1 MB at the most besides its posts and people: 600 points (45 KB), 100 spreaders, 1,000 complaints (a
crisis that is opened late still finds who is to be looked after), 100 texts of reactions, 60 verdicts; with 1,100 posts
(3 KB each with their track) and 20,000 fingerprints (1 MB) at the very most 6 MB.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeVar

import msgspec

from bot.core import codec
from bot.core.clock import Clock, Millis, later
from bot.core.errors import NotFound, Unreadable
from bot.core.model import ConversationId, UserName
from bot.core.ports import Durable
from bot.core.signals import PostId, Reacted, Spoken
from bot.core.spreading import Track
from bot.core.topics import Dossier, Facts, Point, Post, Spreader, Topic, TopicId, Verdict
from bot.core.watching import Remembered
from bot.store import functions, keys, watchkeys
from bot.store.client import Client, speaking

log = logging.getLogger(__name__)

DAY_S: Final = 86_400
MOST_POINTS: Final = 600
SWEPT: Final = 100
"""Topics forgotten in one call."""
T = TypeVar("T", bound=msgspec.Struct)
Row = Mapping[bytes, bytes]
Kept = tuple[Post, Track]


class StoredTopics:
    """Topics under the names of `bot.store.watchkeys`."""

    def __init__(self, client: Client, durable: Durable, clock: Clock, keep_days: int) -> None:
        self._client = client
        self._durable = durable
        self._clock = clock
        self._keep_s = keep_days * DAY_S

    async def revision(self) -> int:
        with speaking("asking what changed in topics"):
            return int(await self._client.get(keys.watch_revision(watchkeys.HOME)) or 0)

    async def listed(self, since: Millis, limit: int) -> list[Topic]:
        return await self._ranked(watchkeys.topics(), since, limit)

    async def grave(self) -> list[Topic]:
        return await self._ranked(watchkeys.grave(), later(self._clock.now(), -DAY_S), 1_000)

    async def recent(self, since: Millis, limit: int) -> list[Topic]:
        return await self.listed(since, limit)

    async def _ranked(self, name: str, since: Millis, limit: int) -> list[Topic]:
        with speaking("listing topics"):
            ids: Any = await self._client.zrange(name, "+inf", since, byscore=True, desc=True, offset=0, num=limit)
            async with self._client.pipeline(transaction=False) as pipe:
                for one in ids:
                    pipe.hget(watchkeys.topic(TopicId(one.decode())), "body")
                bodies: Any = await pipe.execute()
        return [topic for body in bodies if body and (topic := _readable(body, Topic))]

    async def one(self, topic: TopicId) -> Topic:
        with speaking("reading a topic"):
            body: Any = await self._client.hget(watchkeys.topic(topic), "body")
        found = _readable(body, Topic) if body else None
        if found is None:
            raise NotFound(f"there is no topic {topic!a} (any more)")
        return found

    async def dossier(self, topic: TopicId) -> Dossier:
        found = await self.one(topic)
        with speaking("reading all of a topic"):
            async with self._client.pipeline(transaction=False) as pipe:
                pipe.zrange(watchkeys.posts(topic), 0, -1)
                pipe.hgetall(watchkeys.curve(topic))
                pipe.hvals(watchkeys.spreaders(topic))
                pipe.lrange(watchkeys.voices(topic), 0, -1)
                pipe.lrange(watchkeys.others(topic), 0, -1)
                pipe.lrange(watchkeys.verdicts(topic), 0, -1)
                posts, curve, spreaders, voices, others, verdicts = await pipe.execute()
        return Dossier(
            topic=found,
            posts=tuple(post for post, _ in await self._posts(one.decode() for one in posts)),
            curve=_curve(curve)[-MOST_POINTS:],
            spreaders=tuple(sorted(_all(spreaders, Spreader), key=lambda one: (-one.brought, -(one.followers or 0)))),
            voices=_all(voices, Spoken),
            others=_all(others, Reacted),
            verdicts=_all(verdicts, Verdict),
        )

    async def post(self, post: PostId) -> Kept:
        found = await self.kept([post])
        if post not in found:
            raise NotFound(f"there is no post {post!a} (any more)")
        return found[post]

    async def answered(self, post: PostId, by: UserName, at: Millis) -> Post:
        await functions.call(self._client, "answer_post", watchkeys.HOME, watchkeys.hashed(post), by, at)
        await self._durable.wait()
        return (await self.post(post))[0]

    async def of_conversations(self, conversations: Sequence[ConversationId]) -> Mapping[ConversationId, TopicId]:
        with speaking("looking for what is complained of"):
            async with self._client.pipeline(transaction=False) as pipe:
                for name in conversations:
                    pipe.get(watchkeys.complaint(name))
                found: Any = await pipe.execute()
        return {one: TopicId(topic.decode()) for one, topic in zip(conversations, found, strict=True) if topic}

    async def facts(self, since: Millis) -> list[Facts]:
        with speaking("reading what verdicts rested on"):
            rows: Any = await self._client.zrange(watchkeys.facts(), since, "+inf", byscore=True)
        return list(_all(rows, Facts))

    async def kept(self, posts: Sequence[PostId]) -> dict[PostId, Kept]:
        return {post.id: (post, track) for post, track in await self._posts(map(watchkeys.hashed, posts))}

    async def _posts(self, hashes: Iterable[str]) -> list[Kept]:
        with speaking("reading posts"):
            async with self._client.pipeline(transaction=False) as pipe:
                for one in hashes:
                    pipe.hgetall(f"{keys.tag(watchkeys.HOME)}:post:{one}")
                rows: Any = await pipe.execute()
        return [kept for row in rows if row and (kept := _kept(row))]

    async def remembered(self, topic: TopicId) -> Remembered | None:
        with speaking("reading a topic to go on with it"):
            async with self._client.pipeline(transaction=False) as pipe:
                pipe.hgetall(watchkeys.topic(topic))
                pipe.zrange(watchkeys.posts(topic), 0, -1)
                pipe.smembers(watchkeys.marks(topic))
                pipe.hgetall(watchkeys.spreaders(topic))
                pipe.hgetall(watchkeys.curve(topic))
                row, posts, marks, spreaders, curve = await pipe.execute()
        found = _readable(row[b"body"], Topic) if row else None
        if found is None:
            return None
        points = _curve(curve)
        return Remembered(
            topic=found,
            grave_at=Millis(int(row[b"grave"])),
            let_go=int(row[b"let_go"]),
            posts=tuple(await self._posts(one.decode() for one in posts)),
            marks=frozenset(mark.decode() for mark in marks),
            spreaders={one.decode(): made for one, body in spreaders.items() if (made := _readable(body, Spreader))},
            last=points[-1] if points else None,
        )

    async def sweep(self, now: Millis) -> int:
        gone = 0
        while True:
            reply = await functions.call(self._client, "sweep_topics", watchkeys.HOME, later(now, -self._keep_s), SWEPT)
            gone += functions.whole(reply)
            if functions.whole(reply) < SWEPT:
                return gone


def _kept(row: Row) -> Kept | None:
    post, track = _readable(row[b"body"], Post), _readable(row[b"track"], Track)
    if post is None or track is None:
        return None
    if b"answered_at" in row:
        by = UserName(row[b"answered_by"].decode())
        post = msgspec.structs.replace(post, answered_at=Millis(int(row[b"answered_at"])), answered_by=by)
    return post, track


def _curve(points: Row) -> tuple[Point, ...]:
    made = (msgspec.json.decode(point, type=Point) for point in points.values())
    return tuple(sorted(made, key=lambda point: point.at))


def _all(rows: Iterable[bytes], cls: type[T]) -> tuple[T, ...]:
    return tuple(one for row in rows if (one := _readable(row, cls)))


def _readable(data: bytes, cls: type[T]) -> T | None:
    try:
        return codec.decode(data, cls)
    except Unreadable as error:
        log.error("a %s of a topic is left out: %s", cls.__name__, error)
        return None
