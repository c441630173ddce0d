"""Private conversations through the whole house: from the customer's words to the person who answers."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from adapters.fake import FakePlatform, FakeSettings
from adapters.wechat.fake.envelopes import Account
from adapters.wechat.fake.platform import FakeWechat
from bot.app.frame import House
from bot.app.house import open_house
from bot.core.adapters import Adapter
from bot.core.clock import Millis, later
from bot.core.conversations import Act, Conversation, ConversationState, Deed, ListAsk, Want
from bot.core.lifecycle import TAKEN_OVER, DraftState, Verb
from bot.core.model import Draft, User
from bot.core.staff import AgentSetup, AgentStatus
from config.settings import ConsoleSettings, ConversationSettings, GroupSettings, Settings, SlotSettings, StoreSettings
from tests.support.clock import FakeClock, eventually
from tests.support.house import LI, NOON, WANG, Life, demo_content, living, until
from tests.support.serving import LEAD
from tests.support.store import plain_server
from tests.support.wechat import ANNA
from tests.support.wechat_house import connected

TONIGHT = ConversationSettings(groups=(GroupSettings(name="夜班", hours=(SlotSettings(begin="20:00", end="02:00"),)),))


async def come(house: House, *people: User) -> None:
    groups = tuple(group.name for group in house.staff.groups)
    for who in people:
        await house.staff.set_up(who.name, AgentSetup(groups=groups), LEAD.name)
        await house.staff.say_status(who.name, AgentStatus.ONLINE)


async def talk(house: House, wanted: Callable[[Conversation], bool] = lambda found: True) -> Conversation:
    """The one conversation there is, once it is as wanted."""
    found: list[Conversation] = []

    async def look() -> bool:
        found[:] = await house.conversations.listed(ListAsk(states=tuple(ConversationState)))
        return bool(found) and wanted(found[0])

    await until(look)
    (one,) = found
    return one


async def passing(clock: FakeClock, condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait for something that the house does as time goes on, half a second at a time."""

    async def look() -> bool:
        await clock.advance(0.5)
        return await condition()

    await until(look, 20)


def held_by(house: House, who: User) -> Callable[[], Awaitable[bool]]:
    async def held() -> bool:
        return len(await house.conversations.listed(ListAsk(owner=who.name))) == 1

    return held


async def sent_one(life: Life) -> bool:
    return len(await life.drafts(DraftState.SENT)) == 1


async def take(house: House, conversation: Conversation, by: User) -> Conversation:
    return await house.conversing.act(Deed(conversation=conversation.id, act=Act.TAKE, at=Millis(0)), by)


def texts(platform: FakePlatform) -> Sequence[str]:
    return [received.text for received in platform.received]


async def test_who_asks_for_a_person_gets_one_and_is_told_how_long_that_takes(tmp_path: Path) -> None:
    async with living(tmp_path) as life:
        await come(life.house, LI)
        life.ask("转人工客服", room="u-1")
        draft = await life.draft()
        assert "分钟" in draft.text
        assert draft.conversation == (await talk(life.house)).id
        await passing(life.clock, held_by(life.house, LI))
        given = await talk(life.house)
        assert (given.owner, given.first_owner) == (LI.name, LI.name)
        wants = [turn.want for turn in await life.house.conversations.turns(given.id, 0, 50) if turn.want]
        assert wants == [Want.WORDS]
        await life.decide(Verb.APPROVE, draft)
        await life.draft(DraftState.SENT)
        assert texts(life.platform) == [draft.text]


async def test_outside_working_hours_nobody_is_assigned_and_the_customer_is_told_when_it_opens(tmp_path: Path) -> None:
    clock = FakeClock(later(NOON, 8 * 3_600 - 20))  # 20 seconds to eight
    async with living(tmp_path, clock=clock, conversations=TONIGHT) as life:
        await come(life.house, LI)
        life.ask("转人工客服", room="u-1")
        draft = await life.draft()
        assert "今天 20:00" in draft.text
        await life.clock.advance(5)
        assert (await talk(life.house)).state is ConversationState.QUEUED
        await passing(life.clock, held_by(life.house, LI))
        assert life.clock.now() >= later(NOON, 8 * 3_600)


async def test_a_take_over_stops_what_was_approved_and_waits_behind_another_text(tmp_path: Path) -> None:
    async with living(tmp_path) as life:
        life.platform.settings = FakeSettings(answer_s=5.0)
        life.ask("怎么退货", room="u-1")
        first = await life.draft()
        await life.clock.advance(10)
        life.ask("什么时候发货", room="u-1")
        second = next(draft for draft in await two(life) if draft.id != first.id)
        await life.decide(Verb.APPROVE, first, WANG)
        await eventually(lambda: len(life.platform.received) == 1)
        await life.decide(Verb.APPROVE, second, WANG)
        await take(life.house, await talk(life.house), LI)
        await life.clock.advance(5)
        withdrawn = await life.draft(DraftState.WITHDRAWN)
        assert (withdrawn.id, withdrawn.reason) == (second.id, TAKEN_OVER)
        assert texts(life.platform) == [first.text]


