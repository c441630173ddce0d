"""What the port `Conversations` promises of what customers write: a line for every private message, in the very call
that settles it, once; and what follows from what is said."""

import pytest

from bot.core.catalog import Before
from bot.core.conversations import Act, ConversationState, ListAsk, TurnKind, TurnState, Want
from bot.core.customers import Segment
from bot.core.desk import Moved, Opened, Told
from bot.core.effects import Bury, Ignore
from bot.core.errors import NotFound
from bot.core.lifecycle import DraftState, Verb
from bot.core.media import Attachment, MediaKind
from bot.core.model import Address, DraftId, MessageId
from bot.core.vocabulary import IgnoreReason, Outcome
from bot.store import keys
from bot.store.members import StoredMembers
from bot.store.stream import Worklist, WorkRules
from tests.support.talks import ANNA, LI, TALK, Line, joined, opened, private

S = ConversationState
DAY = 86_400


class TestHearing:
    async def test_the_first_message_begins_a_conversation(self, line: Line) -> None:
        draft = await line.hears("M码还有吗", segment=Segment.RETURNING)
        now = await line.now()
        assert (now.state, now.session, now.name, now.group) == (S.BOT, 1, "小林", "售前")
        assert now.segment is Segment.RETURNING
        assert (now.address, now.last_text, now.turns) == (ANNA, "M码还有吗", 1)
        assert now.opened_at == now.last_at == now.waiting_since == line.clock.now()
        (turn,) = await line.thread()
        assert (turn.number, turn.session, turn.kind, turn.text) == (1, 1, TurnKind.CUSTOMER, "M码还有吗")
        assert [one.id for one in await line.talks.drafts(TALK)] == [draft.id]
        told = await line.told()
        assert Told(TALK, turn) in told
        assert Moved(now) in told
        assert [change.draft.id for change in told if isinstance(change, Opened)] == [draft.id]

    async def test_a_line_is_written_once_and_only_where_the_entry_is_settled(self, line: Line) -> None:
        entry = await line.entry("M码还有吗")
        effect = opened(entry, private(entry, line.clock))
        await line.apply(effect)
        await line.apply(effect)
        assert len(await line.thread()) == 1
        other = await line.entry("还有吗")
        gone = private(other, line.clock, id=DraftId("0-9-9"))
        assert (await line.apply(joined(other, gone))).stale == (other.id,)
        assert len(await line.thread()) == 1
        assert await line.work.backlog() == 1

    async def test_public_comments_have_no_conversation(self, line: Line) -> None:
        room = Address("fake", "room-1", "u-1", public=True)
        entry = await line.entry("M码还有吗", room)
        assert entry.item is not None
        await line.apply(Ignore(entry.id, entry.item.id, IgnoreReason.FLOOD))
        assert await line.talks.listed(ListAsk()) == []

    async def test_what_came_is_shown_only_with_a_reason(self, line: Line) -> None:
        entry = await line.entry("我的电话13800138000")
        await line.apply(opened(entry, private(entry, line.clock), text="我的电话[PHONE]"))
        assert [turn.text for turn in await line.thread()] == ["我的电话[PHONE]"]
        seen = await line.talks.unmask(TALK, 1, LI, "核对电话", line.clock.now())
        assert seen.text == "我的电话13800138000"
        assert (await line.audited())[-1] == "unmask"
        for number in (2, 0):
            with pytest.raises(NotFound):
                await line.talks.unmask(TALK, number, LI, "核对电话", line.clock.now())

    async def test_media_events_and_our_own_lines_stand_in_the_thread(self, line: Line) -> None:
        picture = Attachment(MediaKind.IMAGE, "media-1")
        await line.ignores("关注了公众号", event=True)
        await line.hears("[图片]", media=(picture,))
        assert (await line.now()).waiting_since
        await line.ignores("您好，已经帮您查了", IgnoreReason.OWN, own=True)
        event, asked, ours = await line.thread()
        assert (event.kind, asked.kind, ours.kind, ours.by) == (
            TurnKind.EVENT, TurnKind.CUSTOMER, TurnKind.SHOP, "",
        )  # fmt: skip
        assert asked.media == (picture,)
        assert (await line.now()).waiting_since == 0
        with pytest.raises(NotFound):
            await line.talks.unmask(TALK, ours.number, LI, "看看", line.clock.now())

    async def test_who_writes_is_known_from_then_on(self, line: Line) -> None:
        await line.hears("M码还有吗")
        await line.does(Act.CLOSE)
        await line.hears("在吗")
        found = await line.store.client.hgetall(keys.customer(TALK))
        assert (found[b"channel"], found[b"account"], found[b"visits"]) == (b"fake", b"anna", b"2")

    async def test_a_day_after_the_answer_another_session_begins(self, line: Line) -> None:
        draft = await line.hears("M码还有吗")
        line.clock.jump(DAY + 1)
        waiting = await line.hears("还有吗")
        assert (await line.now()).session == 1
        for one in (draft, waiting):
            await line.decides(Verb.APPROVE, one)
            await line.sends()
        line.clock.jump(DAY)
        await line.hears("L码呢")
        await line.decides(Verb.REJECT, (await line.talks.drafts(TALK))[0])
        assert (await line.now()).session == 1
        line.clock.jump(DAY + 1)
        await line.hears("什么时候发货")
        now = await line.now()
        assert (now.session, now.state, now.opened_at) == (2, S.BOT, line.clock.now())
        assert (await line.store.client.hget(keys.customer(TALK), "visits")) == b"2"

    async def test_a_message_put_back_keeps_its_line(self, line: Line) -> None:
        draft = await line.hears("M码还有吗", ident="m-1")
        members = StoredMembers(line.store.client, line.store.settings)
        assert await members.redraft(draft.id, "source_changed", line.clock.now())
        assert await line.talks.drafts(TALK) == ()
        (entry,) = await line.work.take(1, 1.0)
        again = private(entry, line.clock)
        await line.apply(opened(entry, again))
        assert [turn.message for turn in await line.thread()] == ["m-1"]
        assert [one.id for one in await line.talks.drafts(TALK)] == [again.id]

    async def test_what_is_buried_has_no_line_until_it_is_read(self, line: Line) -> None:
        entry = await line.entry("M码还有吗")
        assert entry.item is not None
        await line.apply(Bury(entry.id, entry.item.id, "failed 3 times", entry.raw))
        with pytest.raises(NotFound):
            await line.now()


