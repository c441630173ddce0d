"""What a customer waits for: its stage and urgency, its rounds as they are counted, its clock; on the real store."""

import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.core.clock import Millis, day_of
from bot.core.conversations import Act, ConversationState
from bot.core.counting import Working
from bot.core.figuring import Rules
from bot.core.lifecycle import Verb
from bot.core.measures import FiguresAsk
from bot.core.model import Draft, UserName
from bot.core.serviceclocks import Level, Round
from bot.core.standing import HOUSE
from bot.core.vocabulary import IgnoreReason, Stage, Urgency
from bot.store import measurekeys
from bot.store.measures import StoredMeasures
from tests.support.store import P0
from tests.support.talks import LI, TALK, WANG, Line, opened, private, talking

SHANGHAI = ZoneInfo("Asia/Shanghai")
ALWAYS = Working((), SHANGHAI)
RULES = Rules(half_minute_ms=30_000, three_minute_ms=180_000, counted=ALWAYS, working=lambda group: ALWAYS)


@pytest.fixture(name="own")
async def _own(tmp_path: Path) -> AsyncIterator[Line]:
    async with talking(tmp_path) as line:
        yield line


def measures(line: Line) -> StoredMeasures:
    return StoredMeasures(line.store.client, 1, SHANGHAI, RULES)


def today(line: Line, **ask: Any) -> FiguresAsk:
    day = day_of(line.clock.now(), SHANGHAI).isoformat()
    return FiguresAsk(since=day, until=day, **ask)


async def rounds(line: Line, **ask: Any) -> list[Round]:
    return [found async for found in measures(line).rounds(today(line, **ask))]


async def answers(line: Line, draft: Draft, by: UserName = LI) -> None:
    await line.decides(Verb.APPROVE, draft, by=by)
    await line.sends()


async def holding(line: Line, text: str, promise_s: int = 600) -> Draft:
    entry = await line.entry(text)
    draft = private(entry, line.clock, promise_s=promise_s, template="holding-1")
    await line.apply(opened(entry, draft))
    return draft


async def test_several_messages_and_one_answer_are_one_round(own: Line) -> None:
    since = own.clock.now()
    first = await own.hears("有M码吗", stage=Stage.PRESALE)
    await own.clock.advance(5)
    await own.hears("黑色的", stage=Stage.PRESALE)
    await own.clock.advance(20)
    await own.decides(Verb.APPROVE, first)
    await own.sends()
    (found,) = await rounds(own)
    assert found == Round(
        conversation=TALK, session=1, since=since, answered_at=Millis(since + 25_000), person_at=Millis(since + 25_000),
        by=LI, group="售前", stage=Stage.PRESALE, first=True, person=True,
    )  # fmt: skip
    (left,) = await own.talks.drafts(TALK)
    await answers(own, left)
    assert await rounds(own) == [found], "what was asked before the answer is no question of its own"


async def test_the_next_question_is_the_next_round_and_not_the_first(own: Line) -> None:
    await answers(own, await own.hears("有M码吗"))
    await own.clock.advance(60)
    await answers(own, await own.hears("L码呢"), by=WANG)
    assert [(found.first, found.by) for found in await rounds(own)] == [(True, LI), (False, WANG)]
    assert [found.by for found in await rounds(own, by=WANG)] == [WANG]
    assert await rounds(own, group="售后") == []


async def test_the_first_of_the_next_session_is_a_first_answer_again(own: Line) -> None:
    await answers(own, await own.hears("有M码吗"))
    assert (await own.now()).answered
    await own.does(Act.CLOSE)
    draft = await own.hears("在吗")
    assert not (await own.now()).answered
    await answers(own, draft)
    assert [(found.first, found.session) for found in await rounds(own)] == [(True, 1), (True, 2)]


async def test_a_promise_in_between_is_the_first_word_and_a_person_speaks_later(own: Line) -> None:
    draft = await holding(own, "什么时候发货")
    since = own.clock.now()
    await own.clock.advance(20)
    await answers(own, draft, by=HOUSE)
    assert await rounds(own) == [], "she still waits"
    await own.clock.advance(60)
    await own.speaks("查到了，明天发货", by=WANG)
    await own.sends()
    (found,) = await rounds(own)
    assert (found.answered_at - since, found.person_at - since, found.by) == (20_000, 80_000, WANG)
    assert found.person


