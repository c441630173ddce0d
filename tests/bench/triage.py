"""What triage costs a message, without the house around it: python -m tests.bench.triage [FILE …] [--json]

In: recordings of the forms of live_stream_sim and douyu_live_chat (else those of ../shared/data, else the demo's
room). Out: processor time of triage (reading, clusters, drafting, effects) and of the store's server, in microseconds a
message, for two loads: `room`, the recordings' comments in turn, and `one question`, in which everybody asks the same
in four wordings, so that every message is counted into a draft. Batches of 256 on a real store; knowledge by words
alone.
"""

import argparse
import asyncio
import itertools
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from bot.app import triaging
from bot.app.content import Content, read_content
from bot.core.clock import SystemClock
from bot.core.model import Address, Inbound, MessageId
from bot.knowledge.clusters import QuestionClusters
from bot.knowledge.entries import settle
from bot.reading.worth import gate
from bot.stages.triage import Parts, Triage
from bot.store import keys
from config.settings import Settings, ShopSettings, TriageSettings
from tests.bench.flow import FLOOD, ROOM, mixed, used
from tests.bench.report import Figure, show
from tests.support.members import anywhere
from tests.support.store import P0, Store, running_store

WAYS = ("什么时候发货", "几时发货呢", "啥时候发货", "什么时候发货呀")


def comments(files: Sequence[Path], count: int) -> list[Inbound]:
    """So many comments of the recordings, from their rooms."""
    now, lines = SystemClock().now(), itertools.islice(itertools.cycle(mixed(list(files))), count)
    return [
        Inbound(MessageId(f"b{n}"), room(f"{line.stream}-{line.room}", line.uid), line.text, f"观众{n % 5_000}", now)
        for n, line in enumerate(lines)
    ]


def one_question(count: int) -> list[Inbound]:
    """So many people in one room who ask the same."""
    now = SystemClock().now()
    return [
        Inbound(MessageId(f"o{n}"), room("one", f"u{n}"), WAYS[n % len(WAYS)], f"观众{n % 5_000}", now)
        for n in range(count)
    ]


def room(name: str, customer: str) -> Address:
    return Address("bench", name, customer, public=True)


def triage_of(content: Content) -> Triage:
    """Triage as a house has it, with a fresh memory, without sentence vectors."""
    times = TriageSettings()
    known = settle(content.files.entries.values(), content.catalog.products)
    parts = Parts(
        reader=content.reader,
        gate=gate,
        clusters=QuestionClusters(times.window_s, content.catalog),
        facts=content.catalog,
        answers=content.index(known.entries),
        writer=content.writer,
        limits=lambda address: anywhere(address).limits,
        clock=SystemClock(),
    )
    rules = msgspec.structs.replace(triaging.rules(Settings()), vector_budget_s=0.0, wait_s=0.01)
    return Triage(P0, parts, rules)


async def measure(store: Store, server: int, messages: Sequence[Inbound]) -> dict[str, Figure]:
    """Put them all into the stream, then let triage work until it is empty."""
    stage = triage_of(read_content(Settings(shop=ShopSettings(sentence_vectors=False)), SystemClock()))
    before = await outcomes(store)
    for first in range(0, len(messages), 500):
        await store.inbox(stream_cap=len(messages)).put(P0, messages[first : first + 500])
    lease, work = await store.worklist()
    spent: list[float] = []

    async def until_empty() -> None:
        begun, begun_there = time.process_time(), used([server])[0]
        running = asyncio.create_task(stage.run(work))
        while await work.backlog():  # noqa: ASYNC110 - the stream tells nobody that it is empty
            await asyncio.sleep(0.05)
        spent.extend((time.process_time() - begun, used([server])[0] - begun_there))
        running.cancel()
        await asyncio.wait([running])

    await lease.during(until_empty)
    after = await outcomes(store)
    return {
        "messages": len(messages),
        "drafted": after["drafted"] - before["drafted"],
        "joined": after["joined"] - before["joined"],
        "triage_us": round(spent[0] / len(messages) * 1e6, 1),
        "store_us": round(spent[1] / len(messages) * 1e6, 1),
        "per_s_a_core": round(len(messages) / spent[0]),
    }


async def outcomes(store: Store) -> dict[str, int]:
    found = await store.client.hgetall(keys.counts(P0))
    return {name: int(found.get(name.encode(), 0)) for name in ("drafted", "joined")}


async def run(files: Sequence[Path], count: int) -> dict[str, dict[str, Figure]]:
    with tempfile.TemporaryDirectory() as folder:
        async with running_store(Path(folder), SystemClock()) as store:
            server = int((Path(folder) / "valkey.pid").read_text(encoding="ascii"))
            return {
                "room": await measure(store, server, comments(files, count)),
                "one question": await measure(store, server, one_question(count)),
            }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path, help="recordings to take comments from")
    parser.add_argument("--count", type=int, default=20_000, help="messages of each load")
    parser.add_argument("--json", action="store_true", help="one JSON object, nothing else")
    chosen = parser.parse_args()
    files = chosen.files or [file for file in FLOOD if file.is_file()] or [ROOM]
    show(asyncio.run(run(files, chosen.count)), as_json=chosen.json)


if __name__ == "__main__":
    main()
