"""The knowledge base at every size, in both languages and themes: nothing cut off, nothing sideways; and its pictures.

The pictures go into the folder that HALFMINUTE_PICTURES names (docs/images for the README), else they are thrown away.
"""

import os
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.desks import FREIGHT_ENTRY, come, entry, go, propose, rows, text
from tests.browser.shop import Screens, Shop

pytestmark = pytest.mark.browser

SIZES = {"small": (1280, 720), "narrow": (1024, 768), "phone": (390, 844)}
KEPT = {"list", "review", "write", "try"}
REFUND = "{name}您好，仓库签收后 12 小时内审核，款项原路退回，支付宝、微信 1 个工作日到账，银行卡 1 到 3 个工作日。"
BEYOND = """() => [
    ...document.querySelectorAll(".act, .chip, .badge, .tabs a, .search, .area, .line-row, .compared, .block, .entry"),
].filter((box) => !box.closest(".chips")).filter((box) => {
    const { left, right } = box.getBoundingClientRect();
    return right > innerWidth + 0.5 || left < -0.5 || box.scrollWidth > box.clientWidth + 1;
}).map((box) => `${box.className}: ${box.textContent.slice(0, 60)}`)"""
SIDEWAYS = "() => document.documentElement.scrollWidth - innerWidth"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    wanted = os.environ.get("HALFMINUTE_PICTURES")
    return Path(wanted) if wanted else tmp_path


async def at_every_size(page: Page, name: str, folder: Path) -> None:
    for size, (width, height) in SIZES.items():
        await page.set_viewport_size({"width": width, "height": height})
        assert await page.evaluate(BEYOND) == [], (name, size)
        assert await page.evaluate(SIDEWAYS) == 0, (name, size)
        if name in KEPT and size == "small":
            await page.screenshot(path=folder / f"knowledge-{name}.png")
    await page.set_viewport_size({"width": 1280, "height": 720})


@pytest.mark.parametrize(("scheme", "language"), [("dark", "zh"), ("light", "en")])
async def test_nothing_is_cut_off(
    shop: Shop, people: Screens, tmp_path: Path, folder: Path, scheme: str, language: str
) -> None:
    await propose(await come(shop, people, "阿may"), "refund-when", REFUND, "财务说从本周起 12 小时内审完")
    page = await come(shop, people, "林主管")
    await page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
    kept = folder if language == "zh" else tmp_path
    if language == "en":
        await page.keyboard.press("l")
    await go(page)
    await expect(rows(page)).to_have_count(50)
    await at_every_size(page, "list", kept)
    await entry(page, "refund-when")
    await at_every_size(page, "review", kept)
    await page.keyboard.press("r")
    await at_every_size(page, "why", kept)
    await page.keyboard.press("Escape")
    await entry(page, FREIGHT_ENTRY)
    await at_every_size(page, "read", kept)
    await page.keyboard.press("e")
    await text(page, "answer").fill("{name}您好，全店包邮，偏远地区也不加钱，付款页显示的就是全部费用。")
    await expect(page.get_by_test_id("changes").locator("ins")).to_be_visible()
    await at_every_size(page, "write", kept)
    await page.keyboard.press("Escape")
    await go(page, "files")
    await at_every_size(page, "files", kept)
    await go(page, "try")
    await page.get_by_test_id("try").fill("今天拍什么时候发货")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("tried")).to_be_visible()
    await at_every_size(page, "try", kept)
