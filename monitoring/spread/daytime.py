"""Time as people spend it: minutes counted by how many of them are awake and reading.

In: a moment. Out: `activity`, which runs fast in the evening and nearly stands still before dawn, and gains 1,440 on
every full day, whatever the hour it began; `moment`, its inverse. Called by `monitoring.spread.tracking` and
`.forecasting`. The curve is drawn by hand after what is commonly reported of Chinese public feeds: least at four, up
at nine, level over the day, highest at ten in the evening.
"""

from functools import lru_cache
from itertools import accumulate

from bot.core.clock import MINUTE, Millis

ZONE = 8 * 60  # minutes; China keeps one time and no summer time
DAY = 24 * 60
_NIGHT = (0.72, 0.40, 0.24, 0.17, 0.14, 0.16, 0.30, 0.58)
_DAY = (0.92, 1.22, 1.34, 1.30, 1.26, 1.28, 1.30, 1.32, 1.32, 1.22, 1.10, 1.18, 1.36, 1.56, 1.60, 1.22)
_DRAWN = (*_NIGHT, *_DAY)
HOURS = tuple(share * 24 / sum(_DRAWN) for share in _DRAWN)
BEFORE = (0.0, *accumulate(share * 60 for share in HOURS))


@lru_cache(maxsize=1024)  # one repost asks for the same few moments many times
def activity(moment: Millis) -> float:
    """Minutes of activity since some fixed moment."""
    days, minute = divmod(moment / MINUTE + ZONE, DAY)
    hour = int(minute / 60)
    return days * DAY + BEFORE[hour] + (minute - hour * 60) * HOURS[hour]


def moment(active: float) -> Millis:
    """When `activity` reaches that."""
    days, rest = divmod(active, DAY)
    hour = max(i for i in range(24) if BEFORE[i] <= rest)
    return Millis(round((days * DAY + hour * 60 + (rest - BEFORE[hour]) / HOURS[hour] - ZONE) * MINUTE))
