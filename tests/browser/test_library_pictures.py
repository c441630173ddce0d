"""The knowledge base at every size, in both languages and themes: nothing cut off, nothing sideways; its pictures."""

from functools import partial
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.desks import FREIGHT_ENTRY, come, entry, go, propose, rows, text
from tests.browser.pictures import at_every_size
from tests.browser.shop import Screens, Shop, act

pytestmark = pytest.mark.browser

KEPT = {"list", "review", "write", "try"}
REFUND = "{name}您好，仓库签收后 12 小时内审核，款项原路退回，支付宝、微信 1 个工作日到账，银行卡 1 到 3 个工作日。"
BOXES = (".act", ".chip", ".badge", ".tabs a", ".search", ".area", ".line-row", ".compared", ".block", ".entry")


async def looked_at(page: Page, folder: Path | None, name: str) -> None:
    await at_every_size(page, BOXES, folder / f"knowledge-{name}.png" if folder and name in KEPT else None)


@pytest.mark.parametrize(("scheme", "language"), [("dark", "zh"), ("light", "en")])
async def test_nothing_is_cut_off(shop: Shop, people: Screens, folder: Path, scheme: str, language: str) -> None:
    await propose(await come(shop, people, "阿may"), "refund-when", REFUND, "财务说从本周起 12 小时内审完")
    page = await come(shop, people, "林主管")
    await page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
    look = partial(looked_at, page, folder if language == "zh" else None)
    if language == "en":
        await page.keyboard.press("l")
    await go(page)
    await expect(rows(page)).to_have_count(50)
    await look("list")
    await entry(page, "refund-when")
    await look("review")
    await page.keyboard.press("r")
    await expect(page.get_by_test_id("why")).to_be_focused()
    await look("why")
    await page.keyboard.press("Escape")
    await entry(page, FREIGHT_ENTRY)
    await look("read")
    await page.keyboard.press("e")
    await text(page, "answer").fill("{name}您好，全店包邮，偏远地区也不加钱，付款页显示的就是全部费用。")
    await expect(page.get_by_test_id("changes").locator("ins")).to_be_visible()
    await look("write")
    await page.keyboard.press("Escape")
    await go(page, "files")
    await expect(act(page, "export-csv")).to_be_visible()
    await look("files")
    await go(page, "try")
    await page.get_by_test_id("try").fill("今天拍什么时候发货")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("tried")).to_be_visible()
    await look("try")
