"""What the console is given of the watch: topics, alerts, the planner, receivers by kind.

In: a `House` and its `Floor`. Out: `watch_parts`. Called by bot/app/doors.py.
"""

from collections.abc import Sequence
from functools import partial
from zoneinfo import ZoneInfo

from bot.app.crises import crisis_parts
from bot.app.frame import Floor, House
from bot.app.paging import stored_alerts
from bot.app.receivers import types
from bot.console.keys import WatchParts
from bot.core.ports import Reader
from bot.core.topics import Spotter
from bot.reading.privacy import masked


def watch_parts(house: House, floor: Floor) -> WatchParts | None:
    """What people work with who watch; None where nobody watches."""
    monitoring, crisis = house.monitoring, crisis_parts(house, floor)
    if monitoring is None:
        return None
    return WatchParts(
        topics=house.topics,
        alerts=stored_alerts(floor, monitoring),
        planner=monitoring.planner,
        dryrun=monitoring.dryrun,
        mask=masked,
        crises=crisis.crises if crisis else None,
        brands=(floor.settings.shop.name,),
        receivers=types(monitoring.receivers),
        timezone=ZoneInfo(floor.settings.shop.timezone),
        negative=partial(_negative, house.content.reader, monitoring.spotter),
    )


def _negative(reader: Reader, spotter: Spotter, texts: Sequence[str]) -> list[float]:
    return [spotter.negative(reading) for reading in reader.read(texts)]
