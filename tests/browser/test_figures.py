"""The figures of service: chosen days, a drawn week, tables that a lead takes away; others see their own line."""

import csv
import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bot.console.static import BUILT
from bot.core.clock import SystemClock, day_of
from bot.core.model import UserName
from bot.core.people import Account
from bot.core.vocabulary import Role
from tests.browser.pictures import at_every_size
from tests.browser.shop import Screens
from tests.support.console import House, console
from tests.support.figures import busy_days

pytestmark = pytest.mark.browser

BOXES = (".figures > div", ".figure-filters > *", ".figure-head .chip", "[data-testid=figure-chart]")


async def come(house: House, people: Screens, base: str, name: str, role: Role) -> Page:
    page = await people.page()
    await house.accounts.put(Account(UserName(name), role))
    await page.goto(f"{base}/#login={await house.accounts.issue_login(UserName(name), 600)}")
    await expect(page.locator(".desk")).to_be_visible()
    await page.keyboard.press("g")
    await page.keyboard.press("f")
    return page


async def taken(page: Page, name: str) -> Path:
    async with page.expect_download() as waiting:
        await page.locator(f"[data-act={name}]").click()
    return Path(await (await waiting.value).path())


def rows_of(table: Path) -> list[list[str]]:
    return list(csv.reader(table.read_text("utf-8-sig").splitlines()))


async def test_figures_of_a_week(people: Screens, folder: Path) -> None:
    house = House(SystemClock())
    today = day_of(house.clock.now(), house.parts.live.timezone)
    house.measures.page, house.measures.long = busy_days(today, 7), 12
    async with console(house.parts, BUILT) as server:
        lead = await come(house, people, server.base, "林主管", Role.SUPERVISOR)
        cards = lead.get_by_test_id("figures")
        await expect(cards).to_contain_text(
            re.compile("30 秒应答率.*3 分钟人工回复率.*首次响应.*解决时长.*满意度.*NPS")
        )
        await expect(lead.get_by_test_id("figure-chart").get_by_role("img")).to_have_accessible_name(
            re.compile("7 天的 30 秒应答率。最低是.*85%")
        )
        await expect(lead.get_by_test_id("by-person").locator("tbody tr")).to_have_count(3)
        await at_every_size(lead, BOXES, folder / "figures.png")

        await lead.keyboard.press("2")
        yesterday = (today - timedelta(days=1)).isoformat()
        await expect(lead.locator("[name=since]")).to_have_value(yesterday)
        await expect(lead.locator("[name=until]")).to_have_value(yesterday)
        await lead.locator("[name=group]").select_option("售后")
        await expect(lead.locator("[data-act=export-figures]")).to_have_attribute(
            "href", re.compile(f"since={yesterday}&until={yesterday}&group=")
        )
        rows = rows_of(await taken(lead, "export-figures"))
        assert [row[0] for row in rows[1:]] == ["合计", "按天", "按组", "按组", "按人", "按人", "按人"]
        assert len(rows_of(await taken(lead, "export-rounds"))) == 13

        other = await come(house, people, server.base, "小李", Role.AGENT)
        await expect(other.get_by_test_id("by-person").locator("tbody tr")).to_have_count(1)
        await expect(other.locator("[data-act=export-figures]")).to_have_count(0)
        await other.keyboard.press("l")
        await expect(other.get_by_test_id("figures")).to_contain_text("Answered in 30 s")
