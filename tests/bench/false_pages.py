"""False pages: how often a week of ordinary traffic would wake somebody, and which rule would lower that.
`python -m tests.bench.false_pages --posts FILE --reviews FILE --chat FILE [--private FILE] [--texts FILE]
[--named SHARE] [--bad SHARE] [--reviews-a-day N] [--days N] [--seed N] [--json]`.

In: JSON lines, plain or gzip, with `text`: `--posts` public posts about life, `--reviews` of goods (`label` 1/0),
`--chat` of a live room, `--private` customers' messages to a desk, `--texts` what reposters write (`texts`). None of it
is about a crisis, so whatever is paged is false. Out: topics, verdicts by level, pages, which bar caused them, and the
same week under other rules; a table, or one JSON object.

The demo shop under the packaged rules, with a receiver from WARNING on. Assumed: all posts come evenly over the days,
by the hours people are awake; a share `--named` names the shop, half of these a product too. Reviews are put out as
posts that name shop and product, `--bad` of them bad ones. A post is passed on by nobody (70 %), else by a number of
people that falls with the power 1.3, at most 60, most within hours; 60 % of them write something. The room talks from
19 to 22 h each day, its product changes each ten minutes; private messages know their product in 40 % of cases. Writers
are 5,000 people with about 300 followers. Whoever is paged claims at once. All goes through the real spotter, gatherer,
forecast, assessor, stage of watching and planner.
"""

import argparse
import asyncio
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from bot.core.alertchecks import BARS, LEVELS, rule_of
from bot.core.alerting import acted, heard
from bot.core.alerts import Alert, AlertAct, AlertDeed, AlertRules, Board, Ruling, TellKind, Told
from bot.core.clock import Millis, SteppedClock, later
from bot.core.judging import Judges
from bot.core.model import UserName
from bot.core.monitoring import Monitoring
from bot.core.signals import PostId, Signal
from bot.core.spreading import Track
from bot.core.topics import Facts, Level, LevelRule, Post, SeverityRules, Topic, TopicId, Verdict
from bot.core.watching import Remembered, SignalEntry, WatchEffects
from bot.reading import reader
from bot.reading.privacy import masked
from bot.stages.watching import Parts, Rules, Watching
from config.settings import PACKAGED
from monitoring import MONITORING
from tests.bench.ordinary_week import DAY_S, MONDAY, Week
from tests.bench.report import show
from tests.support.spotting import shop

ZONE = ZoneInfo("Asia/Shanghai")
STEP_S = 600.0
PAGED = "pr"


@dataclass
class Kept:
    """The stream and the memory of the watch, in dicts; the facts its verdicts rested on."""

    waiting: deque[Signal] = field(default_factory=deque)
    topics: dict[TopicId, Topic] = field(default_factory=dict)
    remembered: dict[TopicId, Remembered] = field(default_factory=dict)
    facts: list[Facts] = field(default_factory=list)
    taken: int = 0
    counts: Counter[str] = field(default_factory=Counter)


