"""P9, short form: whatever is killed and whichever robot has trouble, nobody misses a crisis.

The whole of it: `python -m tests.bench.crises`, 1,000 crises and 40 kills.
"""

import pytest

from tests.bench.crises import Plan, simulate


async def paged(plan: Plan) -> dict[str, object]:
    found = await simulate(plan)
    assert found["crises"] == plan.crises
    assert found["missed"] == 0
    assert found["not_shown"] == 0
    assert found["escalated"] == found["unclaimed"]
    return found


async def test_no_crisis_is_missed_however_pagers_store_and_robots_fail() -> None:
    found = await paged(Plan(20, 20.0, 3, unit=0.04, lease_ms=1_500))
    assert found["kills"] == {"pager": 1, "store": 1, "standby": 1}


@pytest.mark.full
@pytest.mark.timeout(2_000)
async def test_a_thousand_crises_with_forty_kills_are_told_within_five_seconds() -> None:
    found = await paged(Plan(per_second=1.0))
    assert isinstance(found["first_page_p99_s"], float)
    assert found["first_page_p99_s"] <= 5
