"""What was promised to a customer is waited for, whatever becomes of the words that came after it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.lifecycle import DraftState, Verb
from bot.core.model import Draft, MessageId
from bot.core.vocabulary import IgnoreReason
from tests.support.store import P0
from tests.support.talks import Line, opened, private, talking


@pytest.fixture(name="own")
async def _own(tmp_path: Path) -> AsyncIterator[Line]:
    async with talking(tmp_path) as line:
        yield line


async def holding(line: Line, text: str, promise_s: int = 600) -> Draft:
    """A holding line is drafted for her question."""
    entry = await line.entry(text)
    draft = private(entry, line.clock, promise_s=promise_s, template="holding-1")
    await line.apply(opened(entry, draft))
    return draft


async def promised(line: Line) -> int:
    """She asked, and was promised an answer; since when she waits."""
    since = line.clock.now()
    await line.decides(Verb.APPROVE, await holding(line, "什么时候发货"))
    await line.sends()
    await line.clock.advance(20)
    assert (await line.now()).waiting_since == since
    return since


async def test_who_was_promised_an_answer_waits_though_what_they_said_since_needs_none(own: Line) -> None:
    since = await promised(own)
    thanks = await own.hears("好的")
    await own.decides(Verb.REJECT, thanks)
    assert (await own.now()).waiting_since == since


async def test_and_though_they_took_back_what_they_said_since(own: Line) -> None:
    since = await promised(own)
    await own.hears("算了", ident="m-2")
    await own.ignores("", IgnoreReason.WITHDRAWN, withdraws=MessageId("m-2"))
    assert await own.talks.drafts((await own.now()).id) == ()
    assert (await own.now()).waiting_since == since
    own_words = await own.speaks("查到了，明天发货")
    await own.sends()
    assert (own_words.waiting_since, (await own.now()).waiting_since) == (since, 0)


async def test_a_holding_line_rewritten_into_the_answer_promises_nothing_more(own: Line) -> None:
    await own.decides(Verb.EDIT, await holding(own, "什么时候发货"), text="查到了，明天发货")
    await own.sends()
    now = await own.now()
    assert (now.promise_at, now.waiting_since) == (0, 0)


async def test_one_rewritten_with_its_minutes_left_in_promises_them(own: Line) -> None:
    await own.decides(Verb.EDIT, await holding(own, "什么时候发货"), text="正在查，10 分钟内告诉您")
    await own.sends()
    assert (await own.now()).promise_at == own.clock.now() + 600_000


async def test_another_session_is_acknowledged_anew_where_the_last_one_never_was(own: Line) -> None:
    lost = await holding(own, "什么时候发货", promise_s=0)
    other = await own.hears("在吗")
    await own.decides(Verb.APPROVE, lost)
    await own.sends(DraftState.FAILED)
    await own.decides(Verb.REJECT, other)
    assert (await own.now()).waiting_since == 0
    await own.clock.advance(86_401)
    again = await holding(own, "那件到了吗")
    await own.clock.advance(15)
    assert (await own.now()).session == 2
    assert [draft.id for draft in await own.talks.unacknowledged(P0, own.clock.now(), 10)] == [again.id]
