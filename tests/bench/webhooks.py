"""How long a platform's push takes to its yes, with the message on disk, and what becomes of it when things are killed.

    python -m tests.bench.webhooks --rate 500 --seconds 30 --json [--kills 4] [--wait 5] [--no-apart]

A house of its own process (real store, real triage) hears an official account over the loopback: signed and sealed
pushes, each another message, with the texts of `config/messages`. The load is open-loop: every push has an intended
time, and latency counts from then until the platform has its 200. What gets none is repeated as the platform does,
after `--wait` seconds, three times in all. Pushes do not wait for an approved answer here (`passive_s = 0`). Triage has
a process of its own, as is right for such a load, but with `--no-apart`.

`--kills` SIGKILLs hit house and store by turns, evenly over the run; the house is started again at once, the store by
the house. `p50_ms, p99_ms, max_ms` are those of the pushes that were not under way while anything was down; the others,
repetitions included, stand apart under `down`. `lost`: acknowledged and without outcome, `duplicated`: with more than
one, by the store's own journal; both must be 0. `given_up`: never acknowledged, which WeChat tells the customer.
"""

import argparse
import asyncio
import contextlib
import itertools
import os
import signal
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import aiohttp
import msgspec
import xmltodict

from adapters.wechat.fake.envelopes import Account, Envelopes
from adapters.wechat.seal import WINDOW_S
from bot.core.model import Partition
from bot.reading.examples import messages
from bot.store import client, keys
from bot.store.client import Client
from bot.store.server import Endpoint
from tests.bench.flow import calm, processes, used
from tests.bench.report import show
from tests.support.process import BASE, CONTENT, Desk, HouseProcess, at_desk, free_port

WAIT_S: Final = 5.0
TRIES: Final = 3
CUSTOMERS: Final = 5_000
FIRST: Final = 24_000_000_000_000_001
QUIET_S: Final = 15.0
LONGEST_S: Final = WINDOW_S - TRIES * WAIT_S
BUSY: Final = 100
"""From here on triage (a millisecond for each private message) keeps pushes waiting if it works in the same process."""
P0: Final = Partition(0)

SETTINGS = """
[hooks]
port = {port}
[triage]
own_process = {apart}
[adapters.wechat]
app_id = "{account.app_id}"
app_secret = "{account.secret}"
token = "{account.token}"
aes_key = "{account.aes_key}"
original_id = "{account.original_id}"
passive_s = 0
typing = false
api = "http://127.0.0.1:9"
"""


@dataclass
class Load:
    """What was pushed and what came back; times by perf_counter."""

    rate: float
    due: list[float] = field(default_factory=list)
    answered: dict[int, float] = field(default_factory=dict)
    repeated: int = 0
    given_up: int = 0
    outages: list[tuple[float, float]] = field(default_factory=list)

    def waits(self, *, down: bool) -> list[float]:
        """Milliseconds from the intended time to the yes, of pushes under way while something was down, or nothing."""
        return sorted(
            (at - self.due[number]) * 1000
            for number, at in self.answered.items()
            if down == any(begun <= at and self.due[number] <= ended for begun, ended in self.outages)
        )


def pushes(account: Account, total: int) -> list[bytes]:
    """Whole requests, signed and sealed now; each is another message with a MsgId of its own."""
    texts = [message.text for message in messages([CONTENT / "messages"]) if message.channel != "live"]
    envelopes, now = Envelopes(account), int(time.time())
    made = []
    for number, text in zip(range(total), itertools.cycle(texts), strict=False):
        openid = f"oBench-{number % CUSTOMERS}"
        told = {
            "ToUserName": account.original_id, "FromUserName": openid, "CreateTime": str(now),
            "MsgType": "text", "Content": text, "MsgId": str(FIRST + number),
        }  # fmt: skip
        query, body = envelopes.push(openid, xmltodict.unparse({"xml": told}, full_document=False), now)
        head = f"POST /wechat?{urlencode(query)} HTTP/1.1\r\nHost: shop\r\nContent-Length: {len(body)}\r\n\r\n"
        made.append(head.encode() + body)
    return made


