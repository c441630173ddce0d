"""A live room with three assistants: python -m tests.bench.room [--minutes 20] [--seeds 3] [--json]

In: nothing, or ../shared/data. Out: for each kind of chatter and each policy, the share of askers in time. Protocol: a
room of `tests.support.crowd` (50 comments a second, every two minutes a burst of 500 for eight seconds, one comment in
twenty a question of the demo shop's evening), played on a virtual clock with the real reader, gate, clusters, answers,
writer and triage; three simulated assistants, each decision lognormal with a median of 4 s. Counted are askers whose
question is worth at least .8 (`bot.core.value`), each viewer once for one wording; in time is who was answered within
30 s, or whose room heard the answer within the last 300 s. Shares are means over the seeds.
"""

import argparse
import asyncio
import gzip
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import mean
from typing import Final

import msgspec

from bot.app.content import read_content
from bot.app.rehearsing import cast
from bot.core.clock import SystemClock
from bot.core.model import Address, Inbound, MessageId, UserName
from bot.core.rehearsal import Plan, Policy, Rehearsal
from bot.knowledge.entries import settle
from bot.rehearsal.engine import Cast, rehearse
from config.settings import load
from tests.bench.report import Figure, show
from tests.support.crowd import Shape, crowd

SHARED: Final = [Path("../shared/data") / name for name in ("live_stream_sim.jsonl.gz", "douyu_live_chat.jsonl.gz")]


class Said(msgspec.Struct):
    """What the sets have in common; `cluster` is there where a question was planted."""

    text: str
    cluster: int | str | None = None


def players() -> Cast:
    settings = load()
    settings = msgspec.structs.replace(settings, shop=msgspec.structs.replace(settings.shop, sentence_vectors=False))
    content = read_content(settings, SystemClock())
    return cast(settings, content, settle(content.files.entries.values(), content.catalog.products).entries)


def chatter(made: Cast) -> Iterator[tuple[str, Sequence[str]]]:
    """The demo's own talk; that of the shared sets which nobody need answer; all of it, as it comes."""
    yield "own", ()
    if not all(path.is_file() for path in SHARED):
        return
    packed = [gzip.decompress(path.read_bytes()).splitlines() for path in SHARED]
    lines = [msgspec.json.decode(line, type=Said) for one in packed for line in one]
    texts = [line.text for line in lines if line.cluster is None]
    now, where = SystemClock().now(), Address("bench", "r", "u", public=True)
    readings = made.reader.read(texts)
    idle = [
        text
        for text, reading in zip(texts, readings, strict=True)
        if made.gate(Inbound(MessageId("m"), where, text, "", now), reading) is not None
    ]
    yield "shared", idle
    yield "shared_raw", texts


async def measure(shape: Shape, talk: Sequence[str], seeds: int, made: Cast) -> dict[str, Figure]:
    """The shares under each policy, and what else there is to say."""
    reports: list[Rehearsal] = []
    begun, messages = time.process_time(), 0
    for seed in range(1, seeds + 1):
        recording = crowd(msgspec.structs.replace(shape, seed=seed), talk)
        messages += len(recording.cues)
        now = SystemClock().now()
        plan = Plan(speed=1.0, seed=seed)
        reports.append(await rehearse(recording, plan, made, ident="", by=UserName(""), at=now, search=False))
    spent = time.process_time() - begun
    figures: dict[str, Figure] = {
        policy: round(mean(one.share for report in reports for one in report.results if one.policy is policy), 4)
        for policy in Policy
    }
    first = reports[0]
    return figures | {
        "messages": first.messages,
        "questions": first.questions,
        "askers": first.results[0].askers,
        "drafts": first.results[0].drafts,
        "decisions": first.results[0].decisions,
        "hint": first.hint,
        "shed": sum(report.shed.get("shed", 0) for report in reports),
        "per_cpu_s": round(messages * len(Policy) / spent),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--asks", type=float, default=0.05, help="share of questions among the comments")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="one JSON object a kind of chatter")
    chosen = parser.parse_args()
    made = players()
    for name, talk in chatter(made):
        shape = Shape(minutes=chosen.minutes, asks=chosen.asks)
        figures: dict[str, Figure] = {"chatter": name}
        show(figures | asyncio.run(measure(shape, talk, chosen.seeds, made)), as_json=chosen.json)


if __name__ == "__main__":
    main()
