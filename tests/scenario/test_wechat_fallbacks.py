"""When no message may be sent, on a time line: the other ways in their order, and what waits for the customer."""

import asyncio
from typing import Any

import pytest

from adapters.wechat.fake.rules import Way
from adapters.wechat.notice_settings import NoticeForm, Notices
from bot.core.errors import Doubtful, Permanent, Retryable
from bot.core.media import MediaFile
from bot.core.model import Address, Choice
from tests.support.clock import eventually
from tests.support.files import PNG
from tests.support.wechat import ANNA, World, reply, waits, world

DAY_S = 86_400
LONG = "您好，您的退款已经提交，预计一到三个工作日原路退回，请留意支付宝的到账消息哦～"
TOLD = "您的咨询有新回复，回复任意内容查看"
TEMPLATE = NoticeForm(id="tpl-reply", fields={"thing1": "{answer}", "time2": "{time}"})
SUBSCRIPTION = NoticeForm(id="sub-reply", fields={"thing1": "{notice}", "phrase2": "待查看"})


def both(**changes: Any) -> dict[str, Any]:
    """Settings of a service account with both kinds of notices."""
    return {"service_account": True, "notices": Notices(template=TEMPLATE, subscription=SUBSCRIPTION), **changes}


async def silent(shop: World, agrees: int = 0) -> None:
    """The customer wrote, agreed to that many notices, and has not been heard of for three days."""
    await shop.platform.says(ANNA, "什么时候退款")
    for _ in range(agrees):
        await shop.platform.decides(ANNA, SUBSCRIPTION.id)
        await shop.clock.advance(1)
    await shop.clock.advance(3 * DAY_S)


def ways(shop: World) -> list[Way]:
    return [line.way for line in shop.platform.customer(ANNA).lines if line.way is not Way.WROTE]


async def test_used_up_in_the_middle_of_a_conversation_each_way_in_its_order() -> None:
    async with world(passive_s=0, **both()) as shop:
        await shop.platform.decides(ANNA, SUBSCRIPTION.id)
        await shop.platform.says(ANNA, "什么时候退款")
        for number in range(5):
            await shop.sender.send(reply(None, f"第{number}句，请稍等"))
        first = reply(None, LONG)
        assert await waits(shop, first) == "template"
        assert await waits(shop, reply(None, "另外，运费也会退给您，您不用再操作什么啦～")) == "template"
        assert ways(shop) == [Way.SERVICE] * 5 + [Way.TEMPLATE]  # told once, not for each answer
        assert shop.platform.customer(ANNA).screen[-1] == f"[咨询回复通知] {TOLD} · 2026年11月22日 12:00"
        await shop.platform.says(ANNA, "在的")
        assert shop.home.again[0] == first.approval.draft
        assert len(shop.home.again) == 2
        await shop.sender.send(first)
        assert shop.platform.customer(ANNA).screen[-1] == LONG


async def test_a_short_answer_goes_out_in_the_notice_itself_and_does_not_wait() -> None:
    async with world(passive_s=0, **both()) as shop:
        await silent(shop)
        assert (await shop.sender.send(reply(None, "已退款，请查收"))).startswith("template-")
        assert shop.platform.customer(ANNA).screen == ["[咨询回复通知] 已退款，请查收 · 2026年11月25日 12:00"]
        await shop.platform.says(ANNA, "好的")
        assert shop.home.again == []


async def test_without_a_service_account_a_consent_is_used_once_and_then_nothing_is_left() -> None:
    async with world(passive_s=0, **both(service_account=False)) as shop:
        await silent(shop, agrees=2)
        for told in ("subscription", "subscription", ""):
            assert await waits(shop, reply(None, LONG)) == told
            await shop.platform.says(ANNA, "？")
            await shop.clock.advance(3 * DAY_S)
        assert ways(shop) == [Way.SUBSCRIPTION] * 2
        assert shop.platform.calls["template"] == 0