class Stream:
    """The ports `SignalWork` and `TopicMemory` over `Kept`."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self._posts: dict[PostId, tuple[Post, Track]] = {}

    async def left_over(self) -> list[str]:
        return []

    async def claim(self, entry: str) -> SignalEntry | None:
        raise AssertionError(f"the batch of {entry} failed")

    async def take(self, limit: int, wait_s: float) -> list[SignalEntry]:
        some = [self._kept.waiting.popleft() for _ in range(min(limit, len(self._kept.waiting)))]
        self._kept.taken += len(some)
        return [SignalEntry(f"{self._kept.taken}-{place}", signal) for place, signal in enumerate(some)]

    async def apply(self, effects: WatchEffects, now: Millis) -> None:
        kept = self._kept
        kept.counts.update(effects.counts)
        self._posts |= {post.id: (post, track) for post, track in effects.posts}
        for change in effects.topics:
            before = kept.remembered.get(change.topic.id)
            kept.topics[change.topic.id] = change.topic
            kept.remembered[change.topic.id] = Remembered(
                topic=change.topic,
                grave_at=change.grave_at,
                let_go=change.let_go,
                posts=(),
                marks=frozenset(change.marks) | (before.marks if before else frozenset()),
                spreaders={},
            )
            if change.facts:
                kept.facts.append(change.facts)

    async def recent(self, since: Millis, limit: int) -> list[Topic]:
        return []

    async def remembered(self, topic: TopicId) -> Remembered | None:
        known = self._kept.remembered.get(topic)
        posts = tuple(one for one in self._posts.values() if one[0].topic == topic)
        return msgspec.structs.replace(known, posts=posts) if known else None

    async def kept(self, posts: Sequence[PostId]) -> dict[PostId, tuple[Post, Track]]:
        return {post: self._posts[post] for post in posts if post in self._posts}

    async def sweep(self, now: Millis) -> int:
        return 0


class Desk:
    """Alerts and pages, as the house makes them; who is paged claims."""

    def __init__(self, watch: Monitoring, rules: AlertRules) -> None:
        self._watch = watch
        self._rules = rules
        self.alerts: dict[TopicId, list[Alert]] = {}
        self.log: list[Told] = []

    def tick(self, topics: Sequence[Topic], now: Millis) -> None:
        for topic in topics:
            known = self.alerts.setdefault(topic.id, [])
            before = known[-1] if known else None
            after = heard(before, topic, now)
            if after is not None and after is not before:
                if before is not None and before.id == after.id:
                    known[-1] = after
                else:
                    known.append(after)
        for deed in self._watch.planner.deeds(self._board(), now):
            self._act(deed)
        for notice in self._watch.planner.plan(self._board(), now):
            self.log.append(
                Told(
                    alert=notice.alert.id,
                    plan=notice.plan,
                    kind=notice.kind,
                    level=notice.alert.level,
                    receiver=PAGED,
                    at=now,
                    step=notice.step,
                    done=True,
                )
            )
            if notice.kind in (TellKind.FIRST, TellKind.GRAVER):
                claim = AlertDeed(alert=notice.alert.id, act=AlertAct.CLAIM, at=now, by=UserName("limei"))
                self._act(claim)

    def _act(self, deed: AlertDeed) -> None:
        for known in self.alerts.values():
            for place, alert in enumerate(known):
                if alert.id == deed.alert and not (deed.act is AlertAct.CLAIM and alert.claimed_by):
                    known[place] = acted(alert, deed)

    def _board(self) -> Board:
        alerts = tuple(known[-1] for known in self.alerts.values() if known)
        return Board(alerts=alerts, silences=(), log=tuple(self.log), roster=self._watch.roster, rules=self._rules)


def telling(rules: AlertRules) -> AlertRules:
    """With a receiver from WARNING on."""
    demands = {
        level: msgspec.structs.replace(demand, receivers=(PAGED,) if level >= Level.WARNING else ())
        for level, demand in rules.demands.items()
    }
    return msgspec.structs.replace(rules, demands=demands)


async def watch_week(asked: argparse.Namespace, watch: Monitoring, rules: AlertRules) -> tuple[Kept, Desk]:
    kept, clock, desk = Kept(), SteppedClock(MONDAY), Desk(watch, rules)
    stream = Stream(kept)

    async def severity() -> SeverityRules:
        return rules.severity

    parts = Parts(
        reader=reader.load(PACKAGED / "words"),
        mask=masked,
        spotter=watch.spotter,
        gatherer=watch.gatherer(),
        judges=Judges(watch.spread, watch.assessor, ZONE),
        stored=stream,
        severity=severity,
        clock=clock,
    )
    worker = Watching(parts, Rules())
    coming = deque(Week(asked, watch).signals())
    for step in range(1, round(asked.days * DAY_S / STEP_S) + 1):
        until = later(MONDAY, step * STEP_S)
        clock.to(until)
        while coming and coming[0][0] < until:
            kept.waiting.append(coming.popleft()[1])
        await worker.settle(stream)
        await worker.look(stream)
        desk.tick(list(kept.topics.values()), until)
    return kept, desk


def others(rules: AlertRules) -> dict[str, AlertRules]:
    """The same rules, each time with one thing otherwise."""
    severity = rules.severity

    def bars(times: float, *names: str) -> AlertRules:
        changed = {level.name.lower(): _raised(rule_of(severity, level), names or BARS, times) for level in LEVELS}
        return msgspec.structs.replace(rules, severity=msgspec.structs.replace(severity, **changed))

    def otherwise(**changes: object) -> AlertRules:
        return msgspec.structs.replace(rules, severity=msgspec.structs.replace(severity, **changes))

    patient = {level: msgspec.structs.replace(one, wait_s=3_600.0) for level, one in rules.demands.items()}
    return {
        "as they are": rules,
        "all bars x0.5": bars(0.5),
        "all bars x0.25": bars(0.25),
        "posts bars x2": bars(2, "posts"),
        "voices bars x2": bars(2, "voices"),
        "spread bars x2": bars(2, "expected", "reposts", "per_min"),
        "systemic from 6 writers or voices": otherwise(writers=6, voices=6),
        "systemic weighs nothing": otherwise(systemic_weight=1.0),
        "night weighs nothing": otherwise(night_weight=1.0),
        "wait an hour": msgspec.structs.replace(rules, demands=patient),
    }


def _raised(rule: LevelRule, names: Iterable[str], times: float) -> LevelRule:
    bars: dict[str, float | None] = {name: getattr(rule, name) for name in names}
    return msgspec.structs.replace(rule, **{name: bar * times for name, bar in bars.items() if bar is not None})


def _verdict(alert: Alert) -> Verdict:
    """What made it as grave as it was."""
    return alert.gravest or alert.verdict


def figures(asked: argparse.Namespace) -> dict[str, object]:
    watch = MONITORING.load(PACKAGED / "alerts.toml", shop())
    rules = telling(watch.rules)
    kept, desk = asyncio.run(watch_week(asked, watch, rules))
    alerts = [alert for known in desk.alerts.values() for alert in known]
    paged = [told for told in desk.log if told.kind in (TellKind.FIRST, TellKind.GRAVER)]
    first = {told.alert for told in paged}
    noise = [msgspec.structs.replace(alert, ruling=Ruling.NOISE) for alert in alerts]
    until = later(MONDAY, asked.days * DAY_S)
    tried = {
        name: watch.dryrun.would_page(kept.facts, other, (), MONDAY, until) for name, other in others(rules).items()
    }
    gravest = Counter(max((one.peak for one in known), default=Level.NONE) for known in desk.alerts.values())
    return {
        "days": asked.days,
        "signals": kept.taken,
        "not ours": kept.counts["posts_not_ours"],
        "bad posts": sum(topic.posts + topic.copies for topic in kept.topics.values()),
        "complaints": sum(topic.voices + topic.room_voices for topic in kept.topics.values()),
        "topics": len(kept.topics),
        "topics by level": {level.name.lower(): gravest[level] for level in (Level.NONE, *LEVELS)},
        "alerts a day": round(len(alerts) / asked.days, 2),
        "pages": len(paged),
        "pages a day": round(len(paged) / asked.days, 2),
        "paged by": dict(
            Counter((alert.gravest or alert.verdict).reasons[0].rule for alert in alerts if alert.id in first)
        ),
        "paged about": dict(Counter(alert.title for alert in alerts if alert.id in first).most_common(12)),
        "hints": [one.says for one in watch.dryrun.scored(noise) if one.alerts],
        "other rules, pages a day": {name: round(one.pages / asked.days, 2) for name, one in tried.items()},
        "facts": len(kept.facts),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--posts", "--reviews", "--chat"):
        parser.add_argument(name, type=Path, required=True)
    parser.add_argument("--private", type=Path)
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--named", type=float, default=0.03)
    parser.add_argument("--bad", type=float, default=0.12)
    parser.add_argument("--reviews-a-day", type=int, default=100)
    parser.add_argument("--days", type=int, default=7)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    show(figures(asked), as_json=asked.json)


if __name__ == "__main__":
    main()
