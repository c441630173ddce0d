"""The knowledge index: when vectors are made, when not, and how sure an answer is."""

from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from bot.core.catalog import Query
from bot.knowledge.index import KnowledgeIndex
from bot.knowledge.score import by_sense, by_words
from bot.knowledge.vectors import Matrix, Vectors
from bot.reading.normalize import key
from tests.support.clock import FakeClock
from tests.support.knowledge import LetterEncoder, entry, reading

ZONE = ZoneInfo("Asia/Shanghai")
SHOP = (entry("post", "包邮吗", "邮费要自己出吗"), entry("invoice", "能开发票吗"), entry("gift", "有赠品送吗"))


class SlowEncoder(LetterEncoder):
    """Each text takes its time on the fake clock."""

    def __init__(self, clock: FakeClock, seconds: float) -> None:
        super().__init__()
        self.clock = clock
        self.seconds = seconds

    def encode(self, texts: Sequence[str]) -> Matrix:
        self.clock._elapsed += round(self.seconds * 1_000_000 * len(texts))
        return super().encode(texts)


def listed(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def warmed(encoder: LetterEncoder, clock: FakeClock) -> KnowledgeIndex:
    index = KnowledgeIndex(SHOP, ZONE, clock, encoder)
    await index.warm()
    encoder.asked.clear()
    return index


async def test_only_unsure_and_distinct_questions_are_embedded_and_only_once() -> None:
    encoder, clock = LetterEncoder(), FakeClock()
    index = await warmed(encoder, clock)
    texts = ["包邮吗", "邮费要自己出不", "月亮圆不圆", "月亮圆不圆！", "太阳亮不亮"]
    await index.find([Query(reading(text)) for text in texts], clock.now(), 1.0)
    assert sorted(encoder.asked) == sorted([key("月亮圆不圆"), key("太阳亮不亮")])
    await index.find([Query(reading("月亮圆不圆"))], clock.now(), 1.0)
    assert len(encoder.asked) == 2
    index.close()


async def test_no_vector_is_made_before_the_model_is_ready_or_without_a_budget() -> None:
    encoder, clock = LetterEncoder(), FakeClock()
    index = KnowledgeIndex(SHOP, ZONE, clock, encoder)
    await index.find([Query(reading("月亮圆不圆"))], clock.now(), 1.0)
    assert encoder.asked == []
    await index.warm()
    encoder.asked.clear()
    await index.find([Query(reading("月亮圆不圆"))], clock.now(), 0.0)
    assert encoder.asked == []
    index.close()


async def test_the_budget_is_kept_by_what_a_text_cost_lately() -> None:
    clock = FakeClock()
    encoder = SlowEncoder(clock, 0.01)
    vectors = Vectors(encoder, clock)
    await vectors.warm(["包邮吗"])
    texts = [f"问题{number}" for number in range(100)]
    before = clock.monotonic()
    first = await vectors.near(texts, 0.1)
    assert clock.monotonic() - before <= 0.1 + 8 * 0.01
    before = clock.monotonic()
    second = await vectors.near(texts, 0.1)
    assert clock.monotonic() - before <= 0.1
    assert 0 < len(first) < len(second) < len(texts)
    assert list(second) == texts[: len(second)]
    vectors.close()


async def test_a_model_that_was_slow_once_is_tried_again() -> None:
    clock = FakeClock()
    encoder = SlowEncoder(clock, 0.0005)
    vectors = Vectors(encoder, clock)
    await vectors.warm(["包邮吗"])
    vectors.seconds_per_text = 1.0
    tries = 0
    while not await vectors.near(["月亮"], 0.03):
        tries += 1
        assert tries < 100
    assert vectors.seconds_per_text < 0.03
    vectors.close()


async def test_vectors_find_what_shares_no_word() -> None:
    class Knowing(LetterEncoder):
        """Knows that one asks for the other."""

        def encode(self, texts: Sequence[str]) -> Matrix:
            return super().encode([text.replace("运输成本谁承担", "邮费要自己出") for text in texts])

    clock = FakeClock()
    index = await warmed(Knowing(), clock)
    query = Query(reading("运输成本谁承担"))
    assert await index.find([query], clock.now(), 0) == [()]
    (hits,) = await index.find([query], clock.now(), 1.0)
    assert hits[0].entry == "post"
    assert await index.find([query], clock.now(), 0) == [()], "no budget means words only, known vector or not"
    index.close()


async def test_vectors_are_kept_for_the_next_start_and_made_anew_for_other_texts(tmp_path: Path) -> None:
    texts = [f"问题{number}" for number in range(40)]
    made = []
    for asked in (texts, texts, [*texts, "又一个"]):
        encoder = LetterEncoder()
        vectors = Vectors(encoder, FakeClock(), tmp_path)
        await vectors.warm(asked)
        near = await vectors.near(["问题7"], 1.0)
        assert int(np.argmax(near["问题7"])) == 7
        made.append(len(set(encoder.asked) & set(asked)))
        vectors.close()
    assert made[0] == 40
    assert made[1] <= 2
    assert made[2] == 41
    assert [file.suffix for file in listed(tmp_path)] == [".npy"]


async def test_a_damaged_file_of_vectors_is_made_anew(tmp_path: Path) -> None:
    for damage in (b"", b"\x93NUMPY garbage", b"x" * 4_096):
        for file in listed(tmp_path):
            file.write_bytes(damage)
        vectors = Vectors(LetterEncoder(), FakeClock(), tmp_path)
        await vectors.warm(["包邮吗", "能开发票吗"])
        near = await vectors.near(["能开发票吗"], 1.0)
        assert int(np.argmax(near["能开发票吗"])) == 1
        vectors.close()


@pytest.mark.parametrize("more", [0.2, 0.5])
def test_every_kind_of_evidence_makes_surer(more: float) -> None:
    def sense(place: int) -> float:
        nearest, second, answer, likeness, coverage, intent, own = (
            value + more * (number == place) for number, value in enumerate((0.6, 0.5, 0.4, 0.3, 0.2, 0.0, 0.0))
        )
        return by_sense(nearest, second, answer, likeness, coverage, intent, bool(own))

    plain = sense(-1)
    assert all(sense(place) > plain for place in range(7))
    assert by_words(0.5 + more, 0.0, False) > by_words(0.5, 0.0, False)
    assert by_words(0.5, 1.0, False) > by_words(0.5, 0.0, False) > by_words(0.5, -1.0, False)
