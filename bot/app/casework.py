"""Cases, put together: where they are kept, what people, customers and time do with them.

In: the floor, content, the house so far. Out: `with_cases` (once a house), `case_parts` (for the console). Called by
bot/app/house.py and doors.py; what it puts into the house is called by clockwork.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from zoneinfo import ZoneInfo

from bot.app.content import Content
from bot.app.frame import Floor, House
from bot.app.measuring import leading, targets, workings
from bot.console.keys import CaseParts
from bot.core.casebook import CaseBook
from bot.core.casedues import Times
from bot.core.caseopening import CaseOpening
from bot.core.cases import Cases
from bot.core.casesteps import Authority
from bot.core.model import ConversationId, UserName
from bot.core.parcels import Parcel
from bot.core.topics import TopicId
from bot.reading.privacy import masked
from bot.stages import caseclocks, casework, complaining
from bot.store.cases import StoredCaseNews, StoredCases
from bot.store.due import own_time
from bot.store.presence import RedisPresence
from config.settings import Settings


def with_cases(house: House, floor: Floor, content: Content) -> House:
    """The house with its cases and those who change them. `house` has its notices already."""
    settings = floor.settings
    zone, keep_days = ZoneInfo(settings.shop.timezone), settings.cases.keep_days
    kept = StoredCases(floor.redis, floor.durable, floor.clock, zone, keep_days, own_time(floor.clock))
    working = workings(settings, house.staff.groups, house.workdays)
    whole = _Whole(
        book=CaseBook(kept, floor.clock, working, times(settings), zone),
        opening=_opening(house, floor),
        news=StoredCaseNews(floor.redis, settings.store.partitions),
    )
    return replace(
        house,
        cases=kept,
        casework=casework.CaseworkStage(_work(house, content, whole)),
        case_clocks=caseclocks.CaseClocks(_clocks(house, floor, whole)),
        complaining=complaining.Complaining(_complaining(house, whole)),
    )


@dataclass(frozen=True)
class _Whole:
    """What all three share."""

    book: CaseBook
    opening: CaseOpening
    news: StoredCaseNews


def _work(house: House, content: Content, whole: _Whole) -> casework.Parts:
    chosen = house.settings.cases
    return casework.Parts(
        book=whole.book,
        opening=whole.opening,
        conversations=house.conversations,
        conversing=house.conversing,
        guard=content.guard,
        news=whole.news,
        staff=house.staff,
        authority=Authority(chosen.agent_yuan, chosen.lead_yuan),
        names=partial(_names, house),
        words=content.complaint,
        mask=masked,
    )


def _clocks(house: House, floor: Floor, whole: _Whole) -> caseclocks.Parts:
    return caseclocks.Parts(
        book=whole.book,
        news=whole.news,
        conversations=house.conversations,
        staff=house.staff,
        presence=RedisPresence(floor.redis, floor.clock),
        names=partial(_names, house),
        supervisors=partial(_supervisors, house),
        notices=house.notices,
    )


def _complaining(house: House, whole: _Whole) -> complaining.Parts:
    return complaining.Parts(
        book=whole.book,
        opening=whole.opening,
        news=whole.news,
        conversations=house.conversations,
        staff=house.staff,
        supervisors=partial(_supervisors, house),
        opens=house.settings.cases.open,
    )


async def _names(house: House) -> frozenset[UserName]:
    """Everybody who is still here."""
    return frozenset(one.name for one in await house.accounts.listed() if one.active)


async def _supervisors(house: House) -> tuple[UserName, ...]:
    return leading(await house.accounts.listed())


def times(settings: Settings) -> Times:
    """As the settings say."""
    service, cases = settings.service, settings.cases
    return Times(
        targets=targets(settings),
        accept_s=service.accept_s,
        urgent_s=settings.triage.urgent_s,
        verify_s=service.verify_s,
        tell_every_s=cases.tell_every_h * 3600,
        silent_s=cases.silent_h * 3600,
    )


def _opening(house: House, floor: Floor) -> CaseOpening:
    shipments, watched = house.shipments, house.monitoring is not None

    async def parcels(orders: Sequence[str]) -> Mapping[str, Sequence[Parcel]]:
        return await shipments.parcels.of_orders(orders) if shipments else {}

    async def topics(conversations: Sequence[ConversationId]) -> Mapping[ConversationId, TopicId]:
        return await house.topics.of_conversations(conversations) if watched else {}

    return CaseOpening(customers=house.customers, clock=floor.clock, parcels=parcels, topics=topics)


def case_parts(house: House) -> CaseParts | None:
    """What the console works with."""
    cases: Cases | None = house.cases
    if house.casework is None or cases is None:
        return None
    return CaseParts(casework=house.casework, cases=cases, timezone=ZoneInfo(house.settings.shop.timezone))
