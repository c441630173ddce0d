"""A newcomer's first minute: a link, a question, one key, sent."""

import re

import pytest
from playwright.async_api import expect

from bot.core.lifecycle import DraftState
from tests.browser.shop import FABRIC, FREIGHT, Screens, Shop, act, card, recent

pytestmark = pytest.mark.browser


async def test_from_the_link_to_the_first_answer_sent(shop: Shop, people: Screens) -> None:
    page = await people.page()
    await page.goto(await shop.link())
    await expect(page.locator(".empty")).to_be_visible()
    await expect(page).not_to_have_url(re.compile("login"))

    shop.ask(FREIGHT)
    await expect(card(page)).to_contain_text(FREIGHT)
    answer = await page.get_by_test_id("answer").inner_text()
    await act(page, "approve").click()

    await expect(recent(page, "sent")).to_contain_text(answer)
    await expect(page.locator(".empty")).to_be_visible()
    assert [text.text for text in shop.platform.received] == [answer]


async def test_one_answer_for_all_who_ask_the_same(shop: Shop, people: Screens) -> None:
    page = await people.page()
    await page.goto(await shop.link())
    shop.ask(FABRIC)
    await expect(card(page)).to_contain_text("桃子汽水 在问")
    shop.ask(FABRIC, FABRIC)
    await expect(card(page)).to_contain_text("桃子汽水 等 3 人在问")

    await act(page, "approve").click()
    await expect(recent(page, "sent")).to_have_count(1)
    assert [draft.count for draft in await shop.drafts(DraftState.SENT)] == [3]


async def test_a_link_works_once(shop: Shop, people: Screens) -> None:
    link = await shop.link()
    first, second = await people.page(), await people.page()
    await first.goto(link)
    await expect(first.locator(".desk")).to_be_visible()
    await second.goto(link)
    await expect(second.get_by_role("alert")).to_contain_text("已用过或已过期")


async def test_a_page_that_was_closed_comes_back_logged_in(shop: Shop, people: Screens) -> None:
    page = await people.page()
    await page.goto(await shop.link())
    await expect(page.locator(".desk")).to_be_visible()
    await page.reload()
    await expect(page.locator(".desk")).to_be_visible()


async def test_an_empty_desk_says_that_comments_arrive(shop: Shop, people: Screens) -> None:
    page = await people.page()
    await page.goto(await shop.link())
    await expect(page.locator(".empty")).to_be_visible()
    shop.ask("哈哈哈哈")
    await page.reload()
    await expect(page.locator('.empty[data-hearing="heard"]')).to_be_visible()
