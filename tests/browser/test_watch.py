"""A grave topic comes up while somebody works at the desk: it is taken, silenced, ruled, and rules are put right."""

import re
import zipfile
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bot.console.static import BUILT
from bot.core.clock import SystemClock
from bot.core.model import UserName
from bot.core.people import Account
from bot.core.vocabulary import Role
from tests.browser.shop import Screens, act, becomes
from tests.support.console import House, console, draft
from tests.support.stormy import DOWN, WARMER, storm
from tests.support.watch import LAN, YU

pytestmark = pytest.mark.browser

LIN = UserName("林主管")


async def opened(house: House, page: Page, base: str) -> None:
    for name in (LAN, YU):
        await house.accounts.put(Account(name, Role.PR))
    await house.accounts.put(Account(LIN, Role.SUPERVISOR))
    await page.goto(f"{base}/#login={await house.accounts.issue_login(LIN, 600)}")
    await expect(page.locator(".desk")).to_be_visible()


async def alarmed(house: House, page: Page) -> None:
    """The alarm comes while an answer is being written, and takes nothing from whoever writes it."""
    await page.keyboard.type("gw")
    await expect(page.get_by_test_id("calm")).to_contain_text("小满生活")
    house.desk.open(draft(house.clock))
    await page.keyboard.type("gd")
    await expect(act(page, "edit")).to_be_enabled()
    await expect(page.locator('[data-act="edit"]:not([aria-disabled="true"])')).to_be_visible()
    await page.keyboard.press("e")
    writing = page.locator(".card textarea")
    await expect(writing).to_be_focused()
    await storm(house.topics, house.alerts, house.clock)
    await expect(page.get_by_test_id("alarm")).to_contain_text("小太阳暖手宝 · 安全")
    await expect(page.get_by_test_id("open-alerts")).to_contain_text("1")
    await expect(writing).to_be_focused()
    await becomes(lambda: page.evaluate("localStorage.getItem('hm.alarm')?.endsWith(' 3')"), True)
    await act(page, "claim-alarm").click()
    await expect(page.get_by_test_id("alarm")).to_have_count(0)
    await expect(page.get_by_test_id("toast")).to_contain_text("已认领")


async def looked_into(page: Page) -> None:
    """Its page: the curve, what was said, the evidence, and what it was."""
    await page.evaluate("topic => { location.hash = `#/watch/${topic}`; }", WARMER)
    await expect(page.get_by_test_id("holder")).to_contain_text("林主管 在跟")
    await expect(page.get_by_test_id("forecast")).to_contain_text("已转发 412，每分钟 9.3，预计 24 小时 1,900")
    await expect(page.get_by_test_id("forecast")).to_contain_text(re.compile(r"预计 (明天 )?\d\d:\d\d 达 1,000"))
    curve = page.get_by_test_id("curve")
    await expect(curve.get_by_role("img")).to_have_accessible_name(re.compile("^已转发 412 次，预计 24 小时 1,900 次"))
    await expect(curve.get_by_test_id("marks").locator("li")).to_have_count(2)
    await page.get_by_text("看数字").click()
    await expect(curve.locator("tbody tr")).to_have_count(24)
    posts = page.get_by_test_id("posts")
    await expect(posts.locator("[data-post]")).to_have_count(3)
    await expect(posts).to_contain_text("<script>alert(1)</script>")
    await posts.get_by_text("1 条几乎一样的").click()
    await expect(posts.locator(".post-copies li")).to_have_count(1)
    await expect(page.get_by_test_id("voices")).to_contain_text("充电口那边鼓起来了")
    await expect(page.get_by_test_id("log")).to_contain_text("没有送到：93000")
    async with page.expect_download() as waiting:
        await act(page, "evidence").click()
    taken = Path(await (await waiting.value).path())
    assert {"index.html", "data.json", "SHA256SUMS"} <= set(zipfile.ZipFile(taken).namelist())
    await page.keyboard.press("v")
    await page.locator("[data-ruling=real]").click()
    await act(page, "rule-send").click()
    await expect(page.get_by_test_id("holder")).to_contain_text("林主管 定为属实")
    await act(page, "hand-over").click()
    await page.locator("[data-to=许瑜]").click()
    await expect(page.get_by_test_id("holder")).to_contain_text("许瑜 在跟")


async def silenced(page: Page) -> None:
    await page.evaluate("topic => { location.hash = `#/watch/${topic}`; }", DOWN)
    await expect(page.get_by_test_id("holder")).to_contain_text("周岚 在跟")
    await page.keyboard.press("s")
    await page.locator("[data-minutes='240']").click()
    await page.get_by_test_id("silence-reason").fill("价格已经改回来了")
    await act(page, "silence-send").click()
    await expect(page.get_by_test_id("holder")).to_contain_text("价格已经改回来了")
    await page.evaluate("location.hash = '#/watch/silences'")
    await expect(page.get_by_test_id("silences").locator("[data-silence]")).to_have_count(2)
    await expect(page.get_by_test_id("silences")).to_contain_text("轻羽羽绒服 · 价格")
    await act(page.locator("[data-silence='0-calm']"), "end-silence").click()
    await expect(page.get_by_test_id("silences").locator("[data-silence]")).to_have_count(1)


async def put_right(house: House, page: Page) -> None:
    """The roster on a phone, the rules with what they would have done."""
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.evaluate("location.hash = '#/watch/roster'")
    await expect(page.get_by_test_id("holes")).to_contain_text("周六、周日")
    await page.locator("[data-shift='0']").get_by_label("从几点").fill("00:00")
    await page.locator("[data-shift='0']").get_by_label("周六").click()
    await page.locator("[data-add=林主管]").click()
    await page.locator(".duty-people [data-person=林主管] input[name=mail]").fill("lin@shop.example")
    await act(page, "save-roster").click()
    await expect(page.get_by_test_id("roster-save")).to_have_count(0)
    await expect(page.get_by_test_id("holes")).not_to_contain_text("周一")
    assert [person.name for person in house.alerts.roster.people] == [LAN, YU, LIN]
    await page.set_viewport_size({"width": 1280, "height": 720})
    await page.evaluate("location.hash = '#/watch/rules'")
    dry = page.get_by_test_id("dry-run")
    await expect(dry).to_contain_text("这套规则过去 7 天会呼叫 2 次")
    await page.locator("[name=warning-expected]").fill("1000")
    await expect(dry).to_contain_text("这套规则过去 7 天会呼叫 1 次")
    await expect(dry).to_contain_text("现在的规则是 2 次")
    await page.locator("[name=serious-expected]").fill("10")
    await expect(page.get_by_test_id("rules-save")).to_contain_text("levels.serious.expected")
    await expect(act(page, "save-rules")).to_be_disabled()
    await page.locator("[name=serious-expected]").fill("1500")
    await expect(act(page, "save-rules")).to_be_enabled()
    await act(page, "save-rules").click()
    await expect(page.get_by_test_id("rules-save")).to_have_count(0)
    await expect(page.get_by_test_id("record")).to_contain_text("100%")
    assert (house.alerts.rules.severity.warning.expected, house.alerts.rules.version) == (1_000, 1)


async def test_a_grave_topic_from_the_alarm_to_the_rules(people: Screens) -> None:
    house = House(SystemClock())
    async with console(house.parts, BUILT) as server:
        page = await people.page()
        await opened(house, page, server.base)
        await alarmed(house, page)
        await looked_into(page)
        await silenced(page)
        await put_right(house, page)
