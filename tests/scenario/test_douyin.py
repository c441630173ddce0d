"""Live rooms at Douyin, over real HTTP against the fake platform: what is heard, and who is let in."""

import json

import msgspec
import pytest

from adapters.live.douyin.adapter import SPEC
from adapters.live.douyin.events import MOST_ITEMS
from adapters.live.douyin.settings import DouyinSettings, MsgType
from bot.core.errors import Misconfigured
from bot.core.model import Badge
from bot.core.secret import Secret
from bot.core.vocabulary import Kind
from tests.support.clock import FakeClock
from tests.support.douyin import APP, ROOM, settings_of, world

YES = b'{"err_no":0,"err_msg":"success"}'


# ---- settings


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"push_secrets": {}}, "no secret for live_comment"),
        ({"push_secrets": {MsgType.COMMENT: Secret()}}, "push_secrets.live_comment is empty"),
        ({"push_secrets": {MsgType.GIFT: APP.secret}}, "no secret for live_comment"),
        ({"app_secret": Secret()}, "app_secret is empty"),
        ({"rooms": ()}, "no room is named"),
    ],
)
def test_what_could_not_work_does_not_start_and_says_what_to_do(changes: dict[str, object], says: str) -> None:
    settings = msgspec.structs.replace(settings_of("http://127.0.0.1:9"), **changes)
    with pytest.raises(Misconfigured, match=says):
        SPEC.make(settings, FakeClock())


def test_rooms_of_nineteen_digits_stay_what_they_are() -> None:
    for room in ("7560123456789012345", 7560123456789012345):
        settings = msgspec.convert({"rooms": [room]}, DouyinSettings)
        assert [str(one) for one in settings.rooms] == ["7560123456789012345"]


# ---- what is heard


async def test_each_kind_of_push_becomes_what_it_is() -> None:
    async with world(own_ids=("shop-1",)) as shop, shop.hearing():
        platform = shop.platform
        fan = platform.comment("v1", "3号还有M码吗", "小雨", fansclub_level=7, user_privilege_level=30)
        assert await platform.says(ROOM, fan, platform.comment("shop-1", "有的", "小满生活"))
        assert await platform.does(ROOM, MsgType.GIFT, "v2", sec_gift_id="g", gift_num=1, gift_value=1_000)
        assert await platform.does(ROOM, MsgType.LIKE, "v3", like_num=12)
        assert await platform.does(ROOM, MsgType.FANS, "v4", fansclub_reason_type=2, fansclub_level=1)
        asked, own, gift, fans = shop.intake.items
        assert (asked.kind, asked.text, asked.badge, asked.author) == (
            Kind.COMMENT,
            "3号还有M码吗",
            Badge(level=7),
            "小雨",
        )
        assert (asked.address.customer, asked.address.public, asked.sent_at) == ("v1", True, shop.clock.now())
        assert (own.own, asked.own) == (True, False)
        assert (gift.kind, gift.text, gift.badge) == (Kind.EVENT, "", Badge(paid_fen=1_000))
        assert (fans.kind, fans.badge) == (Kind.EVENT, Badge(level=1))
        assert shop.gauge().heard == 5, "a like tells that the room is alive"


async def test_a_wrong_field_is_lost_and_not_the_event() -> None:
    async with world() as shop, shop.hearing():
        items = [
            {"content": "没有编号"},
            {"msg_id": 7560123456789012399, "sec_openid": 42, "content": "数字编号", "timestamp": "1760000000000"},
            {"msg_id": "a", "content": {"no": "text"}, "sec_openid": None, "nickname": ["x"], "timestamp": "soon"},
            {"msg_id": "b", "content": "坏等级", "fansclub_level": "five", "gift_value": -3},
            "no item",
            7,
            None,
        ]
        body = json.dumps(items).encode()
        for raw in (body, b"\xef\xbb\xbf" + body[:-1] + b', {"msg_id": "c", "content": "\\ud83d", "timestamp": NaN}]'):
            assert await shop.pushed(raw, shop.platform.pushing.signed(ROOM, MsgType.COMMENT, raw)) == (200, YES)
        assert [item.text for item in shop.intake.items] == ["没有编号", "数字编号", "", "坏等级", "\ufffd"]
        assert shop.intake.items[1].id == f"{ROOM}/7560123456789012399"
        assert [item.badge for item in shop.intake.items] == [None] * 5
        gauge = shop.gauge()
        assert (gauge.heard, gauge.duplicates, gauge.anonymous, gauge.unreadable) == (5, 4, 4, 6)


async def test_the_platforms_test_items_are_left_out() -> None:
    async with world() as shop, shop.hearing():
        real, test = shop.platform.comment("v1", "几天到"), shop.platform.comment("v2", "测试", test=True)
        assert await shop.platform.says(ROOM, test, real)
        assert shop.intake.texts == ["几天到"]
        assert "1 items of the platform's test tool" in shop.gauge().note


