"""The hand-set labels: well-formed, and joined with the right texts."""

import gzip
from pathlib import Path

import msgspec
import pytest

from bot.core.vocabulary import Intent
from tests.bench.labelled import LABELS, fingerprint, join, labels


def _label(text: str, intent: Intent) -> bytes:
    return msgspec.json.encode(
        {"hash": fingerprint(text), "intent": intent, "urgency": "general", "sentiment": 0, "question": True}
    )


def test_a_label_finds_its_text_and_a_missing_text_is_counted(tmp_path: Path) -> None:
    marks, plain, packed = tmp_path / "l.jsonl", tmp_path / "a.jsonl", tmp_path / "b.jsonl.gz"
    wanted = (("袖子能改短吗", Intent.PRODUCT), ("昨天那单想改到公司", Intent.ORDER_CHANGE), ("没人说过", Intent.OTHER))
    marks.write_bytes(b"\n".join(_label(text, intent) for text, intent in wanted))
    plain.write_bytes(msgspec.json.encode({"text": "昨天那单想改到公司", "turn": 2}) + b"\n")
    packed.write_bytes(gzip.compress(b'{"text": "\xe8\x9d\xb4"}\n' + msgspec.json.encode({"text": "袖子能改短吗"})))
    joined = join([plain, packed], [marks])
    assert [(row.text, row.intent) for row in joined.rows] == list(wanted[:2])
    assert (joined.found, joined.labelled) == (2, 3)


@pytest.mark.parametrize(("name", "size"), [("jddc", 500), ("live", 200)])
def test_the_label_files_are_whole(name: str, size: int) -> None:
    kept = labels(LABELS / f"{name}.jsonl")
    assert len({label.hash for label in kept}) == len(kept) == size
    assert {len(label.hash) for label in kept} == {16}
    assert {label.sentiment for label in kept} <= {-1, 0, 1}
    assert len({label.intent for label in kept}) >= 8
