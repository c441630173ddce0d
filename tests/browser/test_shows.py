"""A lead reads how a show went, takes its tables away, makes knowledge of its best answer, and names its room."""

import csv
import gzip
import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bot.console.static import BUILT
from bot.core.clock import MINUTE, Millis, SystemClock, later
from bot.core.model import UserName
from bot.core.people import Account
from bot.core.vocabulary import Role
from tests.browser.pictures import at_every_size
from tests.browser.shop import Screens
from tests.support.console import House, console
from tests.support.rooms import STUDIO_ID
from tests.support.shows import played

pytestmark = pytest.mark.browser

BOXES = (".figures > div", ".show-head h1", ".show-acts .chip", ".show-lines li > p", ".hot b")


async def come(house: House, page: Page, base: str, role: Role, at: str) -> None:
    name = UserName(f"{role}-1")
    await house.accounts.put(Account(name, role))
    await page.goto(f"{base}/#login={await house.accounts.issue_login(name, 600)}")
    await expect(page.locator(".desk")).to_be_visible()
    await page.evaluate("where => { location.hash = `#/shows${where}`; }", at)


async def taken(page: Page, act: str) -> Path:
    async with page.expect_download() as waiting:
        await page.locator(f"[data-act={act}]").click()
    return Path(await (await waiting.value).path())


async def read(page: Page, picture: Path) -> None:
    """The whole report, at every size."""
    await expect(page.get_by_test_id("figures")).to_contain_text("2,388 人里 2,214 人半分钟内等到回复")
    chart = page.get_by_test_id("chart").get_by_role("img")
    await expect(chart).to_have_accessible_name(re.compile("^2,388 人等回复，93% 在半分钟内等到；最低是"))
    await expect(chart.locator(".quiet")).to_have_count(1)
    await expect(page.get_by_test_id("unanswered").locator("li")).to_have_count(3)
    await expect(page.get_by_test_id("handover")).to_contain_text("桃**")
    await expect(page.get_by_test_id("people")).to_contain_text("小李")
    await page.get_by_text("看数字").click()
    await expect(page.locator(".chart-table tbody tr")).to_have_count(24)
    await at_every_size(page, BOXES, picture)


async def take_away(page: Page) -> None:
    """Both tables and the recording."""
    rows = list(csv.reader((await taken(page, "questions")).read_text("utf-8-sig").splitlines()))
    assert (len(rows), rows[1][1], rows[1][4]) == (12, "3号链接还有M码吗", "243")
    assert len(list(csv.reader((await taken(page, "handover")).read_text("utf-8-sig").splitlines()))) == 4
    assert "多少钱" in gzip.decompress((await taken(page, "recording")).read_bytes()).decode()


async def print_and_write_up(page: Page) -> None:
    """On paper, in English, and an answer that becomes knowledge."""
    chart = page.get_by_test_id("chart").get_by_role("img")
    await page.emulate_media(media="print")
    await expect(page.locator(".topbar")).to_be_hidden()
    await expect(page.locator(".show-acts")).to_be_hidden()
    await expect(chart).to_be_visible()
    await page.emulate_media(media="screen", color_scheme="light")
    await page.keyboard.press("l")
    await expect(page.get_by_test_id("figures")).to_contain_text("2,214 of 2,388 were answered")
    await at_every_size(page, BOXES)
    await page.get_by_test_id("edits").locator("[data-act=write-up]").click()
    await expect(page.get_by_test_id("text-answer")).to_have_value("这款充绒量 120 克，90 白鸭绒～")


async def test_how_a_show_went(people: Screens, folder: Path) -> None:
    house = House(SystemClock())
    began = Millis(later(house.clock.now(), -5 * 3_600) // MINUTE * MINUTE)
    show = played(house, began)
    house.recordings.kept[STUDIO_ID] = [gzip.compress('{"room":"studio-1","t":1,"text":"多少钱"}\n'.encode())]
    async with console(house.parts, BUILT) as server:
        page = await people.page()
        await come(house, page, server.base, Role.SUPERVISOR, "")
        row = page.locator(f"[data-show='{show}']")
        await expect(row).to_contain_text("93%")
        await expect(row).to_contain_text("3 小时 4 分")
        room = page.locator(f"[data-room='{STUDIO_ID}']")
        await room.locator("[data-act=name-room]").click()
        await room.locator("[name=hosts]").fill("小夏，阿南")
        await room.locator("[type=submit]").click()
        await expect(room).to_contain_text("小夏、阿南")
        assert (await house.rooms.one(STUDIO_ID)).hosts == ("小夏", "阿南")

        await row.locator("a").click()
        await read(page, folder / "show.png")
        await take_away(page)
        await print_and_write_up(page)

        other = await people.page()
        await come(house, other, server.base, Role.VIEWER, f"/{show}")
        await expect(other.get_by_test_id("figures")).to_be_visible()
        await expect(other.get_by_test_id("people")).not_to_contain_text("小李")
        await expect(other.locator("[data-act=recording], [data-act=questions], [data-act=write-up]")).to_have_count(0)
