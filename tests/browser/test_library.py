"""The list of knowledge entries: found, filtered, walked through and turned over, mostly without a mouse."""

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.desks import FREIGHT_ANSWER, FREIGHT_ENTRY, come, go, propose, rows
from tests.browser.shop import Screens, Shop

pytestmark = pytest.mark.browser

BROKEN = """
[[entry]]
id = "wash"
questions = ["怎么洗"]
answer = "翻面冷水机洗，平铺晾干。"
valid_from = 2026-01-01

[[entry]]
id = "iron"
questions = ["能熨吗"]
answer = ""
valid_from = 2026-01-01
"""


async def test_search_walk_open_and_come_back(shop: Shop, people: Screens) -> None:
    page = await come(shop, people, "小李")
    await page.keyboard.type("gk")
    await expect(rows(page)).to_have_count(50)

    await page.keyboard.press("/")
    await expect(page.get_by_test_id("search")).to_be_focused()
    await page.keyboard.insert_text("顺丰")
    await expect(rows(page).first).to_contain_text("顺丰")
    await expect(page.get_by_test_id("range")).not_to_contain_text("第 1–50 条")
    await expect(page.locator("mark.sought").first).to_have_text("顺丰")

    await page.keyboard.press("ArrowDown")
    await expect(rows(page).first).to_be_focused()
    first = await rows(page).first.get_attribute("data-id")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("reading")).to_contain_text("顺丰")
    heading = page.locator(".entry-reading h1")
    opened = await heading.inner_text()
    await page.keyboard.press("j")
    await expect(heading).not_to_have_text(opened)
    await page.keyboard.press("k")
    await expect(heading).to_have_text(opened)
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("search")).to_have_value("顺丰")
    await expect(page.locator("a.entry.stood")).to_have_attribute("data-id", str(first))
    await page.keyboard.press("Escape")
    await expect(rows(page)).to_have_count(50)


async def test_pages_turn_to_the_last_and_back(shop: Shop, people: Screens) -> None:
    page = await come(shop, people, "小李", "")
    await expect(rows(page)).to_have_count(50)
    first = str(await rows(page).first.get_attribute("data-id"))
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_test_id("range")).to_contain_text("第 51–100 条")
    await expect(rows(page).first).not_to_have_attribute("data-id", first)
    await page.get_by_role("button", name="末页").click()
    await expect(page.get_by_test_id("range")).to_have_text(re.compile(r"–([\d,]+) 条.*\D\1 条"))
    await expect(page.get_by_role("button", name="下一页")).to_be_disabled()
    await page.get_by_role("button", name="首页").click()
    await expect(rows(page).first).to_have_attribute("data-id", first)


async def test_chips_count_and_filter(shop: Shop, people: Screens) -> None:
    page = await come(shop, people, "小李", "")
    waiting = page.locator('.chip[data-state="proposed"]')
    await expect(waiting).to_contain_text("0")
    await propose(page, FREIGHT_ENTRY, FREIGHT_ANSWER)
    await go(page)
    await expect(waiting).to_contain_text("1")
    await waiting.click()
    await expect(rows(page)).to_have_count(1)
    await expect(rows(page)).to_contain_text("改动待审")

    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("pick-product")).to_contain_text("云朵加绒卫衣")
    await page.get_by_test_id("pick-intent").select_option("stock")
    await expect(rows(page).filter(has_not_text="库存")).to_have_count(0)
    await expect(rows(page).first).to_contain_text("库存")
    await page.get_by_role("button", name="清除筛选").click()
    await expect(rows(page)).to_have_count(50)

    await page.get_by_test_id("search").fill("没有人会这么问的话")
    await expect(page.locator(".nothing")).to_contain_text("没有符合的条目")


async def test_what_could_not_be_read_in_the_files_is_shown(shop: Shop, people: Screens, tmp_path: Path) -> None:
    await shop.close()
    folder = tmp_path / "entries"
    folder.mkdir()
    (folder / "care.toml").write_text(BROKEN, "utf-8")
    shop.knowledge = str(folder)
    await shop.open()
    page = await come(shop, people, "实习生", "")
    await page.get_by_test_id("faults").locator("summary").click()
    await expect(page.locator(".fault-list li").first).to_contain_text("care.toml:11")
    await page.get_by_test_id("search").fill("怎么洗")
    await expect(rows(page).first).to_contain_text("翻面冷水机洗")


async def test_who_may_only_look_finds_no_button_to_change_anything(shop: Shop, people: Screens) -> None:
    page = await come(shop, people, "实习生", f"entry/{FREIGHT_ENTRY}")
    await expect(page.locator(".actions")).to_contain_text("你的账号只能看")
    await page.keyboard.press("e")
    await page.keyboard.press("x")
    await expect(page.locator(".actions [data-act]")).to_have_count(1)
    await expect(page.get_by_test_id("reading")).to_be_visible()
    await go(page, "files")
    await expect(page.get_by_test_id("file")).to_have_count(0)
    await expect(page.locator(".files")).to_contain_text("导入和导出由主管来做")
