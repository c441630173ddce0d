"""Fixtures that several contract suites share."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.talks import Line, talking


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    async with talking(tmp_path) as made:
        yield made
