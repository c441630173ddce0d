"""Labels set by hand on real messages, joined with the messages: the texts themselves are not kept here.

In: files of JSON lines with `text` (gzip or not), and the label files in tests/bench/labels, which know a text by its
hash. Out: the labelled rows, in the order of the label files, and how many labels found their text. Called by
`tests.bench.reading` for files whose rows carry no labels of their own. What the labels mean: labels/RULES.md. Messages
of `live…` were written in public rooms, all others in private; `…_dev` is for development and joined only when named.
"""

import gzip
import hashlib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from bot.core.vocabulary import Intent, Urgency

LABELS = Path(__file__).with_name("labels")
ROOMS, DEVELOPMENT = "live", "_dev"


class Label(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a label file; `sentiment` is -1, 0 or 1."""

    hash: str
    intent: Intent
    urgency: Urgency
    sentiment: int
    question: bool


class Row(msgspec.Struct, frozen=True):
    """A message with what a person made of it."""

    text: str
    intent: Intent
    urgency: Urgency
    sentiment: int
    question: bool
    public: bool


class Joined(msgspec.Struct, frozen=True):
    """`labelled` is how many labels there are; `found` of them have their text in the files."""

    rows: tuple[Row, ...]
    found: int
    labelled: int


class _Message(msgspec.Struct, frozen=True):
    text: str


def fingerprint(text: str) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of a text as it came."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def labels(path: Path) -> list[Label]:
    """The labels of one file. Raises msgspec.DecodeError for a line that is none."""
    return msgspec.json.Decoder(Label).decode_lines(path.read_bytes())


def join(files: Sequence[Path], label_files: Sequence[Path] | None = None) -> Joined:
    """Look for every labelled text in `files`; without `label_files`, the labels of all test files beside RULES.md."""
    tests = [path for path in sorted(LABELS.glob("*.jsonl")) if not path.stem.endswith(DEVELOPMENT)]
    chosen = tests if label_files is None else label_files
    known = [(label, path.stem.startswith(ROOMS)) for path in chosen for label in labels(path)]
    texts: dict[str, str] = {}
    for path in files:
        raw = path.read_bytes()
        lines = gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw
        texts |= {fingerprint(row.text): row.text for row in msgspec.json.Decoder(_Message).decode_lines(lines)}
    rows = tuple(
        Row(texts[label.hash], label.intent, label.urgency, label.sentiment, label.question, public)
        for label, public in known
        if label.hash in texts
    )
    return Joined(rows, len(rows), len(known))
