"""Watching: a batch of signals in, topics with their verdicts out.

In: entries of the stream of signals (port `SignalWork`). Out: `WatchEffects`, applied in one call with the
acknowledgements. Started by bot.app, one worker under a lease. A batch is read in one pass, then each signal is taken
in by itself: is a post about us and bad, where does it belong, what does a repost add to its course? Topics that were
touched are judged at once, all that go on are looked at again each `look_s`.

What a signal did to this worker's memory counts once it is written: where anything fails, that memory is dropped and
read again. These signals alone lead to nothing, and are counted: posts that are not about us, reactions to posts that
nobody keeps (those that may come before their post are held ten minutes, and lost with the process), and what was told
twice.
"""

import hashlib
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Final

import msgspec

from bot.core.clock import Clock, Millis, later
from bot.core.errors import LeaseLost, Unavailable
from bot.core.followed import MOST_NAME, Followed, Kept
from bot.core.judging import Judges, judged
from bot.core.model import Reading
from bot.core.ports import Reader
from bot.core.signals import (
    Counted,
    Deleted,
    Posted,
    PostId,
    Reacted,
    Reaction,
    Signal,
    Spoken,
    name_of,
    own_words,
    texts_of,
)
from bot.core.spreading import Track
from bot.core.topics import Gatherer, Level, Post, SeverityRules, Spot, Spotter, Theme, Topic, TopicId
from bot.core.watching import SignalEntry, SignalWork, TopicChange, TopicMemory, WatchEffects, dead_of
from bot.core.watchmemory import AboutPost, Batch, WatchMemory, counted

log = logging.getLogger(__name__)

SWEEP_S: Final = 3_600.0
GOES_ON_S: Final = 48 * 3_600.0
REMEMBERED_S: Final = 72 * 3_600.0
"""Topics last heard of within the first time are looked at again, grave ones within the second."""
MOST_REMEMBERED, MOST_READ = 1_000, 100
"""Topics a worker knows at its start by what they are about, and those of which it reads all, besides grave ones."""
MOST_LOOKED_AT: Final = 300
AT_ONCE_S: Final = 0.001
TOGETHER: Final = 16
"""Topics, or signals, taken before others get their turn."""
ENOUGH, TURNED = 8, 0.35
"""A post that nothing was wrong with becomes a topic when of so many opinions on it this share is negative."""
BAD: Final = 0.5
MOST_WORDS, MOST_PICTURES = 400, 9
"""Characters and pictures kept of what a platform says; a post's text is as long as the reader reads."""


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """`batch` entries a round; `deliveries` before a signal is buried; topics are looked at each `look_s` seconds."""

    batch: int = 128
    deliveries: int = 3
    look_s: float = 20.0
    wait_s: float = 1.0


class Parts(msgspec.Struct, frozen=True):
    """What watching works with, put in by bot.app. `mask` masks names; `severity`: the rules in force."""

    reader: Reader
    mask: Callable[[str], str]
    spotter: Spotter
    gatherer: Gatherer
    judges: Judges
    stored: TopicMemory
    severity: Callable[[], Awaitable[SeverityRules]]
    clock: Clock


