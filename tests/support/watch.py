"""What is said in public, in memory: topics and alerts.

In: nothing. Out: `MemoryTopics` and `MemoryAlerts` (the ports `Topics` and `Alerts`), `StillRun` (the port `DryRun`),
`watch_parts`. Called by tests of the console; tests/support/stormy.py fills them.
"""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from bot.console.keys import WatchParts
from bot.core.alerting import acted, heard
from bot.core.alerts import (
    Alert,
    AlertDeed,
    AlertId,
    AlertRules,
    Board,
    Demand,
    Person,
    Roster,
    Ruling,
    Shift,
    Silence,
    SilenceId,
    Told,
)
from bot.core.clock import Millis
from bot.core.crises import Crises
from bot.core.dryrun import Scored, Tried, TriedRow
from bot.core.errors import NotFound, Outdated
from bot.core.model import ConversationId, UserName
from bot.core.signals import PostId
from bot.core.spreading import Track
from bot.core.staff import Slot, Weekday
from bot.core.topics import (
    Dossier,
    Facts,
    Level,
    LevelRule,
    Post,
    SeverityRules,
    Theme,
    Topic,
    TopicId,
)
from bot.reading.privacy import masked
from monitoring.pipeline import Pipeline

SHANGHAI = ZoneInfo("Asia/Shanghai")
LAN, YU = UserName("周岚"), UserName("许瑜")
LEVELS = (Level.NOTICE, Level.WARNING, Level.SERIOUS, Level.CRISIS)
EVER = Millis(0)
EXPECTED = (150.0, 600.0, 1_500.0, 5_000.0)


class MemoryTopics:
    """All topics in a dict; `revision` grows by hand (`touch`) and with everything alerts tell it."""

    def __init__(self) -> None:
        self.dossiers: dict[TopicId, Dossier] = {}
        self.measured: list[Facts] = []
        self.changes = 0

    def touch(self) -> None:
        self.changes += 1

    def put(self, dossier: Dossier) -> None:
        self.dossiers[dossier.topic.id] = dossier
        self.touch()

    async def revision(self) -> int:
        return self.changes

    async def listed(self, since: Millis, limit: int) -> list[Topic]:
        found = [one.topic for one in self.dossiers.values() if one.topic.last_at >= since]
        return sorted(found, key=lambda topic: -topic.last_at)[:limit]

    async def grave(self, now: Millis = EVER) -> list[Topic]:
        return [topic for topic in await self.listed(EVER, 1_000) if topic.verdict and topic.verdict.level]

    async def one(self, topic: TopicId) -> Topic:
        return (await self.dossier(topic)).topic

    async def dossier(self, topic: TopicId) -> Dossier:
        if topic not in self.dossiers:
            raise NotFound(f"there is no topic {topic}")
        return self.dossiers[topic]

    async def post(self, post: PostId) -> tuple[Post, Track]:
        for dossier in self.dossiers.values():
            for one in dossier.posts:
                if one.id == post:
                    return one, Track(one.at, one.at)
        raise NotFound(f"there is no post {post}")

    async def answered(self, post: PostId, by: UserName, at: Millis) -> Post:
        found, _ = await self.post(post)
        changed = replace(found, answered_at=at, answered_by=by)
        dossier = self.dossiers[found.topic]
        self.put(replace(dossier, posts=tuple(changed if one.id == post else one for one in dossier.posts)))
        return changed

    async def of_conversations(self, conversations: Sequence[ConversationId]) -> Mapping[ConversationId, TopicId]:
        return {
            voice.conversation: dossier.topic.id
            for dossier in self.dossiers.values()
            for voice in dossier.voices
            if voice.conversation in conversations
        }

    async def facts(self, since: Millis) -> list[Facts]:
        return [one for one in self.measured if one.at >= since]


class MemoryAlerts:
    """Alerts with one compare-and-set, like the store's."""

    def __init__(self, topics: MemoryTopics) -> None:
        self._topics = topics
        self.alerts: dict[AlertId, Alert] = {}
        self.lines: list[Told] = []
        self.kept: dict[SilenceId, Silence] = {}
        self.roster = Roster()
        self.rules = some_rules()

    async def board(self) -> Board:
        return Board(
            alerts=tuple(self.alerts.values()),
            silences=tuple(self.kept.values()),
            log=tuple(self.lines),
            roster=self.roster,
            rules=self.rules,
        )

    async def listed(self, since: Millis, limit: int) -> list[Alert]:
        found = [one for one in self.alerts.values() if one.raised_at >= since]
        return sorted(found, key=lambda one: -one.raised_at)[:limit]

    async def one(self, alert: AlertId) -> Alert:
        if alert not in self.alerts:
            raise NotFound(f"there is no alert {alert}")
        return self.alerts[alert]

    async def hear(self, topic: Topic, at: Millis) -> Alert | None:
        last = next((one for one in reversed(self.alerts.values()) if one.topic == topic.id), None)
        alert = heard(last, topic, at)
        if alert:
            self.alerts[alert.id] = alert
            self._topics.touch()
        return alert

    async def act(self, deed: AlertDeed) -> Alert:
        self.alerts[deed.alert] = acted(await self.one(deed.alert), deed)
        self._topics.touch()
        return self.alerts[deed.alert]

    async def step(self, alert: AlertId, step: int, at: Millis) -> None:
        self.alerts[alert] = replace(await self.one(alert), step=step, stepped_at=at)
        self._topics.touch()

    async def log(self, told: Told) -> None:
        self.lines.append(told)

    async def told(self, alert: AlertId) -> tuple[Told, ...]:
        return tuple(one for one in self.lines if one.alert == alert)

    async def silence(self, silence: Silence) -> Silence:
        self.kept[silence.id] = silence
        self._topics.touch()
        return silence

    async def silences(self) -> list[Silence]:
        return list(self.kept.values())

    async def end_silence(self, silence: SilenceId, by: UserName, at: Millis) -> Silence:
        if silence not in self.kept:
            raise NotFound(f"there is no silence {silence}")
        self.kept[silence] = replace(self.kept[silence], ended_at=at)
        self._topics.touch()
        return self.kept[silence]

    async def put_roster(self, roster: Roster, by: UserName) -> Roster:
        if roster.version != self.roster.version:
            raise Outdated("somebody else changed the roster; read it again")
        self.roster = replace(roster, version=roster.version + 1, changed_by=by)
        self._topics.touch()
        return self.roster

    async def put_rules(self, rules: AlertRules, by: UserName) -> AlertRules:
        if rules.version != self.rules.version:
            raise Outdated("somebody else changed the rules; read them again")
        self.rules = replace(rules, version=rules.version + 1, changed_by=by)
        self._topics.touch()
        return self.rules

    async def claim_key(self) -> bytes:
        return b"k" * 32


