"""How well equal questions of a room find together: python -m tests.bench.clusters --stream FILE [--json]

In: a file of JSON lines, plain or gzip, with `stream, t` (seconds), `uid, text, cluster`; messages with one `cluster`
ask the same, null is noise. Out: pairwise precision, recall and F1 and what they mean in approvals.

Protocol. Each stream is one public room, replayed in order of `t` through the real reader, gate and clusters with the
demo shop's word lists and tables, exactly as triage does: what the gate ignores is gone; a message that matches joins
that draft; one that does not opens a draft of its own. Nobody decides anything meanwhile. A pair of messages counts as
said to be equal when both are in one draft. Precision: of those pairs that hold at least one planted message, how many
share its `cluster`; a noise message in a planted question's draft is an error. Recall: of all pairs with one `cluster`
in one stream, how many are in one draft; a planted message that the gate ignored is in none. `recall_of_passed` leaves
those out and so measures the clusters alone. `approvals` is the number of drafts a person must decide so that every
planted message that passed the gate is answered.
"""

import argparse
import gzip
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator
from pathlib import Path

import msgspec

from bot.core.clock import SECOND, Millis
from bot.core.model import Address, DraftId, Inbound, MessageId
from bot.knowledge import catalog
from bot.knowledge.clusters import QuestionClusters
from bot.reading import reader
from bot.reading.worth import gate
from config.settings import PACKAGED, TriageSettings
from tests.bench.report import Figure, show


class Line(msgspec.Struct, frozen=True):
    """One line of the file."""

    stream: int | str
    t: float
    text: str
    cluster: str | int | None = None
    uid: str = ""


class Placed(msgspec.Struct, frozen=True):
    """Where a message ended; `draft` is None when the gate ignored it."""

    line: Line
    draft: DraftId | None


def lines(path: Path) -> list[Line]:
    """The file's messages, room by room, in order of time."""
    raw = path.read_bytes()
    text = gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw
    decoder = msgspec.json.Decoder(Line)
    found = [decoder.decode(line) for line in text.splitlines() if line.strip()]
    return sorted(found, key=lambda line: (str(line.stream), line.t))


def replay(messages: Iterable[Line], window_s: float) -> Iterator[Placed]:
    """Every message through reader, gate and clusters."""
    read = reader.load(PACKAGED / "words").read
    clusters = QuestionClusters(window_s, catalog.load(PACKAGED / "demo"))
    for number, line in enumerate(messages):
        address = Address("bench", str(line.stream), line.uid, public=True)
        now = Millis(round(line.t * SECOND))
        (reading,) = read([line.text])
        if gate(Inbound(MessageId(str(number)), address, line.text, "", now), reading) is not None:
            yield Placed(line, None)
            continue
        draft = clusters.match(address, reading, now)
        if draft is None:
            draft = DraftId(str(number))
            clusters.add(address, reading, draft, now)
        yield Placed(line, draft)


def pairs(names: Iterable[Hashable]) -> int:
    """How many pairs share a name."""
    return sum(count * (count - 1) // 2 for count in Counter(names).values())


def score(placed: list[Placed]) -> dict[str, Figure]:
    """The figures of one replay."""
    planted = [item for item in placed if item.line.cluster is not None]
    drafted = [item for item in planted if item.draft is not None]
    equal = pairs((item.line.stream, item.line.cluster) for item in planted)
    right = pairs((item.draft, item.line.cluster) for item in drafted)
    reachable = pairs((item.line.stream, item.line.cluster) for item in drafted)
    noise = Counter(item.draft for item in placed if item.draft is not None and item.line.cluster is None)
    said = pairs(item.draft for item in drafted)
    said += sum(noise[item.draft] for item in drafted if item.draft is not None)
    precision = right / said if said else 1.0
    recall = right / equal if equal else 1.0
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * precision * recall / (precision + recall), 4) if precision + recall else 0.0,
        "recall_of_passed": round(right / reachable, 4) if reachable else 1.0,
        "planted": len(planted),
        "planted_questions": len({(item.line.stream, item.line.cluster) for item in planted}),
        "planted_ignored": len(planted) - len(drafted),
        "approvals": len({item.draft for item in drafted}),
        "n": len(placed),
        "passed_gate": sum(item.draft is not None for item in placed),
        "drafts": len({item.draft for item in placed if item.draft is not None}),
    }


def mixed(placed: list[Placed]) -> list[str]:
    """The drafts that hold different questions, for a person to read."""
    held: dict[DraftId, dict[str, str]] = defaultdict(dict)
    for item in placed:
        if item.draft is not None:
            held[item.draft].setdefault(str(item.line.cluster), item.line.text)
    return [f"{draft}: {texts}" for draft, texts in held.items() if len(texts) > 1]


def main() -> None:
    options = argparse.ArgumentParser(description="Pairwise precision and recall of question clusters.")
    options.add_argument("--stream", type=Path, required=True, help="JSON lines, plain or gzip")
    options.add_argument("--window", type=float, default=TriageSettings().window_s, help="seconds, default as shipped")
    options.add_argument("--json", action="store_true", help="print one JSON object")
    options.add_argument("--mixed", action="store_true", help="list the drafts that hold different questions")
    chosen = options.parse_args()
    messages = lines(chosen.stream)
    begun = time.perf_counter()
    placed = list(replay(messages, chosen.window))
    spent = time.perf_counter() - begun
    figures = score(placed)
    figures["window"] = chosen.window
    figures["us_per_message"] = round(spent / max(1, len(messages)) * 1e6, 1)
    show(figures, as_json=chosen.json)
    if chosen.mixed:
        sys.stdout.writelines(f"{text}\n" for text in mixed(placed))


if __name__ == "__main__":
    main()
