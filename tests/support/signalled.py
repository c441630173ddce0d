"""The watch without a store: its stream and its memory in dicts, and judges whose rules fit on a line.

In: a clock. Out: `MemoryWatch` (ports `SignalWork` and `TopicMemory`), `Words` (a spotter), `Bars` (an assessor),
signals ready to be told, and `Ear`, which tells them to a house. Called by tests of the watch.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from zoneinfo import ZoneInfo

import msgspec

from bot.core.adapters import Adapter
from bot.core.clock import Clock, Millis, later
from bot.core.judging import Judges
from bot.core.model import Address, MessageId, Reading
from bot.core.ports import Reader
from bot.core.shared import Common
from bot.core.signals import Posted, PostId, Reacted, Reaction, Signal, Spoken, Writer, name_of
from bot.core.spreading import Track
from bot.core.topics import (
    Facts,
    Level,
    LevelRule,
    Point,
    Post,
    Reason,
    SeverityRules,
    Spot,
    Spreader,
    Theme,
    Topic,
    TopicId,
    Verdict,
)
from bot.core.vocabulary import Intent
from bot.core.watching import Remembered, SignalEntry, WatchEffects
from bot.stages.watching import Parts, Rules, Watching
from monitoring import spread
from monitoring.gathering import Gathering
from tests.support.clock import START, FakeClock

NONE = LevelRule()
RULES = SeverityRules(
    notice=LevelRule(posts=1), warning=LevelRule(posts=3, voices=2), serious=LevelRule(reposts=20), crisis=NONE
)
SHANGHAI = ZoneInfo("Asia/Shanghai")
KEEP_S = 90 * 86_400
CUP = "恒温杯"
_numbers = itertools.count(1)


class Ear:
    """An adapter that has nothing but what it was opened with."""

    def __init__(self) -> None:
        self.tell: Callable[[Sequence[Signal]], Awaitable[None]]
        self.pointed: list[PostId] = []

    async def watch(self, post: PostId) -> None:
        self.pointed.append(post)

    @property
    def adapter(self) -> Adapter:
        @asynccontextmanager
        async def opened(common: Common) -> AsyncIterator[Adapter]:
            self.tell = common.tell
            yield Adapter("weibo", watch=self.watch)

        return Adapter("weibo", watch=self.watch, opened=opened)


class Words:
    """Who names the cup speaks of us; bad are leaks, fire and rage."""

    def spot(self, text: str, reading: Reading, product: str = "", *, ours: bool = False) -> Spot | None:
        about = (product,) if product else self.about(text, reading) or (("shop",) if ours else ())
        if "POISON" in text:
            raise ZeroDivisionError("a bug in the spotter")
        theme = Theme.SAFETY if "起火" in text else Theme.QUALITY
        return Spot(about, theme, 0.9) if about and self.negative(reading) > 0.5 else None

    def about(self, text: str, reading: Reading) -> tuple[str, ...]:
        return ("cup",) if CUP in text else ()

    def negative(self, reading: Reading) -> float:
        return 0.9 if any(word in reading.masked for word in ("漏水", "起火", "太差")) else 0.1

    def title(self, spot: Spot) -> str:
        return f"{'、'.join(spot.about)} · {spot.theme}"

    def complains(self, intent: Intent, reading: Reading) -> bool:
        return self.negative(reading) > 0.5


class Bars:
    """A level is reached by any of its bars, as it stands."""

    def assess(self, facts: Facts, rules: SeverityRules) -> Verdict:
        measured = {"posts": facts.posts, "reposts": facts.reposts, "voices": facts.voices + facts.room_voices}
        for level, rule in (
            (Level.SERIOUS, rules.serious),
            (Level.WARNING, rules.warning),
            (Level.NOTICE, rules.notice),
        ):
            for name, value in measured.items():
                bar = getattr(rule, name)
                if bar is not None and value >= bar:
                    return Verdict(level, facts, (Reason(name, value, bar, f"{name} {value}"),), rules.version)
        return Verdict(Level.NONE, facts, (), rules.version)


class PlainReader:
    """Takes texts as they are, but masks a phone number; counts how many it was asked to read."""

    def __init__(self) -> None:
        self.read_texts = 0

    def read(self, texts: Sequence[str], public: object = None) -> list[Reading]:
        self.read_texts += len(texts)
        return [Reading(text, mask(text)) for text in texts]


def mask(text: str) -> str:
    return text.replace("13800012345", "〔手机〕")


class MemoryWatch:
    """The stream and what is kept, in memory. `faults` are raised by the next calls of `apply`."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.waiting: dict[str, tuple[Signal, int]] = {}
        self.taken: set[str] = set()
        self.posts: dict[PostId, tuple[Post, Track]] = {}
        self.topics: dict[TopicId, Remembered] = {}
        self.points: dict[TopicId, dict[int, Point]] = {}
        self.verdicts: dict[TopicId, list[Verdict]] = {}
        self.facts: list[Facts] = []
        self.applied: list[WatchEffects] = []
        self.faults: list[Exception] = []

    def tell(self, *signals: Signal) -> None:
        for signal in signals:
            self.waiting[f"{next(_numbers)}-0"] = (signal, 0)

    async def left_over(self) -> list[str]:
        return sorted(self.taken)

    async def claim(self, entry: str) -> SignalEntry | None:
        if entry not in self.waiting:
            return None
        signal, deliveries = self.waiting[entry]
        self.waiting[entry] = signal, deliveries + 1
        return SignalEntry(entry, signal, deliveries + 1)

    async def take(self, limit: int, wait_s: float) -> list[SignalEntry]:
        fresh = [entry for entry in self.waiting if entry not in self.taken][:limit]
        if not fresh:
            await self.clock.sleep(wait_s)
        self.taken.update(fresh)
        return [claimed for entry in fresh if (claimed := await self.claim(entry))]

    async def apply(self, effects: WatchEffects, now: Millis) -> None:
        if self.faults:
            raise self.faults.pop(0)
        self.applied.append(effects)
        for entry in effects.done:
            self.waiting.pop(entry, None)
            self.taken.discard(entry)
        self.posts |= {post.id: (post, track) for post, track in effects.posts}
        for _, post in effects.gone:
            self.posts.pop(post, None)
        for change in effects.topics:
            self._keep(change.topic, change.grave_at, change.let_go, change.marks, change.spreaders)
            self.points.setdefault(change.topic.id, {}).update(change.points)
            self.verdicts.setdefault(change.topic.id, []).extend([change.verdict] if change.verdict else [])
            self.facts += [change.facts] if change.facts else []

    def _keep(
        self,
        topic: Topic,
        grave_at: Millis,
        let_go: int,
        marks: Sequence[str],
        spreaders: "dict[str, Spreader | None] | object",
    ) -> None:
        before = self.topics.get(topic.id)
        moved: dict[str, Spreader | None] = dict(before.spreaders) if before else {}
        moved.update(msgspec.convert(msgspec.to_builtins(spreaders), dict[str, Spreader | None]))
        self.topics[topic.id] = Remembered(
            topic=topic,
            grave_at=grave_at,
            let_go=let_go,
            posts=(),
            marks=(before.marks if before else frozenset()) | set(marks),
            spreaders={one: spreader for one, spreader in moved.items() if spreader},
        )

    async def recent(self, since: Millis, limit: int) -> list[Topic]:
        found = [kept.topic for kept in self.topics.values() if kept.topic.last_at >= since]
        return sorted(found, key=lambda topic: -topic.last_at)[:limit]

    async def remembered(self, topic: TopicId) -> Remembered | None:
        kept = self.topics.get(topic)
        if kept is None:
            return None
        points = sorted(self.points.get(topic, {}).values(), key=lambda point: point.at)
        posts = tuple(pair for pair in self.posts.values() if pair[0].topic == topic)
        return msgspec.structs.replace(kept, posts=posts, last=points[-1] if points else None)

    async def kept(self, posts: Sequence[PostId]) -> dict[PostId, tuple[Post, Track]]:
        return {post: self.posts[post] for post in posts if post in self.posts}

    async def sweep(self, now: Millis) -> int:
        old = [topic for topic, kept in self.topics.items() if kept.topic.last_at < later(now, -KEEP_S)]
        for topic in old:
            del self.topics[topic]
            self.posts = {one: kept for one, kept in self.posts.items() if kept[0].topic != topic}
        return len(old)

    @property
    def one(self) -> Topic:
        """The only topic there is."""
        (kept,) = self.topics.values()
        return kept.topic