class Lines:
    """Connections that are kept open, as a platform keeps them; a tenth of what a whole HTTP client costs, because the
    load must leave the machine to the house."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def asks(self, request: bytes) -> bool:
        """Whether it was told "success"."""
        try:
            async with asyncio.timeout(WAIT_S):
                reader, writer = await self._line()
                try:
                    writer.write(request)
                    head = await reader.readuntil(b"\r\n\r\n")
                    length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
                    body = await reader.readexactly(length)
                except BaseException:
                    writer.close()
                    raise
        except (OSError, EOFError, TimeoutError):
            return False
        self._free.append((reader, writer))
        return head.startswith(b"HTTP/1.1 200") and body == b"success"

    async def _line(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """One that the house has not closed meanwhile, for having been idle."""
        while self._free:
            reader, writer = self._free.pop()
            if not reader.at_eof():
                return reader, writer
            writer.close()
        return await asyncio.open_connection("127.0.0.1", self._port)

    def close(self) -> None:
        for _, writer in self._free:
            writer.close()


class Platform:
    """Pushes at intended times, whether the house keeps up or not."""

    def __init__(self, lines: Lines, wait_s: float, load: Load) -> None:
        self._lines = lines
        self._wait_s = wait_s
        self._load = load

    async def offer(self, requests: Sequence[bytes], start: float) -> None:
        """Returns when every push has been answered or given up."""
        async with asyncio.TaskGroup() as group:
            for number, request in enumerate(requests):
                due = start + number / self._load.rate
                self._load.due.append(due)
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                group.create_task(self._push(number, request))

    async def _push(self, number: int, request: bytes) -> None:
        for _ in range(TRIES):
            begun = time.perf_counter()
            if await self._lines.asks(request):
                self._load.answered[number] = time.perf_counter()
                return
            self._load.repeated += 1
            await asyncio.sleep(max(0.0, self._wait_s - (time.perf_counter() - begun)))
        self._load.given_up += 1


class Outcomes:
    """How often each message got one, by the store's journal, which keeps the last batches only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._last = "-"
        self.of: Counter[int] = Counter()

    async def follow(self) -> None:
        """Read on for ever, whatever becomes of the store."""
        while True:
            with contextlib.suppress(Exception):  # killed or started just now
                async with contextlib.aclosing(self._store()) as store:
                    while True:
                        await self._read(store)
                        await asyncio.sleep(0.25)
            await asyncio.sleep(0.1)

    async def _read(self, store: Client) -> None:
        rows: Any = await store.xrange(keys.journal(P0), min=self._last)
        for entry, fields in rows:
            self._last = f"({entry.decode()}"
            for message, *_ in msgspec.msgpack.decode(fields[b"b"]):
                self.of[int(message.rpartition("-")[2]) - FIRST] += 1

    def _store(self) -> Client:
        """The embedded store as its settings file says at this moment."""
        settings = (self._folder / "valkey.conf").read_text("utf-8").splitlines()
        _, user, _, password, *_ = next(line for line in settings if line.startswith("user halfminute ")).split()
        return client.reader(Endpoint(f"unix://{self._folder / 'valkey.sock'}", user=user, password=password[1:]))


async def kill(house: HouseProcess, desk: Desk, load: Load, number: int) -> None:
    """The house or the store, by turns, until all is well again."""
    begun = time.perf_counter()
    if number % 2 == 0:
        await house.kill()
        await house.start()
    else:
        pid = house.store_pid
        os.kill(pid, signal.SIGKILL)
        while not started_again(house, pid):  # noqa: ASYNC110 - nobody tells us
            await asyncio.sleep(0.02)
    while not await well(desk):  # noqa: ASYNC110
        await asyncio.sleep(0.02)
    load.outages.append((begun, time.perf_counter()))


def started_again(house: HouseProcess, pid: int) -> bool:
    """Whether the store has another process; its file is empty while it is being written."""
    with contextlib.suppress(ValueError, FileNotFoundError):
        return house.store_pid != pid
    return False


async def well(desk: Desk) -> bool:
    with contextlib.suppress(aiohttp.ClientError, TimeoutError):
        return bool((await desk.get("/api/health"))["status"] == "ok")
    return False


