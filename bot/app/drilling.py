"""A crisis drill: a recorded cascade through the whole chain, on a virtual clock and a store of its own.

In: settings, a recording of open watch lines. Out: `drill_crisis`. Called by bot/__main__.py. The recording goes in
through the same adapter as in life; watching, verdicts, alerts and pages are the house's own. Nothing of it touches the
shop's data.
"""

import asyncio
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from bot.app.content import Content, read_content
from bot.app.drill_chain import ON_DUTY, STEP_S, Beside, Chain, Paper, Parts
from bot.app.drill_tape import begins, chosen, play
from bot.app.floor import open_floor
from bot.app.frame import Floor
from bot.app.watching import CAP, DAY_S
from bot.core.alerts import Person, Roster, Shift
from bot.core.clock import SteppedClock, SystemClock, later
from bot.core.drill import DrillReport, told
from bot.core.errors import Misconfigured
from bot.core.judging import Judges
from bot.core.model import UserName
from bot.core.monitoring import Monitoring
from bot.core.signals import Signal
from bot.core.staff import Slot, Weekday
from bot.core.topics import Level, SeverityRules
from bot.reading.privacy import masked
from bot.stages import paging, watching
from bot.store.alerts import StoredAlerts
from bot.store.signals import SignalInbox, SignalStream
from bot.store.stream import Lease
from bot.store.topics import StoredTopics
from bot.store.watchkeys import HOME
from config.settings import Settings, StoreSettings

AFTER_S: Final = 3 * 3_600.0
"""How long the clock goes on after the last signal."""
PAPER: Final = "paper"
LEAD: Final = UserName("主管")
DRILL_ROSTER: Final = Roster(
    people=(Person(name=ON_DUTY), Person(name=LEAD)),
    shifts=(Shift(slots=(Slot(tuple(Weekday), "00:00", "24:00"),), people=(ON_DUTY,)),),
    leads=(LEAD,),
)
"""Who would be paged where the file names nobody."""


async def drill_crisis(
    settings: Settings, path: Path | None, claim_after_min: float | None, as_json: bool
) -> tuple[bool, str]:
    """The command: whether the first page was in time, and the report to print. Raises Misconfigured."""
    recording = await asyncio.to_thread(chosen, path)
    content, monitoring = await asyncio.to_thread(watched_content, settings)
    with tempfile.TemporaryDirectory(prefix="halfminute-drill-") as folder:
        apart = msgspec.structs.replace(settings, store=StoreSettings(data_dir=folder))
        report = await _played(apart, content, told_through(monitoring, PAPER), recording, claim_after_min)
    return report.in_time, msgspec.json.encode(report).decode() if as_json else told(report)


def watched_content(settings: Settings) -> tuple[Content, Monitoring]:
    """The content and what the shop watches with. Raises Misconfigured."""
    content = read_content(settings, SystemClock())
    if content.monitoring is None:
        raise Misconfigured("watch.rules is empty: name the file with brands, thresholds and roster")
    return content, content.monitoring


def told_through(monitoring: Monitoring, receiver: str) -> Monitoring:
    """The watch with one receiver in place of its own; each level tells that tells in life, or by default from WARNING
    on."""
    rules, told = monitoring.rules, any(demand.receivers for demand in monitoring.rules.demands.values())
    demands = {
        level: msgspec.structs.replace(demand, receivers=(receiver,))
        if demand.receivers or (not told and level >= Level.WARNING)
        else demand
        for level, demand in rules.demands.items()
    }
    return msgspec.structs.replace(
        monitoring,
        rules=msgspec.structs.replace(rules, demands=demands),
        roster=monitoring.roster if monitoring.roster.people else DRILL_ROSTER,
        receivers={},
    )


async def _played(
    settings: Settings, content: Content, monitoring: Monitoring, recording: Path, claim_after_min: float | None
) -> DrillReport:
    claim_after_s = None if claim_after_min is None else claim_after_min * 60
    async with AsyncExitStack() as stack:
        floor = await open_floor(settings, SystemClock(), stack)
        reader = await stack.enter_async_context(floor.reader())
        start = await begins(floor, recording)
        played, clock = SteppedClock(start), SteppedClock(start)
        lease = Lease(floor.redis, HOME, "watch", "drill", SystemClock())
        work = SignalStream(floor.redis, reader, lease, settings.watch.keep_days * DAY_S)
        await work.prepare()
        chain = Chain(_parts(floor, clock, content, monitoring, claim_after_s), work)
        unreadable = 0

        async def tell(signals: Sequence[Signal]) -> None:
            await chain.hear(signals, played.now())

        async def work_through() -> None:
            nonlocal unreadable
            unreadable = await play(floor, recording, played, tell)
            await chain.until(later(played.now(), AFTER_S))

        await lease.during(work_through)
        return await chain.report(recording.name, unreadable)


def _parts(
    floor: Floor, clock: SteppedClock, content: Content, monitoring: Monitoring, claim_after_s: float | None
) -> Parts:
    topics = StoredTopics(floor.redis, floor.durable, clock, floor.settings.watch.keep_days)
    alerts = StoredAlerts(floor.redis, floor.durable, clock, monitoring.rules, monitoring.roster)
    paper = Paper()

    async def severity() -> SeverityRules:
        return monitoring.rules.severity

    watch = watching.Parts(
        reader=content.reader,
        mask=masked,
        spotter=monitoring.spotter,
        gatherer=monitoring.gatherer(),
        judges=Judges(monitoring.spread, monitoring.assessor, ZoneInfo(floor.settings.shop.timezone)),
        stored=topics,
        severity=severity,
        clock=clock,
    )
    page = paging.Parts(
        topics=topics, alerts=alerts, planner=monitoring.planner, receivers={PAPER: paper}, clock=Beside(clock)
    )
    return Parts(
        clock=clock,
        inbox=SignalInbox(floor.together, floor.durable, clock, CAP),
        watching=watching.Watching(watch, watching.Rules(look_s=STEP_S)),
        topics=topics,
        alerts=alerts,
        paging=paging.PagingStage(page, paging.Rules()),
        paper=paper,
        claim_after_s=claim_after_s,
    )
