"""The tasks that make Douyin push, over real HTTP against the fake platform: begun, watched, lost, found again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from adapters.live.douyin.adapter import SPEC
from adapters.live.douyin.api import Status
from adapters.live.douyin.fake.pushing import BREAKER, OPEN_S
from adapters.live.douyin.settings import DouyinSettings, MsgType
from adapters.live.poster import PosterSettings
from bot.core.checks import Around, Finding, Grade
from bot.core.coverage import Coverage
from bot.core.model import Address
from bot.core.secret import Secret
from bot.stages.coverage import FeedWatch
from config.settings import LiveSettings
from tests.support.clock import settle
from tests.support.douyin import APP, ROOM, World, settings_of, until, world
from tests.support.feeds import running

COMMENTS = {MsgType.COMMENT: APP.push_secrets[MsgType.COMMENT]}


async def passing(shop: World, seconds: float, step: float = 5.0) -> None:
    """Time passes, with room for real connections."""
    for _ in range(round(seconds / step)):
        await shop.clock.advance(step)
        await asyncio.sleep(0.003)


@asynccontextmanager
async def hearing(shop: World) -> AsyncIterator[None]:
    """The source runs, whether or not a task does."""
    async with running(shop.source, shop.intake):
        await until(shop.clock, lambda: shop.platform.calls["live_data/task/start"] > 0)
        yield


async def test_tasks_are_begun_watched_renewed_and_ended() -> None:
    async with world() as shop:
        async with shop.hearing():
            room, calls = shop.platform.room(ROOM), shop.platform.calls
            assert (shop.tasks(), calls["live_data/task/start"]) == (4, 4)
            assert shop.gauge().since is not None
            room.tasks[MsgType.COMMENT] = room.tasks[MsgType.GIFT] = Status.STOPPED
            await until(shop.clock, lambda: shop.gauge().gaps > 0, 40)
            await until(shop.clock, lambda: shop.tasks() == 4 and shop.gauge().connected, 40)
            assert shop.gauge().gaps == 1, "one outage, however many types"
            before = calls["live_data/task/start"]
            await passing(shop, 1_900, 15)
            assert calls["live_data/task/start"] == before + 4, "begun anew every half hour"
            assert (shop.gauge().gaps, shop.platform.too_fast) == (1, 0)
            await passing(shop, 2)
        assert (shop.tasks(), shop.tasks(Status.STOPPED)) == (0, 4)
        assert (shop.gauge().since, shop.gauge().connected) == (None, False)


async def test_tasks_go_on_where_another_process_hears_the_same_rooms() -> None:
    async with world(stop_at_end=False) as shop:
        async with shop.hearing():
            pass
        assert shop.tasks() == 4


async def test_a_mount_that_lags_behind_is_waited_for() -> None:
    async with world(push_secrets=COMMENTS) as shop:
        shop.platform.room(ROOM).mounted = False
        async with hearing(shop):
            await until(shop.clock, lambda: "5003019" in shop.gauge().note)
            assert not shop.gauge().connected
            await passing(shop, 9, 3)
            assert shop.platform.calls["live_data/task/start"] == 4, "some tries, 3 s apart"
            shop.platform.room(ROOM).mounted = True
            await passing(shop, 3, 3)
            await until(shop.clock, lambda: shop.gauge().connected)
            assert (shop.gauge().note, shop.gauge().gaps) == ("", 0)


async def test_a_room_that_is_over_is_told_tried_slowly_and_calm_at_last() -> None:
    async with world(push_secrets=COMMENTS) as shop:
        watch = FeedWatch(lambda: [shop.gauge()], LiveSettings(), shop.clock)
        async with shop.hearing(1):
            shop.platform.room(ROOM).live = False
            await passing(shop, 60)
            calls = shop.platform.calls["live_data/task/start"]
            assert watch.states()[0].state is Coverage.GONE
            await passing(shop, 600)
            assert watch.states()[0].state is Coverage.ALARM, "a room nobody says is over"
            assert shop.platform.calls["live_data/task/start"] - calls <= 13
            await passing(shop, 1_300)
            assert watch.states()[0].state is Coverage.IDLE
            assert "taken as over" in shop.gauge().note
            shop.platform.room(ROOM).live = True
            await passing(shop, 65)
            assert watch.states()[0].state is Coverage.HEARD
            assert shop.gauge().connected


async def test_a_type_without_a_right_is_told_and_harms_no_other() -> None:
    async with world() as shop:
        shop.platform.app = type(APP)(APP.app_id, APP.secret, APP.push_secrets, frozenset(MsgType) - {MsgType.GIFT})
        async with running(shop.source, shop.intake):
            await until(shop.clock, lambda: shop.tasks() == 3)
            await until(shop.clock, lambda: "starting live_gift" in shop.gauge().note)
            assert await shop.says("有券吗")
            assert shop.intake.texts == ["有券吗"]


async def test_ten_minutes_without_network() -> None:
    async with world(push_secrets=COMMENTS) as shop:
        watch = FeedWatch(lambda: [shop.gauge()], LiveSettings(), shop.clock)
        async with shop.hearing(1):
            assert await shop.says("开始了吗")
            assert watch.states()[0].state is Coverage.HEARD
            shop.platform.away = True
            await passing(shop, 65)
            state = watch.states()[0]
            assert state.state is Coverage.GONE
            assert "is the network there" in state.note
            await passing(shop, 535)
            assert watch.states()[0].state is Coverage.ALARM
            shop.platform.away = False
            shop.platform.room(ROOM).tasks.clear()
            await passing(shop, 40)
            await until(shop.clock, lambda: shop.gauge().connected)
            assert await shop.says("回来了吗")
            assert watch.states()[0].state is Coverage.HEARD
            assert (shop.gauge().gaps, shop.gauge().note) == (1, "")
            assert shop.intake.texts == ["开始了吗", "回来了吗"]


async def test_a_refused_token_is_renewed_once_and_shared() -> None:
    async with world(push_secrets=COMMENTS) as shop, shop.hearing(1):
        assert shop.platform.tokens.fetched == 1
        shop.platform.tokens.revoke()
        await passing(shop, 15)
        await until(shop.clock, lambda: shop.platform.tokens.fetched == 2)
        await passing(shop, 30)
        assert shop.platform.tokens.fetched == 2
        assert (shop.gauge().connected, shop.gauge().gaps) == (True, 0)


@pytest.mark.parametrize("fault", [10001, 40023, 99999, "500", "drop"])
async def test_whatever_the_interface_says_is_got_over(fault: int | str) -> None:
    async with world(push_secrets=COMMENTS) as shop:
        shop.platform.faults.extend([fault] * 6)
        async with running(shop.source, shop.intake):
            await until(shop.clock, lambda: bool(shop.gauge().note))
            assert not shop.gauge().connected
            await passing(shop, 180)
            await until(shop.clock, lambda: shop.gauge().connected)
            assert (shop.gauge().note, shop.gauge().gaps) == ("", 0)


async def test_a_wrong_secret_is_an_alarm_and_not_a_storm(caplog: pytest.LogCaptureFixture) -> None:
    async with world(push_secrets=COMMENTS, app_secret=Secret("not the secret")) as shop:
        async with running(shop.source, shop.intake):
            await until(shop.clock, lambda: "app_secret is wrong" in shop.gauge().note)
            await passing(shop, 120)
            assert shop.platform.calls["/mgplatform/api/apps/stable_token"] <= 8
        assert "app_secret is wrong" in caplog.text
        assert "not the secret" not in caplog.text


async def test_the_room_of_a_launch_token_is_asked_for_once_and_its_host_is_the_shop() -> None:
    room = "7560999988887777666"
    async with world(push_secrets=COMMENTS, rooms=()) as first:
        token = first.platform.launch(room)
    async with world(push_secrets=COMMENTS, rooms=(), launch_tokens=(Secret(token),)) as shop:
        shop.platform.launches[token] = (room, type(shop.clock.now())(shop.clock.now() + 1_800_000))
        for _ in range(2):
            async with running(shop.source, shop.intake):
                await until(shop.clock, lambda: shop.tasks(room=room) == 1)
                host = shop.platform.comment(shop.platform.room(room).host, "欢迎新来的")
                assert await shop.platform.says(room, host)
                shop.platform.launches.clear()  # as after half an hour
        assert [item.own for item in shop.intake.items] == [True, True]
        assert shop.platform.calls["webcastmate/info"] == 1
        assert shop.intake.items[0].address.conversation == room


async def test_a_launch_token_that_is_too_old_is_told() -> None:
    old = (Secret("of yesterday"),)
    async with (
        world(push_secrets=COMMENTS, rooms=(), launch_tokens=old) as shop,
        running(shop.source, shop.intake),
    ):
        await until(shop.clock, lambda: "30 minutes" in shop.source.gauges()[0].note)
        assert not shop.source.gauges()[0].connected


# ---- what could not be delivered


async def test_gifts_that_were_not_delivered_are_fetched_and_comments_known_to_be_lost() -> None:
    async with world() as shop, shop.hearing():
        hook = shop.platform.pushing.hook
        assert await shop.platform.does(ROOM, MsgType.GIFT, "v0", gift_value=100)
        shop.platform.pushing.hook = "http://127.0.0.1:9/nowhere"
        for number in range(150):
            await shop.platform.does(ROOM, MsgType.GIFT, f"v{number}", gift_value=100)
            if number % BREAKER == 0:
                await shop.clock.advance(OPEN_S)
        shop.platform.pushing.hook = hook
        assert len(shop.platform.room(ROOM).failed[MsgType.GIFT]) == 150
        await passing(shop, 60)
        await until(shop.clock, lambda: shop.gauge().lost == 150)
        assert len({item.id for item in shop.intake.items}) == 151
        assert "comments of that time are lost" in shop.gauge().note
        shop.platform.room(ROOM).failed[MsgType.GIFT].append("{")
        await passing(shop, 180)
        gauge = shop.gauge()
        assert (gauge.lost, gauge.duplicates, gauge.unreadable) == (150, 0, 1), "a page read again counts nothing twice"
        assert len(shop.intake.items) == 151
        assert await shop.shared.get(f"douyin-{APP.app_id}-{ROOM}-live_gift-page") == "2"


async def test_ten_slow_answers_in_a_row_trip_the_breaker_and_a_house_that_answers_never_does() -> None:
    async with world() as shop, shop.hearing():

        async def sleeps(_: web.BaseRequest) -> web.StreamResponse:
            await asyncio.Event().wait()
            raise AssertionError

        runner = web.ServerRunner(web.Server(sleeps), shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        hook, shop.platform.pushing.hook = shop.platform.pushing.hook, f"http://127.0.0.1:{runner.addresses[0][1]}/"
        for _ in range(BREAKER):
            pushing = asyncio.create_task(shop.says("在吗"))
            await settle()
            await passing(shop, 2.1, 2.1)
            assert not await pushing
        shop.platform.pushing.hook = hook
        assert not await shop.says("还在吗"), "thrown away"
        await shop.clock.advance(OPEN_S)
        assert await shop.says("好了吗")
        assert shop.intake.texts == ["好了吗"]
        await runner.cleanup()


async def test_what_arrived_is_reported_where_that_is_wanted() -> None:
    async with world(push_secrets=COMMENTS, report=True) as shop, shop.hearing(1):
        item = shop.platform.comment("v1", "包邮吗")
        assert await shop.platform.says(ROOM, item)
        await shop.clock.advance(1)
        await until(shop.clock, lambda: bool(shop.platform.reported))
        assert shop.platform.reported == [
            {"msg_id": item["msg_id"], "msg_type": "live_comment", "client_time": shop.intake.items[0].received_at}
        ]
    async with world(push_secrets=COMMENTS) as shop, shop.hearing(1):
        assert await shop.says("包邮吗")
        await passing(shop, 5)
        assert shop.platform.reported == []


# ---- the rest


async def test_without_a_poster_a_line_is_copied_and_comes_back_where_own_ids_are_named() -> None:
    for own, shows in (((), False), (("shop-1",), True)):
        async with world(own_ids=own) as shop:
            assert shop.shop.sender is not None
            can = shop.shop.sender.capability(Address("douyin", ROOM, "v1", True))
            assert (can.can_post, can.shows_own) == (False, shows)
    program = PosterSettings(url="http://127.0.0.1:9/post", secret=Secret("s" * 16))
    async with world(own_ids=("shop-1",), poster=program) as shop:
        assert shop.shop.sender is not None
        can = shop.shop.sender.capability(Address("douyin", ROOM, "v1", True))
        assert (can.can_post, can.idempotent, can.shows_own) == (True, True, True)


async def looked(settings: DouyinSettings, shop: World) -> dict[str, Finding]:
    assert SPEC.check is not None
    door = shop.platform.pushing.hook.removesuffix("/douyin")
    return {found.step: found async for found in SPEC.check(settings, Around(shop.clock, door))}


async def test_check_finds_what_is_wrong_and_disturbs_nobody() -> None:
    async with world(push_secrets=COMMENTS) as shop:
        base = f"{shop.platform.base}"
        good = settings_of(base, push_secrets=COMMENTS)
        async with shop.hearing(1):
            found = await looked(good, shop)
            assert {step: one.grade for step, one in found.items()} == dict.fromkeys(found, Grade.FINE)
            assert set(found) == {"settings", "credentials", "tasks", "door", "address"}
            assert len(shop.source.gauges()) == 1, "a push of nothing makes no room"
        found = await looked(good, shop)
        assert (found["tasks"].grade, "not pushed now" in found["tasks"].says) == (Grade.WARNING, True)
        wrong = settings_of(base, push_secrets={MsgType.COMMENT: Secret("x")}, app_secret=Secret("y"))
        found = await looked(wrong, shop)
        assert (found["credentials"].grade, found["tasks"].grade) == (Grade.FAULT, Grade.SKIPPED)
        assert (found["door"].grade, "another secret" in found["door"].says) == (Grade.FAULT, True)
        assert (await looked(settings_of(base, push_secrets={}), shop))["settings"].grade is Grade.FAULT
