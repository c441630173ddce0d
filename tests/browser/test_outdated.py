"""An answer whose source has changed: it does not go out, the card says what happened; soon it is written anew."""

import pytest
from playwright.async_api import Page, expect

from bot.core.lifecycle import DraftState
from bot.stages.redraft import Redraft
from tests.browser.desks import come, entry, history, text
from tests.browser.shop import FREIGHT, Screens, Shop, act, card, recent

pytestmark = pytest.mark.browser

NEW = "本店每单都有运费险，退换都不用掏邮费。"


async def at_desk(shop: Shop, people: Screens) -> Page:
    page = await people.page()
    await page.goto(await shop.link("小王"))
    shop.ask(FREIGHT)
    await expect(card(page)).to_contain_text(FREIGHT)
    return page


async def change_the_answer(shop: Shop, people: Screens) -> Page:
    """A lead puts another answer in force; soon it is so."""
    (draft,) = await shop.drafts(DraftState.PENDING)
    lin = await come(shop, people, "林主管")
    await entry(lin, draft.sources[0].id)
    await lin.keyboard.press("e")
    await text(lin, "answer").fill(NEW)
    await text(lin, "live").fill(NEW)
    await act(lin, "propose-approve").click()
    return lin


async def test_the_card_says_what_happened_and_lets_one_say_it_as_it_is_now(
    shop: Shop, people: Screens, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def not_yet(_: Redraft) -> int:
        return 0

    monkeypatch.setattr(Redraft, "redraft_stale", not_yet)
    page = await at_desk(shop, people)
    await expect(history(await change_the_answer(shop, people), "approved")).to_be_visible()
    await act(page, "approve").click()
    risk = page.locator('.risks [data-risk="outdated"]')
    await expect(risk).to_contain_text("已被林主管改成别的说法")
    await expect(risk.get_by_role("link", name="看现在的答案")).to_be_visible()
    await expect(act(page, "approve")).to_be_disabled()
    await expect(act(page, "reject")).to_be_enabled()
    await expect(page.get_by_test_id("toast")).to_contain_text("依据变了，没有发出")
    assert shop.platform.received == []

    await act(page, "edit").click()
    await expect(risk).to_contain_text("改好才能发")
    await page.get_by_test_id("editor").fill(NEW)
    await expect(risk).to_contain_text("已改")
    await act(page, "send-edit").click()
    await expect(recent(page, "sent")).to_contain_text(NEW)


async def test_what_waits_is_written_anew_with_a_calm_word(shop: Shop, people: Screens) -> None:
    page = await at_desk(shop, people)
    await change_the_answer(shop, people)
    await expect(page.get_by_test_id("toast").first).to_contain_text("正在按新答案重写")
    await expect(card(page).locator(".answer")).to_contain_text(NEW)
    await expect(card(page).locator(".question")).to_have_text(FREIGHT)
    (draft,) = await shop.drafts(DraftState.PENDING)
    assert draft.text == NEW


async def test_in_english(shop: Shop, people: Screens, monkeypatch: pytest.MonkeyPatch) -> None:
    async def not_yet(_: Redraft) -> int:
        return 0

    monkeypatch.setattr(Redraft, "redraft_stale", not_yet)
    page = await at_desk(shop, people)
    await page.keyboard.press("l")
    await expect(history(await change_the_answer(shop, people), "approved")).to_be_visible()
    await act(page, "approve").click()
    await expect(page.locator('.risks [data-risk="outdated"]')).to_contain_text("See the answer as it is now")
    await expect(page.get_by_test_id("toast")).to_contain_text("nothing was sent")
