"""What the port `Conversations` promises of what people do: who has a conversation, who may speak into it, and how it
was found afterwards."""

import asyncio

import pytest

from bot.core.conversations import Act, ConversationState, TurnKind, TurnState, Want
from bot.core.desk import Moved, Told
from bot.core.errors import Held, NotFound
from bot.core.lifecycle import CONVERSATION_CLOSED, SAID_OTHERWISE, TAKEN_OVER, DraftState, Verb
from bot.core.model import Address, ConversationId, DraftId
from bot.core.vocabulary import IgnoreReason, Outcome
from tests.support.talks import LI, TALK, WANG, Line, opened, private

S = ConversationState
DAY = 86_400


class TestActing:
    async def test_the_first_owner_stays_on_the_record(self, line: Line) -> None:
        await line.hears("转人工", want=Want.WORDS)
        taken = await line.does(Act.TAKE)
        assert (taken.state, taken.owner, taken.first_owner, taken.want, taken.wanted_at) == (S.HELD, LI, LI, None, 0)
        passed = await line.does(Act.TRANSFER, to=WANG, text="尺码问题", version=taken.version)
        assert (passed.state, passed.owner, passed.first_owner) == (S.HELD, WANG, LI)
        event = (await line.thread())[-1]
        assert (event.act, event.by, event.to, event.text) == (Act.TRANSFER, LI, WANG, "尺码问题")
        given = await line.does(Act.GIVE_BACK, by=WANG)
        assert (given.state, given.owner, given.first_owner) == (S.BOT, "", LI)
        assert given == await line.now()
        assert await line.audited() == [
            "conversation want", "conversation take", "conversation transfer", "conversation give_back",
        ]  # fmt: skip
        assert Moved(given) in await line.told()

    async def test_of_two_who_take_it_one_has_it(self, line: Line) -> None:
        await line.hears("转人工", want=Want.WORDS)
        tries = await asyncio.gather(*(line.does(Act.TAKE, by=by) for by in (LI, WANG)), return_exceptions=True)
        (lost,) = [one for one in tries if isinstance(one, BaseException)]
        assert isinstance(lost, Held)
        assert lost.conversation.owner == (await line.now()).owner

    async def test_what_changed_since_it_was_seen_is_not_changed(self, line: Line) -> None:
        await line.hears("转人工", want=Want.WORDS)
        taken = await line.does(Act.TAKE)
        await line.hears("快点")
        assert (await line.does(Act.TRANSFER, to=WANG, version=taken.version)).owner == WANG
        with pytest.raises(Held) as refused:
            await line.does(Act.CLOSE, version=taken.version)
        assert refused.value.conversation.owner == WANG

    async def test_who_is_queued_again_keeps_the_place(self, line: Line) -> None:
        await line.hears("转人工", want=Want.WORDS)
        asked = (await line.now()).wanted_at
        await line.clock.advance(60)
        moved = await line.does(Act.QUEUE, group="售后")
        assert (moved.group, moved.wanted_at, moved.want) == ("售后", asked, Want.COLLEAGUE)

    async def test_closed_it_is_over_until_the_next_message(self, line: Line) -> None:
        draft = await line.hears("好的谢谢")
        await line.does(Act.TAKE)
        closed = await line.does(Act.CLOSE)
        assert (closed.state, closed.owner, closed.waiting_since) == (S.CLOSED, "", 0)
        gone = await line.store.drafts.get(draft.id)
        assert (gone.state, gone.reason) == (DraftState.WITHDRAWN, CONVERSATION_CLOSED)
        with pytest.raises(Held):
            await line.does(Act.GIVE_BACK)
        await line.ignores("点了菜单", event=True)
        await line.ignores("😀", IgnoreReason.EMOJI)
        assert (await line.now()).state is S.CLOSED
        await line.clock.advance(60)
        await line.hears("还有一个问题")
        now = await line.now()
        assert (now.state, now.session, now.first_owner) == (S.BOT, 2, "")
        assert now.opened_at == now.waiting_since == line.clock.now()
        assert [turn.session for turn in await line.thread()] == [1, 1, 1, 1, 1, 2]

    async def test_unknown_ones_are_not_found(self, line: Line) -> None:
        for unknown in (ConversationId("0-0123"), ConversationId("nonsense")):
            with pytest.raises(NotFound):
                await line.talks.get(unknown)
            with pytest.raises(NotFound):
                await line.talks.note(unknown, LI, "记一下", line.clock.now())
        with pytest.raises(NotFound):
            await line.talks.drafts(ConversationId("nonsense"))
        with pytest.raises(NotFound):
            await line.does(Act.TAKE)


