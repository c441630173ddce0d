"""How the watch keeps up with a storm: thousands of posts in a minute, and how long each takes to its verdict.

    python -m tests.bench.storm --posts 10000 --reposts 20000 --seconds 60 --json [--told 50000]

Real store, real reader, the demo shop's rules; posts about one product in ever other words, every fourth a near copy,
two reposts of them each. The load is open-loop: every signal has an intended time, and `p50_ms, p99_ms, max_ms` count
from then until the verdict that knows of it is in the store (told, on disk, taken, judged, written). `cpu_s` is
what teller and worker took of one processor. `held_ms` is the
longest time the worker kept everything else in its process from running. `signals_per_s`: how fast it works off the
`--told` signals that wait for it, as after a back-fill. `store_mb` and `topic_kb`: what the storm takes in the store,
in all and for each topic. `lost`: told and led to nothing; must be 0.
"""

import argparse
import asyncio
import itertools
import random
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from bot.app.content import read_content
from bot.core.clock import Millis, SystemClock
from bot.core.judging import Judges
from bot.core.monitoring import Monitoring
from bot.core.ports import Reader
from bot.core.signals import Posted, PostId, Reacted, Signal, Writer
from bot.core.topics import SeverityRules
from bot.core.watching import SignalEntry, WatchEffects
from bot.reading.privacy import masked
from bot.stages.watching import Parts, Rules, Watching
from bot.store.signals import SignalInbox, SignalStream
from bot.store.topics import StoredTopics
from config.settings import Settings, ShopSettings
from tests.bench.report import show
from tests.support.store import Store, running_store

TICK_S: Final = 0.02
STARTS: Final = ("我买的", "朋友送的", "刚收到的", "用了三天的", "给我妈买的", "直播间抢的", "去年买的", "换了一个新的")
FAULTS: Final = ("鼓包了", "充电的时候冒烟", "烫到手起了泡", "突然炸开一个口子", "漏电麻了一下", "烧焦了一块")
ENDS: Final = (
    "太吓人了",
    "气死我了",
    "客服没人理",
    "谁敢再用",
    "大家千万小心",
    "要求给个说法",
    "差点出大事",
    "必须赔偿",
)
WORDS: Final = ("我家也是", "太可怕了", "赶紧扔了", "", "转发微博", "已经投诉了", "看看后续", "不敢用了")


class Timed(SignalStream):
    """Notes how late each signal's verdict was, by when it was meant to be told."""

    due: dict[str, float]
    taken: dict[str, str]
    late: list[float]

    async def take(self, limit: int, wait_s: float) -> list[SignalEntry]:
        entries = await super().take(limit, wait_s)
        for entry in entries:
            if isinstance(entry.signal, Posted | Reacted):
                self.taken[entry.id] = _name(entry.signal)
        return entries

    async def apply(self, effects: WatchEffects, now: Millis) -> None:
        await super().apply(effects, now)
        done = time.perf_counter()
        for entry in effects.done:
            self.late.append(done - self.due.pop(self.taken.pop(entry)))


def _name(signal: Posted | Reacted) -> str:
    return signal.post if isinstance(signal, Posted) else f"{signal.post} {signal.id}"


