"""The server goes and comes back: the page says so, and goes on by itself with everything that is waiting."""

import pytest
from playwright.async_api import expect

from tests.browser.shop import FABRIC, FREIGHT, Screens, Shop, act, card, recent

pytestmark = pytest.mark.browser


async def test_work_goes_on_after_a_restart_without_a_reload(shop: Shop, people: Screens) -> None:
    page = await people.page()
    await page.goto(await shop.link())
    shop.ask(FREIGHT)
    await expect(card(page)).to_contain_text(FREIGHT)
    await page.evaluate("window.sameDocument = true")
    await act(page, "edit").click()
    await expect(page.get_by_test_id("editor")).to_be_focused()
    await page.keyboard.insert_text("，亲")

    await shop.close()
    await expect(page.get_by_test_id("banner")).to_contain_text("正在自动重连")
    await act(page, "send-edit").click()
    await expect(page.get_by_test_id("toast")).to_contain_text("没有送到")

    await shop.open()
    await expect(page.get_by_test_id("line")).to_have_text("实时")
    await expect(page.get_by_test_id("banner")).to_have_count(0)
    shop.ask(FABRIC)
    await expect(page.locator(".row", has_text=FABRIC)).to_be_visible()
    await expect(card(page)).to_contain_text(FREIGHT)
    await act(page, "edit").click()
    await act(page, "send-edit").click()
    await expect(recent(page, "sent")).to_contain_text("，亲")
    assert await page.evaluate("window.sameDocument") is True


async def test_a_page_opened_while_the_server_is_away_waits_for_it(shop: Shop, people: Screens) -> None:
    page = await people.page()
    await page.goto(await shop.link())
    await expect(page.locator(".desk")).to_be_visible()
    await page.route("**/api/me", lambda route: route.abort())
    await page.reload()
    await expect(page.locator(".opening")).to_be_visible()
    await page.unroute("**/api/me")
    await expect(page.locator(".desk")).to_be_visible()
