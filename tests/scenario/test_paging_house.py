"""Paging in a whole house: a cascade is told to a phone, whose link claims it; a robot that is gone is named."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import msgspec
import pytest

from bot.app.content import Content
from bot.app.house import open_house
from bot.core.alerts import AlertState, Demand
from bot.core.errors import Misconfigured
from bot.core.topics import Level
from bot.store import audit
from bot.store.alerts import StoredAlerts
from config.settings import Settings, StoreSettings, WatchSettings
from tests.scenario.test_watch_house import cascade
from tests.support.alerts import LI, ROSTER
from tests.support.clock import FakeClock
from tests.support.house import NOON, Life, demo_content, living, until
from tests.support.robots import SECRET, FakeWebhook
from tests.support.signalled import Ear
from tests.support.store import P0, running_store

LEVELS = tuple(Level)[1:]
DESK = "https://desk.example.com"


def told_through(receivers: dict[str, dict[str, object]]) -> Content:
    """The demo's content, whose alerts of every level are told through these in a second."""
    content = demo_content()
    assert content.monitoring
    demand = Demand(receivers=tuple(receivers), wait_s=1, quiet=False)
    rules = msgspec.structs.replace(content.monitoring.rules, demands=dict.fromkeys(LEVELS, demand))
    watch = msgspec.structs.replace(content.monitoring, receivers=receivers, rules=rules, roster=ROSTER)
    return replace(content, monitoring=watch)


async def test_a_cascade_pages_and_the_link_in_the_message_claims_it(tmp_path: Path) -> None:
    clock, ear = FakeClock(NOON), Ear()
    robot = FakeWebhook(clock)
    async with robot.opened() as url:
        content = told_through({
            "gone": {"type": "webhook", "url": "http://127.0.0.1:9/pages", "secret": SECRET},
            "hook": {"type": "webhook", "url": url, "secret": SECRET, "person": LI.name},
        })  # fmt: skip
        watch = WatchSettings(page_url=DESK, look_s=2)
        async with living(tmp_path, clock=clock, content=content, others={"ear": ear.adapter}, watch=watch) as life:
            await ear.tell(cascade())

            async def paged() -> bool:
                await clock.advance(0.5)
                return bool(robot.told)

            await until(paged)
            (message,) = robot.told
            assert "安全" in message.text
            assert "还没有人认领" in message.text
            claim, page = message.links
            assert page.startswith(f"{DESK}/#/watch/0-")
            await press(life, urlsplit(claim).path)
    async with running_store(tmp_path / "data", clock) as store:
        monitoring = content.monitoring
        assert monitoring
        alerts = StoredAlerts(store.client, store.durable(), clock, monitoring.rules, ROSTER)
        (alert,) = (await alerts.board()).alerts
        assert (alert.state, alert.claimed_by) == (AlertState.CLAIMED, LI.name)
        (gone, told) = sorted(await alerts.told(alert.id), key=lambda line: line.done)
        assert (gone.receiver, told.receiver, bool(gone.fault)) == ("gone", "hook", True)
        lines = [line async for line, _ in audit.lines(store.client, P0)]
        assert any(b'"alert claim"' in line and b"via link" in line for line in lines)


async def press(life: Life, path: str) -> None:
    """The button of the page behind the link; it claims in the name of whose receiver the message came through."""
    async with aiohttp.ClientSession(life.house.console_url) as phone:
        async with phone.get(path) as answer:
            page = await answer.text()
            assert f"以 {LI.name} 的身份认领" in page
            assert "还没有人认领" in page
        async with phone.post(path, headers={"Origin": "null"}) as answer:
            assert f"{LI.name} 已认领" in await answer.text()


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"type": "pager"}, r'\[receivers.pr\]: type = "pager" is no receiver; known: dingtalk, feishu'),
        ({"type": "webhook", "url": "$HM_NOT_SET", "secret": SECRET}, r"\[receivers.pr\].*HM_NOT_SET is not set"),
        ({"type": "webhook", "secret": SECRET}, r"\[receivers.pr\].*url"),
    ],
)
async def test_a_receiver_that_cannot_be_opened_is_named_at_the_start(
    tmp_path: Path, table: dict[str, object], says: str
) -> None:
    settings = Settings(store=StoreSettings(data_dir=str(tmp_path)))
    with pytest.raises(Misconfigured, match=says):
        async with open_house(settings, FakeClock(NOON), {}, told_through({"pr": table})):
            pass
