"""What a screen reader gets: names for everything that can be pressed, and news told politely."""

import pytest
from playwright.async_api import expect

from tests.browser.shop import FREIGHT, Screens, Shop, act, becomes, card, settled

pytestmark = pytest.mark.browser

NAMELESS = """() => [...document.querySelectorAll("button, a[href], input, textarea, select, [role=option], meter")]
    .filter((one) => one.offsetParent !== null && one.getAttribute("aria-hidden") !== "true")
    .filter((one) => !(one.getAttribute("aria-label") || one.textContent.trim() || one.labels?.length || one.title))
    .map((one) => one.outerHTML)"""


async def test_everything_has_a_name_and_news_are_told(shop: Shop, people: Screens) -> None:
    page = await people.page()
    await page.goto(await shop.link())
    shop.ask(FREIGHT)
    await expect(card(page)).to_contain_text(FREIGHT)
    await becomes(lambda: page.evaluate(NAMELESS), [])
    await act(page, "approve").click()
    await expect(page.locator("main > [aria-live=polite]")).to_have_text(f"发出：{FREIGHT}")
    for place in ("#/health", "#/accounts"):
        await page.evaluate(f"location.hash = '{place}'")
        await expect(page.locator(".page .block").first).to_be_visible()
        await becomes(lambda: page.evaluate(NAMELESS), [])


async def test_the_page_can_be_walked_by_tab_and_a_button_keeps_its_own_enter(shop: Shop, people: Screens) -> None:
    page = await people.page()
    await page.goto(await shop.link())
    shop.ask(FREIGHT)
    await expect(card(page)).to_contain_text(FREIGHT)
    await settled(page)
    await page.keyboard.press("Tab")
    await expect(page.get_by_text("跳到当前问题")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(act(page, "approve")).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("editor")).to_be_focused()
    assert shop.platform.received == []