async def test_what_the_house_answers_is_no_persons_unless_one_was_wanted(own: Line) -> None:
    await answers(own, await own.hears("在吗"), by=HOUSE)
    await own.clock.advance(5)
    await answers(own, await own.hears("转人工", want="words"), by=HOUSE)
    assert [(found.by, found.person_at, found.person) for found in await rounds(own)] == [("", 0, False), ("", 0, True)]


async def test_who_is_left_without_a_word_counts_as_not_answered(own: Line) -> None:
    await own.hears("有M码吗")
    await own.does(Act.CLOSE)
    (found,) = await rounds(own)
    assert (found.answered_at, found.first, found.took_ms) == (0, True, 0)
    page = await measures(own).figures(today(own))
    assert (page.total.half_minute.hits, page.total.half_minute.of, page.total.first.count) == (0, 1, 0)


async def test_who_is_answered_and_then_closed_at_once_was_answered(own: Line) -> None:
    draft = await own.hears("有M码吗")
    await own.clock.advance(3)
    await own.decides(Verb.APPROVE, draft)
    said = own.clock.now()
    await own.does(Act.CLOSE)
    await own.sends()
    assert [(found.answered_at, found.by) for found in await rounds(own)] == [(said, LI)]


async def test_where_a_person_saw_that_nothing_was_asked_there_is_no_round(own: Line) -> None:
    await own.decides(Verb.REJECT, await own.hears("好的"))
    await own.ignores("哈哈", IgnoreReason.CHITCHAT)
    assert await rounds(own) == []
    assert (await own.now()).waiting_since == 0


async def test_what_presses_most_says_how_long_all_of_it_may_wait(own: Line) -> None:
    async def pressing() -> tuple[Stage, Urgency, int]:
        now = await own.now()
        return now.stage, now.urgency, now.pressing_since - now.waiting_since

    await own.hears("给你们提个建议", urgency=Urgency.NOT_URGENT)
    assert await pressing() == (Stage.NONE, Urgency.NOT_URGENT, 0)
    await own.clock.advance(10)
    await own.hears("我付了两次钱", stage=Stage.AFTERSALE, urgency=Urgency.URGENT)
    assert await pressing() == (Stage.AFTERSALE, Urgency.URGENT, 10_000)
    await own.clock.advance(10)
    await own.hears("好用吗", stage=Stage.INSALE)
    assert await pressing() == (Stage.AFTERSALE, Urgency.URGENT, 10_000)
    await own.speaks("都查到了", also=[draft.id for draft in await own.talks.drafts(TALK)])
    await own.sends()
    now = await own.now()
    assert (now.stage, now.urgency, now.pressing_since) == (Stage.NONE, Urgency.GENERAL, 0)
    assert len(await rounds(own)) == 1


async def test_a_rating_is_counted_for_whoever_had_the_session(own: Line) -> None:
    draft = await own.hears("有M码吗")
    await own.does(Act.TAKE, by=WANG)
    await answers(own, draft, by=WANG)
    await own.does(Act.CLOSE, by=WANG, ask_rating=True)
    entry = await own.entry("5")
    await own.apply(opened(entry, private(entry, own.clock), score=5))
    page = await measures(own).figures(today(own))
    assert [(one.name, one.csat.hits, one.csat.of, one.rating) for one in page.people] == [(WANG, 1, 1, 5)]


async def test_what_is_asked_after_an_answer_is_a_question_though_something_else_still_waits(own: Line) -> None:
    first, _ = await own.hears("有M码吗"), await own.hears("黑色的呢")
    await own.clock.advance(10)
    await answers(own, first)
    await own.clock.advance(10)
    since = own.clock.now()
    await own.hears("包邮吗")
    await own.clock.advance(10)
    await own.speaks("黑色的有，包邮", also=[draft.id for draft in await own.talks.drafts(TALK)])
    await own.sends()
    assert [(found.since - since, found.took_ms) for found in await rounds(own)] == [(-20_000, 10_000), (0, 10_000)]


Event = tuple[str, Millis, UserName]