class StillRun:
    """A dry run by one bar: the expected reposts of the first two levels that tell anybody."""

    def would_page(
        self, facts: Sequence[Facts], rules: AlertRules, alerts: Sequence[Alert], since: Millis, until: Millis
    ) -> Tried:
        rows = {one.topic: _tried(one, rules, alerts) for one in facts}
        raised = [row for row in rows.values() if row.would]
        told = [row for row in raised if row.pages]
        return Tried(
            since=since,
            until=until,
            facts=len(facts),
            topics=len(rows),
            would={level: sum(row.would is level for row in raised) for level in LEVELS},
            was={level: sum(alert.peak is level for alert in alerts) for level in LEVELS},
            pages=len(told),
            held=0,
            noise_spared=sum(row.ruling is Ruling.NOISE and not row.pages for row in rows.values()),
            real_missed=sum(row.ruling is Ruling.REAL and not row.pages for row in rows.values()),
            rows=tuple(rows.values()),
            says=f"{len(told)} 次",
        )

    def scored(self, alerts: Sequence[Alert]) -> tuple[Scored, ...]:
        return tuple(_scored(level, [one for one in alerts if one.peak is level]) for level in LEVELS)


def _tried(one: Facts, rules: AlertRules, alerts: Sequence[Alert]) -> TriedRow:
    severity = rules.severity
    bars = zip(LEVELS, (severity.notice, severity.warning, severity.serious, severity.crisis), strict=True)
    reached = [level for level, bar in bars if bar.expected is not None and one.expected >= bar.expected]
    level = max(reached, default=Level.NONE)
    pages = int(bool(level and rules.demands[level].receivers))
    alert = next((alert for alert in alerts if alert.topic == one.topic), None)
    return TriedRow(
        topic=one.topic,
        would=level,
        at=one.at,
        paged_at=one.at if pages else None,
        pages=pages,
        says=f"预计 {one.expected:.0f} 次转发",
        alert=alert.id if alert else AlertId(""),
        was=alert.peak if alert else Level.NONE,
        ruling=alert.ruling if alert else None,
    )


def _scored(level: Level, alerts: Sequence[Alert]) -> Scored:
    count = {ruling: sum(one.ruling is ruling for one in alerts) for ruling in Ruling}
    ruled = sum(count.values())
    return Scored(
        level=level,
        alerts=len(alerts),
        real=count[Ruling.REAL],
        noise=count[Ruling.NOISE],
        duplicate=count[Ruling.DUPLICATE],
        unruled=len(alerts) - ruled,
        precision=count[Ruling.REAL] / ruled if ruled else None,
    )


def some_rules() -> AlertRules:
    bars = [LevelRule(expected=expected, reposts=expected / 2) for expected in EXPECTED]
    return AlertRules(
        severity=SeverityRules(
            notice=bars[0], warning=bars[1], serious=bars[2], crisis=bars[3], weights={Theme.SAFETY: 3.0}
        ),
        demands={
            Level.NOTICE: Demand(),
            Level.WARNING: Demand(receivers=("pr_wecom",), wait_s=60, repeat_s=3_600),
            Level.SERIOUS: Demand(receivers=("pr_wecom", "pr_mail"), repeat_s=1_800, escalate_s=600, quiet=False),
            Level.CRISIS: Demand(receivers=("pr_wecom", "pr_mail"), repeat_s=600, escalate_s=300, quiet=False),
        },
        quiet="22:00-08:00",
    )


def some_roster() -> Roster:
    workdays = tuple(Weekday)[:5]
    return Roster(
        people=(Person(name=LAN, wecom="zhoulan", phone="13800000001"), Person(name=YU, mail="xuyu@shop.example")),
        shifts=(
            Shift(slots=(Slot(workdays, "09:00", "18:00"),), people=(LAN, YU)),
            Shift(slots=(Slot(tuple(Weekday), "18:00", "24:00"),), people=(YU,)),
        ),
        leads=(LAN,),
    )


def watch_parts(topics: MemoryTopics, alerts: MemoryAlerts, crises: Crises | None = None) -> WatchParts:
    return WatchParts(
        topics=topics,
        alerts=alerts,
        planner=Pipeline(SHANGHAI),
        dryrun=StillRun(),
        mask=masked,
        crises=crises,
        brands=("小满生活",),
        receivers={"pr_wecom": "wecom", "pr_mail": "mail"},
        timezone=SHANGHAI,
    )
