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


@pytest.mark.parametrize(("name", "size"), [("jddc", 500), ("jddc_dev", 450), ("live", 200)])
def test_the_label_files_are_whole(name: str, size: int) -> None:
    kept = labels(LABELS / f"{name}.jsonl")
    assert len({label.hash for label in kept}) == len(kept) == size
    assert {len(label.hash) for label in kept} == {16}
    assert {label.sentiment for label in kept} <= {-1, 0, 1}
    assert len({label.intent for label in kept}) >= 8


def test_no_message_for_development_is_one_of_the_tests() -> None:
    tests = {label.hash for name in ("jddc", "live") for label in labels(LABELS / f"{name}.jsonl")}
    assert not tests & {label.hash for label in labels(LABELS / "jddc_dev.jsonl")}


def test_without_a_choice_development_is_left_out_and_rooms_are_public(tmp_path: Path) -> None:
    texts, known = tmp_path / "a.jsonl", len(labels(LABELS / "jddc.jsonl")) + len(labels(LABELS / "live.jsonl"))
    texts.write_bytes(msgspec.json.encode({"text": "袖子能改短吗"}))
    assert join([texts]).labelled == known
    for name, public in (("live_of_ours.jsonl", True), ("desk.jsonl", False)):
        (tmp_path / name).write_bytes(_label("袖子能改短吗", Intent.PRODUCT))
        assert [row.public for row in join([texts], [tmp_path / name]).rows] == [public]
