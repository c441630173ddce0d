"""Screens at every size: nothing cut off, nothing sideways; and their pictures.

In: a page with something on it. Out: `whole` and `at_every_size`, which look and keep a picture. Called by the browser
tests of pictures.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from playwright.async_api import Page

from tests.browser.shop import becomes

SIZES: Final[Mapping[str, tuple[int, int]]] = {"small": (1280, 720), "narrow": (1024, 768), "phone": (390, 844)}
KEPT: Final = "small"
"""The size of which pictures are kept."""
SIDEWAYS: Final = "() => document.documentElement.scrollWidth - innerWidth"
BEYOND: Final = """boxes => [...document.querySelectorAll(boxes.join())].filter((box) => {
    if (box.closest(".chips, .heat-scroll")) return false; // these scroll by themselves
    const { left, right } = box.getBoundingClientRect();
    return right > innerWidth + 0.5 || left < -0.5 || box.scrollWidth > box.clientWidth + 1;
}).map((box) => `${box.className}: ${box.textContent.slice(0, 60)}`)"""


async def whole(page: Page, *boxes: str) -> None:
    """None of those boxes (selectors) reaches beyond the screen or cuts off what it holds, and nothing scrolls
    sideways."""
    await becomes(lambda: page.evaluate(BEYOND, list(boxes)), [])
    await becomes(lambda: page.evaluate(SIDEWAYS), 0)


async def at_every_size(page: Page, boxes: tuple[str, ...], picture: Path | None = None) -> None:
    """The same screen on a desk, a small one and a phone."""
    for size, (width, height) in SIZES.items():
        await page.set_viewport_size({"width": width, "height": height})
        await whole(page, *boxes)
        if picture and size == KEPT:
            await page.screenshot(path=picture)
    await page.set_viewport_size({"width": SIZES[KEPT][0], "height": SIZES[KEPT][1]})
