"""Who is called when, and from when on: the roster, and the rules with a look at what they would have done.

In: asks of bot/console/wire_duty.py. Out: their answers. Called by the route list. Changes are kept in the audit by the
store, and are lost to whoever saw an older version.
"""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec
from aiohttp import web

from bot.console.keys import PARTS, USER, WatchParts
from bot.console.pages.watch import colleagues, watch_of
from bot.console.wire import Nothing
from bot.console.wire_duty import (
    Outcome,
    OutcomeRow,
    PutRoster,
    PutRules,
    RosterPage,
    RulesPage,
    RulesTried,
    TryRules,
)
from bot.core.alertchecks import LEVELS, Flaw, holes, roster_flaws, rule_flaws
from bot.core.alerts import AlertRules, Demand, Person, Roster, Shift
from bot.core.clock import MINUTE, Millis
from bot.core.dryrun import Tried
from bot.core.errors import Refused
from bot.core.staff import Slot
from bot.core.topics import Level, LevelRule, SeverityRules, TopicId

DAY: Final = 24 * 60 * MINUTE
TRIED_DAYS: Final = 7
RECORD_DAYS: Final = 90
ALERTS: Final = 2_000
TOPICS: Final = 1_000


async def show_roster(request: web.Request, ask: Nothing) -> RosterPage:
    """Who can be called, when, and who would be called now."""
    parts, watch = request.app[PARTS], watch_of(request)
    now, roster = parts.clock.now(), (await watch.alerts.board()).roster
    return RosterPage(
        roster=roster,
        on_duty=watch.planner.on_duty(roster, now),
        holes=holes(roster),
        accounts=await colleagues(parts),
        now=now,
    )


async def put_roster(request: web.Request, ask: PutRoster) -> RosterPage:
    """Say who can be called, and when."""
    roster = Roster(
        people=tuple(Person(**msgspec.structs.asdict(one)) for one in ask.people),
        shifts=tuple(
            Shift(slots=tuple(Slot(one.days, one.begin, one.end) for one in shift.slots), people=shift.people)
            for shift in ask.shifts
        ),
        leads=ask.leads,
        version=ask.version,
    )
    _told(roster_flaws(roster))
    await watch_of(request).alerts.put_roster(roster, request[USER].name)
    return await show_roster(request, Nothing())


async def show_rules(request: web.Request, ask: Nothing) -> RulesPage:
    """From when on people are called, and how well that went."""
    watch, now = watch_of(request), request.app[PARTS].clock.now()
    alerts = await watch.alerts.listed(Millis(now - RECORD_DAYS * DAY), ALERTS)
    rules = (await watch.alerts.board()).rules
    return RulesPage(rules=rules, receivers=dict(watch.receivers), record=watch.dryrun.scored(alerts), now=now)


async def put_rules(request: web.Request, ask: PutRules) -> RulesPage:
    """Put other rules in force."""
    watch = watch_of(request)
    await watch.alerts.put_rules(asked_rules(ask, watch, ask.version), request[USER].name)
    return await show_rules(request, Nothing())


async def try_rules(request: web.Request, ask: TryRules) -> RulesTried:
    """What these rules would have done in the last seven days, and what those in force would have."""
    watch, now = watch_of(request), request.app[PARTS].clock.now()
    since = Millis(now - TRIED_DAYS * DAY)
    rules = asked_rules(ask, watch, 0)
    facts, alerts, topics, board = await asyncio.gather(
        watch.topics.facts(since),
        watch.alerts.listed(since, ALERTS),
        watch.topics.listed(since, TOPICS),
        watch.alerts.board(),
    )
    titles = {topic.id: topic.title for topic in topics} | {alert.topic: alert.title for alert in alerts}
    run = watch.dryrun.would_page
    tried, forced = await asyncio.to_thread(
        lambda: [run(facts, one, alerts, since, now) for one in (rules, board.rules)]
    )
    return RulesTried(
        since=since,
        until=now,
        facts=tried.facts,
        topics=tried.topics,
        tried=_outcome(tried, titles),
        in_force=_outcome(forced, titles),
    )


def asked_rules(ask: TryRules, watch: WatchParts, version: int) -> AlertRules:
    """The rules as they were written. Raises Refused where they make no sense."""
    asked = {Level.NOTICE: ask.notice, Level.WARNING: ask.warning, Level.SERIOUS: ask.serious, Level.CRISIS: ask.crisis}
    bars = [LevelRule(**msgspec.structs.asdict(asked[level].bars)) for level in LEVELS]
    severity = SeverityRules(
        notice=bars[0],
        warning=bars[1],
        serious=bars[2],
        crisis=bars[3],
        weights=ask.weights,
        writers=ask.writers,
        orders=ask.orders,
        voices=ask.voices,
        systemic_weight=ask.systemic_weight,
        night=ask.night,
        night_weight=ask.night_weight,
        version=version,
    )
    demands = {level: Demand(**msgspec.structs.asdict(asked[level].demand)) for level in LEVELS}
    rules = AlertRules(severity=severity, demands=demands, quiet=ask.quiet, inhibit=ask.inhibit, version=version)
    _told(rule_flaws(rules, watch.receivers))
    return rules


def _told(flaws: Iterable[Flaw]) -> None:
    """Raises Refused where something is wrong, saying where and what."""
    for flaw in flaws:
        raise Refused(f"{'.'.join(str(key) for key in flaw.path)}: {flaw.says}")


def _outcome(tried: Tried, titles: Mapping[TopicId, str]) -> Outcome:
    return Outcome(
        pages=tried.pages,
        held=tried.held,
        levels={level.name.lower(): tried.would.get(level, 0) for level in LEVELS},
        noise_spared=tried.noise_spared,
        real_missed=tried.real_missed,
        rows=tuple(
            OutcomeRow(
                topic=row.topic,
                title=titles.get(row.topic, row.topic),
                would=row.would,
                at=row.at,
                paged_at=row.paged_at,
                pages=row.pages,
                says=row.says,
                was=row.was,
                ruling=row.ruling,
            )
            for row in tried.rows
        ),
    )
