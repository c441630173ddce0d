"""What a search costs in a large shop: python -m tests.bench.knowledge --scale 50000 [--json]

In: how many entries; each is an entry of the demo shop put to one of many invented products. Out, one question at a
time: `words` and `sense` (the question's own vector is made before), `whole` (with making it), by the clock and in time
of the processor; what loading and one edit cost, how long the event loop stood still meanwhile, and memory. Called by
tests/bench/knowledge.py.

The 50,000 texts get stand-ins for vectors, for making real ones takes minutes and search takes as long with any;
`made_per_s` says how many real ones a second this machine makes.
"""

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import numpy as np

from bot.core.catalog import Query
from bot.core.clock import SystemClock
from bot.core.ports import Reader
from bot.knowledge.entries import Entry
from bot.knowledge.index import KnowledgeIndex
from bot.knowledge.vectors import Encoder, Matrix, Vectors

KINDS = ("云朵", "松针", "山雀", "晨雾", "青柠", "海盐", "麦田", "星河", "月白", "暖阳")
THINGS = ("卫衣", "风衣", "台灯", "水杯", "背包", "耳机", "毛毯", "拖鞋", "雨伞", "书架", "茶壶", "枕头")
ZONE = ZoneInfo("Asia/Shanghai")
PLENTY_S = 60.0
TICK_S = 0.001


class StandIn:
    """Vectors that cost nothing, by the letters of a text; while `on`, those of the `real` model."""

    def __init__(self, real: Encoder | None = None) -> None:
        self.real = real
        self.on = False
        self._letters = np.random.default_rng(20).normal(size=(4_096, 512)).astype(np.float32)

    def encode(self, texts: Sequence[str]) -> Matrix:
        if self.real is not None and self.on:
            return self.real.encode(texts)
        rows = np.stack([self._letters[[ord(char) % 4_096 for char in text] or [0]].sum(axis=0) for text in texts])
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)

    def usual(self) -> Matrix:
        return np.zeros((2, 512), dtype=np.float32)


def enlarged(known: Sequence[Entry], size: int) -> list[Entry]:
    """`size` entries with a wording each, each about an invented product."""
    names = itertools.count()
    made = []
    pairs = [(entry, question) for entry in known for question in entry.written.questions]
    for number, (name, (entry, question)) in enumerate(itertools.islice(_crossed(pairs), size)):
        written = msgspec.structs.replace(
            entry.written,
            id=f"{entry.written.id}-{number}",
            questions=(f"{name}{question}",),
            answer=f"{name}：{entry.written.answer}",
            live="",
            product="",
        )
        made.append(Entry(written, f"bench:{next(names)}"))
    return made


def _crossed(pairs: list[tuple[Entry, str]]) -> "itertools.chain[tuple[str, tuple[Entry, str]]]":
    names = (
        f"{kind}{thing}{more}"
        for more in itertools.chain([""], "二三四五六七八九")
        for kind in KINDS
        for thing in THINGS
    )
    return itertools.chain.from_iterable(((name, pair) for pair in pairs) for name in names)


def memory_mb() -> float:
    """What this process holds, in MB."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS"))
    return round(int(line.split()[1]) / 1024)


async def timed(calls: Sequence[Callable[[], Awaitable[object]]]) -> dict[str, float]:
    """Each call by itself, in milliseconds: by the clock, and of the processor (what an idle machine would take)."""
    spent, worked = [], []
    for call in calls:
        begun, before = time.perf_counter(), time.process_time()
        await call()
        spent.append((time.perf_counter() - begun) * 1_000)
        worked.append((time.process_time() - before) * 1_000)
    return {
        "cpu_p50_ms": round(float(np.quantile(worked, 0.5)), 2),
        "cpu_p99_ms": round(float(np.quantile(worked, 0.99)), 2),
        "p50_ms": round(float(np.quantile(spent, 0.5)), 2),
        "p99_ms": round(float(np.quantile(spent, 0.99)), 2),
        "max_ms": round(max(spent), 2),
    }


async def paused(work: Callable[[], Awaitable[object]]) -> dict[str, float]:
    """How long some work took, and for how long at most the event loop did nothing else."""
    longest, over = 0.0, asyncio.Event()

    async def tick() -> None:
        nonlocal longest
        while not over.is_set():
            begun = time.perf_counter()
            await SystemClock().sleep(TICK_S)
            longest = max(longest, time.perf_counter() - begun - TICK_S)

    ticking = asyncio.create_task(tick())
    begun = time.perf_counter()
    await work()
    spent = time.perf_counter() - begun
    over.set()
    await ticking
    return {"seconds": round(spent, 2), "loop_stood_ms": round(longest * 1_000, 1)}


class Bench:
    """One size: the entries, the index of them, and what makes its vectors."""

    def __init__(self, known: Sequence[Entry], size: int, real: Encoder) -> None:
        self.entries = enlarged(known, size)
        self.encoder = StandIn(real)
        self.vectors = Vectors(self.encoder, SystemClock())
        self.index = KnowledgeIndex((), ZONE, self.vectors)

    async def load(self) -> None:
        old, self.index = self.index, await asyncio.to_thread(KnowledgeIndex, self.entries, ZONE, self.vectors)
        old.close()

    async def edit(self) -> None:
        """Another answer for one entry, live with vectors."""
        first = self.entries[0]
        written = msgspec.structs.replace(first.written, answer="改了")
        self.entries[0] = msgspec.structs.replace(first, written=written)
        await self.load()
        await self.index.warm()

    async def asked(self, queries: Sequence[Query], budget_s: float) -> dict[str, float]:
        """One question after the other."""
        now = SystemClock().now()
        return await timed([partial(self.index.find, [query], now, budget_s) for query in queries])


async def measured(
    known: Sequence[Entry], size: int, texts: Sequence[str], read: Reader, real: Encoder
) -> dict[str, object]:
    """All figures for one size."""
    bench = Bench(known, size, real)
    queries = [Query(reading) for reading in read.read(texts)]
    fresh = [Query(reading) for reading in read.read([f"我想知道{text}这件事" for text in texts])]
    real.encode(texts[:64])  # wakes the model
    begun, before = time.perf_counter(), memory_mb()
    real.encode(texts[:64])
    made_per_s = round(64 / (time.perf_counter() - begun))
    figures: dict[str, object] = {"entries": size, "asked": len(queries), "made_per_s": made_per_s}
    figures["load"] = await paused(bench.load)
    figures["words"] = await bench.asked(queries, 0)
    figures["warm_without_making_vectors"] = await paused(bench.index.warm)
    figures["memory_mb"] = memory_mb() - before
    await bench.index.find(queries, SystemClock().now(), PLENTY_S)
    figures["sense"] = await bench.asked(queries, PLENTY_S)
    bench.encoder.on = True
    figures["whole"] = await bench.asked(fresh, PLENTY_S)
    bench.encoder.on = False
    figures["edit"] = await paused(bench.edit)
    bench.index.close()
    return figures
