"""Parcels and orders, put together: who keeps them, what changes them, and the tables they come from.

In: connections, content, settings. Out: `Shipments`, once a house, and for the command line, which has none. Called by
bot/app/tracking.py and bot/app/importing.py.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.clock import Clock
from bot.core.due import Plans
from bot.core.orders import NOBODY_SELLS, CustomerNews, KeptOrder, Told
from bot.core.parcels import parcel_id
from bot.core.ports import Durable
from bot.core.selling import changed
from bot.core.telling import Looks, Saying
from bot.core.tracking import cleaned, weight
from bot.knowledge.catalog import Catalog
from bot.knowledge.orders import LiveOrders
from bot.knowledge.ordertables import OrderSheet, ParcelSheet, read_orders, read_parcels
from bot.knowledge.shelves import LiveShelves
from bot.reading.privacy import masked
from bot.stages import ordering, tracking
from bot.store.client import Client
from bot.store.orders import StoredOrders
from bot.store.parcels import StoredParcels
from bot.store.shipping import Kept, StoredShipping
from config.settings import Settings

DAY_S: Final = 86_400
ORDERS, PARCELS = "orders", "parcels"
"""What a table may be of."""
IMPORT: Final = "import"
MOST_FAULTS: Final = 200

Customers = Callable[[Sequence[CustomerNews], str], Awaitable[Told]]


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What all of it stands on. `plans`: what is due; `shelves`: what is sold just now, where the house knows."""

    redis: Client
    durable: Durable
    clock: Clock
    settings: Settings
    catalog: Catalog
    plans: Plans
    shelves: LiveShelves | None = None


@dataclass(frozen=True, kw_only=True)
class Shipments:
    """Parcels and orders of a house: as they are kept, the ways in, and `live`, which lays orders over the tables in
    the memory of this process."""

    shipping: StoredShipping
    parcels: StoredParcels
    orders: StoredOrders
    tracking: tracking.TrackingStage
    ordering: ordering.OrderingStage
    live: LiveOrders
    rules: Looks
    clock: Clock

    async def take_in(self, table: str, raw: bytes, apply: bool, source: str = IMPORT) -> Told:
        """A table of orders or parcels; without `apply` it is only looked what it would change. Raises Unavailable."""
        if table == PARCELS:
            return await self._parcels(read_parcels(raw, source), apply)
        return await self._orders(read_orders(raw), apply, source)

    async def _orders(self, sheet: OrderSheet, apply: bool, source: str) -> Told:
        if apply:
            told = await self.ordering.orders(sheet.news, source)
        else:
            now = self.clock.now()
            kept = await self.shipping.orders([one.order_no for one in sheet.news])
            new = sum(changed(kept.get(one.order_no), one, source, now, masked) is not None for one in sheet.news)
            told = Told(new, len(sheet.news) - new)
        return Told(told.taken, told.known, (*map(str, sheet.faults), *told.faults)[:MOST_FAULTS])

    async def _parcels(self, sheet: ParcelSheet, apply: bool) -> Told:
        """Told by what is known before: one that says nothing new changes nothing."""
        now = self.clock.now()
        clean = [cleaned(one, now, masked) for one in sheet.snapshots]
        known = await self.shipping.parcels([parcel_id(one.carrier, one.number) for one in clean])
        kept = [known.get(parcel_id(one.carrier, one.number)) for one in clean]
        new = sum(one is None or weight(told) > weight(one) for told, one in zip(clean, kept, strict=True))
        if apply:
            await self.tracking.heard(sheet.snapshots)
        return Told(new, len(clean) - new, tuple(map(str, sheet.faults))[:MOST_FAULTS])


def shipments(ground: Ground, reader: Client, customers: Customers = NOBODY_SELLS.customers) -> Shipments:
    """`reader` is a connection of its own, for the news of orders; `customers` keeps what is told of customers."""
    settings, chosen = ground.settings, ground.settings.notices
    kept = Kept(round(chosen.keep_days * DAY_S), round(settings.cases.keep_days * DAY_S))
    shipping = StoredShipping(ground.redis, ground.durable, ground.clock, kept)
    saying = Saying(
        product=partial(_name, ground.catalog),
        zone=ZoneInfo(settings.shop.timezone),
        gather_s=chosen.gather_s,
        partitions=settings.store.partitions,
    )
    rules = Looks(stalled_h=chosen.stalled_h, ship_warn_h=chosen.ship_warn_h)
    following = tracking.Parts(
        shipping=shipping, plans=ground.plans, clock=ground.clock, mask=masked, saying=saying,
        reason=partial(_reason, ground), rules=rules,
    )  # fmt: skip
    selling = ordering.Parts(
        shipping=shipping, clock=ground.clock, mask=masked, saying=saying, rules=rules, customers=customers
    )
    orders = StoredOrders(ground.redis, reader)
    return Shipments(
        shipping=shipping,
        parcels=StoredParcels(ground.redis),
        orders=orders,
        tracking=tracking.TrackingStage(following),
        ordering=ordering.OrderingStage(selling),
        live=LiveOrders(ground.catalog.book, orders),
        rules=rules,
        clock=ground.clock,
    )


def _name(catalog: Catalog, product: str) -> str:
    """As customers know it."""
    found = catalog.products.get(product)
    return found.name if found else product


def _reason(ground: Ground, order: KeptOrder) -> str:
    """Why it is late, as far as data show it; "" where they do not."""
    if order.preorder:
        return "预售款还在备货"
    own = order.order
    sold = ground.shelves.at("", own.product) if ground.shelves else None
    product = sold or ground.catalog.products.get(own.product)
    lines = [line for line in product.stock if (line.size, line.color) == (own.size, own.color)] if product else []
    return "您选的这款正在补货" if lines and not any(line.stock for line in lines) else ""