class Watching:
    """The worker."""

    def __init__(self, parts: Parts, rules: Rules) -> None:
        self._parts = parts
        self._rules = rules
        self._memory = WatchMemory(parts.stored)
        self._lost = 0

    # ---- the loop ---------------------------------------------------------------------------------------------------

    async def run(self, work: SignalWork) -> None:
        """Work until cancelled: first what another worker left, then what comes, now and then a look at all."""
        await self.remember()
        for one in await work.left_over():
            await self._carefully(work, one)
        clock = self._parts.clock
        looked = swept = clock.monotonic()
        while True:
            entries = await work.take(self._rules.batch, min(self._rules.wait_s, self._rules.look_s))
            if entries:
                await self._batch(work, entries)
            if clock.monotonic() - looked >= self._rules.look_s:
                looked = clock.monotonic()
                await self.look(work)
            if clock.monotonic() - swept >= SWEEP_S:
                swept = clock.monotonic()
                await self._parts.stored.sweep(clock.now())

    async def remember(self) -> None:
        """Fill the gatherer from the store: what goes on takes what comes."""
        since = later(self._parts.clock.now(), -REMEMBERED_S)
        topics = await self._parts.stored.recent(since, MOST_REMEMBERED)
        for place, topic in reversed(list(enumerate(topics))):
            spot = Spot(topic.about, topic.theme, 1.0)
            learn = self._parts.gatherer.learn
            learn(topic.id, spot, "", PostId(""), topic.first_at)
            wanted = place < MOST_READ or bool(topic.verdict and topic.verdict.level)  # it must be seen to calm down
            followed = await self._memory.topic(topic.id) if wanted else None
            for post, _ in sorted(followed.posts.values(), key=lambda kept: kept[0].at) if followed else ():
                learn(topic.id, spot, post.text, PostId("") if post.copy_of else post.id, post.at)
            learn(topic.id, spot, "", PostId(""), topic.last_at)

    async def settle(self, work: SignalWork) -> None:
        """Take in what waits, until nothing does: for what is played and not lived through."""
        while entries := await work.take(self._rules.batch, AT_ONCE_S):
            await self._batch(work, entries)

    async def look(self, work: SignalWork) -> None:
        """Time passes also where nothing is told: forecasts and verdicts move. The gravest and the latest first."""
        now, rules = self._parts.clock.now(), await self._parts.severity()
        oldest, over = later(now, -GOES_ON_S), later(now, -REMEMBERED_S)
        going: list[Followed] = []
        for followed in self._memory.followed():
            if followed.topic.last_at >= (over if _level(followed) >= Level.NOTICE else oldest):
                going.append(followed)
            else:
                self._memory.leave(followed.topic.id)
        going.sort(key=lambda one: (-_level(one), -one.topic.last_at))
        for start in range(0, min(len(going), MOST_LOOKED_AT), TOGETHER):
            some = [self._judged(one, rules, now) for one in going[start : start + TOGETHER]]
            if changes := tuple(change for change in some if change):
                await work.apply(WatchEffects(topics=changes), now)
            await self._parts.clock.sleep(0)

    def _judged(self, followed: Followed, rules: SeverityRules, now: Millis) -> TopicChange | None:
        """A topic that cannot be judged keeps no other from being looked at."""
        try:
            return judged(followed, self._parts.judges, rules, now)
        except Exception:
            log.exception("topic %s cannot be judged", followed.topic.id)
            self._memory.leave(followed.topic.id)
            return None

    async def _batch(self, work: SignalWork, entries: Sequence[SignalEntry]) -> None:
        """A whole batch; if anything in it fails, each entry alone, so that one bad signal harms no other."""
        try:
            await self._do(work, entries)
        except (LeaseLost, Unavailable):
            raise
        except Exception:
            log.exception("a batch of %d signals failed; each is tried alone", len(entries))
            self._memory.drop()
            for entry in entries:
                await self._carefully(work, entry.id)

    async def _carefully(self, work: SignalWork, entry_id: str) -> None:
        """One entry alone, counting its deliveries in the store first; buried when it has failed too often."""
        while (entry := await work.claim(entry_id)) is not None:
            if entry.deliveries > self._rules.deliveries:
                dead = dead_of(entry, f"failed {entry.deliveries - 1} times")
                await work.apply(WatchEffects(done=(entry.id,), dead=(dead,)), self._parts.clock.now())
                return
            try:
                await self._do(work, [entry])
            except (LeaseLost, Unavailable):
                raise
            except Exception:
                log.exception("the signal in entry %s failed, delivery %d", entry_id, entry.deliveries)
                self._memory.drop()
            else:
                return

    async def _do(self, work: SignalWork, entries: Sequence[SignalEntry]) -> None:
        """Take all of them in, judge what they touched, write it."""
        memory, now = self._memory, self._parts.clock.now()
        told = [entry.signal for entry in entries if entry.signal is not None]
        batch = Batch(now, await self._read(told))
        await memory.load(one.post for one in told if not isinstance(one, Spoken))
        told.sort(key=lambda signal: (not isinstance(signal, Posted), signal.at if signal.at > 0 else now))
        for number, signal in enumerate(told, 1):
            await self._take_in(signal, batch)
            if number % TOGETHER == 0:
                await self._parts.clock.sleep(0)
        batch.counts["signals_dropped"] += self._lost
        gone = tuple((one.topic.id, post) for one in batch.topics.values() for post in one.thin())
        rules = await self._parts.severity()
        changes = [judged(followed, self._parts.judges, rules, now) for followed in batch.topics.values()]
        kept = [found for post in batch.posts if (found := memory.find(post)) is not None]
        effects = WatchEffects(
            done=tuple(entry.id for entry in entries),
            dead=tuple(dead_of(entry, entry.fault) for entry in entries if entry.signal is None),
            posts=tuple((msgspec.structs.replace(post, reposts=track.reposts), track) for post, track in kept),
            gone=gone,
            topics=tuple(change for change in changes if change),
            complaints=batch.complaints,
            counts=dict(+batch.counts),
        )
        await work.apply(effects, now)
        self._lost = 0
        for _, post in gone:
            memory.lose(post)
        self._lost += memory.trim(batch.adopted, now)

    # ---- reading ----------------------------------------------------------------------------------------------------

    async def _read(self, signals: Iterable[Signal]) -> dict[str, Reading]:
        """All texts of a batch, each once; some at a time, so that others get their turn."""
        texts = list(dict.fromkeys(text for signal in signals for text in texts_of(signal)))
        readings: dict[str, Reading] = {}
        for start in range(0, len(texts), TOGETHER):
            some = texts[start : start + TOGETHER]
            readings.update(zip(some, self._parts.reader.read(some), strict=True))
            await self._parts.clock.sleep(0)
        return readings

    def _reading(self, text: str, batch: Batch) -> Reading:
        if text not in batch.readings:
            (batch.readings[text],) = self._parts.reader.read([text])
        return batch.readings[text]

    # ---- each signal ------------------------------------------------------------------------------------------------

    async def _take_in(self, signal: Signal, batch: Batch) -> None:
        match signal:
            case Posted():
                await self._posted(signal, batch)
            case Spoken():
                await self._spoken(signal, batch)
            case _ if (kept := self._memory.find(signal.post)) is not None:
                await self._moved(kept, signal, batch)
            case _ if self._memory.is_ignored(signal.post):
                batch.counts["signals_dropped"] += 1
            case _:
                self._memory.hold(signal, batch.now)

    async def _posted(self, signal: Posted, batch: Batch) -> None:
        known, parts = self._memory.find(signal.post), self._parts
        if known is not None:
            at = batch.moment(signal.seen_at)
            again = Counted(
                post=signal.post, at=at, reposts=signal.reposts, comments=signal.comments, likes=signal.likes
            )
            await self._moved(known, again, batch)
            return
        reading = self._reading(signal.text, batch)
        spot = parts.spotter.spot(signal.text, reading)
        if spot is None and not parts.spotter.about(signal.text, reading):
            self._memory.ignore(signal.post)
            batch.counts["posts_not_ours"] += 1
            return
        post = self._post(signal, reading.masked, batch)
        track = parts.judges.spread.begin(post.at, signal.writer.followers, signal.reposts, batch.now)
        batch.posts[post.id] = None
        if spot is None:
            self._memory.loosen(post, track)
        else:
            await self._join(post, track, spot, batch)
        for early in self._memory.early(post.id):
            if (kept := self._memory.find(post.id)) is not None:
                await self._moved(kept, early, batch)
        batch.adopted.append(post.id)

    def _post(self, signal: Posted, text: str, batch: Batch) -> Post:
        writer = signal.writer
        return Post(
            id=signal.post,
            topic=TopicId(""),
            at=batch.moment(signal.at),
            text=text,
            writer=self._parts.mask(writer.name)[:MOST_NAME],
            writer_id=writer.id,
            followers=writer.followers,
            verified=writer.verified,
            page=signal.page[:MOST_WORDS],
            pictures=signal.pictures[:MOST_PICTURES],
            comments=signal.comments,
            likes=signal.likes,
            seen_at=batch.moment(signal.seen_at),
            reply=signal.reply,
        )

    async def _join(self, post: Post, track: Track, spot: Spot, batch: Batch) -> None:
        """The post belongs to a topic from now on."""
        placed = self._parts.gatherer.place(spot, post.text, post.at)
        followed = await self._topic(placed.topic, spot, post.id, post.at, batch)
        copied = placed.copy_of if placed.topic == followed.topic.id and placed.copy_of != post.id else PostId("")
        post = msgspec.structs.replace(post, topic=followed.topic.id, copy_of=copied, negative=spot.negative)
        followed.add(post, track)
        self._memory.place(post)
        self._parts.gatherer.learn(post.topic, spot, post.text, PostId("") if copied else post.id, post.at)

    async def _topic(self, known: TopicId | None, spot: Spot, name: str, at: Millis, batch: Batch) -> Followed:
        """The topic `known`, or a new one that `name` begins."""
        followed = await self._memory.topic(known) if known else None
        if known and followed is None:
            self._parts.gatherer.forget(known)
        if followed is None:
            identity = TopicId("0-" + hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=10).hexdigest())
            title = self._parts.spotter.title(spot)
            topic = Topic(id=identity, title=title, about=spot.about, theme=spot.theme, first_at=at, last_at=at)
            followed = await self._memory.topic(identity) or self._memory.begin(topic)
            batch.counts["topics"] += 1
        batch.topics[followed.topic.id] = followed
        return followed

    async def _spoken(self, signal: Spoken, batch: Batch) -> None:
        reading = self._reading(signal.text, batch)
        spot = self._parts.spotter.spot(signal.text, reading, signal.product, ours=True)
        if spot is None:
            batch.counts["signals_dropped"] += 1
            return
        spoken = msgspec.structs.replace(signal, at=batch.moment(signal.at), text=reading.masked)
        placed = self._parts.gatherer.place(spot, spoken.text, spoken.at)
        followed = await self._topic(placed.topic, spot, name_of(signal), spoken.at, batch)
        followed.complain(spoken)
        self._parts.gatherer.learn(followed.topic.id, spot, spoken.text, PostId(""), spoken.at)
        if signal.conversation:
            batch.complaints[signal.conversation] = followed.topic.id

    async def _moved(self, kept: Kept, signal: AboutPost, batch: Batch) -> None:
        """Something happened to a post that is kept."""
        (post, track), spread = kept, self._parts.judges.spread
        match signal:
            case Reacted():
                await self._reacted(post, track, signal, batch)
            case Counted(reposts=reposts):
                at = batch.moment(signal.at)
                if reposts is not None:
                    track = spread.count(track, at, reposts, batch.now)
                await self._keep(counted(post, signal, at), track, batch)
            case Deleted(at=at):
                await self._keep(post, spread.end(track, batch.moment(at)), batch)

    async def _keep(self, post: Post, track: Track, batch: Batch) -> Followed | None:
        """It stands so now. Returns its topic."""
        batch.posts[post.id] = None
        followed = await self._memory.topic(post.topic) if post.topic else None
        if followed is None:
            self._memory.loosen(msgspec.structs.replace(post, topic=TopicId("")), track)
        else:
            batch.topics[post.topic] = followed
            followed.move(post, track)
        return followed

    async def _reacted(self, post: Post, before: Track, signal: Reacted, batch: Batch) -> None:
        track, spread, words = before, self._parts.judges.spread, own_words(signal.text)
        reacted = msgspec.structs.replace(signal, at=batch.moment(signal.at))
        if signal.kind is Reaction.REPOST:
            track = spread.repost(track, signal.id, reacted.at, signal.writer.followers, batch.now)
            if track is before:
                batch.counts["signals_twice"] += 1
                return
        if words:
            track = spread.judge(track, self._negative(words, batch))
        followed = await self._keep(post, track, batch)
        if followed is not None:
            masked = self._reading(words, batch).masked[:MOST_WORDS] if words else ""
            reacted = msgspec.structs.replace(reacted, text=masked)
            followed.carry(reacted, self._memory.pass_on(reacted), self._parts.mask)
        elif words:
            await self._turn(post, track, words, batch)

    def _negative(self, words: str, batch: Batch) -> float:
        return self._parts.spotter.negative(self._reading(words, batch))

    async def _turn(self, post: Post, track: Track, words: str, batch: Batch) -> None:
        """Nothing was wrong with it; what people write when they pass it on may say that something is."""
        if track.judged < ENOUGH or self._negative(words, batch) < BAD:
            return
        forecast, spotter = self._parts.judges.spread.forecast(track, batch.now), self._parts.spotter
        share = forecast.negative
        if share is None or share <= TURNED:
            return
        about = spotter.about(post.text, self._reading(post.text, batch))
        if not about:
            return
        said = spotter.spot(words, self._reading(words, batch), about[0], ours=True)
        await self._join(post, track, Spot(about, said.theme if said else Theme.OTHER, share), batch)


def _level(followed: Followed) -> Level:
    verdict = followed.topic.verdict
    return verdict.level if verdict else Level.NONE
