"""What the clocks do in private conversations: who is silent, who is acknowledged; on the real store."""

import asyncio

import pytest

from bot.core.conversations import Act, ConversationState, TurnKind, Want
from bot.core.errors import Refused
from bot.core.lifecycle import DraftState
from bot.store.audit import lines
from tests.support.crises import Kept, known
from tests.support.serving import BANNED, LEAD, LI, RECEIVED, WANG, Counter
from tests.support.store import P0

BOT = ConversationState.BOT


class TestReturning:
    async def test_what_its_owner_leaves_goes_to_somebody_else_while_a_customer_waits(self, counter: Counter) -> None:
        await counter.comes(LI, WANG)
        await counter.hears("u-1")
        await counter.act(Act.TAKE, "u-1", LI)
        await counter.clock.advance(600)
        await counter.alive(LI, WANG)
        await counter.clocks.tick()
        assert (await counter.talk("u-1")).owner == LI.name
        await counter.clock.advance(1)
        await counter.clocks.tick()
        talk = await counter.talk("u-1")
        assert (talk.owner, talk.first_owner) == (WANG.name, LI.name)
        assert await counter.loads() == {WANG.name: 1}
        events = [turn for turn in await counter.turns("u-1") if turn.kind is TurnKind.EVENT]
        assert [(turn.act, turn.want) for turn in events][1:] == [(Act.QUEUE, Want.SILENT), (Act.ASSIGN, None)]

    async def test_who_only_just_wrote_is_still_the_owners_to_answer(self, counter: Counter) -> None:
        await counter.comes(LI, WANG)
        draft = await counter.hears("u-1")
        await counter.say("u-1", LI, "好了。", draft.id)
        await counter.sends()
        await counter.clock.advance(599)
        await counter.hears("u-1")
        await counter.alive(LI, WANG)
        await counter.clock.advance(2)
        await counter.clocks.tick()
        assert (await counter.talk("u-1")).owner == LI.name
        await counter.clock.advance(600)
        await counter.alive(LI, WANG)
        await counter.clocks.tick()
        assert (await counter.talk("u-1")).owner == WANG.name

    async def test_what_needs_nobody_goes_back_to_the_bot(self, counter: Counter) -> None:
        await counter.comes(LI)
        draft = await counter.hears("u-1")
        await counter.say("u-1", LI, "好了。", draft.id)
        await counter.sends()
        await counter.clock.advance(601)
        await counter.clocks.tick()
        talk = await counter.talk("u-1")
        assert (talk.state, talk.owner, talk.first_owner) == (BOT, "", LI.name)
        assert await counter.loads() == {}

    async def test_who_writes_keeps_it(self, counter: Counter) -> None:
        await counter.hears("u-1")
        await counter.act(Act.TAKE, "u-1", LI)
        for _ in range(3):
            await counter.clock.advance(500)
            await counter.say("u-1", LI, "还在查。")
            await counter.clocks.tick()
        assert (await counter.talk("u-1")).owner == LI.name


