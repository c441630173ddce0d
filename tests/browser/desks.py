"""People at the knowledge base: who they are, and the things on its screens.

In: a shop and its screens. Out: pages of people who are logged in, locators. Called by the browser tests of the
knowledge base.
"""

from collections.abc import Mapping
from typing import Final

from playwright.async_api import Locator, Page, expect

from bot.core.vocabulary import Role
from tests.browser.shop import Screens, Shop

PEOPLE: Final[Mapping[str, Role]] = {
    "小李": Role.AGENT,
    "阿may": Role.AGENT,
    "林主管": Role.SUPERVISOR,
    "实习生": Role.VIEWER,
}
FREIGHT_ENTRY: Final = "ship-free"
FREIGHT_ANSWER: Final = "全店包邮，偏远地区也不加钱，付款页看到的就是全部。"


async def come(shop: Shop, people: Screens, name: str, at: str = "", width: int = 1280, height: int = 720) -> Page:
    """That person's page, at a place of the knowledge base."""
    page = await people.page(width, height)
    await page.goto(await shop.link(name, PEOPLE[name]))
    await expect(page.locator(".desk")).to_be_visible()
    await go(page, at)
    return page


async def go(page: Page, at: str = "") -> None:
    await page.evaluate("where => { location.hash = '#/knowledge' + where; }", at and f"/{at}")
    await expect(page.locator(".knowledge")).to_be_visible()


async def entry(page: Page, name: str) -> None:
    """Open one entry, for reading; the one that was read before is gone then."""
    await go(page, f"entry/{name}")
    await expect(page.locator(".sheetlike-head code")).to_have_text(name)
    await expect(page.get_by_test_id("reading")).to_be_visible()
    await expect(page.locator('[data-act="edit"][aria-disabled="true"]')).to_have_count(0)


async def write(page: Page, name: str) -> None:
    """Open one entry, for writing, by key."""
    await entry(page, name)
    await page.keyboard.press("e")
    await expect(text(page, "answer")).to_be_visible()


def rows(page: Page) -> Locator:
    return page.locator("a.entry")


def text(page: Page, name: str) -> Locator:
    """A text of the form: `answer` or `live`."""
    return page.get_by_test_id(f"text-{name}")


def questions(page: Page) -> Locator:
    return page.locator('[data-lines="questions"] input')


def diff(page: Page, field: str) -> Locator:
    """What changed in one field, side by side."""
    return page.get_by_test_id("diff").locator(f'[data-field="{field}"]')


def history(page: Page, action: str) -> Locator:
    return page.get_by_test_id("history").locator(f'li[data-action="{action}"]')


async def propose(page: Page, name: str, answer: str, note: str = "") -> None:
    """Write another answer and hand it in, by key."""
    await write(page, name)
    await text(page, "answer").fill(answer)
    if note:
        await page.get_by_test_id("note").fill(note)
    async with page.expect_response("**/propose"):
        await page.keyboard.press("Control+Enter")
    await expect(history(page, "proposed").first).to_be_visible()
