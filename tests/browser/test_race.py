"""Two people on one question: one wins, the other is told who, and nothing jumps."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from playwright.async_api import Page, Route, expect

from bot.core.lifecycle import DraftState
from tests.browser.shop import FABRIC, FREIGHT, Screens, Shop, act, card, until_shown

pytestmark = pytest.mark.browser


async def both_at(shop: Shop, people: Screens, question: str) -> tuple[Page, Page]:
    """小李 and 小王; 小李's clock can be stopped."""
    pages = await people.page(), await people.page()
    await pages[0].clock.install()
    for page, name in zip(pages, ("小李", "小王"), strict=True):
        await page.goto(await shop.link(name))
        await expect(page.locator(".empty")).to_be_visible()
    shop.ask(question)
    for page in pages:
        await expect(card(page)).to_contain_text(question)
    return pages


async def test_each_sees_that_the_other_looks(shop: Shop, people: Screens) -> None:
    li, wang = await both_at(shop, people, FREIGHT)
    await expect(li.locator(".others")).to_contain_text("小王 也在看")
    await expect(wang.locator(".others")).to_contain_text("小李 也在看")


async def test_the_slower_one_is_told_who_won(shop: Shop, people: Screens) -> None:
    li, wang = await both_at(shop, people, FREIGHT)
    wang_is_done = asyncio.Event()

    async def slow_line(route: Route) -> None:
        await wang_is_done.wait()
        await route.continue_()

    await li.route("**/approve", slow_line)
    await act(li, "approve").click()
    await act(wang, "approve").click()
    await expect(wang.locator('.past[data-state="sent"]')).to_have_count(1)
    wang_is_done.set()

    await expect(li.get_by_test_id("toast")).to_contain_text("小王 快了一步，已经发出了")
    await expect(li.locator(".row")).to_have_count(0)
    (sent,) = await shop.drafts(DraftState.SENT)
    assert sent.decided_by == "小王"
    assert len(shop.platform.received) == 1


async def test_a_card_decided_by_another_says_so_before_it_leaves(shop: Shop, people: Screens) -> None:
    li, wang = await both_at(shop, people, FREIGHT)
    shop.ask(FABRIC)
    await expect(li.locator(".row")).to_have_count(2)
    await li.clock.pause_at(datetime.now(UTC) + timedelta(seconds=5))
    await act(wang, "reject").click()
    await act(wang, "reason-1").click()

    await until_shown(li.get_by_test_id("gone"), partial(li.clock.run_for, 50))
    await expect(li.get_by_test_id("gone")).to_contain_text("小王 已经决定不回复")
    await expect(card(li)).to_contain_text(FREIGHT)
    await act(li, "next").click()
    await expect(card(li)).to_contain_text(FABRIC)


async def test_words_begun_are_kept_when_another_was_faster(shop: Shop, people: Screens) -> None:
    li, wang = await both_at(shop, people, FREIGHT)
    await act(li, "edit").click()
    await expect(li.get_by_test_id("editor")).to_be_focused()
    await li.keyboard.insert_text("，亲放心")
    await act(wang, "approve").click()
    await expect(li.get_by_test_id("gone")).to_contain_text("你写的内容还在")
    await expect(li.get_by_test_id("editor")).to_have_value(re.compile("，亲放心$"))
