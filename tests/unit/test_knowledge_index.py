"""The knowledge index: when vectors are made, when not, and how sure an answer is."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from bot.core.catalog import Query
from bot.core.vocabulary import FactorKind, Standing
from bot.knowledge.index import KnowledgeIndex
from bot.knowledge.score import Fit, Sense, alone, by_sense, by_words
from bot.knowledge.vectors import Matrix, Vectors
from bot.reading.normalize import key, plain
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


async def warmed(encoder: LetterEncoder, clock: FakeClock) -> KnowledgeIndex:
    index = KnowledgeIndex(SHOP, ZONE, Vectors(encoder, clock))
    await index.warm()
    encoder.asked.clear()
    return index


async def test_only_unsure_and_distinct_questions_are_embedded_and_only_once() -> None:
    encoder, clock = LetterEncoder(), FakeClock()
    index = await warmed(encoder, clock)
    texts = ["包邮吗", "邮费要自己出吗", "月亮圆不圆", "月亮圆不圆！", "太阳亮不亮"]
    await index.find([Query(reading(text)) for text in texts], clock.now(), 1.0)
    assert sorted(encoder.asked) == sorted([key("月亮圆不圆"), key("太阳亮不亮")])
    await index.find([Query(reading("月亮圆不圆"))], clock.now(), 1.0)
    assert len(encoder.asked) == 2
    index.close()


async def test_no_vector_is_made_before_the_model_is_ready_or_without_a_budget() -> None:
    encoder, clock = LetterEncoder(), FakeClock()
    index = KnowledgeIndex(SHOP, ZONE, Vectors(encoder, clock))
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
    vectors.opened()
    await vectors.of(["包邮吗"])
    texts = [f"问题{number}" for number in range(100)]
    before = clock.monotonic()
    first = await vectors.asked(texts, 0.1)
    assert clock.monotonic() - before <= 0.1 + 8 * 0.01
    before = clock.monotonic()
    second = await vectors.asked(texts, 0.1)
    assert clock.monotonic() - before <= 0.1
    assert 0 < len(first) < len(second) < len(texts)
    assert list(second) == texts[: len(second)]
    vectors.closed()


async def test_a_model_that_was_slow_once_is_tried_again() -> None:
    clock = FakeClock()
    encoder = SlowEncoder(clock, 0.0005)
    vectors = Vectors(encoder, clock)
    vectors.opened()
    await vectors.of(["包邮吗"])
    vectors.seconds_per_text = 1.0
    tries = 0
    while not await vectors.asked(["月亮"], 0.03):
        tries += 1
        assert tries < 100
    assert vectors.seconds_per_text < 0.03
    vectors.closed()


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


FIT = Fit(intent=np.zeros(1, np.float32), own=np.zeros(1, np.float32), worded=np.ones(1, np.bool_))


def sense(*values: float) -> float:
    """The evidence for an entry of which is known: nearest, second, answer, words, covered, intent, own."""
    nearest, second, answer, words, covered, intent, own = (np.array([value], np.float32) for value in values)
    fit = Fit(intent, own, FIT.worded)
    return float(by_sense(Sense(nearest, second, answer), words, covered, fit)[0])


def words(words: float, intent: float = 0.0) -> float:
    fit = Fit(np.array([intent], np.float32), FIT.own, FIT.worded)
    return float(by_words(np.array([words], np.float32), np.zeros(1, np.float32), fit)[0])


@pytest.mark.parametrize("more", [0.2, 0.5])
def test_every_kind_of_evidence_makes_surer(more: float) -> None:
    plain = (0.6, 0.5, 0.4, 0.3, 0.2, 0.0, 0.0)
    for place in range(7):
        assert sense(*(value + more * (number == place) for number, value in enumerate(plain))) > sense(*plain)
    assert words(0.3 + more) > words(0.3)
    assert words(0.3, 1.0) > words(0.3) > words(0.3, -1.0)


def test_the_more_speak_as_loudly_and_say_something_else_the_less_sure() -> None:
    def first(*others: float, says: int = 1, scope: bool = True) -> float:
        evidence = np.array([2.0, *others], np.float32)
        many = np.ones(len(evidence), np.bool_)
        fit = Fit(np.zeros_like(evidence), np.zeros_like(evidence), many)
        answers = np.array([0, *(says * place for place in range(1, len(evidence)))])
        return float(alone(evidence, fit, np.where(np.arange(len(evidence)) > 0, scope, True), answers)[0])

    assert first() > first(1.0) > first(1.9) > first(1.9, 1.9)
    assert first() - first(-2.0) < 0.01, "a soft voice is not heard"
    assert first(1.9, 1.9, says=0) == first(), "the same answer is no other"
    assert first(1.9, 1.9, scope=False) == first(), "nor is one that may not be given"


async def test_an_entry_without_wordings_is_found_by_its_answer_but_never_sure() -> None:
    clock = FakeClock()
    told = entry("cabinet", answer="快递放在丰巢柜，凭取件码取。")
    index = KnowledgeIndex((*SHOP, told), ZONE, Vectors(LetterEncoder(), clock))
    for warmed in (False, True):
        if warmed:
            await index.warm()
        (first, *_) = await index.ranked(Query(reading("丰巢柜的取件码")), clock.now(), 1.0, 3)
        assert first.entry == "cabinet"
        assert first.matched.startswith("快递放在")
        assert first.score < 0.93
    index.close()


async def test_an_entry_of_a_room_answers_only_there() -> None:
    clock = FakeClock()
    rooms = entry("gift-tonight", "今晚送什么赠品", rooms=("live/9", "weibo"))
    index = KnowledgeIndex((*SHOP, rooms), ZONE, None)
    for room, found in (("live/9", True), ("weibo/a", True), ("live/8", False), ("", False), ("live/9/x", False)):
        for text in ("今晚送什么赠品", "今晚要送什么赠品呀主播"):
            (hits,) = await index.find([Query(reading(text), room=room)], clock.now(), 0)
            assert any(hit.entry == "gift-tonight" for hit in hits) is found, (room, text)
    index.close()


async def test_a_ranking_tells_what_became_of_each_entry_and_why() -> None:
    clock = FakeClock()
    shop = (
        entry("post", "包邮吗", "这件包邮吗"),
        entry("post-lamp", "台灯包邮吗", product="lamp"),
        entry("post-room", "今晚包邮吗", rooms=("live/9",)),
        entry("post-old", "之前包邮吗", until=date(2020, 2, 1)),
        entry("wash", "能机洗吗"),
    )
    index = KnowledgeIndex(shop, ZONE, Vectors(LetterEncoder(), clock))
    await index.warm()
    ranked = await index.ranked(Query(reading("这件要包邮吗"), "coat"), clock.now(), 1.0, 5)
    assert {item.entry: item.standing for item in ranked} == {
        "post": Standing.OFFERED,
        "post-lamp": Standing.OTHER_PRODUCT,
        "post-room": Standing.OTHER_ROOM,
        "post-old": Standing.NOT_VALID,
        "wash": Standing.UNSURE,
    }
    (hits,) = await index.find([Query(reading("这件要包邮吗"), "coat")], clock.now(), 1.0)
    assert [hit.entry for hit in hits] == ["post"]
    assert ranked[0].factors == hits[0].factors
    told = {factor.kind: factor.value for factor in ranked[0].factors}
    assert told[FactorKind.WORDS] > 0
    assert told[FactorKind.SENSE] >= told[FactorKind.SECOND]
    exact = await index.ranked(Query(reading("包邮吗")), clock.now(), 1.0, 2)
    assert (exact[0].entry, exact[0].score) == ("post", 1.0)
    assert [factor.kind for factor in exact[0].factors] == [FactorKind.EXACT]
    assert len(exact) == 2
    index.close()


async def test_an_index_after_an_edit_makes_the_vectors_of_new_texts_only() -> None:
    encoder, clock = LetterEncoder(), FakeClock()
    vectors = Vectors(encoder, clock)
    old = KnowledgeIndex(SHOP, ZONE, vectors)
    await old.warm()
    encoder.asked.clear()
    new = KnowledgeIndex((*SHOP, entry("wash", "能机洗吗", answer="请手洗。")), ZONE, vectors)
    await new.warm()
    old.close()
    assert sorted(encoder.asked) == sorted([key("能机洗吗"), plain("请手洗。")])
    (hits,) = await new.find([Query(reading("邮费要自己出不出呢"))], clock.now(), 1.0)
    assert hits[0].entry == "post", "an index that was closed takes nothing away from the next"
    new.close()


async def test_nothing_known_nothing_found() -> None:
    index = KnowledgeIndex((), ZONE, Vectors(LetterEncoder(), FakeClock()))
    await index.warm()
    assert index.ready
    assert await index.find([Query(reading("包邮吗"))], FakeClock().now(), 1.0) == [()]
    assert await index.ranked(Query(reading("包邮吗")), FakeClock().now(), 1.0, 5) == ()
    index.close()
