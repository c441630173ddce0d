"""The clockwork, put together: what is due, who carries it out, and the chores of the leader.

In: a `Floor`, a `House`. Out: `plans` (once a house), `carrying_out` and `leading` (loops where the clock runs). Called
by bot/app/house.py and loops.py. Who brings about something at a time adds a line to `handlers`, who does something now
and then one to `ticks`.
"""

import secrets
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from bot.app.frame import Floor, House
from bot.app.ticks import Tick, ticking
from bot.core.clock import SystemClock
from bot.core.due import DueKind, Handler
from bot.core.errors import Unavailable
from bot.stages.clockwork import Clockwork
from bot.store.due import DueStream, StoredDue, own_time
from bot.store.duekeys import HOME
from bot.store.stream import Lease

HOUR_S: Final = 3_600.0
COMPLAINTS_S: Final = 1.0
OWNERS_S: Final = 60.0
RESTOCK_S: Final = 60.0


def plans(floor: Floor) -> StoredDue:
    """Everything that is due in this shop (the ports `Plans` and `Agenda`)."""
    return StoredDue(floor.redis, floor.durable, own_time(floor.clock))


def handlers(house: House) -> dict[DueKind, Handler]:
    """Who carries out what; a kind nobody here carries out stays in the store."""
    found: dict[DueKind, Handler] = {}
    if house.noticing:
        found[DueKind.NOTICE] = house.noticing.give
    if house.shipments:
        found[DueKind.WATCH] = house.shipments.tracking.look
    if house.case_clocks:
        found[DueKind.CLOCK] = house.case_clocks.clock
        found[DueKind.FOLLOW_UP] = house.case_clocks.follow_up
    if house.caring:
        found[DueKind.CARE] = house.caring.look
    return found


def ticks(house: House) -> Iterator[Tick]:
    """What the leader does now and then."""

    async def forget() -> None:
        await house.plans.sweep(house.clock.now())
        if house.notices:
            await house.notices.sweep(house.clock.now())
        if house.measures:
            await house.measures.sweep(house.clock.now())
        if house.cases:
            await house.cases.sweep(house.clock.now())

    if house.complaining and house.case_clocks:
        yield Tick("let complaints become cases", COMPLAINTS_S, house.complaining.take_up)
        yield Tick("look after cases whose owner has left", OWNERS_S, house.case_clocks.look_after)
        yield Tick("link cases with what is said in public", OWNERS_S, house.complaining.link)

    async def restocked() -> None:
        if house.caring:
            await house.caring.restocked()

    yield Tick("tell who waits for a product that it is back", RESTOCK_S, restocked)
    yield Tick("forget what was due, told and measured", HOUR_S, forget)


async def carrying_out(house: House, floor: Floor, worker: str) -> None:
    """Carry out what is due, beside other processes that do. Each beginning is another worker: what an earlier one left
    is adopted."""
    async with floor.reader() as reader:
        name = f"{worker}-{secrets.token_hex(3)}"
        work = DueStream(floor.redis, reader, name, floor.clock)
        await work.prepare()
        try:
            await Clockwork(handlers(house), house.clock).run(work)
        finally:
            with suppress(Unavailable):
                await work.leave()


async def leading(house: House, floor: Floor, worker: str) -> None:
    """One process of all does the chores, under its lease."""
    lease = Lease(floor.redis, HOME, "leader", worker, SystemClock())
    zone = ZoneInfo(house.settings.shop.timezone)
    await lease.during(partial(ticking, ticks(house), zone))