class TestWanting:
    @pytest.mark.parametrize("want", [Want.WORDS, Want.EMOTION])
    async def test_who_wants_a_person_is_queued(self, line: Line, want: Want) -> None:
        await line.hears("转人工", want=want, group="售后")
        now = await line.now()
        assert (now.state, now.want, now.group, now.version) == (S.QUEUED, want, "售后", 2)
        assert now.wanted_at == line.clock.now()
        event = (await line.thread())[-1]
        assert (event.kind, event.act, event.want, event.to) == (TurnKind.EVENT, Act.WANT, want, "售后")
        await line.hears("快点", want=Want.EMOTION)
        assert (await line.now()).want is want
        assert (await line.counts())[f"wanted:{want}"] == 1
        assert "conversation want" in await line.audited()

    async def test_several_misses_in_a_row_call_a_person(self, line: Line) -> None:
        await line.hears("这个怎么弄", miss=True)
        await line.hears("M码还有吗")
        await line.hears("那个怎么弄", miss=True)
        assert (await line.now()).state is S.BOT
        await line.hears("到底怎么弄", miss=True)
        assert ((await line.now()).state, (await line.now()).want) == (S.QUEUED, Want.REPEATED)

    async def test_asking_again_while_the_answer_is_on_its_way_is_a_miss(self, line: Line) -> None:
        draft = await line.hears("怎么退货")
        await line.decides(Verb.APPROVE, draft)
        for _ in range(2):
            entry = await line.entry("怎么退货")
            assert (await line.apply(joined(entry, draft))).outcomes == {entry.id: Outcome.ANSWERED}
        assert (await line.now()).want is Want.REPEATED

    async def test_who_asks_again_after_the_answer_is_not_left_without_a_word(self, line: Line) -> None:
        for verb in (Verb.REJECT, Verb.HAND_OVER):
            draft = await line.hears(f"怎么退货{verb}")
            await line.decides(verb, draft)
            entry = await line.entry(f"怎么退货{verb}")
            applied = await line.apply(joined(entry, draft))
            assert (applied.outcomes, applied.again) == ({}, (entry.id,))
            await line.apply(opened(entry, private(entry, line.clock), miss=True))

    async def test_a_burst_counts_as_one_miss(self, line: Line) -> None:
        first = await line.hears("那个", miss=True)
        entry = await line.entry("怎么弄")
        await line.apply(opened(entry, private(entry, line.clock), continues=first.id, miss=True))
        assert (await line.now()).state is S.BOT

    async def test_how_many_misses_is_a_setting(self, line: Line) -> None:
        strict = Worklist(line.store.client, line.store.reader(), line.work._lease, WorkRules(misses=1))
        entry = await line.entry("这个怎么弄")
        await strict.apply([opened(entry, private(entry, line.clock), miss=True)], line.clock.now())
        assert (await line.now()).state is S.QUEUED

    async def test_a_draft_handed_over_puts_its_conversation_into_the_queue(self, line: Line) -> None:
        await line.decides(Verb.HAND_OVER, await line.hears("发票抬头怎么改"))
        now = await line.now()
        assert (now.state, now.want) == (S.QUEUED, Want.COLLEAGUE)


async def test_what_went_before_is_told_as_long_as_the_session_lasts(line: Line) -> None:
    assert await line.talks.before([ANNA]) == [Before()]
    await line.hears("我要投诉", want=Want.EMOTION)
    await line.does(Act.GIVE_BACK)
    entry = await line.entry("到底怎么弄")
    await line.apply(opened(entry, private(entry, line.clock, template="holding-1"), miss=True))
    stranger = Address("fake", "ben", "ben")
    assert await line.talks.before([stranger, ANNA]) == [Before(), Before(1, "holding-1", upset=True)]
    await line.does(Act.CLOSE)
    assert await line.talks.before([ANNA]) == [Before()]
    await line.hears("在吗")
    assert await line.talks.before([ANNA]) == [Before()]


