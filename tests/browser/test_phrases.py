"""Quick phrases: / at the start of the edit box, a few letters, Enter."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.desks import come, history, write
from tests.browser.shop import FREIGHT, Screens, Shop, act, card, recent

pytestmark = pytest.mark.browser

PHRASE = "拍下备注颜色，仓库会按备注发。"


async def with_phrases(shop: Shop, people: Screens, **shortcuts: str) -> Page:
    """A supervisor gives entries a shortcut, and stands before a question with the edit box open and empty."""
    page = await come(shop, people, "林主管")
    for name, shortcut in shortcuts.items():
        await write(page, name.replace("_", "-"))
        await page.get_by_test_id("shortcut").fill(shortcut)
        await act(page, "propose-approve").click()
        await expect(history(page, "approved")).to_be_visible()
    await page.evaluate("location.hash = '#/'")
    shop.ask(FREIGHT)
    await expect(card(page)).to_contain_text(FREIGHT)
    await act(page, "edit").click()
    await page.get_by_test_id("editor").fill("")
    return page


async def test_filtered_while_typing_and_put_in_by_enter(shop: Shop, people: Screens) -> None:
    page = await with_phrases(shop, people, ship_sf="shunfeng", return_how="tuihuo")
    editor, picker = page.get_by_test_id("editor"), page.get_by_test_id("phrases")
    await page.keyboard.type("/")
    await expect(picker.locator("li")).to_have_count(2)
    await page.keyboard.type("tui")
    await expect(picker.locator("li")).to_have_count(1)
    await page.keyboard.press("Enter")
    await expect(picker).to_have_count(0)
    await expect(editor).to_have_value("订单页点退货退款，选上门取件就行～")  # as it is said in a room
    await page.keyboard.press("Control+z")
    await expect(editor).to_have_value("/tui")


async def test_walked_with_arrows_and_closed_without_leaving_the_box(shop: Shop, people: Screens) -> None:
    page = await with_phrases(shop, people, ship_sf="shunfeng", return_how="tuihuo")
    editor, picker = page.get_by_test_id("editor"), page.get_by_test_id("phrases")
    await page.keyboard.type("/")
    await expect(picker.locator("li").first).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("ArrowDown")
    await expect(picker.locator("li").nth(1)).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Escape")
    await expect(picker).to_have_count(0)
    await expect(editor).to_be_focused()
    await expect(editor).to_have_value("/")
    await editor.fill(f"{PHRASE} 1/2")
    await expect(picker).to_have_count(0)
    await page.keyboard.press("Control+Enter")
    await expect(recent(page, "sent")).to_contain_text(PHRASE)


async def test_without_any_phrase_it_says_how_to_make_one(shop: Shop, people: Screens) -> None:
    page = await with_phrases(shop, people)
    await page.keyboard.type("/fa")
    await expect(page.get_by_test_id("phrases")).to_contain_text("还没有快捷语")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("editor")).to_have_value("/fa\n")