async def two(life: Life) -> Sequence[Draft]:
    async def both() -> bool:
        return len(await life.drafts()) == 2

    await until(both)
    return await life.drafts()


async def test_two_houses_on_one_store_assign_each_conversation_once(tmp_path: Path) -> None:
    clock = FakeClock(NOON)
    async with plain_server(tmp_path) as url:
        settings = Settings(store=StoreSettings(url=url), console=ConsoleSettings(port=0, private_port=0))
        platforms = [FakePlatform(FakeSettings(), clock) for _ in range(2)]
        both = [open_house(settings, clock, {"fake": Adapter("fake", one, one)}, demo_content()) for one in platforms]
        async with both[0] as first, both[1] as second:
            await eventually(lambda: all(one.gauges()[0].connected for one in platforms))
            await come(first, LI, WANG)
            for number in range(10):
                platforms[number % 2].say(f"u-{number}", f"u-{number}", "转人工客服", message_id=f"m-{number}")

            async def given() -> bool:
                await first.staff.sign_of_life(LI.name)
                await first.staff.sign_of_life(WANG.name)
                return len(await second.conversations.listed(ListAsk(states=(ConversationState.HELD,)))) == 10

            await passing(clock, given)
            found = await second.conversations.listed(ListAsk())
            assert {one.name: one.load for one in await first.staff.listed()} == {LI.name: 5, WANG.name: 5}
            assert sorted(one.owner for one in found) == [LI.name] * 5 + [WANG.name] * 5


async def test_a_persons_quick_words_are_a_passive_answer(tmp_path: Path) -> None:
    clock = FakeClock(NOON)
    async with connected(tmp_path, FakeWechat(Account(), clock), clock) as line, asyncio.TaskGroup() as group:
        house = line.life.house
        push = group.create_task(line.platform.says(ANNA, "怎么退货"))
        draft = await line.life.draft()
        here = await talk(house)
        await house.conversing.typing(here.id, LI)
        assert line.platform.calls["typing"] == 1
        await house.conversing.say(here.id, LI, "您好，我来帮您。", (), (draft.id,))
        assert await push == "您好，我来帮您。"
        view = await house.conversing.view(here.id)
        assert view.left is not None
        assert view.drafts == ()
        assert line.platform.calls["send"] == 0


async def test_an_allowed_wording_acknowledges_in_time_and_its_promise_is_watched(tmp_path: Path) -> None:
    async with living(tmp_path) as life:
        life.ask("你们公司的环评报告能发我一份吗", room="u-1")
        draft = await life.draft()
        assert draft.template in {one.template.id for one in await life.house.standing.listed()}
        await life.house.standing.allow(draft.template, LEAD.name)
        await life.clock.advance(14)
        assert texts(life.platform) == []
        await passing(life.clock, lambda: sent_one(life))
        (sent,) = await life.drafts(DraftState.SENT)
        assert (sent.decided_by, texts(life.platform)) == ("house", [draft.text])
        promised = await talk(life.house, lambda found: found.promise_at > 0)
        assert promised.waiting_since > 0
        await life.clock.advance(draft.promise_s - 10)
        await life.house.conversing.say(promised.id, LI, "查到了，稍后发您证书。", (), ())
        kept = await talk(life.house, lambda found: found.promise_at == 0)
        assert kept.waiting_since == 0
        assert (await life.house.vitals.health()).counters["promise_kept"] == 1


async def test_a_customer_is_asked_how_it_was_and_the_answer_counts_and_opens_nothing(tmp_path: Path) -> None:
    async with living(tmp_path) as life:
        life.ask("怎么退货", room="u-1")
        first = await life.draft()
        here = await talk(life.house)
        await life.house.conversing.say(here.id, LI, "已经为您办好了。", (), (first.id,))
        deed = Deed(conversation=here.id, act=Act.CLOSE, at=Millis(0), ask_rating=True)
        assert (await life.house.conversing.act(deed, LI)).state is ConversationState.CLOSED
        await eventually(lambda: len(life.platform.received) == 2)
        assert texts(life.platform)[1] == life.house.content.rating
        life.ask("5", room="u-1")
        rated = await talk(life.house, lambda found: found.rating.score > 0)
        assert (rated.rating.score, rated.state, rated.session) == (5, ConversationState.CLOSED, 1)
        life.ask("再问一下，什么时候发货", room="u-1")
        again = await talk(life.house, lambda found: found.state is ConversationState.BOT)
        assert (again.session, again.first_owner) == (2, "")