def reference(told: list[Event]) -> list[tuple[Millis, Millis, Millis, UserName]]:
    """Rounds as one would count them reading the thread from its beginning: since, answered, by a person, by whom."""
    found, nobody, never = [], UserName(""), Millis(0)
    now: list[tuple[Millis, Millis, Millis, UserName]] = []
    for what, at, by in told:
        if what == "asked":
            if now and now[0][2]:
                found.append(now.pop())
            now = now or [(at, never, never, nobody)]
        elif now:
            since, answered, person, who = now.pop()
            if what in ("answered", "promised"):
                answered = answered or at
                person, who = (at, by) if by != HOUSE and not person else (person, who)
            now = [(since, answered, person, who)]
            if what in ("answered", "closed") or (what == "nothing" and answered):
                found.append(now.pop())
            elif what == "nothing":
                now = []
    return found


@pytest.mark.parametrize("seed", range(3))
async def test_rounds_are_those_that_the_thread_tells_of(own: Line, seed: int) -> None:
    chance, told = random.Random(seed), list[Event]()

    async def step(number: int) -> tuple[str, UserName] | None:
        pending, by = list(await own.talks.drafts(TALK)), chance.choice([LI, WANG, HOUSE])
        what = chance.choice(["ask", "ask", "ask", "promise", "answer", "answer", "reject", "speak", "close"])
        match what:
            case "ask":
                await own.hears(f"第 {number} 个问题")
                return "asked", by
            case "promise":
                await holding(own, f"第 {number} 个问题")
                return "asked", by
            case "answer" if pending:
                draft = chance.choice(pending)
                await answers(own, draft, by)
                return ("promised" if draft.promise_s else "answered"), by
            case "reject" if pending:
                await own.decides(Verb.REJECT, chance.choice(pending))
                now = await own.now()
                return None if len(pending) > 1 or now.promise_at else ("nothing", by)
            case "speak":
                await own.speaks("好的", by=WANG, also=[draft.id for draft in pending], ident=f"0-say-{number}")
                await own.sends()
                return "answered", WANG
            case "close" if (await own.now()).state is not ConversationState.CLOSED:
                await own.does(Act.CLOSE)
                return "closed", by
        return None

    await own.hears("在吗")
    told.append(("asked", own.clock.now(), LI))
    for number in range(80):
        await own.clock.advance(chance.randrange(1, 60))
        if done := await step(number):
            told.append((done[0], own.clock.now(), done[1]))
    counted = [(found.since, found.answered_at, found.person_at, found.by) for found in await rounds(own)]
    assert counted == reference(told)
    assert len(counted) > 10


async def test_old_figures_are_forgotten(own: Line) -> None:
    await answers(own, await own.hears("有M码吗"))
    day = own.clock.now() // 86_400_000
    assert await own.store.client.ttl(measurekeys.rounds(P0, day)) > 86_400 * 300
    kept = StoredMeasures(own.store.client, 1, SHANGHAI, RULES, keep_days=2)
    await own.clock.advance(2 * 86_400)
    await kept.sweep(own.clock.now())
    assert await own.store.client.exists(measurekeys.rounds(P0, day))
    await own.clock.advance(2 * 86_400)
    await kept.sweep(own.clock.now())
    assert not await own.store.client.exists(measurekeys.rounds(P0, day))


async def test_a_level_is_kept_until_there_is_an_answer(own: Line) -> None:
    draft = await own.hears("有M码吗")
    assert (await own.now()).clock is None
    await own.store.client.hset(f"{{hm:0}}:conversation:{TALK}", "clock", Level.LEAD)
    assert (await own.now()).clock is Level.LEAD
    await answers(own, draft)
    assert (await own.now()).clock is None


async def test_a_row_of_an_older_house_goes_on(own: Line) -> None:
    draft = await own.hears("有M码吗")
    newer = ["stage", "urgency", "pressing_since", "answered", "clock", "asked_at", "replied_at", "person_at"]
    await own.store.client.hdel(f"{{hm:0}}:conversation:{TALK}", *newer)
    now = await own.now()
    assert (now.stage, now.clock, now.answered) == (Stage.NONE, None, False)
    await answers(own, draft)
    assert (await own.now()).waiting_since == 0
    await own.clock.advance(5)
    await answers(own, await own.hears("L码呢"))
    assert len(await rounds(own)) == 1
