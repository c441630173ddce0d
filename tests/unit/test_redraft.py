"""Which drafts are written anew, and when the shop's day turns."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.app.approving import REST_S, day_after, looking
from bot.core.clock import Millis, later
from bot.core.lifecycle import OUTLIVED, DraftState
from bot.core.model import DraftId, Source
from bot.core.vocabulary import SourceKind
from bot.stages.redraft import Redraft
from tests.support.clock import FakeClock, settle
from tests.support.console import MemoryDrafts, MemoryFeed, draft
from tests.support.members import MemoryMembers

GONE, GOOD = Source(SourceKind.KNOWLEDGE, "gone", "包邮吗"), Source(SourceKind.KNOWLEDGE, "good", "起球吗")


class Gone:
    """Citations of which one does not stand."""

    def outdated(self, sources: Sequence[Source], now: Millis) -> bool:
        return GONE in sources

    async def stale(self, sources: Sequence[Source], now: Millis) -> str:
        raise NotImplementedError("nobody is told here")


async def test_only_pending_drafts_that_cite_what_does_not_stand_are_written_anew() -> None:
    clock = FakeClock()
    drafts = MemoryDrafts(MemoryFeed())
    members = MemoryMembers(drafts)
    drafts.open(draft(clock, 1, sources=(GOOD, GONE)))
    drafts.open(draft(clock, 2, sources=(GOOD,)))
    drafts.open(draft(clock, 3, sources=(GONE,), state=DraftState.APPROVED))
    drafts.open(draft(clock, 4))
    assert await Redraft(drafts, members, Gone(), clock).redraft_stale() == 1
    assert members.redrafted == [DraftId("0-1")]


async def test_a_line_nobody_came_to_say_is_withdrawn_and_comes_back_no_more() -> None:
    clock = FakeClock()
    drafts = MemoryDrafts(MemoryFeed())
    members = MemoryMembers(drafts)
    said = {"state": DraftState.PROMPTED, "sources": (GONE,)}
    drafts.open(draft(clock, 1, **said, changed_at=later(clock.now(), -601)))
    drafts.open(draft(clock, 2, **said, changed_at=later(clock.now(), -599)))
    drafts.open(draft(clock, 3, state=DraftState.PROMPTED, sources=(GOOD,), changed_at=later(clock.now(), -601)))
    assert await Redraft(drafts, members, Gone(), clock).redraft_stale() == 1
    assert members.redrafted == [DraftId("0-2")]
    old = drafts.drafts[DraftId("0-1")]
    assert (old.state, old.reason, old.decided_by) == (DraftState.WITHDRAWN, OUTLIVED, "")
    assert drafts.drafts[DraftId("0-3")].state is DraftState.PROMPTED


async def test_a_shop_whose_stock_changes_all_the_time_is_looked_through_in_peace() -> None:
    clock, looks = FakeClock(), list[Millis]()

    async def look() -> None:
        looks.append(clock.now())

    async def at_once() -> None:
        return

    running = asyncio.create_task(looking(look, lambda: at_once, lambda began: later(began, 60), clock, clock))
    await settle()
    for _ in range(40):
        await clock.advance(0.05)
        await settle()
    running.cancel()
    assert [one - looks[0] for one in looks] == [round(1000 * REST_S) * number for number in range(5)]


async def test_after_a_rest_the_next_change_is_looked_at_at_once() -> None:
    clock, looks, changed = FakeClock(), list[Millis](), asyncio.Event()

    async def look() -> None:
        looks.append(clock.now())

    async def wait() -> None:
        await changed.wait()
        changed.clear()

    running = asyncio.create_task(looking(look, lambda: wait, lambda began: later(began, 60), clock, clock))
    await settle()
    await clock.advance(7)
    changed.set()
    await settle()
    await clock.advance(60)
    await settle()
    running.cancel()
    assert [one - looks[0] for one in looks] == [0, 7_000, 67_000]


@pytest.mark.parametrize(
    ("zone", "now", "then"),
    [
        ("Asia/Shanghai", "2026-11-22T12:00:00.000", "2026-11-23T00:00:00.000"),
        ("Asia/Shanghai", "2026-11-22T23:59:59.999", "2026-11-23T00:00:00.000"),
        ("Asia/Shanghai", "2026-11-22T00:00:00.000", "2026-11-23T00:00:00.000"),
        ("Europe/Berlin", "2026-10-25T02:30:00.000", "2026-10-26T00:00:00.000"),
        ("Europe/Berlin", "2026-03-28T23:00:00.000", "2026-03-29T00:00:00.000"),
    ],
)
def test_the_day_turns_at_the_shops_midnight(zone: str, now: str, then: str) -> None:
    here = ZoneInfo(zone)
    moment = Millis(round(datetime.fromisoformat(now).replace(tzinfo=here).timestamp() * 1000))
    assert datetime.fromtimestamp(day_after(moment, here) / 1000, here) == datetime.fromisoformat(then).replace(
        tzinfo=here
    )
