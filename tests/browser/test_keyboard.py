"""A whole session without a mouse: every decision, and every screen, by key."""

import re

import pytest
from playwright.async_api import Page, expect

from bot.core.lifecycle import DraftState
from tests.browser.shop import FABRIC, FREIGHT, POSTAGE, Screens, Shop, act, card, nothing_waits, recent, settled

pytestmark = pytest.mark.browser

RETURNS = "七天无理由吗"
OWN_WORDS = "纯棉加绒，贴身穿很舒服～"


FOUR_TIMES_ENTER = """() => {
    const press = () => document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", bubbles: true}));
    [0, 40, 80, 120].forEach((after) => setTimeout(press, after));
}"""


async def press_when_ready(page: Page, key: str) -> None:
    """As a person does: only when the card has stood there for a moment."""
    await settled(page)
    await page.keyboard.press(key)


async def front(page: Page, question: str) -> None:
    await expect(card(page).locator(".question")).to_have_text(question)


async def in_front(page: Page, after: str = "") -> str:
    """The question a person reads, once it is another than the one before and has stood there for a moment."""
    question = card(page).locator(".question")
    await expect(question).not_to_have_text(after)
    await settled(page)
    return await question.inner_text()


async def test_approve_edit_prompt_reject_and_hand_over(shop: Shop, people: Screens) -> None:
    page = await people.page()
    await page.goto(await shop.link())
    await expect(page.locator(".empty")).to_be_visible()
    for question in (FREIGHT, FABRIC, POSTAGE, RETURNS, "怎么洗"):
        shop.ask(question)
        await expect(page.locator(".row", has_text=question)).to_be_visible()

    first = await in_front(page)
    await page.keyboard.press("Enter")
    second = await in_front(page, first)
    await page.keyboard.press("e")
    await expect(page.get_by_test_id("editor")).to_be_focused()
    await page.keyboard.press("Control+a")
    await page.keyboard.insert_text(OWN_WORDS)
    await page.keyboard.press("Control+Enter")
    spoken = await in_front(page, second)
    await page.keyboard.press("p")
    unwanted = await in_front(page, spoken)
    await page.keyboard.press("r")
    await expect(act(page, "reason-2")).to_be_visible()
    await page.keyboard.press("2")
    given = await in_front(page, unwanted)
    await page.keyboard.press("h")
    await expect(page.get_by_test_id("note")).to_be_focused()
    await page.keyboard.insert_text("顾客要寄回，请查单号")
    await page.keyboard.press("Enter")
    await nothing_waits(page)

    await expect(recent(page, "sent")).to_have_count(2)
    assert OWN_WORDS in [received.text for received in shop.platform.received]
    assert [draft.question for draft in await shop.drafts(DraftState.PROMPTED)] == [spoken]
    assert [(one.question, one.reason) for one in await shop.drafts(DraftState.REJECTED)] == [(unwanted, "答案不对")]
    (handed,) = await shop.drafts(DraftState.HANDED_OVER)
    assert (handed.question, handed.reason) == (given, "顾客要寄回，请查单号")


async def test_walk_and_leave_the_editor(shop: Shop, people: Screens) -> None:
    page = await people.page()
    await page.goto(await shop.link())
    shop.ask(FREIGHT, FABRIC)
    await expect(page.locator(".row")).to_have_count(2)
    first, second = await page.locator(".row .row-text b").all_inner_texts()

    await page.keyboard.press("j")
    await front(page, second)
    await page.keyboard.press("ArrowUp")
    await front(page, first)
    await press_when_ready(page, "e")
    await expect(page.get_by_test_id("editor")).to_be_focused()
    await page.keyboard.insert_text("，亲")
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("editor")).to_have_count(0)
    await press_when_ready(page, "e")
    await expect(page.get_by_test_id("editor")).to_have_value(re.compile("，亲$"))
    await expect(page.locator(".row")).to_have_count(2)
    assert len(await shop.drafts(DraftState.PENDING)) == 2


async def test_screens_sheet_and_theme(shop: Shop, people: Screens) -> None:
    page = await people.page()
    await page.goto(await shop.link())
    await expect(page.locator(".desk")).to_be_visible()
    await page.keyboard.press("?")
    await expect(page.locator("dialog[open]")).to_contain_text("转交同事")
    await page.keyboard.press("Escape")
    await expect(page.locator("dialog[open]")).to_have_count(0)
    for keys, selector in (("gh", ".page"), ("gp", ".board"), ("gd", ".desk")):
        await page.keyboard.type(keys)
        await expect(page.locator(selector)).to_be_visible()
    await page.keyboard.press("t")
    await expect(page.locator("html")).to_have_attribute("data-theme", "light")


async def test_a_key_meant_for_one_card_cannot_hit_the_next(shop: Shop, people: Screens) -> None:
    page = await people.page()
    await page.goto(await shop.link())
    shop.ask(FREIGHT, FABRIC)
    await expect(page.locator(".row")).to_have_count(2)
    await settled(page)
    await page.evaluate(FOUR_TIMES_ENTER)
    await expect(recent(page, "sent")).to_have_count(1)
    assert len(await shop.drafts(DraftState.PENDING)) == 1
