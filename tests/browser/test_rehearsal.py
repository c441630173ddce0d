"""A lead looks the shop over before a show, plays a recording, and reads whether the desk would hold."""

import gzip
import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bot.console.static import BUILT
from bot.core.clock import MINUTE, Millis, SystemClock, later
from bot.core.model import UserName
from bot.core.people import Account
from bot.core.rehearsal import Plan
from bot.core.vocabulary import Role
from tests.browser.pictures import at_every_size
from tests.browser.shop import Screens
from tests.support.console import House, console
from tests.support.rehearsals import report
from tests.support.rooms import STUDIO_ID
from tests.support.shows import played

pytestmark = pytest.mark.browser

LEAD = UserName("林主管")
BOXES = (".rehearsal-head h1", ".lacking li", ".prepare-steps li", ".inline-form label")


async def come(house: House, page: Page, base: str) -> None:
    await house.accounts.put(Account(LEAD, Role.SUPERVISOR))
    await page.goto(f"{base}/#login={await house.accounts.issue_login(LEAD, 600)}")
    await expect(page.locator(".desk")).to_be_visible()
    await page.evaluate("() => { location.hash = '#/rehearsal'; }")


async def test_before_the_show_and_whether_the_desk_would_hold(people: Screens, folder: Path) -> None:
    house = House(SystemClock())
    began = Millis(later(house.clock.now(), -5 * 3_600) // MINUTE * MINUTE)
    played(house, began)
    house.recordings.kept[STUDIO_ID] = [gzip.compress(b"{}")]
    house.rehearsals.kept.append(report("1", at=began))
    async with console(house.parts, BUILT) as server:
        page = await people.page()
        await come(house, page, server.base)
        await _look_over(page, folder)
        await _play(page, house)
        await _read(page, folder)


async def _look_over(page: Page, folder: Path) -> None:
    """One press; each step in words, and a question without an answer at hand."""
    await page.locator("[data-act=prepare]").click()
    steps = page.locator(".prepare-steps li")
    await expect(steps).to_have_count(6)
    await expect(page.locator("[data-step=shelf]")).to_contain_text("16 个链接，15 个可以买；没有库存：云朵卫衣")
    await expect(page.locator("[data-step=people]")).to_contain_text("回复台有 2 人，上次彩排要 3 人")
    await expect(page.locator("[data-grade=fault]")).to_have_count(1)
    await expect(page.get_by_test_id("lacking")).to_contain_text("云朵卫衣包邮吗")
    await at_every_size(page, BOXES, folder / "prepare-zh.png")


async def _play(page: Page, house: House) -> None:
    """A show that was recorded, with four people; while it plays no other can begin; then its report is in the list."""
    play = page.get_by_test_id("play")
    await play.locator("[name=assistants]").fill("4")
    await play.locator("[type=submit]").click()
    await expect(page.get_by_test_id("running")).to_contain_text("羽绒服新品专场")
    await expect(play.locator("[type=submit]")).to_be_disabled()
    assert [(name, plan) for name, _, plan, _ in house.player.asked] == [("羽绒服新品专场", Plan(assistants=4))]
    house.rehearsals.kept.append(report("2", at=house.clock.now(), share=0.97, assistants=4))
    house.player.playing = ""
    row = page.locator("[data-rehearsal='2']")
    await expect(row).to_contain_text("4 人")
    await expect(page.get_by_test_id("running")).to_have_count(0)


async def _read(page: Page, folder: Path) -> None:
    """The verdict in a sentence, three ways compared, the minutes as a picture and as a table, what to write up."""
    await page.locator("[data-rehearsal='1'] a").click()
    await expect(page.get_by_test_id("verdict")).to_have_text("3 个人顶不住：只有 76% 的提问半分钟内有答")
    await expect(page.locator(".rehearsal-more")).to_have_text("要 5 个人。最紧的是 4:00–8:00。")
    await expect(page.locator("[data-policy=chosen]")).to_contain_text("76%")
    await expect(page.locator("[data-policy=first_come]")).to_contain_text("46%")
    chart = page.get_by_test_id("chart").get_by_role("img")
    await expect(chart).to_have_accessible_name("整场按时率 76%，最低 60%")
    await expect(chart.locator("circle")).to_have_count(20)
    await page.get_by_text("用表格看").click()
    await expect(page.locator(".chart-table tbody tr")).to_have_count(20)
    await at_every_size(page, BOXES, folder / "rehearsal-zh.png")
    await page.keyboard.press("l")
    await expect(page.get_by_test_id("verdict")).to_have_text(re.compile("^3 people are not enough: only 76%"))
    await at_every_size(page, BOXES)
    await page.get_by_test_id("lacking").locator("[data-act=write-up]").first.click()
    await expect(page.get_by_test_id("form").locator("input, textarea").first).to_have_value("讲讲4号")
