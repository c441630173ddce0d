"""A room of Bilibili's, heard through everything that happens to sessions and lines, on the fake platform."""

import asyncio
from typing import Any

import pytest

from adapters.live.bilibili.errors import CODES
from adapters.live.bilibili.fake import speech
from adapters.live.bilibili.fake.rules import App
from adapters.live.bilibili.rooms import BilibiliRooms
from bot.core.errors import Misconfigured
from tests.support.bilibili import CODE, ROOM, World, settings_of, soon, world
from tests.support.clock import FakeClock, eventually
from tests.support.feeds import Heard, running
from tests.support.shared import MemoryShared


async def heard(shop: World, text: str) -> None:
    """A comment said now arrives."""
    await shop.says(shop.comment(text))
    assert shop.intake.texts[-1] == text


async def test_a_session_is_begun_kept_and_ended() -> None:
    async with world() as shop:
        async with shop.listening():
            assert shop.gauge.rooms == (str(ROOM),)
            assert shop.gauge.since == shop.clock.now()
            [line] = shop.platform.lines.open
            await eventually(lambda: line.beats == 1)
            for number in range(2, 10):
                await shop.clock.advance(15)
                await eventually(lambda n=number: line.beats == n)  # type: ignore[misc]
            await eventually(lambda: shop.platform.calls["heartbeat"] == 6)
            assert (shop.platform.calls["start"], shop.gauge.gaps) == (1, 0)
            await heard(shop, "还在吗")
        assert shop.platform.calls["end"] == 1
        assert shop.platform.games.live == {}
        assert shop.platform.asked[0] == {"code": CODE, "app_id": shop.platform.app.number}


@pytest.mark.parametrize("way", ["drop", "kick", "garbage"])
async def test_a_lost_line_is_opened_again_at_the_next_address(way: str) -> None:
    async with world() as shop, shop.listening():
        await heard(shop, "一")
        if way == "kick":
            await shop.platform.lines.kick(ROOM)
        elif way == "drop":
            shop.platform.lines.drop(ROOM)
        else:
            await shop.platform.lines.raw(ROOM, b"\0" * (2 << 20))  # more than a frame may have
        await eventually(lambda: not shop.gauge.connected)
        assert "opened again" in shop.gauge.note
        assert shop.platform.lines.tried == ["/sub0"]
        await shop.until(lambda: shop.gauge.connected, 0.5, 15.0)
        assert shop.platform.lines.tried == ["/sub0", "/sub1"]
        await heard(shop, "二")
        assert (shop.gauge.gaps, shop.gauge.note.count("opened"), shop.platform.calls["start"]) == (1, 0, 1)


async def test_a_line_that_never_works_leads_to_another_session() -> None:
    async with world() as shop:
        shop.platform.lines.mute = True
        async with running(shop.rooms, shop.intake):
            await shop.until(lambda: shop.platform.calls["start"] == 2, 2.0, 90.0)
            assert shop.platform.lines.tried[:4] == ["/sub0", "/sub1"] * 2
            assert len(shop.platform.lines.tried) <= 5
            assert shop.platform.calls["end"] == 1
            shop.platform.lines.mute = False
            await shop.until(lambda: shop.gauge.connected, 2.0, 60.0)


async def test_a_line_is_never_led_to_another_address() -> None:
    async with world() as shop:
        shop.platform.lines.elsewhere = f"{shop.settings.api}/sub1?led"
        async with running(shop.rooms, shop.intake):
            await eventually(lambda: "no line to the room" in shop.gauge.note)
            assert shop.platform.lines.tried == ["/sub0"]


async def test_a_silent_line_is_dead_however_open_it_looks() -> None:
    async with world() as shop, shop.listening():
        shop.platform.lines.silent = True
        await shop.clock.advance(19)
        assert not await soon(lambda: not shop.gauge.connected)
        await shop.clock.advance(1.5)
        await eventually(lambda: shop.gauge.gaps == 1)
        shop.platform.lines.silent = False
        await shop.until(lambda: shop.gauge.connected, 1.0, 30.0)
        await heard(shop, "回来了")


async def test_a_stopped_session_is_followed_by_another() -> None:
    async with world() as shop, shop.listening():
        await shop.platform.lines.push(ROOM, speech.stopped("another-session", shop.now_s))
        await heard(shop, "一")
        assert shop.platform.calls["start"] == 1
        await shop.platform.stop(ROOM)
        await eventually(lambda: not shop.gauge.connected)
        assert "stopped the session" in shop.gauge.note
        await shop.clock.advance(9)
        assert shop.platform.calls["start"] == 1
        await shop.until(lambda: shop.gauge.connected, 1.0, 30.0)
        assert (shop.platform.calls["start"], shop.gauge.gaps) == (2, 1)
        await heard(shop, "二")


