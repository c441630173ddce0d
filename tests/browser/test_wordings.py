"""Who asks what a card answers: the wordings, those that ask something else parted from it, and texts as typed."""

import re

import pytest
from playwright.async_api import Locator, Page, expect

from bot.core.lifecycle import DraftState
from bot.core.model import MessageId, User, UserName
from bot.core.vocabulary import Role
from tests.browser.shop import FREIGHT, Screens, Shop, act, card, not_told

pytestmark = pytest.mark.browser

OTHERS = ("运费险有没有啊", "送运费险吗", FREIGHT)
SECRET = "帮我查下单，手机13812345678"
WHY = "核对电话，顾客要回电"


async def asked_by_many(shop: Shop, people: Screens, role: Role = Role.AGENT) -> Page:
    """One card that four people asked, in three wordings."""
    page = await people.page()
    await page.goto(await shop.link("小李" if role is Role.AGENT else "林主管", role))
    await expect(page.locator(".empty")).to_be_visible()
    shop.ask(FREIGHT, *OTHERS)
    await expect(page.locator('[data-act="members"]')).to_contain_text("4 人问 · 3 种说法")
    return page


def wording(page: Page, text: str) -> Locator:
    return page.get_by_test_id("wordings").locator(".wording", has_text=text)


async def test_what_asks_something_else_is_parted_by_key(shop: Shop, people: Screens) -> None:
    page = await asked_by_many(shop, people)
    await page.keyboard.press("m")
    await expect(wording(page, FREIGHT)).to_contain_text("开头这句")
    await expect(wording(page, FREIGHT).locator(".count")).to_have_text("2 人")
    await page.keyboard.press("Space")
    await expect(act(page, "split")).to_be_disabled()
    await page.keyboard.press("j")
    await page.keyboard.press("Space")
    await expect(wording(page, OTHERS[0])).to_have_attribute("aria-checked", "true")
    await page.keyboard.press("Enter")

    await expect(page.get_by_test_id("toast")).to_contain_text("已分出去")
    await expect(page.locator(".row")).to_have_count(2)
    await expect(page.locator(".row", has_text=OTHERS[0])).to_be_visible()
    await expect(card(page).locator(".question")).to_have_text(FREIGHT)
    await expect(page.locator('[data-act="members"]')).to_contain_text("3 人问 · 2 种说法")
    parted, first = sorted(await shop.drafts(DraftState.PENDING), key=lambda draft: draft.count)
    assert (parted.question, parted.count, first.question, first.count) == (OTHERS[0], 1, FREIGHT, 3)


async def test_whoever_is_slower_is_told_and_sees_how_it_stands(shop: Shop, people: Screens) -> None:
    page = await asked_by_many(shop, people)
    (draft,) = await shop.drafts(DraftState.PENDING)
    await act(page, "members").click()
    await wording(page, OTHERS[1]).click()
    message = await wording(page, OTHERS[1]).get_attribute("data-message")
    wang = User(UserName("小王"), Role.AGENT)
    async with not_told(page, f"drafts/{draft.id}"):
        await shop.house.decisions.split(draft.id, draft.version, [MessageId(str(message))], wang)
        await act(page, "split").click()
        await expect(page.get_by_test_id("toast")).to_contain_text("慢了一步，没有分出去")
    await expect(wording(page, OTHERS[1])).to_have_count(0)
    await expect(act(page, "split")).to_be_disabled()


async def test_as_typed_only_with_a_reason_and_for_a_minute(shop: Shop, people: Screens) -> None:
    page = await people.page()
    await page.clock.install()
    await page.goto(await shop.link("林主管", Role.SUPERVISOR))
    shop.ask(SECRET)
    await expect(card(page)).to_contain_text("138****5678")
    await page.keyboard.press("u")
    note = page.get_by_test_id("note")
    await expect(note).to_be_focused()
    await page.keyboard.insert_text("查号")
    await page.keyboard.press("Enter")
    await expect(page.locator(".actions.note")).to_contain_text("至少 4 个字")
    await note.fill(WHY)
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("wordings")).to_contain_text("13812345678")
    await expect(page.get_by_test_id("typed")).to_contain_text(re.compile(r"原文 (60|5\d) 秒后遮起来.*都记在案"))
    await page.clock.fast_forward(61_000)
    await expect(page.get_by_test_id("typed")).to_have_count(0)
    await expect(page.get_by_test_id("wordings")).to_contain_text("138****5678")
    await expect(page.locator("body")).not_to_contain_text("13812345678")


async def test_it_is_hidden_at_once_when_the_person_turns_away(shop: Shop, people: Screens) -> None:
    page = await people.page()
    await page.goto(await shop.link("林主管", Role.SUPERVISOR))
    shop.ask(SECRET)
    for leave in ("现在就遮起来", "返回"):
        await expect(card(page)).to_contain_text("138****5678")
        await act(page, "show-typed").click()
        await page.get_by_test_id("note").fill(WHY)
        await act(page, "send-unmask").click()
        await expect(page.get_by_test_id("wordings")).to_contain_text("13812345678")
        await page.get_by_role("button", name=leave).click()
        await page.keyboard.press("Escape")
        await expect(act(page, "show-typed")).to_be_visible()
        await page.keyboard.press("m")
        await expect(page.get_by_test_id("wordings")).to_contain_text("138****5678")
        await expect(page.locator("body")).not_to_contain_text("13812345678")
        await page.keyboard.press("Escape")


async def test_who_may_not_is_not_offered_it(shop: Shop, people: Screens) -> None:
    page = await asked_by_many(shop, people)
    await expect(act(page, "why")).to_be_visible()
    await expect(act(page, "show-typed")).to_have_count(0)
    await page.keyboard.press("u")
    await expect(page.get_by_test_id("note")).to_have_count(0)
    await page.keyboard.press("m")
    await expect(act(page, "split")).to_be_visible()
    await expect(act(page, "unmask")).to_have_count(0)


async def test_in_english(shop: Shop, people: Screens) -> None:
    page = await asked_by_many(shop, people, Role.SUPERVISOR)
    await page.keyboard.press("l")
    await expect(act(page, "members")).to_contain_text("4 ask · 3 wordings")
    await page.keyboard.press("m")
    await wording(page, OTHERS[0]).click()
    await expect(act(page, "split")).to_contain_text("Answer apart (1)")
    await act(page, "split").click()
    await expect(page.get_by_test_id("toast")).to_contain_text("It was parted")
    await act(page, "show-typed").click()
    await expect(page.locator(".actions.note")).to_contain_text("It is recorded")
