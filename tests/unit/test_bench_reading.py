"""The bench of reading: which rows count as written in a room, and how the sets are measured."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from bot.core.errors import Misconfigured
from bot.core.model import Reading
from bot.core.vocabulary import Intent
from bot.reading.opinions import MOST_VECTORS
from bot.reading.reader import load
from tests.bench.reading import WORDS, Row, classified, intent, labelled, read_all


class Listening:
    """A reader that notes how many texts it is given and where each was written."""

    def __init__(self) -> None:
        self.heard: list[tuple[int, bool]] = []

    def read(self, texts: Sequence[str], public: Iterable[bool] = ()) -> list[Reading]:
        self.heard += [(len(texts), room) for room in public]
        return [Reading(text, text) for text in texts]


def test_rows_of_a_live_channel_are_read_as_of_a_room_all_others_as_private(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    rows = [
        {"text": "到哪了", "intent": "logistics", **more} for more in ({}, {"channel": "live"}, {"channel": "weibo"})
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    reader = Listening()
    read_all(reader, labelled("intent", path))
    assert [room for _, room in reader.heard] == [False, True, False]


def test_every_private_row_may_have_its_vector() -> None:
    reader = Listening()
    assert len(read_all(reader, [Row(f"第{at}条") for at in range(2 * MOST_VECTORS + 1)])) == 2 * MOST_VECTORS + 1
    assert max(size for size, _ in reader.heard) == MOST_VECTORS


def test_names_of_intents_are_taken_from_table_and_titles() -> None:
    found = [Row("a", intent=name) for name in ("Price", "refund-and-return", "问价格", "chit_chat")]
    said = [Reading("a", "a", intent=one) for one in (Intent.PRICE, Intent.REFUND, Intent.PRICE, Intent.OTHER)]
    assert intent(found, said)["accuracy"] == 0.75
    with pytest.raises(Misconfigured, match="prize"):
        intent([Row("a", intent="prize")], said[:1])


def test_macro_f1_is_over_the_classes_that_occur() -> None:
    figures = classified(["a", "a", "b", "b"], ["a", "a", "b", "c"])
    assert figures["accuracy"] == 0.75
    assert figures["macro_f1"] == pytest.approx((1 + 2 / 3) / 2, abs=1e-3)


def test_a_folder_without_weights_is_read_by_rules(tmp_path: Path) -> None:
    reader = load(WORDS, tmp_path)
    assert [one.intent for one in read_all(reader, [Row("多久发货", intent="shipping_time")])] == [Intent.SHIPPING_TIME]
