"""Files both ways: what customers send is fetched safely; what people send is put up once and found by its number."""

import asyncio

import pytest

from adapters.http import Web
from adapters.wechat.errors import WechatError
from adapters.wechat.settings import MediaRules
from bot.core.errors import Misconfigured, NotFound, Permanent, Retryable, Unavailable, Unreadable
from bot.core.media import Attachment, MediaFile, MediaKind
from bot.core.vocabulary import Kind
from tests.support.clock import eventually
from tests.support.files import AMR, GIF, HTML, JPEG, MP3, MP4, PNG, SVG, WEBP
from tests.support.wechat import ANNA, World, reply, world

DAY_S = 86_400
LOCAL = MediaRules(video_hosts=("127.0.0.1",))


async def told(shop: World, **fields: str) -> Attachment:
    """What the shop heard of a message that is no text."""
    await shop.platform.push(ANNA, MsgId=shop.platform.number(), **fields)
    item = shop.desk.heard[-1]
    assert item.kind is Kind.MEDIA
    (attachment,) = item.media
    return attachment


def of(number: str, kind: MediaKind = MediaKind.IMAGE) -> Attachment:
    return Attachment(kind, number)


async def test_each_kind_is_heard_as_what_it_is_and_never_by_an_address_of_the_customers() -> None:
    async with world(passive_s=0) as shop:
        inside = "http://169.254.169.254/latest/meta-data"
        assert await told(shop, MsgType="image", PicUrl=inside, MediaId="m1") == of("m1")
        assert await told(shop, MsgType="voice", MediaId="m2", Format="amr") == of("m2", MediaKind.VOICE)
        assert await told(shop, MsgType="video", MediaId="m3", ThumbMediaId="t3") == of("m3", MediaKind.VIDEO)
        assert await told(shop, MsgType="shortvideo", MediaId="m4") == of("m4", MediaKind.VIDEO)
        place = await told(shop, MsgType="location", Location_X="30.2", Location_Y="120.1", Label="文三路")
        assert place == Attachment(MediaKind.LOCATION, "", "文三路")
        link = await told(shop, MsgType="link", Title="好物", Url="https://a.example/1")
        assert link == Attachment(MediaKind.LINK, "", "好物", "https://a.example/1")
        wild = await told(shop, MsgType="link", Title="好物", Url="javascript:alert(1)")
        assert wild.url == ""
        small = await told(shop, MsgType="miniprogrampage", Title="我的订单", PagePath="pages/x")
        assert small == Attachment(MediaKind.LINK, "", "我的订单")
        for nothing in (place, link, small):
            with pytest.raises(NotFound):
                await shop.shop.files.fetch(nothing)
        assert shop.platform.calls["media"] == 0


@pytest.mark.parametrize(
    ("media", "body"), [("image/jpeg", JPEG), ("image/png", PNG), ("image/gif", GIF), ("audio/amr", AMR)]
)
async def test_what_customers_sent_is_known_by_its_bytes(media: str, body: bytes) -> None:
    async with world() as shop:
        number = shop.platform.keep("application/octet-stream", body)
        assert await shop.shop.files.fetch(of(number)) == MediaFile(media, body)


@pytest.mark.parametrize("body", [SVG, HTML, b"", b"MZ\x90\x00"])
async def test_what_is_no_picture_sound_or_film_is_not_handed_out(body: bytes) -> None:
    async with world() as shop:
        with pytest.raises(Unreadable):
            await shop.shop.files.fetch(of(shop.platform.keep("image/png", body)))


async def test_a_film_is_fetched_from_the_platforms_own_hosts_only() -> None:
    async with world(media=LOCAL) as shop:
        number = shop.platform.keep("video/mp4", MP4)
        assert await shop.shop.files.fetch(of(number, MediaKind.VIDEO)) == MediaFile("video/mp4", MP4)
    async with world() as shop:
        number = shop.platform.keep("video/mp4", MP4)
        with pytest.raises(Unreadable, match="video_hosts"):
            await shop.shop.files.fetch(of(number, MediaKind.VIDEO))
        assert shop.platform.calls["film"] == 0


