"""Care, put together: what a shop's site tells of customers, and something kind at its time.

In: the floor, the house so far. Out: `caring` (once a house). Called by bot/app/house.py; bot/app/tracking.py hands
news of customers to it, bot/app/clockwork.py what is due and, now and then, what is back in stock.
"""

from zoneinfo import ZoneInfo

from bot.app.content import Content
from bot.app.frame import Floor, House
from bot.core.clock import Millis
from bot.core.model import Address
from bot.core.moments import moment
from bot.core.notices import NoticeKind
from bot.stages.caring import CaringStage, Parts, Rules
from bot.store.orders import StoredOrders
from bot.store.visits import StoredVisits

HOUR_S = 3_600.0


def caring(house: House, floor: Floor, content: Content) -> CaringStage:
    """Care in this house; it says nothing as long as `notices.care` is empty."""
    settings, chosen = floor.settings, floor.settings.notices
    orders = StoredOrders(floor.redis, floor.redis)  # it only looks up what somebody owns

    def sells(product: str) -> str:
        now = house.shelves.at("", product) or content.catalog.products.get(product)
        return now.name if now and now.on_sale and any(line.stock for line in now.stock) else ""

    async def bought(address: Address, since: Millis) -> bool:
        owned = await orders.owned(address.channel, address.customer)
        return any((moment(one.order.placed_at) or 0) >= since for one in owned)

    parts = Parts(
        visits=StoredVisits(floor.redis, floor.durable, floor.clock, settings.store.partitions),
        customers=house.customers,
        plans=house.plans,
        clock=floor.clock,
        sells=sells,
        bought=bought,
    )
    return CaringStage(
        parts,
        Rules(
            zone=ZoneInfo(settings.shop.timezone),
            kinds=frozenset(map(NoticeKind, chosen.care)),
            gift=chosen.gift,
            browsed_after_s=chosen.browsed_after_h * HOUR_S,
            partitions=settings.store.partitions,
        ),
    )
