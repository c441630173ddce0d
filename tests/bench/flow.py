"""How long a comment takes to a draft on the desk, under an open-loop load.

    python -m tests.bench.flow --rate N --seconds S --json [--mix FILE …]

A house of its own process (real store, real triage, real console) hears a room over the open feed's websocket. The
load does not wait for it: every comment has an intended time, and latency counts from then until its draft, or its
place in one, comes out of `/api/events`. One JSON object: `rate, seconds, offered, drafted, joined, answered,
ignored, shed, lost` (what has no outcome; must be 0), `p50_ms, p99_ms, max_ms` over all comments that were drafted,
joined or answered, `cpu_s, rss_mb` of house and store. `--mix` are files of the forms of live_stream_sim and
douyu_live_chat; without them those of ../shared/data are taken, or the demo's room.
"""

import argparse
import asyncio
import contextlib
import gzip
import itertools
import json
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import msgspec

from tests.support.process import CONTENT, Desk, HouseProcess, at_desk, free_port

FLOOD = [Path("../shared/data") / name for name in ("live_stream_sim.jsonl.gz", "douyu_live_chat.jsonl.gz")]
ROOM = CONTENT / "demo" / "room.ndjson.gz"
SLICE_S = 0.005
"""Comments are written in slices of this length, each late by at most that against its own intended time."""
OUTCOMES = frozenset({"drafted", "joined", "answered", "dead"})
BUSY = 5_000
TICKS = os.sysconf("SC_CLK_TCK")

FEED = """
[ingest]
queue = 50000
[triage]
own_process = {apart}
[adapters.open_feed]
feeds = [{{ name = "bench", listen = "127.0.0.1:{port}", reply = "none", lines_per_s = 1000000 }}]
"""


class Line(msgspec.Struct):
    """What the recordings have in common."""

    text: str
    uid: str = ""
    stream: int | None = None
    room: str = ""


def mixed(files: list[Path]) -> list[Line]:
    """All comments of the files, taken in turn, each file in its own order."""
    return [line for turn in itertools.zip_longest(*map(lines_of, files)) for line in turn if line is not None]


def lines_of(file: Path) -> list[Line]:
    with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as rows:
        return [msgspec.json.decode(row, type=Line) for row in rows]


def numbered(lines: list[Line]) -> Iterator[bytes]:
    """Open feed lines without end; number n has an id that ends in "b<n>"."""
    for number, line in enumerate(itertools.cycle(lines)):
        room = f"sim-{line.stream}" if line.stream is not None else line.room or "room"
        user = {"id": line.uid or f"u{number % 5000}", "name": f"观众{number % 5000}"}
        yield msgspec.json.encode({"v": 1, "room": room, "id": f"b{number}", "user": user, "text": line.text})


class Watcher:
    """Notes when each comment's draft comes out of the event stream."""

    def __init__(self) -> None:
        self.seen: dict[int, float] = {}
        self.kinds: dict[str, int] = {"opened": 0, "joined": 0}

    async def watch(self, desk: Desk) -> None:
        async for kind, data in desk.events():
            now = time.perf_counter()
            match kind:
                case "opened":
                    self._note([msgspec.json.decode(data)["draft"]["message"]], kind, now)
                case "joined":
                    self._note(msgspec.json.decode(data).get("messages", ()), kind, now)

    def _note(self, messages: list[str], kind: str, now: float) -> None:
        for message in messages:
            self.seen.setdefault(int(message.rpartition("b")[2]), now)
            self.kinds[kind] += 1


async def offer(port: int, lines: Iterator[bytes], rate: float, seconds: float) -> tuple[float, int]:
    """Write every comment at its time, whether the house keeps up or not; returns the start and how many."""
    total = round(rate * seconds)
    async with aiohttp.ClientSession() as http, http.ws_connect(f"ws://127.0.0.1:{port}/feed") as socket:
        listening = asyncio.create_task(_drain(socket))
        start = time.perf_counter() + 0.1
        written = 0
        while written < total:
            due = min(total, int((time.perf_counter() - start) * rate))
            while written < due:
                count = min(due - written, 500)
                await socket.send_str(b"\n".join(itertools.islice(lines, count)).decode())
                written += count
            await asyncio.sleep(max(0.0, start + (written / rate) + SLICE_S - time.perf_counter()))
        listening.cancel()
    return start, total


