"""Why an answer says what it says: on the card by one key, alone by its address, and kindly where it is not known."""

import pytest
from playwright.async_api import Page, expect

from bot.core.catalog import Why
from bot.core.errors import NotFound
from bot.core.lifecycle import DraftState
from bot.core.model import DraftId
from bot.store.drafts import StoredDrafts
from tests.browser.shop import FREIGHT, Screens, Shop, act, card, recent

pytestmark = pytest.mark.browser

SIZE = "身高165体重120斤卫衣穿什么码，手机13812345678"


async def at_desk(shop: Shop, people: Screens, question: str) -> Page:
    page = await people.page()
    await page.goto(await shop.link())
    shop.ask(question)
    await expect(card(page).locator(".question")).to_be_visible()
    await expect(act(page, "edit")).to_have_attribute("aria-disabled", "false")
    return page


async def test_a_key_explains_the_answer_and_the_answer_can_still_be_sent(shop: Shop, people: Screens) -> None:
    page = await at_desk(shop, people, FREIGHT)
    await page.keyboard.press("w")
    why = page.get_by_test_id("why")
    await expect(why.get_by_test_id("understood")).to_contain_text("在等回答")
    first = why.locator(".place").first
    await expect(first).to_have_attribute("data-standing", "offered")
    await expect(first).to_contain_text("有一模一样的问法")
    await expect(why.get_by_test_id("last-look")).to_contain_text("没有发现")
    await expect(why.get_by_test_id("sources")).to_contain_text("知识库")
    await expect(page.get_by_test_id("answer")).to_be_in_viewport()
    await page.keyboard.press("Escape")
    await expect(why).to_have_count(0)

    await page.keyboard.press("w")
    await expect(why).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(recent(page, "sent")).to_have_count(1)


async def test_what_was_tried_before_and_the_way_to_the_entry(shop: Shop, people: Screens) -> None:
    page = await at_desk(shop, people, SIZE)
    await page.locator('[data-act="why"]').click()
    why = page.get_by_test_id("why")
    await expect(why.get_by_test_id("understood")).to_contain_text("云朵加绒卫衣")
    await expect(why.locator(".entity").first).to_contain_text("165")
    await expect(why.get_by_test_id("tried-before").locator("li").first).to_contain_text("知识库")
    entry = why.locator(".place").first
    name = await entry.get_attribute("data-entry")
    await entry.get_by_role("link").click()
    await expect(page.locator(".sheetlike-head")).to_contain_text(str(name))


async def test_its_address_can_be_given_to_a_colleague(shop: Shop, people: Screens) -> None:
    page = await at_desk(shop, people, SIZE)
    await page.keyboard.press("w")
    await page.get_by_test_id("why").get_by_role("link", name="单独打开").click()
    await expect(page.get_by_test_id("why-page")).to_be_visible()
    address = page.url.partition("#")[2]
    await page.keyboard.press("Escape")
    await expect(card(page).locator(".question")).to_be_visible()

    other = await people.page()
    await other.goto(await shop.link("小王"))
    await expect(other.locator(".desk")).to_be_visible()
    await other.goto(f"{other.url.partition('#')[0]}#{address}")
    alone = other.get_by_test_id("why-page")
    await expect(alone).to_contain_text("138****5678")
    await expect(alone).not_to_contain_text("13812345678")
    await expect(alone.get_by_test_id("answer")).to_contain_text("165")
    await expect(alone.locator(".page-side")).to_have_text("待回复")
    await act(page, "approve").click()
    await expect(alone.locator(".page-side")).to_contain_text("已发出")
    await recent(page, "sent").get_by_role("link").click()
    await expect(page.get_by_test_id("why-page").locator(".page-side")).to_contain_text("已发出")


async def test_in_english(shop: Shop, people: Screens) -> None:
    page = await at_desk(shop, people, FREIGHT)
    await page.keyboard.press("l")
    await page.keyboard.press("w")
    why = page.get_by_test_id("why")
    await expect(why).to_contain_text("What was understood")
    await expect(why).to_contain_text("The very same wording")
    await expect(why.get_by_test_id("last-look")).to_contain_text("No forbidden words")


async def test_an_older_answer_and_a_wrong_address_are_said_kindly(
    shop: Shop, people: Screens, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing_kept(_: StoredDrafts, draft: DraftId) -> Why:
        raise NotFound(f"nothing is kept about {draft}")

    monkeypatch.setattr(StoredDrafts, "why", nothing_kept)
    page = await at_desk(shop, people, FREIGHT)
    await page.keyboard.press("w")
    await expect(page.get_by_test_id("not-kept")).to_contain_text("没有留下")
    await expect(page.get_by_test_id("sources")).to_contain_text("有运费险吗")
    (draft,) = await shop.drafts(DraftState.PENDING)
    assert draft.question == FREIGHT
    await page.evaluate("location.hash = '#/why/0-404'")
    await expect(page.locator(".why-page")).to_contain_text("没有这条回复")
    await page.get_by_role("link", name="回到回复台").click()
    await expect(card(page)).to_be_visible()
