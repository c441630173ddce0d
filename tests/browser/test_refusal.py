"""What the guard forbids does not go out, and the person sees which word it was."""

import pytest
from playwright.async_api import expect

from bot.core.lifecycle import DraftState
from tests.browser.shop import FREIGHT, Screens, Shop, act, card, recent

pytestmark = pytest.mark.browser


async def test_forbidden_words_are_marked_until_changed(shop: Shop, people: Screens) -> None:
    page = await people.page()
    await page.goto(await shop.link())
    shop.ask(FREIGHT)
    await expect(card(page)).to_contain_text(FREIGHT)
    await act(page, "edit").click()
    editor = page.get_by_test_id("editor")
    await editor.fill("有的，全网最低价～")
    await act(page, "send-edit").click()

    await expect(page.locator(".risks li").first).to_contain_text("改好才能发")
    await expect(page.locator(".behind mark").first).to_be_attached()
    await expect(editor).to_have_value("有的，全网最低价～")
    assert shop.platform.received == []

    await editor.fill("有的，每单都送～")
    await expect(page.locator(".risks li.done").first).to_contain_text("已改")
    await act(page, "send-edit").click()
    await expect(recent(page, "sent")).to_contain_text("有的，每单都送～")
    assert [draft.text for draft in await shop.drafts(DraftState.SENT)] == ["有的，每单都送～"]