class TestAcknowledging:
    async def test_an_allowed_wording_goes_out_in_time_once_and_says_who_allowed_it(self, counter: Counter) -> None:
        await counter.standing.allow(RECEIVED.id, LEAD.name)
        draft = await counter.hears("u-1", template=RECEIVED.id, promise_s=300)
        await counter.clock.advance(15)
        await counter.clocks.tick()
        assert await counter.sends() == []
        await counter.clock.advance(0.5)
        await asyncio.gather(counter.clocks.tick(), counter.more_clocks().tick())
        assert await counter.sends() == [draft.text]
        sent = await counter.drafts.get(draft.id)
        assert (sent.decided_by, sent.state) == ("house", DraftState.SENT)
        approved = [line.decode() async for line, _ in lines(counter.store.client, P0) if b'"approve"' in line]
        assert len(approved) == 1
        assert all(word in approved[0] for word in (RECEIVED.id, LEAD.name))
        await counter.hears("u-1", "在吗", template=RECEIVED.id, promise_s=300)
        await counter.clock.advance(60)
        await counter.clocks.tick()
        assert await counter.sends() == []  # one acknowledgement until there is an answer

    async def test_it_waits_for_a_person_while_a_crisis_is_about_it(self, counter: Counter) -> None:
        kept = Kept()
        await counter.standing.allow(RECEIVED.id, LEAD.name)
        smokes = await counter.hears("u-1", "台灯冒烟了", template=RECEIVED.id)
        other = await counter.hears("u-2", template=RECEIVED.id)
        await counter.clock.advance(16)
        await counter.more_clocks(await known(kept)).tick()
        assert await counter.sends() == [other.text]
        await counter.more_clocks(await known(kept, holds=False)).tick()
        assert await counter.sends() == [smokes.text]

    async def test_never_where_everybody_reads_it(self, counter: Counter) -> None:
        await counter.standing.allow(RECEIVED.id, LEAD.name)
        await counter.hears("u-1", aloud=True, template=RECEIVED.id)
        await counter.hears("u-2", template=RECEIVED.id)
        await counter.clock.advance(60)
        await counter.clocks.tick()
        assert len(await counter.sends()) == 1
        assert not [turn for turn in await counter.turns("u-1") if turn.kind is TurnKind.SHOP]

    async def test_never_while_somebody_has_it_nor_without_a_yes_to_this_very_version(self, counter: Counter) -> None:
        await counter.hears("u-1", template=RECEIVED.id)
        await counter.hears("u-2", template="t-0")
        await counter.hears("u-3", template=RECEIVED.id)
        await counter.act(Act.TAKE, "u-3", LI)
        await counter.clock.advance(60)
        await counter.clocks.tick()
        assert await counter.sends() == []
        await counter.standing.allow(RECEIVED.id, LEAD.name)
        await counter.clocks.tick()
        assert len(await counter.sends()) == 1
        assert [turn.kind for turn in await counter.turns("u-1")] == [TurnKind.CUSTOMER, TurnKind.SHOP]
        for customer in ("u-2", "u-3"):
            assert not [turn for turn in await counter.turns(customer) if turn.kind is TurnKind.SHOP]

    async def test_what_the_guard_stops_is_tried_once_and_left_to_people(
        self, counter: Counter, caplog: pytest.LogCaptureFixture
    ) -> None:
        await counter.standing.allow(RECEIVED.id, LEAD.name)
        await counter.hears("u-1", template=RECEIVED.id, answer=f"收到，{BANNED}")
        await counter.clock.advance(16)
        for _ in range(3):
            await counter.clocks.tick()
        assert await counter.sends() == []
        assert sum("is not sent by itself" in record.getMessage() for record in caplog.records) == 1

    async def test_a_promise_is_kept_or_broken_and_told_once(self, counter: Counter) -> None:
        await counter.standing.allow(RECEIVED.id, LEAD.name)
        for customer in ("u-1", "u-2"):
            await counter.hears(customer, template=RECEIVED.id, promise_s=300)
        await counter.clock.advance(16)
        await counter.clocks.tick()
        await counter.sends()
        assert (await counter.talk("u-1")).promise_at == counter.clock.now() + 300_000
        await counter.clock.advance(299)
        await counter.say("u-1", LI, "查到了，明天到。")
        await counter.sends()
        await counter.clock.advance(2)
        for _ in range(3):
            await counter.clocks.tick()
        assert (await counter.counted("promise_kept"), await counter.counted("promise_broken")) == (1, 1)
        assert (await counter.talk("u-1")).promise_at == 0


async def test_nobody_speaks_alone_below_a_post_that_a_crisis_is_about(counter: Counter) -> None:
    await counter.hears("u-1", "台灯冒烟了", aloud=True)
    await counter.hears("u-2", "台灯冒烟了")
    people = counter.more_people(await known(Kept()))
    with pytest.raises(Refused) as refused:
        await people.say(counter.id("u-1"), LI, "马上为您看。", (), ())
    assert "两个人" in refused.value.risks[0].advice
    assert await counter.sends() == []
    await people.say(counter.id("u-2"), LI, "马上为您看。", (), ())
    assert await counter.sends() == ["马上为您看。"]
