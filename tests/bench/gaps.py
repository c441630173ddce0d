"""How surely equal questions of many days are found, and how long gaps and insights take:
python -m tests.bench.gaps --questions FILE [--records 20000] [--json]

In: a file of JSON lines, plain or gzip, with `text, cluster` (or `texts, cluster`) and perhaps `stream`; texts with one
`cluster` in one stream ask the same, null is noise. Out: pairwise precision and recall with 95 % intervals, seconds.

Protocol. Every text is read as the house reads it; texts with one key (the same words but for marks, particles, forms
of address) are one wording and counted once. Clusters of the file that share a wording are taken for one. A pair of
different wordings of a stream is said to be equal when both are in one group; it is right when both are in one cluster,
and counts when at least one is in a cluster at all. For the seconds, `--records` traces are made of the file's texts,
spread over a week and all outcomes, and kept on a real store; `cold` is the first look after a start, nothing kept.
"""

import argparse
import asyncio
import gzip
import itertools
import math
import random
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from bot.core import codec
from bot.core.clock import Millis, SystemClock, day_of
from bot.core.gaps import Fate, Trace
from bot.core.model import DraftId
from bot.knowledge.mining import Mining
from bot.knowledge.sameness import Asked, leaders
from bot.reading import reader
from bot.reading.normalize import key
from bot.store import keys
from bot.store.gaps import StoredTraces
from config.settings import PACKAGED
from tests.bench.report import Figure, show
from tests.support.gaps import SHANGHAI, MemoryForms, trace
from tests.support.store import P0, Store, running_store

WEEK_MS = 7 * 86_400_000
PRODUCTS = ("", "", "hoodie", "coat", "jeans")


class Line(msgspec.Struct, frozen=True):
    """One line of the file."""

    text: str = ""
    texts: tuple[str, ...] = ()
    cluster: str | int | None = None
    stream: str | int = ""


def lines(path: Path) -> list[Line]:
    raw = path.read_bytes()
    text = gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw
    decoder = msgspec.json.Decoder(Line)
    return [decoder.decode(line) for line in text.splitlines() if line.strip()]


def questions(of: Iterable[Line]) -> Iterator[tuple[str, Asked, str]]:
    """Stream, question and cluster (empty: noise) of each different wording, read as the house does."""
    read = reader.load(PACKAGED / "words").read
    texts = [(line, text) for line in of for text in (line.texts or (line.text,))]
    seen = set()
    for (line, text), reading in zip(texts, read([text for _, text in texts]), strict=True):
        place = str(line.stream), key(text), str(line.cluster or "")
        if place[1] and place not in seen:
            seen.add(place)
            yield place[0], Asked(place[0], place[1], reading.intent), place[2]


def agreement(found: list[tuple[str, Asked, str]]) -> dict[str, Figure]:
    """Precision and recall over pairs of different wordings."""
    clusters: dict[Asked, set[str]] = defaultdict(set)
    first = {(asked.product, asked.key): asked for _, asked, _ in reversed(found)}
    for stream, asked, cluster in found:
        clusters[first[stream, asked.key]] |= {f"{stream}/{cluster}"} if cluster else set()
    one = _united(clusters.values())
    truth = {asked: one[min(names)] if names else "" for asked, names in clusters.items()}
    leading = leaders(dict.fromkeys(truth, 1))
    groups: dict[Asked, list[str]] = defaultdict(list)
    equal: Counter[str] = Counter()
    for asked, leader in leading.items():
        groups[leader].append(truth[asked])
        equal[truth[asked]] += 1
    said = right = 0
    for members in groups.values():
        for mine, other in itertools.combinations(members, 2):
            said += bool(mine or other)
            right += bool(mine) and mine == other
    all_equal = sum(math.comb(count, 2) for cluster, count in equal.items() if cluster)
    return {
        "wordings": len(truth),
        "planted": sum(bool(cluster) for cluster in truth.values()),
        "groups": len(groups),
        "pairs_said": said,
        "pairs_equal": all_equal,
        **_interval("precision", right, said),
        **_interval("recall", right, all_equal),
    }


def _united(sets: Iterable[set[str]]) -> dict[str, str]:
    """For each cluster the name of all clusters it shares wordings with."""
    name: dict[str, str] = {}

    def root(one: str) -> str:
        while name.setdefault(one, one) != one:
            one = name[one]
        return one

    for together in sets:
        for one in together:
            name[root(one)] = root(min(together))
    return {one: root(one) for one in list(name)}


def _interval(what: str, right: int, of: int) -> dict[str, Figure]:
    """A share with its 95 % interval (Wilson)."""
    if not of:
        return {what: 1.0}
    share, z = right / of, 1.96
    middle, spread = share + z * z / (2 * of), z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    low, high = ((middle + sign * spread) / (1 + z * z / of) for sign in (-1, 1))
    return {what: round(share, 4), f"{what}_95": f"{low:.4f}-{high:.4f}"}


def week(texts: list[str], count: int, now: Millis) -> Iterator[Trace]:
    """Made-up traces of the last seven days."""
    chance = random.Random(7)
    for number in range(count):
        fate = chance.choice(list(Fate)[:5])
        reply = {"offered": "亲，" + chance.choice(texts), "reply": "亲，" + chance.choice(texts)}
        yield trace(
            chance.choice(texts),
            fate,
            draft=DraftId(f"0-{number}-0"),
            at=Millis(now - chance.randrange(WEEK_MS)),
            product=chance.choice(PRODUCTS),
            asked=chance.choice((1, 1, 1, 2, 9)),
            sentiment=chance.uniform(-1, 1),
            **(reply if fate is Fate.EDITED else {}),
        )


async def kept(store: Store, traces: Iterable[Trace]) -> None:
    async with store.client.pipeline(transaction=False) as pipe:
        for one in traces:
            pipe.hset(keys.traces(P0, day_of(one.at, SHANGHAI).isoformat()), one.draft, codec.encode(one))
        await pipe.execute()


async def pace(texts: list[str], count: int) -> dict[str, Figure]:
    """Seconds, by the wall and of one core, for a week of `count` drafts."""
    figures: dict[str, Figure] = {"records": count}
    clock = SystemClock()
    with tempfile.TemporaryDirectory() as folder:
        async with running_store(Path(folder), clock) as store:
            await kept(store, week(texts, count, clock.now()))
            log = StoredTraces(store.client, store.settings, SHANGHAI, clock, store.durable())
            for when in ("cold", "again"):
                mining = Mining(log, MemoryForms(), {}, clock, SHANGHAI)
                for name, look in (("gaps", mining.gaps), ("insights", mining.insights)):
                    begun, busy = time.perf_counter(), time.process_time()
                    await look(7)
                    figures[f"{name}_{when}_s"] = round(time.perf_counter() - begun, 3)
                    figures[f"{name}_{when}_cpu_s"] = round(time.process_time() - busy, 3)
    return figures


def main() -> None:
    options = argparse.ArgumentParser(description="Equal questions of many days; seconds for gaps and insights.")
    options.add_argument("--questions", type=Path, required=True, help="JSON lines, plain or gzip")
    options.add_argument("--records", type=int, default=20_000, help="drafts of a week, for the seconds")
    options.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = options.parse_args()
    given = lines(chosen.questions)
    texts = [text for line in given for text in (line.texts or (line.text,)) if key(text)]
    paced = asyncio.run(pace(texts, chosen.records))
    show({**agreement(list(questions(given))), **paced}, as_json=chosen.json)


if __name__ == "__main__":
    main()
