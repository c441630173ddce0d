"""A customer writes to the official account: through the public door, triage and the desk, back to the phone."""

import asyncio
from pathlib import Path

import pytest

from adapters.wechat.fake.envelopes import Account
from adapters.wechat.fake.platform import FakeWechat
from bot.core.lifecycle import DraftState, Verb
from tests.support.clock import FakeClock
from tests.support.house import NOON, living
from tests.support.wechat import ANNA
from tests.support.wechat_house import connected


async def test_a_quick_approval_is_a_passive_answer(tmp_path: Path) -> None:
    clock = FakeClock(NOON)
    async with connected(tmp_path, FakeWechat(Account(), clock), clock) as line, asyncio.TaskGroup() as group:
        push = group.create_task(line.platform.says(ANNA, "怎么退货"))
        draft = await line.life.draft()
        assert not draft.address.public
        await line.life.decide(Verb.APPROVE, draft)
        assert await push == draft.text
        await line.life.draft(DraftState.SENT)
        assert line.platform.customer(ANNA).screen == [draft.text]
        assert line.platform.calls["send"] == 0


async def test_a_slow_approval_is_a_service_message_even_from_the_next_house(tmp_path: Path) -> None:
    clock = FakeClock(NOON)
    platform = FakeWechat(Account(), clock)
    async with connected(tmp_path, platform, clock) as line, asyncio.TaskGroup() as group:
        push = group.create_task(platform.says(ANNA, "怎么退货"))
        await line.life.draft()
        await clock.advance(4.5)
        assert await push == "success"
    async with connected(tmp_path, platform, clock) as line:
        draft = await line.life.draft()
        await line.life.decide(Verb.APPROVE, draft)
        sent = await line.life.draft(DraftState.SENT)
        assert platform.customer(ANNA).screen == [draft.text]
        assert sent.decided_by == "小李"


async def test_a_message_repeated_over_a_restart_has_one_outcome(tmp_path: Path) -> None:
    clock = FakeClock(NOON)
    platform = FakeWechat(Account(), clock)
    for _ in range(2):
        async with connected(tmp_path, platform, clock) as line, asyncio.TaskGroup() as group:
            push = group.create_task(platform.says(ANNA, "怎么退货", number="77"))
            draft = await line.life.draft()
            await clock.advance(4.5)
            assert await push == "success"
            assert draft.count == 1
            assert await line.life.outcomes() == {"drafted": 1}


async def test_events_are_heard_and_want_no_draft(tmp_path: Path) -> None:
    clock = FakeClock(NOON)
    async with connected(tmp_path, FakeWechat(Account(), clock), clock) as line:
        assert await line.platform.does(ANNA, "subscribe") == "success"
        assert await line.life.ended(1) == {"ignored:event": 1}
        assert await line.platform.verifies()


async def test_without_an_adapter_that_needs_it_there_is_no_public_door(tmp_path: Path) -> None:
    async with living(tmp_path) as life:
        assert life.house.hooks_url == ""


@pytest.mark.parametrize("safe", [True, False])
async def test_who_allows_plain_messages_is_warned_at_the_start(
    tmp_path: Path, safe: bool, caplog: pytest.LogCaptureFixture
) -> None:
    clock = FakeClock(NOON)
    async with connected(tmp_path, FakeWechat(Account(safe=safe), clock), clock):
        warned = [record.getMessage() for record in caplog.records if "plain_allowed" in record.getMessage()]
        assert len(warned) == (0 if safe else 1)
