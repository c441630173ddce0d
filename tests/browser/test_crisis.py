"""A crisis with two people: what is said is worded by one and approved by the other, and so is every public reply."""

import re

import pytest
from playwright.async_api import Page, expect

from bot.core.lifecycle import DraftState
from bot.core.vocabulary import Role
from tests.browser.shop import ROOM, Screens, Shop, act
from tests.support.house import until

pytestmark = pytest.mark.browser

SWELLS = "暖手宝充电鼓包了怎么办"
SAID = "鼓包的暖手宝请马上停用，私信客服订单号，全额退款。"
CARES = "鼓包的暖手宝请马上停用，把订单号发我，今天就给您全额退款。"
LOOK = "我们看到了大家说的暖手宝鼓包的情况，诚恳道歉。"
NEXT = "同批次已经停售，正在逐一联系买过的客户，全额退款。"


async def come(shop: Shop, people: Screens, name: str, role: Role) -> Page:
    page = await people.page()
    await page.goto(await shop.link(name, role))
    await expect(page.locator(".desk")).to_be_visible()
    return page


async def at(page: Page, where: str) -> None:
    await page.evaluate("where => { location.hash = where; }", where)


async def begun(zhou: Page) -> str:
    """She starts it for the shop, says by which words it is known, and writes what everybody says."""
    await at(zhou, "#/crisis")
    await act(zhou, "open-shop").click()
    await act(zhou, "open-shop").click()
    await expect(zhou.get_by_test_id("effects")).to_be_visible()
    await zhou.get_by_test_id("words").fill("鼓包 发烫")
    await act(zhou, "save-words").click()
    await expect(zhou.get_by_test_id("progress")).to_contain_text("相关词：鼓包、发烫")
    await act(zhou, "write-wording").click()
    await zhou.locator("textarea[name=public]").fill(SAID)
    await zhou.locator("textarea[name=private]").fill(CARES)
    await act(zhou, "send-wording").click()
    await expect(zhou.get_by_test_id("own-wording")).to_contain_text("另一位同事")
    await expect(act(zhou, "approve-wording")).to_have_count(0)
    return str(await zhou.evaluate("location.hash"))


async def seconded(shop: Shop, zhou: Page, chen: Page) -> None:
    """The question gets the one wording; her Enter does not send it, his does."""
    shop.ask(SWELLS)
    for page in (zhou, chen):
        await at(page, "#/")
        await expect(page.get_by_test_id("crisis-banner")).to_contain_text("公开回复要两人过")
        await expect(page.get_by_test_id("answer")).to_contain_text(SAID)
    await expect(act(zhou, "approve")).to_contain_text("通过（需两人）")
    await expect(act(zhou, "approve")).to_have_attribute("aria-disabled", "false")
    await zhou.keyboard.press("Enter")
    await expect(zhou.get_by_test_id("toast").last).to_contain_text("等另一位同事复核")
    await expect(zhou.get_by_test_id("row-backed")).to_have_text("您已通过，等第二人")
    await expect(chen.get_by_test_id("backed")).to_have_text("周岚 已通过，等第二人")
    assert list(shop.platform.received) == []
    await expect(act(chen, "approve")).to_contain_text("复核并发出")
    await expect(act(chen, "approve")).to_have_attribute("aria-disabled", "false")
    await chen.keyboard.press("Enter")

    async def sent() -> bool:
        return [one.text for one in shop.platform.received] == [SAID]

    await until(sent)


async def stated(zhou: Page, chen: Page, crisis: str) -> None:
    """A statement in its parts: written by her, approved by him, and out."""
    await at(zhou, crisis)
    await act(zhou, "write-statement").click()
    await zhou.locator("textarea[name=acknowledge]").fill(LOOK)
    await zhou.locator("textarea[name=facts]").fill("")
    await zhou.locator("textarea[name=next]").fill(NEXT)
    await expect(zhou.get_by_test_id("statement-form").locator("details")).to_contain_text("下次说明的时间")
    await act(zhou, "send-statement").click()
    await expect(zhou.get_by_test_id("own-statement")).to_be_visible()
    await at(chen, crisis)
    await act(chen, "approve-statement").click()
    await expect(chen.locator('[data-statement="1"]')).to_have_attribute("data-state", "approved")
    await expect(zhou.locator('[data-statement="1"]')).to_have_attribute("data-state", "approved")
    await zhou.get_by_test_id("publish-page").fill("https://weibo.example/4912345678901234")
    await act(zhou, "publish").click()
    await expect(zhou.locator('[data-statement="1"]')).to_have_attribute("data-state", "published")


async def test_from_the_start_of_a_crisis_to_its_report(shop: Shop, people: Screens) -> None:
    zhou = await come(shop, people, "周岚", Role.PR)
    chen = await come(shop, people, "陈主管", Role.SUPERVISOR)
    crisis = await begun(zhou)
    await at(chen, crisis)
    await act(chen, "approve-wording").click()
    await expect(chen.get_by_test_id("in-force")).to_contain_text(SAID)
    await seconded(shop, zhou, chen)
    await stated(zhou, chen, crisis)
    await zhou.get_by_test_id("note").fill("已经联系工厂封存同批次")
    await act(zhou, "add-note").click()
    await expect(zhou.get_by_test_id("progress")).to_contain_text("封存同批次")
    await act(zhou, "end-crisis").click()
    await zhou.get_by_test_id("lessons").fill("入库前抽检电芯")
    await act(zhou, "close-crisis").click()
    await act(zhou, "close-crisis").click()
    await act(zhou, "report").click()
    report = zhou.get_by_test_id("report")
    await expect(report).to_contain_text("用统一口径回复 1 次")
    await expect(report).to_contain_text("两人过的公开回复 1 条")
    await expect(report).to_contain_text("入库前抽检电芯")
    told = zhou.get_by_test_id("timeline").locator("li")
    await expect(told.first).to_contain_text("开启危机处理")
    await expect(told.last).to_contain_text(re.compile("结束危机处理.*周岚", re.DOTALL))
    await expect(zhou.locator('[data-kind="wording"]')).to_contain_text(SAID)
    await at(chen, "#/")
    await expect(chen.get_by_test_id("crisis-banner")).to_have_count(0)
    (draft,) = await shop.drafts(DraftState.SENT)
    assert (draft.backed_by, draft.decided_by, draft.address.conversation) == ("周岚", "陈主管", ROOM)
