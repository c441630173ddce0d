"""What the port `Answers` promises, kept with sentence vectors of the real model, of a toy one, and by words alone."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from bot.core.catalog import Hit, Query
from bot.core.clock import Millis, SystemClock
from bot.core.ports import Answers
from bot.core.vocabulary import Intent
from bot.knowledge.index import KnowledgeIndex
from bot.knowledge.vectors import Encoder, SentenceEncoder, Vectors
from tests.support.knowledge import LetterEncoder, entry, reading

NOON = Millis(int(datetime(2026, 3, 10, 4, tzinfo=UTC).timestamp() * 1000))
PLENTY_S = 60.0
SHOP = (
    entry("post", "包邮吗", "邮费要自己出吗", answer="全场包邮。"),
    entry("sale", "春季折扣是多少", answer="全场八折。", until=date(2026, 3, 10)),
    entry("exchange-fee", "换货运费要谁出", "换货的邮费要谁来出", answer="换货运费各出一半。"),
    entry("return-fee", "退货运费要谁出", "退货的邮费要谁来出", answer="退货运费我们出。"),
    entry("wash-coat", "能机洗吗", "洗衣机可以洗吗", answer="风衣请手洗。", product="coat"),
    entry("wash-lamp", "能机洗吗", answer="台灯不能碰水。", product="lamp"),
    entry("invoice", "能开发票吗", "发票到底怎么开", answer="下单时填抬头。", intent=Intent.INVOICE),
)


@cache
def real_model() -> Encoder:
    """Read from disk once for all tests."""
    return SentenceEncoder()


@pytest.fixture(params=[real_model, LetterEncoder, None], ids=["real model", "letters", "words only"])
async def answers(request: pytest.FixtureRequest) -> AsyncIterator[Answers]:
    make: Callable[[], Encoder] | None = request.param
    index = KnowledgeIndex(SHOP, ZoneInfo("Asia/Shanghai"), Vectors(make(), SystemClock()) if make else None)
    await index.warm()
    yield index
    index.close()


async def found(answers: Answers, text: str, product: str = "", now: Millis = NOON) -> tuple[Hit, ...]:
    (hits,) = await answers.find([Query(reading(text), product)], now, PLENTY_S)
    return hits


async def test_a_known_question_is_found_however_it_is_typed(answers: Answers) -> None:
    for text in ("包邮吗", "包郵嗎？？？", "主播 包邮吗", "包邮吗包邮吗包邮吗", "请问包邮吗[流泪]"):
        (hit, *_) = await found(answers, text)
        assert (hit.entry, hit.score, hit.matched) == ("post", 1.0, "包邮吗")
        assert (hit.answer, hit.place) == ("全场包邮。", "test.toml:post")


async def test_a_question_put_otherwise_is_found_with_less_certainty(answers: Answers) -> None:
    (hit, *_) = await found(answers, "邮费要不要自己出呀")
    assert hit.entry == "post"
    assert 0 < hit.score < 1


async def test_what_no_entry_answers_finds_nothing(answers: Answers) -> None:
    for text in ("今晚月亮好圆", "这首歌叫什么名字", "哈哈哈哈", "???", "", "🎉🎉"):
        assert await found(answers, text) == ()


async def test_an_entry_is_said_until_its_last_day_in_the_shops_time_zone(answers: Answers) -> None:
    midnight = Millis(int(datetime(2026, 3, 10, 16, tzinfo=UTC).timestamp() * 1000))
    assert (await found(answers, "春季折扣是多少"))[0].entry == "sale"
    assert (await found(answers, "春季折扣是多少", now=Millis(midnight - 1)))[0].entry == "sale"
    assert all(hit.entry != "sale" for hit in await found(answers, "春季折扣是多少", now=midnight))


async def test_an_entry_about_another_product_is_never_offered(answers: Answers) -> None:
    for text in ("能机洗吗", "可以用洗衣机洗吗"):
        assert {hit.entry for hit in await found(answers, text, "coat")} <= {"wash-coat"}
        assert {hit.entry for hit in await found(answers, text, "lamp")} <= {"wash-lamp"}
        assert await found(answers, text, "hat") == ()
    assert (await found(answers, "能机洗吗", "coat"))[0].answer == "风衣请手洗。"


async def test_a_question_of_several_products_is_not_certain_while_the_product_is_unknown(answers: Answers) -> None:
    assert all(hit.score < 1 for hit in await found(answers, "能机洗吗"))


async def test_answers_come_in_the_order_of_the_questions_best_first(answers: Answers) -> None:
    texts = ["能开发票吗", "今晚月亮好圆", "包邮吗", "能开发票吗"]
    hits = await answers.find([Query(reading(text)) for text in texts], NOON, PLENTY_S)
    assert [found[0].entry if found else "" for found in hits] == ["invoice", "", "post", "invoice"]
    for item in hits:
        assert [hit.score for hit in item] == sorted((hit.score for hit in item), reverse=True)


async def test_the_best_of_several_entries_comes_first(answers: Answers) -> None:
    hits = await found(answers, "退货的运费要谁来出")
    assert [hit.entry for hit in hits[:2]] == ["return-fee", "exchange-fee"]
    assert hits[0].score > hits[1].score


async def test_without_a_budget_words_still_find(answers: Answers) -> None:
    hits = await answers.find([Query(reading("包邮吗")), Query(reading("发票要怎么开"))], NOON, 0)
    assert [item[0].entry for item in hits] == ["post", "invoice"]


async def test_an_intent_that_fits_speaks_for_an_entry_and_another_against_it(answers: Answers) -> None:
    scores = []
    for intent in (Intent.INVOICE, Intent.LOGISTICS):
        (hits,) = await answers.find([Query(reading("发票要怎么开呀", intent=intent))], NOON, 0)
        scores.append(max((hit.score for hit in hits if hit.entry == "invoice"), default=0.0))
    assert scores[0] > scores[1]


async def test_nothing_asked_nothing_found(answers: Answers) -> None:
    assert await answers.find([], NOON, PLENTY_S) == []
