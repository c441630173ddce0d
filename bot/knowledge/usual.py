"""Where the questions and the answers of any shop commonly lie: python -m bot.knowledge.usual

In: our own messages (config/messages) and entries (config/knowledge). Out: usual.npy beside this file, two rows: the
middle of the questions' vectors and that of the answers'. Run it again when another model of sentence vectors is used.
"""

from pathlib import Path

import msgspec
import numpy as np

from bot.knowledge import entries
from bot.knowledge.vectors import USUAL, Matrix, SentenceEncoder
from bot.knowledge.weighing import spoken
from bot.reading.normalize import key
from config.settings import PACKAGED


class Message(msgspec.Struct):
    """What is needed of one line of our own messages."""

    text: str
    question: bool = True


def questions(folder: Path) -> list[str]:
    """Every third of our own messages that ask something."""
    lines = (line for path in sorted(folder.glob("*.jsonl")) for line in path.read_bytes().splitlines())
    asked = [item.text for item in (msgspec.json.decode(line, type=Message) for line in lines) if item.question]
    return [text for text in map(key, asked[::3]) if text]


def middle(encoder: SentenceEncoder, texts: list[str]) -> Matrix:
    parts = [encoder.encode(texts[start : start + 64]) for start in range(0, len(texts), 64)]
    found: Matrix = np.concatenate(parts).mean(axis=0, dtype=np.float32)
    return found


def main() -> None:
    known = entries.load(PACKAGED / "knowledge").entries
    encoder = SentenceEncoder()
    asked = [key(question) for entry in known for question in entry.written.questions]
    answers = [text for entry in known for text in spoken(entry.written)]
    rows = [middle(encoder, asked + questions(PACKAGED / "messages")), middle(encoder, answers)]
    np.save(USUAL, np.stack(rows).astype(np.float16))


if __name__ == "__main__":
    main()
