"""How fast texts are read on one core: `python -m tests.bench.reading_speed FILE... [--json]`.

In: files of JSON lines with a `text` each (plain or .gz), such as recorded rooms. Out: one table row per file, or one
JSON object per line. "first pass" reads the messages as they came, with a cold memory; "again" repeats that;
"distinct" reads every different text once, which nothing remembered can help.
"""

import argparse
import gzip
import json
import platform
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.reading.reader import RuleReader, load

WORDS = Path(__file__).parents[2] / "config" / "words"
BATCH = 200


def texts(path: Path) -> Iterator[str]:
    packed = path.read_bytes()
    for line in (gzip.decompress(packed) if path.suffix == ".gz" else packed).splitlines():
        text = json.loads(line).get("text")
        if isinstance(text, str):
            yield text


def seconds(reader: RuleReader, messages: Sequence[str]) -> float:
    """Processor time of reading `messages` in batches, as triage does."""
    begun = time.process_time()
    for at in range(0, len(messages), BATCH):
        reader.read(messages[at : at + BATCH])
    return time.process_time() - begun


def measure(path: Path) -> dict[str, str | int | float]:
    messages = list(texts(path))
    distinct = list(dict.fromkeys(messages))
    warm, cold = load(WORDS), load(WORDS)
    cold.read(["多久发货"])  # the segmenter's dictionary is loaded once per process
    first, again, each = seconds(warm, messages), seconds(warm, messages), seconds(cold, distinct)
    return {
        "file": path.name,
        "messages": len(messages),
        "distinct": len(distinct),
        "first_pass_us": round(first / len(messages) * 1e6, 1),
        "first_pass_per_s": round(len(messages) / first),
        "again_us": round(again / len(messages) * 1e6, 2),
        "distinct_us": round(each / len(distinct) * 1e6, 1),
        "distinct_per_s": round(len(distinct) / each),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how fast texts are read on one core.")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    print(f"# {platform.machine()}, Python {platform.python_version()}, one core, processor time")
    for row in map(measure, asked.files):
        print(json.dumps(row, ensure_ascii=False) if asked.json else "  ".join(f"{k}={v}" for k, v in row.items()))


if __name__ == "__main__":
    main()
