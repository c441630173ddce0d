"""Coming in, being put out, coming back; colleagues' accounts; English."""

import pytest
from playwright.async_api import expect

from bot.core.model import UserName
from bot.core.people import Account
from bot.core.vocabulary import Role
from tests.browser.shop import FREIGHT, Screens, Shop, act, card, settled

pytestmark = pytest.mark.browser

PASSWORD = "xiaoman-2026"


async def test_wrong_password_then_the_right_one(shop: Shop, people: Screens) -> None:
    first = await people.page()
    await first.goto(await shop.link())
    await first.evaluate("location.hash = '#/accounts'")
    await first.locator("[name=new]").fill(PASSWORD)
    await first.get_by_role("button", name="保存").click()
    await expect(first.locator(".form-said").first).to_contain_text("已保存")

    page = await people.page()
    await page.goto(shop.house.console_url)
    await page.locator("[name=account]").fill("admin")
    await page.locator("[name=password]").fill("not the password")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_have_text("账号或密码不对")
    await page.locator("[name=password]").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.locator(".desk")).to_be_visible()


async def test_a_session_that_ends_in_between_leads_back_to_the_same_place(shop: Shop, people: Screens) -> None:
    page = await people.page()
    await page.goto(await shop.link("小李"))
    await page.evaluate("location.hash = '#/accounts'")
    await page.locator("[name=new]").fill(PASSWORD)
    await page.get_by_role("button", name="保存").click()
    await expect(page.locator(".form-said").first).to_contain_text("已保存")
    await page.evaluate("location.hash = '#/'")
    shop.ask(FREIGHT)
    await expect(card(page)).to_contain_text(FREIGHT)

    await settled(page)
    await page.context.clear_cookies()
    await act(page, "approve").dispatch_event("click")  # a page that has noticed already takes no real one
    await expect(page.locator(".over .login-note")).to_contain_text("登录已过期")
    await page.locator("[name=account]").fill("小李")
    await page.locator("[name=password]").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.locator(".over")).to_have_count(0)
    await expect(card(page)).to_contain_text(FREIGHT)
    await act(page, "approve").click()
    await expect(page.locator('.past[data-state="sent"]')).to_have_count(1)


async def test_a_colleague_is_invited_by_a_link(shop: Shop, people: Screens) -> None:
    admin, colleague = await people.page(), await people.page()
    await admin.goto(await shop.link())
    await admin.evaluate("location.hash = '#/accounts'")
    await admin.locator("[name=name]").fill("小林")
    await admin.get_by_role("button", name="添加同事").click()
    await colleague.goto(await admin.get_by_test_id("link").inner_text())
    await expect(colleague.locator(".desk")).to_be_visible()
    assert await shop.house.accounts.find(UserName("小林")) == Account(UserName("小林"), Role.ASSISTANT)


async def test_a_viewer_sees_everything_and_can_decide_nothing(shop: Shop, people: Screens) -> None:
    page = await people.page()
    await page.goto(await shop.link("看看", Role.VIEWER))
    shop.ask(FREIGHT)
    await expect(card(page)).to_contain_text("只能看")
    await expect(page.locator(".actions button")).to_have_count(0)


async def test_english_is_one_key_away_and_remembered(shop: Shop, people: Screens) -> None:
    page = await people.page()
    await page.goto(await shop.link())
    shop.ask(FREIGHT)
    await expect(act(page, "approve")).to_contain_text("发出")
    await page.keyboard.press("l")
    await expect(act(page, "approve")).to_contain_text("Send")
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await page.reload()
    await expect(act(page, "approve")).to_contain_text("Send")
    await expect(page.locator(".topbar")).to_contain_text("Desk")
