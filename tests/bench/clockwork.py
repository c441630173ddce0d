"""What becomes of what is due when schedulers are killed and the store loses power.

    python -m tests.bench.clockwork --due 10000 --schedulers 3 --kills 100 --json [--seconds 300] [--lead 5]

A real store, so many schedulers, each a process of its own that moves and carries out what is due (the real stage on
the real streams), and one that plans: items come due evenly over the run, each planned `--lead` seconds before its time
and only once. Every third kill is a power cut of the store, every other of them just when `plan` said yes: everything
is lost that nobody was promised (by `plan`, or by a handler). The others SIGKILL a scheduler, which is started again at
once. Wall clocks of schedulers are right, an hour fast or an hour slow by turns, as they are after a jump.

An item's effect is a message in a stream of the store, put there by its id and on disk before the item counts as done.
`once`: exactly one such message at the end; `duplicated`: more; `never`: none. `called_again`: handlers may be called
twice, and were so often. Lateness counts from the planned time until the effect is on disk, for all items, also those
that came due while something was down; `calm` are those that did not come due around a kill.
"""

import argparse
import asyncio
import contextlib
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bot.core import codec
from bot.core.clock import Clock, Millis, SystemClock, later
from bot.core.due import Done, Due, DueKind, Verdict, due_id
from bot.core.errors import Unavailable
from bot.core.model import Address, Inbound, MessageId, Partition
from bot.stages.clockwork import Clockwork
from bot.store import client, functions, keys, server
from bot.store.due import DueStream, StoredDue
from bot.store.stream import Inbox
from bot.supervise import forever
from config.settings import IngestSettings, StoreSettings
from tests.bench.powercuts import Witnessed, cut, pid_of, started_again
from tests.bench.report import show

P0: Final = Partition(0)
SINK: Final = Address("bench", "sink", "sink")
SYNC_S: Final = 3.0
BATCH: Final = 50
CALM_S: Final = 3.0
ENDING_S: Final = 60.0
SKEWS: Final = (0, 3_600, -3_600)
WINDOW_S: Final = 1e7
"""Messages are known again for so long: the whole run lies in one window."""


class Skewed(SystemClock):
    """A machine whose wall clock was set wrong."""

    def __init__(self, by_s: float) -> None:
        self._by_s = by_s

    def now(self) -> Millis:
        return later(super().now(), self._by_s)


# ---- one scheduler, a process of its own ----------------------------------------------------------------------------


async def schedule(folder: Path, name: str, skew_s: float) -> None:
    """Carry out what is due until killed; each effect is told in a file of its own."""
    clock, real = Skewed(skew_s), SystemClock()
    with (folder / f"told-{name}").open("a", encoding="utf-8", buffering=1) as told:
        async with server.reached(StoreSettings(data_dir=str(folder)), real) as endpoint, AsyncExitStack() as stack:
            redis = await stack.enter_async_context(aclosing(client.connect(endpoint)))
            syncing = await stack.enter_async_context(aclosing(client.reader(endpoint)))
            disk = Witnessed(syncing, SYNC_S, folder)
            inbox = sink(redis, real)

            async def effect(due: Due, now: Millis) -> Verdict:
                await inbox.put(P0, [Inbound(MessageId(due.id), SINK, due.event, "", due.at)])
                await disk.wait()
                told.write(f"{due.id} {real.now()}\n")
                return Done()

            async def carry_out() -> None:
                async with aclosing(client.reader(endpoint)) as reader:
                    work = DueStream(redis, reader, f"{name}-{time.monotonic_ns()}", clock)
                    await work.prepare()
                    await Clockwork(dict.fromkeys(DueKind, effect), clock).run(work)

            await forever("clockwork", carry_out, real)


def sink(redis: client.Client, clock: Clock) -> Inbox:
    return Inbox(redis, IngestSettings(seen_window_s=WINDOW_S, stream_cap=10_000_000), clock)


# ---- who plans, kills and counts ------------------------------------------------------------------------------------