async def _drain(socket: aiohttp.ClientWebSocketResponse) -> None:
    async for _ in socket:
        pass


async def settled(desk: Desk, total: int, patience_s: float = 60.0) -> dict[str, Any]:
    """The health, once every comment has an outcome or nothing moves any more."""
    until = time.perf_counter() + patience_s
    while True:
        health: dict[str, Any] = await desk.get("/api/health")
        if done(health) >= total or time.perf_counter() > until:
            return health
        await asyncio.sleep(0.2)


def processes(house: HouseProcess) -> list[int]:
    """The house, its store, and its process for triage if it has one."""
    children = Path(f"/proc/{house.pid}/task/{house.pid}/children").read_text(encoding="ascii").split()
    return [house.pid, *map(int, children)]


async def calm(house: HouseProcess, desk: Desk) -> None:
    """Wait until triage reads and the sentence vectors are made; that work is not the load's."""
    while (await desk.get("/api/health"))["status"] != "ok":  # noqa: ASYNC110 - the house tells nobody
        await asyncio.sleep(0.2)
    idle = 0
    while idle < 3:
        before, _ = used(processes(house))
        await asyncio.sleep(0.5)
        after, _ = used(processes(house))
        idle = idle + 1 if after - before < 0.1 else 0


def done(health: dict[str, Any]) -> int:
    """How many messages have an outcome."""
    counters: dict[str, int] = health["counters"]
    ended = sum(count for name, count in counters.items() if name in OUTCOMES or name.startswith("ignored:"))
    return ended + int(health["shed"])


def used(pids: list[int]) -> tuple[float, float]:
    """Seconds of processor time and MB of memory of some processes."""
    cpu, memory = 0.0, 0.0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        cpu += (int(fields[11]) + int(fields[12])) / TICKS
        memory += int(fields[21]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    return cpu, memory


async def measure(rate: float, seconds: float, files: list[Path], *, apart: bool) -> dict[str, float]:
    """One run, from a fresh house."""
    port = free_port()
    lines = numbered(mixed(files))
    with tempfile.TemporaryDirectory() as folder:
        feed = FEED.format(port=port, apart=str(apart).lower())
        async with HouseProcess(Path(folder), feed) as house, at_desk(house.login) as desk:
            watcher = Watcher()
            watching = asyncio.create_task(watcher.watch(desk))
            await calm(house, desk)
            before, _ = used(processes(house))
            start, total = await offer(port, lines, rate, seconds)
            health = await settled(desk, total)
            await asyncio.sleep(0.5)
            after, memory = used(processes(house))
            watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watching
    waits = sorted((at - start - number / rate) * 1000 for number, at in watcher.seen.items())
    return report(rate, seconds, total, health, waits) | {"cpu_s": round(after - before, 2), "rss_mb": round(memory)}


def report(rate: float, seconds: float, total: int, health: dict[str, Any], waits: list[float]) -> dict[str, float]:
    counters = health["counters"]
    ignored = sum(count for name, count in counters.items() if name.startswith("ignored"))
    return {
        "rate": rate,
        "seconds": seconds,
        "offered": total,
        "drafted": counters.get("drafted", 0),
        "joined": counters.get("joined", 0),
        "answered": counters.get("answered", 0),
        "ignored": ignored,
        "shed": health["shed"],
        "lost": total - done(health),
        "visible": len(waits),
        "p50_ms": round(statistics.median(waits), 1) if waits else 0.0,
        "p99_ms": round(waits[int(len(waits) * 0.99)], 1) if waits else 0.0,
        "max_ms": round(waits[-1], 1) if waits else 0.0,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rate", type=float, default=2_000, help="comments a second")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--mix", type=Path, nargs="*", default=None, help="recordings to take comments from")
    parser.add_argument(
        "--apart",
        action=argparse.BooleanOptionalAction,
        default=None,
        help=f"triage in a process of its own (triage.own_process); by default above {BUSY:,} a second",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object, nothing else")
    chosen = parser.parse_args()
    files = chosen.mix or [file for file in FLOOD if file.is_file()] or [ROOM]
    apart = chosen.rate > BUSY if chosen.apart is None else chosen.apart
    result = asyncio.run(measure(chosen.rate, chosen.seconds, files, apart=apart)) | {"own_process": apart}
    if chosen.json:
        print(json.dumps(result))
    else:
        for name, value in result.items():
            print(f"{name:>10}  {value}")


if __name__ == "__main__":
    main()