def watcher(
    watch: MemoryWatch,
    clock: Clock,
    severity: Callable[[], SeverityRules] = lambda: RULES,
    reader: Reader | None = None,
    rules: Rules | None = None,
) -> Watching:
    """A worker on that memory."""

    async def in_force() -> SeverityRules:
        return severity()

    parts = Parts(
        reader=reader or PlainReader(),
        mask=mask,
        spotter=Words(),
        gatherer=Gathering(),
        judges=Judges(spread.load(), Bars(), SHANGHAI),
        stored=watch,
        severity=in_force,
        clock=clock,
    )
    return Watching(parts, rules or Rules())


@asynccontextmanager
async def watching(watch: MemoryWatch, worker: Watching) -> AsyncIterator[None]:
    """The worker at its work until the block ends."""
    task = asyncio.create_task(worker.run(watch))
    try:
        yield
        if task.done():
            task.result()
    finally:
        task.cancel()
        await asyncio.wait([task])


async def told(watch: MemoryWatch, *signals: Signal) -> None:
    """Tell them, and wait until each has led to what it leads to."""
    watch.tell(*signals)
    async with asyncio.timeout(20):
        await watch.clock.advance(1.1)  # a worker that found nothing rests a second
        while watch.waiting:  # noqa: ASYNC110 - nobody sets an event for us here
            await asyncio.sleep(0)


def posted(number: int, text: str = f"{CUP}漏水，桌子都泡了", at: Millis = START, **more: object) -> Posted:
    changes = {"writer": Writer(f"u{number}", f"博主{number}", 100 * number), **more}
    return msgspec.structs.replace(Posted(post=post_id(number), at=at, text=text), **changes)


def reposted(number: int, of: int = 1, text: str = "", at: Millis = START, **more: object) -> Reacted:
    writer = Writer(f"r{number}", f"路人{number}", 10)
    one = Reacted(post=post_id(of), id=f"r-{number}", at=at, kind=Reaction.REPOST, writer=writer, text=text)
    return msgspec.structs.replace(one, **more)


def spoken(
    number: int, text: str = "你们的杯子漏水", at: Millis = START, product: str = "cup", **more: object
) -> Spoken:
    one = Spoken(
        message=MessageId(f"m-{number}"), address=Address("wechat", f"c-{number}", f"c-{number}"), at=at, text=text,
        intent=Intent.COMPLAINT, sentiment=-0.8, product=product,
    )  # fmt: skip
    return msgspec.structs.replace(one, **more)


def post_id(number: int) -> PostId:
    return PostId(f"weibo/{number}")


def names(signals: Sequence[Signal]) -> list[str]:
    return [name_of(signal) for signal in signals]
