"""Private conversations on a time line: who serves whom, who speaks, and what the clocks do; on the real store."""

import asyncio

import pytest

from bot.core.clock import Millis
from bot.core.conversations import Act, Conversation, ConversationState, Deed, TurnKind, TurnState, Want
from bot.core.errors import Held, NotFound, Refused
from bot.core.lifecycle import TAKEN_OVER, DraftState
from bot.core.shared import Left
from bot.core.staff import AgentStatus
from bot.store.audit import lines
from bot.store.staff import ALIVE_S
from tests.support.serving import BANNED, LEAD, LI, RATING, VIEWER, WANG, Counter
from tests.support.store import P0

BOT, QUEUED, HELD, CLOSED = ConversationState
WAITED = Want.WORDS


class TestTakingOver:
    async def test_silences_the_rest_also_what_was_approved_a_moment_before(self, counter: Counter) -> None:
        draft = await counter.hears("u-1")
        await counter.approve(draft, WANG)
        await counter.act(Act.TAKE, "u-1", LI)
        await counter.say("u-1", LI, "您好，我来帮您退货。")
        assert await counter.sends() == ["您好，我来帮您退货。"]
        withdrawn = await counter.drafts.get(draft.id)
        assert (withdrawn.state, withdrawn.reason) == (DraftState.WITHDRAWN, TAKEN_OVER)
        shop = [(turn.by, turn.state) for turn in await counter.turns("u-1") if turn.kind is TurnKind.SHOP]
        assert shop == [("小王", TurnState.WITHDRAWN), ("小李", TurnState.SENT)]

    async def test_nobody_else_says_or_approves_anything_there(self, counter: Counter) -> None:
        await counter.comes(LI)
        draft = await counter.hears("u-1")
        await counter.act(Act.TAKE, "u-1", LI)
        for attempt in (
            counter.act(Act.TAKE, "u-1", WANG),
            counter.say("u-1", WANG, "您好"),
            counter.approve(draft, WANG),
            counter.act(Act.CLOSE, "u-1", WANG),
            counter.act(Act.TRANSFER, "u-1", WANG, to="小李"),
        ):
            with pytest.raises(Held) as held:
                await attempt
            assert held.value.conversation.owner == LI.name
        assert (await counter.approve(draft, LI)).state is DraftState.APPROVED

    async def test_of_many_one_has_it_and_the_seat(self, counter: Counter) -> None:
        await counter.comes(LI, WANG)
        await counter.hears("u-1", want=WAITED)
        takes = [counter.act(Act.TAKE, "u-1", who) for who in (LI, WANG) * 5]
        results = await asyncio.gather(*takes, return_exceptions=True)
        assert sum(not isinstance(result, Held) for result in results) == 1
        owner = (await counter.talk("u-1")).owner
        await counter.clocks.tick()
        assert await counter.loads() == {owner: 1}

    async def test_whoever_writes_takes_it_and_answers_what_waits(self, counter: Counter) -> None:
        draft = await counter.hears("u-1", "怎么退货")
        last = await counter.hears("u-1", "我的手机号 13800012345")
        talk = await counter.say("u-1", LI, "  您好，退货点这里。\n", draft.id)
        assert (talk.state, talk.owner) == (HELD, LI.name)
        assert (await counter.drafts.get(draft.id)).state is DraftState.WITHDRAWN
        (entry,) = await counter.outbox.take(10, 0.1)
        assert (entry.outbound.text, entry.outbound.in_reply_to) == ("您好，退货点这里。", last.message)
        assert "13800012345" not in (await counter.talk("u-1")).last_text

    async def test_the_guard_has_the_last_word_and_nothing_is_taken(self, counter: Counter) -> None:
        await counter.hears("u-1")
        for text in (BANNED, "", "长" * 700):
            with pytest.raises(Refused):
                await counter.say("u-1", LI, text)
        with pytest.raises(NotFound):
            await counter.stage.say(counter.id("u-1"), LI, "看图", ["other.png"], ())
        assert (await counter.talk("u-1")).state is BOT
        assert (await counter.stage.say(counter.id("u-1"), LI, "", ["size.png"], ())).owner == LI.name

    async def test_who_only_looks_does_nothing(self, counter: Counter) -> None:
        await counter.hears("u-1")
        here = counter.id("u-1")
        for attempt in (
            counter.act(Act.TAKE, "u-1", VIEWER),
            counter.say("u-1", VIEWER, "您好"),
            counter.stage.note(here, VIEWER, "看看"),
            counter.stage.typing(here, VIEWER),
            counter.stage.unmask(here, 1, VIEWER, "想看"),
        ):
            with pytest.raises(Refused):
                await attempt
        assert (await counter.view("u-1")).conversation.state is BOT