class TestBursts:
    async def test_one_draft_takes_the_place_of_the_other_with_all_who_asked(self, line: Line) -> None:
        first = await line.hears("黑色那个", ident="m-1")
        entry = await line.entry("多少钱", ident="m-2")
        second = private(entry, line.clock, question="黑色那个\n多少钱")
        applied = await line.apply(opened(entry, second, continues=first.id))
        assert applied.outcomes == {entry.id: Outcome.DRAFTED}
        old, new = await line.store.drafts.get(first.id), await line.store.drafts.get(second.id)
        assert (old.state, old.reason) == (DraftState.WITHDRAWN, "continued")
        assert (new.state, new.count) == (DraftState.PENDING, 2)
        assert await line.store.drafts.messages(new.id) == ("m-1", "m-2")
        members = await StoredMembers(line.store.client, line.store.settings).listed(new.id)
        assert [member.text for member in members] == ["黑色那个", "多少钱"]
        assert [one.id for one in await line.talks.drafts(TALK)] == [new.id]
        assert [turn.text for turn in await line.thread()] == ["黑色那个", "多少钱"]

    async def test_one_that_was_decided_meanwhile_is_not_continued(self, line: Line) -> None:
        first = await line.hears("黑色那个")
        await line.decides(Verb.APPROVE, first)
        entry = await line.entry("多少钱")
        applied = await line.apply(opened(entry, private(entry, line.clock), continues=first.id))
        assert applied.stale == (entry.id,)
        assert await line.work.backlog() == 1
        assert (await line.store.drafts.get(first.id)).state is DraftState.APPROVED

    async def test_three_in_one_batch(self, line: Line) -> None:
        entries = [await line.entry(text, ident=text) for text in ("在吗", "黑色那个", "多少钱")]
        drafts = [private(entry, line.clock) for entry in entries]
        before = (DraftId(""), drafts[0].id, drafts[1].id)
        await line.apply(*(opened(e, d, continues=b) for e, d, b in zip(entries, drafts, before, strict=True)))
        (left,) = await line.talks.drafts(TALK)
        assert (left.id, left.count) == (drafts[2].id, 3)


class TestTakingBack:
    async def take_back(self, line: Line, message: str) -> None:
        await line.ignores(message, IgnoreReason.WITHDRAWN, withdraws=MessageId(message))

    async def test_its_line_is_emptied_and_its_draft_goes(self, line: Line) -> None:
        draft = await line.hears("我的电话13800138000", ident="m-1")
        await self.take_back(line, "m-1")
        (turn,) = await line.thread()
        assert (turn.state, turn.text) == (TurnState.WITHDRAWN, "")
        now = await line.now()
        assert (now.waiting_since, now.last_text) == (0, "")
        gone = await line.store.drafts.get(draft.id)
        assert (gone.state, gone.reason) == (DraftState.WITHDRAWN, "taken_back")
        with pytest.raises(NotFound):
            await line.talks.unmask(TALK, 1, LI, "看看", line.clock.now())
        assert await line.store.client.exists(keys.members(draft.id).replace(":members:", ":raw:")) == 0

    async def test_of_a_burst_the_rest_is_still_asked(self, line: Line) -> None:
        first = await line.hears("黑色那个", ident="m-1")
        entry = await line.entry("多少钱", ident="m-2")
        second = private(entry, line.clock)
        await line.apply(opened(entry, second, continues=first.id))
        await self.take_back(line, "m-1")
        left = await line.store.drafts.get(second.id)
        assert (left.state, left.count) == (DraftState.PENDING, 1)
        assert await line.store.drafts.messages(second.id) == ("m-2",)
        assert (await line.now()).waiting_since
        await self.take_back(line, "m-2")
        assert (await line.store.drafts.get(second.id)).state is DraftState.WITHDRAWN
        assert (await line.now()).waiting_since == 0

    async def test_of_what_was_taken_back_nothing_is_left_to_show(self, line: Line) -> None:
        first = await line.hears("我的电话13812345678", ident="m-1")
        entry = await line.entry("什么时候发货", ident="m-2")
        second = private(entry, line.clock)
        await line.apply(opened(entry, second, continues=first.id))
        await line.ignores("", IgnoreReason.WITHDRAWN, ident="m-3", withdraws=MessageId("m-1"))
        members = StoredMembers(line.store.client, line.store.settings)
        shown = [await members.unmask(one, LI, "核对", line.clock.now()) for one in (first.id, second.id)]
        assert [[item.text for item in items] for items in shown] == [[], ["什么时候发货"]]

    async def test_an_answer_on_its_way_stays(self, line: Line) -> None:
        draft = await line.hears("M码还有吗", ident="m-1")
        await line.decides(Verb.APPROVE, draft)
        await self.take_back(line, "m-1")
        assert (await line.store.drafts.get(draft.id)).state is DraftState.APPROVED

    async def test_what_nobody_knows_changes_nothing(self, line: Line) -> None:
        await self.take_back(line, "m-9")
        with pytest.raises(NotFound):
            await line.now()