async def test_what_is_more_than_a_text_waits_and_its_files_are_not_put_up_for_nothing() -> None:
    async with world(passive_s=0, **both()) as shop:
        await silent(shop)
        name = await shop.home.shelf.put(MediaFile("image/png", PNG))
        assert await waits(shop, reply(None, "请看图", media=(name,))) == "template"
        assert await waits(shop, reply(None, "请打分", choices=(Choice("rating-5", "非常满意"),))) == "template"
        assert ways(shop) == [Way.TEMPLATE]
        assert TOLD in shop.platform.customer(ANNA).screen[0]
        assert shop.platform.calls["upload"] == 0


async def test_a_menu_without_a_window_waits_like_anything_else() -> None:
    async with world(passive_s=0, **both()) as shop:
        await silent(shop)
        assert await waits(shop, reply(None, "请打分", choices=(Choice("rating-5", "非常满意"),))) == "template"
        assert TOLD in shop.platform.customer(ANNA).screen[0]


@pytest.mark.parametrize(("fault", "left"), [(-1, 1), (45011, 1), (47003, 0)])
async def test_a_consent_is_kept_where_nothing_went_out_for_want_of_a_platform(fault: int, left: int) -> None:
    async with world(passive_s=0, **both(service_account=False)) as shop:
        await silent(shop, agrees=1)
        await shop.api.check()
        shop.platform.faults.append(fault)
        assert await waits(shop, reply(None, LONG)) == ""
        theirs = await shop.allowances.left(f"wechat-{ANNA}-notice-{SUBSCRIPTION.id}", shop.clock.now())
        assert theirs.messages == left


async def test_a_consent_that_was_taken_back_is_not_asked_for() -> None:
    async with world(passive_s=0, **both(service_account=False)) as shop:
        await silent(shop, agrees=2)
        await shop.platform.decides(ANNA, SUBSCRIPTION.id, accepts=False)
        assert await waits(shop, reply(None, LONG)) == ""
        assert shop.platform.calls["subscription"] == 0


async def test_a_consent_the_platform_does_not_know_is_believed_gone() -> None:
    async with world(passive_s=0, **both(service_account=False)) as shop:
        await silent(shop, agrees=3)
        shop.platform.customer(ANNA).consents.clear()
        assert await waits(shop, reply(None, LONG)) == ""
        await shop.platform.says(ANNA, "？")
        await shop.clock.advance(3 * DAY_S)
        assert await waits(shop, reply(None, LONG)) == ""
        assert shop.platform.calls["subscription"] == 1


@pytest.mark.parametrize("fault", [43117, 47003, 40037, 48001, -1, "500"])
async def test_a_way_that_is_refused_leads_to_the_next_and_one_in_doubt_counts_as_told(fault: int | str) -> None:
    async with world(passive_s=0, **both()) as shop:
        await silent(shop, agrees=1)
        await shop.api.check()
        shop.platform.faults.append(fault)
        assert await waits(shop, reply(None, LONG)) == ("template" if fault == "500" else "subscription")


async def test_a_whole_answer_in_doubt_is_said_to_be_in_doubt() -> None:
    async with world(passive_s=0, **both()) as shop:
        await silent(shop)
        await shop.api.check()
        shop.platform.faults.append("lose")
        outbound = reply(None, "已退款，请查收")
        with pytest.raises(Doubtful):
            await shop.sender.send(outbound)
        await shop.sender.send(outbound)  # whoever sends it again sends it under the same key
        assert ways(shop) == [Way.TEMPLATE]


async def test_what_waits_outlives_a_restart_and_goes_out_once() -> None:
    async with world(passive_s=0) as shop:
        await silent(shop)
        waiting = reply(None, LONG)
        assert await waits(shop, waiting) == ""
        await shop.restart()
        for _ in range(2):
            await shop.platform.says(ANNA, "在吗")
        assert shop.home.again == [waiting.approval.draft]


