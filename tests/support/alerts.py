"""Alerts in memory, with the same promises as the store's; topics, rules and people to make them of.

In: nothing. Out: `MemoryAlerts` (the port `Alerts`) and builders. Called by tests of alerts, paging and the console;
tests/contract/test_alerts.py holds memory and store to one suite.
"""

from collections.abc import Mapping

import msgspec

from bot.core import alerting
from bot.core.alerts import (
    Alert,
    AlertDeed,
    AlertId,
    AlertRules,
    AlertState,
    Board,
    Demand,
    Person,
    Roster,
    Silence,
    SilenceId,
    Told,
)
from bot.core.clock import Clock, Millis
from bot.core.errors import NotFound, Outdated, Unavailable
from bot.core.model import UserName
from bot.core.topics import Facts, Level, LevelRule, Reason, SeverityRules, Theme, Topic, TopicId, Verdict

LI, WANG, CHEN = (Person(name=UserName(name)) for name in ("小李", "小王", "陈姐"))
ROSTER = Roster(people=(LI, WANG, CHEN), leads=(CHEN.name,))
SEVERITY = SeverityRules(notice=LevelRule(), warning=LevelRule(), serious=LevelRule(), crisis=LevelRule())
DEMANDS: Mapping[Level, Demand] = {
    Level.NOTICE: Demand(receivers=("wecom", "mail"), wait_s=60, resolve_s=3_600),
    Level.WARNING: Demand(receivers=("wecom", "mail"), wait_s=10, repeat_s=3_600, resolve_s=3_600),
    Level.SERIOUS: Demand(receivers=("wecom", "mail"), wait_s=1, repeat_s=900, escalate_s=600, quiet=False),
    Level.CRISIS: Demand(receivers=("wecom", "mail"), wait_s=1, repeat_s=300, escalate_s=300, quiet=False, resolve_s=0),
}
RULES = AlertRules(severity=SEVERITY, demands=DEMANDS, quiet="22:00-08:00")


def verdict_of(topic: str, level: Level, at: Millis, reposts: int = 412) -> Verdict:
    """One with its reason and a forecast."""
    facts = Facts(
        topic=TopicId(topic), at=at, theme=Theme.SAFETY, hour=12, posts=12, copies=30, writers=8, voices=3,
        reposts=reposts, per_min=9.3, expected=1_900, low=1_300, high=2_900,
    )  # fmt: skip
    return Verdict(level, facts, (Reason("expected", 1_900, 1_000, "预计 24 小时转发 1,900，超过 1,000"),))


def topic_of(
    name: str, level: Level | None, at: Millis, about: tuple[str, ...] = ("warmer",), theme: Theme = Theme.SAFETY
) -> Topic:
    """A topic whose verdict is that; None: it has none yet."""
    verdict = None if level is None else verdict_of(name, level, at)
    return Topic(
        id=TopicId(name),
        title="小太阳暖手宝 · 安全",
        about=about,
        theme=theme,
        first_at=at,
        last_at=at,
        verdict=verdict,
    )


class MemoryAlerts:
    """All of it in dicts. `away`: the store is."""

    def __init__(self, clock: Clock, rules: AlertRules = RULES, roster: Roster = ROSTER) -> None:
        self.away = False
        self.kept: dict[AlertId, Alert] = {}
        self.lines: dict[tuple[str, str], Told] = {}
        self._clock = clock
        self._rules = rules
        self._roster = roster
        self._silences: dict[SilenceId, Silence] = {}
        self._touched: dict[AlertId, Millis] = {}

    async def board(self) -> Board:
        self._reached()
        since = self._clock.now() - alerting.DAY
        found = [one for one in self.kept.values() if one.state is not AlertState.RESOLVED or one.resolved_at >= since]
        log = [line for alert in found for line in await self.told(alert.id)]
        silences = tuple(self._silences.values())
        return Board(alerts=tuple(found), silences=silences, log=tuple(log), roster=self._roster, rules=self._rules)

    async def listed(self, since: Millis, limit: int) -> list[Alert]:
        found = [one for one in self.kept.values() if self._touched[one.id] >= since]
        return sorted(found, key=lambda one: (self._touched[one.id], one.id), reverse=True)[:limit]

    async def one(self, alert: AlertId) -> Alert:
        self._reached()
        if alert not in self.kept:
            raise NotFound(f"there is no alert {alert}")
        return self.kept[alert]

    async def told(self, alert: AlertId) -> tuple[Told, ...]:
        found = [line for line in self.lines.values() if line.alert == alert]
        return tuple(sorted(found, key=lambda line: (line.at, line.plan)))

    async def hear(self, topic: Topic, at: Millis) -> Alert | None:
        self._reached()
        last = next((one for one in reversed(self.kept.values()) if one.topic == topic.id), None)
        after = alerting.heard(last, topic, at)
        return None if after is None else self._keep(after, at)

    async def act(self, deed: AlertDeed) -> Alert:
        return self._keep(alerting.acted(await self.one(deed.alert), deed), deed.at)

    async def step(self, alert: AlertId, step: int, at: Millis) -> None:
        self._keep(msgspec.structs.replace(await self.one(alert), step=step, stepped_at=at), at)

    async def log(self, told: Told) -> None:
        await self.one(told.alert)
        self.lines[told.plan, told.receiver] = told

    async def silence(self, silence: Silence) -> Silence:
        self._reached()
        self._silences[silence.id] = silence
        return silence

    async def silences(self) -> list[Silence]:
        return sorted(self._silences.values(), key=lambda one: (-one.at, one.id))

    async def end_silence(self, silence: SilenceId, by: UserName, at: Millis) -> Silence:
        if silence not in self._silences:
            raise NotFound(f"there is no silence {silence}")
        before = self._silences[silence]
        if not before.ended_at and before.until > at:
            self._silences[silence] = msgspec.structs.replace(before, ended_at=at)
        return self._silences[silence]

    async def put_roster(self, roster: Roster, by: UserName) -> Roster:
        if roster.version != self._roster.version:
            raise Outdated("somebody was faster")
        self._roster = msgspec.structs.replace(
            roster, version=roster.version + 1, changed_by=by, changed_at=self._clock.now()
        )
        return self._roster

    async def put_rules(self, rules: AlertRules, by: UserName) -> AlertRules:
        if rules.version != self._rules.version:
            raise Outdated("somebody was faster")
        version = rules.version + 1
        severity = msgspec.structs.replace(rules.severity, version=version)
        self._rules = msgspec.structs.replace(
            rules, severity=severity, version=version, changed_by=by, changed_at=self._clock.now()
        )
        return self._rules

    async def claim_key(self) -> bytes:
        return b"k" * 32

    def _keep(self, alert: Alert, at: Millis) -> Alert:
        if self.kept.get(alert.id) is not alert:
            self.kept[alert.id] = alert
            self._touched[alert.id] = at
        return alert

    def _reached(self) -> None:
        if self.away:
            raise Unavailable("the store is away")
