"""What people do about a crisis: four eyes on what the public reads, one answer a poster, everybody looked after."""

import asyncio

import pytest
from msgspec.structs import replace

from bot.core.clock import Millis, later
from bot.core.crises import Crisis, FollowState, Statement, StatementState, contacting
from bot.core.errors import NotFound, Outdated, Refused
from bot.core.lifecycle import DraftState
from bot.core.model import Source, User, UserName
from bot.core.reviewing import reviewed
from bot.core.signals import PostId
from bot.core.topics import Post, TopicId
from bot.core.vocabulary import Kind, Role, SourceKind
from bot.stages.attending import OVERDUE, Attending
from bot.stages.handling import HandlingStage
from tests.support.console import StillHouse, draft
from tests.support.stormy import DOWN, WARMER, storm

ZHOU, CHEN = User(UserName("周岚"), Role.PR), User(UserName("陈主管"), Role.SUPERVISOR)
LOOK, NEXT = "我们看到了，诚恳道歉。", "正在逐一联系，全额退款。"


class Room:
    """A shop in the middle of a storm, and the stage over it."""

    def __init__(self) -> None:
        self.house = StillHouse()
        self.clock, self.crises = self.house.clock, self.house.crises
        handling = self.house.crisis.handling
        assert isinstance(handling, HandlingStage)
        self.stage = handling
        self.attending = Attending(self.crises, self.house.topics, self.clock)

    async def begin(self) -> Crisis:
        await storm(self.house.topics, self.house.alerts, self.clock)
        return await self.stage.open([WARMER], "", shop=False, by=ZHOU)

    async def posts(self, crisis: Crisis) -> tuple[Post, ...]:
        return (await self.house.topics.dossier(crisis.topics[0])).posts

    async def written(self, crisis: Crisis, **parts: str) -> Crisis:
        statement = Statement(number=0, acknowledge=LOOK, next=NEXT, update_at=later(self.clock.now(), 60))
        return await self.stage.state(crisis.id, crisis.version, replace(statement, **parts), ZHOU)


@pytest.fixture
def room() -> Room:
    return Room()


def advice(error: pytest.ExceptionInfo[Refused]) -> str:
    return " ".join(risk.advice for risk in error.value.risks)


async def test_a_crisis_is_about_what_its_topics_are_and_opened_once(room: Room) -> None:
    crisis = await room.begin()
    topic = await room.house.topics.one(WARMER)
    assert (crisis.title, crisis.about, crisis.theme) == (topic.title, topic.about, topic.theme)
    assert {one.topic for one in room.house.alerts.alerts.values() if one.id in crisis.alerts} == {WARMER}
    assert (crisis.holds, crisis.seconds, [line.what for line in crisis.log]) == (True, True, ["opened"])
    assert await room.stage.open([WARMER, DOWN], "别的", shop=False, by=CHEN) == crisis
    with pytest.raises(Refused):
        await room.stage.open([], "", shop=False, by=ZHOU)
    with pytest.raises(NotFound):
        await room.stage.open([TopicId("0-none")], "", shop=False, by=ZHOU)


async def test_two_who_open_it_at_once_open_one_and_after_its_end_there_is_a_new_one(room: Room) -> None:
    await storm(room.house.topics, room.house.alerts, room.clock)
    opened = await asyncio.gather(*(room.stage.open([], "", shop=True, by=by) for by in (ZHOU, CHEN)))
    assert len({one.id for one in opened}) == len(room.crises.kept) == 1
    await room.stage.close(opened[0].id, opened[0].version, "", ZHOU)
    again = await room.stage.open([], "", shop=True, by=CHEN)
    assert again.is_open
    assert len(room.crises.kept) == 2


async def test_asvs_2_3_5_nobody_approves_the_wording_they_wrote(room: Room) -> None:
    crisis = await room.begin()
    worded = await room.stage.word(crisis.id, crisis.version, " 先停用 ", "把订单号发我", ZHOU)
    assert worded.proposed is not None
    assert (worded.proposed.public, worded.wording.in_force) == ("先停用", False)
    with pytest.raises(Refused) as refused:
        await room.stage.approve_wording(crisis.id, worded.version, ZHOU)
    assert "另一位同事" in advice(refused)
    approved = await room.stage.approve_wording(crisis.id, worded.version, CHEN)
    assert (approved.wording.in_force, approved.wording.version, approved.proposed) == (True, 1, None)
    with pytest.raises(Refused):
        await room.stage.approve_wording(crisis.id, approved.version, CHEN)


