"""Fixtures of the browser tests: an open shop, and screens before it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.browser.shop import Screens, Shop, screens


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    made = Shop(tmp_path)
    await made.open()
    yield made
    await made.close()


@pytest.fixture
async def people() -> AsyncIterator[Screens]:
    async with screens() as made:
        yield made