@dataclass
class Run:
    """One run: what was planned and when something was killed; times in seconds of `time.time`."""

    folder: Path
    due: int
    seconds: float
    lead_s: float
    kills: int
    start: float = 0.0
    planned: int = 0
    killed: list[float] = field(default_factory=list)
    cuts: int = 0
    lost_bytes: int = 0
    confirmed: asyncio.Event = field(default_factory=asyncio.Event)

    def items(self) -> Iterator[Due]:
        """By their time; kinds by turns, every tenth with a key of its own."""
        kinds = tuple(DueKind)
        for number in range(self.due):
            at = Millis(round((self.start + self.seconds * number / self.due) * 1000))
            kind, subject = kinds[number % len(kinds)], f"n{number}"
            key = subject if number % 10 == 0 else ""
            yield Due(id=due_id(kind, subject, "e", at), kind=kind, subject=subject, event="e", at=at, key=key)


class Schedulers:
    """Processes that carry out what is due; a killed one is started again at once."""

    def __init__(self, folder: Path, number: int) -> None:
        self._folder = folder
        self._slots: list[asyncio.subprocess.Process | None] = [None] * number
        self._begun = 0

    async def start(self) -> None:
        for slot in range(len(self._slots)):
            await self._begin(slot)

    async def kill(self, slot: int) -> None:
        process = self._slots[slot]
        assert process is not None
        process.kill()
        await process.wait()
        await self._begin(slot)

    async def stop(self) -> None:
        for process in filter(None, self._slots):
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGKILL)
            await process.wait()

    async def _begin(self, slot: int) -> None:
        self._begun += 1
        skew = SKEWS[self._begun % len(SKEWS)]
        with (self._folder / "schedulers.log").open("ab") as log:
            self._slots[slot] = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.bench.clockwork", "--work", str(self._folder),
                "--name", f"s{slot}-{self._begun}", "--skew", str(skew), stdout=log, stderr=log,
            )  # fmt: skip

    def __len__(self) -> int:
        return len(self._slots)


async def plan(run: Run, plans: StoredDue) -> None:
    """Each item some seconds before its time; what the store did not confirm is planned again."""
    items = list(run.items())
    for begin in range(0, len(items), BATCH):
        some = items[begin : begin + BATCH]
        await asyncio.sleep(max(0.0, some[0].at / 1000 - run.lead_s - time.time()))
        while True:
            try:
                await plans.plan(some)
                break
            except Unavailable:
                await asyncio.sleep(0.05)
        run.planned += len(some)
        run.confirmed.set()


async def kill(run: Run, schedulers: Schedulers) -> None:
    """Evenly over the run: two schedulers, then the store, by turns."""
    chance, gap_s = random.Random(7), run.seconds / (run.kills + 1)
    for number in range(run.kills):
        await asyncio.sleep(max(0.0, run.start + gap_s * (number + 1) - time.time()))
        run.killed.append(time.time())
        if number % 3 < 2:
            await schedulers.kill(chance.randrange(len(schedulers)))
        else:
            await power_cut(run, gap_s / 2 if number % 2 else None)


async def power_cut(run: Run, patience_s: float | None) -> None:
    """At any moment, or within some seconds at the worst: just when something was promised to be planned."""
    run.confirmed.clear()
    if patience_s:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience_s):
                await run.confirmed.wait()
    before = pid_of(run.folder)
    run.lost_bytes += await cut(run.folder)
    run.cuts += 1
    await started_again(run.folder, before)


async def ended(run: Run, plans: StoredDue) -> None:
    """Until everything is done, or nothing more comes for long."""
    until = time.time() + ENDING_S
    while time.time() < until:
        with contextlib.suppress(Unavailable):
            if (await plans.counts())["done"] >= run.due:
                return
        await asyncio.sleep(0.25)


