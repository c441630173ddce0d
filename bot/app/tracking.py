"""Parcels and orders in a house: couriers are asked, tables of the start taken in, answers kept up to date.

In: a `House` and its `Floor`. Out: `open_shipments` (once a house), `asking`, `asked` (a loop where the clock runs).
Called by bot/app/house.py, loops.py and doors.py.
"""

import asyncio
from pathlib import Path

from bot.app.content import Content
from bot.app.frame import Floor, House
from bot.app.shipments import ORDERS, Ground, Shipments, shipments
from bot.core.clock import SystemClock
from bot.stages.asking import Asking, Parts
from bot.stages.ordering import TABLE
from bot.store import client
from bot.store.parcelkeys import HOME
from bot.store.stream import Lease


def open_shipments(house: House, floor: Floor, content: Content) -> Shipments:
    """Parcels and orders of this house."""
    ground = Ground(
        redis=floor.redis,
        durable=floor.durable,
        clock=floor.clock,
        settings=floor.settings,
        catalog=content.catalog,
        plans=house.plans,
        shelves=house.shelves,
    )
    reader = floor.hold(client.reader(floor.endpoint))
    return shipments(ground, reader, house.caring.told) if house.caring else shipments(ground, reader)


def asking(house: House, made: Shipments) -> Asking:
    """Who asks the couriers that are plugged in."""
    couriers = {name: one.courier for name, one in house.adapters.items() if one.courier}
    return Asking(
        Parts(
            shipping=made.shipping,
            tracking=made.tracking,
            couriers=couriers,
            clock=house.clock,
            poll_s=house.settings.notices.poll_s,
            rules=made.rules,
        )
    )


async def asked(house: House, made: Shipments, floor: Floor, worker: str) -> None:
    """Take in the table of orders as it is at the start, then ask couriers, in one process of all."""

    async def work() -> None:
        path = house.settings.path(house.settings.shop.tables) / "orders.csv"
        raw = await asyncio.to_thread(_read, path)
        if raw:
            await made.take_in(ORDERS, raw, True, TABLE)
        await asking(house, made).run()

    lease = Lease(floor.redis, HOME, "courier", worker, SystemClock())
    await lease.during(work)


def _read(path: Path) -> bytes:
    """What is wrong with it, the content's notes say already."""
    try:
        return path.read_bytes()
    except OSError:
        return b""