async def test_what_comes_twice_is_heard_once() -> None:
    async with world() as shop, shop.hearing():
        item = shop.platform.comment("v1", "几天到")
        for _ in range(3):
            assert await shop.platform.says(ROOM, item)
        assert shop.intake.texts == ["几天到"]
        assert shop.gauge().duplicates == 2


async def test_a_push_of_too_many_items_is_bounded_and_counted() -> None:
    async with world() as shop, shop.hearing():
        body = b"[" + b'{"content":"x"},' * MOST_ITEMS + b'{"content":"y"},{"content":"z"}]'
        assert await shop.pushed(body, shop.platform.pushing.signed(ROOM, MsgType.COMMENT, body)) == (200, YES)
        assert shop.gauge().dropped == 2


# ---- who is let in


async def test_forged_altered_and_replayed_pushes_are_refused_alike_and_do_nothing() -> None:
    async with world() as shop, shop.hearing():
        pushing = shop.platform.pushing
        body = pushing.body(ROOM, MsgType.COMMENT, [shop.platform.comment("v1", "包邮吗")])
        true = pushing.signed(ROOM, MsgType.COMMENT, body)
        assert await shop.pushed(body, true) == (200, YES)
        refused = {
            await shop.pushed(body, true),
            await shop.pushed(body + b" ", pushing.signed(ROOM, MsgType.COMMENT, body)),
            await shop.pushed(body, {**pushing.signed(ROOM, MsgType.COMMENT, body), "x-roomid": "1"}),
            await shop.pushed(body, {**pushing.signed(ROOM, MsgType.COMMENT, body), "x-signature": "A" * 24}),
            await shop.pushed(body, {}),
            await shop.pushed(b"x" * 600_000, pushing.signed(ROOM, MsgType.COMMENT, b"x" * 600_000)),
        }
        pushing.offset_s = -400.0
        refused.add(await shop.pushed(body, pushing.signed(ROOM, MsgType.COMMENT, body)))
        assert refused == {(403, b"")}
        assert shop.intake.texts == ["包邮吗"]
        async with shop.http.get(pushing.hook, headers=true) as answer:
            assert answer.status == 403


async def test_a_clock_that_is_off_is_told_until_it_is_right() -> None:
    async with world() as shop, shop.hearing():
        shop.platform.pushing.offset_s = 900.0
        assert not await shop.says("几点发货")
        assert "900 s off" in shop.gauge().note
        shop.platform.pushing.offset_s = 0.0
        assert await shop.says("几点发货")
        assert shop.gauge().note == ""


async def test_a_secret_that_is_wrong_is_told_by_its_type() -> None:
    wrong = {**APP.push_secrets, MsgType.GIFT: Secret("of another app")}
    async with world(push_secrets=wrong) as shop, shop.hearing():
        for _ in range(3):
            assert not await shop.platform.does(ROOM, MsgType.GIFT, "v1", gift_value=100)
        assert "push_secrets.live_gift" in shop.gauge().note
        assert await shop.says("几点发货")
        assert "push_secrets.live_gift" in shop.gauge().note
        for _ in range(5):
            assert (await shop.pushed(b"[]", {"x-msg-type": "live_comment"}))[0] == 403
        assert await shop.says("包邮吗")
        assert "push_secrets.live_comment" not in shop.gauge().note, "a true one came since"


async def test_bodies_nobody_can_read_are_answered_yes_and_counted() -> None:
    async with world() as shop, shop.hearing():
        bodies = [
            b"",
            b"{",
            b"null",
            b"7",
            b'"x"',
            b"[" * 100_000,
            b'{"payload": "["}',
            b"\xff" * 50,
            b"[" + b"9" * 9_000,
        ]
        for body in bodies:
            signed = shop.platform.pushing.signed(ROOM, MsgType.COMMENT, body)
            assert await shop.pushed(body, signed) == (200, YES), body
        assert shop.gauge().unreadable == len(bodies)
        assert shop.intake.items == []


async def test_a_store_that_is_away_or_an_intake_that_breaks_changes_no_answer(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with world() as shop, shop.hearing():
        shop.intake.away = 99
        assert await shop.says("还有货吗")

        def broken(items: object) -> None:
            raise RuntimeError("the queue is gone")

        shop.intake.offer = broken  # type: ignore[method-assign]
        for _ in range(12):
            assert await shop.says("还有货吗")
        assert shop.platform.pushing.failures == 0, "or the breaker would throw away what viewers write"
        assert shop.gauge().unreadable == 12
        assert "is lost" in caplog.text