async def test_the_wording_before_holds_until_the_next_is_approved(room: Room) -> None:
    crisis = await room.begin()
    first = await room.stage.word(crisis.id, crisis.version, "先停用", "", ZHOU)
    first = await room.stage.approve_wording(crisis.id, first.version, CHEN)
    second = await room.stage.word(crisis.id, first.version, "先停用，退款", "", CHEN)
    assert (second.wording.public, second.wording.version) == ("先停用", 1)
    second = await room.stage.approve_wording(crisis.id, second.version, ZHOU)
    assert (second.wording.public, second.wording.version) == ("先停用，退款", 2)


async def test_the_guard_looks_at_what_the_public_will_read(room: Room) -> None:
    crisis = await room.begin()
    for refused in (
        room.stage.word(crisis.id, crisis.version, "全网最便宜", "", ZHOU),
        room.stage.word(crisis.id, crisis.version, " ", "", ZHOU),
        room.written(crisis, acknowledge="全网最便宜"),
        room.written(crisis, acknowledge="", next=""),
    ):
        with pytest.raises(Refused):
            await refused
    assert await room.crises.one(crisis.id) == crisis


async def test_asvs_2_3_5_nobody_approves_the_statement_they_wrote_and_a_change_takes_the_yes_back(room: Room) -> None:
    crisis = await room.written(await room.begin())
    with pytest.raises(Refused):
        await room.stage.approve_statement(crisis.id, crisis.version, 1, ZHOU)
    with pytest.raises(Refused):
        await room.stage.publish(crisis.id, crisis.version, 1, "", CHEN)
    approved = await room.stage.approve_statement(crisis.id, crisis.version, 1, CHEN)
    assert approved.statements[0].state is StatementState.APPROVED
    other = replace(approved.statements[0], facts="一个批次，412 件。")
    changed = await room.stage.state(crisis.id, approved.version, other, CHEN)
    assert (changed.statements[0].state, changed.statements[0].written_by) == (StatementState.DRAFT, CHEN.name)
    approved = await room.stage.approve_statement(crisis.id, changed.version, 1, ZHOU)
    out = await room.stage.publish(crisis.id, approved.version, 1, "https://weibo.example/1", ZHOU)
    assert (out.statements[0].state, out.statements[0].page) == (StatementState.PUBLISHED, "https://weibo.example/1")
    with pytest.raises(Refused):
        await room.stage.state(crisis.id, out.version, other, CHEN)


async def test_a_statement_needs_its_parts_and_can_be_dropped(room: Room) -> None:
    crisis = await room.written(await room.begin(), next="")
    with pytest.raises(Refused) as refused:
        await room.stage.approve_statement(crisis.id, crisis.version, 1, CHEN)
    assert "正在做的" in advice(refused)
    dropped = replace(crisis.statements[0], state=StatementState.DROPPED)
    gone = await room.stage.state(crisis.id, crisis.version, dropped, CHEN)
    assert gone.statements[0].state is StatementState.DROPPED
    with pytest.raises(Refused):
        await room.stage.approve_statement(crisis.id, gone.version, 1, ZHOU)


async def test_whoever_saw_an_older_version_reads_again_but_notes_always_come_in(room: Room) -> None:
    crisis = await room.begin()
    await room.stage.note(crisis.id, "已联系工厂", ZHOU)
    with pytest.raises(Outdated):
        await room.stage.change(crisis.id, crisis.version, holds=False, seconds=True, words=[], by=CHEN)
    await asyncio.gather(*(room.stage.note(crisis.id, f"第 {n} 条", CHEN) for n in range(3)))
    now = await room.crises.one(crisis.id)
    changed = await room.stage.change(now.id, now.version, holds=False, seconds=True, words=["鼓包", "鼓包"], by=CHEN)
    assert (changed.holds, changed.words) == (False, ("鼓包",))
    assert [line.what for line in changed.log] == ["opened", "note", "note", "note", "note", "changed"]


async def test_the_writer_of_a_post_is_contacted_once_and_where_that_is_possible(room: Room) -> None:
    crisis = await room.begin()
    post = next(one for one in await room.posts(crisis) if one.reply)
    assert post.reply is not None
    for by in (ZHOU, CHEN):
        told = await room.stage.contact(post.id, by)
        assert told.answered_by == ZHOU.name
    (asked,) = room.house.put_in.items
    assert (asked.id, asked.address, asked.kind) == (contacting(post.id), post.reply, Kind.COMMENT)
    assert [line.by for line in (await room.crises.one(crisis.id)).log if line.what == "contacted"] == [ZHOU.name]
    dossier = await room.house.topics.dossier(WARMER)
    room.house.topics.put(replace(dossier, posts=(replace(post, reply=None, answered_at=Millis(0)),)))
    with pytest.raises(Refused):
        await room.stage.contact(post.id, ZHOU)
    with pytest.raises(NotFound):
        await room.stage.contact(PostId("weibo/0"), ZHOU)


