"""An evening at the desk of a live room: how it stands, what is shown, two questions made one and two again, and
answers that nobody can post but a person."""

import msgspec
import pytest
from playwright.async_api import Locator, Page, expect

from bot.core.lifecycle import DraftState
from bot.core.model import Address
from bot.core.ports import Capability
from tests.browser.shop import FREIGHT, POSTAGE, ROOM, Screens, Shop, act, card, recent, settled

pytestmark = pytest.mark.browser

M_LEFT, L_LEFT = "1号还有M码吗", "1号还有L码吗"
NO_CLIPBOARD = """() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error("denied"));
    document.execCommand = () => false;
}"""


def row(page: Page, question: str) -> Locator:
    return page.locator(".row", has_text=question)


async def pick(page: Page, question: str) -> None:
    """That question in front, for long enough that a key is meant for it."""
    await row(page, question).click()
    await expect(card(page).locator(".question")).to_have_text(question)
    await page.mouse.move(700, 400)
    await settled(page)


async def put_together(page: Page, question: str, into: str) -> None:
    """By key: that question is the same as the other."""
    await pick(page, question)
    await page.keyboard.press("b")
    await page.get_by_test_id("merge").locator(".wording", has_text=into).click()
    await act(page, "merge-into").click()


async def change_the_room(page: Page) -> None:
    """What is in front of the camera, and what the host talks about."""
    room = page.locator(f'.room[data-room="{ROOM}"]')
    await expect(room).to_have_attribute("data-state", "heard")
    await expect(room).to_contain_text("提问/分")
    await expect(page.get_by_test_id("staffing")).to_contain_text("在线 1 人")
    await act(page, "showing").click()
    await page.locator('.room-links [data-link="2"]').click()
    await expect(act(page, "showing")).to_contain_text("在讲 2 号")
    await act(page, "topic").click()
    await page.get_by_test_id("topic").fill("换季  加绒")
    await page.keyboard.press("Enter")
    await expect(act(page, "topic")).to_contain_text("换季 加绒")


async def merge_part_and_drag(page: Page) -> None:
    """Two questions become one by key, two again, and one by hand; what names different sizes stays apart."""
    await put_together(page, FREIGHT, POSTAGE)
    await expect(page.get_by_test_id("toast").last).to_contain_text("并过去了")
    await expect(page.locator(".row")).to_have_count(3)
    await expect(card(page).locator(".question")).to_have_text(POSTAGE)
    await expect(act(page, "members")).to_contain_text("2 人问 · 2 种说法")
    await page.keyboard.press("m")
    await page.get_by_test_id("wordings").locator(".wording", has_text=FREIGHT).click()
    await page.keyboard.press("Enter")
    await expect(row(page, FREIGHT)).to_be_visible()
    await row(page, FREIGHT).drag_to(row(page, POSTAGE))
    await expect(row(page, FREIGHT)).to_have_count(0)
    await put_together(page, M_LEFT, L_LEFT)
    await expect(page.get_by_test_id("toast").last).to_contain_text("这两条不能并")
    await page.keyboard.press("Escape")
    await expect(page.locator(".row")).to_have_count(3)


async def copy_two(page: Page, shop: Shop) -> None:
    """One into the clipboard, one by hand where the browser has none."""
    await pick(page, POSTAGE)
    text = await page.get_by_test_id("answer").inner_text()
    await page.keyboard.press("c")
    await expect(recent(page, "copied")).to_have_count(1)
    assert await page.evaluate("navigator.clipboard.readText()") == text
    await page.evaluate(NO_CLIPBOARD)
    await settled(page)
    await page.keyboard.press("c")
    await expect(page.get_by_test_id("by-hand")).to_be_focused()
    await expect(page.locator(".actions.note")).to_contain_text("Ctrl+C")
    assert len(await shop.drafts(DraftState.COPIED)) == 1, "nothing is on record before a person says so"
    await page.keyboard.press("Enter")
    await expect(recent(page, "copied")).to_have_count(2)


async def test_rooms_merging_and_copying(shop: Shop, people: Screens, monkeypatch: pytest.MonkeyPatch) -> None:
    page = await people.page()
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.goto(await shop.link())
    await expect(page.locator(".empty")).to_be_visible()
    shop.ask(FREIGHT, POSTAGE, M_LEFT, L_LEFT)
    await expect(page.locator(".row")).to_have_count(4)
    await change_the_room(page)
    await merge_part_and_drag(page)

    posts = shop.platform.capability

    def nobody_posts(address: Address) -> Capability:
        return msgspec.structs.replace(posts(address), can_post=False)

    monkeypatch.setattr(shop.platform, "capability", nobody_posts)
    await expect(act(page, "approve")).to_contain_text("提词")
    await copy_two(page, shop)
    await settled(page)
    await page.keyboard.press("Enter")
    await expect(recent(page, "prompted")).to_have_count(1)
    assert shop.platform.received == []
