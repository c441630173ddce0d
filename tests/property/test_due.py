"""What is due, on the real store: whatever is planned, moved, killed, settled, cancelled and dropped in whatever order,
and however the clock jumps, each item ends once and none is forgotten."""

import asyncio
import itertools
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.clock import Millis, later
from bot.core.due import Done, Due, DueEntry, DueKind, Skip, SkipReason, Verdict, Wait, WaitReason
from bot.core.model import UserName
from bot.store.due import DueStream, StoredDue
from tests.support.clock import START, FakeClock
from tests.support.due import due
from tests.support.members import AtOnce
from tests.support.store import Store, running_store

KINDS = (DueKind.NOTICE, DueKind.WATCH)
LIKELY = {
    "plan": 4, "carry": 4, "move": 1, "take": 1, "adopt": 2, "done": 3, "skip": 1, "wait": 3, "kill": 1, "drop": 1,
    "cancel": 1, "pass": 2, "jump": 1,
}  # fmt: skip
"""Steps, and how often each is drawn."""
Step = tuple[str, int, int]


def drawn(seed: int) -> list[Step]:
    """Eighty steps; the numbers are a worker, an item, a key or seconds."""
    chance = random.Random(seed)
    names = chance.choices(tuple(LIKELY), tuple(LIKELY.values()), k=80)
    return [(name, chance.randrange(8), chance.randrange(1, 9)) for name in names]


_examples = itertools.count()


@dataclass
class World:
    """One example: three workers on one store, whose entries outlive them in our hands."""

    store: Store
    clock: FakeClock
    number: int = field(default_factory=lambda: next(_examples))
    planned: dict[int, Due] = field(default_factory=dict)
    held: list[tuple[DueStream, DueEntry]] = field(default_factory=list)
    ended: Counter[str] = field(default_factory=Counter)
    latest: Millis = START

    def __post_init__(self) -> None:
        self.plans = StoredDue(self.store.client, AtOnce(), self.clock.now)
        self.workers = [self.worker(slot) for slot in range(3)]

    def worker(self, slot: int) -> DueStream:
        return DueStream(self.store.client, self.store.client, f"w{slot}-{next(_examples)}", self.clock)

    def item(self, number: int, at: int) -> Due:
        """Planned before, it is the same. Two keys over the first five, the others stand for themselves."""
        key = f"k{self.number}-{number % 2}" if number < 5 else ""
        made = due(at, f"e{number}", subject=f"x{self.number}", kind=KINDS[number % 2], key=key)
        return self.planned.setdefault(number, made)

    async def step(self, what: str, which: int, more: int) -> None:
        now = self.clock.now()
        self.latest = max(self.latest, now)
        match what:
            case "plan":
                await self.plans.plan([self.item(which, later(now, more - 4))])
            case "move":
                await self.workers[which % 3].move(more)
            case "carry":
                await self.step("move", which, more)
                await self.step("take", which, more)
            case "take" | "adopt":
                worker = self.workers[which % 3]
                take = worker.take(KINDS, more, 0.0) if what == "take" else worker.adopt(KINDS, more)
                self.hold(worker, await take)
            case "kill":
                await self.workers[which % 3].leave()
                self.workers[which % 3] = self.worker(which % 3)
            case "done" | "skip" | "wait":
                await self.settle(which, what, later(now, more))
            case "cancel" if which in self.planned:
                identity = self.planned[which].id
                gone = await self.plans.cancel(identity, SkipReason.CANCELLED, UserName("老陈"), now)
                self.ended[identity] += gone
            case "drop":
                await self.plans.drop(f"k{self.number}-{which % 2}", now)
            case "pass":
                await self.clock.advance(which)
            case "jump":
                self.clock.jump(3_600 if which % 2 else -3_600)

    def hold(self, worker: DueStream, entries: list[DueEntry]) -> None:
        for entry in entries:
            assert entry.due.at <= self.latest, "it went out before its time"
            self.held.append((worker, entry))

    async def settle(self, which: int, what: str, until: Millis) -> None:
        """Also in the name of a worker that was killed: it may have been asleep only."""
        if not self.held:
            return
        worker, entry = self.held.pop(which % len(self.held))
        ends: dict[str, Verdict] = {"done": Done("ok"), "skip": Skip(SkipReason.MOOT)}
        verdict = ends.get(what, Wait(until, WaitReason.QUIET))
        written = await worker.settle(entry, verdict, self.clock.now())
        self.ended[entry.due.id] += written and what != "wait"

    async def finish(self) -> None:
        """Whoever is left carries out everything; nobody holds anything any more."""
        for worker in self.workers[1:]:
            await worker.leave()
        self.clock.jump(1_000_000)
        last = self.workers[0]
        while True:
            moved = await last.move(100)
            entries = [*await last.adopt(KINDS, 100), *await last.take(KINDS, 100, 0.0)]
            entries += [entry for worker, entry in self.held if worker is last]
            self.held.clear()
            for entry in entries:
                self.ended[entry.due.id] += await last.settle(entry, Done(), self.clock.now())
            if not moved and not entries:
                return


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[asyncio.Runner, Store]]:
    folder: Path = tmp_path_factory.mktemp("due")
    with asyncio.Runner() as runner:
        opened = running_store(folder, FakeClock())
        store = runner.run(opened.__aenter__())
        world = World(store, FakeClock())
        runner.run(world.workers[0].prepare())
        yield runner, store
        runner.run(opened.__aexit__(None, None, None))


@given(seed=st.integers(0, 2**32))
@settings(max_examples=60)
def test_each_item_ends_once_and_none_is_forgotten(runner: tuple[asyncio.Runner, Store], seed: int) -> None:
    async def played() -> None:
        world = World(store, FakeClock())
        for what, which, more in drawn(seed):
            await world.step(what, which, more)
            waiting = [one.key for one in await world.plans.upcoming(Millis(0), Millis(START * 2), 100) if one.key]
            assert len(waiting) == len(set(waiting)), "two of one key wait"
        await world.finish()
        past = await world.plans.past(Millis(START * 2), 100_000)
        ends = Counter(one.due.id for one in past if one.due.subject == f"x{world.number}")
        assert ends == dict.fromkeys((one.id for one in world.planned.values()), 1)
        assert max(world.ended.values(), default=0) <= 1
        counts = await world.plans.counts()
        assert (counts["waiting"], counts["on_way"]) == (0, 0)

    made, store = runner
    made.run(played())
