"""An official account on a time line: passive answers, service messages, quotas, repetitions, tokens."""

import asyncio

import pytest

from adapters.http import Times, opened
from adapters.wechat import account
from adapters.wechat.api import Api
from adapters.wechat.errors import Cause, WechatError
from adapters.wechat.fake.envelopes import Account
from adapters.wechat.fake.platform import NOTICE
from bot.core.errors import AuthExpired, Doubtful, Misconfigured, Permanent, Retryable, Waits
from bot.core.lifecycle import WAITS
from bot.core.model import Inbound
from bot.core.shared import Left
from bot.core.vocabulary import Kind
from tests.support.clock import eventually
from tests.support.wechat import ANNA, NOON, World, reply, settings_of, world

BEN = "oBen-9qW2"


async def heard(shop: World, count: int = 1) -> Inbound:
    """The last message, once that many have come."""
    await eventually(lambda: len(shop.desk.heard) >= count)
    return shop.desk.heard[-1]


async def asked(shop: World, text: str = "什么时候发货") -> Inbound:
    """A message whose push was answered with "success"."""
    count = len(shop.desk.heard)
    async with asyncio.TaskGroup() as group:
        push = group.create_task(shop.platform.says(ANNA, text))
        item = await heard(shop, count + 1)
        await shop.clock.advance(4.1)
        assert await push == "success"
    return item


async def test_the_platform_accepts_the_shops_address() -> None:
    async with world() as shop:
        assert await shop.platform.verifies()


async def test_an_answer_within_the_window_is_passive_and_costs_nothing() -> None:
    async with world() as shop, asyncio.TaskGroup() as group:
        push = group.create_task(shop.platform.says(ANNA, "什么时候发货 😀"))
        item = await heard(shop)
        assert (item.text, item.address.customer, item.kind, item.own) == ("什么时候发货 😀", ANNA, Kind.TEXT, False)
        await shop.clock.advance(2.0)
        await shop.sender.send(reply(item, "今天就发～ ]]> 😀"))
        assert await push == "今天就发～ ]]> 😀"
        assert shop.platform.customer(ANNA).screen == ["今天就发～ ]]> 😀"]
        assert shop.platform.calls["send"] == 0
        assert (await shop.allowances.left(f"wechat-{ANNA}", shop.clock.now())).messages == 5


async def test_where_too_many_wait_already_the_answer_goes_by_service_message() -> None:
    async with asyncio.timeout(10), world(passive_most=1) as shop, asyncio.TaskGroup() as group:
        first = group.create_task(shop.platform.says(ANNA, "什么时候发货"))
        annas = await heard(shop)
        assert await shop.platform.says(BEN, "包邮吗") == "success", "he is told at once"
        await shop.sender.send(reply(await heard(shop, 2), "包邮的～", BEN))
        assert (shop.platform.customer(BEN).screen, shop.platform.calls["send"]) == (["包邮的～"], 1)
        await shop.sender.send(reply(annas, "今天就发～"))
        assert await first == "今天就发～"
        third = group.create_task(shop.platform.says(BEN, "谢谢，发什么快递"))
        await shop.sender.send(reply(await heard(shop, 3), "顺丰～", BEN))
        assert await third == "顺丰～", "there is room again"


async def test_a_slow_answer_goes_by_service_message() -> None:
    async with world() as shop:
        item = await asked(shop)
        await shop.clock.advance(600)
        assert await shop.sender.send(reply(item, "您的订单今晚发出～"))
        assert shop.platform.customer(ANNA).screen == ["您的订单今晚发出～"]
        assert shop.platform.customer(ANNA).notices == []
        until = NOON + 48 * 3_600_000
        assert await shop.allowances.left(f"wechat-{ANNA}", shop.clock.now()) == Left(4, until)  # type: ignore[arg-type]


async def test_chinese_arrives_as_chinese_not_as_escapes() -> None:
    async with world(passive_s=0) as shop:
        await shop.platform.says(ANNA, "在吗")
        await shop.sender.send(reply(None, "在的，“张女士”您好 😀"))
        assert shop.platform.customer(ANNA).screen == ["在的，“张女士”您好 😀"]


async def test_when_the_quota_is_gone_the_answer_waits_and_nothing_is_sent() -> None:
    async with world(passive_s=0) as shop:
        await shop.platform.says(ANNA, "在吗")
        for number in range(5):
            await shop.sender.send(reply(None, f"第{number}句"))
        with pytest.raises(Waits, match=f"^{WAITS}$"):
            await shop.sender.send(reply(None, "第六句"))
        assert shop.platform.calls["send"] == 5
        await shop.platform.says(ANNA, "还在吗")
        assert await shop.sender.send(reply(None, "在的"))


async def test_a_quota_the_platform_counts_otherwise_is_believed() -> None:
    async with world(passive_s=0) as shop:
        await shop.platform.says(ANNA, "在吗")
        shop.platform.customer(ANNA).grants["message"].left = 0
        for _ in range(2):
            with pytest.raises(Waits):
                await shop.sender.send(reply(None, "在的"))
        assert shop.platform.calls["send"] == 1