async def measure(
    rate: float,
    seconds: float,
    kills: int,
    folder: Path,
    *,
    wait_s: float = WAIT_S,
    apart: bool = False,
    base: str = BASE,
) -> dict[str, object]:
    """One run, from a fresh house in `folder`; `base` are its other settings."""
    port, account, load = free_port(), Account(), Load(rate)
    settings = SETTINGS.format(port=port, account=account, apart=str(apart).lower())
    async with HouseProcess(folder, settings, free_port(), base) as house, at_desk(house.login) as desk:
        outcomes = Outcomes(folder / "data")
        following = asyncio.create_task(outcomes.follow())
        await calm(house, desk)
        requests, lines = pushes(account, round(rate * seconds)), Lines(port)
        before, _ = used(processes(house))
        start = time.perf_counter() + 0.2
        async with asyncio.TaskGroup() as group:
            group.create_task(Platform(lines, wait_s, load).offer(requests, start))
            for number in range(kills):
                await asyncio.sleep(max(0.0, start + seconds * (number + 1) / (kills + 1) - time.perf_counter()))
                await kill(house, desk, load, number)
        after, memory = used(processes(house))
        lines.close()
        await settled(outcomes, load)
        following.cancel()
    figures = report(load, outcomes, seconds, kills)
    return figures if kills else figures | {"cpu_s": round(after - before, 2), "rss_mb": round(memory)}


async def settled(outcomes: Outcomes, load: Load) -> None:
    """Until every acknowledged message has an outcome, or none has come for a while."""
    seen, since = 0, time.perf_counter()
    while not outcomes.of.keys() >= load.answered.keys() and time.perf_counter() - since < QUIET_S:
        await asyncio.sleep(0.2)
        if len(outcomes.of) > seen:
            seen, since = len(outcomes.of), time.perf_counter()
    await asyncio.sleep(1.0)  # a second outcome would come as late


def report(load: Load, outcomes: Outcomes, seconds: float, kills: int) -> dict[str, object]:
    figures: dict[str, object] = {"n": len(load.due), **spread(load.waits(down=False))}
    figures |= {
        "kills": kills,
        "lost": len(load.answered.keys() - outcomes.of.keys()),
        "duplicated": sum(count > 1 for count in outcomes.of.values()),
        "rate": load.rate,
        "seconds": seconds,
        "acknowledged": len(load.answered),
        "given_up": load.given_up,
        "repeated": load.repeated,
    }
    if kills:
        waits, down_s = load.waits(down=True), sum(ended - begun for begun, ended in load.outages)
        figures["down"] = {"seconds": round(down_s, 1), "n": len(waits), **spread(waits)}
    return figures


def spread(waits: Sequence[float]) -> dict[str, float]:
    if not waits:
        return {}
    return {
        "p50_ms": round(statistics.median(waits), 1),
        "p99_ms": round(waits[int(len(waits) * 0.99)], 1),
        "max_ms": round(waits[-1], 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rate", type=float, default=500, help="pushes a second")
    parser.add_argument("--seconds", type=float, default=30, help=f"at most {LONGEST_S}: all is signed at the start")
    parser.add_argument("--kills", type=int, default=4, help="SIGKILLs of house and store, by turns; 0: none")
    parser.add_argument("--wait", type=float, default=WAIT_S, help="seconds until what got no yes is pushed again")
    parser.add_argument(
        "--apart",
        action=argparse.BooleanOptionalAction,
        default=None,
        help=f"triage in a process of its own (triage.own_process); by default above {BUSY} a second",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object, nothing else")
    chosen = parser.parse_args()
    if chosen.seconds > LONGEST_S:
        parser.error(f"--seconds {chosen.seconds:g}: what is signed at the start is refused after {WINDOW_S} s")
    apart = chosen.rate > BUSY if chosen.apart is None else chosen.apart
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "house"
        run = measure(chosen.rate, chosen.seconds, chosen.kills, home, wait_s=chosen.wait, apart=apart)
        show(asyncio.run(run) | {"own_process": apart}, as_json=chosen.json)


if __name__ == "__main__":
    main()
