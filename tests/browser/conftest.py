"""Fixtures of the browser tests: an open shop, and screens before it.

Chromium is started once for all of them, and so they share one event loop: a fixture that is a coroutine is made with
`pytest_asyncio.fixture(loop_scope="session")` here. Each person still gets a browser context that remembers nothing.
"""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from tests.browser.shop import CHROMIUM, PATIENCE_S, Screens, Shop, screens


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    expect.set_options(timeout=PATIENCE_S * 1_000)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    made = Shop(tmp_path)
    await made.open()
    yield made
    await made.close()


@pytest_asyncio.fixture(loop_scope="session")
async def people(chromium: Browser) -> AsyncIterator[Screens]:
    async with screens(chromium) as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where pictures go: the folder that HALFMINUTE_PICTURES names (docs/images for the README), else nowhere."""
    wanted = os.environ.get("HALFMINUTE_PICTURES")
    return Path(wanted) if wanted else tmp_path
