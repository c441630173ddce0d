"""A crisis with two people: what is said is worded by one and approved by the other, and so is every public reply."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from bot.app.content import Content
from bot.core.alerts import Demand, Person, Roster
from bot.core.clock import MINUTE, Millis, SystemClock
from bot.core.lifecycle import DraftState
from bot.core.model import UserName
from bot.core.signals import Posted, PostId, Reacted, Signal, Writer
from bot.core.topics import Level
from bot.core.vocabulary import Role
from tests.browser.pictures import at_every_size
from tests.browser.shop import ROOM, Screens, Shop, act, content_of
from tests.support.house import until
from tests.support.process import free_port
from tests.support.robots import SECRET, FakeWebhook
from tests.support.signalled import Ear

pytestmark = pytest.mark.browser

SWELLS = "暖手宝充电鼓包了怎么办"
SAID = "鼓包的暖手宝请马上停用，私信客服订单号，全额退款。"
CARES = "鼓包的暖手宝请马上停用，把订单号发我，今天就给您全额退款。"
LOOK = "我们看到了大家说的暖手宝鼓包的情况，诚恳道歉。"
NEXT = "同批次已经停售，正在逐一联系买过的客户，全额退款。"


ZHOU = UserName("周岚")
BOXES = ("main button", "main h1", "main h2", "main .chip")


def told_through(receivers: dict[str, dict[str, object]]) -> Content:
    """The shop's content, whose alerts are told at once, at any hour, through these."""
    content = content_of("")
    assert content.monitoring
    demand = Demand(receivers=tuple(receivers), wait_s=0, quiet=False)
    rules = msgspec.structs.replace(content.monitoring.rules, demands=dict.fromkeys(tuple(Level)[1:], demand))
    roster = Roster(people=(Person(name=ZHOU),))
    watch = msgspec.structs.replace(content.monitoring, receivers=receivers, rules=rules, roster=roster)
    return replace(content, monitoring=watch)


def spreading(now: Millis) -> list[Signal]:
    """An angry post, and people who pass it on within half an hour."""
    post, born = PostId("weibo/5012345678901234"), Millis(now - 30 * MINUTE)
    text = "小满生活的小太阳暖手宝充电时鼓包了，差点烧起来，客服还说正常，大家小心"
    reposts = [
        Reacted(
            post=post, id=f"r-{number}", at=Millis(born + number * 20_000), text="太吓人了，我家也有一个",
            writer=Writer(f"u-{number}", f"路人{number}", 200),
        )
        for number in range(1, 81)
    ]  # fmt: skip
    return [Posted(post=post, at=born, text=text, writer=Writer("w-1", "阿哲", 30_000)), *reposts]


async def come(shop: Shop, people: Screens, name: str, role: Role) -> Page:
    page = await people.page()
    await page.goto(await shop.link(name, role))
    await expect(page.locator(".desk")).to_be_visible()
    return page


async def at(page: Page, where: str) -> None:
    await page.evaluate("where => { location.hash = where; }", where)


async def paged(shop: Shop, robot: FakeWebhook, ear: Ear) -> list[str]:
    """A post spreads, and whoever is on duty is told; returns where the message leads: to claim, and to look."""
    await ear.tell(spreading(shop.clock.now()))

    async def told() -> bool:
        return bool(robot.told)

    await until(told, 20)
    assert "小太阳暖手宝 · 安全" in robot.told[0].text
    return robot.told[0].links


async def claimed(people: Screens, link: str) -> None:
    """On a phone, without a login: one look, one button."""
    phone = await people.page()
    await phone.set_viewport_size({"width": 390, "height": 844})
    await phone.goto(link)
    await expect(phone.locator("body")).to_contain_text("还没有人认领")
    await phone.get_by_role("button").click()
    await expect(phone.locator("body")).to_contain_text("周岚 已认领")


async def begun(zhou: Page, where: str) -> str:
    """She looks at the topic, makes it a crisis, says by which words it is known, and writes what everybody says."""
    await at(zhou, where.partition("/#")[2])
    await expect(zhou.get_by_test_id("holder")).to_contain_text("周岚 在跟")
    await act(zhou, "open-crisis").click()
    await act(zhou, "open-crisis").click()
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
        await expect(page.get_by_test_id("crisis-banner")).to_contain_text("公开回复要两人通过")
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


