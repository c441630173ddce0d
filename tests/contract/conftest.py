"""Fixtures that several contract suites share."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.clock import FakeClock
from tests.support.shipments import Goods, in_memory, stored
from tests.support.talks import Line, talking


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    async with talking(tmp_path) as made:
        yield made


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=["memory", "store"])
async def goods(request: pytest.FixtureRequest, tmp_path: Path, clock: FakeClock) -> AsyncIterator[Goods]:
    if request.param == "memory":
        yield in_memory(clock)
    else:
        async with stored(tmp_path, clock) as made:
            yield made
