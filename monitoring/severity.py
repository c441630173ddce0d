"""How grave a topic is: facts and thresholds in, a verdict with its reasons out.

In: `Facts`, `SeverityRules`. Out: `Verdict` (port `Assessor`). Made by `monitoring.load`, called by
`bot.stages.watching` and by the dry run. Pure: stored facts under the same rules always give the same verdict again.
More of anything never makes it lighter.

Every bar is divided by the weights that hold (theme, systemic, night): what is shown is what was counted, against the
bar it had to reach.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from bot.core.alertchecks import BARS, LEVELS, night_hours, rule_of
from bot.core.clock import MINUTE
from bot.core.topics import LEVEL_NAMES, Facts, Level, LevelRule, Reason, SeverityRules, Verdict, systemic
from monitoring.topics import TITLES

SPREAD: Final = frozenset({"expected", "reposts", "per_min", "reach"})
HOUR_MS: Final = 60 * MINUTE
QUIET_MS: Final = 24 * HOUR_MS
"""A topic to which nobody adds anything for so long is over: what was counted stays, but nobody need be told."""
EVIDENCE: Final = 10
"""A forecast counts from so many reposts on; of fewer it knows little more than that there are some."""
COPY: Final = 0.25
"""A copy counts for so much of a post of its own."""
_SAYS: Final[Mapping[str, str]] = {
    "expected": "预计 24 小时转发 {value}",
    "reposts": "已转发 {value}",
    "per_min": "每分钟转发 {value}",
    "posts": "公开贴文 {value} 条",
    "voices": "找我们反映的顾客 {value} 位",
    "reach": "发帖人最多有 {value} 粉丝",
}


class Bars:
    """The assessor: any bar that is reached is enough."""

    def assess(self, facts: Facts, rules: SeverityRules) -> Verdict:
        weight = weight_of(facts, rules)
        measured = measures(facts)
        if facts.last_at and facts.at - facts.last_at >= QUIET_MS:
            hours = (facts.at - facts.last_at) / HOUR_MS
            quiet = Reason("quiet", hours, QUIET_MS / HOUR_MS, f"{hours:.0f} 小时没有新的动静")
            return Verdict(Level.NONE, facts, (quiet,), rules.version)
        for level in reversed(LEVELS):
            reached = list(_reached(measured, facts, rule_of(rules, level), level, weight))
            if reached:
                reached.sort(key=lambda reason: -reason.value / reason.bar)
                return Verdict(level, facts, (*reached, *_weights(facts, rules)), rules.version)
        return Verdict(Level.NONE, facts, tuple(_nearest(measured, facts, rules.notice, weight)), rules.version)


def measures(facts: Facts) -> dict[str, float]:
    """What each bar is measured by."""
    return {
        "expected": facts.expected if facts.reposts >= EVIDENCE else facts.reposts,
        "reposts": facts.reposts,
        "per_min": facts.per_min,
        "posts": facts.posts + COPY * facts.copies,
        "voices": facts.voices + facts.room_voices,
        "reach": facts.reach,
    }


def weight_of(facts: Facts, rules: SeverityRules) -> float:
    """How many times everything counts."""
    weight = rules.weights.get(facts.theme, 1.0)
    if facts.systemic:
        weight *= rules.systemic_weight
    if facts.hour in (night_hours(rules.night) or ()):
        weight *= rules.night_weight
    return weight


def told(value: float) -> str:
    """A number as people read it: 1,900; 9.3 below ten, 9 where it is whole."""
    whole = round(value)
    return f"{whole:,}" if value >= 10 or abs(value - whole) < 0.05 else f"{value:.1f}"


def _reached(
    measured: Mapping[str, float], facts: Facts, rule: LevelRule, level: Level, weight: float
) -> Iterator[Reason]:
    for name, value, bar in _bars(measured, rule, weight):
        if value >= bar and _counts(name, facts, rule):
            line = f"{_SAYS[name].format(value=told(value))}，到了{LEVEL_NAMES[level]}线 {told(bar)}"
            yield Reason(name, value, bar, line)


def _nearest(measured: Mapping[str, float], facts: Facts, rule: LevelRule, weight: float) -> Iterator[Reason]:
    """Which bar it came closest to, where it is of no level."""
    bars = [(value / bar, name, value, bar) for name, value, bar in _bars(measured, rule, weight) if value > 0]
    if not bars:
        return
    _, name, value, bar = max(bars)
    line = f"{_SAYS[name].format(value=told(value))}，关注线是 {told(bar)}"
    if value >= bar and facts.negative is not None:
        line += f"，但转评里只有 {facts.negative:.0%} 是负面（要 {rule.negative:.0%}）"
    yield Reason(name, value, bar, line)


def _bars(measured: Mapping[str, float], rule: LevelRule, weight: float) -> Iterator[tuple[str, float, float]]:
    for name in BARS:
        bar: float | None = getattr(rule, name)
        if bar is not None:
            yield name, measured[name], bar / weight


def _counts(name: str, facts: Facts, rule: LevelRule) -> bool:
    """Spread alone is no harm: what people say while passing it on must be bad, or not known yet."""
    return name not in SPREAD or facts.negative is None or facts.negative >= rule.negative


def _weights(facts: Facts, rules: SeverityRules) -> Iterator[Reason]:
    weight = rules.weights.get(facts.theme, 1.0)
    if weight != 1:
        how = "收紧" if weight > 1 else "放宽"
        yield Reason("theme", weight, 1.0, f"{TITLES[facts.theme]}类问题，各条线按 {weight:g} 倍{how}")
    if facts.systemic:
        _, because = systemic(facts.writers, facts.orders, facts.voices + facts.room_voices, rules)
        why = f"（{because}）" if because else ""
        yield Reason("systemic", rules.systemic_weight, 1.0, f"不是个例{why}，按 {rules.systemic_weight:g} 倍收紧")
    if facts.hour in (night_hours(rules.night) or ()):
        says = f"现在 {facts.hour} 点，看的人少，按 {rules.night_weight:g} 倍收紧"
        yield Reason("night", rules.night_weight, 1.0, says)
    if facts.negative is not None:
        yield Reason("negative", facts.negative, rules.notice.negative, f"转评里 {facts.negative:.0%} 是负面")