async def test_a_session_that_has_run_out_is_followed_by_another() -> None:
    async with world() as shop, shop.listening():
        shop.platform.games.live.clear()
        await shop.until(lambda: shop.platform.calls["start"] == 2, 5.0, 120.0)
        await shop.until(lambda: shop.gauge.connected, 1.0, 40.0)
        await heard(shop, "还在")


async def test_a_line_that_refuses_the_session_leads_to_another_and_to_no_storm() -> None:
    async with world() as shop:
        shop.platform.lines.auth_code = -101
        async with running(shop.rooms, shop.intake):
            await shop.until(lambda: shop.platform.calls["start"] >= 4, 2.0, 60.0)
            assert shop.clock.monotonic() >= 30
            assert "-101" in shop.gauge.note
            shop.platform.lines.auth_code = 0
            await shop.until(lambda: shop.gauge.connected, 2.0, 60.0)
            assert shop.gauge.note == ""


async def test_ten_minutes_without_network_are_told_and_end() -> None:
    async with world() as shop, shop.listening():
        await heard(shop, "一")
        await shop.platform.leave()
        await eventually(lambda: not shop.gauge.connected)
        for _ in range(30):
            await shop.clock.advance(20)
            await soon(lambda: False)
        assert not shop.gauge.connected
        assert "is the network there?" in shop.gauge.note
        assert shop.gauge.expects
        await shop.platform.come_back()
        await shop.until(lambda: shop.gauge.connected, 2.0, 40.0)
        await heard(shop, "二")
        assert (shop.gauge.gaps, shop.gauge.note) == (1, "")


