"""What the worker that watches has in memory: topics it follows, posts without a topic, and signals that came early.

In: the port `TopicMemory`. Out: `WatchMemory`, and `Batch`, what becomes of some signals. Called by
`bot.stages.watching`. All of it is bounded; what is let go is read again when it is wanted. Early signals alone stand
nowhere else.
"""

from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

import msgspec

from bot.core.clock import MINUTE, Millis
from bot.core.followed import Followed, Kept
from bot.core.model import ConversationId, Reading
from bot.core.signals import Counted, Deleted, PostId, Reacted
from bot.core.spreading import Track
from bot.core.topics import Post, Topic, TopicId
from bot.core.watching import Remembered, TopicMemory

MOST_TOPICS: Final = 1_000
MOST_LOOSE: Final = 20_000
MOST_IGNORED: Final = 50_000
MOST_EARLY: Final = 5_000
EARLY_MS: Final = 10 * MINUTE
MOST_PASSED_ON: Final = 20_000
"""Reposts of which others may be told to come."""
AboutPost = Reacted | Counted | Deleted


@dataclass
class Batch:
    """What a batch leads to, while it is taken in."""

    now: Millis
    readings: dict[str, Reading]
    counts: Counter[str] = field(default_factory=Counter)
    complaints: dict[ConversationId, TopicId] = field(default_factory=dict)
    topics: dict[TopicId, Followed] = field(default_factory=dict)
    posts: dict[PostId, None] = field(default_factory=dict)
    adopted: list[PostId] = field(default_factory=list)

    def moment(self, at: Millis) -> Millis:
        """Nothing was told before it happened; what has no time happened now."""
        return at if 0 < at <= self.now else self.now


def counted(post: Post, signal: Counted, at: Millis) -> Post:
    """The last count that is known; an older one tells only what nobody told since."""
    late = at < post.seen_at

    def known(now: int | None, before: int | None) -> int | None:
        return before if now is None or (late and before is not None) else now

    comments, likes = known(signal.comments, post.comments), known(signal.likes, post.likes)
    return msgspec.structs.replace(post, seen_at=max(at, post.seen_at), comments=comments, likes=likes)


class WatchMemory:
    """One worker's."""

    def __init__(self, stored: TopicMemory) -> None:
        self._stored = stored
        self._early: OrderedDict[PostId, list[tuple[Millis, AboutPost]]] = OrderedDict()
        self._held = 0
        self._ignored: OrderedDict[PostId, None] = OrderedDict()
        self.drop()

    def drop(self) -> None:
        """Forget all that can be read again."""
        self._topics: OrderedDict[TopicId, Followed] = OrderedDict()
        self._where: dict[PostId, TopicId] = {}
        self._loose: OrderedDict[PostId, Kept] = OrderedDict()
        self._passed_on: OrderedDict[tuple[PostId, str], Reacted] = OrderedDict()

    # ---- topics -----------------------------------------------------------------------------------------------------

    async def topic(self, topic: TopicId) -> Followed | None:
        """None: there is none of that name (any more)."""
        if topic in self._topics:
            self._topics.move_to_end(topic)
            return self._topics[topic]
        found = await self._stored.remembered(topic)
        return self._follow(found) if found else None

    def begin(self, topic: Topic) -> Followed:
        fresh = Remembered(topic=topic, grave_at=Millis(0), let_go=0, posts=(), marks=frozenset(), spreaders={})
        return self._follow(fresh)

    def _follow(self, known: Remembered) -> Followed:
        followed = self._topics[known.topic.id] = Followed(known)
        self._where.update((post, known.topic.id) for post in followed.posts)
        return followed

    def followed(self) -> list[Followed]:
        """Those in memory, the last touched last."""
        return list(self._topics.values())

    def leave(self, topic: TopicId) -> None:
        """Nothing happens there any more."""
        gone = self._topics.pop(topic, None)
        for post in gone.posts if gone else ():
            self._where.pop(post, None)

    # ---- posts ------------------------------------------------------------------------------------------------------

    async def load(self, posts: Iterable[PostId]) -> None:
        """Read those of them that are kept and not known here."""
        wanted = [one for one in dict.fromkeys(posts) if not self.knows(one)]
        for post, track in (await self._stored.kept(wanted)).values() if wanted else ():
            if not post.topic:
                self.loosen(post, track)
            elif post.topic not in self._topics:
                await self.topic(post.topic)

    def knows(self, post: PostId) -> bool:
        return post in self._where or post in self._loose or post in self._ignored

    def find(self, post: PostId) -> Kept | None:
        topic = self._where.get(post)
        return self._topics[topic].posts.get(post) if topic else self._loose.get(post)

    def loosen(self, post: Post, track: Track) -> None:
        """A post without a topic, as it stands."""
        self._loose[post.id] = (post, track)
        self._loose.move_to_end(post.id)

    def place(self, post: Post) -> None:
        """It is in that topic now."""
        self._loose.pop(post.id, None)
        self._where[post.id] = post.topic

    def lose(self, post: PostId) -> None:
        """It is kept no more; what is told of it leads to nothing."""
        self._where.pop(post, None)
        self.ignore(post)

    def ignore(self, post: PostId) -> None:
        """It is not about us."""
        self._ignored[post] = None
        self._early_gone(post)

    def is_ignored(self, post: PostId) -> bool:
        return post in self._ignored

    # ---- reactions --------------------------------------------------------------------------------------------------

    def pass_on(self, reacted: Reacted) -> Reacted | None:
        """The repost it came from, as far as known; from now on it is known itself."""
        self._passed_on[reacted.post, reacted.id] = reacted
        return self._passed_on.get((reacted.post, reacted.parent)) if reacted.parent else None

    def hold(self, signal: AboutPost, now: Millis) -> None:
        """Its post may come."""
        self._early.setdefault(signal.post, []).append((now, signal))
        self._held += 1

    def early(self, post: PostId) -> list[AboutPost]:
        """What was told of it before it came; it stays until `trim` is told that they were written."""
        return [signal for _, signal in self._early.get(post, ())]

    def _early_gone(self, post: PostId) -> int:
        gone = len(self._early.pop(post, ()))
        self._held -= gone
        return gone

    def trim(self, adopted: Iterable[PostId], now: Millis) -> int:
        """Keep within bounds, after a batch was written; `adopted` posts have what came before them. Returns how many
        early signals lead to nothing."""
        for post in adopted:
            self._early_gone(post)
        lost = sum(self._early_gone(post) for post in list(self._overdue(now)))
        while self._held > MOST_EARLY:
            lost += self._early_gone(next(iter(self._early)))
        while len(self._topics) > MOST_TOPICS:
            self.leave(next(iter(self._topics)))
        for most, kept in ((MOST_LOOSE, self._loose), (MOST_IGNORED, self._ignored), (MOST_PASSED_ON, self._passed_on)):
            while len(kept) > most:
                kept.popitem(last=False)
        return lost

    def _overdue(self, now: Millis) -> Iterator[PostId]:
        """Posts in the order of their first early signal."""
        for post, waiting in self._early.items():
            if now - waiting[0][0] < EARLY_MS:
                return
            yield post
