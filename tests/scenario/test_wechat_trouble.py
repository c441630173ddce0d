"""An official account in trouble, with the whole house around it: what people see, and what does not happen twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from adapters.wechat.adapter import SPEC
from adapters.wechat.fake.envelopes import Account
from adapters.wechat.fake.platform import FakeWechat
from bot.app.frame import House
from bot.app.house import open_house
from bot.core.conversations import ListAsk
from bot.core.lifecycle import DraftState, Verb
from bot.core.ports import FeedGauge
from config.settings import ConsoleSettings, HookSettings, Settings, StoreSettings
from tests.support.clock import FakeClock
from tests.support.house import NOON, demo_content, until
from tests.support.store import plain_server
from tests.support.wechat import ANNA, settings_of
from tests.support.wechat_house import Line, connected, unanswered


async def gauge(line: Line) -> FeedGauge:
    """What the health page says of the account."""
    return next(feed for feed in (await line.life.house.vitals.health()).feeds if feed.feed == "wechat")


async def test_a_token_that_is_always_refused_is_an_alarm_people_see_and_few_calls(tmp_path: Path) -> None:
    clock = FakeClock(NOON)
    platform = FakeWechat(Account(), clock)
    async with connected(tmp_path, platform, clock) as line:
        await unanswered(line, clock, "怎么退货")
        platform.tokens.none_is_good = True
        await line.life.decide(Verb.APPROVE, await line.life.draft())
        failed = await line.life.draft(DraftState.FAILED)
        assert "40001" in failed.reason
        assert (platform.calls["send"], platform.calls["token"]) == (2, 3)
        alarm = await gauge(line)
        assert (alarm.connected, "40001" in alarm.note) == (False, True)
        assert platform.account.secret not in alarm.note
        platform.tokens.none_is_good = False
        await clock.advance(60)
        await line.life.decide(Verb.RESEND, failed)
        await line.life.draft(DraftState.SENT)
        assert (await gauge(line)).connected
        assert platform.customer(ANNA).screen == [failed.text]


async def test_a_clock_that_is_off_is_on_the_health_page(tmp_path: Path) -> None:
    clock, theirs = FakeClock(NOON), FakeClock(NOON)
    platform = FakeWechat(Account(), theirs)
    async with connected(tmp_path, platform, clock) as line, asyncio.TaskGroup() as group:
        clock.jump(-900)
        push = group.create_task(platform.says(ANNA, "怎么退货"))

        async def told() -> bool:
            return not (await gauge(line)).connected

        await until(told)
        assert "900 s after our time" in (await gauge(line)).note
        clock.jump(900)
        await theirs.advance(5.0)  # the platform comes again
        await line.life.draft()
        assert (await gauge(line)).connected
        await clock.advance(4.5)
        assert await push == "success"


@asynccontextmanager
async def two_houses(folder: Path, platform: FakeWechat, clock: FakeClock) -> AsyncIterator[tuple[House, House]]:
    """Two processes of one shop, as far as the store can tell: each with its own doors."""
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(plain_server(folder))
        base = await stack.enter_async_context(platform.opened())
        settings = Settings(
            store=StoreSettings(url=url), console=ConsoleSettings(port=0, private_port=0), hooks=HookSettings(port=0)
        )

        async def house() -> House:
            adapters = {"wechat": SPEC.make(settings_of(platform.account, base, passive_s=0), clock)}
            return await stack.enter_async_context(open_house(settings, clock, adapters, demo_content()))

        yield await house(), await house()


async def test_a_message_that_reaches_two_processes_has_one_outcome(tmp_path: Path) -> None:
    clock = FakeClock(NOON)
    platform = FakeWechat(Account(), clock)
    async with two_houses(tmp_path, platform, clock) as houses:
        assert houses[0].hooks_url != houses[1].hooks_url
        for number, both in enumerate((houses, houses[::-1])):
            for house in both:  # the first answer got lost: the platform repeats itself, and meets the other process
                platform.hook = f"{house.hooks_url}/wechat"
                assert await platform.says(ANNA, "怎么退货", number=f"7{number}") == "success"

        async def ended() -> int:
            counters = (await houses[0].vitals.health()).counters
            return sum(counters.get(name, 0) for name in ("drafted", "joined", "answered"))

        async def both_ended() -> bool:
            return await ended() >= 2

        await until(both_ended)
        assert await ended() == 2
        assert (await houses[1].vitals.health()).counters["duplicate"] == 2


async def test_unknown_kinds_are_kept_shown_in_the_thread_and_not_answered(tmp_path: Path) -> None:
    clock = FakeClock(NOON)
    async with connected(tmp_path, FakeWechat(Account(), clock), clock) as line:
        assert await line.platform.push(ANNA, MsgType="hologram", MsgId="5") == "success"
        assert await line.platform.does(ANNA, "teleport", "hall-7") == "success"
        assert await line.life.ended(2) == {"ignored:event": 2}
        (talk,) = await line.life.house.conversations.listed(ListAsk())
        turns = await line.life.house.conversations.turns(talk.id, 0, 10)
        assert [turn.text for turn in turns] == ["发来一条hologram消息", "teleport hall-7"]
        assert await line.life.drafts() == []
