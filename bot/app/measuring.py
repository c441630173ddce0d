"""Service clocks and figures, put together.

In: the settings, a `House` and its `Floor`. Out: `targets`, `workings`, `counting`, `with_measures`, `nudging` (a loop
for each partition, beside its clocks). Called by bot/app/house.py, conversing.py and whoever keeps a service clock.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.app.frame import Floor, House
from bot.core.clock import SECOND
from bot.core.counting import Working
from bot.core.errors import Misconfigured
from bot.core.figuring import Rules
from bot.core.hours import fault_in
from bot.core.model import Partition, UserName
from bot.core.people import Account
from bot.core.serviceclocks import Targets
from bot.core.staff import DAYS, Group, Slot
from bot.core.vocabulary import Role, Urgency
from bot.core.workdays import Workdays
from bot.stages.overdue import OverdueStage, Parts
from bot.store.measures import StoredMeasures
from bot.store.overdue import StoredTicking
from bot.store.presence import RedisPresence
from config.settings import Settings


def targets(settings: Settings) -> Targets:
    """How long something may take, as the settings say."""
    answers, chosen = settings.triage, settings.service
    return Targets(
        answer={
            Urgency.URGENT: answers.urgent_s,
            Urgency.GENERAL: answers.general_s,
            Urgency.NOT_URGENT: answers.not_urgent_s,
        },
        presale_s=answers.live_s,
        solution_s=chosen.solution_s,
        follow_up_s=chosen.follow_up_s,
        warn_at=chosen.warn_at,
        again_at=chosen.again_at,
    )


def counting(settings: Settings, groups: Sequence[Group], days: Workdays) -> Rules:
    """What figures count, as the settings say. Raises Misconfigured."""
    chosen = settings.service
    counted = (Slot(DAYS, chosen.counted_from, chosen.counted_until),)
    fault = fault_in(counted)
    if fault:
        raise Misconfigured(f"[service] counted_from and counted_until: {fault}")
    return Rules(
        half_minute_ms=round(chosen.half_minute_s * SECOND),
        three_minute_ms=round(chosen.three_minute_s * SECOND),
        counted=Working(counted, ZoneInfo(settings.shop.timezone)),
        working=workings(settings, groups, days),
    )


def with_measures(house: House, floor: Floor) -> House:
    """Once cases are kept: their figures are among the others."""
    settings = floor.settings
    rules, zone = counting(settings, house.staff.groups, house.workdays), ZoneInfo(settings.shop.timezone)
    partitions, keep_days = settings.store.partitions, settings.service.keep_days
    return replace(house, measures=StoredMeasures(floor.redis, partitions, zone, rules, house.cases, keep_days))


def workings(settings: Settings, groups: Sequence[Group], days: Workdays) -> Callable[[str], Working]:
    """The working time of a group. What belongs to none, or to one the settings do not have any more, waits for
    whichever works first: its time runs where that of any group does."""
    zone = ZoneInfo(settings.shop.timezone)
    known = {group.name: Working(group.hours, zone, days) for group in groups}
    always = any(not group.hours for group in groups)
    anybody = Working((), zone, days) if always else Working(tuple(s for g in groups for s in g.hours), zone, days)
    return lambda group: known.get(group, anybody)


async def nudging(house: House, floor: Floor, partition: Partition) -> None:
    """Tell whoever must know that an answer of one partition comes late; until cancelled."""

    async def supervisors() -> tuple[UserName, ...]:
        return leading(await house.accounts.listed())

    parts = Parts(
        ticking=StoredTicking(floor.redis),
        staff=house.staff,
        presence=RedisPresence(floor.redis, house.clock),
        supervisors=supervisors,
        working=workings(house.settings, house.staff.groups, house.workdays),
        clock=house.clock,
    )
    await OverdueStage(partition, parts, targets(house.settings)).run()


def leading(accounts: Sequence[Account]) -> tuple[UserName, ...]:
    """The supervisors; where there is none, the administrators."""
    for role in (Role.SUPERVISOR, Role.ADMIN):
        found = tuple(account.name for account in accounts if account.active and account.role is role)
        if found:
            return found
    return ()
