"""Is it getting bad? The watch of a shop, made from its alerts.toml.

In: the file and the shop. Out: `MONITORING`, named by the entry point `halfminute.monitoring`. Opened by `bot.app`.
Whose text is about us: `topics`; what belongs together: `gathering`; how far it goes: `spread`; how grave it is:
`severity`; who is told: `pipeline`; what other rules would have done: `dryrun`.
"""

from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.core.errors import Misconfigured
from bot.core.monitoring import Monitoring, MonitoringSpec, Shop
from monitoring import rules, spread
from monitoring.dryrun import Trial
from monitoring.gathering import Gathering
from monitoring.pipeline import Pipeline
from monitoring.severity import Bars
from monitoring.topics import Words


def load(path: Path, shop: Shop) -> Monitoring:
    """Raises Misconfigured, naming file and line."""
    book = rules.read(path, shop)
    try:
        zone = ZoneInfo(shop.timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Misconfigured(f"shop.timezone {shop.timezone!r} is no zone; write it like Asia/Shanghai") from error
    assessor = Bars()
    return Monitoring(
        spotter=Words(book, shop.products),
        gatherer=Gathering,
        spread=spread.load(book.weights),
        assessor=assessor,
        planner=Pipeline(zone),
        dryrun=Trial(assessor, zone),
        rules=book.rules,
        roster=book.roster,
        receivers=book.receivers,
        faults=book.faults,
    )


MONITORING: Final = MonitoringSpec("watch", load)