async def test_after_two_days_the_window_is_closed() -> None:
    async with world(passive_s=0) as shop:
        await shop.platform.says(ANNA, "在吗")
        await shop.clock.advance(48 * 3_600 + 1)
        with pytest.raises(Waits):
            await shop.sender.send(reply(None, "在的"))


@pytest.mark.parametrize(("event", "messages"), [("subscribe", 3), ("SCAN", 3), ("CLICK", 3), ("VIEW", 0)])
async def test_each_act_of_a_customer_allows_what_the_platform_says(event: str, messages: int) -> None:
    async with world() as shop:
        assert await shop.platform.does(ANNA, event, "menu-1") == "success"
        item = await heard(shop)
        assert item.kind is Kind.EVENT
        left = await shop.allowances.left(f"wechat-{ANNA}", shop.clock.now())
        assert left.messages == messages
        granted = shop.platform.customer(ANNA).grants
        assert sum(grant.left for grant in granted.values()) == messages


async def test_a_message_repeated_while_the_store_was_away_is_taken_once() -> None:
    async with world(passive_s=0) as shop, asyncio.TaskGroup() as group:
        shop.desk.away = True
        push = group.create_task(shop.platform.says(ANNA, "在吗"))
        await eventually(lambda: shop.door.counts["hook:/wechat:busy"] == 1)
        shop.desk.away = False
        await shop.clock.advance(5.0)
        assert await push == "success"
        assert len(shop.desk.heard) == 1
        assert shop.platform.customer(ANNA).notices == []


async def test_a_store_that_hangs_is_told_in_time_and_the_message_taken_when_it_is_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def never(*grant: object) -> None:
        await asyncio.Event().wait()

    async with asyncio.timeout(10), world(passive_s=0) as shop, asyncio.TaskGroup() as group:
        monkeypatch.setattr(account, "GRANT_S", 0.01)
        monkeypatch.setattr(shop.allowances, "grant", never)
        push = group.create_task(shop.platform.says(ANNA, "在吗"))
        await eventually(lambda: shop.door.counts["hook:/wechat:busy"] == 1)
        monkeypatch.undo()
        await eventually(lambda: shop.clock.sleepers > 0)
        await shop.clock.advance(5.0)
        assert await push == "success"
        assert len(shop.desk.heard) == 1


async def test_a_message_nobody_could_take_is_shown_to_the_customer_as_such() -> None:
    async with world() as shop, asyncio.TaskGroup() as group:
        shop.desk.away = True
        push = group.create_task(shop.platform.says(ANNA, "在吗"))
        for tries in range(1, 4):
            await eventually(lambda tries=tries: shop.door.counts["hook:/wechat:busy"] == tries)  # type: ignore[misc]
            await shop.clock.advance(5.0)
        assert await push == ""
        assert shop.platform.customer(ANNA).notices == [NOTICE]


async def test_a_duplicate_is_answered_and_heard_once() -> None:
    async with world(passive_s=0) as shop:
        for _ in range(3):
            assert await shop.platform.says(ANNA, "在吗", number="77") == "success"
        assert len(shop.desk.heard) == 1


async def test_a_repeated_push_gets_the_same_passive_answer() -> None:
    """The first answer was lost on the way: the platform asks again, and shows it once."""
    async with world() as shop, asyncio.TaskGroup() as group:
        push = group.create_task(shop.platform.says(ANNA, "在吗", number="77"))
        item = await heard(shop)
        await shop.sender.send(reply(item, "在的～"))
        assert await push == "在的～"
        assert await shop.platform.says(ANNA, "在吗", number="77") == "在的～"
        assert len(shop.desk.heard) == 1


async def test_plain_mode_works_where_it_is_allowed() -> None:
    async with world(Account(safe=False)) as shop, asyncio.TaskGroup() as group:
        push = group.create_task(shop.platform.says(ANNA, "在吗"))
        await shop.sender.send(reply(await heard(shop), "在的 ]]>"))
        assert await push == "在的 ]]>"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"MsgType": "image", "PicUrl": "http://p/1.jpg", "MediaId": "m1"}, "发来一张图片"),
        ({"MsgType": "voice", "MediaId": "m2", "Recognition": "有货吗"}, "发来一段语音：有货吗"),
        ({"MsgType": "location", "Label": "文三路"}, "发来一个位置：文三路"),
        ({"MsgType": "link", "Title": "好物", "Url": "http://a"}, "发来一个链接：好物 http://a"),
        ({"MsgType": "link", "Description": "很软", "Url": "javascript:x"}, "发来一个链接：很软"),
        ({"MsgType": "video", "MediaId": "m3"}, "发来一段视频"),
        ({"MsgType": "miniprogrampage", "Title": "我的订单"}, "发来一个小程序：我的订单"),
    ],
)
async def test_what_is_no_text_is_heard_too(fields: dict[str, str], words: str) -> None:
    async with world(passive_s=0) as shop:
        await shop.platform.push(ANNA, MsgId="5", **fields)
        assert (await heard(shop)).text == words


