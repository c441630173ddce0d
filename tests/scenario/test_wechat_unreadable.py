"""A letter that WeChat surely sent and that cannot be read: kept, shown, counted, and read anew once that is mended."""

import asyncio
from pathlib import Path

import pytest

from adapters.wechat import letters
from adapters.wechat.fake.envelopes import Account
from adapters.wechat.fake.platform import FakeWechat
from tests.support.clock import FakeClock, eventually
from tests.support.house import NOON
from tests.support.process import at_desk
from tests.support.wechat import ANNA, world
from tests.support.wechat_house import connected

NOT_YET = {"MsgType": "text", "Content": "怎么退货", "MsgId": "77", "CreateTime": "soon"}
"""A message whose time is written in a way nobody knows."""


async def test_it_is_answered_only_once_it_is_kept() -> None:
    async with world(passive_s=0) as shop, asyncio.TaskGroup() as group:
        shop.desk.away = True
        push = group.create_task(shop.platform.push(ANNA, **NOT_YET))
        await eventually(lambda: shop.door.counts["hook:/wechat:busy"] == 1)
        assert shop.desk.buried == []
        shop.desk.away = False
        await shop.clock.advance(5.0)
        assert await push == "success"
        (unread,) = shop.desk.buried
        assert (unread.channel, unread.at) == ("wechat", NOON + 5_000)
        assert "怎么退货" in unread.body.decode()
        assert "soon" not in unread.why
        assert shop.account.pulse.gauges()[0].unreadable == 1
        assert shop.desk.heard == []


async def test_it_is_shown_counted_and_answered_once_it_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = FakeClock(NOON)
    async with connected(tmp_path, FakeWechat(Account(), clock), clock) as line:
        house = line.life.house
        for _ in range(2):  # the platform repeats itself
            assert await line.platform.push(ANNA, **NOT_YET) == "success"
        health = await house.vitals.health()
        assert (health.dead_letters, health.counters["dead"]) == (1, 1)
        async with at_desk(await house.login_link()) as desk:
            (letter,) = (await desk.get("/api/dead-letters"))["letters"]
            assert "怎么退货" not in str(letter)
            replay = f"/api/dead-letters/{letter['id']}/replay"
            status, answer = await desk.post(replay, {})
            assert (status, answer["error"]) == (422, "still-unreadable")
            as_it_was = letters.read
            monkeypatch.setattr(letters, "read", lambda body: as_it_was(body.replace(b"soon", b"1795320000")))
            assert (await desk.post(replay, {}))[0] == 200
        draft = await line.life.draft()
        assert draft.address.customer == ANNA
        assert (await house.vitals.health()).dead_letters == 0
        assert await line.life.outcomes() == {"dead": 1, "drafted": 1}
