"""Approval and redrafting, put together: what stands between a draft and the customer.

In: the floor, content, library, shelves. Out: `approvals` (once a house), `redrafting` (a loop where triage runs).
Called by bot/app/house.py and bot/app/loops.py.
"""

import asyncio
from collections.abc import Coroutine
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.app.content import Content
from bot.app.frame import Floor, House
from bot.app.plugs import Senders
from bot.core.clock import SECOND, Millis, later, within
from bot.knowledge.citations import LiveCitations
from bot.knowledge.library import LiveKnowledge
from bot.knowledge.shelves import LiveShelves
from bot.knowledge.walls import Walls
from bot.reading.privacy import masked
from bot.stages import approval
from bot.stages.redraft import Redraft
from bot.store.drafts import StoredDrafts
from bot.store.members import StoredMembers

OFTEN_S: Final = 3_600.0
"""How long the loop waits at most: the machine's clock may be set."""


def approvals(
    floor: Floor,
    content: Content,
    drafts: StoredDrafts,
    senders: Senders,
    knowledge: LiveKnowledge,
    shelves: LiveShelves,
) -> approval.Approvals:
    """What people do to drafts."""
    parts = approval.Parts(
        drafts=drafts,
        members=StoredMembers(floor.redis, floor.settings.store),
        guard=content.guard,
        citations=LiveCitations(knowledge, shelves, ZoneInfo(floor.settings.shop.timezone)),
        differing=Walls(content.reader, shelves).differing,
        durable=floor.durable,
        clock=floor.clock,
        capability=senders.capability,
        mask=masked,
        seen_within_s=floor.settings.live.seen_within_s,
    )
    return approval.Approvals(parts)


async def redrafting(house: House, floor: Floor) -> None:
    """Look through what nobody has heard yet at the start, after each change of the library or of a shelf, when the
    shop's day turns and when a coupon ends."""
    zone = ZoneInfo(house.settings.shop.timezone)
    stage = Redraft(
        house.drafts,
        StoredMembers(floor.redis, house.settings.store),
        LiveCitations(house.knowledge, house.shelves, zone),
        house.clock,
    )
    while True:
        revision, shelved, began = house.knowledge.revision, house.shelves.revision, house.clock.now()
        await stage.redraft_stale()
        # counted from before the look: a day that turned meanwhile is looked at again
        ends = (day_after(began, zone), later(began, OFTEN_S), house.shelves.next_end(began))
        left_s = (min(end for end in ends if end is not None) - house.clock.now()) / SECOND
        change = either(house.knowledge.changed(revision), house.shelves.changed(shelved))
        try:
            await within(house.clock, max(0.0, left_s), change)
        except TimeoutError:
            continue


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