async def test_unknown_kinds_are_kept_and_want_no_answer() -> None:
    async with world() as shop:
        assert await shop.platform.push(ANNA, MsgType="hologram", MsgId="5") == "success"
        assert await shop.platform.does(ANNA, "teleport") == "success"
        assert [item.kind for item in shop.desk.heard] == [Kind.EVENT, Kind.EVENT]


# ---- the platform says no


@pytest.mark.parametrize(
    ("fault", "expected", "spent"),
    [
        (-1, Retryable, 0), (45011, Retryable, 0), (45009, WechatError, 1), (40164, Misconfigured, 0),
        (48001, Misconfigured, 0), (43019, WechatError, 1), (45002, WechatError, 1), (99999, WechatError, 1),
        ("500", Doubtful, 1), ("drop", Doubtful, 1),
    ],
)  # fmt: skip
async def test_every_refusal_says_whether_something_was_sent(
    fault: int | str, expected: type[Exception], spent: int
) -> None:
    async with world(passive_s=0) as shop:
        await shop.platform.says(ANNA, "在吗")
        await shop.api.check()
        shop.platform.faults.append(fault)
        with pytest.raises(expected):
            await shop.sender.send(reply(None, "在的"))
        assert (await shop.allowances.left(f"wechat-{ANNA}", shop.clock.now())).messages == 5 - spent


async def test_a_text_that_is_too_long_is_not_even_tried() -> None:
    async with world(passive_s=0) as shop:
        with pytest.raises(Permanent, match="shorten"):
            await shop.sender.send(reply(None, "好" * 700))
        assert not shop.platform.calls


# ---- tokens


async def test_three_processes_fetch_one_token() -> None:
    async with world() as shop, opened(Times()) as other:
        settings = settings_of(shop.platform.account, shop.base)
        apis = [Api(other, settings, shop.shared, shop.clock) for _ in range(3)]
        async with asyncio.TaskGroup() as group:
            checks = [group.create_task(api.check()) for api in apis for _ in range(4)]
            while not all(check.done() for check in checks):
                await asyncio.sleep(0.001)
                await shop.clock.advance(0.1)
        assert shop.platform.tokens.fetched == 1


async def test_a_token_that_was_revoked_is_renewed_once_by_one() -> None:
    async with world(passive_s=0) as shop:
        await shop.platform.says(ANNA, "在吗")
        await shop.sender.send(reply(None, "一"))
        shop.platform.tokens.revoke()
        await shop.sender.send(reply(None, "二"))
        await shop.sender.send(reply(None, "三"))
        assert shop.platform.tokens.fetched == 2
        assert shop.platform.customer(ANNA).screen == ["一", "二", "三"]


async def test_three_processes_that_meet_an_expired_token_renew_it_once_and_send_all() -> None:
    async with world(passive_s=0) as shop:
        senders = [shop.sender]
        for _ in range(2):
            await shop.restart()
            senders.append(shop.sender)
        await shop.platform.says(ANNA, "在吗")
        for number, sender in enumerate(senders):
            await sender.send(reply(None, f"第{number}句"))
        await shop.clock.advance(7_201)
        await shop.platform.says(ANNA, "还在吗")
        async with asyncio.TaskGroup() as group:
            sendings = [
                group.create_task(sender.send(reply(None, f"再说{number}"))) for number, sender in enumerate(senders)
            ]
            while not all(sending.done() for sending in sendings):
                await asyncio.sleep(0.001)
                await shop.clock.advance(0.1)
        assert shop.platform.tokens.fetched == 2
        assert sorted(shop.platform.customer(ANNA).screen[3:]) == ["再说0", "再说1", "再说2"]


async def test_a_token_that_is_always_refused_ends_in_an_error_not_in_circles() -> None:
    async with world(passive_s=0) as shop:
        await shop.platform.says(ANNA, "在吗")
        shop.platform.tokens.none_is_good = True
        with pytest.raises(AuthExpired, match="40001"):
            await shop.sender.send(reply(None, "在的"))
        for _ in range(5):
            with pytest.raises(Retryable, match="asked for already"):
                await shop.sender.send(reply(None, "在的"))
        assert (shop.platform.calls["send"], shop.platform.calls["token"]) == (7, 12)
        assert (await shop.allowances.left(f"wechat-{ANNA}", shop.clock.now())).messages == 5


async def test_a_wrong_secret_is_told_in_words_and_never_shown() -> None:
    async with world() as shop, opened(Times()) as web:
        wrong = settings_of(Account(secret="quite-another-secret"), shop.base)
        api = Api(web, wrong, shop.shared, shop.clock)
        with pytest.raises(Misconfigured, match="app_secret is wrong") as refused:
            await api.check()
        assert "quite-another" not in str(refused.value) + repr(wrong)


async def test_the_sign_of_typing_is_shown_and_its_refusals_harm_nothing() -> None:
    async with world(passive_s=0) as shop:
        await shop.platform.says(ANNA, "在吗")
        await shop.api.typing(ANNA, begins=True)
        assert shop.platform.customer(ANNA).typing
        with pytest.raises(WechatError) as refused:
            await shop.api.typing(ANNA, begins=True)
        assert refused.value.cause is Cause.HARMLESS
