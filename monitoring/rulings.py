"""How good each level's alerts were, by what people ruled, and which bar let the noise in.

In: alerts with their verdicts and rulings. Out: `scored`. Called by `monitoring.dryrun`. Pure.
"""

from collections import Counter
from collections.abc import Sequence
from math import ceil, floor, log10, prod
from typing import Final

import msgspec

from bot.core.alertchecks import BARS, LEVELS
from bot.core.alerts import Alert, Ruling
from bot.core.dryrun import Scored
from bot.core.topics import LEVEL_NAMES, Level, Verdict
from monitoring.severity import told

_WEIGHTS: Final = frozenset({"theme", "systemic", "night"})
_NAMES: Final = {
    "expected": "预计转发",
    "reposts": "已转发",
    "per_min": "每分钟转发",
    "posts": "贴文数",
    "voices": "反映的顾客数",
    "reach": "发帖人粉丝数",
}


class _Hint(msgspec.Struct, frozen=True):
    bar: str = ""
    raise_to: float | None = None
    spares: int = 0


def scored(alerts: Sequence[Alert]) -> tuple[Scored, ...]:
    return tuple(_scored(level, [alert for alert in alerts if _level(alert) is level]) for level in LEVELS)


def _level(alert: Alert) -> Level:
    return alert.ruled_level or alert.peak


def _scored(level: Level, alerts: Sequence[Alert]) -> Scored:
    rulings = Counter(alert.ruling for alert in alerts)
    ruled = len(alerts) - rulings[None]
    hint = _hint(alerts)
    precision = rulings[Ruling.REAL] / ruled if ruled else None
    return Scored(
        level=level,
        alerts=len(alerts),
        real=rulings[Ruling.REAL],
        noise=rulings[Ruling.NOISE],
        duplicate=rulings[Ruling.DUPLICATE],
        unruled=rulings[None],
        precision=precision,
        bar=hint.bar,
        raise_to=hint.raise_to,
        spares=hint.spares,
        says=_says(level, len(alerts), precision, hint),
    )


def _hint(alerts: Sequence[Alert]) -> _Hint:
    """The bar that alone let most of the noise in, and the lowest round value of it that keeps most of that out while
    everything real still passes."""
    noise = [_measured(alert.gravest or alert.verdict) for alert in alerts if alert.ruling is Ruling.NOISE]
    real = [_measured(alert.gravest or alert.verdict) for alert in alerts if alert.ruling is Ruling.REAL]
    alone = Counter(next(iter(found)) for found in noise if len(found) == 1)
    if not alone:
        return _Hint()
    bar = alone.most_common(1)[0][0]
    ceiling = min((found[bar] for found in real if set(found) == {bar}), default=float("inf"))
    for value in sorted((found[bar] for found in noise if set(found) == {bar}), reverse=True):
        if (above := _rounded_above(value, bar)) <= ceiling:
            return _Hint(bar, above, sum(set(found) == {bar} and found[bar] < above for found in noise))
    return _Hint(bar)


def _measured(verdict: Verdict) -> dict[str, float]:
    """What reached a bar, times the weights that held: comparable with the bars of the settings."""
    weight = prod(reason.value for reason in verdict.reasons if reason.rule in _WEIGHTS)
    return {reason.rule: reason.value * weight for reason in verdict.reasons if reason.rule in BARS}


def _rounded_above(value: float, bar: str) -> float:
    """The next number above with two digits that count; counts are whole."""
    step = 10.0 ** (floor(log10(value)) - 1)
    step = step if bar == "per_min" else max(1.0, step)
    above = ceil(value / step) * step
    return round(above if above > value else above + step, 6)


def _says(level: Level, alerts: int, precision: float | None, hint: _Hint) -> str:
    line = f"{LEVEL_NAMES[level]} {alerts} 次"
    if precision is None:
        return f"{line}，还没有人判过" if alerts else f"{line}"
    line += f"，判过的里头 {precision:.0%} 是真事"
    if hint.raise_to is not None:
        return (
            f"{line}；误报多半因为“{_NAMES[hint.bar]}”，线提到 {told(hint.raise_to)} 能少 {hint.spares} 次，真事不会漏"
        )
    return f"{line}；误报多半因为“{_NAMES[hint.bar]}”，再提会漏掉真事" if hint.bar else line
