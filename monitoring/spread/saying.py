"""The line of Chinese that tells a forecast.

In: a `Forecast`. Out: the same with `says`. Called by `monitoring.spread.forecasting` and `.adding`.
"""

from math import ceil, floor, log10

import msgspec

from bot.core.clock import MINUTE
from bot.core.spreading import Forecast

DAY = 24 * 60 * MINUTE
SETTLED = 1.03  # a forecast this near is no growth
STILL = 0.02  # reposts a minute


def say(told: Forecast) -> Forecast:
    return msgspec.structs.replace(told, says=_line(told))


def _line(told: Forecast) -> str:
    begun = f"已转发 {told.reposts:,}"
    if told.gone:
        return f"{begun}，原帖已删除"
    if not told.reposts:
        return "还没有人转发"
    if told.per_min < STILL and told.expected < told.reposts * SETTLED:
        return f"{begun}，基本停了"
    hours = ceil((told.until - told.at) / (60 * MINUTE))
    when = " 24 小时" if told.until == told.born + DAY else f"再过 {hours} 小时"
    low, expected, high = (max(told.reposts, _about(size)) for size in (told.low, told.expected, told.high))
    line = f"{begun}，每分钟 {_pace(told.per_min)}，预计{when} {expected:,}（{low:,}–{high:,}）"
    return f"{line}，部分按总数推算" if told.estimated else line


def _pace(per_min: float) -> str:
    return f"{per_min:.2f}" if per_min < 0.1 else f"{per_min:.1f}" if per_min < 100 else f"{per_min:,.0f}"


def _about(size: float) -> int:
    """To two figures."""
    if size < 10:
        return round(size)
    step: int = 10 ** (floor(log10(size)) - 1)
    return round(size / step) * step
