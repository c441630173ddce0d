"""Conversations and service settings at every size, in both languages and themes: nothing cut off, nothing sideways;
and their pictures."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Page, expect

from tests.browser.pictures import whole
from tests.browser.shop import Screens, Shop, act
from tests.browser.talks import AGENTS, box, come, line, opened, row, state, write

pytestmark = pytest.mark.browser

SIZES: Final[Mapping[str, tuple[int, int]]] = {
    "desk": (1440, 900), "small": (1280, 720), "narrow": (1024, 768), "tablet": (820, 1180), "phone": (390, 844),
}  # fmt: skip
KEPT: Final = "small"
BOXES: Final = (
    *(".topbar > :not(nav)", ".act", ".deed", ".chip", ".talk-tabs button", ".talk", ".talk-foot", ".target"),
    *(".thread-head", ".bubble", ".waits-draft", ".composer", ".composer-foot > *", ".locked-note"),
    *(".customer-body > section", ".order", ".tags li", ".block", ".person", ".slot", ".status-choice button"),
)
LONG: Final = "https://example.com/" + "a" * 90
ORDERED: Final = ("周小棠", "c-1001")
"""A customer of the demo shop who has orders, and their account."""


async def at_sizes(page: Page, picture: Path | None = None) -> None:
    for size, (width, height) in SIZES.items():
        await page.set_viewport_size({"width": width, "height": height})
        await whole(page, *BOXES)
        if picture and size == KEPT:
            await page.screenshot(path=picture)
    await page.set_viewport_size({"width": SIZES[KEPT][0], "height": SIZES[KEPT][1]})


async def dressed(shop: Shop, people: Screens, scheme: str, language: str) -> Page:
    page = await come(shop, people, "林主管", scheme=scheme)
    if language == "en":
        await page.keyboard.press("l")
    return page


async def talked(shop: Shop, page: Page) -> None:
    """It is taken, answered, goes on, and has a note."""
    await page.keyboard.press("o")
    await expect(box(page)).to_be_focused()
    await page.keyboard.insert_text("您好，我帮您看一下物流，稍等一分钟～")
    await page.keyboard.press("Enter")
    await expect(line(page, "shop", "帮您看一下")).to_have_attribute("data-state", "sent")
    await page.keyboard.press("Escape")
    write(shop, "好的，那尺码 M 换 L 可以吗？麻烦快一点", *ORDERED)
    await page.keyboard.press("n")
    await page.keyboard.insert_text("老顾客，之前换过一次尺码")
    await page.keyboard.press("Enter")
    await expect(line(page, "note", "老顾客")).to_be_visible()


@pytest.mark.parametrize(("scheme", "language"), [("dark", "zh"), ("light", "en")])
async def test_list_thread_and_card(shop: Shop, people: Screens, folder: Path, scheme: str, language: str) -> None:
    kept = folder if language == "zh" else None
    page = await dressed(shop, people, scheme, language)
    write(shop, "转人工，你们到底管不管", "一只名字特别特别特别长的小鹿")
    write(shop, "身高165体重120斤卫衣穿什么码", "晚风")
    write(shop, "我的订单到哪了呀", *ORDERED)
    write(shop, f"这个链接打不开 {LONG}", "栗子")
    await opened(page, ORDERED[0])
    await expect(page.locator(".order").first).to_be_visible()
    await expect(page.locator(".waits-draft")).to_be_visible()
    await at_sizes(page)
    await talked(shop, page)
    await expect(act(page, "give-back")).to_be_enabled()
    await expect(page.locator(".waits-draft")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.keyboard.press("4")
    await expect(act(page, "edit")).not_to_have_attribute("aria-disabled", "true")
    await at_sizes(page, kept and kept / "conversation.png")
    await page.keyboard.press("e")
    await expect(page.get_by_test_id("editor")).to_be_focused()
    await at_sizes(page)
    await page.keyboard.press("Escape")
    await page.keyboard.press("x")
    await expect(page.get_by_test_id("closing")).to_be_visible()
    await at_sizes(page)
    await page.keyboard.press("Escape")
    await page.keyboard.press("f")
    await expect(page.locator(".target").first).to_be_visible()
    await at_sizes(page)
    await page.keyboard.press("Escape")
    await row(page, "栗子").click()
    await expect(line(page, "customer", "aaaa")).to_be_visible()
    await at_sizes(page)


@pytest.mark.parametrize(("scheme", "language"), [("dark", "zh"), ("light", "en")])
async def test_held_by_another_and_settings(
    shop: Shop, people: Screens, folder: Path, scheme: str, language: str
) -> None:
    kept = folder if language == "zh" else None
    wang = await come(shop, people, "小王")
    page = await dressed(shop, people, scheme, language)
    write(shop, "有运费险吗")
    await opened(wang)
    await opened(page)
    await wang.keyboard.press("o")
    await expect(page.get_by_test_id("locked")).to_be_visible()
    await at_sizes(page)
    await page.keyboard.press("i")
    await at_sizes(page)
    await page.keyboard.press("i")
    await act(page, "take-anyway").click()
    await act(page, "take-anyway").click()
    await expect(state(page)).to_contain_text("小王")  # who stays the first owner
    await expect(wang.get_by_test_id("locked")).to_contain_text("林主管")

    for name in AGENTS:
        await shop.link(name, AGENTS[name])
    await page.keyboard.press("Escape")
    await settings(page, kept)


async def settings(page: Page, kept: Path | None) -> None:
    await page.evaluate("location.hash = '#/staff'")
    await expect(page.locator('[data-agent="小王"]')).to_be_visible()
    await page.locator('[data-agent="小王"] [data-act="set-up"]').click()
    await page.locator(".setup [data-group]").first.click()
    await page.locator(".setup [data-leads]").first.check()
    await act(page, "add-slot").click()
    await act(page, "add-slot").click()
    await expect(page.locator(".slot")).to_have_count(2)
    await at_sizes(page, kept and kept / "staff.png")
    await page.locator(".setup .act").click()
    await expect(page.locator('[data-agent="小王"] .person-hours')).to_contain_text("09:00–12:00")
    await expect(page.locator('[data-agent="小王"] .lead-mark')).to_have_count(1)
    template = page.locator('[data-template][data-allowed="false"]').first
    await expect(template).to_be_visible()
    await template.locator('[data-act="allow"]').click()
    await template.locator('[data-act="allow"]').click()
    await expect(page.locator('[data-allowed="true"]')).to_have_count(1)
    await at_sizes(page)
