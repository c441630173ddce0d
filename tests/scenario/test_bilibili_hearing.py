"""What is said in a room of Bilibili's reaches the intake, once; what is hostile harms nothing; the gauge is true."""

import zlib

import pytest

from adapters.live.bilibili.fake import speech
from adapters.live.bilibili.fake.lines import frame
from adapters.live.bilibili.fake.speech import Viewer
from adapters.live.bilibili.packets import MOST_PACKETS, packet
from bot.core.model import Address
from bot.core.vocabulary import Kind
from tests.support.bilibili import MAY, ROOM, World, world
from tests.support.clock import eventually


async def go_on(shop: World) -> None:
    """The line still works."""
    await shop.says(shop.comment("还在吗"))
    assert shop.intake.texts[-1] == "还在吗"
    assert (shop.gauge.connected, shop.gauge.gaps) == (True, 0)


async def test_a_rooms_whole_life_is_heard() -> None:
    async with world() as shop, shop.listening():
        host, at = shop.host, shop.now_s
        messages = [
            speech.start(host, "初冬上新", at),
            shop.comment("3号还有M码吗"),
            speech.super_chat(host, MAY, "请看看我的问题", at, rmb=30, number=77),
            speech.like(host, MAY, at),
            speech.enter(host, MAY, at),
            speech.gift(host, MAY, "小花花", at),
            speech.guard(host, MAY, at),
            speech.mirror(host, MAY, "隔壁的问题", at),
            speech.taken_back(host, [77]),
            shop.comment("笑", dm_type=1),
            shop.comment("在的亲", Viewer(host.open_id, "小满")),
            speech.end(host, "初冬上新", at),
        ]
        await shop.says(*messages)
        kinds = [Kind.START, Kind.COMMENT, Kind.COMMENT, *[Kind.EVENT] * 3, Kind.WITHDRAWN, Kind.COMMENT, Kind.COMMENT]
        assert [item.kind for item in shop.intake.items] == [*kinds, Kind.END]
        assert shop.intake.batches == [len(shop.intake.items)]
        assert [item.text for item in shop.intake.items if item.own] == ["在的亲"]
        assert {item.address.key for item in shop.intake.items} == {"bilibili/1000"}
        assert shop.gauge.heard == len(messages)


async def test_the_show_decides_whether_silence_means_something() -> None:
    async with world() as shop, shop.listening():
        assert shop.gauge.expects
        await shop.says(speech.end(shop.host, "", shop.now_s))
        assert (shop.gauge.expects, "over" in shop.gauge.note) == (False, True)
        shop.platform.lines.drop(ROOM)
        await eventually(lambda: not shop.gauge.connected)
        await shop.until(lambda: shop.gauge.connected, 0.5, 15.0)
        assert shop.gauge.gaps == 0
        await shop.says(speech.start(shop.host, "", shop.now_s))
        assert (shop.gauge.expects, shop.gauge.note) == (True, "")


async def test_what_comes_twice_is_counted_and_heard_once() -> None:
    async with world() as shop, shop.listening():
        said = shop.comment("包邮吗")
        await shop.says(said, said)
        shop.platform.lines.drop(ROOM)
        await shop.until(lambda: shop.gauge.gaps == 1 and shop.gauge.connected, 0.5, 15.0)
        await shop.says(said)
        assert (shop.intake.texts, shop.gauge.duplicates, shop.gauge.heard) == (["包邮吗"], 2, 1)


async def test_people_without_an_id_and_unknown_events_are_counted() -> None:
    async with world() as shop, shop.listening():
        await shop.says(shop.comment("在吗", Viewer("", "某人")), shop.comment("在吗"))
        assert (shop.gauge.anonymous, shop.gauge.heard) == (1, 2)
        for number in range(50):
            await shop.platform.lines.push(ROOM, {"cmd": f"LIVE_OPEN_PLATFORM_NEW_{number}", "data": {}})
        await shop.platform.lines.push(ROOM, *[{"cmd": "WEIRD"}] * 3)
        await go_on(shop)
        assert "others 33×" in shop.gauge.note
        assert (shop.gauge.heard, shop.gauge.unreadable) == (3, 0)


@pytest.mark.parametrize(
    ("hostile", "unreadable"),
    [
        (b"", 0),
        (b"\0", 1),
        (b"\xff" * 5_000, 1),
        (packet(5, b"{"), 1),
        (packet(5, b"[]") + packet(5, b'{"cmd":1}'), 2),
        (packet(5, b"\0" * 32 + b"not zlib", 2), 1),
        (packet(5, zlib.compress(b"\0" * (20 << 20)), 2), 1),
        (packet(5, zlib.compress(packet(5, b'{"cmd":"x"}') * 50)[:-9], 2), 1),
        (packet(5, b"[" * 200_000), 1),
        (packet(8, b'{"code":0}') + packet(3, b"\0"), 0),
        ("a text frame", 1),
    ],
    ids=range(11),
)
async def test_hostile_frames_are_counted_and_the_line_goes_on(hostile: bytes | str, unreadable: int) -> None:
    async with world() as shop, shop.listening():
        await shop.platform.lines.raw(ROOM, hostile)
        await go_on(shop)
        assert shop.gauge.unreadable == unreadable


async def test_ten_thousand_events_in_a_frame_are_bounded_and_told() -> None:
    async with world() as shop, shop.listening():
        comments = [shop.comment(f"问题{number}") for number in range(10_000)]
        for message in comments:
            del message["data"]["uface"], message["data"]["union_id"]
        await shop.platform.lines.raw(ROOM, frame(*[{"cmd": "LIVE_OPEN_PLATFORM_LIKE", "data": {}}] * 10_000))
        await eventually(lambda: shop.gauge.heard == MOST_PACKETS)
        assert shop.gauge.lost == 10_000 - MOST_PACKETS
        await shop.platform.lines.raw(ROOM, frame(*comments))
        await go_on(shop)
        assert shop.intake.texts[0] == "问题0"
        assert "unpacks to too much" in shop.gauge.note


async def test_own_lines_come_back_where_own_ids_are_set() -> None:
    async with world() as shop:
        address = Address("bilibili", str(ROOM), public=True)
        async with shop.listening():
            assert not shop.rooms.shows_own(address)
    room = shop.settings.rooms[0]
    own = type(room)(name=room.name, code=room.code, own_ids=("o-shop",))
    async with world(rooms=(own,)) as shop, shop.listening():
        assert shop.rooms.shows_own(address)
        assert not shop.rooms.shows_own(Address("bilibili", "7", public=True))
        await shop.says(shop.comment("3号M码有货哦", Viewer("o-shop", "小满客服")))
        assert shop.intake.items[0].own