async def measure(
    due: int, schedulers: int, kills: int, folder: Path, *, seconds: float = 300.0, lead_s: float = 5.0
) -> dict[str, object]:
    """One run on a fresh store in `folder`."""
    run = Run(folder, due, seconds, lead_s, kills)
    async with server.serve(StoreSettings(data_dir=str(folder)), SystemClock()) as endpoint, AsyncExitStack() as stack:
        redis = await stack.enter_async_context(client.opened(endpoint, 1))
        await functions.load(redis)
        syncing = await stack.enter_async_context(aclosing(client.reader(endpoint)))
        plans = StoredDue(redis, Witnessed(syncing, SYNC_S, folder))
        await plans.plan([Due(id=due_id(DueKind.WATCH, "first", "e", Millis(2**50)), kind=DueKind.WATCH,
                              subject="first", event="e", at=Millis(2**50))])  # fmt: skip
        workers = Schedulers(folder, schedulers)
        await workers.start()
        try:
            run.start = time.time() + lead_s
            async with asyncio.TaskGroup() as group:
                group.create_task(plan(run, plans))
                group.create_task(kill(run, workers))
            await asyncio.sleep(max(0.0, run.start + seconds - time.time()))
            await ended(run, plans)
        finally:
            await workers.stop()
        return report(run, schedulers, await effects(redis), await plans.counts())


async def effects(redis: client.Client) -> Counter[str]:
    """How often each item had its effect."""
    rows: Any = await redis.xrange(keys.inbound(P0))
    return Counter(codec.decode(fields[b"m"], Inbound).id for _, fields in rows)


def report(run: Run, schedulers: int, found: Counter[str], counts: dict[str, int]) -> dict[str, object]:
    times, calls = told(run.folder)
    ids = [due.id for due in run.items()]
    waits = {due.id: times[due.id] - due.at for due in run.items() if due.id in times}
    calm = [wait for due in run.items() if (wait := waits.get(due.id)) is not None and not near(run, due.at / 1000)]
    return {
        "due": run.due,
        "once": sum(found[one] == 1 for one in ids),
        "duplicated": sum(found[one] > 1 for one in ids),
        "never": sum(found[one] == 0 for one in ids),
        "late_p99_ms": percentile(list(waits.values()), 0.99),
        "kills": len(run.killed),
        "power_cuts": run.cuts,
        "lost_bytes": run.lost_bytes,
        "schedulers": schedulers,
        "seconds": run.seconds,
        "planned": run.planned,
        "ended": counts["done"],
        "called_again": calls - len(times),
        "late_p50_ms": percentile(list(waits.values()), 0.5),
        "late_max_ms": percentile(list(waits.values()), 1.0),
        "calm": {"n": len(calm), "late_p99_ms": percentile(calm, 0.99), "late_max_ms": percentile(calm, 1.0)},
    }


def told(folder: Path) -> tuple[dict[str, int], int]:
    """When each effect was first told, in milliseconds, and how often any was."""
    first: dict[str, int] = {}
    calls = 0
    for file in folder.glob("told-*"):
        for line in file.read_text(encoding="utf-8").splitlines():
            name, _, at = line.rpartition(" ")
            first[name] = min(int(at), first.get(name, int(at)))
            calls += 1
    return first, calls


def near(run: Run, at: float) -> bool:
    return any(-1.0 <= at - killed <= CALM_S for killed in run.killed)


def percentile(waits: list[int], share: float) -> int:
    ordered = sorted(waits)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else -1


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--due", type=int, default=10_000)
    parser.add_argument("--schedulers", type=int, default=3)
    parser.add_argument(
        "--kills", type=int, default=100, help="two schedulers, then a power cut of the store, by turns"
    )
    parser.add_argument("--seconds", type=float, default=300.0, help="over which items come due and kills happen")
    parser.add_argument("--lead", type=float, default=5.0, help="seconds from planning to the planned time")
    parser.add_argument("--json", action="store_true", help="one JSON object, nothing else")
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--name", default="", help=argparse.SUPPRESS)
    parser.add_argument("--skew", type=float, default=0.0, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.work:
        asyncio.run(schedule(chosen.work, chosen.name, chosen.skew))
        return
    with tempfile.TemporaryDirectory() as folder:
        run = measure(
            chosen.due, chosen.schedulers, chosen.kills, Path(folder), seconds=chosen.seconds, lead_s=chosen.lead
        )
        show(asyncio.run(run), as_json=chosen.json)


if __name__ == "__main__":
    main()