async def test_what_is_still_being_sent_when_the_customer_writes_is_asked_about_again() -> None:
    async with world() as shop, asyncio.TaskGroup() as group:
        await shop.allowances.void(f"wechat-{ANNA}")
        waiting = reply(None, LONG)
        assert await waits(shop, waiting) == ""
        shop.home.busy = {waiting.approval.draft}
        push = group.create_task(shop.platform.says(ANNA, "在吗"))
        await eventually(lambda: len(shop.home.again) == 1)
        shop.home.busy.clear()
        await shop.clock.advance(0.5)
        assert len(shop.home.again) == 2
        await eventually(lambda: shop.clock.sleepers > 1)
        await shop.sender.send(waiting)
        assert await push == LONG  # what waited is the answer to this push


async def test_a_push_is_answered_in_time_whatever_waits() -> None:
    async with world() as shop, asyncio.TaskGroup() as group:
        waiting = reply(None, LONG)
        assert await waits(shop, waiting) == ""
        shop.home.busy = {waiting.approval.draft}
        push = group.create_task(shop.platform.says(ANNA, "在吗"))
        await eventually(lambda: len(shop.home.again) == 1)
        for step in (0.5, 0.5, 2.9):
            await shop.clock.advance(step)
            assert not push.done()
            await eventually(lambda: shop.clock.sleepers > 1)
        await shop.clock.advance(0.2)
        assert await push == "success"
        assert shop.platform.pushes == 1


async def test_who_writes_in_the_very_moment_is_answered_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async with world(passive_s=0) as shop:
        shop.platform.customer(ANNA)
        waiting = reply(None, LONG)
        spend = shop.allowances.spend

        async def late(owner: str, now: Any) -> bool:
            found = await spend(owner, now)
            monkeypatch.setattr(shop.allowances, "spend", spend)
            await shop.platform.says(ANNA, "在吗")
            return found

        monkeypatch.setattr(shop.allowances, "spend", late)
        with pytest.raises(Retryable):
            await shop.sender.send(waiting)
        await shop.sender.send(waiting)
        assert shop.platform.customer(ANNA).screen == [LONG]


# ---- who cannot be reached


async def test_who_blocked_the_account_gets_nothing_until_they_write_again() -> None:
    async with world(passive_s=0, **both()) as shop:
        await shop.platform.says(ANNA, "在吗")
        shop.platform.customer(ANNA).blocked = True
        for _ in range(2):
            with pytest.raises(Permanent, match="blacklist"):
                await shop.sender.send(reply(None, LONG))
        assert shop.platform.calls["send"] == 1
        assert shop.home.gone == [Address("wechat", ANNA, ANNA)]
        shop.platform.customer(ANNA).blocked = False
        await shop.platform.says(ANNA, "我回来了")
        assert await shop.sender.send(reply(None, LONG))


@pytest.mark.parametrize(
    ("event", "status", "text"),
    [
        ("unsubscribe", "", "unsubscribe"),
        ("TEMPLATESENDJOBFINISH", "failed:user block", "templatesendjobfinish failed:user block"),
    ],
)
async def test_who_leaves_is_known_to_be_gone_without_a_try(event: str, status: str, text: str) -> None:
    async with world(passive_s=0) as shop:
        await shop.platform.says(ANNA, "在吗")
        await shop.platform.does(ANNA, event, Status=status)
        with pytest.raises(Permanent, match="until they write again"):
            await shop.sender.send(reply(None, LONG))
        assert shop.platform.calls["send"] == 0
        assert shop.desk.heard[-1].text == text
        assert [address.customer for address in shop.home.gone] == [ANNA]
        await shop.platform.does(ANNA, "subscribe")
        assert await shop.sender.send(reply(None, LONG))


async def test_a_template_that_meets_a_customer_who_left_ends_the_matter() -> None:
    async with world(passive_s=0, **both()) as shop:
        await silent(shop, agrees=1)
        shop.platform.customer(ANNA).follows = False
        with pytest.raises(Permanent, match="does not follow"):
            await shop.sender.send(reply(None, LONG))
        assert shop.home.gone
        assert shop.platform.calls["subscription"] == 0
