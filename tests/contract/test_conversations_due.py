"""What the ports `Conversations` and `Clocks` promise of what waits: lists, promises, silence, what is forgotten."""

import pytest

from bot.core.clock import later
from bot.core.conversations import Act, ConversationState, ListAsk, Want, identity
from bot.core.customers import Segment
from bot.core.errors import NotFound
from bot.core.lifecycle import Verb
from bot.core.model import Address, ConversationId, DraftId
from bot.store import keys
from tests.support.store import P0
from tests.support.talks import LI, TALK, Line, opened, private

S = ConversationState
DAY = 86_400


class TestListing:
    async def test_broken_promises_first_then_who_waits_then_the_newest(self, line: Line) -> None:
        people = [Address("fake", name, name) for name in ("a", "b", "c", "d")]
        for person in people:
            await line.hears("M码还有吗", person)
            await line.clock.advance(1)
        for person in (people[1], people[3]):
            (draft,) = await line.talks.drafts(ConversationId(identity(P0, person.key)))
            await line.decides(Verb.APPROVE, draft)
            await line.sends()
        entry = await line.entry("在吗", people[3])
        await line.apply(opened(entry, (draft := private(entry, line.clock, promise_s=60))))
        await line.decides(Verb.APPROVE, draft)
        await line.sends()
        await line.clock.advance(61)
        await line.talks.overdue(P0, line.clock.now(), 10)
        listed = await line.talks.listed(ListAsk())
        assert [one.address.conversation for one in listed] == ["d", "a", "c", "b"]
        assert [one.address.conversation for one in await line.talks.listed(ListAsk(limit=2))] == ["d", "a"]

    async def test_by_state_owner_and_text(self, line: Line) -> None:
        await line.hears("M码还有吗")
        await line.hears("转人工", Address("fake", "ben", "ben"), want=Want.WORDS, name="小贝")
        await line.does(Act.TAKE)
        talks = line.talks
        assert [one.id for one in await talks.listed(ListAsk(owner=LI))] == [TALK]
        assert [one.name for one in await talks.listed(ListAsk(states=(S.QUEUED,)))] == ["小贝"]
        assert [one.name for one in await talks.listed(ListAsk(text="小贝"))] == ["小贝"]
        assert [one.id for one in await talks.listed(ListAsk(text="m码"))] == [TALK]
        assert await talks.listed(ListAsk(states=(S.CLOSED,))) == []

    async def test_a_thread_is_read_from_its_end(self, line: Line) -> None:
        for number in range(7):
            await line.hears(f"第{number + 1}句")
        assert [turn.number for turn in await line.talks.turns(TALK, 0, 3)] == [5, 6, 7]
        assert [turn.number for turn in await line.talks.turns(TALK, 5, 3)] == [2, 3, 4]
        assert [turn.number for turn in await line.talks.turns(TALK, 2, 3)] == [1]
        assert await line.talks.turns(TALK, 1, 3) == ()

    async def test_what_is_long_over_is_forgotten_with_everything(self, line: Line) -> None:
        await line.hears("转人工", want=Want.WORDS)
        line.clock.jump(179 * DAY)
        await line.talks.sweep(line.clock.now())
        assert (await line.now()).id == TALK
        line.clock.jump(2 * DAY)
        await line.talks.sweep(line.clock.now())
        with pytest.raises(NotFound):
            await line.now()
        left = [name async for name in line.store.client.scan_iter() if TALK.encode() in name]
        assert left == [keys.customer(TALK).encode()]
        assert await line.talks.queued(P0, 10) == ()


class TestClocks:
    async def test_high_value_before_others_then_who_waits_longest(self, line: Line) -> None:
        for name, segment in (("a", Segment.NEW), ("b", Segment.RETURNING), ("c", Segment.HIGH_VALUE)):
            await line.hears("转人工", Address("fake", name, name), want=Want.WORDS, segment=segment)
            await line.clock.advance(1)
        assert [one.address.customer for one in await line.talks.queued(P0, 10)] == ["c", "a", "b"]
        assert [one.address.customer for one in await line.talks.queued(P0, 1)] == ["c"]
        assert await line.talks.counts() == {"售前": (3, 0)}

    @pytest.mark.parametrize("deed", ["note", "say", "approve", "reject"])
    async def test_silent_is_who_did_nothing(self, line: Line, deed: str) -> None:
        draft = await line.hears("M码还有吗")
        await line.does(Act.TAKE)
        await line.clock.advance(600)
        before = line.clock.now()
        assert [one.id for one in await line.talks.silent(P0, before, 10)] == [TALK]
        assert await line.talks.counts() == {"售前": (0, 1)}
        if deed == "note":
            await line.talks.note(TALK, LI, "在查", line.clock.now())
        elif deed == "say":
            await line.speaks("稍等")
        else:
            await line.decides(Verb(deed), draft)
        assert await line.talks.silent(P0, before, 10) == ()

    async def test_a_promise_is_kept_by_an_answer_in_time(self, line: Line) -> None:
        await self.promise(line)
        assert (await line.now()).promise_at == line.clock.now() + 600_000
        assert (await line.now()).waiting_since
        await line.clock.advance(599)
        await line.speaks("查到了，明天发货")
        await line.sends()
        now = await line.now()
        assert (now.promise_at, now.waiting_since) == (0, 0)
        assert await line.talks.overdue(P0, line.clock.now(), 10) == ()
        assert (await line.counts())["promise_kept"] == 1

    async def test_a_broken_promise_is_told_once(self, line: Line) -> None:
        await self.promise(line)
        await line.clock.advance(601)
        assert [one.id for one in await line.talks.overdue(P0, line.clock.now(), 10)] == [TALK]
        assert await line.talks.overdue(P0, line.clock.now(), 10) == ()
        await line.speaks("久等了，明天发货")
        await line.sends()
        counts = await line.counts()
        assert (counts["promise_broken"], counts.get("promise_kept", 0)) == (1, 0)
        assert (await line.now()).promise_at == 0

    async def promise(self, line: Line) -> None:
        entry = await line.entry("什么时候发货")
        draft = private(entry, line.clock, promise_s=600, template="holding-1")
        await line.apply(opened(entry, draft))
        await line.decides(Verb.APPROVE, draft)
        await line.sends()

    async def test_acknowledged_is_once_until_there_is_an_answer(self, line: Line) -> None:
        async def asks(text: str) -> DraftId:
            entry = await line.entry(text)
            draft = private(entry, line.clock, promise_s=600, template="holding-1")
            await line.apply(opened(entry, draft))
            await line.clock.advance(15)
            return draft.id

        async def due() -> list[DraftId]:
            return [draft.id for draft in await line.talks.unacknowledged(P0, line.clock.now(), 10)]

        await line.hears("M码还有吗")
        first = await asks("什么时候发货")
        other = await asks("几号到")
        assert await due() == [first]
        await line.decides(Verb.REJECT, await line.store.drafts.get(other))
        assert [d.id for d in await line.talks.unacknowledged(P0, later(line.clock.now(), -30), 10)] == []
        await line.decides(Verb.APPROVE, await line.store.drafts.get(first))
        await line.sends()
        second = await asks("能不能快点")
        assert await due() == []
        await line.speaks("今天就发")
        await line.sends()
        assert await due() == [second]
        await line.does(Act.TAKE)
        assert await due() == []
