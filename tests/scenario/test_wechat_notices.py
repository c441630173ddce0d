"""What the shop tells of its own accord at WeChat, on a time line: which way it goes, and what the platform says
afterwards."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from msgspec.structs import replace

from adapters.wechat.fake.rules import Way
from adapters.wechat.notice_settings import NoticeForm, Notices
from bot.core.errors import Unavailable
from bot.core.model import Form, Outbound
from tests.support.clock import eventually
from tests.support.wechat import ANNA, World, reply, waits, world

DAY_S = 86_400
TEXT = "您好！您买的松针风衣已经发出，由中通快递承运，单号 75312345678901。预计11月25日送到。"
SHIPPED = {
    "thing1": "松针风衣",
    "character_string2": "75312345678901",
    "thing3": "中通快递",
    "time4": "2026年11月22日 12:00",
}
TEMPLATE = Form("template", "tpl-shipped", SHIPPED)
SUBSCRIPTION = Form("subscription", "sub-shipped", {"thing1": "松针风衣", "character_string2": "75312345678901"})
GENERAL = Notices(template=NoticeForm(id="tpl-reply", fields={"thing1": "{answer}", "time2": "{time}"}))


def told(forms: tuple[Form, ...] = (TEMPLATE, SUBSCRIPTION), text: str = TEXT) -> Outbound:
    return reply(None, text, notice=True, forms=forms)


def ways(shop: World) -> list[Way]:
    return [line.way for line in shop.platform.customer(ANNA).lines if line.way is not Way.WROTE]


def service(**changes: Any) -> Mapping[str, Any]:
    return {"passive_s": 0, "service_account": True, **changes}


async def test_each_way_in_its_order() -> None:
    async with world(**service()) as shop:
        await shop.platform.says(ANNA, "在吗")
        assert not (await shop.sender.send(told())).startswith("template")
        await shop.clock.advance(3 * DAY_S)
        assert (await shop.sender.send(told())).startswith("template-")
        await shop.platform.decides(ANNA, "sub-shipped")
        shop.platform.faults.append(43117)
        assert (await shop.sender.send(told())).startswith("subscription-")
        shop.platform.faults.append(43117)
        notice = told()
        assert await waits(shop, notice) == ""
        assert ways(shop) == [Way.SERVICE, Way.TEMPLATE, Way.SUBSCRIPTION]
        assert shop.platform.customer(ANNA).screen[1] == (
            "[订单发货通知] 松针风衣 · 75312345678901 · 中通快递 · 2026年11月22日 12:00"
        )
        await shop.platform.says(ANNA, "退订")
        assert shop.home.again == []  # whoever writes so gets none that waits
        await shop.platform.says(ANNA, "在吗")
        assert shop.home.again == [notice.approval.draft]


async def test_what_no_template_was_made_for_waits_and_nobody_is_told_that_an_answer_does() -> None:
    async with world(**service(notices=GENERAL)) as shop:
        await shop.platform.says(ANNA, "在吗")
        await shop.clock.advance(3 * DAY_S)
        assert await waits(shop, told(forms=())) == ""
        assert ways(shop) == []


async def test_a_value_that_does_not_fit_goes_another_way_and_a_long_one_is_cut() -> None:
    async with world(**service()) as shop:
        await shop.platform.says(ANNA, "在吗")
        await shop.platform.decides(ANNA, "sub-shipped")
        await shop.clock.advance(3 * DAY_S)
        odd = replace(TEMPLATE, fields={**SHIPPED, "character_string2": "单号待定"})
        assert (await shop.sender.send(told((odd, SUBSCRIPTION)))).startswith("subscription-")
        long = replace(TEMPLATE, fields={**SHIPPED, "thing1": "加厚羊羔绒短款外套" * 3})
        assert (await shop.sender.send(told((long,)))).startswith("template-")
        assert "加厚羊羔绒短款外套加厚羊羔绒短款外套加…" in shop.platform.customer(ANNA).screen[-1]
        assert shop.platform.calls["template"] == 1


async def test_a_lost_answer_is_asked_for_again_under_the_same_key_and_they_get_it_once() -> None:
    async with world(**service()) as shop:
        await shop.platform.says(ANNA, "在吗")
        await shop.clock.advance(3 * DAY_S)
        await shop.api.check()
        shop.platform.faults.append("lose")
        assert (await shop.sender.send(told())).startswith("template-")
        assert ways(shop) == [Way.TEMPLATE]
        assert shop.platform.calls["template"] == 2


async def test_too_many_to_one_customer_go_no_further() -> None:
    async with world(**service()) as shop:
        await shop.platform.says(ANNA, "在吗")
        await shop.clock.advance(3 * DAY_S)
        for _ in range(10):
            await shop.sender.send(told((TEMPLATE,)))
        assert await waits(shop, told((TEMPLATE,))) == ""
        await shop.clock.advance(60)
        assert await shop.sender.send(told((TEMPLATE,)))


@pytest.mark.parametrize(("blocks", "arrived", "why"), [(False, True, ""), (True, False, "failed:user block")])
async def test_the_platform_tells_what_became_of_it(blocks: bool, arrived: bool, why: str) -> None:
    async with world(**service()) as shop:
        await shop.platform.says(ANNA, "在吗")
        await shop.clock.advance(3 * DAY_S)
        heard = len(shop.desk.heard)
        shop.platform.customer(ANNA).blocks_notices = blocks
        number = await shop.sender.send(told())
        await eventually(lambda: bool(shop.home.delivered))
        assert shop.home.delivered == [("wechat", number, arrived, why)]
        assert len(shop.desk.heard) == heard  # nothing that a customer said
        await eventually(lambda: bool(shop.home.gone) is blocks)


async def test_while_the_store_is_away_the_platform_tells_it_again() -> None:
    async with world(**service()) as shop:
        await shop.platform.says(ANNA, "在吗")
        await shop.clock.advance(3 * DAY_S)
        shop.home.away = Unavailable("the store is away")
        pushes = shop.platform.pushes
        await shop.sender.send(told())
        await eventually(lambda: shop.platform.pushes > pushes)
        shop.home.away = None
        await asyncio.wait_for(_told_again(shop), 5)
        assert len(shop.home.delivered) == 1


async def _told_again(shop: World) -> None:
    while not shop.home.delivered:
        await shop.clock.advance(1)


async def test_what_the_platform_would_refuse_is_named_by_its_field() -> None:
    async with world(**service()) as shop:
        fits = shop.shop.adapter().forms
        assert fits is not None
        assert fits(TEMPLATE) == ()
        long, odd, strange = fits(
            replace(TEMPLATE, fields={"thing1": "字" * 21, "character_string2": "单号", "first": "您好"})
        )
        assert long.startswith("thing1：最多 20 个字，最长会有 21 个")
        assert odd.startswith("character_string2：只能是字母、数字和符号")
        assert strange.startswith("first：")
    async with world(passive_s=0) as shop:
        fits = shop.shop.adapter().forms
        assert fits is not None
        assert "服务号" in fits(TEMPLATE)[0]
        assert fits(SUBSCRIPTION) == ()