async def test_a_session_that_the_network_kept_us_from_ending_is_ended_before_the_next(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with world() as shop, shop.listening():
        await shop.platform.leave()
        await shop.until(lambda: "starting" in shop.gauge.note, 1.0, 30.0)
        assert len(shop.platform.games.live) == 1
        await shop.platform.come_back()
        await shop.until(lambda: shop.gauge.connected, 1.0, 40.0)
        assert (shop.platform.calls["start"], shop.platform.calls["end"]) == (2, 1)
        assert "another session" not in caplog.text


async def test_a_wrong_clock_is_told_with_how_far_it_is_off_and_mended_without_a_restart() -> None:
    platforms = FakeClock()
    async with world() as shop:
        shop.platform._gate._clock = platforms
        shop.platform._clock = platforms
        shop.clock.jump(-900)
        async with running(shop.rooms, shop.intake):
            await eventually(lambda: "15 min behind" in shop.gauge.note)
            assert "NTP" in shop.gauge.note
            shop.clock.jump(900)
            await shop.until(lambda: shop.gauge.connected, 20.0, 80.0)
            assert (shop.platform.calls["start"], shop.gauge.note) == (2, "")


async def test_a_wrong_code_is_asked_once_and_never_again() -> None:
    shared, wrong = MemoryShared(), "C0DE99999999Z"
    async with world(shared=shared) as shop:
        for _ in range(2):  # the second time in another process
            rooms = BilibiliRooms(settings_of(shop.platform.app, shop.settings.api, wrong), shop.clock, shared)
            with pytest.raises(Misconfigured, match="身份码") as caught:
                await rooms.run(Heard())
            assert wrong not in str(caught.value)
            [gauge] = rooms.gauges()
            assert (gauge.connected, gauge.expects, "身份码" in gauge.note) == (False, True, True)
        assert shop.platform.calls["start"] == 1
        async with shop.listening():  # other settings, and all is well
            await heard(shop, "你好")


@pytest.mark.parametrize("code", [code for code, meaning in CODES.items() if meaning.remedy == "setup"])
async def test_what_only_a_person_can_mend_is_not_tried_again(code: int) -> None:
    async with world() as shop:
        shop.platform.faults.append(code)
        with pytest.raises(Misconfigured, match=str(code)):
            await shop.rooms.run(shop.intake)
        assert shop.platform.calls["start"] == 1


@pytest.mark.parametrize(
    ("fault", "waits"),
    [(4004, 0), (4009, 10), (5000, 1), (7001, 12), (7002, 60), (7010, 60), (9_999, 10), ("lose", 1), ("page", 1)],
)
async def test_what_passes_is_tried_again_after_a_while(fault: int | str, waits: float) -> None:
    async with world() as shop:
        shop.platform.faults.append(fault)
        async with running(shop.rooms, shop.intake):
            await eventually(lambda: shop.platform.calls["start"] >= 1)
            if waits:
                await eventually(lambda: shop.gauge.note != "")
                await shop.clock.advance(waits - 0.5)
                assert shop.platform.calls["start"] == 1
                await shop.clock.advance(1)
            await eventually(lambda: shop.gauge.connected)
            assert (shop.platform.calls["start"], shop.gauge.note) == (2, "")


@pytest.mark.parametrize(("alone", "others"), [(True, 1), (False, 5)])
async def test_a_code_used_elsewhere_is_told_and_waited_for(alone: bool, others: int) -> None:
    app = App(alone=alone)
    async with world(app) as shop:
        games = [shop.platform.games.start(CODE, app.number) for _ in range(others)]
        assert not any(isinstance(game, int) for game in games)
        async with running(shop.rooms, shop.intake):
            await eventually(lambda: "session" in shop.gauge.note)
            assert "program" in shop.gauge.note
            await shop.until(lambda: shop.gauge.connected, 10.0, 130.0)  # nobody keeps those


async def test_the_session_of_a_process_that_was_killed_is_ended_first() -> None:
    shared = MemoryShared()
    async with world(App(cool_s=10), shared=shared) as shop:
        async with shop.listening():
            [left] = shop.platform.games.live.values()
        shop.platform.games.live[left.id] = left  # as if it had never been ended
        again = BilibiliRooms(shop.settings, shop.clock, shared)
        ended = shop.platform.calls["end"]
        async with running(again, shop.intake):
            await shop.until(lambda: again.gauges()[0].connected, 2.0, 60.0)
            assert shop.platform.calls["end"] == ended + 1
            assert left.id not in shop.platform.games.live


async def test_a_stop_does_not_wait_for_a_platform_that_hangs() -> None:
    async with world() as shop, running(shop.rooms, shop.intake) as task:
        await eventually(lambda: shop.gauge.connected)
        shop.platform.faults.append("hang")
        task.cancel()
        await eventually(lambda: shop.platform.calls["end"] == 1)
        assert not task.done()
        await shop.clock.advance(3)
        await eventually(task.done)


async def test_an_app_whose_sessions_have_no_id_is_heard_too() -> None:
    async with world(App(plugin=True)) as shop:
        async with shop.listening():
            await shop.until(lambda: shop.clock.monotonic() >= 100, 10.0, 120.0)
            await heard(shop, "在")
        assert (shop.platform.calls["heartbeat"], shop.platform.calls["end"]) == (0, 0)


async def test_several_rooms_are_kept_with_one_call_and_each_is_renewed_by_itself() -> None:
    async with world() as shop:
        codes = [f"C0DE0000000{n:02}" for n in range(1, 13)]
        for number, code in enumerate(codes):
            shop.platform.host(code, 2_000 + number)
        rooms = BilibiliRooms(settings_of(shop.platform.app, shop.settings.api, *codes), shop.clock)
        async with running(rooms, shop.intake):
            await eventually(lambda: shop.platform.calls["start"] >= 5)
            assert not await soon(lambda: shop.platform.calls["start"] > 5)  # our own limit
            await shop.until(lambda: all(one.connected for one in rooms.gauges()), 0.2, 10.0)
            assert [one.rooms for one in rooms.gauges()] == [(str(2_000 + n),) for n in range(12)]
            await shop.until(lambda: shop.platform.calls["batchHeartbeat"] == 1, 5.0, 120.0)
            assert len(shop.platform.asked[-1]["game_ids"]) == 12
            assert shop.platform.calls["start"] == 12
            gone = next(game for game in shop.platform.games.live.values() if game.host.room == 2_003)
            del shop.platform.games.live[gone.id]
            await shop.until(lambda: shop.platform.calls["start"] == 13, 5.0, 120.0)
            assert sum(one.gaps for one in rooms.gauges()) == 1
        assert shop.platform.games.live == {}


async def test_a_hopeless_room_keeps_no_other_from_being_heard() -> None:
    async with world() as shop:
        rooms = BilibiliRooms(settings_of(shop.platform.app, shop.settings.api, "C0DE99999999Z", CODE), shop.clock)
        async with running(rooms, shop.intake) as task:
            await eventually(lambda: rooms.gauges()[1].connected)
            await eventually(lambda: "身份码" in rooms.gauges()[0].note)
            await shop.platform.lines.push(ROOM, shop.comment("有人吗"))
            await eventually(lambda: shop.intake.texts == ["有人吗"])
            assert not task.done()


async def test_a_failed_heartbeat_is_told_and_soon_tried_again() -> None:
    async with world() as shop, shop.listening():
        shop.platform.faults += [5000, 5000]
        await shop.clock.advance(20)
        await eventually(lambda: "trouble" in shop.gauge.note)
        await shop.until(lambda: shop.platform.calls["heartbeat"] == 3, 1.0, 40.0)
        await eventually(lambda: shop.gauge.note == "")
        assert shop.platform.calls["start"] == 1


async def test_nothing_secret_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    async with world() as shop:
        faults: list[Any] = [4003, 5000, "lose", "page", 7002, 7001]
        shop.platform.faults += faults
        async with running(shop.rooms, shop.intake):
            await shop.until(lambda: shop.gauge.connected, 10.0, 300.0)
            auth = next(iter(shop.platform.games.live.values())).auth
            shop.platform.lines.drop(ROOM)
            await eventually(lambda: not shop.gauge.connected)
        for secret in (shop.platform.app.secret, CODE, auth, auth[40:80]):
            assert secret not in caplog.text
        assert len(caplog.records) > len(faults)
    await asyncio.sleep(0)
