"""P1: what a platform was told yes to has exactly one outcome, however often house and store are killed meanwhile."""

from pathlib import Path

import pytest

from tests.bench.webhooks import measure
from tests.support.process import BY_WORDS


async def test_nothing_acknowledged_is_lost_or_done_twice(tmp_path: Path) -> None:
    figures = await measure(60, 4, 2, tmp_path / "house", wait_s=2.0, base=BY_WORDS)
    assert (figures["kills"], figures["lost"], figures["duplicated"]) == (2, 0, 0)
    assert figures["n"] == 240
    assert figures["acknowledged"] != 0
    assert figures["repeated"] != 0, "nobody noticed a kill"


@pytest.mark.full
@pytest.mark.timeout(900)
async def test_nothing_acknowledged_is_lost_or_done_twice_over_forty_kills(tmp_path: Path) -> None:
    figures = await measure(200, 240, 40, tmp_path / "house", apart=True)
    assert (figures["kills"], figures["lost"], figures["duplicated"]) == (40, 0, 0)
    assert figures["acknowledged"] != 0
