"""Topics, the page of one, roster and rules at every size, in both languages and themes: nothing cut off, nothing
sideways; and their pictures.
"""

from pathlib import Path

import pytest
from playwright.async_api import expect

from bot.console.static import BUILT
from bot.core.clock import SystemClock
from tests.browser.pictures import at_every_size
from tests.browser.shop import Screens
from tests.browser.test_watch import opened
from tests.support.console import House, console
from tests.support.stormy import WARMER, storm

pytestmark = pytest.mark.browser

BOXES = (
    ".alarm", ".topic", ".topic-text", ".holder", ".topic-head h1", ".topic-forecast", ".topic-buttons > *", ".block",
    ".post-foot", ".watch-log li", ".watch-marks li", ".duty-figure", ".duty-ways label", ".duty-shifts li",
    ".duty-check",
)  # fmt: skip
PLACES = {
    "watch": ("", "topics"),
    "topic": (f"/{WARMER}", "posts"),
    "silences": ("/silences", "silences"),
    "roster": ("/roster", "week"),
    "rules": ("/rules", "record"),
}
KEPT = {"watch", "topic", "roster", "rules"}


@pytest.mark.parametrize(("scheme", "language"), [("dark", "zh"), ("light", "en")])
async def test_public_opinion(people: Screens, folder: Path, scheme: str, language: str) -> None:
    house = House(SystemClock())
    await storm(house.topics, house.alerts, house.clock)
    async with console(house.parts, BUILT) as server:
        page = await people.page(scheme=scheme)
        await opened(house, page, server.base)
        if language == "en":
            await page.keyboard.press("l")
        for name, (where, shown) in PLACES.items():
            await page.evaluate("where => { location.hash = `#/watch${where}`; }", where)
            await expect(page.get_by_test_id(shown)).to_be_visible()
            await at_every_size(page, BOXES, folder / f"{name}.png" if language == "zh" and name in KEPT else None)