class TestSpeaking:
    async def test_only_who_holds_it_decides(self, line: Line) -> None:
        draft = await line.hears("M码还有吗")
        await line.does(Act.TAKE, by=WANG)
        for verb in (Verb.APPROVE, Verb.EDIT, Verb.REJECT, Verb.HAND_OVER, Verb.PROMPT):
            with pytest.raises(Held) as refused:
                await line.decides(verb, draft)
            assert refused.value.conversation.owner == WANG
        assert (await line.store.drafts.get(draft.id)).state is DraftState.PENDING
        await line.decides(Verb.APPROVE, draft, by=WANG)
        assert (await line.sends()).go

    async def test_an_answer_goes_through_its_states_in_the_thread(self, line: Line) -> None:
        draft = await line.hears("M码还有吗", ident="m-1")
        await line.decides(Verb.APPROVE, draft)
        said = (await line.thread())[-1]
        assert (said.kind, said.state, said.text, said.by) == (TurnKind.SHOP, TurnState.APPROVED, draft.text, LI)
        assert (said.message, said.draft) == ("m-1", draft.id)
        await line.sends(DraftState.FAILED)
        failed = (await line.thread())[-1]
        assert (failed.state, failed.reason) == (TurnState.FAILED, "没发出去")
        assert (await line.now()).waiting_since
        await line.decides(Verb.RESEND, await line.store.drafts.get(draft.id))
        assert ((await line.thread())[-1].state, (await line.thread())[-1].reason) == (TurnState.APPROVED, "")
        await line.sends()
        assert [turn.state for turn in await line.thread()] == [TurnState.DONE, TurnState.SENT]
        now = await line.now()
        assert (now.waiting_since, now.last_text) == (0, draft.text)
        states = [c.turn.state for c in await line.told() if isinstance(c, Told) and c.turn.kind is TurnKind.SHOP]
        assert states == ["approved", "sending", "failed", "approved", "sending", "sent"]

    async def test_who_asked_meanwhile_waits_on(self, line: Line) -> None:
        draft = await line.hears("M码还有吗")
        await line.decides(Verb.APPROVE, draft)
        await line.clock.advance(5)
        await line.hears("怎么退货")
        await line.sends()
        assert (await line.now()).waiting_since == line.clock.now()

    async def test_a_text_is_not_sent_where_somebody_else_took_over(self, line: Line) -> None:
        draft = await line.hears("M码还有吗")
        await line.decides(Verb.APPROVE, draft)
        await line.does(Act.TAKE, by=WANG)
        begun = await line.sends()
        assert (begun.go, begun.doubt) == (False, False)
        gone = await line.store.drafts.get(draft.id)
        assert (gone.state, gone.reason) == (DraftState.WITHDRAWN, TAKEN_OVER)
        assert await line.outbox.backlog() == 0
        assert TurnState.WITHDRAWN in [turn.state for turn in await line.thread()]
        assert (await line.now()).waiting_since
        assert (await line.counts())["taken_over"] == 1

    async def test_own_words_take_the_place_of_what_was_drafted(self, line: Line) -> None:
        draft, other = await line.hears("M码还有吗"), await line.hears("怎么退货")
        await line.does(Act.TAKE)
        await line.speaks("M码有的，我帮您留一件", also=[draft.id])
        gone = await line.store.drafts.get(draft.id)
        assert (gone.state, gone.reason, gone.decided_by) == (DraftState.WITHDRAWN, SAID_OTHERWISE, LI)
        assert [one.id for one in await line.talks.drafts(TALK)] == [other.id]
        said = (await line.thread())[-1]
        assert (said.kind, said.state, said.by) == (TurnKind.SHOP, TurnState.APPROVED, LI)
        assert (await line.sends()).go
        made = await line.store.drafts.get(DraftId("0-say-1"))
        assert (made.state, made.text) == (DraftState.SENT, "M码有的，我帮您留一件")
        assert "say" in await line.audited()

    async def test_own_words_answer_nothing_elsewhere(self, line: Line) -> None:
        await line.hears("M码还有吗")
        other = await line.hears("怎么退货", Address("fake", "ben", "ben"))
        await line.speaks("M码有的", also=[other.id, DraftId("0-9-9")])
        assert (await line.store.drafts.get(other.id)).state is DraftState.PENDING

    async def test_the_same_words_are_said_once_however_often_they_are_written(self, line: Line) -> None:
        await line.hears("M码还有吗")
        for _ in range(2):
            await line.speaks("M码有的")
        assert await line.outbox.backlog() == 1
        assert len(await line.thread()) == 2

    async def test_nobody_speaks_into_somebody_elses(self, line: Line) -> None:
        await line.hears("M码还有吗")
        await line.does(Act.TAKE, by=WANG)
        with pytest.raises(Held):
            await line.speaks("M码有的")
        assert await line.outbox.backlog() == 0

    async def test_notes_are_for_colleagues(self, line: Line) -> None:
        await line.hears("M码还有吗")
        turn = await line.talks.note(TALK, LI, "老客户，语气客气些", line.clock.now())
        assert turn == (await line.thread())[-1]
        assert (turn.kind, turn.by, turn.text) == (TurnKind.NOTE, LI, "老客户，语气客气些")
        assert (await line.now()).last_text == "M码还有吗"
        assert await line.outbox.backlog() == 0

    async def test_what_a_person_has_nothing_to_say_to_waits_no_more(self, line: Line) -> None:
        first, second = await line.hears("好的"), await line.hears("谢谢")
        await line.decides(Verb.REJECT, first)
        assert (await line.now()).waiting_since
        await line.decides(Verb.REJECT, second)
        assert (await line.now()).waiting_since == 0