@pytest.mark.parametrize(
    "address",
    [
        "ftp://qq.com/a", "http://evil.example/qq.com", "http://qq.com.evil.example/a", "http://127.0.0.1:6379/",
        "http://qq.com@evil.example/a", "http://notqq.com/a", "file:///etc/passwd", "//qq.com/a", "",
    ],
)  # fmt: skip
async def test_no_other_address_is_asked_for_a_film(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with world() as shop:

        async def told(number: str, most: int) -> str:
            return address

        async def called(*args: object, **options: object) -> None:
            raise AssertionError("something was asked")

        monkeypatch.setattr(shop.api, "fetch", told)
        monkeypatch.setattr(Web, "call", called)
        with pytest.raises(Unreadable, match="video_hosts"):
            await shop.shop.files.fetch(of("m1", MediaKind.VIDEO))


async def test_after_three_days_a_file_is_gone_and_that_is_said() -> None:
    async with world() as shop:
        number = shop.platform.keep("image/png", PNG)
        await shop.clock.advance(3 * DAY_S + 1)
        with pytest.raises(NotFound, match="three days"):
            await shop.shop.files.fetch(of(number))


async def test_what_is_too_large_is_not_read_to_its_end() -> None:
    async with world(media=MediaRules(image_bytes=1_000)) as shop:
        with pytest.raises(Permanent, match="more than 1000 bytes"):
            await shop.shop.files.fetch(of(shop.platform.keep("image/png", PNG + b"x" * 2_000)))


@pytest.mark.parametrize(
    ("fault", "expected"),
    [("500", Unavailable), (-1, Retryable), (48001, Misconfigured), (99999, WechatError)],
)
async def test_a_look_that_fails_says_why_and_may_be_repeated(fault: int | str, expected: type[Exception]) -> None:
    async with world() as shop:
        number = shop.platform.keep("image/png", PNG)
        await shop.api.check()
        shop.platform.faults.append(fault)
        with pytest.raises(expected):
            await shop.shop.files.fetch(of(number))
        assert (await shop.shop.files.fetch(of(number))).body == PNG


# ---- out


@pytest.mark.parametrize(
    ("body", "shown"), [(PNG, "[image]"), (JPEG, "[image]"), (GIF, "[image]"), (MP3, "[voice]"), (MP4, "[video]")]
)
async def test_each_kind_goes_out_as_what_it_is(body: bytes, shown: str) -> None:
    async with world(passive_s=0) as shop:
        name = await shop.home.shelf.put(MediaFile("", body))
        await shop.platform.says(ANNA, "有图吗")
        await shop.sender.send(reply(None, "", media=(name,)))
        customer = shop.platform.customer(ANNA)
        assert customer.screen == [shown]
        kept = shop.platform.files.get(customer.lines[-1].media)
        assert kept is not None
        assert kept.body == body


async def test_a_file_is_put_up_once_for_three_days_for_everybody() -> None:
    async with world(passive_s=0) as shop:
        name = await shop.home.shelf.put(MediaFile("", PNG))
        for days in (0, 1, 2):
            await shop.clock.advance(min(days, 1) * DAY_S)
            await shop.platform.says(ANNA, "有图吗")
            await shop.sender.send(reply(None, "看图", media=(name,)))
            await shop.restart()
        assert shop.platform.calls["upload"] == 1
        await shop.clock.advance(2 * DAY_S)
        await shop.platform.says(ANNA, "有图吗")
        await shop.sender.send(reply(None, "看图", media=(name,)))
        assert shop.platform.calls["upload"] == 2
        assert shop.platform.customer(ANNA).screen == ["看图", "[image]"] * 4
        assert (await shop.sender.left(reply(None, "").address)).messages == 3  # a refused number cost nothing


async def test_what_cannot_be_sent_stops_the_answer_before_its_text() -> None:
    async with world(passive_s=0, media=MediaRules(image_bytes=40)) as shop:
        await shop.platform.says(ANNA, "有图吗")
        large = await shop.home.shelf.put(MediaFile("", PNG))
        shop.home.shelf.pictures["webp.webp"] = MediaFile("image/webp", WEBP)
        for name, why in ((large, "takes 40"), ("webp.webp", "PNG, JPEG"), ("no.png", "no file")):
            with pytest.raises(Permanent, match=why):
                await shop.sender.send(reply(None, "看图", media=(name,)))
        assert shop.platform.customer(ANNA).screen == []
        assert shop.platform.calls["upload"] == 0
        assert (await shop.sender.left(reply(None, "").address)).messages == 5


async def test_the_text_answers_the_push_and_the_picture_follows() -> None:
    async with world() as shop, asyncio.TaskGroup() as group:
        name = await shop.home.shelf.put(MediaFile("", PNG))
        push = group.create_task(shop.platform.says(ANNA, "有尺码表吗"))
        await eventually(lambda: bool(shop.desk.heard))
        await shop.sender.send(reply(shop.desk.heard[0], "看图", media=(name,)))
        assert await push == "看图"
        assert shop.platform.customer(ANNA).screen == ["看图", "[image]"]
        assert (await shop.sender.left(reply(None, "").address)).messages == 4


async def test_a_file_that_takes_long_goes_on_while_the_sending_is_repeated() -> None:
    async with world(passive_s=0) as shop:
        name = await shop.home.shelf.put(MediaFile("", PNG))
        await shop.platform.says(ANNA, "有图吗")
        await shop.api.check()
        outbound = reply(None, "看图", media=(name,))
        shop.platform.slow = asyncio.Event()
        sending = asyncio.create_task(shop.sender.send(outbound))
        await eventually(lambda: shop.platform.calls["upload"] == 1)
        await shop.clock.advance(4.1)
        with pytest.raises(Retryable, match="still on the way"):
            await sending
        shop.platform.slow.set()
        await shop.sender.send(outbound)
        assert shop.platform.customer(ANNA).screen == ["看图", "[image]"]
        assert shop.platform.calls["upload"] == 1