async def test_customers_and_writers_are_put_on_the_list_once_and_looked_after(room: Room) -> None:
    crisis = await room.begin()
    new = await room.attending.attend(crisis)
    listed = await room.crises.affected(crisis.id)
    dossier = await room.house.topics.dossier(WARMER)
    talks = {voice.conversation for voice in dossier.voices if voice.conversation}
    assert new >= len(listed) >= len(talks) + 1
    assert await room.crises.tagged(list(talks)) == dict.fromkeys(talks, crisis.id)
    one = listed[0]
    done = await room.stage.follow(crisis.id, one.key, FollowState.CONTACTED, "已致电", CHEN)
    assert (done.state, done.note, done.by) == (FollowState.CONTACTED, "已致电", CHEN.name)
    assert await room.attending.attend(crisis) == 0
    assert (await room.crises.affected(crisis.id))[0] == done
    with pytest.raises(NotFound):
        await room.stage.follow(crisis.id, "c:nobody", FollowState.SETTLED, "", CHEN)


async def test_a_promised_statement_that_does_not_come_is_marked_once(room: Room) -> None:
    crisis = await room.written(await room.begin())
    crisis = await room.stage.approve_statement(crisis.id, crisis.version, 1, CHEN)
    crisis = await room.stage.publish(crisis.id, crisis.version, 1, "", ZHOU)
    for seconds, marks in ((59.0, 0), (2.0, 1), (60.0, 1)):
        await room.clock.advance(seconds)
        await room.attending.remind(await room.crises.one(crisis.id))
        said = [line for line in (await room.crises.one(crisis.id)).log if line.what == OVERDUE]
        assert len(said) == marks


async def test_the_report_tells_what_happened_and_how_fast(room: Room) -> None:
    crisis = await room.begin()
    await room.attending.attend(crisis)
    await room.stage.contact(next(one for one in await room.posts(crisis) if one.reply).id, ZHOU)
    crisis = await room.written(await room.crises.one(crisis.id))
    crisis = await room.stage.approve_statement(crisis.id, crisis.version, 1, CHEN)
    crisis = await room.stage.publish(crisis.id, crisis.version, 1, "", ZHOU)
    cites = Source(SourceKind.STATEMENT, crisis.id, crisis.title, hash="1")
    room.house.desk.open(draft(room.clock, state=DraftState.SENT, sources=(cites,), backed_by=ZHOU.name))
    closed = await room.stage.close(crisis.id, crisis.version, "入库前抽检", CHEN)
    assert (closed.answered, closed.seconded, closed.is_open) == (1, 1, False)
    report = await room.stage.review(crisis.id)
    topic = await room.house.topics.one(WARMER)
    assert (report.first_post_at, report.posts, report.copies) == (topic.first_at, topic.posts, topic.copies)
    assert report.paged_after_s is not None
    assert report.contacted_after_s == report.stated_after_s
    assert report.claimed_after_s is None
    kinds = [one.kind for one in report.moments]
    assert kinds[0] == "post"
    assert {"told", "opened", "contacted", "statement", "closed"} <= set(kinds)
    assert [one.at for one in report.moments] == sorted(one.at for one in report.moments)
    assert report.moments[-1].reposts == report.reposts > 0


async def test_speed_counts_from_the_first_post_and_not_from_the_customer_hours_before(room: Room) -> None:
    crisis, dossier = await room.begin(), await room.house.topics.dossier(WARMER)
    posted = min(post.at for post in dossier.posts)
    earlier = replace(dossier.topic, first_at=Millis(posted - 4 * 3_600_000))
    report = reviewed(crisis, [replace(dossier, topic=earlier)], (), (), ())
    assert report.first_post_at == posted
    unposted = reviewed(crisis, [replace(dossier, topic=earlier, posts=())], (), (), ())
    assert unposted.first_post_at == earlier.first_at


async def test_what_is_over_is_not_changed_any_more(room: Room) -> None:
    crisis = await room.begin()
    closed = await room.stage.close(crisis.id, crisis.version, "", ZHOU)
    for late in (
        room.stage.note(crisis.id, "晚了", ZHOU),
        room.stage.word(crisis.id, closed.version, "晚了", "", ZHOU),
        room.stage.close(crisis.id, closed.version, "", CHEN),
    ):
        with pytest.raises(Refused):
            await late