def storm(posts: int, reposts: int, first: int = 0) -> Iterator[Posted | Reacted]:
    """So many, mixed evenly; each repost is one of a post that was there before."""
    chance = random.Random(first)
    now = Millis(int(time.time() * 1000))
    before = ""
    for number in range(posts):
        fault = f"{chance.choice(FAULTS)}，{chance.choice(ENDS)}，第{number}次，编号{chance.randrange(10**6)}"
        text = f"{chance.choice(STARTS)}小满生活的小太阳暖手宝，{fault}{chance.choice(ENDS)}"
        text = before + "！" if number % 4 == 3 else text
        before = text
        writer = Writer(f"w-{first + number}", f"用户{number}", chance.randrange(2_000))
        yield Posted(post=PostId(f"weibo/{first + number}"), at=now, text=text, writer=writer)
        for one in range(reposts // posts):
            of = first + chance.randrange(number + 1)
            writer = Writer(f"r-{number}-{one}", f"路人{number}", chance.randrange(500))
            words = chance.choice(WORDS)
            yield Reacted(post=PostId(f"weibo/{of}"), id=f"{first + number}-{one}", at=now, text=words, writer=writer)


async def bench(posts: int, reposts: int, seconds: float, told: int) -> dict[str, object]:
    clock = SystemClock()
    content = await asyncio.to_thread(read_content, Settings(shop=ShopSettings(sentence_vectors=False)), clock)
    assert content.monitoring is not None
    with tempfile.TemporaryDirectory() as folder:
        async with running_store(Path(folder), clock) as store:
            lease = store.lease("watch")
            stream = Timed(store.client, store.reader(), lease, 90 * 86_400)
            stream.due, stream.taken, stream.late = {}, {}, []
            await stream.prepare()
            topics = StoredTopics(store.client, store.durable(), clock, 90)
            box = SignalInbox(store.client, store.durable(), clock, 200_000)
            worker = Watching(_parts(content.reader, content.monitoring, topics), Rules())
            task = asyncio.create_task(lease.during(lambda: worker.run(stream)))
            held = asyncio.create_task(_held())
            await asyncio.sleep(0.5)
            cpu = time.process_time()
            await _blow(box, stream, list(storm(posts, reposts)), seconds)
            cpu = time.process_time() - cpu
            late, worst = sorted(stream.late), held.cancel() and await _ended(held)
            stream.late = []
            figures = await _kept(store, topics)
            speed = await _behind(box, stream, told, posts)
            task.cancel()
            await asyncio.wait([task])
    return {
        "posts": posts,
        "reposts": reposts // posts * posts,
        "p50_ms": _ms(late, 0.5),
        "p99_ms": _ms(late, 0.99),
        "max_ms": _ms(late, 1.0),
        "cpu_s": round(cpu, 1),
        "held_ms": round(worst * 1000, 1),
        "signals_per_s": round(speed),
        "lost": len(stream.due),
        "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        **figures,
    }


def _parts(reader: Reader, monitoring: Monitoring, topics: StoredTopics) -> Parts:
    async def severity() -> SeverityRules:
        return monitoring.rules.severity

    judges = Judges(monitoring.spread, monitoring.assessor, ZoneInfo("Asia/Shanghai"))
    return Parts(reader, masked, monitoring.spotter, monitoring.gatherer(), judges, topics, severity, SystemClock())


async def _blow(box: SignalInbox, stream: Timed, signals: Sequence[Posted | Reacted], seconds: float) -> None:
    """Tell each at its time, those of a fiftieth of a second together; wait until all have their verdict."""
    begun, each = time.perf_counter(), seconds / len(signals)
    queue = iter(enumerate(signals))
    telling: set[asyncio.Task[None]] = set()
    rest = len(signals)
    while rest:
        await asyncio.sleep(TICK_S)
        due = int((time.perf_counter() - begun) / each) - (len(signals) - rest) + 1
        some = list(itertools.islice(queue, max(0, min(due, rest))))
        rest -= len(some)
        stream.due |= {_name(signal): begun + number * each for number, signal in some}
        telling.add(asyncio.create_task(box.tell([signal for _, signal in some])))
    await asyncio.gather(*telling)
    await _all_done(stream)


async def _behind(box: SignalInbox, stream: Timed, told: int, posts: int) -> float:
    """Signals a second, where they wait already."""
    some: list[Signal] = list(storm(told // 3, told // 3 * 2, first=posts))
    stream.due = {_name(signal): 0.0 for signal in some if isinstance(signal, Posted | Reacted)}
    begun = time.perf_counter()
    await box.tell(some)
    await _all_done(stream)
    return len(some) / (time.perf_counter() - begun)


async def _all_done(stream: Timed) -> None:
    async with asyncio.timeout(300):
        while stream.due:  # noqa: ASYNC110 - nobody sets an event for us here
            await asyncio.sleep(0.05)


async def _held() -> float:
    """The longest this loop was kept waiting by its own work, until cancelled; others on the machine do not count."""
    longest = 0.0
    try:
        while True:
            before = time.process_time()
            await asyncio.sleep(0)
            longest = max(longest, time.process_time() - before)
            await asyncio.sleep(0.001)
    except asyncio.CancelledError:
        return longest


async def _ended(task: "asyncio.Task[float]") -> float:
    return await task


async def _kept(store: Store, topics: StoredTopics) -> dict[str, object]:
    memory = await store.client.info("memory")
    found = await topics.listed(Millis(0), 1_000)
    size = int(memory["used_memory"])
    return {
        "topics": len(found),
        "store_mb": round(size / 2**20, 1),
        "topic_kb": round(size / 1024 / max(1, len(found))),
    }


def _ms(late: Sequence[float], share: float) -> float:
    return round(late[min(len(late) - 1, int(share * len(late)))] * 1000, 1) if late else 0.0


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--posts", type=int, default=10_000)
    asked.add_argument("--reposts", type=int, default=20_000)
    asked.add_argument("--seconds", type=float, default=60.0)
    asked.add_argument("--told", type=int, default=30_000)
    asked.add_argument("--json", action="store_true")
    chosen = asked.parse_args()
    show(asyncio.run(bench(chosen.posts, chosen.reposts, chosen.seconds, chosen.told)), as_json=chosen.json)


if __name__ == "__main__":
    main()