async def pictured(page: Page, path: Path) -> None:
    """From the top, without what only just happened."""
    await page.evaluate("() => document.querySelectorAll('.toast > button').forEach((one) => one.click())")
    await expect(page.get_by_test_id("toast")).to_have_count(0)
    await page.evaluate("() => document.querySelectorAll('*').forEach((one) => { one.scrollTop = 0; })")
    await page.screenshot(path=path)


async def ended(zhou: Page, topic: str, crisis: str) -> None:
    """The alert is resolved on its page."""
    await at(zhou, topic.partition("/#")[2])
    await act(zhou, "resolve").click()
    await act(zhou, "resolve").click()
    await expect(zhou.get_by_test_id("holder")).to_contain_text("已解除")
    await at(zhou, crisis)


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


async def looked_back(zhou: Page, folder: Path) -> None:
    """The report, with its time line from the first post on."""
    await act(zhou, "report").click()
    report = zhou.get_by_test_id("report")
    await expect(report).to_contain_text("用统一口径回复 1 次")
    await expect(report).to_contain_text("两人通过的公开回复 1 条")
    await expect(report).to_contain_text("入库前抽检电芯")
    told = zhou.get_by_test_id("timeline").locator("li")
    await expect(told.first).to_contain_text("暖手宝")
    for kind in ("post", "told", "claimed", "opened", "resolved"):
        await expect(zhou.locator(f'[data-kind="{kind}"]').first).to_be_visible()
    await expect(zhou.locator('[data-kind="closed"]')).to_contain_text(re.compile("结束危机处理.*周岚", re.DOTALL))
    await expect(zhou.locator('[data-kind="wording"]')).to_contain_text(SAID)
    await pictured(zhou, folder / "review.png")


@pytest_asyncio.fixture(loop_scope="session")
async def watched(tmp_path: Path) -> AsyncIterator[tuple[Shop, FakeWebhook, Ear]]:
    """The shop with somebody who listens, and a robot that tells 周岚."""
    robot, ear, shop = FakeWebhook(SystemClock()), Ear(), Shop(tmp_path, port=free_port())
    async with robot.opened() as url:
        shop.content = told_through({"hook": {"type": "webhook", "url": url, "secret": SECRET, "person": ZHOU}})
        shop.others = {"weibo": ear.adapter}
        await shop.open()
        yield shop, robot, ear
        await shop.close()


async def test_from_the_page_to_the_report(
    watched: tuple[Shop, FakeWebhook, Ear], people: Screens, folder: Path
) -> None:
    shop, robot, ear = watched
    zhou = await come(shop, people, ZHOU, Role.PR)
    chen = await come(shop, people, "陈主管", Role.SUPERVISOR)
    claim, topic = await paged(shop, robot, ear)
    await claimed(people, claim)
    crisis = await begun(zhou, topic)
    await at(chen, crisis)
    await act(chen, "approve-wording").click()
    await expect(chen.get_by_test_id("in-force")).to_contain_text(SAID)
    await seconded(shop, zhou, chen)
    await stated(zhou, chen, crisis)
    await at_every_size(zhou, BOXES)
    await pictured(zhou, folder / "crisis.png")
    await zhou.get_by_test_id("note").fill("已经联系工厂封存同批次")
    await act(zhou, "add-note").click()
    await expect(zhou.get_by_test_id("progress")).to_contain_text("封存同批次")
    await ended(zhou, topic, crisis)
    await act(zhou, "end-crisis").click()
    await zhou.get_by_test_id("lessons").fill("入库前抽检电芯")
    await act(zhou, "close-crisis").click()
    await act(zhou, "close-crisis").click()
    await looked_back(zhou, folder)
    await at(chen, "#/")
    await expect(chen.get_by_test_id("crisis-banner")).to_have_count(0)
    (draft,) = await shop.drafts(DraftState.SENT)
    assert (draft.backed_by, draft.decided_by, draft.address.conversation) == ("周岚", "陈主管", ROOM)
