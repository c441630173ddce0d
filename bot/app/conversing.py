"""Private conversations, put together: who serves them, what is kept of whom, and the clocks that watch over them.

In: the floor, content, platforms. Out: `serving` and `common` (once a house), `ticking` (a loop for each partition,
where triage runs). Called by bot/app/house.py and bot/app/loops.py.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from bot.app import noticing, watching
from bot.app.content import Content
from bot.app.frame import Floor, House
from bot.app.measuring import nudging
from bot.app.plugs import Senders
from bot.core.clock import SystemClock
from bot.core.conversations import ConversationState, RatingAsk, identity
from bot.core.crises import Watchful
from bot.core.errors import Misconfigured, NotFound
from bot.core.hours import fault_in
from bot.core.model import Address, Choice, ConversationId, Partition, partition_of
from bot.core.orders import NOBODY_SELLS
from bot.core.parcels import NOBODY_TRACKS
from bot.core.shared import Common, unheard
from bot.core.staff import Group, Slot, Weekday
from bot.core.vocabulary import Stage
from bot.reading.privacy import masked
from bot.stages import clocks, conversing
from bot.store import customers
from bot.store.conversations import StoredConversations
from bot.store.customers import StoredCustomers
from bot.store.media import FolderShelf
from bot.store.presence import RedisPresence
from bot.store.shared import StoredAllowances, StoredShared
from bot.store.staff import StaffRules, StoredStaff
from bot.store.standing import StoredStanding
from bot.store.stream import Lease
from bot.workdays import ShopCalendar
from config.settings import GroupSettings, Settings

SCORES: Final = tuple(
    Choice(f"rating-{score}", f"{score} 分 {word}")
    for score, word in ((5, "非常满意"), (4, "满意"), (3, "一般"), (2, "不满意"), (1, "很不满意"))
)
"""What a customer can tap; `Heard.score` is read from the id."""


@dataclass(frozen=True, kw_only=True)
class Serving:
    """What private conversations hang on."""

    conversations: StoredConversations
    staff: StoredStaff
    standing: StoredStanding
    customers: StoredCustomers
    shelf: FolderShelf
    conversing: conversing.ConversingStage


def serving(floor: Floor, content: Content, senders: Senders, watchful: Watchful) -> Serving:
    """Raises Misconfigured for hours that are none, or two groups of one name."""
    settings, redis, clock = floor.settings, floor.redis, floor.clock
    talks = StoredConversations(redis, settings.store, masked, settings.conversations.keep_days)
    staff = StoredStaff(redis, clock, staff_rules(settings), talks.counts)
    shelf = FolderShelf(
        Path(settings.store.data_dir) / "media",
        settings.path(settings.shop.tables) / "media",
        clock,
        settings.conversations.keep_days * 86_400,
    )
    parts = conversing.Parts(
        conversations=talks,
        staff=staff,
        seats=staff,
        presence=RedisPresence(redis, clock),
        shelf=shelf,
        guard=content.guard,
        durable=floor.durable,
        clock=clock,
        capability=senders.capability,
        left=senders.left,
        typing=senders.typing,
        mask=masked,
        rating=RatingAsk(content.rating, SCORES) if content.rating else None,
        watchful=watchful,
    )
    return Serving(
        conversations=talks,
        staff=staff,
        standing=StoredStanding(redis, clock, content.templates),
        customers=_customers(floor, content),
        shelf=shelf,
        conversing=conversing.ConversingStage(parts),
    )


def _customers(floor: Floor, content: Content) -> StoredCustomers:
    settings = floor.settings
    rules = customers.Rules(settings.store.partitions, settings.conversations.high_value_yuan)
    return StoredCustomers(floor.redis, floor.durable, floor.clock, rules, content.catalog.owned, masked)


def staff_rules(settings: Settings) -> StaffRules:
    """Groups, hours and calendar as the settings have them. Raises Misconfigured."""
    chosen = settings.conversations
    groups = tuple(map(_group, chosen.groups))
    names = [group.name for group in groups]
    twice = next((name for name in names if names.count(name) > 1), "")
    if twice:
        raise Misconfigured(f"[conversations]: there are two groups {twice}; give each a name of its own")
    return StaffRules(groups, ZoneInfo(settings.shop.timezone), chosen.minutes_each, ShopCalendar(settings.calendar))


def _group(written: GroupSettings) -> Group:
    hours = tuple(Slot(tuple(map(Weekday, slot.days)), slot.begin, slot.end) for slot in written.hours)
    fault = fault_in(hours)
    if fault:
        raise Misconfigured(f"[conversations] the hours of group {written.name}: {fault}")
    return Group(written.name, tuple(map(Stage, written.stages)), hours)


def common(floor: Floor, house: House) -> Common:
    """What adapters share with their like in other processes, and with this house."""
    talks = house.conversations

    async def wanted(address: Address) -> bool:
        partition = partition_of(address, floor.settings.store.partitions)
        try:
            found = await talks.get(ConversationId(identity(partition, address.key)))
        except NotFound:
            return False
        return found.state is ConversationState.QUEUED

    return Common(
        StoredShared(floor.together),
        StoredAllowances(floor.together),
        media=house.shelf,
        gone=house.customers.unreachable,
        again=house.decisions.again,
        wanted=wanted,
        tell=watching.inbox(floor).tell if house.monitoring else unheard,
        track=house.shipments.tracking if house.shipments else NOBODY_TRACKS,
        ordered=house.shipments.ordering if house.shipments else NOBODY_SELLS,
        delivered=noticing.delivered(house.notices, floor.clock),
    )


async def ticking(house: House, floor: Floor, partition: Partition, worker: str) -> None:
    """One partition's clocks, under their lease."""
    chosen = house.settings.conversations
    parts = clocks.Parts(
        clocks=house.conversations,
        conversations=house.conversations,
        seats=house.staff,
        standing=house.standing,
        decisions=house.decisions,
        clock=house.clock,
        watchful=house.watchful,
    )
    rules = clocks.Rules(chosen.return_after_s, chosen.acknowledge_after_s)
    stage = clocks.ClocksStage(partition, parts, rules)

    async def watch() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(stage.run())
            group.create_task(nudging(house, floor, partition))

    await Lease(floor.redis, partition, "clock", worker, SystemClock()).during(watch)
