"""Triage, put together: what reads a partition's messages and proposes answers.

In: a `House` and its `Floor`. Out: `triaging`, a loop for each partition. Called by bot/app/loops.py.
"""

from functools import partial
from zoneinfo import ZoneInfo

from bot.app.frame import Floor, House
from bot.core.clock import SystemClock
from bot.core.model import Address, Partition
from bot.core.recordings import NOTHING_KEPT
from bot.core.segments import spent
from bot.core.watching import NOBODY_WATCHES
from bot.knowledge.clusters import QuestionClusters
from bot.reading.worth import gate
from bot.stages import triage
from bot.stages.visiting import Visiting
from bot.store.members import StoredMembers
from bot.store.stream import Lease, Worklist, WorkRules
from config.settings import Settings

DAY_S = 86_400


async def triaging(house: House, floor: Floor, partition: Partition, worker: str) -> None:
    """One partition's triage, under its lease; the clusters are filled anew each time the lease is taken."""
    lease = Lease(floor.redis, partition, "inbound", worker, SystemClock())
    stage = triage.Triage(partition, _parts(house), rules(house.settings))
    async with floor.reader() as reader:
        work = Worklist(floor.redis, reader, lease, _work_rules(house.settings))
        await work.prepare()

        async def hold() -> None:
            await stage.remember(house.drafts, StoredMembers(floor.redis, house.settings.store))
            await stage.run(work)

        await lease.during(hold)


def _parts(house: House) -> triage.Parts:
    content, settings = house.content, house.settings
    return triage.Parts(
        reader=content.reader,
        gate=gate,
        clusters=QuestionClusters(settings.triage.window_s, house.shelves),
        facts=house.shelves,
        answers=house.knowledge,
        writer=content.writer,
        limits=house.senders.limits,
        clock=house.clock,
        visitors=Visiting(house.customers, house.staff, house.clock, ZoneInfo(settings.shop.timezone)),
        befores=house.conversations,
        valued=partial(_valued, house),
        recorder=house.recorder or NOTHING_KEPT,
        observer=house.complaints or NOBODY_WATCHES,
        watchful=house.watchful,
    )


def rules(settings: Settings) -> triage.Rules:
    """How drafts are made in this shop."""
    times = settings.triage
    return triage.Rules(
        batch=times.batch,
        live_s=times.live_s,
        urgent_s=times.urgent_s,
        general_s=times.general_s,
        not_urgent_s=times.not_urgent_s,
        live_expires_s=times.live_expires_s,
        deliveries=times.deliveries,
        vector_budget_s=times.vector_budget_s,
        burst_s=settings.conversations.burst_s,
        viewer_questions=settings.live.viewer_questions,
        viewer_window_s=settings.live.viewer_window_s,
    )


def _valued(house: House, address: Address) -> bool:
    """Whether the shop's orders have a viewer of a room as a customer of high value."""
    return spent(house.content.catalog.owned(address.customer)) >= house.settings.conversations.high_value_yuan


def _work_rules(settings: Settings) -> WorkRules:
    """What the store makes of messages."""
    private, live = settings.conversations, settings.live
    return WorkRules(
        misses=private.misses,
        rating_window_s=private.rating_window_s,
        keep_s=settings.store.retention_days * DAY_S,
        again_after_s=live.again_after_s,
        show_gap_s=live.show_gap_s,
    )
