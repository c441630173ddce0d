"""How well the knowledge base finds what answers a question: python -m tests.bench.knowledge [--json]

    python -m tests.bench.knowledge --pairs FILE --duplicates FILE --json     see tests/bench/retrieval.py
    python -m tests.bench.knowledge --scale 50000 --json                      see tests/bench/knowledge_scale.py

Without these the demo shop is asked. In: tests/bench/knowledge_questions.txt, none of them a variant of an entry; "-"
marks questions that no entry answers. `--chatter FILE` adds room talk (JSON lines with `text`) that no entry answers
either. Out, by words alone and with sentence vectors: `right`, how many questions get the right entry first; `found`,
among the three offered; `wrong`, a wrong one first; `talkative`, how many that want no answer get one; and what a
search costs.
"""

import argparse
import asyncio
import gzip
import time
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import numpy as np

from bot.core.catalog import Hit, Query
from bot.core.clock import SystemClock
from bot.core.model import Address
from bot.knowledge import catalog, entries
from bot.knowledge.index import KnowledgeIndex
from bot.knowledge.vectors import SentenceEncoder, Vectors
from bot.reading import reader
from config.settings import PACKAGED
from tests.bench import knowledge_scale, retrieval
from tests.bench.report import Figure, show

QUESTIONS = Path(__file__).with_name("knowledge_questions.txt")


class Expected(msgspec.Struct, frozen=True):
    """A question and the entries that would be right; none means silence."""

    text: str
    entries: frozenset[str]
    product: str = ""


def expectations(path: Path) -> list[Expected]:
    """The lines `entry[,entry…] | question | product`."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            names, text, product = (part.strip() for part in line.split("|"))
            found.append(Expected(text, frozenset() if names == "-" else frozenset(names.split(",")), product))
    return found


def chatter(path: Path, every: int = 40) -> list[Expected]:
    """Every so many'th line of a recording."""
    raw = path.read_bytes()
    rows = (gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw).splitlines()
    return [Expected(msgspec.json.decode(row)["text"], frozenset()) for row in rows[::every]]


def judge(asked: Sequence[Expected], hits: Sequence[tuple[Hit, ...]], way: str) -> dict[str, Figure]:
    """Shares of right, wrong and needless answers."""
    wanted = [(item, found) for item, found in zip(asked, hits, strict=True) if item.entries]
    silent = [found for item, found in zip(asked, hits, strict=True) if not item.entries]
    right = sum(bool(found) and found[0].entry in item.entries for item, found in wanted)
    answered = sum(bool(found) for _, found in wanted)
    among = sum(any(hit.entry in item.entries for hit in found) for item, found in wanted)
    return {
        f"{way}_right": round(right / len(wanted), 3),
        f"{way}_found": round(among / len(wanted), 3),
        f"{way}_wrong": round((answered - right) / len(wanted), 3),
        f"{way}_talkative": round(sum(map(bool, silent)) / len(silent), 3),
    }


async def measure(asked: Sequence[Expected]) -> dict[str, object]:
    """All figures, on the demo shop as it is shipped."""
    clock = SystemClock()
    tables = catalog.load(PACKAGED / "demo")
    known = entries.load(PACKAGED / "knowledge", tables.products)
    index = KnowledgeIndex(known.entries, ZoneInfo("Asia/Shanghai"), Vectors(SentenceEncoder(), clock))
    read = reader.load(PACKAGED / "words").read
    queries = []
    for item in asked:
        address = Address("bench", item.text, public=True)
        tables.set_shelf(address, item.product)
        product = tables.product(read([item.text])[0], address)
        queries.append(Query(read([item.text])[0], product.id if product else ""))
    begun = time.perf_counter()
    worded = await index.find(queries, clock.now(), 0)
    spent_words = time.perf_counter() - begun
    begun = time.perf_counter()
    await index.warm()
    warm = time.perf_counter() - begun
    begun = time.perf_counter()
    sensed = await index.find(queries, clock.now(), 600)
    spent_sense = time.perf_counter() - begun
    ranked = [await index.ranked(query, clock.now(), 600, 1) for query in queries]
    said = np.array([ranking[0].score if ranking else 0.0 for ranking in ranked])
    hit = np.array([bool(one) and one[0].entry in item.entries for one, item in zip(ranked, asked, strict=True)])
    index.close()
    cost: dict[str, Figure] = {
        "words_us": round(spent_words / len(queries) * 1e6),
        "sense_ms": round(spent_sense / len(queries) * 1e3, 2),
        "warm_s": round(warm, 2),
    }
    found = {**judge(asked, worded, "words"), **judge(asked, sensed, "sense"), **cost}
    return {"questions": len(asked), **found, "reliability": retrieval.reliability(said, hit)}


def main() -> None:
    options = argparse.ArgumentParser(description="How well the knowledge base finds what answers a question.")
    options.add_argument("--chatter", type=Path, help="JSON lines of room talk, plain or gzip")
    options.add_argument("--pairs", type=Path, help="JSON lines with question and answer, plain or gzip")
    options.add_argument("--duplicates", type=Path, help="JSON lines with text1, text2 and label, plain or gzip")
    options.add_argument("--most", type=int, default=3_000, help="questions of each kind that are asked of a file")
    options.add_argument("--scale", type=int, default=0, help="measure what a search costs among so many entries")
    options.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = options.parse_args()
    show(asyncio.run(_figures(chosen)), as_json=chosen.json)


async def _figures(chosen: argparse.Namespace) -> dict[str, object]:
    """What was asked for; with one file its figures stand at the top, with two those of the pairs do."""
    if chosen.scale:
        texts = [item.text for item in expectations(QUESTIONS)]
        known = entries.load(PACKAGED / "knowledge").entries
        read = reader.load(PACKAGED / "words")
        return await knowledge_scale.measured(known, chosen.scale, texts, read, SentenceEncoder())
    files = {"pairs": (chosen.pairs, retrieval.pairs), "duplicates": (chosen.duplicates, retrieval.duplicates)}
    if not any(path for path, _ in files.values()):
        asked = expectations(QUESTIONS) + (chatter(chosen.chatter) if chosen.chatter else [])
        return await measure(asked)
    read, encoder = reader.load(PACKAGED / "words"), SentenceEncoder()
    found = {
        name: await retrieval.measured(make(path, chosen.most), read, encoder)
        for name, (path, make) in files.items()
        if path
    }
    return {**next(iter(found.values())), **found}


if __name__ == "__main__":
    main()
