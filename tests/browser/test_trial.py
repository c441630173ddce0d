"""A question tried out: what was understood, why an entry was offered or not, and what would be written."""

import pytest
from playwright.async_api import expect

from bot.core.lifecycle import DraftState
from tests.browser.desks import come, entry, history, questions, text
from tests.browser.shop import FABRIC, FREIGHT, Screens, Shop, act

pytestmark = pytest.mark.browser


async def test_the_answer_with_its_reasons_and_nothing_sent(shop: Shop, people: Screens) -> None:
    page = await come(shop, people, "小李", "try")
    await expect(page.get_by_test_id("try")).to_be_focused()
    await page.keyboard.insert_text("今天拍什么时候发货")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("understood")).to_contain_text("发货时间")
    await expect(page.get_by_test_id("drafted")).to_contain_text("标准答案")
    first = page.get_by_test_id("ranking").locator(".place").first
    await expect(first).to_have_attribute("data-standing", "offered")
    await expect(first).to_contain_text("就用这一条")
    await expect(first.locator(".factors li")).not_to_have_count(0)
    assert await shop.drafts(DraftState.PENDING) == []
    assert shop.platform.received == []


async def test_what_is_not_known_is_said_and_not_guessed(shop: Shop, people: Screens) -> None:
    page = await come(shop, people, "小李", "try")
    await page.get_by_test_id("try").fill("你们老板属什么生肖的呀")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("tried")).to_be_visible()
    await expect(page.locator('.place[data-standing="offered"]')).to_have_count(0)

    await act(page, "begin").click()
    await expect(questions(page).first).to_have_value("你们老板属什么生肖的呀")
    await text(page, "answer").fill("老板属兔，就爱吃胡萝卜～")
    await act(page, "propose").click()
    await expect(history(page, "proposed")).to_be_visible()


async def test_room_and_private_talk_are_answered_differently(shop: Shop, people: Screens) -> None:
    page = await come(shop, people, "小李")
    await entry(page, "ship-free")
    await page.keyboard.press("q")
    drafted = page.get_by_test_id("drafted")
    await expect(page.get_by_test_id("try")).to_have_value("包邮吗")
    await expect(drafted).to_contain_text("全店包邮～")
    await page.get_by_role("button", name="私聊").click()
    await expect(drafted).to_contain_text("付款页显示的就是全部费用")


async def test_the_product_on_the_shelf_is_what_is_meant(shop: Shop, people: Screens) -> None:
    page = await come(shop, people, "小李", "try")
    await page.get_by_test_id("shelf").select_option("hoodie")
    await page.get_by_test_id("try").fill("多少钱")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("understood")).to_contain_text("云朵加绒卫衣")
    await expect(page.get_by_test_id("drafted")).to_contain_text("129")


async def test_in_english(shop: Shop, people: Screens) -> None:
    page = await come(shop, people, "小李", "try")
    await page.get_by_test_id("try").fill(FREIGHT)
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("understood")).to_be_visible()
    await page.get_by_test_id("try").blur()
    await page.keyboard.press("l")
    await expect(page.get_by_test_id("understood")).to_contain_text("What was understood")
    await expect(page.get_by_test_id("ranking")).to_contain_text("This one is used")
    await page.get_by_test_id("try").fill(FABRIC)
    await page.keyboard.press("Enter")
    await expect(page.locator(".trial-question")).to_contain_text(FABRIC)
