"""In a whole house: what cannot reach its customer waits, over a restart, and goes out once when they write."""

import asyncio
from pathlib import Path

from adapters.wechat.fake.envelopes import Account
from adapters.wechat.fake.platform import FakeWechat
from bot.core.conversations import Act, Conversation, ConversationState, Deed, ListAsk
from bot.core.customers import CustomerId
from bot.core.lifecycle import WAITS, DraftState, Verb
from bot.core.media import MediaFile, MediaKind
from bot.core.model import User, UserName
from bot.core.vocabulary import Role
from tests.support.clock import FakeClock
from tests.support.files import PNG
from tests.support.house import NOON, until
from tests.support.wechat import ANNA
from tests.support.wechat_house import Line, connected, unanswered

LIN = User(UserName("小林"), Role.AGENT)


async def test_an_answer_that_may_not_be_sent_goes_out_first_when_the_customer_writes(tmp_path: Path) -> None:
    clock = FakeClock(NOON)
    platform = FakeWechat(Account(), clock)
    async with connected(tmp_path, platform, clock) as line:
        await unanswered(line, clock, "怎么退货")
        platform.customer(ANNA).grants["message"].left = 0
        draft = await line.life.draft()
        await line.life.decide(Verb.APPROVE, draft)
        failed = await line.life.draft(DraftState.FAILED)
        assert failed.reason == WAITS
    async with connected(tmp_path, platform, clock) as line:
        assert await line.platform.says(ANNA, "人呢，在不在") == draft.text
        sent = await line.life.draft(DraftState.SENT)
        assert (sent.id, sent.decided_by) == (draft.id, "小李")
        assert platform.customer(ANNA).screen == [draft.text]


async def test_pictures_come_and_go_and_what_is_left_is_told(tmp_path: Path) -> None:
    clock = FakeClock(NOON)
    platform = FakeWechat(Account(), clock)
    async with connected(tmp_path, platform, clock, passive_s=0.0) as line:
        house = line.life.house
        await platform.shows(ANNA, "image/png", PNG)
        talk = await talking(line)
        (turn,) = [turn for turn in await house.conversations.turns(talk.id, 0, 10) if turn.media]
        assert turn.media[0].kind is MediaKind.IMAGE
        door = house.adapters["wechat"].media
        assert door is not None
        assert (await door.fetch(turn.media[0])).body == PNG
        name = await house.shelf.put(MediaFile("image/png", PNG))
        await house.conversing.say(talk.id, LIN, "是这样安装的，请看图", [name], [])
        await until(lambda: seen(line, ["是这样安装的，请看图", "[image]"]))
        left = (await house.conversing.view(talk.id)).left
        assert left is not None
        assert (left.messages, left.until) == (3, NOON + 48 * 3_600_000)


async def test_a_menu_asks_for_a_rating_and_its_tap_counts(tmp_path: Path) -> None:
    clock = FakeClock(NOON)
    platform = FakeWechat(Account(), clock)
    async with connected(tmp_path, platform, clock, passive_s=0.0, service_account=True) as line:
        house = line.life.house
        await platform.says(ANNA, "怎么退货")
        talk = await talking(line)
        held = await house.conversing.act(Deed(conversation=talk.id, act=Act.TAKE, at=clock.now()), LIN)
        await house.conversing.act(Deed(conversation=held.id, act=Act.CLOSE, at=clock.now(), ask_rating=True), LIN)
        await until(lambda: asked(line))
        await platform.taps(ANNA, "rating-4", "4 分 满意")

        async def rated() -> bool:
            found = await house.conversations.get(talk.id)
            return (found.rating.score, found.state) == (4, ConversationState.CLOSED)

        await until(rated)


async def test_who_leaves_is_marked_and_who_comes_back_is_not(tmp_path: Path) -> None:
    clock = FakeClock(NOON)
    platform = FakeWechat(Account(), clock)
    async with connected(tmp_path, platform, clock, passive_s=0.0) as line:
        customers = line.life.house.customers

        async def reachable(due: bool) -> bool:
            talk = await talking(line)
            return (await customers.get(CustomerId(talk.id))).reachable is due

        await platform.says(ANNA, "怎么退货")
        await until(lambda: reachable(True))
        await platform.does(ANNA, "unsubscribe")
        await until(lambda: reachable(False))
        await platform.says(ANNA, "我又来了")
        await until(lambda: reachable(True))


async def test_whoever_waits_for_a_person_goes_on_in_wechats_own_desk(tmp_path: Path) -> None:
    clock = FakeClock(NOON)
    platform = FakeWechat(Account(), clock)
    async with connected(tmp_path, platform, clock, transfer=True) as line, asyncio.TaskGroup() as group:
        push = group.create_task(platform.says(ANNA, "转人工客服"))
        await line.life.draft()
        assert (await talking(line)).state is ConversationState.QUEUED
        await clock.advance(4.1)
        assert await push == "[transfer_customer_service]"


async def talking(line: Line) -> Conversation:
    """The one conversation, once it is there."""
    found: list[Conversation] = []

    async def look() -> bool:
        found[:] = await line.life.house.conversations.listed(ListAsk(states=tuple(ConversationState)))
        return bool(found)

    await until(look)
    return found[0]


async def seen(line: Line, screen: list[str]) -> bool:
    return line.platform.customer(ANNA).screen == screen


async def asked(line: Line) -> bool:
    return any("[rating-4]" in text for text in line.platform.customer(ANNA).screen)
