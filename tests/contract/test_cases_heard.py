"""What conversations tell of cases, on the real store: complaints and scores, each with its message in one call."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.cases import CaseId
from bot.core.complaints import CaseNews
from bot.core.conversations import Scored
from bot.core.errors import NotFound
from bot.core.lifecycle import Verb
from bot.store.cases import StoredCaseNews
from tests.support.talks import TALK, Line, talking

CASE = CaseId("0-c1")
DAY = 86_400


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    async with talking(tmp_path) as made:
        yield made


@pytest.fixture
def news(line: Line) -> StoredCaseNews:
    return StoredCaseNews(line.store.client, 1)


async def scores(news: StoredCaseNews) -> list[tuple[str, str, int]]:
    return [(one.case, one.what, one.score) for one in await news.waiting(99)]


async def test_a_complaint_waits_for_whoever_looks_after_cases_until_it_is_dealt_with(
    line: Line, news: StoredCaseNews
) -> None:
    await line.hears("几天能到", ident="m-1")
    await line.hears("杯子碎了", ident="m-2", complains=True)
    (told,) = await news.waiting(9)
    assert told == CaseNews(message=told.message, conversation=TALK, session=1, at=line.clock.now(), text="杯子碎了")
    await news.done([told])
    assert await news.waiting(9) == []


async def test_a_tap_is_an_answer_and_opens_no_draft(line: Line, news: StoredCaseNews) -> None:
    await line.hears("你好", ident="m-1")
    for number, scored in enumerate((Scored(CASE, "settled", 0), Scored(CASE, "nps", 0), Scored(CASE, "csat", 5))):
        await line.clock.advance(1)
        draft = line.hears("点了一下", ident=f"m-{number + 2}", scored=scored)
        with pytest.raises(NotFound):
            await draft
    assert await scores(news) == [(CASE, "settled", 0), (CASE, "nps", 0), (CASE, "csat", 5)]
    assert (await line.now()).rating.score == 0


@pytest.mark.parametrize(
    ("what", "said", "score"),
    [
        ("csat", "5", 5), ("csat", " 3 分 ", 3), ("csat", "0", None), ("csat", "6", None), ("csat", "5件", None),
        ("nps", "0", 0), ("nps", "10", 10), ("nps", "11", None), ("settled", "可以", 1), ("settled", "1", None),
        ("settled", "可以再便宜点吗", None),
    ],
)  # fmt: skip
async def test_a_bare_number_or_yes_answers_what_was_asked(
    line: Line, news: StoredCaseNews, what: str, said: str, score: int | None
) -> None:
    await line.hears("你好", ident="m-1")
    await news.expect(TALK, CASE, what, line.clock.now())
    await line.clock.advance(60)
    if score is None:
        await line.hears(said, ident="m-2")
        assert await scores(news) == []
        return
    with pytest.raises(NotFound):
        await line.hears(said, ident="m-2")
    assert await scores(news) == [(CASE, what, score)]
    await line.hears(said, ident="m-3")  # asked once, answered once
    assert len(await scores(news)) == 1


async def test_a_yes_to_what_a_colleague_asked_meanwhile_is_none_to_whether_it_is_settled(
    line: Line, news: StoredCaseNews
) -> None:
    draft = await line.hears("能换一个吗", ident="m-1")
    await news.expect(TALK, CASE, "settled", line.clock.now())
    await line.clock.advance(60)
    await line.decides(Verb.APPROVE, draft)
    await line.hears("可以", ident="m-2")
    assert await scores(news) == []
    with pytest.raises(NotFound):
        await line.hears("解决了", ident="m-3")
    assert await scores(news) == [(CASE, "settled", 1)]


async def test_what_was_asked_over_a_week_ago_is_asked_no_more(line: Line, news: StoredCaseNews) -> None:
    await line.hears("你好", ident="m-1")
    await news.expect(TALK, CASE, "csat", line.clock.now())
    line.clock.jump(7 * DAY + 1)
    await line.hears("5", ident="m-2")
    assert await scores(news) == []


async def test_of_two_questions_the_last_is_answered_and_the_rating_of_a_session_stays_apart(
    line: Line, news: StoredCaseNews
) -> None:
    await line.hears("你好", ident="m-1")
    await news.expect(TALK, CASE, "settled", line.clock.now())
    await news.expect(TALK, CASE, "nps", line.clock.now())
    with pytest.raises(NotFound):
        await line.hears("4", ident="m-2", score=4)
    assert await scores(news) == [(CASE, "nps", 4)]
    assert (await line.now()).rating.score == 0
