"""The shelf on screen: a changed price rewrites the answer that waits; sold out takes one click, and is answered."""

import re
from pathlib import Path

import pytest
from playwright.async_api import FilePayload, Locator, Page, expect

from bot.core.lifecycle import DraftState
from bot.core.vocabulary import Role
from tests.browser.pictures import SIDEWAYS
from tests.browser.shop import Screens, Shop, act, becomes, card

pytestmark = pytest.mark.browser


def row(page: Page, link: str) -> Locator:
    return page.locator(f'.goods-row[data-link="{link}"]')


async def at_shelf(page: Page, link: str) -> None:
    await page.goto(link)
    await expect(page.locator(".desk")).to_be_visible()
    await page.keyboard.press("g")
    await page.keyboard.press("g")
    await expect(page.locator('.goods-tabs a[aria-current]:not([data-room="all"])')).to_be_visible()
    await expect(page.locator(".goods-from")).to_be_visible()


async def rewrite(lead: Page) -> None:
    """Link 3 costs 99 here, by keyboard; the shelf is the room's own from then on."""
    await row(lead, "3").locator(".goods-link").click()
    await lead.keyboard.press("p")
    await lead.get_by_test_id("price-input").fill("99")
    await lead.keyboard.press("Enter")
    await expect(row(lead, "3").locator(".goods-price b")).to_have_text("99")
    await expect(lead.locator(".goods-from")).to_have_attribute("data-from", "room")


async def sold_out(shop: Shop) -> list[bool]:
    """Whether the answers about size M that wait say that it is sold out."""
    return ["拍完" in one.text for one in await shop.drafts(DraftState.PENDING) if "M码" in one.question]


async def test_what_is_changed_on_the_shelf_is_answered_at_once(shop: Shop, people: Screens, folder: Path) -> None:
    desk, lead = await people.page(), await people.page(height=900)
    await desk.goto(await shop.link("小王"))
    shop.ask("3号多少钱")
    await expect(card(desk).locator(".answer")).to_contain_text("139")

    await at_shelf(lead, await shop.link("林主管", Role.SUPERVISOR))
    await expect(lead.locator(".goods-from")).to_have_attribute("data-from", "table")
    await expect(row(lead, "3").get_by_test_id("waiting")).to_be_visible()
    await rewrite(lead)
    await expect(card(desk).locator(".answer")).to_contain_text("99")
    await expect(card(desk).locator(".answer")).not_to_contain_text("139")

    await lead.keyboard.press("c")
    editor = lead.get_by_test_id("coupon-editor")
    await editor.locator("input").first.fill("满99减10")
    await lead.keyboard.press("Enter")
    await expect(row(lead, "3").locator(".goods-coupons i")).to_have_text("满99减10")
    await lead.keyboard.press("s")
    await expect(act(row(lead, "3"), "show")).to_have_attribute("aria-pressed", "true")
    await expect(lead.get_by_test_id("shelf-history").locator('li[data-what="price"]')).to_contain_text("林主管")
    await lead.screenshot(path=folder / "shelf.png")

    await act(row(lead, "5"), "sold-out").click()
    await expect(act(row(lead, "5"), "bring-back")).to_be_visible()
    await expect(row(lead, "5").locator(".goods-stock button:not(.none)")).to_have_count(0)
    await expect(card(desk).locator(".answer")).to_contain_text("99")
    await act(desk, "approve").click()
    shop.ask("5号还有M码吗")
    await expect(card(desk).locator(".answer")).to_contain_text(re.compile("拍完"))
    await act(row(lead, "5"), "bring-back").click()
    await becomes(lambda: sold_out(shop), [False])
    shop.ask("现在多少钱")
    await expect(desk.locator(".row, .card", has_text="现在多少钱").first).to_be_visible()
    (asked,) = [one for one in await shop.drafts(DraftState.PENDING) if one.question == "现在多少钱"]
    assert asked.product == "jeans"  # what is on show


async def test_an_assistant_marks_and_a_lead_takes_tables_in_at_any_size(shop: Shop, people: Screens) -> None:
    shop.ask("1号多少钱")
    page = await people.page(1024, 768, "light")
    await at_shelf(page, await shop.link("小王"))
    await expect(page.locator(".goods-from")).to_contain_text("价格、券、链接由主管改")
    await expect(page.locator('[data-act="price"], [data-act="remove"], [data-act="add"]')).to_have_count(0)
    await row(page, "1").locator('[data-kind="奶白 S"]').click()
    await page.get_by_test_id("stock-input").fill("0")
    await page.keyboard.press("Enter")
    await expect(row(page, "1").locator('[data-kind="奶白 S"]')).to_have_class(re.compile("none"))
    await becomes(lambda: page.evaluate(SIDEWAYS), 0)

    lead = await people.page(820, 1180)
    await at_shelf(lead, await shop.link("林主管", Role.SUPERVISOR))
    table = "链接号,商品编号,直播间价,优惠券\n1,hoodie,119,新人立减10\n2,没有的商品,1,\n"
    bad = FilePayload(name="links.csv", mimeType="text/csv", buffer=table.encode())
    await lead.get_by_test_id("shelf-file").set_input_files(bad)
    report = lead.get_by_test_id("shelf-report")
    await expect(report).to_contain_text("第 3 行")
    await expect(act(lead, "apply-table")).to_have_count(0)
    await expect(report).not_to_contain_text("会改")
    await becomes(lambda: lead.evaluate("document.documentElement.scrollHeight > innerHeight"), False)
    good = FilePayload(name="links.csv", mimeType="text/csv", buffer=table.rpartition("2,")[0].encode())
    await lead.get_by_test_id("shelf-file").set_input_files(good)
    await expect(report).not_to_contain_text("第 3 行")
    await act(lead, "apply-table").click()
    await expect(report).to_contain_text("改好了")
    await expect(lead.locator(".goods-row")).to_have_count(1)
    await expect(row(lead, "1").locator(".goods-price b")).to_have_text("119")
    await becomes(lambda: lead.evaluate(SIDEWAYS), 0)
    await lead.keyboard.press("l")
    await expect(lead.locator(".goods-from")).to_contain_text("This room's own shelf")
