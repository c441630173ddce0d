"""`halfminute check bilibili`: every step that can fail, on a Bilibili of our own, said in words that help."""

from typing import Any

import msgspec
import pytest

from adapters.live.bilibili.adapter import SPEC
from adapters.live.bilibili.check import check
from adapters.live.bilibili.fake.rules import App
from adapters.live.bilibili.settings import DemoSettings, RoomSettings
from adapters.live.poster import PosterSettings
from bot.core.checks import Around, Finding, Grade
from bot.core.secret import Secret
from tests.support.bilibili import CODE, World, world
from tests.support.clock import FakeClock


async def findings(shop: World, ahead_s: float = 0, **changes: Any) -> dict[str, Finding]:
    """What a check of these settings finds, by step."""
    clock = FakeClock()
    clock.jump(ahead_s)
    settings = msgspec.structs.replace(shop.settings, **changes)
    found = [one async for one in check(settings, Around(clock, "http://127.0.0.1:1"))]
    assert len({one.step for one in found}) == len(found)
    for secret in (shop.platform.app.secret, CODE):
        assert secret not in str(found)
    return {one.step: one for one in found}


async def test_a_feed_that_is_set_up_right_has_nothing_but_fine_steps_in_order() -> None:
    async with world() as shop:
        found = await findings(shop)
        assert [(one.step, one.grade) for one in found.values()] == [
            (step, Grade.FINE)
            for step in (
                "settings", "platform", "clock", "room 房间1", "room 房间1, line", "room 房间1, end", "sending",
            )
        ]  # fmt: skip
        assert "opens room 1000 of 小满" in found["room 房间1"].says
        assert "prompter" in found["sending"].says
        assert (shop.platform.calls["end"], shop.platform.games.live) == (1, {})
        assert SPEC.check is check


async def test_a_made_up_room_has_nothing_to_check() -> None:
    async with world() as shop:
        found = await findings(shop, demo=DemoSettings(script="s"))
        assert [(one.step, one.grade) for one in found.values()] == [("demo", Grade.SKIPPED)]


@pytest.mark.parametrize(
    ("changes", "step", "grade", "says"),
    [
        ({"access_secret": Secret()}, "settings", Grade.FAULT, "access_secret is empty"),
        ({"rooms": ()}, "settings", Grade.FAULT, "no room"),
        ({"access_key": Secret("other")}, "room 房间1", Grade.FAULT, "access_key is not valid"),
        ({"access_secret": Secret("other")}, "room 房间1", Grade.FAULT, "signature is wrong"),
        ({"app_id": 12}, "app_id", Grade.WARNING, "2 digits"),
        ({"app_id": 12}, "room 房间1", Grade.FAULT, "compare app_id"),
        ({"rooms": (RoomSettings(name="房间1", code=Secret("abc")),)}, "code", Grade.WARNING, "身份码"),
        ({"rooms": (RoomSettings(name="房间1", code=Secret("abc")),)}, "room 房间1", Grade.FAULT, "身份码"),
        ({"api": "http://127.0.0.1:1"}, "room 房间1", Grade.FAULT, "is the network there?"),
    ],
)
async def test_what_is_wrong_is_told_with_the_remedy(
    changes: dict[str, Any], step: str, grade: Grade, says: str
) -> None:
    async with world() as shop:
        found = (await findings(shop, **changes))[step]
        assert (found.grade, says in found.says) == (grade, True), found


@pytest.mark.parametrize(
    ("ahead_s", "grade", "says"),
    [
        (5, Grade.FINE, "agrees"),
        (-90, Grade.WARNING, "90 s behind"),
        (1_800, Grade.FAULT, "30 min ahead of"),
    ],
)
async def test_the_clock_is_compared(ahead_s: float, grade: Grade, says: str) -> None:
    async with world() as shop:
        found = await findings(shop, ahead_s)
        assert (found["clock"].grade, says in found["clock"].says) == (grade, True), found["clock"]
        assert (found["room 房间1"].grade is Grade.FAULT) == (grade is Grade.FAULT)


async def test_a_house_that_runs_already_is_no_fault() -> None:
    async with world(App(alone=True)) as shop, shop.listening():
        found = await findings(shop)
        assert found["room 房间1"].grade is Grade.WARNING
        assert "if the house runs now" in found["room 房间1"].says
        assert shop.gauge.connected


@pytest.mark.parametrize("code", [-101, 7])
async def test_a_line_that_does_not_let_us_in_is_told(code: int) -> None:
    async with world() as shop:
        shop.platform.lines.auth_code = code
        found = await findings(shop)
        assert found["room 房间1, line"].grade is Grade.FAULT
        assert f"({code}); websockets must be allowed" in found["room 房间1, line"].says
        assert found["room 房间1, end"].grade is Grade.FINE


async def test_sessions_without_an_id_need_no_end_and_a_poster_is_named() -> None:
    async with world(App(plugin=True)) as shop:
        poster = PosterSettings(url="https://poster.example/post", secret=Secret("x" * 16))
        found = await findings(shop, poster=poster)
        assert "need no end" in found["room 房间1, end"].says
        assert "poster.example" in found["sending"].says
        assert shop.platform.calls["end"] == 0
