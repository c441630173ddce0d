"""Private conversations in the browser: customers who write, agents at their screens, and the things on them.

In: a shop and its screens. Out: a shop whose clock can be put ahead, pages of agents, locators. Called by the browser
tests of conversations.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from playwright.async_api import Locator, Page, expect

from bot.core.clock import Millis, SystemClock
from bot.core.vocabulary import Role
from tests.browser.shop import Screens, Shop

AGENTS: Final[Mapping[str, Role]] = {"小李": Role.AGENT, "小王": Role.AGENT, "林主管": Role.SUPERVISOR}
PEACH: Final = "桃子汽水"


class Hurried(SystemClock):
    """The time of day, put ahead when told; nothing else goes faster."""

    def __init__(self) -> None:
        self.ahead_ms = 0

    def now(self) -> Millis:
        return Millis(super().now() + self.ahead_ms)


def write(shop: Shop, text: str, customer: str = PEACH, account: str = "") -> None:
    """A customer writes privately; `account` where it is not the name."""
    shop.platform.say(f"private-{customer}", account or customer, text, name=customer)


def hurried_shop(folder: Path) -> tuple[Shop, Hurried]:
    clock = Hurried()
    return Shop(folder, clock), clock


async def come(shop: Shop, people: Screens, name: str, scheme: str = "dark") -> Page:
    """That agent's page, at the conversations."""
    page = await people.page(scheme=scheme)
    await page.goto(await shop.link(name, AGENTS[name]))
    await expect(page.locator(".desk")).to_be_visible()
    await page.keyboard.press("g")
    await page.keyboard.press("c")
    await expect(page.locator(".talks")).to_be_visible()
    return page


async def opened(page: Page, customer: str = PEACH) -> None:
    """The conversation with that customer is open, whichever tab it stands in."""
    await page.keyboard.press("4")
    await row(page, customer).click()
    await expect(page.locator(".thread-who h1")).to_contain_text(customer)


def row(page: Page, customer: str = PEACH) -> Locator:
    return page.locator(".talk[data-id]", has_text=customer)


def line(page: Page, kind: str, text: str) -> Locator:
    """A line of the thread: customer, shop, note or event."""
    return page.locator(f'[data-kind="{kind}"]', has_text=text)


def state(page: Page) -> Locator:
    """Where the open conversation stands, above its thread."""
    return page.get_by_test_id("state")


def box(page: Page) -> Locator:
    """Where one writes."""
    return page.get_by_test_id("answer-box")
