"""Fixtures that several scenarios share."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.clock import FakeClock
from tests.support.house import NOON
from tests.support.serving import Counter, serving


@pytest.fixture
async def counter(tmp_path: Path) -> AsyncIterator[Counter]:
    async with serving(tmp_path, FakeClock(NOON)) as made:
        yield made
