"""What other rules would have raised and paged, on facts that were measured; and how good the bars in force have been.

In: stored `Facts`, rules, the alerts there really were with people's rulings. Out: `Trial`, the port `DryRun`. Made by
`monitoring.load`, asked by the console. Pure. Pages are counted as the pipeline tells them: the first, after `wait_s`
if it still holds then, and each time it becomes graver than was told; quiet hours put them off. Repeats, escalation,
inhibition and silences are not: they change how often a page is told, hardly whether. Where no level names a receiver,
it is reckoned as if WARNING and all above told somebody.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import tzinfo
from typing import Final

import msgspec

from bot.core.alertchecks import LEVELS
from bot.core.alerts import Alert, AlertRules, Demand, Ruling
from bot.core.clock import Millis, later
from bot.core.dryrun import Scored, Tried, TriedRow
from bot.core.hours import opens_at
from bot.core.staff import Slot, Weekday
from bot.core.topics import LEVEL_NAMES, Assessor, Facts, Level, TopicId, Verdict, systemic
from monitoring.rulings import scored

_NOTHING: Final = Demand()
_ANYBODY: Final = "?"


class _Would(msgspec.Struct):
    """One alert that would have been. `level`: the present one; `due`: when the next page is told if it still holds;
    `told`: the greatest level told; `below`: since when it is of no level."""

    row: TriedRow
    level: Level = Level.NONE
    due: int = 0
    told: Level = Level.NONE
    below: int = 0
    held: int = 0


class Trial:
    """The dry run of a shop whose hours are in `zone`."""

    def __init__(self, assessor: Assessor, zone: tzinfo) -> None:
        self._assessor = assessor
        self._zone = zone

    def would_page(
        self, facts: Sequence[Facts], rules: AlertRules, alerts: Sequence[Alert], since: Millis, until: Millis
    ) -> Tried:
        told = _telling(rules)
        by_topic: dict[TopicId, list[Facts]] = defaultdict(list)
        for one in facts:
            if since <= one.at <= until:
                by_topic[one.topic].append(one)
        found = [
            would
            for series in by_topic.values()
            for would in self._course(sorted(series, key=lambda one: one.at), told, until)
        ]
        rows = sorted(_joined(found, alerts, since, until), key=lambda row: row.at or row.raised_at)
        held = sum(would.held for would in found)
        return _summed(rows, since, until, sum(map(len, by_topic.values())), len(by_topic), held)

    def scored(self, alerts: Sequence[Alert]) -> tuple[Scored, ...]:
        return scored(alerts)

    def _course(self, series: Sequence[Facts], rules: AlertRules, until: Millis) -> list[_Would]:
        """The alerts one topic would have had, one after the other."""
        put_off = _putting_off(rules, self._zone)
        found: list[_Would] = []
        now: _Would | None = None
        for facts in series:
            is_so, _ = systemic(facts.writers, facts.orders, facts.voices + facts.room_voices, rules.severity)
            known = msgspec.structs.replace(facts, systemic=is_so)  # as these rules say, not those of then
            verdict = self._assessor.assess(known, rules.severity)
            if now:
                _due(now, facts.at, rules, put_off)
                if _resolved(now, facts.at, rules):
                    now = None
            if now is None and verdict.level > Level.NONE:
                now = _Would(TriedRow(topic=facts.topic, would=Level.NONE, at=facts.at))
                found.append(now)
            if now:
                _follow(now, verdict, rules)
        if now:
            _due(now, until, rules, put_off)
        return found


def _telling(rules: AlertRules) -> AlertRules:
    """Where no level tells anybody: WARNING and above tell somebody."""
    if any(demand.receivers for demand in rules.demands.values()):
        return rules
    told = {
        level: msgspec.structs.replace(demand, receivers=(_ANYBODY,)) if level >= Level.WARNING else demand
        for level, demand in rules.demands.items()
    }
    return msgspec.structs.replace(rules, demands=told)


def _follow(now: _Would, verdict: Verdict, rules: AlertRules) -> None:
    """The alert is as grave as that from here on."""
    at = verdict.facts.at
    now.level = verdict.level
    if verdict.level is Level.NONE:
        now.below = now.below or at
        now.due = 0
        return
    now.below = 0
    if verdict.level > now.row.would:
        now.row = msgspec.structs.replace(now.row, would=verdict.level, says=verdict.says)
    demand = rules.demands.get(verdict.level, _NOTHING)
    if verdict.level <= now.told or not demand.receivers:
        now.due = 0
    elif not now.due:
        now.due = at if now.told else later(Millis(at), demand.wait_s)


def _due(now: _Would, until: int, rules: AlertRules, put_off: Callable[[int, Level], int]) -> None:
    """A page that fell due before something else was measured has been told."""
    if not now.due:
        return
    at = put_off(now.due, now.level)
    if at > until:
        return
    now.held += at > now.due
    now.told, now.due = now.level, 0
    first = now.row.paged_at if now.row.paged_at is not None else Millis(at)
    now.row = msgspec.structs.replace(now.row, paged_at=first, pages=now.row.pages + 1)


def _resolved(now: _Would, at: int, rules: AlertRules) -> bool:
    wait_s = rules.demands.get(now.row.would, _NOTHING).resolve_s
    return bool(now.below and wait_s) and at >= later(Millis(now.below), wait_s)


def _putting_off(rules: AlertRules, zone: tzinfo) -> Callable[[int, Level], int]:
    """When a page of that level that is due then is told."""
    begin, _, end = rules.quiet.partition("-")
    loud = (Slot(tuple(Weekday), end, begin),) if end else ()

    def told_at(due: int, level: Level) -> int:
        if not rules.demands.get(level, _NOTHING).quiet:
            return due
        return opens_at(loud, Millis(due), zone)

    return told_at


def _joined(found: Iterable[_Would], alerts: Sequence[Alert], since: Millis, until: Millis) -> list[TriedRow]:
    """What would have been beside what was: by topic, in their order."""
    real: dict[TopicId, list[Alert]] = defaultdict(list)
    for alert in sorted(alerts, key=lambda alert: alert.raised_at):
        if since <= alert.raised_at <= until:
            real[alert.topic].append(alert)
    rows = [
        _beside(would.row, real[would.row.topic].pop(0)) if real.get(would.row.topic) else would.row for would in found
    ]
    left = [alert for rest in real.values() for alert in rest]
    return rows + [_beside(TriedRow(topic=alert.topic, would=Level.NONE), alert) for alert in left]


def _beside(row: TriedRow, alert: Alert) -> TriedRow:
    return msgspec.structs.replace(row, alert=alert.id, was=alert.peak, raised_at=alert.raised_at, ruling=alert.ruling)


def _summed(rows: Sequence[TriedRow], since: Millis, until: Millis, facts: int, topics: int, held: int) -> Tried:
    would = {level: sum(row.would is level for row in rows) for level in LEVELS}
    was = {level: sum(row.was is level for row in rows) for level in LEVELS}
    pages = sum(row.pages for row in rows)
    silent = [row for row in rows if row.alert and not row.pages]
    spared = sum(row.ruling in (Ruling.NOISE, Ruling.DUPLICATE) for row in silent)
    missed = sum(row.ruling is Ruling.REAL for row in silent)
    return Tried(
        since=since,
        until=until,
        facts=facts,
        topics=topics,
        would=would,
        was=was,
        pages=pages,
        held=held,
        noise_spared=spared,
        real_missed=missed,
        rows=tuple(rows),
        says=_says(would, was, pages, spared, missed),
    )


def _says(would: Mapping[Level, int], was: Mapping[Level, int], pages: int, spared: int, missed: int) -> str:
    levels = "、".join(f"{LEVEL_NAMES[level]} {count}" for level, count in would.items() if count) or "一次都没有"
    line = f"按这套规则会报 {sum(would.values())} 次（{levels}），叫人 {pages} 次；实际报了 {sum(was.values())} 次"
    if spared:
        line += f"；判为误报或重复的会少叫 {spared} 次"
    if missed:
        line += f"；有 {missed} 次真事会没人知道"
    return line
