"""What the store makes of a live room's messages: the room itself, its minutes and shows, who asks, how most put it,
whether a line of ours was seen."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bot.core.clock import MINUTE, Millis, later
from bot.core.desk import Changed, DeskChange, Joined, Opened
from bot.core.effects import Back, Ignore, Wording
from bot.core.lifecycle import DraftState, Verb
from bot.core.model import Address, MessageId, Receipt, Watch, line_hash
from bot.core.rooms import Happening, RoomChange
from bot.core.vocabulary import IgnoreReason, Kind, Outcome, Sight
from bot.store import keys
from tests.support.asking import LI, STUDIO, Asking, asking
from tests.support.clock import START
from tests.support.store import P0

OTHER = Address("fake", "stage", public=True)
GAP_S = 1_800


@pytest.fixture
async def live(tmp_path: Path) -> AsyncIterator[Asking]:
    async with asking(tmp_path) as made:
        yield made


async def told(live: Asking) -> list[DeskChange]:
    rows: Any = await live.store.client.xrange(keys.desk(P0))
    kinds = list[Opened | Joined | Changed]
    return [change for _, fields in rows for change in msgspec.json.decode(fields[b"c"], type=kinds)]


class TestRoom:
    async def test_it_is_known_from_its_first_message_on(self, live: Asking) -> None:
        await live.ignores()
        room = await live.known()
        assert (room.address, room.heard_at, room.began_at, room.ended_at) == (STUDIO, START, START, 0)
        await live.clock.advance(5)
        await live.ignores(where=OTHER)
        await live.opens("M码还有吗", "u-2", OTHER)
        assert [one.address.conversation for one in await live.rooms.listed()] == ["stage", "studio"]

    async def test_what_it_shows_is_kept(self, live: Asking) -> None:
        await live.ignores(IgnoreReason.EVENT, Happening(Kind.SHELF, START, "3"))
        assert (await live.known()).showing == "3"
        await live.ignores(IgnoreReason.EVENT, Happening(Kind.SHELF, START, ""))
        assert (await live.known()).showing == ""

    async def test_each_message_is_counted_once_in_its_minute(self, live: Asking) -> None:
        draft = await live.opens("M码还有吗", "u-1")
        await live.joins(draft, "M码有吗", "u-2")
        await live.joins(draft, "M码有吗", "u-2")
        await live.clock.advance(60)
        await live.ignores()
        await live.ignores(IgnoreReason.EVENT)
        await live.ignores(where=OTHER)
        minutes = await live.shows.minutes(live.room(), START, later(START, 120))
        first = Millis(START // MINUTE * MINUTE)
        assert [(one.at, dict(one.counts)) for one in minutes] == [
            (first, {"heard": 3, "drafted": 1, "joined": 1, "repeated": 1}),
            (later(first, 60), {"heard": 2, "ignored:chitchat": 1, "ignored:event": 1}),
        ]

    async def test_a_batch_that_comes_twice_counts_once(self, live: Asking) -> None:
        entry = await live.heard("哈哈")
        assert entry.item is not None
        effect = Ignore(entry.id, MessageId("m-1"), IgnoreReason.FLOOD, None, live.room(), None, START, STUDIO)
        await live.apply(effect)
        await live.apply(effect)
        assert await live.counted() == {"heard": 1, "ignored:flood": 1}

    async def test_what_its_host_talks_about_comes_with_the_next_batch(self, live: Asking) -> None:
        assert (await live.ignores()).topics == {live.room(): ""}
        await live.rooms.change(live.room(), RoomChange(topic="羽绒服"), LI, START)
        assert (await live.ignores()).topics == {live.room(): "羽绒服"}

    async def test_questions_are_found_by_their_room_and_no_longer_than_they_are_kept(self, live: Asking) -> None:
        old = await live.opens("M码还有吗", "u-1")
        assert [one.id for one in await live.shows.drafts(live.room(), START, START)] == [old.id]
        live.clock.jump(8 * 86_400)
        await live.opens("L码还有吗", "u-2")
        left: Any = await live.store.client.zrange(keys.asked_in(live.room()), 0, -1)
        assert len(left) == 1
        assert left != [old.id.encode()]
        assert await live.store.client.ttl(keys.asked_in(live.room())) > 0


class TestShow:
    async def test_it_lies_between_its_start_and_its_end(self, live: Asking) -> None:
        await live.ignores(IgnoreReason.EVENT, Happening(Kind.START, later(START, 1), "双十一专场"))
        await live.clock.advance(60)
        await live.ignores()
        await live.ignores(IgnoreReason.EVENT, Happening(Kind.END, later(START, 90)))
        (show,) = await live.shows.listed(10)
        assert (show.began_at, show.ended_at, show.title) == (later(START, 1), later(START, 90), "双十一专场")
        await live.ignores()
        assert len(await live.shows.listed(10)) == 1, "people go on chatting for a while"
        assert (await live.known()).ended_at == later(START, 90)

    async def test_what_is_said_in_the_same_moment_is_part_of_it(self, live: Asking) -> None:
        chat, start = await live.heard("来了来了"), await live.heard("")
        effects = []
        for entry, reason, happens in (
            (chat, IgnoreReason.CHITCHAT, None),
            (start, IgnoreReason.EVENT, Happening(Kind.START, later(START, 1), "双十一专场")),
        ):
            assert entry.item is not None
            effects.append(Ignore(entry.id, entry.item.id, reason, None, live.room(), happens, START, STUDIO))
        await live.apply(*effects)
        assert [show.title for show in await live.shows.listed(10)] == ["双十一专场"]

    async def test_a_start_told_again_begins_nothing(self, live: Asking) -> None:
        for second in (1, 20):
            await live.ignores(IgnoreReason.EVENT, Happening(Kind.START, later(START, second), "双十一专场"))
        assert [show.began_at for show in await live.shows.listed(10)] == [later(START, 1)]

    async def test_after_a_silence_the_next_one_begins_and_the_last_one_is_over(self, live: Asking) -> None:
        await live.ignores()
        await live.clock.advance(GAP_S - 1)
        await live.ignores()
        heard = live.clock.now()
        await live.clock.advance(GAP_S + 1)
        await live.ignores()
        shows = await live.shows.listed(10)
        assert [(show.began_at, show.ended_at) for show in shows] == [(live.clock.now(), 0), (START, heard)]

    async def test_gifts_and_likes_alone_begin_none(self, live: Asking) -> None:
        await live.ignores(IgnoreReason.EVENT)
        assert await live.shows.listed(10) == []
        assert (await live.known()).heard_at == START

    async def test_what_is_said_after_an_event_begins_one(self, live: Asking) -> None:
        await live.ignores(IgnoreReason.EVENT, Happening(Kind.SHELF, START, "1"))
        await live.clock.advance(1)
        await live.ignores()
        assert [show.began_at for show in await live.shows.listed(10)] == [later(START, 1)]


class TestViewers:
    async def test_whoever_asks_twice_counts_once_and_who_has_no_id_each_time(self, live: Asking) -> None:
        draft = await live.opens("M码还有吗", "u-1")
        for viewer in ("u-2", "u-1", "u-2", "", ""):
            assert await live.joins(draft, "M码有吗", viewer) == Outcome.JOINED
        assert (await live.now(draft)).count == 4
        assert sum(member.times for member in await live.members.listed(draft.id)) == 4
        assert await live.store.drafts.messages(draft.id) == ("m-1", "m-2", "m-5", "m-6")
        counts: Any = await live.store.client.hgetall(keys.counts(P0))
        assert (counts[b"joined"], counts[b"repeated"]) == (b"5", b"2")

    async def test_a_wording_first_heard_from_who_asks_twice_is_known_of_the_next(self, live: Asking) -> None:
        draft = await live.opens("M码还有吗", "u-1")
        await live.joins(draft, "L码还有吗", "u-1")
        listed = await live.members.listed(draft.id)
        assert [(member.text, member.times) for member in listed] == [("M码还有吗", 1)]
        known = live.joined(await live.heard("L码还有吗", "u-2"), draft)
        await live.apply(msgspec.structs.replace(known, wording=Wording(known.wording.key)))
        listed = await live.members.listed(draft.id)
        assert [(member.text, member.times) for member in listed] == [("M码还有吗", 1), ("L码还有吗", 1)]
        await live.members.split(draft.id, 1, [MessageId("m-2")], LI, live.clock.now())
        (entry,) = await live.work.take(5, 1.0)
        apart = await live.opens_for(entry)
        assert (apart.count, await live.viewers(apart)) == (1, {"u-2"})
        assert await live.store.drafts.messages(apart.id) == ("m-3",)

    async def test_the_desk_hears_of_who_asks_twice_only_that_there_is_more_time(self, live: Asking) -> None:
        draft = await live.opens("M码还有吗", "u-1")
        entry = await live.heard("M码还有吗", "u-1")
        later_on = later(draft.expires_at, 30)
        await live.apply(msgspec.structs.replace(live.joined(entry, draft), expires_at=later_on))
        more = (await told(live))[-1]
        assert more == Joined(draft.id, 1, 0, later_on)

    async def test_those_taken_out_may_ask_again_and_count_where_they_went(self, live: Asking) -> None:
        draft = await live.opens("M码还有吗", "u-1")
        for viewer in ("u-2", "u-3"):
            await live.joins(draft, "L码还有吗", viewer)
        await live.members.split(draft.id, 1, [MessageId("m-2")], LI, live.clock.now())
        assert await live.viewers(draft) == {"u-1"}
        (entry,) = await live.work.take(5, 1.0)
        apart = await live.opens_for(entry)
        assert (apart.count, await live.viewers(apart)) == (2, {"u-2", "u-3"})
        await live.joins(apart, "L码有没有", "u-3")
        await live.joins(draft, "M码有没有", "u-2")
        assert ((await live.now(apart)).count, (await live.now(draft)).count) == (2, 2)

    async def test_who_was_in_time_is_told_asker_by_asker(self, live: Asking) -> None:
        draft = await live.opens("M码还有吗", "u-1")
        await live.clock.advance(20)
        await live.joins(draft, "M码有吗", "u-2")
        await live.joins(draft, "M码有吗")
        await live.clock.advance(15)
        await live.decides(Verb.PROMPT, draft)
        assert (await live.joins(draft, "M码有吗", "u-4")) == Outcome.ANSWERED
        assert (await live.joins(draft, "M码有吗", "u-4")) == Outcome.ANSWERED
        await live.decides(Verb.COPY, draft)
        counted = await live.counted()
        assert (counted["in_time"], counted["late"], counted["answered"], counted["repeated"]) == (2, 1, 1, 1)
        assert (await live.now(draft)).late == 1

    async def test_more_than_are_listed_are_counted_by_the_oldest_listed(self, live: Asking) -> None:
        draft = await live.opens("M码还有吗")
        crowd = msgspec.structs.replace(await live.heard("M码有吗"), back=Back(50, ("m-x",)))
        await live.apply(live.joined(crowd, draft))
        await live.clock.advance(31)
        await live.joins(draft, "M码有吗")
        await live.decides(Verb.APPROVE, draft)
        assert (await live.now(draft)).count == 52
        counted = await live.counted()
        assert (counted["in_time"], counted["late"]) == (1, 51)

    async def test_those_nobody_answered_are_counted_when_their_time_is_over(self, live: Asking) -> None:
        draft = await live.opens("M码还有吗", "u-1")
        await live.joins(draft, "M码有吗", "u-2")
        await live.store.drafts.expire(draft.expires_at, 10)
        assert (await live.counted())["expired"] == 2
        assert await live.store.client.ttl(keys.viewers(draft.id)) > 0


class TestAgain:
    @pytest.mark.parametrize(("after_s", "outcome"), [(299, Outcome.ANSWERED), (301, "again")])
    async def test_what_is_still_asked_long_after_the_answer_gets_another(
        self, live: Asking, after_s: float, outcome: str
    ) -> None:
        draft = await live.opens("M码还有吗", "u-1")
        await live.decides(Verb.COPY, draft)
        await live.clock.advance(after_s)
        assert await live.joins(draft, "M码有吗", "u-1") == outcome
        assert await live.work.backlog() == (outcome == "again")

    async def test_what_is_on_its_way_is_waited_for(self, live: Asking) -> None:
        draft = await live.opens("M码还有吗", "u-1")
        await live.decides(Verb.APPROVE, draft)
        await live.clock.advance(600)
        assert await live.joins(draft, "M码有吗", "u-2") == Outcome.ANSWERED


class TestQuestion:
    async def test_it_is_called_by_the_wording_most_use_by_two_at_least(self, live: Asking) -> None:
        draft = await live.opens("有M吗", "u-1")
        await live.joins(draft, "M码还有吗", "u-2")
        await live.joins(draft, "M码还有吗", "u-3")
        assert (await live.now(draft)).question == "有M吗"
        await live.joins(draft, "M码还有吗", "u-4")
        assert (await live.now(draft)).question == "M码还有吗"
        assert [change.question for change in await told(live) if isinstance(change, Joined)] == ["", "", "M码还有吗"]
        await live.joins(draft, "有M吗", "u-5")
        await live.joins(draft, "有M吗", "u-6")
        assert (await live.now(draft)).question == "M码还有吗"

    async def test_when_those_are_taken_out_it_is_called_by_the_rest(self, live: Asking) -> None:
        draft = await live.opens("有M吗", "u-1")
        for viewer in ("u-2", "u-3", "u-4"):
            await live.joins(draft, "L码还有吗", viewer)
        await live.members.split(draft.id, 1, [MessageId("m-2")], LI, live.clock.now())
        assert (await live.now(draft)).question == "有M吗"
        last = [change for change in await told(live) if isinstance(change, Joined)][-1]
        assert (last.question, last.count) == ("有M吗", 1)

    async def test_one_that_is_answered_keeps_its_name(self, live: Asking) -> None:
        draft = await live.opens("有M吗", "u-1")
        await live.decides(Verb.PROMPT, draft)
        for viewer in ("u-2", "u-3", "u-4"):
            await live.joins(draft, "M码还有吗", viewer)
        assert (await live.now(draft)).question == "有M吗"


class TestSight:
    def watch(self, live: Asking, text: str) -> Watch:
        return Watch(later(live.clock.now(), 20), line_hash(text))

    async def comes_back(self, live: Asking, text: str) -> None:
        await live.ignores(IgnoreReason.OWN, Happening(Kind.COMMENT, live.clock.now(), line_hash(text)))

    async def test_a_sent_line_that_comes_back_was_seen(self, live: Asking) -> None:
        draft = await live.opens("M码还有吗", "u-1")
        await live.decides(Verb.APPROVE, draft)
        await live.sends(watch=self.watch(live, draft.text))
        assert (await live.now(draft)).sight is Sight.AWAITED
        await self.comes_back(live, f" {draft.text}  ")
        seen = await live.now(draft)
        assert (seen.sight, seen.state, seen.version) == (Sight.SEEN, DraftState.SENT, 4)
        await live.clock.advance(60)
        await live.store.drafts.expire(live.clock.now(), 10)
        assert (await live.now(draft)).sight is Sight.SEEN
        sights = [change.sight for change in await told(live) if isinstance(change, Changed)]
        assert sights == [Sight.UNWATCHED, Sight.UNWATCHED, Sight.AWAITED, Sight.SEEN]

    async def test_a_copied_line_that_does_not_may_be_hidden_until_it_is_seen_after_all(self, live: Asking) -> None:
        draft = await live.opens("M码还有吗", "u-1")
        await live.decides(Verb.COPY, draft, self.watch(live, draft.text))
        await self.comes_back(live, "大家好")
        await live.store.drafts.expire(later(live.clock.now(), 19), 10)
        assert (await live.now(draft)).sight is Sight.AWAITED
        await live.store.drafts.expire(later(live.clock.now(), 20), 10)
        assert (await live.now(draft)).sight is Sight.HIDDEN
        await self.comes_back(live, draft.text)
        assert (await live.now(draft)).sight is Sight.SEEN

    async def test_a_feed_may_be_faster_than_its_platform(self, live: Asking) -> None:
        draft = await live.opens("M码还有吗", "u-1")
        await live.decides(Verb.APPROVE, draft)
        (entry,) = await live.outbox.take(1, 1.0)
        await live.outbox.begin(entry)
        await self.comes_back(live, draft.text)
        assert (await live.now(draft)).sight is Sight.SEEN
        receipt = Receipt(entry.outbound.id, DraftState.SENT, live.clock.now(), "", "", self.watch(live, draft.text))
        await live.outbox.finish(entry, receipt)
        await live.store.drafts.expire(later(live.clock.now(), 30), 10)
        assert (await live.now(draft)).sight is Sight.SEEN

    async def test_one_line_seen_is_one_draft_seen(self, live: Asking) -> None:
        drafts = [await live.opens(text, f"u-{text}") for text in ("M码还有吗", "还有M吗")]
        for draft in drafts:
            await live.decides(Verb.COPY, draft, self.watch(live, draft.text))
        await self.comes_back(live, drafts[0].text)
        assert [(await live.now(draft)).sight for draft in drafts] == [Sight.SEEN, Sight.AWAITED]
        await self.comes_back(live, drafts[0].text)
        assert (await live.now(drafts[1])).sight is Sight.SEEN

    async def test_of_many_that_say_the_same_and_are_not_seen_the_last_are_known(self, live: Asking) -> None:
        drafts = [await live.opens(f"第{number}问", f"u-{number}") for number in range(23)]
        for draft in drafts:
            await live.decides(Verb.COPY, draft, self.watch(live, draft.text))
        rows: Any = await live.store.client.hvals(keys.lines(live.room()))
        assert rows[0].decode().split() == [draft.id for draft in drafts[-20:]]
        await self.comes_back(live, drafts[0].text)
        assert [(await live.now(draft)).sight for draft in drafts[2:4]] == [Sight.AWAITED, Sight.SEEN]

    async def test_where_nobody_looks_nothing_is_awaited(self, live: Asking) -> None:
        draft = await live.opens("M码还有吗", "u-1")
        await live.decides(Verb.APPROVE, draft)
        await live.sends()
        await self.comes_back(live, draft.text)
        assert (await live.now(draft)).sight is Sight.UNWATCHED
        assert await live.store.client.hlen(keys.lines(live.room())) == 0