class TestPassingOn:
    async def test_a_transfer_carries_note_and_history_and_the_first_owner_stays(self, counter: Counter) -> None:
        await counter.comes(LI, WANG)
        await counter.hears("u-1", "怎么退货")
        await counter.say("u-1", LI, "我看一下。")
        await counter.stage.note(counter.id("u-1"), LI, "她上次也退过，电话 13800012345")
        await counter.act(Act.TRANSFER, "u-1", LI, to="小王", text="麻烦跟进退款")
        view = await counter.view("u-1")
        assert (view.conversation.owner, view.conversation.first_owner) == (WANG.name, LI.name)
        assert await counter.loads() == {WANG.name: 1}
        kinds = [turn.kind for turn in view.turns]
        assert kinds == [TurnKind.CUSTOMER, TurnKind.EVENT, TurnKind.SHOP, TurnKind.NOTE, TurnKind.EVENT]
        assert (view.turns[-1].by, view.turns[-1].to, view.turns[-1].text) == (LI.name, WANG.name, "麻烦跟进退款")
        assert "13800012345" not in view.turns[3].text
        with pytest.raises(Held):
            await counter.say("u-1", LI, "我再说一句")
        await counter.act(Act.GIVE_BACK, "u-1", WANG)
        assert await counter.loads() == {}
        await counter.act(Act.TAKE, "u-1", WANG)
        assert (await counter.talk("u-1")).first_owner == LI.name

    async def test_one_cannot_pass_it_to_nobody(self, counter: Counter) -> None:
        await counter.comes(LI)
        await counter.hears("u-1")
        await counter.act(Act.TAKE, "u-1", LI)
        with pytest.raises(NotFound, match="小赵"):
            await counter.act(Act.TRANSFER, "u-1", LI, to="小赵")
        with pytest.raises(NotFound, match="售中"):
            await counter.act(Act.QUEUE, "u-1", LI, group="售中")
        with pytest.raises(Refused):
            await counter.act(Act.ASSIGN, "u-1", LI, to="小李")

    async def test_a_lead_may_pass_on_what_a_colleague_has(self, counter: Counter) -> None:
        await counter.comes(LI, WANG)
        await counter.hears("u-1")
        await counter.act(Act.TAKE, "u-1", LI)
        await counter.act(Act.TRANSFER, "u-1", LEAD, to="小王")
        assert (await counter.talk("u-1")).owner == WANG.name
        assert await counter.loads() == {WANG.name: 1}

    async def test_who_gives_it_up_does_not_get_it_back_in_the_same_moment(
        self, counter: Counter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await counter.comes(LI, WANG)
        await counter.hears("u-1")
        await counter.act(Act.TAKE, "u-1", LI)
        acts = counter.talks.act

        async def overtaken(deed: Deed) -> Conversation:
            done = await acts(deed)
            if deed.act is Act.QUEUE:
                await counter.clocks.tick()
            return done

        monkeypatch.setattr(counter.talks, "act", overtaken)
        await counter.act(Act.QUEUE, "u-1", LI)
        assert (await counter.talk("u-1")).owner == WANG.name
        assert await counter.loads() == {WANG.name: 1}

    async def test_a_seat_stays_where_giving_it_up_was_too_late(self, counter: Counter) -> None:
        await counter.comes(LI, WANG)
        await counter.hears("u-1")
        await counter.act(Act.TAKE, "u-1", LI)
        with pytest.raises(Held):
            await counter.act(Act.QUEUE, "u-1", LI, version=1)
        assert await counter.loads() == {LI.name: 1}

    async def test_what_was_seen_must_still_be_so(self, counter: Counter) -> None:
        await counter.comes(WANG)
        await counter.hears("u-1")
        seen = await counter.act(Act.TAKE, "u-1", LI)
        await counter.act(Act.TRANSFER, "u-1", LI, to="小王")
        with pytest.raises(Held):
            await counter.act(Act.CLOSE, "u-1", LEAD, version=seen.version)

    async def test_closing_may_ask_how_it_was(self, counter: Counter) -> None:
        await counter.hears("u-1")
        closed = await counter.act(Act.CLOSE, "u-1", LI, ask_rating=True)
        assert (closed.state, closed.rating.asked_at) == (CLOSED, counter.clock.now())
        (entry,) = await counter.outbox.take(10, 0.1)
        assert (entry.outbound.text, entry.outbound.choices) == (RATING.text, RATING.choices)
        assert await counter.loads() == {}
        await counter.hears("u-2")
        assert (await counter.act(Act.CLOSE, "u-2", LI)).rating.asked_at == 0
        assert await counter.outbox.take(10, 0.05) == []

    async def test_below_a_post_nobody_is_asked_how_it_was(self, counter: Counter) -> None:
        await counter.hears("u-1", aloud=True)
        closed = await counter.act(Act.CLOSE, "u-1", LI, ask_rating=True)
        assert (closed.state, closed.rating.asked_at, closed.address.aloud) == (CLOSED, 0, True)
        assert await counter.outbox.take(10, 0.05) == []

    async def test_a_lead_may_ask_how_it_was_where_a_colleague_speaks(self, counter: Counter) -> None:
        await counter.hears("u-1")
        await counter.act(Act.TAKE, "u-1", LI)
        with pytest.raises(Held):
            await counter.act(Act.CLOSE, "u-1", WANG, ask_rating=True)
        closed = await counter.act(Act.CLOSE, "u-1", LEAD, ask_rating=True)
        assert (closed.state, closed.rating.asked_at, closed.first_owner) == (CLOSED, counter.clock.now(), LI.name)
        assert await counter.sends() == [RATING.text]
        assert await counter.loads() == {}


class TestAssigning:
    async def test_by_group_load_hours_and_presence(self, counter: Counter) -> None:
        await counter.comes(LI, groups=("售后",), most=1)
        await counter.comes(WANG, groups=("售前",))
        await counter.hears("u-1", want=WAITED, group="售后")
        await counter.clock.advance(1)
        await counter.hears("u-2", want=WAITED, group="售后")
        await counter.hears("u-3", want=WAITED, group="售前")
        await counter.clocks.tick()
        first, second, third = [await counter.talk(f"u-{number}") for number in (1, 2, 3)]
        assert (first.state, first.owner, first.first_owner) == (HELD, LI.name, LI.name)
        assert (second.state, second.owner) == (QUEUED, "")
        assert third.owner == WANG.name
        assert (await counter.staff.wait("售后")).ahead == 1
        await counter.act(Act.CLOSE, "u-1", LI)
        await counter.clocks.tick()
        assert (await counter.talk("u-2")).owner == LI.name

    async def test_nobody_away_gets_anything_and_whoever_comes_does(self, counter: Counter) -> None:
        await counter.comes(LI, WANG)
        await counter.staff.say_status(WANG.name, AgentStatus.BUSY)
        await counter.clock.advance(ALIVE_S)
        await counter.hears("u-1", want=WAITED)
        await counter.clocks.tick()
        assert (await counter.talk("u-1")).state is QUEUED
        await counter.alive(LI, WANG)
        await counter.clocks.tick()
        assert (await counter.talk("u-1")).owner == LI.name

    async def test_two_processes_give_each_conversation_away_once(self, counter: Counter) -> None:
        await counter.comes(LI, WANG, most=20)
        for number in range(24):
            await counter.hears(f"u-{number}", want=WAITED)
        processes = [counter.clocks, counter.more_clocks(), counter.more_clocks()]
        await asyncio.gather(*(process.tick() for process in processes))
        owners = [(await counter.talk(f"u-{number}")).owner for number in range(24)]
        loads = await counter.loads()
        assert loads == {name: owners.count(name) for name in (LI.name, WANG.name)}
        assert sum(loads.values()) == 24
        given = [line async for line, _ in lines(counter.store.client, P0) if b"conversation assign" in line]
        assert len(given) == 24

    async def test_a_crash_between_seat_and_assignment_is_mended(self, counter: Counter) -> None:
        await counter.comes(LI, WANG)
        await counter.hears("u-1", want=WAITED)
        assert await counter.staff.reserve(counter.id("u-1"), "售后", again=True) == LI.name
        await counter.clocks.tick()
        assert (await counter.talk("u-1")).owner == LI.name
        assert await counter.loads() == {LI.name: 1}

    async def test_seats_are_held_against_who_really_has_what(self, counter: Counter) -> None:
        await counter.comes(LI, WANG)
        for customer in ("u-1", "u-2"):
            await counter.hears(customer)
            await counter.act(Act.TAKE, customer, LI)
        await counter.staff.leave(counter.id("u-1"), LI.name)
        await counter.staff.seat(counter.id("u-2"), WANG.name)
        await counter.staff.seat(counter.id("u-3"), WANG.name)  # nobody ever wrote
        await counter.clock.advance(60)
        await counter.clocks.tick()
        assert await counter.loads() == {LI.name: 2}


class TestLooking:
    async def test_a_view_has_what_a_screen_needs(self, counter: Counter) -> None:
        draft = await counter.hears("u-1", "电话 13800012345，怎么退货")
        await counter.stage.typing(counter.id("u-1"), WANG)
        view = await counter.view("u-1")
        assert [waiting.id for waiting in view.drafts] == [draft.id]
        assert view.left == Left(5, Millis(counter.clock.now() + 1_000))
        assert view.typing == (WANG.name,)
        assert "13800012345" not in view.turns[0].text
        await counter.clock.advance(9)
        assert (await counter.view("u-1")).typing == ()

    async def test_the_customer_sees_only_those_write_who_may_answer(self, counter: Counter) -> None:
        await counter.hears("u-1")
        await counter.stage.typing(counter.id("u-1"), WANG)
        await counter.act(Act.TAKE, "u-1", LI)
        await counter.stage.typing(counter.id("u-1"), WANG)
        assert len(counter.typed) == 1
        await counter.stage.typing(counter.id("u-1"), LI)
        assert len(counter.typed) == 2

    async def test_unmasking_is_on_the_record_with_its_reason(self, counter: Counter) -> None:
        await counter.hears("u-1", "电话 13800012345")
        item = await counter.stage.unmask(counter.id("u-1"), 1, LEAD, "核对 13800012345")
        assert item.text == "电话 13800012345"
        (line,) = [line.decode() async for line, _ in lines(counter.store.client, P0) if b"unmask" in line]
        assert all(word in line for word in (LEAD.name, "核对"))
        assert "13800012345" not in line
        with pytest.raises(NotFound):
            await counter.stage.unmask(counter.id("u-1"), 9, LEAD, "核对")
