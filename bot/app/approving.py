"""Approval and redrafting, put together: what stands between a draft and the customer.

In: the floor, content, library, shelves, crises. Out: `approvals` (once a house), `redrafting` (a loop where triage
runs). Called by bot/app/house.py and bot/app/loops.py.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from datetime import datetime, time, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from bot.app.content import Content
from bot.app.frame import Floor, House
from bot.app.plugs import Senders
from bot.core.clock import SECOND, Clock, Millis, SystemClock, later, within
from bot.knowledge.citations import LiveCitations
from bot.knowledge.library import LiveKnowledge
from bot.knowledge.shelves import LiveShelves
from bot.knowledge.walls import Walls
from bot.knowledge.watchful import LiveWatchful
from bot.reading.privacy import masked
from bot.stages import approval
from bot.stages.redraft import Redraft
from bot.store import templates
from bot.store.drafts import StoredDrafts
from bot.store.members import StoredMembers

OFTEN_S: Final = 3_600.0
"""How long the loop waits at most: the machine's clock may be set."""
REST_S: Final = 0.5
"""Between two looks, each of which reads what waits."""
News = Callable[[], Coroutine[None, None, None]]
"""Waits for the next change after a moment."""


def approvals(
    floor: Floor,
    content: Content,
    drafts: StoredDrafts,
    senders: Senders,
    knowledge: LiveKnowledge,
    shelves: LiveShelves,
    watchful: LiveWatchful,
) -> approval.Approvals:
    """What people do to drafts."""
    parts = approval.Parts(
        drafts=drafts,
        members=StoredMembers(floor.redis, floor.settings.store),
        guard=content.guard,
        citations=LiveCitations(knowledge, shelves, ZoneInfo(floor.settings.shop.timezone), watchful),
        differing=Walls(content.reader, shelves).differing,
        durable=floor.durable,
        clock=floor.clock,
        capability=senders.capability,
        mask=masked,
        seen_within_s=floor.settings.live.seen_within_s,
        watchful=watchful,
        allowed=partial(templates.allowed, floor.redis),
    )
    return approval.Approvals(parts)


async def redrafting(house: House, floor: Floor) -> None:
    """Look through what nobody has heard yet at the start, after each change of the library, of a shelf or of a crisis,
    when the shop's day turns and when a coupon ends."""
    zone = ZoneInfo(house.settings.shop.timezone)
    stage = Redraft(
        house.drafts,
        StoredMembers(floor.redis, house.settings.store),
        LiveCitations(house.knowledge, house.shelves, zone, house.watchful),
        house.clock,
        house.watchful,
    )

    def news() -> News:
        revision, shelved, crises = house.knowledge.revision, house.shelves.revision, house.watchful.revision
        return lambda: either(
            house.knowledge.changed(revision), house.shelves.changed(shelved), house.watchful.changed(crises)
        )

    def end(began: Millis) -> Millis:
        ends = (day_after(began, zone), later(began, OFTEN_S), house.shelves.next_end(began))
        return min(end for end in ends if end is not None)

    async def look() -> int:
        return await stage.redraft_stale()

    await looking(look, news, end, house.clock, SystemClock())


async def looking(
    look: Callable[[], Awaitable[object]],
    news: Callable[[], News],
    end: Callable[[Millis], Millis],
    clock: Clock,
    machine: Clock,
) -> None:
    """Look, then again with what is new since just before, or when `end` of that moment has come; never without a rest
    in between, by the clock of the `machine` that needs it: the shop's may tell of stock every second."""
    while True:
        change, began = news(), clock.now()
        await look()
        rested = machine.monotonic() + REST_S
        # counted from before the look: a day that turned meanwhile is looked at again
        with suppress(TimeoutError):
            await within(clock, max(0.0, (end(began) - clock.now()) / SECOND), change())
        await machine.sleep(max(0.0, rested - machine.monotonic()))


async def either(*works: Coroutine[None, None, object]) -> None:
    """Wait for the first of these; the others are given up."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()


def day_after(now: Millis, zone: ZoneInfo) -> Millis:
    """The first moment of the calendar day after `now`."""
    tomorrow = datetime.fromtimestamp(now / SECOND, zone).date() + timedelta(days=1)
    return Millis(round(datetime.combine(tomorrow, time(), zone).timestamp() * SECOND))
