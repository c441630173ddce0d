"""What the shop learns from its own questions, put together: who keeps the traces, and who makes gaps of them.

In: a `House` and its `Floor`. Out: `mining` (the port `Gaps`) and `learning` (a loop). Called by bot/app/house.py and
bot/app/loops.py.
"""

from zoneinfo import ZoneInfo

from bot.app.frame import Floor, House
from bot.core.clock import SystemClock
from bot.knowledge.mining import Mining
from bot.reading.privacy import masked
from bot.stages.learn import Learning
from bot.store.feed import StoredFeed
from bot.store.gaps import HOME, StoredTraces
from bot.store.stream import Lease


def traces(floor: Floor) -> StoredTraces:
    """Where traces lie; also where self-service search tells what it could not answer."""
    settings = floor.settings
    return StoredTraces(floor.redis, settings.store, ZoneInfo(settings.shop.timezone), floor.clock, floor.durable)


def mining(house: House, floor: Floor) -> Mining:
    """Gaps and insights for the console."""
    names = {product.id: product.name for product in house.content.catalog.products.values()}
    zone = ZoneInfo(floor.settings.shop.timezone)
    return Mining(traces(floor), house.knowledge, names, floor.clock, zone)


async def learning(floor: Floor, worker: str) -> None:
    """Follow the desk and keep the traces; one process of all does."""
    lease = Lease(floor.redis, HOME, "gaps", worker, SystemClock())
    async with floor.reader() as reader:
        feed = StoredFeed(floor.redis, reader, floor.settings.store.partitions)
        await lease.during(Learning(feed, traces(floor), masked).run)