class TestRating:
    async def asked(self, line: Line) -> None:
        await line.hears("谢谢")
        await line.does(Act.TAKE)
        await line.speaks("请为这次服务打分")
        await line.sends()
        await line.does(Act.CLOSE, ask_rating=True)

    async def test_it_counts_once_and_opens_no_session(self, line: Line) -> None:
        await self.asked(line)
        entry = await line.entry("5")
        draft = private(entry, line.clock)
        applied = await line.apply(opened(entry, draft, score=5))
        assert applied.outcomes == {entry.id: Outcome.IGNORED}
        now = await line.now()
        assert (now.state, now.session, now.rating.score, now.rating.at) == (S.CLOSED, 1, 5, line.clock.now())
        with pytest.raises(NotFound):
            await line.store.drafts.get(draft.id)
        assert (await line.thread())[-1].text == "5"
        assert (await line.counts())["rated:5"] == (await line.counts())["ignored:rated"] == 1
        await line.hears("1", score=1)
        assert ((await line.now()).session, (await line.now()).rating.score) == (2, 5)

    async def test_words_of_thanks_before_it_do_not_spoil_it(self, line: Line) -> None:
        await self.asked(line)
        await line.hears("好的谢谢")
        assert (await line.ignores("4", IgnoreReason.EMOJI, score=4)) == Outcome.IGNORED
        assert (await line.now()).rating.score == 4

    async def test_a_number_is_no_rating_once_the_shop_said_something_else(self, line: Line) -> None:
        await self.asked(line)
        await line.decides(Verb.APPROVE, await line.hears("还想买几件"))
        await line.hears("5", score=5)
        assert (await line.now()).rating.score == 0

    async def test_too_late_it_is_a_message_like_any_other(self, line: Line) -> None:
        await self.asked(line)
        line.clock.jump(DAY + 1)
        await line.hears("5", score=5)
        assert ((await line.now()).rating.score, (await line.now()).session) == (0, 2)
